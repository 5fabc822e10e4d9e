"""The transactional outbox: events written with the change they tell of, and handed on once done.

Channels: 'solvent_outbox' wakes relays; 'solvent_live' carries events to open streams.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

import orjson

from solvent.events import SOURCE, Event
from solvent.platform.postgres import Connection, Record

WAKE_CHANNEL = "solvent_outbox"
LIVE_CHANNEL = "solvent_live"

_TRIES_MAX = 8
_BACKOFF_S = (1, 5, 15, 60, 300, 1800, 7200)


async def announce(connection: Connection, event: Event) -> None:
    """Store an event in the transaction of its change and wake the relay on commit."""
    await connection.execute(
        "insert into outbox (tenant_id, event_id, company_id, type, source, subject, time,"
        " dataschema, data) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        event.tenant_id,
        event.event_id,
        event.company_id,
        event.type,
        SOURCE,
        str(event.company_id),
        event.time,
        event.dataschema,
        event.data,
    )
    await connection.execute(f"notify {WAKE_CHANNEL}")


async def claim(
    connection: Connection, *, now: datetime, but: Collection[str] = ()
) -> Event | None:
    """Lock the oldest waiting event until the relay's transaction ends, or give None.

    but: types that are left waiting.

    A relay that dies lets go of its event with its connection, so another takes it at once.
    """
    row = await connection.fetchrow(
        "select tenant_id, event_id, company_id, type, time, data, position from outbox"
        " where relayed_at is null and (next_try_at is null or next_try_at <= $1) and tries < $2"
        " and type <> all($3::text[]) order by position limit 1 for update skip locked",
        now,
        _TRIES_MAX,
        list(but),
    )
    return None if row is None else _event(row)


async def tell(connection: Connection, event: Event) -> None:
    """Send an event to the open streams of all processes."""
    payload = orjson.dumps(
        {
            "position": event.position,
            "tenant": str(event.tenant_id),
            "company": str(event.company_id),
            "type": event.type,
            "data": event.data,
        }
    )
    await connection.execute("select pg_notify($1, $2)", LIVE_CHANNEL, payload.decode())


async def done(connection: Connection, event: Event, *, now: datetime) -> None:
    """Mark an event as handed on."""
    await connection.execute(
        "update outbox set relayed_at = $3, fault = null where tenant_id = $1 and event_id = $2",
        event.tenant_id,
        event.event_id,
        now,
    )


async def put_off(connection: Connection, event: Event, *, until: datetime) -> None:
    """Leave an event for later without counting it as tried."""
    await connection.execute(
        "update outbox set next_try_at = $3 where tenant_id = $1 and event_id = $2",
        event.tenant_id,
        event.event_id,
        until,
    )


async def failed(connection: Connection, event: Event, *, fault: str, now: datetime) -> int:
    """Put an event back for a later try; after the last try it stays, parked, with its fault.

    Returns the number of tries so far.
    """
    tries: int = await connection.fetchval(
        "update outbox set tries = tries + 1, fault = $3 where tenant_id = $1 and event_id = $2"
        " returning tries",
        event.tenant_id,
        event.event_id,
        fault[:500],
    )
    delay = timedelta(seconds=_BACKOFF_S[min(tries, len(_BACKOFF_S)) - 1])
    await connection.execute(
        "update outbox set next_try_at = $3 where tenant_id = $1 and event_id = $2",
        event.tenant_id,
        event.event_id,
        now + delay,
    )
    return tries


async def since(
    connection: Connection, *, tenant_id: UUID, company_id: UUID, position: int, limit: int
) -> list[Event]:
    """List a company's events after a position, oldest first (for a stream that resumes)."""
    rows = await connection.fetch(
        "select tenant_id, event_id, company_id, type, time, data, position from outbox"
        " where tenant_id = $1 and company_id = $2 and position > $3 order by position limit $4",
        tenant_id,
        company_id,
        position,
        limit,
    )
    return [_event(row) for row in rows]


async def depth(connection: Connection) -> tuple[int, int]:
    """Count the waiting and the parked events of all tenants (as relay)."""
    row = await connection.fetchrow(
        "select count(*) filter (where tries < $1), count(*) filter (where tries >= $1)"
        " from outbox where relayed_at is null",
        _TRIES_MAX,
    )
    return (0, 0) if row is None else (row[0], row[1])


def _event(row: Record) -> Event:
    return Event(
        event_id=row["event_id"],
        tenant_id=row["tenant_id"],
        company_id=row["company_id"],
        type=row["type"],
        time=row["time"],
        data=row["data"],
        position=row["position"],
    )


async def access_changed(connection: Connection, tenant_id: UUID) -> None:
    """Make the open streams of a tenant check their permission again on commit."""
    payload = orjson.dumps({"tenant": str(tenant_id), "type": "access.changed"})
    await connection.execute("select pg_notify($1, $2)", LIVE_CHANNEL, payload.decode())


async def newest_position(connection: Connection, tenant_id: UUID, company_id: UUID) -> int:
    """Give the place of a company's newest event, 0 where it has none."""
    found: int | None = await connection.fetchval(
        "select position from outbox where tenant_id = $1 and company_id = $2"
        " order by position desc limit 1",
        tenant_id,
        company_id,
    )
    return found or 0
