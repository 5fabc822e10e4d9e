"""Recording an act in the transaction that carries it out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from solvent import ids
from solvent.audit import store
from solvent.audit.record import Record
from solvent.ids import Scope
from solvent.platform.postgres import Connection


async def record(
    connection: Connection,
    scope: Scope,
    *,
    act: str,
    now: datetime,
    company_id: UUID | None = None,
    facts: Mapping[str, str | int] | None = None,
) -> None:
    """Append who did what; stands or falls with the caller's transaction."""
    entry = Record(
        record_id=ids.new(),
        tenant_id=scope.tenant_id,
        company_id=company_id,
        act=act,
        actor=scope.actor,
        at=now,
        facts=facts or {},
    )
    await store.append(connection, scope, entry)
