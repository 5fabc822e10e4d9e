"""Anchors: the day of the month that payments keep, and where weekends shift it.

Days are ordinals (`date.toordinal`); months are counted from year 0. The day 31 stands for a
month's end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Literal

Shift = Literal["none", "following", "preceding"]

_MONTHS_PER_YEAR = 12
_DAYS_PER_WEEK = 7
_SATURDAY = 5
_MONTH_END = 31
_MONTH_END_DAYS = 28  # a day this late in a month may stand for its end
_HALF_MONTH = 15
_ANCHORS_TRIED_MAX = 6
_STRANGE_DAYS_MAX = 9  # a day this far off counts no more than that: it must not sway the anchor
_SHIFTS: tuple[Shift, ...] = ("none", "following", "preceding")
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_TABLE_FIRST = _FIRST_YEAR * _MONTHS_PER_YEAR
_MONTH_STARTS = tuple(
    date(year, month, 1).toordinal()
    for year in range(_FIRST_YEAR, _LAST_YEAR)
    for month in range(1, _MONTHS_PER_YEAR + 1)
)


def month_number(day: date) -> int:
    """Count months since year 0."""
    return day.year * _MONTHS_PER_YEAR + day.month - 1


def day_in_month(month: int, anchor: int) -> int:
    """Give the ordinal of a day of the numbered month; a day beyond its end is its last day."""
    at = month - _TABLE_FIRST
    return min(_MONTH_STARTS[at] + anchor, _MONTH_STARTS[at + 1]) - 1


def shifted(day: int, shift: Shift) -> int:
    """Move a day that falls on a weekend to the Monday after or the Friday before."""
    weekday = (day + 6) % _DAYS_PER_WEEK
    if shift == "none" or weekday < _SATURDAY:
        return day
    return day + _DAYS_PER_WEEK - weekday if shift == "following" else day - (weekday - 4)


def choose(groups: Sequence[Sequence[int]]) -> tuple[tuple[int, ...], Shift]:
    """Find the day of the month that each group of days keeps, with one shift for all.

    The first choice that fits wholly is taken: the plainest are tried first.
    """
    choices = [_anchors([date.fromordinal(day).day for day in group]) for group in groups]
    weekends = any((day + 6) % _DAYS_PER_WEEK >= _SATURDAY for group in groups for day in group)
    best: tuple[tuple[int, ...], Shift] = ((1,) * len(groups), "none")
    lowest = float("inf")
    # Only what is never paid on a weekend can be what weekends shift.
    for shift in _SHIFTS[:1] if weekends else _SHIFTS:
        found = [
            _best_anchor(group, tried, shift) for group, tried in zip(groups, choices, strict=True)
        ]
        total = sum(off for _, off in found)
        if total < lowest:
            best, lowest = (tuple([anchor for anchor, _ in found]), shift), total
        if total == 0:
            break
    return best


def _best_anchor(days: Sequence[int], tried: Sequence[int], shift: Shift) -> tuple[int, float]:
    best, lowest = tried[0], float("inf")
    months = [month_number(date.fromordinal(day)) - _TABLE_FIRST for day in days]
    for anchor in tried:
        off = 0
        for day, month in zip(days, months, strict=True):
            off += _off(day, month, anchor, shift)
            if off >= lowest:
                break
        if off < lowest:
            best, lowest = anchor, off
        if lowest == 0:
            break
    return best, lowest


def _off(day: int, month: int, anchor: int, shift: Shift) -> int:
    """Give the distance of a day from the nearest month's anchor, bounded.

    month: the day's own month, counted in the table.
    """
    beat = _MONTH_STARTS[month] + anchor - 1
    if beat - day > _HALF_MONTH:
        month -= 1
    elif day - beat > _HALF_MONTH:
        month += 1
    beat = min(_MONTH_STARTS[month] + anchor, _MONTH_STARTS[month + 1]) - 1
    if shift != "none":
        beat = shifted(beat, shift)
    return min(abs(beat - day), _STRANGE_DAYS_MAX)


def _anchors(found: Sequence[int]) -> list[int]:
    """Days of the month worth trying, the most frequent first; the month's end where it may be."""
    counted = Counter(reversed(found)).most_common(_ANCHORS_TRIED_MAX)
    anchors = [day for day, _ in counted]
    if _MONTH_END not in anchors and max(found) >= _MONTH_END_DAYS:
        anchors.append(_MONTH_END)
    return anchors
