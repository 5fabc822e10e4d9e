from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solvent.forecast import rest


@given(st.integers(1, 80), st.floats(1, 60))
def test_weights_sum_to_one_and_favour_the_present(count: int, half_life: float) -> None:
    found = rest.weights(count, half_life)

    assert math.isclose(float(found.sum()), 1)
    assert all(np.diff(found) > 0)


def test_one_far_off_week_is_pulled_in_and_a_usual_extreme_is_not() -> None:
    calm = np.array([10.0, 12, 9, 11, 10, 13, 8, 10, 11, 9])
    once = np.append(calm, 5_000.0)
    thrice = np.append(calm, [500.0, 520.0, 510.0])

    assert rest.tamed(once)[-1] < 30
    assert list(rest.tamed(once)[:-1]) == list(calm)
    assert rest.tamed(thrice)[-3:].min() >= 500


def test_a_season_of_two_years_is_foretold() -> None:
    wave = 100 * np.sin(2 * np.pi * np.arange(117) / 52)

    found = rest.season(wave[:104], horizon=13)

    assert found is not None
    assert np.corrcoef(found, wave[104:])[0, 1] > 0.95


def test_no_season_is_seen_in_even_weeks() -> None:
    found = rest.season(np.full(130, 70.0), horizon=13)

    assert found is not None
    assert np.abs(found).max() < 1e-9


@pytest.mark.parametrize("weeks", [0, 1, 52, 77])
def test_less_than_a_year_and_a_half_tells_no_season(weeks: int) -> None:
    assert rest.season(np.ones(weeks), horizon=13) is None
