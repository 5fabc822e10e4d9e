"""Daily totals by role with running sums, so that any stretch is read in logarithmic time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from solvent.features.books import Books
from solvent.ledger.accounts import Role


@dataclass(frozen=True, slots=True)
class _Track:
    """One role: its days ascending, totals, and sums[i] = total of the first i days."""

    days: tuple[date, ...]
    totals: tuple[int, ...]
    sums: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The books' daily totals, indexed by role. Amounts are debit-positive minor units."""

    as_of: date
    opened_on: date | None
    tracks: dict[Role, _Track]

    def balance(self, *roles: Role, on: date | None = None) -> int:
        """Sum the roles' postings up to the day, included (default as_of)."""
        last = on or self.as_of
        return sum(
            track.sums[bisect_right(track.days, last)]
            for role in frozenset(roles)
            if (track := self.tracks.get(role)) is not None
        )

    def moved(self, *roles: Role, first: date, last: date) -> int:
        """Sum the roles' postings within the days, both included."""
        if first > last:
            return 0
        return self.balance(*roles, on=last) - self.balance(*roles, on=first - timedelta(days=1))

    def daily(self, role: Role, *, first: date, last: date) -> Iterator[tuple[date, int]]:
        """List one role's days with postings within the days, ascending."""
        track = self.tracks.get(role)
        if track is None:
            return iter(())
        start, stop = bisect_left(track.days, first), bisect_right(track.days, last)
        return zip(track.days[start:stop], track.totals[start:stop], strict=True)

    def debits(self, *roles: Role, first: date, last: date) -> int:
        """Sum the day totals that are debits, role by role."""
        return sum(
            total
            for role in frozenset(roles)
            for _, total in self.daily(role, first=first, last=last)
            if total > 0
        )

    def touched(self, *roles: Role, first: date | None = None) -> bool:
        """Tell whether any role has a posting since the day (default: ever)."""
        start = first or date.min
        return any(
            (track := self.tracks.get(role)) is not None
            and bisect_left(track.days, start) < bisect_right(track.days, self.as_of)
            for role in roles
        )

    @property
    def history_days(self) -> int:
        """Days from the first entry to as_of, both counted; 0 for empty books."""
        return 0 if self.opened_on is None else (self.as_of - self.opened_on).days + 1


def index(books: Books) -> Timeline:
    """Build the timeline of the books in one pass; the order of `books.days` does not matter."""
    by_role: dict[Role, dict[date, int]] = {}
    for total in books.days:
        if total.day <= books.as_of:
            days = by_role.setdefault(total.role, {})
            days[total.day] = days.get(total.day, 0) + total.amount_minor
    tracks = {}
    for role, days in by_role.items():
        ordered = sorted(days)
        totals = tuple(days[day] for day in ordered)
        tracks[role] = _Track(tuple(ordered), totals, tuple(accumulate(totals, initial=0)))
    return Timeline(books.as_of, books.opened_on, tracks)
