"""Retiring: the keys and clients that somebody made end when they leave."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from solvent import ids
from solvent.audit import recording
from solvent.ids import Scope
from solvent.machines import client_store, store
from solvent.platform import outbox
from solvent.platform.postgres import Connection


async def retire_within(
    connection: Connection, scope: Scope, member_id: UUID, *, now: datetime
) -> int:
    """End a member's keys and clients in the caller's transaction; gives how many ended."""
    ended = []
    for key in await store.api_keys(connection, scope):
        if key.made_by == member_id and key.revoked_at is None:
            await store.revoke(connection, scope, key.api_key_id, now=now)
            ended.append(ids.show(ids.API_KEY, key.api_key_id))
    for client in await client_store.clients(connection, scope):
        if client.made_by == member_id and client.revoked_at is None:
            await client_store.revoke(connection, scope, client.client_id, now=now)
            ended.append(ids.show(ids.CLIENT, client.client_id))
    for one in ended:
        await recording.record(
            connection,
            scope,
            act="key.revoked",
            now=now,
            facts={"key": one, "member": ids.show(ids.MEMBER, member_id)},
        )
    if ended:
        await outbox.access_changed(connection, scope.tenant_id)
    return len(ended)
