"""What a sample company is: its profile, its files, and the answers about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from solvent import period


@dataclass(frozen=True, slots=True)
class SampleAccount:
    """An account at a bank that the company would have.

    key: short name within the company. ref: the number as the files name it.
    kind: 'bank', 'card' or 'mobile_money'.
    """

    key: str
    ref: str
    name: str
    kind: str
    currency: str
    institution: str


@dataclass(frozen=True, slots=True)
class Profile:
    """Who the company is. country: ISO 3166 alpha-2; currency: ISO 4217."""

    key: str
    name: str
    country: str
    currency: str
    industry: str
    organisation: str
    accounts: tuple[SampleAccount, ...]


@dataclass(frozen=True, slots=True)
class SampleFile:
    """A file as the bank would hand it out."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """What one line of a file truly is.

    file, row: where it stands; row counts the file's movements from 0 in their order there.
    source_id: the id that the file gives it, '' where the format has none.
    amount_minor: minor units, positive is money in.
    role: value of `ledger.accounts.Role`. party: the true other side, '' for private customers.
    transfer: equal on both sides of a movement between own accounts, '' elsewhere.
    obligation: key of the obligation it settles, or ''.
    mark: the kind of planted fault it belongs to, or ''.
    """

    file: str
    row: int
    account_ref: str
    source_id: str
    booked_on: date
    amount_minor: int
    role: str
    party: str
    transfer: str = ""
    obligation: str = ""
    mark: str = ""
    pending: bool = False


@dataclass(frozen=True, slots=True)
class Obligation:
    """A payment that truly recurs, and when it will fall due next.

    frequency: 'weekly', 'biweekly', 'monthly', 'quarterly' or 'yearly'.
    day: day of the month (31 is the last) or ISO weekday for weekly and biweekly ones.
    last_minor, next_minor: minor units, negative; None where there is no such payment.
    """

    key: str
    party: str
    role: str
    frequency: str
    day: int
    last_on: date | None
    last_minor: int | None
    next_on: date | None
    next_minor: int | None


@dataclass(frozen=True, slots=True)
class Fault:
    """Something planted that a careful reader should find.

    kind: 'duplicate', 'margin_turn', 'cost_jump', 'late_customer', 'concentration',
        'tax_due' or 'cash_gap'.
    on: the day it happened, began, or will happen.
    amount_minor: size in minor units where it has one. share: 0 to 1 where it has one.
    source_ids: the lines concerned, where the format has ids.
    """

    kind: str
    on: date
    party: str = ""
    role: str = ""
    amount_minor: int | None = None
    share: float | None = None
    source_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountAnswer:
    """The true balances of one account, minor units, before the first and after the last line."""

    account_ref: str
    file: str
    opening_minor: int
    closing_minor: int


@dataclass(frozen=True, slots=True)
class AnswerKey:
    """The truth about the files; only tests and benches read it."""

    lines: tuple[LineAnswer, ...]
    accounts: tuple[AccountAnswer, ...]
    faults: tuple[Fault, ...]
    obligations: tuple[Obligation, ...]


@dataclass(frozen=True, slots=True)
class SampleCompany:
    """One company with its files and the answers."""

    profile: Profile
    files: tuple[SampleFile, ...]
    answers: AnswerKey


@dataclass(frozen=True, slots=True)
class Story:
    """When things happen to a company; fixed by the month that the story is told in.

    anchor: the first of that month. starts_on: the first day of the books.
    """

    anchor: date
    starts_on: date

    def years_at(self, day: date) -> float:
        """Give the years that have passed since the start."""
        return (day - self.starts_on).days / 365.25


def story(*, told_on: date, months: int) -> Story:
    """Lay out a story of so many whole months before the month it is told in."""
    anchor = told_on.replace(day=1)
    return Story(anchor, period.add_months(anchor, -months))


def ramp(day: date, *, start: date, days: int) -> float:
    """Say how far a change has come that begins on `start` and is complete so many days later."""
    return min(1.0, max(0.0, (day - start).days / days))
