from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import forecast as build

from solvent.forecast import anchors, rhythms
from solvent.forecast.outlook import Frequency
from solvent.forecast.rhythms import Fit

STARTS = st.dates(date(2015, 1, 1), date(2040, 1, 1))


def fitted(days: list[date]) -> Fit:
    found = rhythms.fit([day.toordinal() for day in days])
    assert found is not None
    return found


def next_day(found: Fit) -> date:
    return date.fromordinal(found.rhythm.day(max(found.slots) + 1))


@given(STARTS, st.sampled_from([(7, "weekly"), (14, "biweekly")]), st.integers(4, 30))
def test_steps_of_weeks_are_found_from_any_day(
    last: date, step: tuple[int, Frequency], count: int
) -> None:
    days, name = step

    found = fitted(build.every(days, count=count, last=last))

    assert found.rhythm.frequency == name
    assert next_day(found) == last + timedelta(days=days)
    assert found.off_days == 0


@given(STARTS, st.integers(1, 31), st.integers(4, 24))
def test_a_day_of_the_month_is_found(last: date, anchor: int, count: int) -> None:
    days = build.monthly(anchor, count=count + 1, last=last)

    found = fitted(days[:-1])

    assert found.rhythm.frequency == "monthly"
    assert abs((next_day(found) - days[-1]).days) <= 3  # February hides the 29th to 31st
    assert all(found.on_beat)


@given(STARTS, st.integers(1, 28), st.integers(6, 24))
def test_what_weekends_shift_is_found_with_its_shift(last: date, anchor: int, count: int) -> None:
    days = build.on_weekdays(build.monthly(anchor, count=count + 1, last=last))

    found = fitted(days[:-1])

    assert found.rhythm.frequency == "monthly"
    assert all(found.on_beat)
    assert abs((next_day(found) - days[-1]).days) <= 2  # until both kinds of weekend were seen


def test_a_month_s_end_is_its_last_day_in_any_month() -> None:
    days = build.monthly(31, count=9, last=date(2026, 1, 31))

    assert next_day(fitted(days)) == date(2026, 2, 28)


def test_the_month_s_end_moved_to_fridays_is_told_from_fixed_days() -> None:
    ends = build.monthly(31, count=13, last=date(2026, 3, 31))
    days = [day - timedelta(days=max(0, day.weekday() - 4)) for day in ends]

    found = fitted(days)

    assert (found.rhythm.anchors, found.rhythm.shift) == ((31,), "preceding")
    assert next_day(found) == date(2026, 4, 30)


@pytest.mark.parametrize("pair", [(1, 15), (15, 31), (5, 20), (10, 25)])
def test_twice_a_month_is_told_from_every_second_week(pair: tuple[int, int]) -> None:
    last = date(2026, 5, 31)
    days = sorted(
        build.monthly(pair[0], count=6, last=last) + build.monthly(pair[1], count=6, last=last)
    )

    found = fitted(days)

    assert found.rhythm.frequency == "semimonthly"
    assert found.rhythm.anchors == pair
    assert next_day(found) == date(2026, 6, pair[0])


@given(STARTS, st.integers(1, 28), st.integers(6, 20), st.data())
def test_one_missed_payment_is_forgiven(
    last: date, anchor: int, count: int, data: st.DataObject
) -> None:
    days = build.monthly(anchor, count=count + 1, last=last)
    missed = data.draw(st.integers(1, count - 2))

    found = fitted([day for at, day in enumerate(days[:-1]) if at != missed])

    assert found.rhythm.frequency == "monthly"
    assert next_day(found) == days[-1]
    assert found.filled < 1


@given(STARTS, st.integers(1, 28), st.sampled_from([(3, "quarterly", 5), (12, "yearly", 3)]))
def test_quarters_and_years_are_found(
    last: date, anchor: int, step: tuple[int, Frequency, int]
) -> None:
    months, name, count = step
    days = build.monthly(anchor, count=count, last=last, months=months)

    found = fitted(days[:-1])

    assert found.rhythm.frequency == name
    assert next_day(found) == days[-1]


@pytest.mark.parametrize(
    ("days", "following"),
    [
        ([(2025, 4, 15), (2025, 6, 16), (2025, 9, 15), (2026, 1, 15)], date(2026, 4, 15)),
        ([(2025, 4, 20), (2025, 6, 20), (2025, 9, 20), (2025, 12, 20)], date(2026, 4, 20)),
    ],
)
def test_instalments_of_income_tax_in_uneven_quarters_are_found(
    days: list[tuple[int, int, int]], following: date
) -> None:
    assert next_day(fitted([date(*day) for day in days])) == following


@pytest.mark.parametrize(
    "days",
    [
        [date(2026, 1, 1), date(2026, 2, 1)],  # two in a month are too few
        [date(2026, 1, day) for day in range(1, 20)],  # daily
        [date(2026, 1, 1) + timedelta(days=day) for day in (0, 9, 45, 61, 64, 120, 121, 170, 199)],
    ],
)
def test_no_rhythm_is_seen_where_none_is(days: list[date]) -> None:
    assert rhythms.fit([day.toordinal() for day in days]) is None


@given(STARTS, st.integers(1, 31), st.sampled_from(["none", "following", "preceding"]))
def test_a_slot_s_own_day_is_nearest_to_it(day: date, anchor: int, shift: anchors.Shift) -> None:
    rhythm = rhythms.Rhythm("monthly", (anchor,), 0, shift)
    slot = anchors.month_number(day)

    assert rhythm.nearest(rhythm.day(slot)) == (slot, 0)
