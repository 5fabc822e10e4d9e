"""One audit record: its canonical bytes (RFC 8785), versioned, and their hash."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import rfc8785

VERSION = 1


@dataclass(frozen=True, slots=True)
class Record:
    """What somebody did to a tenant's data.

    act: a fixed word, noun.verb in the past, such as 'import.booked'.
    facts: ids, counts and hashes of the act; no personal data.
    """

    record_id: UUID
    tenant_id: UUID
    company_id: UUID | None
    act: str
    actor: str
    at: datetime
    facts: Mapping[str, str | int]

    def canonical(self) -> bytes:
        """Write the record as its one byte form, the same for ever within a version."""
        return rfc8785.dumps(
            {
                "act": self.act,
                "actor": self.actor,
                "at": self.at.isoformat(),
                "company": str(self.company_id) if self.company_id else None,
                "facts": dict(self.facts),
                "record": str(self.record_id),
                "tenant": str(self.tenant_id),
                "v": VERSION,
            }
        )

    def hash(self) -> bytes:
        """Hash the canonical bytes: SHA-256 with the leaf prefix of RFC 9162, section 2.1.1."""
        return hashlib.sha256(b"\x00" + self.canonical()).digest()
