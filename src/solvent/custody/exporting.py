"""Exporting: everything a tenant has is asked for, fetched within a day, then removed."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

from solvent import events, ids
from solvent.audit import recording
from solvent.custody import export_store, stowing
from solvent.custody.export import (
    Export,
    ExportGone,
    State,
    being_made,
    check_passphrase,
    facts,
    place,
)
from solvent.errors import Forbidden
from solvent.events import Event
from solvent.ids import Scope
from solvent.platform import outbox
from solvent.platform.tools import Tools
from solvent.vault import enclosure
from solvent.vault.enclosure import KEY_BYTES


class ExportNotWhole(Forbidden):
    """Someone who sees some companies only would take out a part as if it were everything."""


async def request(
    tools: Tools, scope: Scope, *, member_id: UUID | None, passphrase: str, now: datetime
) -> Export:
    """Ask for an export. passphrase: locks the file, '' leaves it open.

    Raises PermissionMissing, ExportNotWhole, PassphraseShort, ExportRunning.
    """
    scope.demand("export:create")
    _demand_whole(scope)
    check_passphrase(passphrase)
    made = Export(
        export_id=ids.new(),
        state=State.REQUESTED,
        member_id=member_id,
        requested_by=scope.actor,
        requested_at=now,
        with_passphrase=bool(passphrase),
    )
    lock = await asyncio.to_thread(enclosure.lock_of, passphrase) if passphrase else None
    keys = await tools.vault.keys_of(scope.tenant_id)
    async with tools.database.scoped(scope) as connection:
        if await export_store.running(connection, scope, now=now):
            raise being_made()
        await export_store.add(
            connection,
            scope,
            made,
            key=keys.seal(os.urandom(KEY_BYTES), place=place("key", made)),
            lock=keys.seal(lock.pack(), place=place("lock", made)) if lock else None,
        )
        await recording.record(
            connection, scope, act="export.requested", now=now, facts=facts(made)
        )
        await outbox.announce(connection, _event(scope, made, now=now))
    return made


async def exports(tools: Tools, scope: Scope) -> list[Export]:
    """List the newest exports. Raises PermissionMissing."""
    scope.demand("export:create")
    async with tools.database.scoped(scope) as connection:
        return await export_store.exports(connection, scope)


async def one(tools: Tools, scope: Scope, *, export_id: UUID) -> Export:
    """Give one export. Raises PermissionMissing, ExportUnknown."""
    scope.demand("export:create")
    async with tools.database.scoped(scope) as connection:
        return await export_store.export(connection, scope, export_id)


async def fetch(
    tools: Tools, scope: Scope, *, export_id: UUID, now: datetime
) -> tuple[Export, AsyncIterator[bytes]]:
    """Give the bytes of an export to the one who asked for it; each time is in the record.

    Raises PermissionMissing, ExportUnknown, ExportAnothers, ExportGone.
    """
    scope.demand("export:create")
    _demand_whole(scope)
    async with tools.database.scoped(scope) as connection:
        found = await export_store.export(connection, scope, export_id)
        found.demand_fetchable(actor=scope.actor, now=now)
        sealed_key, _ = await export_store.secrets(connection, scope, export_id)
        path = stowing.path_of(tools.settings.home, scope.tenant_id, export_id)
        if sealed_key is None or not path.exists():
            message = "The file of this export is not on this machine."
            raise ExportGone(message, remedy="Make a new export.")
        await recording.record(connection, scope, act="export.fetched", now=now, facts=facts(found))
    keys = await tools.vault.keys_of(scope.tenant_id)
    return found, stowing.blocks(path, key=keys.open(sealed_key, place=place("key", found)))


async def expire(tools: Tools, scope: Scope, *, now: datetime) -> int:
    """Remove the files whose day is over; gives how many."""
    removed = 0
    async with tools.database.scoped(scope) as connection:
        for each in await export_store.exports(connection, scope, limit=200):
            if each.state is not State.READY or each.is_fetchable(now):
                continue
            if await export_store.end(
                connection, scope, each.export_id, state=State.EXPIRED, now=now
            ):
                await recording.record(
                    connection, scope, act="export.expired", now=now, facts=facts(each)
                )
                removed += 1
            stowing.path_of(tools.settings.home, scope.tenant_id, each.export_id).unlink(
                missing_ok=True
            )
    return removed


def _demand_whole(scope: Scope) -> None:
    if scope.companies is not None:
        message = "An export is of the whole organisation."
        raise ExportNotWhole(message, remedy="Ask one who may see all of its companies.")


def _event(scope: Scope, made: Export, *, now: datetime) -> Event:
    return Event(
        event_id=ids.new(),
        tenant_id=scope.tenant_id,
        company_id=scope.tenant_id,  # of the organisation: no company's stream hears of it
        type=events.EXPORT_REQUESTED,
        time=now,
        data={"export": ids.show(ids.EXPORT, made.export_id)},
    )
