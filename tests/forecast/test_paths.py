from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solvent.forecast import paths
from solvent.forecast.history import Known
from solvent.forecast.rest import Amounts

COUNT = len(paths.WAYS)
AGES = np.array([2.0, 4.0, 6.0])


def errors_of(sizes: list[float]) -> Amounts:
    """The same error at each origin and week ahead, one size per way; unknown ones left out."""
    found = np.broadcast_to(np.array(sizes)[None, :, None], (3, COUNT, 8)).copy()
    for at, age in enumerate((2, 4, 6)):
        found[at, :, age:] = np.nan
    return found


@given(st.lists(st.floats(0, 1e9, allow_subnormal=False), min_size=COUNT, max_size=COUNT))
def test_shares_sum_to_one_and_the_smallest_error_weighs_most(sizes: list[float]) -> None:
    shares = paths.mix(errors_of(sizes), AGES)

    assert shares.sum() == pytest.approx(1)
    assert shares[int(np.argmin(sizes))] == pytest.approx(shares.max())
    assert shares.min() >= 0


def test_without_known_errors_all_ways_weigh_the_same() -> None:
    unknown = np.full((0, COUNT, 13), np.nan)

    assert paths.mix(unknown, np.array([])) == pytest.approx([1 / COUNT] * COUNT)


def test_a_way_that_was_never_wrong_is_taken_alone() -> None:
    shares = paths.mix(errors_of([0.0] + [1.0] * (COUNT - 1)), AGES)

    assert shares[0] == 1


def test_old_errors_count_less() -> None:
    recent = np.full((2, COUNT, 1), 1.0)
    recent[0, 0] = 0.5
    recent[1, 1] = 0.5

    shares = paths.mix(recent, np.array([2.0, 50.0]))

    assert shares[0] > shares[1]


def test_the_first_way_adds_what_is_expected_and_the_usual_rest() -> None:
    known = Known(10, (), np.array([100.0, 0.0]), np.full(10, 5.0), np.zeros(10))
    balances = np.linspace(0, 50, 11)

    found = paths.project(known, balances, None)

    assert list(found[0]) == pytest.approx([155, 160])


def test_a_pull_brings_cash_back_towards_its_usual_level() -> None:
    known = Known(10, (), np.zeros(8), np.zeros(10), np.zeros(10))
    balances = np.append(np.full(10, 100.0), 500.0)

    found = paths.project(known, balances, None)
    pulled = next(at for at, way in enumerate(paths.WAYS) if way.pull > 0)

    assert found[0][-1] == 500
    assert list(np.diff(found[pulled]) < 0) == [True] * 7
    assert found[pulled][-1] > 100
