"""The books as measures read them: daily totals by account role, and payments by party.

Signs: `DayTotal.amount_minor` is debit-positive, as postings are (an expense is positive, income
negative, a bank receipt positive). `Payment.cash_minor` is the effect on cash (money in positive).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from solvent.ledger.accounts import Role


@dataclass(frozen=True, slots=True)
class DayTotal:
    """The sum of one role's postings on one day."""

    day: date
    role: Role
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Payment:
    """One booked bank movement with the category it was given.

    role: the role of the account on the other side of the bank posting.
    party: the normalised counterparty, '' where unknown.
    moved: the role of the account that the line is of: BANK, or CARD, whose lines move no cash
        until the card is paid.
    """

    entry_id: UUID
    day: date
    cash_minor: int
    role: Role
    party: str
    description: str = ""
    moved: Role = Role.BANK


@dataclass(frozen=True, slots=True)
class PendingLine:
    """A bank line announced and not yet booked: shown, and used by the forecast only."""

    line_id: UUID
    day: date
    cash_minor: int
    description: str


@dataclass(frozen=True, slots=True)
class PartyTotal:
    """What moved between the company and one party over the trailing year, by role."""

    party: str
    role: Role
    cash_minor: int
    payments: int


@dataclass(frozen=True, slots=True)
class Books:
    """All that measures, forecast, score and findings of one company read.

    as_of: the last day that counts. known_seq: the ledger sequence as known.
    opened_on: the day of the first entry, None when the books are empty.
    days: totals of all days up to as_of, ascending by day, all roles; opening balances included.
    payments: booked bank movements of the last 400 days that may recur or repeat: those of
        parties with at most 120 movements in that time; ascending by day.
    customers: PartyTotal of income roles over the last 365 days, largest first.
    suspense_lines: number of bank lines in suspense. untied_accounts: bank accounts whose lines
        do not explain the bank's own balance.
    """

    company_id: UUID
    currency: str
    country: str
    as_of: date
    known_seq: int
    opened_on: date | None
    days: tuple[DayTotal, ...]
    payments: tuple[Payment, ...] = ()
    pending: tuple[PendingLine, ...] = ()
    customers: tuple[PartyTotal, ...] = ()
    suppliers: tuple[PartyTotal, ...] = ()
    suspense_lines: int = 0
    untied_accounts: tuple[str, ...] = ()

    def balance(self, *roles: Role, on: date | None = None) -> int:
        """Sum the roles' postings up to the day (default as_of), debit-positive, minor units."""
        last = on or self.as_of
        wanted = frozenset(roles)
        return sum(
            total.amount_minor for total in self.days if total.role in wanted and total.day <= last
        )

    def moved(self, *roles: Role, first: date, last: date) -> int:
        """Sum the roles' postings within the days, both included, debit-positive, minor units."""
        wanted = frozenset(roles)
        return sum(
            total.amount_minor
            for total in self.days
            if total.role in wanted and first <= total.day <= last
        )
