"""A stored bank line: one movement of one own account, as the bank wrote it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class BankLine:
    """One line. `amount_minor` is positive for money in; `place` is where it stood in its file."""

    line_id: UUID
    bank_account_id: UUID
    booked_on: date
    amount_minor: int
    description: str
    counterparty: str
    bank_kind: str
    pending: bool
    import_id: UUID | None = None
    place: str = ""
    raw: str = ""
    source_id: str = ""
    note: str = ""
    balance_after_minor: int | None = None
