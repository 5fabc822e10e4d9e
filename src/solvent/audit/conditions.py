"""What is looked for in the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for. text: anywhere in the record; '' and None leave a condition out.

    before: the last record of the page before: its time and id.
    """

    act: str = ""
    actor: str = ""
    company_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""
    before: tuple[datetime, UUID] | None = None
