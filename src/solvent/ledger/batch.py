"""A batch: entries that are stored together, gathered as rows of the ledger's tables."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from solvent.ids import Scope
from solvent.ledger.entries import Entry, Posting


@dataclass(slots=True)
class Batch:
    """Entries that are stored together, gathered as table rows.

    seq_next: the sequence number that the next entry gets. written: entries stored already.
    """

    scope: Scope
    company_id: UUID
    seq_next: int
    now: datetime
    written: int = 0
    entries: list[tuple[Any, ...]] = field(default_factory=list)
    postings: list[tuple[Any, ...]] = field(default_factory=list)
    days: defaultdict[tuple[UUID, date], list[int]] = field(
        default_factory=lambda: defaultdict(lambda: [0, 0])
    )

    def add(self, entry: Entry, *, account_id: UUID, amount_minor: int) -> None:
        """Take an entry; account_id and amount_minor are its category and its effect on cash."""
        seq = self.seq_next
        self.seq_next += 1
        self.entries.append(
            (
                entry.entry_id,
                seq,
                entry.dated_on,
                entry.kind,
                entry.line_id,
                entry.reverses,
                entry.party,
                entry.description,
                account_id,
                amount_minor,
                entry.rule,
                entry.reason,
                entry.evidence,
                entry.confidence,
            )
        )
        for number, posting in enumerate(entry.postings):
            self.post(entry.entry_id, number, posting, entry.dated_on, seq)

    def add_line(
        self,
        *,
        entry_id: UUID,
        line_id: UUID,
        dated_on: date,
        bank_id: UUID,
        account_id: UUID,
        amount_minor: int,
        party: str,
        description: str,
        choice: tuple[str, str, str, int],
    ) -> None:
        """Take the entry of a bank line: bank against category, balanced as it is made.

        choice: rule, reason, evidence and confidence. The fast way of `add` for many lines.
        """
        seq = self.seq_next
        self.seq_next += 1
        self.entries.append(
            (
                *(entry_id, seq, dated_on, "bank", line_id, None, party, description),
                *(account_id, amount_minor, *choice),
            )
        )
        sides = ((0, bank_id, amount_minor), (1, account_id, -amount_minor))
        for number, side, amount in sides:
            self.postings.append((entry_id, number, side, dated_on, seq, amount))
            total = self.days[side, dated_on]
            total[0] += amount
            total[1] += 1

    def apart(self) -> Batch:
        """Give an empty batch that goes on where this one stands."""
        return Batch(self.scope, self.company_id, self.seq_next, self.now)

    def take(self, other: Batch) -> None:
        """Take what another batch, made by `apart`, has gathered."""
        self.seq_next = other.seq_next
        self.entries += other.entries
        self.postings += other.postings
        for key, (amount, count) in other.days.items():
            total = self.days[key]
            total[0] += amount
            total[1] += count

    def post(self, entry_id: UUID, number: int, posting: Posting, day: date, seq: int) -> None:
        """Take one posting of an entry."""
        self.postings.append(
            (
                entry_id,
                number,
                posting.account_id,
                day,
                seq,
                posting.amount_minor,
            )
        )
        total = self.days[posting.account_id, day]
        total[0] += posting.amount_minor
        total[1] += 1
