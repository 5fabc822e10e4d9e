"""A company's own accounts at banks, card issuers and mobile-money operators, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from solvent.connectors.statement import AccountKind
from solvent.ids import AccountId, BankAccountId, CompanyId

_TAIL_LENGTH = 4


@dataclass(frozen=True, slots=True)
class BankAccount:
    """One account outside, and where it stands in the books.

    number_tail: the last four characters of the number; the whole number is kept sealed.
    account_id: its account in the ledger.
    opening_minor: balance before the first line known, dated the day before `opening_on`.
    stated_minor: the newest balance that the source itself stated, at the end of `stated_on`.
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


def number_context(tenant_id: UUID, bank_account_id: UUID) -> str:
    """Name the place that an account's sealed number belongs to."""
    return f"{tenant_id}/bank_account/number/{bank_account_id}"


def tail_of(number: str) -> str:
    """Give what may be shown of an account number."""
    return "".join(letter for letter in number if letter.isalnum())[-_TAIL_LENGTH:]


_NAME_BY_KIND = {
    AccountKind.BANK: "Bank account",
    AccountKind.CARD: "Card account",
    AccountKind.MOBILE_MONEY: "Mobile money",
}


def name_of(kind: AccountKind, *, institution: str, tail: str) -> str:
    """Name a new account: 'Bank account ...1234'."""
    base = institution or _NAME_BY_KIND[kind]
    return f"{base} …{tail}" if tail else base
