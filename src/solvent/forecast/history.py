"""History: a company's books cut into weeks, and what was known of them at each past week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solvent.features.books import Books, Payment
from solvent.forecast import streams
from solvent.forecast.recurring import Recurring, Watch
from solvent.forecast.rest import Amounts
from solvent.forecast.streams import Stream
from solvent.ledger.accounts import Role

PAYMENT_WEEKS = 57  # books hold payments of the last 400 days: what recurs is told in these
_DAYS = 7
# Money in of these comes once and says nothing about the weeks to come, unless it recurs.
_FINANCING_ROLES = (Role.OWNER, Role.LOAN)
_SEASONAL_ROLES = frozenset(
    {
        Role.SALES,
        Role.SALES_REFUNDS,
        Role.COST_OF_GOODS,
        Role.FREIGHT,
        Role.PAYMENT_FEES,
    }
)
_SALES_ROLES = frozenset({Role.SALES, Role.OTHER_INCOME, Role.INTEREST_INCOME})


@dataclass(frozen=True, slots=True)
class History:
    """Weekly figures, one value per full week; the last week ends on `as_of` (an ordinal).

    opening_minor: cash on `as_of`. balances: cash at the start of the first week, then at the end
    of each: one value more than weeks. ordinary: cash movement of each week without opening
    balances and without money put in by owners and lenders; ordinary_days: the same by day.
    received: income received. turnover: net cash of what follows seasons.
    """

    as_of: int
    opening_minor: int
    balances: Amounts
    ordinary: Amounts
    ordinary_days: Amounts
    received: Amounts
    turnover: Amounts
    streams: tuple[Stream, ...]

    @property
    def weeks(self) -> int:
        """Number of full weeks."""
        return len(self.ordinary)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known at an origin, `weeks` full weeks into the history.

    running: rhythms that have not ended. expected: their sum in each week ahead. rest: what was
    left of each week's ordinary movement without recurring ones, for the last weeks; receipts:
    the same of income alone.
    """

    weeks: int
    running: tuple[Recurring, ...]
    expected: Amounts
    rest: Amounts
    receipts: Amounts


class Lookout:
    """Sees the same history from several origins: now and some weeks of the past.

    What keeps no rhythm at the first nor at the last origin is taken to keep none between.
    """

    def __init__(self, history: History, *, horizon: int, origins: Sequence[int]) -> None:
        self._history = history
        self._horizon = horizon
        watches = [Watch(stream) for stream in history.streams]
        first, last = self._day(min(origins)), self._day(max(origins))
        self._watches = [watch for watch in watches if watch.rhythms(first) or watch.rhythms(last)]
        self._weekly: dict[Recurring, Amounts] = {}

    def at(self, weeks: int) -> Known:
        """Say what was known after so many of the history's weeks."""
        history = self._history
        origin = self._day(weeks)
        last = origin + _DAYS * self._horizon
        running: list[Recurring] = []
        recurred = np.zeros(history.weeks)
        received = np.zeros(history.weeks)
        expected = [0] * self._horizon
        for watch in self._watches:
            for found in watch.rhythms(origin):
                amounts = self._amounts(found)
                recurred += amounts
                if found.stream.role in _SALES_ROLES:
                    received += amounts
                if not found.ended(origin):
                    running.append(found)
                    for day in found.due(origin, last):
                        expected[(day - origin - 1) // _DAYS] += found.level.next_minor
        first = max(0, history.weeks - PAYMENT_WEEKS)
        return Known(
            weeks=weeks,
            running=tuple(running),
            expected=np.array(expected, dtype=np.float64),
            rest=history.ordinary[first:weeks] - recurred[first:weeks],
            receipts=history.received[first:weeks] - received[first:weeks],
        )

    def _day(self, weeks: int) -> int:
        return self._history.as_of - _DAYS * (self._history.weeks - weeks)

    def _amounts(self, found: Recurring) -> Amounts:
        """Sum by week what the rhythm moved, as far as `ordinary` holds it."""
        weekly = self._weekly.get(found)
        if weekly is None:
            days = np.zeros(len(self._history.ordinary_days))
            take_out(days, found, first_day=self._history.as_of + 1 - len(days))
            weekly = -days.reshape(-1, _DAYS).sum(axis=1)
            self._weekly[found] = weekly
        return weekly


def take_out(days: Amounts, found: Recurring, *, first_day: int) -> None:
    """Take what a rhythm moved out of ordinary daily flows, as far as these hold it."""
    stream = found.stream
    if stream.direction == "in" and stream.role in _FINANCING_ROLES:
        return
    for member in found.members:
        at = stream.days[member] - first_day
        if at >= 0:
            days[at] -= stream.amounts[member]


def cut(books: Books) -> History:
    """Cut books into weeks that end on `as_of`; what comes before the first is its opening."""
    last = books.as_of.toordinal()
    opened = last + 1 if books.opened_on is None else books.opened_on.toordinal()
    weeks = max(0, last - opened + 1) // _DAYS
    first = last + 1 - weeks * _DAYS
    bank, ordinary, received, turnover = ([0] * (weeks * _DAYS) for _ in range(4))
    opening = 0
    for total in books.days:
        at = total.day.toordinal() - first
        role, amount = total.role, total.amount_minor
        if at < 0:
            opening += amount if role is Role.BANK else 0
        elif role is Role.BANK:
            bank[at] += amount
            ordinary[at] += amount
        elif role is Role.OPENING:
            ordinary[at] += amount
        elif role in _SEASONAL_ROLES or role in _SALES_ROLES:
            received[at] -= amount if role in _SALES_ROLES else 0
            turnover[at] -= amount if role in _SEASONAL_ROLES else 0
    for payment in books.payments:
        if _is_put_in(payment):
            at = payment.day.toordinal() - first
            if at >= 0:
                ordinary[at] -= payment.cash_minor
    return History(
        as_of=last,
        opening_minor=opening + sum(bank),
        balances=opening + np.concatenate([[0.0], np.cumsum(_weekly(bank))]),
        ordinary=_weekly(ordinary),
        ordinary_days=np.array(ordinary, dtype=np.float64),
        received=_weekly(received),
        turnover=_weekly(turnover),
        streams=streams.gather(books.payments),
    )


def _is_put_in(payment: Payment) -> bool:
    from_outside = payment.role in _FINANCING_ROLES and payment.cash_minor > 0
    return from_outside and payment.moved is Role.BANK


def _weekly(days: list[int]) -> Amounts:
    sums = np.array(days, dtype=np.float64).reshape(-1, _DAYS).sum(axis=1)
    return np.asarray(sums, dtype=np.float64)
