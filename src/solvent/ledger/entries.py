"""Entries of double entry: what balances, how one is reversed, how a category is corrected.

Amounts are integer minor units of the company's currency, debit positive and credit negative.
An entry is never changed: a mistake is answered by a reversal and a new entry.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from solvent.errors import Invalid

_POSTINGS_MIN = 2
CONFIDENCE_SURE = 100


class EntryUnbalanced(Invalid):
    """The postings do not sum to zero, are fewer than two, or one of them is zero."""


class AccountNotInEntry(Invalid):
    """The entry to be corrected has no posting on the account that is to be replaced."""


class EntryKind(StrEnum):
    """What an entry is for."""

    OPENING = "opening"  # the balance before the first line known
    BANK = "bank"  # one line of a bank statement
    CORRECTION = "correction"  # a line booked anew under another account
    REVERSAL = "reversal"  # takes back an earlier entry
    TRANSFER = "transfer"  # a line between the company's own accounts


@dataclass(frozen=True, slots=True)
class Posting:
    """One side of an entry; debit is positive. Minor units of the company's currency."""

    account_id: UUID
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Entry:
    """Postings that belong together and sum to zero.

    dated_on: the accounting date. seq: the company's ledger sequence, None until it is stored.
    line_id: the bank line it was made from. reverses: the entry it takes back.
    party: the normalised counterparty. reason, evidence, rule: why the account was chosen (a
        message id and the word or name it quotes) and by which rule. confidence: 0 to 100, how
        sure the choice is.
    """

    entry_id: UUID
    dated_on: date
    seq: int | None
    postings: tuple[Posting, ...]
    line_id: UUID | None = None
    reverses: UUID | None = None
    kind: EntryKind = EntryKind.BANK
    party: str = ""
    description: str = ""
    reason: str = ""
    evidence: str = ""
    rule: str = ""
    confidence: int = CONFIDENCE_SURE


def check(entry: Entry) -> Entry:
    """Give the entry back if it balances. Raises EntryUnbalanced."""
    postings = entry.postings
    if len(postings) < _POSTINGS_MIN:
        message = f"The entry of {entry.dated_on} has fewer than two postings."
        raise EntryUnbalanced(message, remedy="Name the account on the other side.")
    total = 0
    for posting in postings:
        if not posting.amount_minor:
            message = f"The entry of {entry.dated_on} has a posting of zero."
            raise EntryUnbalanced(message, remedy="Leave the posting out.")
        total += posting.amount_minor
    if total:
        message = f"The postings of the entry of {entry.dated_on} sum to {total}, not to zero."
        raise EntryUnbalanced(message, remedy="Debit and credit must be equal.")
    return entry


def reversal_of(entry: Entry, *, entry_id: UUID, dated_on: date, reason: str) -> Entry:
    """Make the entry that takes another back: every posting with its sign turned."""
    return replace(
        entry,
        entry_id=entry_id,
        dated_on=dated_on,
        seq=None,
        postings=tuple(
            Posting(posting.account_id, -posting.amount_minor) for posting in entry.postings
        ),
        reverses=entry.entry_id,
        kind=EntryKind.REVERSAL,
        reason=reason,
        rule="reversal",
        confidence=CONFIDENCE_SURE,
    )


@dataclass(frozen=True, slots=True)
class Correction:
    """What replaces an entry: the reversal, and the entry as it should have been."""

    reversal: Entry
    entry: Entry


def correction_of(
    entry: Entry,
    *,
    account_from: UUID,
    account_to: UUID,
    reversal_id: UUID,
    entry_id: UUID,
    closed_through: date | None,
    reason: str,
    evidence: str = "",
    rule: str = "correction",
    confidence: int = CONFIDENCE_SURE,
    kind: EntryKind = EntryKind.CORRECTION,
) -> Correction:
    """Move an entry's posting from one account to another.

    Both new entries are dated as the old one, or on the first open day if its period is closed.
    Raises AccountNotInEntry where the entry has no posting on `account_from`.
    """
    if all(posting.account_id != account_from for posting in entry.postings):
        message = "The entry has no posting on the account that is to be replaced."
        raise AccountNotInEntry(message, remedy="Load the transaction again: it has changed.")
    dated_on = first_open_day(entry.dated_on, closed_through=closed_through)
    moved = replace(
        entry,
        entry_id=entry_id,
        dated_on=dated_on,
        seq=None,
        postings=tuple(
            Posting(account_to, posting.amount_minor)
            if posting.account_id == account_from
            else posting
            for posting in entry.postings
        ),
        reverses=None,
        kind=kind,
        reason=reason,
        evidence=evidence,
        rule=rule,
        confidence=confidence,
    )
    reversal = reversal_of(entry, entry_id=reversal_id, dated_on=dated_on, reason=reason)
    return Correction(reversal=check(reversal), entry=check(moved))


def first_open_day(day: date, *, closed_through: date | None) -> date:
    """Give the day itself, or the day after the last closed one if it lies in a closed period."""
    if closed_through is None or day > closed_through:
        return day
    return closed_through + timedelta(days=1)
