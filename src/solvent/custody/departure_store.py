"""Tables of departures: departure, tombstone; the list of who is due, and the end of all rows."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from solvent.custody.departure import Departure, State
from solvent.ids import Scope, TenantId
from solvent.platform.postgres import Connection

_ERASING_TIMEOUT_S = 3600.0


async def add(connection: Connection, scope: Scope, departure: Departure) -> None:
    """Add a departure, put the organisation into the state 'leaving' and plan its end."""
    await connection.execute(
        "insert into departure (tenant_id, departure_id, state, asked_by, asked_at, due_at)"
        " values ($1, $2, $3, $4, $5, $6)",
        scope.tenant_id,
        departure.departure_id,
        departure.state,
        departure.asked_by,
        departure.asked_at,
        departure.due_at,
    )
    await connection.execute(
        "update tenant set state = 'leaving' where tenant_id = $1", scope.tenant_id
    )
    await connection.execute("select set_departure_due($1)", departure.due_at)


async def waiting(connection: Connection, scope: Scope) -> Departure | None:
    """Read the departure that is waited for, None where there is none."""
    row = await connection.fetchrow(
        "select departure_id, state, asked_by, asked_at, due_at from departure"
        " where tenant_id = $1 and state = $2 order by asked_at desc limit 1",
        scope.tenant_id,
        State.WAITING,
    )
    if row is None:
        return None
    return Departure(
        row["departure_id"], State(row["state"]), row["asked_by"], row["asked_at"], row["due_at"]
    )


async def hasten(
    connection: Connection, scope: Scope, departure_id: UUID, *, now: datetime
) -> None:
    """Let a departure be due now."""
    await connection.execute(
        "update departure set due_at = $3 where tenant_id = $1 and departure_id = $2",
        scope.tenant_id,
        departure_id,
        now,
    )
    await connection.execute("select set_departure_due($1)", now)


async def take_back(
    connection: Connection, scope: Scope, departure_id: UUID, *, now: datetime
) -> None:
    """Note that a departure was taken back, and put the organisation to work again."""
    await connection.execute(
        "update departure set state = $3, taken_back_by = $4, taken_back_at = $5"
        " where tenant_id = $1 and departure_id = $2",
        scope.tenant_id,
        departure_id,
        State.TAKEN_BACK,
        scope.actor,
        now,
    )
    await connection.execute(
        "update tenant set state = 'active' where tenant_id = $1 and state = 'leaving'",
        scope.tenant_id,
    )
    await connection.execute("select drop_departure_due()")


async def state_of_tenant(connection: Connection, scope: Scope) -> str | None:
    """Read the organisation's state, its row locked; None where it is gone."""
    found: str | None = await connection.fetchval(
        "select state from tenant where tenant_id = $1 for update", scope.tenant_id
    )
    return found


async def is_held(connection: Connection, scope: Scope) -> bool:
    """Tell whether a legal hold keeps the organisation's data."""
    found: bool = await connection.fetchval(
        "select exists (select from audit_hold where tenant_id = $1 and lifted_at is null)",
        scope.tenant_id,
    )
    return found


async def erase(connection: Connection, *, asked_by: str, checkpoint: str, now: datetime) -> int:
    """Delete every row of the connection's organisation but its tombstone; gives how many."""
    found: int = await connection.fetchval(
        "select erase_tenant($1, $2, $3)", now, asked_by, checkpoint, timeout=_ERASING_TIMEOUT_S
    )
    return found


async def due(connection: Connection, *, now: datetime) -> list[TenantId]:
    """List the organisations whose days of grace are over: the scheduler's look-up."""
    rows = await connection.fetch("select departures_due($1) as tenant_id", now)
    return [TenantId(UUID(int=row["tenant_id"].int)) for row in rows]
