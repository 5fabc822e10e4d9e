"""Recording an act in the transaction that carries it out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from solvent import ids
from solvent.audit import store
from solvent.audit.commitment import Hidden
from solvent.audit.record import Fact, Record
from solvent.ids import Scope
from solvent.platform.postgres import Connection

_FROM = "from."  # before the names of what was committed to of the sender


async def record(
    connection: Connection,
    scope: Scope,
    *,
    act: str,
    now: datetime,
    company_id: UUID | None = None,
    facts: Mapping[str, Fact] | None = None,
    before: Mapping[str, Fact] | None = None,
    after: Mapping[str, Fact] | None = None,
    personal: Hidden | None = None,
) -> UUID:
    """Append who did what, and give the record's id; stands or falls with the transaction.

    before, after: what the act changed, without personal values; those are `personal`.
    """
    if scope.checker is not None:
        await scope.checker.settle(connection, scope, now=now)
    hidden, origin = personal or Hidden(), scope.origin
    entry = Record(
        record_id=ids.new(),
        tenant_id=scope.tenant_id,
        company_id=company_id,
        act=act,
        actor=scope.actor,
        at=now,
        facts=facts or {},
        before=before or {},
        after=after or {},
        via=origin.via,
        request_id=origin.request_id,
        commitments={
            **hidden.commitments,
            **{f"{_FROM}{name}": value for name, value in origin.commitments.items()},
        },
    )
    await store.append(connection, scope, entry)
    parts = (("", hidden.place, hidden.sealed), (_FROM, origin.place, origin.sealed))
    await store.add_openings(connection, scope, entry, [each for each in parts if each[-1]])
    return entry.record_id
