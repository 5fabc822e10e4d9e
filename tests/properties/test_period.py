from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from solvent import period
from solvent.period import Period

days = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 12, 31))
shifts = st.integers(min_value=-600, max_value=600)


@given(days)
def test_month_and_quarter_hold_their_day_and_end_where_the_next_begins(day: date) -> None:
    for stretch, months in ((period.month, 1), (period.quarter, 3)):
        found = stretch(day)
        assert day in found
        assert found.starts_on.day == 1
        following = stretch(found.ends_on + timedelta(days=1))
        assert following.starts_on == found.ends_on + timedelta(days=1)
        assert following.starts_on == period.add_months(found.starts_on, months)


@given(days, days)
def test_months_between_cover_each_day_once(first: date, second: date) -> None:
    first, last = sorted((first, second))
    found = period.months_between(first, last)
    assert first in found[0]
    assert last in found[-1]
    assert sum(each.days for each in found) == (found[-1].ends_on - found[0].starts_on).days + 1
    for before, after in pairwise(found):
        assert after.starts_on == before.ends_on + timedelta(days=1)


@given(days, days)
def test_quarters_between_are_three_months_each(first: date, second: date) -> None:
    first, last = sorted((first, second))
    quarters = period.quarters_between(first, last)
    months = period.months_between(quarters[0].starts_on, quarters[-1].ends_on)
    assert len(months) == 3 * len(quarters)
    assert sum(q.days for q in quarters) == sum(m.days for m in months)


@given(days, st.integers(min_value=1, max_value=4000))
def test_trailing_window_has_its_days_and_ends_on_its_day(day: date, count: int) -> None:
    found = period.trailing(day, days=count)
    assert found.days == count
    assert found.ends_on == day
    assert day + timedelta(days=1) not in found


@given(days, shifts)
def test_moving_by_months_keeps_the_day_or_the_last_of_the_month(day: date, months: int) -> None:
    moved = period.add_months(day, months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day == day.day or (moved.day < day.day and moved == period.month(moved).ends_on)


def test_examples() -> None:
    assert period.month(date(2024, 2, 10)) == Period(date(2024, 2, 1), date(2024, 2, 29))
    assert period.quarter(date(2025, 12, 31)) == Period(date(2025, 10, 1), date(2025, 12, 31))
    assert period.add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert period.add_months(date(2024, 3, 31), -1) == date(2024, 2, 29)
    assert period.add_months(date(2025, 1, 15), -13) == date(2023, 12, 15)
    assert period.months_between(date(2025, 3, 5), date(2025, 3, 1)) == [
        period.month(date(2025, 3, 1))
    ]
    assert period.months_between(date(2025, 4, 1), date(2025, 3, 31)) == []
