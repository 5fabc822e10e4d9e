"""One audit record: its canonical bytes (RFC 8785), versioned, and their hash.

Version 1 had no before, after, origin or commitments, and wrote ids as plain UUIDs. What was
written in it keeps its bytes and its hash; new records are of version 2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

import orjson
import rfc8785

from solvent import ids
from solvent.audit import tree
from solvent.errors import Invalid

VERSION = 2
Fact: TypeAlias = "str | int | bool | None"


class RecordUnreadable(Invalid):
    """The bytes are no audit record of a known version."""


@dataclass(frozen=True, slots=True)
class Record:
    """What somebody did to a tenant's data.

    act: a fixed word, noun.verb in the past, such as 'import.booked'.
    facts: ids, counts and hashes of the act. before, after: what it changed. No personal data.
    via: the shown id of the session, key, token or grant used; request_id: of the request.
    commitments: personal values by name, each as a salted hash.
    """

    record_id: UUID
    tenant_id: UUID
    company_id: UUID | None
    act: str
    actor: str
    at: datetime
    facts: Mapping[str, Fact] = field(default_factory=dict)
    before: Mapping[str, Fact] = field(default_factory=dict)
    after: Mapping[str, Fact] = field(default_factory=dict)
    via: str = ""
    request_id: str = ""
    commitments: Mapping[str, str] = field(default_factory=dict)
    version: int = VERSION

    def canonical(self) -> bytes:
        """Write the record as its one byte form, the same for ever within a version."""
        return rfc8785.dumps(self._version_1() if self.version == 1 else self._version_2())

    def hash(self) -> bytes:
        """Hash the canonical bytes as a leaf: SHA-256 with the prefix of RFC 9162, 2.1.1."""
        return tree.leaf_hash(self.canonical())

    def _version_1(self) -> dict[str, Any]:
        return {
            "act": self.act,
            "actor": self.actor,
            "at": self.at.isoformat(),
            "company": str(self.company_id) if self.company_id else None,
            "facts": dict(self.facts),
            "record": str(self.record_id),
            "tenant": str(self.tenant_id),
            "v": 1,
        }

    def _version_2(self) -> dict[str, Any]:
        return {
            "act": self.act,
            "actor": self.actor,
            "after": dict(self.after),
            "at": self.at.isoformat(),
            "before": dict(self.before),
            "commitments": dict(self.commitments),
            "company": ids.show(ids.COMPANY, self.company_id) if self.company_id else None,
            "facts": dict(self.facts),
            "record": ids.show(ids.RECORD, self.record_id),
            "request": self.request_id,
            "tenant": ids.show(ids.TENANT, self.tenant_id),
            "v": 2,
            "via": self.via,
        }


def read(canonical: bytes) -> Record:
    """Read a record of any version from its bytes. Raises RecordUnreadable."""
    try:
        found = orjson.loads(canonical)
        return _version_1(found) if found["v"] == 1 else _version_2(found)
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, ids.IdMalformed) as fault:
        message = "The bytes are no audit record of a known version."
        raise RecordUnreadable(message) from fault


def _version_1(found: dict[str, Any]) -> Record:
    return Record(
        record_id=UUID(found["record"]),
        tenant_id=UUID(found["tenant"]),
        company_id=UUID(found["company"]) if found["company"] else None,
        act=found["act"],
        actor=found["actor"],
        at=datetime.fromisoformat(found["at"]),
        facts=found["facts"],
        version=1,
    )


def _version_2(found: dict[str, Any]) -> Record:
    if found["v"] != VERSION:
        message = f"version {found['v']}"
        raise ValueError(message)
    return Record(
        record_id=ids.read(ids.RECORD, found["record"]),
        tenant_id=ids.read(ids.TENANT, found["tenant"]),
        company_id=ids.read(ids.COMPANY, found["company"]) if found["company"] else None,
        act=found["act"],
        actor=found["actor"],
        at=datetime.fromisoformat(found["at"]),
        facts=found["facts"],
        before=found["before"],
        after=found["after"],
        via=found["via"],
        request_id=found["request"],
        commitments=found["commitments"],
    )
