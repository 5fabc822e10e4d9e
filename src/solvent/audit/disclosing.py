"""Disclosing: the personal values behind a record's commitments, to whoever may see them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from solvent import ids
from solvent.audit import commitment, entitlement, record, recording, store
from solvent.audit.searching import RecordUnknown
from solvent.ids import Scope
from solvent.platform.tools import Tools


@dataclass(frozen=True, slots=True)
class Disclosed:
    """A personal value of a record. value: None where its opening was removed."""

    name: str
    commitment: str
    value: str | None = None
    salt: bytes = b""


async def disclose(tools: Tools, scope: Scope, record_id: UUID) -> list[Disclosed]:
    """Open a record's commitments; that they were opened is recorded too.

    Raises RecordUnknown, KeysErased.
    """
    entitlement.demand(scope, "audit:read")
    async with tools.database.scoped(scope) as connection:
        stored = await store.one(connection, scope, record_id)
        if stored is None:
            raise RecordUnknown.of(record_id)
        sealed = await store.openings(connection, scope, record_id)
        if sealed:
            await recording.record(
                connection,
                scope,
                act="audit.personal_values_opened",
                now=tools.now(),
                facts={"record": ids.show(ids.RECORD, record_id)},
            )
    opened: dict[str, commitment.Opened] = {}
    if sealed:
        keys = await tools.vault.keys_of(scope.tenant_id)
        for part, place, envelope in sealed:
            found = commitment.read_opening(keys.open(envelope, place=place))
            opened |= {f"{part}{name}": one for name, one in found.items()}
    return [
        _disclosed(name, given, opened.get(name))
        for name, given in record.read(stored.canonical).commitments.items()
    ]


def _disclosed(name: str, given: str, opened: commitment.Opened | None) -> Disclosed:
    if opened is None or not commitment.holds(given, value=opened.value, salt=opened.salt):
        return Disclosed(name, given)
    return Disclosed(name, given, opened.value, opened.salt)
