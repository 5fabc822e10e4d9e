from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solvent.features import price_step


@pytest.mark.parametrize(
    ("sizes", "at"),
    [
        ([100, 100, 100, 145], 3),
        ([100, 101, 100, 145, 147], 3),
        ([100, 100, 100, 151], None),  # by more than a half, once
        ([100, 100, 100, 200, 200], 3),
        ([100, 100, 100, 109], None),  # too little
        ([100, 100, 145], None),  # too few before
        ([100, 120, 90, 145, 145], None),  # never steady
        ([100, 100, 100, 145, 170, 145], None),  # not steady since
        ([145, 145, 145, 100], None),  # fell
        ([], None),
    ],
)
def test_where_the_price_rose(sizes: list[int], at: int | None) -> None:
    assert price_step.find(sizes) == at


def test_a_fall_is_found_when_asked_for() -> None:
    assert price_step.find([145, 145, 145, 100, 100], fell=True) == 3


@given(st.lists(st.integers(1, 10**9), max_size=20))
def test_what_follows_a_rise_is_above_all_that_it_follows(sizes: list[int]) -> None:
    at = price_step.find(sizes)

    if at is not None:
        assert max(sizes[max(0, at - price_step.BEFORE_MAX) : at]) < min(sizes[at:])
