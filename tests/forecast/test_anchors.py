from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import forecast as build

from solvent.forecast import anchors

MONTHS = st.integers(1950 * 12, 2150 * 12)


@given(MONTHS, st.integers(1, 31))
def test_a_day_of_a_month_lies_in_it(month: int, anchor: int) -> None:
    day = date.fromordinal(anchors.day_in_month(month, anchor))

    assert anchors.month_number(day) == month
    assert day.day == anchor or (day.day < anchor and (day.day + 1 > 28))


@pytest.mark.parametrize(
    ("shift", "expected"),
    [("none", 8), ("following", 10), ("preceding", 7)],
)
def test_a_saturday_is_shifted(shift: anchors.Shift, expected: int) -> None:
    saturday = date(2026, 8, 8).toordinal()

    assert date.fromordinal(anchors.shifted(saturday, shift)).day == expected


@given(st.integers(1, 28), st.integers(13, 24))
def test_one_group_s_day_is_chosen(anchor: int, count: int) -> None:
    days = build.monthly(anchor, count=count, last=date(2026, 6, 1))

    found, shift = anchors.choose([[day.toordinal() for day in days]])

    assert (found, shift) == ((anchor,), "none")


@given(st.integers(2, 25))
def test_a_shift_is_chosen_where_it_explains_the_days(anchor: int) -> None:
    days = build.on_weekdays(build.monthly(anchor, count=24, last=date(2026, 6, 1)))

    assert anchors.choose([[day.toordinal() for day in days]]) == ((anchor,), "following")
