"""Balances of accounts and the trial balance: what each account holds, and that all of it ties.

Totals are debit positive, in integer minor units of the company's currency.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from solvent.errors import Invalid
from solvent.ledger.accounts import Kind, Role
from solvent.ledger.entries import Entry

# Kinds whose natural balance is a credit; shown with their sign turned.
CREDIT_KINDS = frozenset({Kind.LIABILITY, Kind.EQUITY, Kind.INCOME})


class BooksBroken(Invalid):
    """The totals of all accounts do not sum to zero: something other than entries was read."""


@dataclass(frozen=True, slots=True)
class AccountTotal:
    """The sum of one account's postings over some days, debit positive."""

    account_id: UUID
    code: str
    name: str
    kind: Kind
    role: Role
    amount_minor: int


@dataclass(frozen=True, slots=True)
class TrialLine:
    """One account of the trial balance; one of debit and credit is zero."""

    account_id: UUID
    code: str
    name: str
    debit_minor: int
    credit_minor: int


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """All accounts that moved, by code, with equal sums of debit and credit."""

    lines: tuple[TrialLine, ...]
    debit_minor: int
    credit_minor: int


def trial_balance(totals: Iterable[AccountTotal]) -> TrialBalance:
    """Set the totals out in debit and credit. Raises BooksBroken where the two differ."""
    lines = tuple(
        TrialLine(
            total.account_id,
            total.code,
            total.name,
            debit_minor=max(total.amount_minor, 0),
            credit_minor=max(-total.amount_minor, 0),
        )
        for total in sorted(totals, key=lambda total: (total.code, total.account_id))
        if total.amount_minor
    )
    debit = sum(line.debit_minor for line in lines)
    credit = sum(line.credit_minor for line in lines)
    if debit != credit:
        message = f"The accounts sum to {debit - credit} minor units, not to zero."
        raise BooksBroken(message, remedy="Read all accounts of one company, at one sequence.")
    return TrialBalance(lines, debit, credit)


def natural(kind: Kind, amount_minor: int) -> int:
    """Turn a debit-positive amount into the sense it is shown in: income and debts positive."""
    return -amount_minor if kind in CREDIT_KINDS else amount_minor


def totals_of(
    entries: Iterable[Entry],
    accounts: Mapping[UUID, AccountTotal],
    *,
    first: date | None = None,
    last: date | None = None,
    known_seq: int | None = None,
) -> tuple[AccountTotal, ...]:
    """Sum entries by account, as of a day and as known at a sequence; all accounts are given.

    accounts: the chart, with any amounts. first, last: days included, None for no bound. Entries
    without a sequence count only where `known_seq` is None. The rule that a store's query follows.
    """
    sums = dict.fromkeys(accounts, 0)
    for entry in entries:
        if (first is not None and entry.dated_on < first) or (
            last is not None and entry.dated_on > last
        ):
            continue
        if known_seq is not None and (entry.seq is None or entry.seq > known_seq):
            continue
        for posting in entry.postings:
            sums[posting.account_id] += posting.amount_minor
    return tuple(
        replace(account, amount_minor=sums[account_id]) for account_id, account in accounts.items()
    )
