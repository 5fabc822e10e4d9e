"""Every event that passes between rooms: the index of the asynchronous flow.

Events carry ids and versions, never documents. Attributes follow CloudEvents 1.0.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from solvent import ids

SPEC_VERSION = "1.0"
SOURCE = "/solvent"

IMPORT_REQUESTED = "import.requested"  # a file is stored and may be booked
TRANSACTIONS_BOOKED = "transactions.booked"  # bank lines were added or changed
LEDGER_POSTED = "ledger.posted"  # entries were posted
SCORE_CHANGED = "score.changed"  # an assessment was stored
SCORE_HISTORY_DUE = "score.history_due"  # past months are to be assessed again
INSIGHT_CREATED = "insight.created"  # findings and their text were stored
IMPORT_PROGRESSED = "import.progressed"  # told to open pages only
EXPORT_REQUESTED = "export.requested"  # everything an organisation has is to be packed

SCHEMA_VERSION_BY_TYPE = {
    IMPORT_REQUESTED: 1,
    TRANSACTIONS_BOOKED: 1,
    LEDGER_POSTED: 1,
    SCORE_CHANGED: 1,
    SCORE_HISTORY_DUE: 1,
    INSIGHT_CREATED: 1,
    IMPORT_PROGRESSED: 1,
    EXPORT_REQUESTED: 1,
}

COUNT = ""
# What `data` holds by type: each field, and the prefix of its id, or COUNT for a whole number.
# Within a schema version fields are only added.
FIELDS_BY_TYPE = {
    IMPORT_REQUESTED: {"import": ids.IMPORT},
    TRANSACTIONS_BOOKED: {"import": ids.IMPORT, "new": COUNT, "changed": COUNT},
    LEDGER_POSTED: {"seq": COUNT, "entries": COUNT},
    SCORE_CHANGED: {"assessment": ids.ASSESSMENT, "known_seq": COUNT},
    SCORE_HISTORY_DUE: {"known_seq": COUNT},
    INSIGHT_CREATED: {"assessment": ids.ASSESSMENT, "findings": COUNT},
    IMPORT_PROGRESSED: {"import": ids.IMPORT, "done": COUNT, "total": COUNT},
    EXPORT_REQUESTED: {"export": ids.EXPORT},
}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to one company.

    data: ids (shown form) and small numbers only.
    position: place in the outbox, 0 before it is stored.
    """

    event_id: UUID
    tenant_id: UUID
    company_id: UUID
    type: str
    time: datetime
    data: dict[str, str | int]
    position: int = 0

    @property
    def dataschema(self) -> str:
        """Name of the schema that `data` follows."""
        return f"{SOURCE}/events/{self.type}/{SCHEMA_VERSION_BY_TYPE[self.type]}"
