"""Making: an export that was asked for is packed into its sealed file."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final
from uuid import UUID

from solvent import __version__
from solvent.audit import exporting as trail
from solvent.audit import recording
from solvent.custody import export as exports
from solvent.custody import export_store, packing, stowing
from solvent.custody.export import LIFE, Export, ExportRunning, State
from solvent.custody.packing import Hashing, Progress, Source
from solvent.errors import SolventError
from solvent.ids import Scope
from solvent.platform.postgres import DatabaseAway
from solvent.platform.telemetry import EXPORTS_ENDED, log
from solvent.platform.tools import Tools
from solvent.tenancy import finding
from solvent.vault import enclosure
from solvent.vault.enclosure import Enclosing, Lock, Target

_TELL_ROWS: Final = 20_000


async def make(
    tools: Tools, scope: Scope, *, export_id: UUID, progress: Progress | None = None
) -> State:
    """Pack an export that was asked for; safe to repeat. Gives the state that it has then.

    progress: told how many rows of how many are written. Raises ExportRunning where another
    process is at it.
    """
    async with tools.database.scoped(scope) as connection:
        found = await export_store.export(connection, scope, export_id)
        sealed_key, sealed_lock = await export_store.secrets(connection, scope, export_id)
    if found.state not in {State.REQUESTED, State.RUNNING} or sealed_key is None:
        return found.state
    keys = await tools.vault.keys_of(scope.tenant_id)
    key = keys.open(sealed_key, place=exports.place("key", found))
    lock = None
    if sealed_lock is not None:
        lock = enclosure.unpack(keys.open(sealed_lock, place=exports.place("lock", found)))
    path = stowing.path_of(tools.settings.home, scope.tenant_id, found.export_id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    try:
        size, digest = await _write(
            tools, scope, found, partial=partial, key=key, lock=lock, progress=progress
        )
    except (DatabaseAway, ExportRunning):
        raise  # it is tried again
    except Exception as fault:  # noqa: BLE001  whatever it was, nobody shall wait for ever
        partial.unlink(missing_ok=True)
        await _fail(tools, scope, found, fault)
        return State.FAILED
    partial.replace(path)
    await _ready(tools, scope, found, size=size, digest=digest)
    return State.READY


async def _ready(tools: Tools, scope: Scope, found: Export, *, size: int, digest: bytes) -> None:
    now = tools.now()
    async with tools.database.scoped(scope) as connection:
        await export_store.end(
            connection,
            scope,
            found.export_id,
            state=State.READY,
            now=now,
            bytes=size,
            sha256=digest,
            expires_at=now + LIFE,
        )
        facts = {**exports.facts(found), "bytes": size, "sha256": digest.hex()}
        await recording.record(connection, scope, act="export.made", now=now, facts=facts)
    EXPORTS_ENDED.labels(State.READY).inc()


async def _write(
    tools: Tools,
    scope: Scope,
    found: Export,
    *,
    partial: Path,
    key: bytes,
    lock: Lock | None,
    progress: Progress | None,
) -> tuple[int, bytes]:
    """Write the sealed file; gives size and SHA-256 of what will be fetched."""
    record = await _record(tools, scope)
    async with tools.database.scoped(scope, snapshot=True) as connection:
        if not await export_store.take_turn(connection, scope, found.export_id):
            raise exports.being_made()
        tenant = await finding.tenant(connection, scope)
        source = Source(
            scope, tools.vault, tenant.name, tools.settings.public_url, __version__, record
        )
        with stowing.begun(partial) as file:
            outer = Enclosing(file, lock=Lock(key))
            hashing = Hashing(outer)
            into: Target = Enclosing(hashing, lock=lock) if lock else hashing
            await packing.pack(
                connection,
                source,
                into=into,
                progress=_telling(tools, scope, found, progress),
                now=tools.now(),
            )
            if isinstance(into, Enclosing):
                into.close()
            outer.close()
            file.flush()
            await asyncio.to_thread(os.fsync, file.fileno())
    return hashing.size, hashing.digest()


def _telling(tools: Tools, scope: Scope, found: Export, beside: Progress | None) -> Progress:
    """Note now and then how far an export is, where its page reads it."""
    told = -_TELL_ROWS

    async def progress(done: int, total: int) -> None:
        nonlocal told
        if done - told < _TELL_ROWS and done != total:
            return
        told = done
        async with tools.database.scoped(scope) as telling:
            await export_store.set_progress(telling, scope, found.export_id, done=done, total=total)
        if beside is not None:
            await beside(done, total)

    return progress


async def _record(tools: Tools, scope: Scope) -> AsyncIterator[bytes]:
    """Sign what is recorded and give the record in the form that is verified offline."""
    keys, version, now = tools.keys, tools.settings.audit_key_version, tools.now()
    size = await trail.begin(tools.database, scope, keys=keys, key_version=version, now=now)
    return trail.lines(tools.database, scope, size=size, keys=keys, key_version=version, now=now)


async def _fail(tools: Tools, scope: Scope, found: Export, fault: Exception) -> None:
    told = fault.message if isinstance(fault, SolventError) else "The file could not be written."
    log.error("custody.export.failed", exc_info=fault)
    async with tools.database.scoped(scope) as connection:
        await export_store.end(
            connection, scope, found.export_id, state=State.FAILED, now=tools.now(), fault=told
        )
        await recording.record(
            connection, scope, act="export.failed", now=tools.now(), facts=exports.facts(found)
        )
    EXPORTS_ENDED.labels(State.FAILED).inc()
