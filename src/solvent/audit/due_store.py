"""Tables of work that waits: audit_due, and for whom it waits, which the relay reads by ids."""

from __future__ import annotations

from datetime import datetime

from solvent.ids import Scope, TenantId
from solvent.platform.postgres import Connection

CHECKPOINT, WITNESS, RETENTION = "checkpoint", "witness", "retention"
_TENANTS_MAX = 200


async def plan(
    connection: Connection, scope: Scope, *, act: str, at: datetime, sooner: bool = True
) -> None:
    """Plan an act of the organisation; one already planned moves only where `sooner`, and forward.

    sooner: bring an act that is planned for later forward to `at`.
    """
    moved = "do update set due_at = least(audit_due.due_at, excluded.due_at)"
    await connection.execute(
        "insert into audit_due (tenant_id, act, due_at) values ($1, $2, $3)"
        f" on conflict (tenant_id, act) {moved if sooner else 'do nothing'}",
        scope.tenant_id,
        act,
        at,
    )


async def put_off(connection: Connection, scope: Scope, *, act: str, at: datetime) -> None:
    """Set the time of an act."""
    await connection.execute(
        "insert into audit_due (tenant_id, act, due_at) values ($1, $2, $3)"
        " on conflict (tenant_id, act) do update set due_at = excluded.due_at",
        scope.tenant_id,
        act,
        at,
    )


async def done(connection: Connection, scope: Scope, *, act: str) -> None:
    """Take a planned act off."""
    await connection.execute(
        "delete from audit_due where tenant_id = $1 and act = $2", scope.tenant_id, act
    )


async def tenants_waiting(connection: Connection) -> list[TenantId]:
    """List organisations with records that have no leaf yet (as relay)."""
    rows = await connection.fetch(
        "select distinct tenant_id from audit_unnumbered limit $1", _TENANTS_MAX
    )
    return [TenantId(row["tenant_id"]) for row in rows]


async def acts_due(connection: Connection, *, now: datetime) -> list[tuple[TenantId, str]]:
    """List what is due and for whom, longest due first (as relay)."""
    rows = await connection.fetch(
        "select tenant_id, act from audit_due where due_at <= $1 order by due_at limit $2",
        now,
        _TENANTS_MAX,
    )
    return [(TenantId(row["tenant_id"]), row["act"]) for row in rows]
