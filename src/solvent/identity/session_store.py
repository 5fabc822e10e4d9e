"""Sessions as they are listed and ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from solvent.identity import session_life
from solvent.ids import Scope
from solvent.platform import credentials
from solvent.platform.postgres import Connection


@dataclass(frozen=True, slots=True)
class ListedSession:
    """A session that holds. origin_sealed: address and agent it began from."""

    session_id: UUID
    member_id: UUID
    methods: tuple[str, ...]
    created_at: datetime
    seen_at: datetime
    origin_sealed: bytes | None


async def holding(
    connection: Connection, scope: Scope, *, member_id: UUID | None, now: datetime, limit: int
) -> Sequence[ListedSession]:
    """List the sessions that hold, of one member or of all, last used first."""
    rows = await connection.fetch(
        "select session_id, member_id, methods, created_at, coalesce(seen_at, created_at) as seen,"
        " origin_sealed from session where tenant_id = $1 and revoked_at is null"
        " and expires_at > $2 and coalesce(seen_at, created_at) > $3"
        " and ($4::uuid is null or member_id = $4) order by seen desc, session_id limit $5",
        scope.tenant_id,
        now,
        now - session_life.IDLE_MAX,
        member_id,
        limit,
    )
    return [
        ListedSession(
            row["session_id"],
            row["member_id"],
            tuple(row["methods"]),
            row["created_at"],
            row["seen"],
            row["origin_sealed"],
        )
        for row in rows
    ]


async def end(
    connection: Connection,
    scope: Scope,
    *,
    session_id: UUID | None = None,
    member_id: UUID | None = None,
    but: UUID | None = None,
    now: datetime,
) -> list[UUID]:
    """End one session, or all of a member's but one; gives those that ended by it."""
    rows = await connection.fetch(
        "update session set revoked_at = $2 where tenant_id = $1 and revoked_at is null"
        " and ($3::uuid is null or session_id = $3) and ($4::uuid is null or member_id = $4)"
        " and ($5::uuid is null or session_id <> $5) and coalesce($3, $4) is not null"
        " returning session_id",
        scope.tenant_id,
        now,
        session_id,
        member_id,
        but,
    )
    ended = [row["session_id"] for row in rows]
    for one in ended:
        await credentials.drop(connection, one)
    return ended


async def prove(
    connection: Connection,
    scope: Scope,
    session_id: UUID,
    *,
    methods: list[str],
    hash_: bytes,
    expires: datetime,
    now: datetime,
) -> None:
    """Note that a session's person proved who they are, and give it another secret."""
    await connection.execute(
        "update session set methods = $3, proved_at = $4, seen_at = $4"
        " where tenant_id = $1 and session_id = $2 and revoked_at is null",
        scope.tenant_id,
        session_id,
        methods,
        now,
    )
    await credentials.drop(connection, session_id)
    await credentials.add(
        connection, hash_=hash_, kind="session", subject_id=session_id, expires=expires
    )


async def life(connection: Connection, scope: Scope, session_id: UUID) -> datetime | None:
    """Read when a session ends at the latest, locked until the transaction ends."""
    expires: datetime | None = await connection.fetchval(
        "select expires_at from session where tenant_id = $1 and session_id = $2"
        " and revoked_at is null for update",
        scope.tenant_id,
        session_id,
    )
    return expires
