"""Checkpointing: the tree's size and root, signed in each minute in which something happened."""

from __future__ import annotations

from datetime import datetime

from solvent.audit import checkpoint, due_store, proving, sequencing, signing, tree_store
from solvent.audit.checkpoint import Checkpoint
from solvent.audit.signing import Deriving
from solvent.audit.tree_store import Issued
from solvent.errors import Conflict
from solvent.ids import Scope
from solvent.platform.postgres import Connection, Database
from solvent.platform.telemetry import log


class TreeBroken(Conflict):
    """The stored tree no longer has the root that was signed; nothing more is signed over it."""


async def issue(
    database: Database, scope: Scope, *, keys: Deriving, key_version: int, now: datetime
) -> Issued | None:
    """Number what waits, sign the tree, and have it sent to witnesses.

    Gives the newest checkpoint, None where there are no leaves. Raises TreeBroken.
    """
    while await sequencing.number(database, scope, now=now) == sequencing.BATCH:
        pass
    async with database.scoped(scope) as connection:
        if not await tree_store.take_turn(connection, scope):
            return await tree_store.last_checkpoint(connection, scope)
        await sequencing.number_within(connection, scope, now=now)
        last = await tree_store.last_checkpoint(connection, scope)
        size = await tree_store.size(connection, scope)
        await due_store.done(connection, scope, act=due_store.CHECKPOINT)
        if last and not await _still_stands(connection, scope, last, size=size):
            log.error("audit.tree.broken", tenant_id=str(scope.tenant_id), size=last.size)
            message = f"The tree of {last.size} records is not the one that was signed."
            raise TreeBroken(message, remedy="See docs/runbooks/audit.md.")
        if not size or (last and last.size == size):
            return last
        return await _sign(connection, scope, size=size, keys=keys, version=key_version, now=now)


async def _still_stands(connection: Connection, scope: Scope, last: Issued, *, size: int) -> bool:
    """Tell whether the stored tree still has the root that was signed last."""
    if size < last.size:
        return False
    try:
        return await proving.root(connection, scope, size=last.size) == last.root
    except (IndexError, KeyError):  # tiles or leaves are gone
        return False


async def _sign(
    connection: Connection,
    scope: Scope,
    *,
    size: int,
    keys: Deriving,
    version: int,
    now: datetime,
) -> Issued:
    root = await proving.root(connection, scope, size=size)
    what = Checkpoint(checkpoint.origin_of(scope.tenant_id), size, root)
    signed = signing.sign(what, keys=keys, version=version)
    await tree_store.add_checkpoint(connection, scope, signed, key_version=version, now=now)
    await due_store.plan(connection, scope, act=due_store.WITNESS, at=now)
    return Issued(size, root, signed.note(), version, now)
