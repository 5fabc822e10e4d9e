"""Due: what falls due in the days ahead, with announced bank lines in the place of guesses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from solvent.features.books import PendingLine
from solvent.forecast.outlook import Upcoming

_SAME_DAYS = 5  # an announced line this near in time
_SAME_SHARE = 0.03  # and in amount is the expected movement itself


def settle(
    expected: Sequence[Upcoming], announced: Iterable[PendingLine], *, as_of: date, last: date
) -> tuple[tuple[Upcoming, ...], tuple[tuple[date, int], ...]]:
    """Split into expected movements still to come and announced ones with their day and amount.

    An announced line takes the place of the expected movement it is; it books on its own day,
    or on the next day if that has passed. Lines after the last day are left out.
    """
    left = list(expected)
    lines: list[tuple[date, int]] = []
    for line in announced:
        day = max(line.day, as_of + timedelta(days=1))
        if day > last:
            continue
        lines.append((day, line.cash_minor))
        for at, due in enumerate(left):
            if _is(due, day, line.cash_minor):
                del left[at]
                break
    return tuple(left), tuple(lines)


def _is(due: Upcoming, day: date, amount: int) -> bool:
    near = abs((due.day - day).days) <= _SAME_DAYS
    return near and abs(due.amount_minor - amount) <= _SAME_SHARE * abs(due.amount_minor)
