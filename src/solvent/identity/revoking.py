"""Revoking sessions: one, or all of somebody's but the present one; their streams close."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import orjson

from solvent import ids
from solvent.audit import recording
from solvent.errors import NotFound
from solvent.identity import beginning, person_store, session_store
from solvent.identity.person import Person
from solvent.ids import Scope
from solvent.platform import outbox
from solvent.platform.asking import Visitor
from solvent.platform.postgres import Connection
from solvent.platform.tools import Tools

_LISTED_MAX: Final = 500


class SessionUnknown(NotFound):
    """There is no such session, or it ended."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A session as it is listed. address, agent: '' where unknown. current: the one that asks."""

    session_id: UUID
    member_id: UUID
    person: Person | None
    methods: tuple[str, ...]
    began_at: datetime
    used_at: datetime
    address: str
    agent: str
    current: bool


async def own(tools: Tools, visitor: Visitor) -> Sequence[Seen]:
    """List the visitor's own sessions, last used first."""
    return await _listed(tools, visitor, visitor.home, member_id=visitor.member_id)


async def of_all(tools: Tools, visitor: Visitor) -> Sequence[Seen]:
    """List the organisation's sessions, last used first, at most 500. Raises PermissionMissing."""
    visitor.home.demand("session:read")
    return await _listed(tools, visitor, visitor.home, member_id=None)


async def end_own(tools: Tools, visitor: Visitor, *, session_id: UUID) -> None:
    """End one of one's own sessions. Raises SessionUnknown."""
    async with tools.database.scoped(visitor.home) as connection:
        await _end(
            tools, connection, visitor.home, session_id=session_id, member_id=visitor.member_id
        )


async def end_others(tools: Tools, visitor: Visitor) -> int:
    """End all of one's own sessions but the present one; gives how many."""
    if visitor.member_id is None:
        return 0
    async with tools.database.scoped(visitor.home) as connection:
        return await end_all_within(
            connection,
            visitor.home,
            visitor.member_id,
            but=visitor.session_id,
            now=tools.now(),
        )


async def end_anyones(tools: Tools, visitor: Visitor, *, session_id: UUID) -> None:
    """End a session of anybody in the organisation. Raises PermissionMissing, SessionUnknown."""
    visitor.home.demand("session:revoke")
    visitor.demand_step_up(tools.now())
    async with tools.database.scoped(visitor.home) as connection:
        await _end(tools, connection, visitor.home, session_id=session_id, member_id=None)


async def end_all_within(
    connection: Connection,
    scope: Scope,
    member_id: UUID,
    *,
    but: UUID | None = None,
    now: datetime,
) -> int:
    """End a member's sessions in the caller's transaction; gives how many ended.

    For whoever changes what a session rests on: a password, a role, a membership.
    """
    ended = await session_store.end(connection, scope, member_id=member_id, but=but, now=now)
    if ended:
        await recording.record(
            connection,
            scope,
            act="sessions.ended",
            now=now,
            facts={"member": ids.show(ids.MEMBER, member_id), "count": len(ended)},
        )
        await outbox.access_changed(connection, scope.tenant_id)
    return len(ended)


async def _end(
    tools: Tools,
    connection: Connection,
    scope: Scope,
    *,
    session_id: UUID,
    member_id: UUID | None,
) -> None:
    ended = await session_store.end(
        connection, scope, session_id=session_id, member_id=member_id, now=tools.now()
    )
    if not ended:
        message = "There is no such session, or it has ended."
        raise SessionUnknown(message, where=ids.show(ids.SESSION, session_id))
    await recording.record(
        connection,
        scope,
        act="session.ended",
        now=tools.now(),
        facts={"session": ids.show(ids.SESSION, session_id)},
    )
    await outbox.access_changed(connection, scope.tenant_id)


async def _listed(
    tools: Tools, visitor: Visitor, scope: Scope, *, member_id: UUID | None
) -> Sequence[Seen]:
    keys = await tools.vault.keys_of(scope.tenant_id)
    people: dict[UUID, Person | None] = {}
    found = []
    async with tools.database.scoped(scope) as connection:
        rows = await session_store.holding(
            connection, scope, member_id=member_id, now=tools.now(), limit=_LISTED_MAX
        )
        for row in rows:
            if row.member_id not in people:
                people[row.member_id] = await person_store.person(
                    connection, scope, row.member_id, keys=keys
                )
            origin = {}
            if row.origin_sealed is not None:
                place = beginning.origin_place(row.session_id)
                origin = orjson.loads(keys.open(row.origin_sealed, place=place))
            found.append(
                Seen(
                    session_id=row.session_id,
                    member_id=row.member_id,
                    person=people[row.member_id],
                    methods=row.methods,
                    began_at=row.created_at,
                    used_at=row.seen_at,
                    address=origin.get("address", ""),
                    agent=origin.get("agent", ""),
                    current=row.session_id == visitor.session_id,
                )
            )
    return found
