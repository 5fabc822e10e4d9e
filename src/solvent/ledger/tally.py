"""The tally: what measures need of a company's entries, kept up as entries are added.

Reading it whole costs by the size of the books; adding new entries costs by their number. Both
ways give the same tally.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol
from uuid import UUID

BANK_SIDE = 0  # the first posting of a bank line's entry is the own account's
Direction = tuple[str, bool]  # party, and whether money came in


class Row(Protocol):
    """A row of the entry or posting table, by the names of its columns."""

    def __getitem__(self, name: str, /) -> Any:
        """Give the value of a column."""
        ...


@dataclass(frozen=True, slots=True)
class Span:
    """Which entries count.

    as_of: last day that counts. payments_from, parties_from: first days of single payments and of
    the sums by party. most: single payments are kept of parties with at most so many one way.
    """

    as_of: date
    payments_from: date
    parties_from: date
    most: int
    suspense_id: UUID | None


@dataclass(frozen=True, slots=True)
class Movement:
    """One standing bank entry.

    amount_minor: its effect on the own account. bank_id: that account in the ledger.
    """

    entry_id: UUID
    dated_on: date
    amount_minor: int
    account_id: UUID
    bank_id: UUID
    party: str
    description: str


@dataclass(frozen=True, slots=True)
class Tally:
    """The state at a sequence. Treat the collections as frozen: `with_new` copies them.

    days: sums of postings by day and account. times: standing bank entries by party and direction
    since payments_from. payments: those of parties within the limit. parties: effect on cash and
    number of bank entries by party and account since parties_from.
    """

    span: Span
    seq: int
    opened_on: date | None
    days: dict[tuple[date, UUID], int] = field(default_factory=dict)
    times: dict[Direction, int] = field(default_factory=dict)
    payments: dict[UUID, Movement] = field(default_factory=dict)
    parties: dict[tuple[str, UUID], tuple[int, int]] = field(default_factory=dict)
    suspense_lines: int = 0

    @property
    def movements(self) -> list[Movement]:
        """The single payments, ascending by day, then by entry."""
        return sorted(self.payments.values(), key=lambda one: (one.dated_on, one.entry_id))


def with_new(
    held: Tally, *, seq: int, entries: Sequence[Row], postings: Iterable[Row]
) -> Tally | None:
    """Give the tally at a later sequence, from all entries since and their postings.

    None where an entry takes back an earlier one: then it must be read whole.
    """
    if any(row["reverses"] is not None for row in entries):
        return None
    as_of = held.span.as_of
    days = dict(held.days)
    bank_by_entry: dict[UUID, UUID] = {}
    for row in postings:
        if row["posting_no"] == BANK_SIDE:
            bank_by_entry[row["entry_id"]] = row["account_id"]
        if row["dated_on"] <= as_of:
            place = (row["dated_on"], row["account_id"])
            days[place] = days.get(place, 0) + row["amount_minor"]
    grown = _Growing(held)
    for row in entries:
        if row["dated_on"] <= as_of:
            grown.add(row, bank_by_entry[row["entry_id"]])
    return Tally(
        span=held.span,
        seq=seq,
        opened_on=grown.opened_on,
        days=days,
        times=grown.times,
        payments=grown.payments,
        parties=grown.parties,
        suspense_lines=grown.suspense_lines,
    )


class _Growing:
    """The parts of a tally that bank entries are added to."""

    def __init__(self, held: Tally) -> None:
        self.span = held.span
        self.opened_on = held.opened_on
        self.times = dict(held.times)
        self.payments = dict(held.payments)
        self.parties = dict(held.parties)
        self.suspense_lines = held.suspense_lines

    def add(self, row: Row, bank_id: UUID) -> None:
        """Take one entry dated within the span."""
        day, party, amount = row["dated_on"], row["party"], row["amount_minor"]
        if row["kind"] == "bank" and (self.opened_on is None or day < self.opened_on):
            self.opened_on = day
        if row["account_id"] == self.span.suspense_id:
            self.suspense_lines += 1
        if row["line_id"] is None:
            return
        if day >= self.span.payments_from:
            self._add_payment(movement(row, bank_id), (party, amount > 0))
        if day >= self.span.parties_from:
            place = (party, row["account_id"])
            total, count = self.parties.get(place, (0, 0))
            self.parties[place] = (total + amount, count + 1)

    def _add_payment(self, added: Movement, way: Direction) -> None:
        count = self.times.get(way, 0) + 1
        self.times[way] = count
        if count <= self.span.most:
            self.payments[added.entry_id] = added
        elif count == self.span.most + 1:
            self.payments = {
                entry_id: one
                for entry_id, one in self.payments.items()
                if (one.party, one.amount_minor > 0) != way
            }


def movement(row: Row, bank_id: UUID) -> Movement:
    """Make the movement of a row of the entry table."""
    return Movement(
        row["entry_id"],
        row["dated_on"],
        row["amount_minor"],
        row["account_id"],
        bank_id,
        row["party"],
        row["description"],
    )
