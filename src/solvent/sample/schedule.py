"""When payments fall due: rules of recurrence, and the days on which banks book."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from solvent import period

_ALL_MONTHS = frozenset(range(1, 13))
_SATURDAY = 5
_ONE_DAY = timedelta(days=1)
_FORTNIGHT = 14


class Shift(StrEnum):
    """Where a payment goes that falls on a day without bookings."""

    AFTER = "after"
    BEFORE = "before"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Monthly:
    """On a day of some months; a day past the month's end is its last."""

    day: int
    months: frozenset[int] = _ALL_MONTHS
    shift: Shift = Shift.AFTER

    @property
    def frequency(self) -> str:
        """Name the frequency as answers do."""
        return {12: "monthly", 4: "quarterly", 1: "yearly"}.get(len(self.months), "monthly")


@dataclass(frozen=True, slots=True)
class EveryDays:
    """Every so many days, counted from any one day it falls on."""

    anchor: date
    days: int
    shift: Shift = Shift.AFTER

    @property
    def day(self) -> int:
        """Give the ISO weekday it falls on."""
        return self.anchor.isoweekday()

    @property
    def frequency(self) -> str:
        """Name the frequency as answers do."""
        return "biweekly" if self.days == _FORTNIGHT else "weekly"


Rule = Monthly | EveryDays


def days(first: date, last: date) -> Iterator[date]:
    """Walk the days, both ends included."""
    for step in range((last - first).days + 1):
        yield first + timedelta(days=step)


def due(rule: Rule, *, first: date, last: date, country: str) -> Iterator[date]:
    """List the booking days of a rule from first to last, ascending."""
    margin = timedelta(days=10)
    for nominal in _nominal(rule, first - margin, last + margin):
        booked = booking_day(nominal, country=country, shift=rule.shift)
        if first <= booked <= last:
            yield booked


def _nominal(rule: Rule, first: date, last: date) -> Iterator[date]:
    if isinstance(rule, EveryDays):
        day = first + timedelta(days=(rule.anchor - first).days % rule.days)
        while day <= last:
            yield day
            day += timedelta(days=rule.days)
        return
    for month in period.months_between(first, last):
        if month.starts_on.month in rule.months:
            yield month.starts_on.replace(day=min(rule.day, month.ends_on.day))


def booking_day(day: date, *, country: str, shift: Shift = Shift.AFTER) -> date:
    """Move a day to one on which the country's banks book."""
    if shift is Shift.NONE:
        return day
    step = _ONE_DAY if shift is Shift.AFTER else -_ONE_DAY
    while not is_bank_day(day, country=country):
        day += step
    return day


def is_bank_day(day: date, *, country: str) -> bool:
    """Tell whether the country's banks book on the day."""
    return day.weekday() < _SATURDAY and day not in holidays(country, day.year)


@cache
def holidays(country: str, year: int) -> frozenset[date]:
    """List the country's bank holidays of a year (the main ones)."""
    easter = _easter(year)
    friday, monday = easter - timedelta(days=2), easter + _ONE_DAY
    if country == "US":
        floating = (
            _nth_weekday(year, 1, 0, 3),
            _nth_weekday(year, 2, 0, 3),
            _last_monday(year, 5),
            _nth_weekday(year, 9, 0, 1),
            _nth_weekday(year, 10, 0, 2),
            _nth_weekday(year, 11, 3, 4),
        )
        return frozenset(floating) | _fixed(year, "1-1 6-19 7-4 11-11 12-25")
    if country == "DE":
        moving = {friday, monday, easter + timedelta(days=39), easter + timedelta(days=50)}
        return frozenset(moving) | _fixed(year, "1-1 5-1 10-3 12-25 12-26")
    if country == "GB":
        mondays = {_nth_weekday(year, 5, 0, 1), _last_monday(year, 5), _last_monday(year, 8)}
        return frozenset(mondays | {friday, monday}) | _fixed(year, "1-1 12-25 12-26")
    return frozenset({friday, monday}) | _fixed(year, "1-1 5-1 6-1 10-10 10-20 12-12 12-25 12-26")


def _fixed(year: int, month_days: str) -> frozenset[date]:
    pairs = (pair.split("-") for pair in month_days.split())
    return frozenset(date(year, int(month), int(day)) for month, day in pairs)


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _last_monday(year: int, month: int) -> date:
    last = period.month(date(year, month, 1)).ends_on
    return last - timedelta(days=last.weekday())


def _easter(year: int) -> date:
    # Gregorian computus of Meeus, Jones and Butcher.
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)
