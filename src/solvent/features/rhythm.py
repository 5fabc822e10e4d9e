"""The rhythm of repeated payments: how regularly one party is paid, and when it was late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from statistics import median_low

from solvent.features.books import Payment
from solvent.ledger.accounts import Role

_PAYMENTS_MIN = 4
# A rhythm is regular when at least two thirds of its intervals are near the usual one.
_NEAR_DAYS_MIN = 4
_NEAR_SHARE = 3, 20  # 15 % of the interval
_REGULAR_SHARE = 2, 3
_YEAR_DAYS = 365
# How often a year holds what comes in so many days, as calendars count it: twelve months of 30
# or 31 days, not 365 / 31.
_TIMES_A_YEAR = (
    (range(6, 9), 52),
    (range(13, 15), 26),
    (range(15, 17), 24),
    (range(29, 34), 12),
    (range(88, 96), 4),
    (range(178, 188), 2),
    (range(355, 376), 1),
)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Days on which one party was paid for one role, and the usual days between them."""

    party: str
    role: Role
    days: tuple[date, ...]
    interval_days: int

    @property
    def slack_days(self) -> int:
        """Days that an interval may differ and still be usual: weekends, month lengths."""
        return slack_of(self.interval_days)

    @property
    def times_a_year(self) -> int:
        """Payments that the rhythm makes in a year, at least one."""
        for days, times in _TIMES_A_YEAR:
            if self.interval_days in days:
                return times
        stretch = (self.days[-1] - self.days[0]).days
        return max(1, round(Fraction(_YEAR_DAYS * (len(self.days) - 1), stretch)))

    def gaps(self) -> list[tuple[date, int]]:
        """List (day paid, days later than the rhythm and its slack), later ones only.

        A long interval after a payment that came early is not late: two intervals are measured
        together, and the smaller lateness counts.
        """
        found = []
        for at in range(1, len(self.days)):
            late = self._late(at, intervals=1)
            if at > 1:
                late = min(late, self._late(at, intervals=2))
            if late > 0:
                found.append((self.days[at], late))
        return found

    def _late(self, at: int, *, intervals: int) -> int:
        passed = (self.days[at] - self.days[at - intervals]).days
        return passed - intervals * self.interval_days - self.slack_days


def slack_of(interval_days: int) -> int:
    """Give the days by which an interval may differ and still be usual."""
    part, whole = _NEAR_SHARE
    return max(_NEAR_DAYS_MIN, interval_days * part // whole)


def interval_of(days: Iterable[date]) -> int | None:
    """Give the usual number of days between the days, None where they have no rhythm."""
    ordered = sorted(set(days))
    if len(ordered) < _PAYMENTS_MIN:
        return None
    gaps = [(after - day).days for day, after in pairwise(ordered)]
    usual = median_low(gaps)
    near = sum(abs(gap - usual) <= slack_of(usual) for gap in gaps)
    part, whole = _REGULAR_SHARE
    return usual if near * whole >= len(gaps) * part else None


def find(payments: Iterable[Payment], roles: frozenset[Role]) -> list[Rhythm]:
    """Find the rhythms of payments out, by party and role, ordered by both."""
    by_series: dict[tuple[str, Role], set[date]] = {}
    for payment in payments:
        if payment.role in roles and payment.cash_minor < 0 and payment.party:
            by_series.setdefault((payment.party, payment.role), set()).add(payment.day)
    found = []
    for (party, role), days in sorted(by_series.items()):
        interval = interval_of(days)
        if interval is not None:
            found.append(Rhythm(party, role, tuple(sorted(days)), interval))
    return found
