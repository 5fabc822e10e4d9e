import itertools
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from solvent.sample.schedule import (
    EveryDays,
    Monthly,
    Shift,
    booking_day,
    due,
    holidays,
    is_bank_day,
)

DAYS = st.dates(date(2012, 1, 1), date(2040, 12, 31))
COUNTRIES = st.sampled_from(["US", "DE", "GB", "KE"])


def test_a_day_past_the_months_end_is_its_last() -> None:
    rule = Monthly(31, shift=Shift.NONE)
    found = list(due(rule, first=date(2024, 1, 1), last=date(2024, 4, 30), country="DE"))
    assert found == [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 30)]


def test_a_payment_on_a_saturday_goes_to_monday_or_to_friday() -> None:
    saturday = date(2026, 3, 14)
    assert booking_day(saturday, country="DE") == date(2026, 3, 16)
    assert booking_day(saturday, country="DE", shift=Shift.BEFORE) == date(2026, 3, 13)
    assert booking_day(saturday, country="DE", shift=Shift.NONE) == saturday


def test_known_holidays() -> None:
    assert date(2024, 11, 28) in holidays("US", 2024)  # Thanksgiving
    assert date(2025, 5, 26) in holidays("US", 2025)  # Memorial Day
    assert {date(2024, 3, 29), date(2024, 4, 1), date(2024, 5, 9)} <= holidays("DE", 2024)
    assert date(2026, 4, 6) in holidays("GB", 2026)  # Easter Monday
    assert date(2025, 6, 1) in holidays("KE", 2025)  # Madaraka Day


def test_every_fortnight_keeps_its_weekday_across_years() -> None:
    rule = EveryDays(date(2021, 1, 8), 14, Shift.NONE)
    found = list(due(rule, first=date(2019, 6, 1), last=date(2019, 7, 31), country="US"))
    assert all(day.weekday() == 4 for day in found)
    assert {after - before for before, after in itertools.pairwise(found)} == {timedelta(days=14)}
    assert (rule.day, rule.frequency) == (5, "biweekly")


@given(day=DAYS, country=COUNTRIES, shift=st.sampled_from(list(Shift)))
def test_a_booking_day_is_near_and_banks_book_on_it(day: date, country: str, shift: Shift) -> None:
    booked = booking_day(day, country=country, shift=shift)
    assert abs((booked - day).days) <= 6
    assert shift is Shift.NONE or is_bank_day(booked, country=country)


@given(
    first=DAYS,
    length=st.integers(31, 400),
    of_month=st.integers(1, 31),
    country=COUNTRIES,
    shift=st.sampled_from(list(Shift)),
)
def test_a_later_end_only_adds_days(
    first: date, length: int, of_month: int, country: str, shift: Shift
) -> None:
    rule = Monthly(of_month, shift=shift)
    last = first + timedelta(days=length)
    whole = list(due(rule, first=first, last=last, country=country))
    half = list(due(rule, first=first, last=last - timedelta(days=30), country=country))
    assert whole[: len(half)] == half
    assert whole == sorted(whole)
    assert len(whole) >= length // 31 - 1
