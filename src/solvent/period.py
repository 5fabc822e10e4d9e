"""Month, quarter and trailing window: stretches of accounting dates."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS_PER_YEAR = 12
_MONTHS_PER_QUARTER = 3


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days, both ends included."""

    starts_on: date
    ends_on: date

    @property
    def days(self) -> int:
        """Number of days, both ends counted."""
        return (self.ends_on - self.starts_on).days + 1

    def __contains__(self, day: date) -> bool:
        """Tell whether the day lies inside."""
        return self.starts_on <= day <= self.ends_on


def month(day: date) -> Period:
    """Give the calendar month that holds the day."""
    last = calendar.monthrange(day.year, day.month)[1]
    return Period(day.replace(day=1), day.replace(day=last))


def quarter(day: date) -> Period:
    """Give the calendar quarter that holds the day."""
    first = _MONTHS_PER_QUARTER * ((day.month - 1) // _MONTHS_PER_QUARTER) + 1
    start = date(day.year, first, 1)
    return Period(start, month(add_months(start, _MONTHS_PER_QUARTER - 1)).ends_on)


def trailing(ends_on: date, *, days: int) -> Period:
    """Give the window of so many days that ends on the day, both ends included."""
    return Period(ends_on - timedelta(days=days - 1), ends_on)


def add_months(day: date, months: int) -> date:
    """Move by whole months; the day is cut to the length of the new month."""
    index = day.year * _MONTHS_PER_YEAR + day.month - 1 + months
    year, month_index = divmod(index, _MONTHS_PER_YEAR)
    last = calendar.monthrange(year, month_index + 1)[1]
    return date(year, month_index + 1, min(day.day, last))


def months_between(first: date, last: date) -> list[Period]:
    """List the calendar months from the one that holds `first` to that of `last`."""
    found = []
    day = first.replace(day=1)
    while day <= last:
        found.append(month(day))
        day = add_months(day, 1)
    return found


def quarters_between(first: date, last: date) -> list[Period]:
    """List the calendar quarters from the one that holds `first` to that of `last`."""
    found = []
    day = quarter(first).starts_on
    while day <= last:
        found.append(quarter(day))
        day = add_months(day, _MONTHS_PER_QUARTER)
    return found
