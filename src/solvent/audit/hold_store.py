"""Tables of keeping: audit_hold and audit_retention."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from solvent.ids import Scope
from solvent.platform import postgres
from solvent.platform.postgres import Connection


@dataclass(frozen=True, slots=True)
class Hold:
    """A legal hold: while one stands, no personal detail of the record is removed."""

    hold_id: UUID
    reason: str
    set_by: str
    set_at: datetime


async def holds(connection: Connection, scope: Scope) -> list[Hold]:
    """List the holds that stand, oldest first."""
    rows = await connection.fetch(
        "select audit_hold_id, reason, set_by, set_at from audit_hold"
        " where tenant_id = $1 and lifted_at is null order by set_at",
        scope.tenant_id,
    )
    return [Hold(row["audit_hold_id"], row["reason"], row["set_by"], row["set_at"]) for row in rows]


async def add_hold(connection: Connection, scope: Scope, hold: Hold) -> None:
    """Set a hold."""
    await connection.execute(
        "insert into audit_hold (tenant_id, audit_hold_id, reason, set_by, set_at)"
        " values ($1, $2, $3, $4, $5)",
        scope.tenant_id,
        hold.hold_id,
        hold.reason,
        hold.set_by,
        hold.set_at,
    )


async def lift_hold(connection: Connection, scope: Scope, hold_id: UUID, *, now: datetime) -> bool:
    """Lift a hold; False where none of that id stands."""
    status = await connection.execute(
        "update audit_hold set lifted_by = $3, lifted_at = $4"
        " where tenant_id = $1 and audit_hold_id = $2 and lifted_at is null",
        scope.tenant_id,
        hold_id,
        scope.actor,
        now,
    )
    return postgres.affected(status) == 1


async def retention_days(connection: Connection, scope: Scope) -> int | None:
    """Give for how many days personal details are kept, None for ever."""
    days: int | None = await connection.fetchval(
        "select days from audit_retention where tenant_id = $1", scope.tenant_id
    )
    return days or None


async def set_retention(
    connection: Connection, scope: Scope, days: int | None, *, now: datetime
) -> None:
    """Set for how many days personal details are kept, None for ever."""
    await connection.execute(
        "insert into audit_retention (tenant_id, days, changed_at) values ($1, $2, $3)"
        " on conflict (tenant_id) do update set days = excluded.days,"
        " changed_at = excluded.changed_at",
        scope.tenant_id,
        days or 0,
        now,
    )
