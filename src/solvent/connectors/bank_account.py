"""A company's own accounts at banks, card issuers and mobile-money operators, as values."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from itertools import chain, count

from solvent.connectors.statement import AccountKind
from solvent.ids import AccountId, BankAccountId, CompanyId

_TAIL_LENGTH = 4


@dataclass(frozen=True, slots=True)
class BankAccount:
    """One account outside, and where it stands in the books.

    number_tail: the last four characters of the number; the whole number is kept sealed.
    account_id: its account in the ledger.
    opening_minor: balance before the first line known, dated the day before `opening_on`.
    opening_derived: the opening was worked out from other balances; no source printed it.
    stated_minor: the newest balance that the source itself stated, at the end of `stated_on`.
    posted_minor: the sum of its posted lines, as it was when this was read.
    """

    bank_account_id: BankAccountId
    company_id: CompanyId
    name: str
    kind: AccountKind
    currency: str
    number_tail: str
    account_id: AccountId
    institution: str = ""
    opening_minor: int | None = None
    opening_on: date | None = None
    stated_minor: int | None = None
    stated_on: date | None = None
    opening_derived: bool = False
    posted_minor: int = 0


def tail_of(number: str) -> str:
    """Give what may be shown of an account number."""
    return "".join(letter for letter in number if letter.isalnum())[-_TAIL_LENGTH:]


_NAME_BY_KIND = {
    AccountKind.BANK: "Bank account",
    AccountKind.CARD: "Card account",
    AccountKind.MOBILE_MONEY: "Mobile money",
}


def name_of(kind: AccountKind, *, institution: str, tail: str, taken: Container[str] = ()) -> str:
    """Name a new account: 'Bank account ...1234', or counted where the name is taken."""
    base = institution or _NAME_BY_KIND[kind]
    name = f"{base} …{tail}" if tail else base
    counted = (f"{name} {number}" for number in count(2))
    return next(one for one in chain([name], counted) if one not in taken)
