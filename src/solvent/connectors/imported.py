"""Imports as values: a file's way from received to booked, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from solvent.ids import CompanyId, ImportId


class State(StrEnum):
    """Where an import stands."""

    RECEIVED = "received"
    PREVIEWED = "previewed"  # read; waits for answers or consent
    BOOKING = "booking"
    BOOKED = "booked"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Import:
    """One file that somebody gave.

    answers: what the person answered to the reading's questions, and choices such as
        'left_out': 'accept' and 'account': a shown bank account id for files that name none.
    report: the preview, then the report, as plain JSON (see `report`).
    fault: message, where and remedy of a refused file.
    done, total: lines handled and lines in the file, for the progress bar.
    """

    import_id: ImportId
    company_id: CompanyId
    file_name: str
    content_hash: bytes
    size_bytes: int
    format: str
    state: State
    created_at: datetime
    created_by: str
    answers: dict[str, str] = field(default_factory=dict)
    done: int = 0
    total: int = 0
    report: dict[str, Any] | None = None
    fault: dict[str, str] | None = None
    ended_at: datetime | None = None

    @property
    def is_agreed(self) -> bool:
        """Whether somebody agreed to its booking."""
        return "book" in self.answers
