"""Exporting the whole record of an organisation, to be verified without us."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

import orjson

from solvent.audit import (
    checkpoint,
    checkpointing,
    entitlement,
    export_line,
    ocsf,
    record,
    recording,
    signing,
    store,
    tile,
    tree_store,
)
from solvent.audit.signing import Deriving
from solvent.errors import Conflict
from solvent.ids import Scope
from solvent.platform.postgres import Connection, Database

_BLOCKS = 8  # read in one transaction: some 2,000 records, about a megabyte


class NothingRecorded(Conflict):
    """There is no record to export."""


async def begin(
    database: Database,
    scope: Scope,
    *,
    form: str = "jsonl",
    keys: Deriving,
    key_version: int,
    now: datetime,
) -> int:
    """Record the export and sign all that was recorded, itself included; gives the tree's size.

    form: what it is written as, for the record.
    Raises NothingRecorded, TreeBroken.
    """
    entitlement.demand(scope, "audit:read")
    async with database.scoped(scope) as connection:
        await recording.record(
            connection, scope, act="audit.exported", now=now, facts={"form": form}
        )
    issued = await checkpointing.issue(database, scope, keys=keys, key_version=key_version, now=now)
    if issued is None:
        message = "Nothing has been recorded yet."
        raise NothingRecorded(message)
    return issued.size


async def lines(
    database: Database,
    scope: Scope,
    *,
    size: int,
    keys: Deriving,
    key_version: int,
    now: datetime,
) -> AsyncIterator[bytes]:
    """Give the export of the first `size` records, many lines at a time."""
    public = signing.public_keys(keys, version=key_version).values()
    yield export_line.head(
        origin=checkpoint.origin_of(scope.tenant_id),
        size=size,
        keys=[checkpoint.show_key(each) for each in public],
        exported_at=now.isoformat(),
    )
    for first in range(0, size, _BLOCKS * tile.WIDTH):
        until = min(first + _BLOCKS * tile.WIDTH, size)
        async with database.scoped(scope) as connection:
            part = await _part(connection, scope, first=first, until=until)
        yield part


async def _part(connection: Connection, scope: Scope, *, first: int, until: int) -> bytes:
    rows = await store.numbered(connection, scope, first=first, until=until)
    issued = await tree_store.checkpoints(
        connection, scope, after=first, until=until, limit=until - first
    )
    pieces: list[bytes] = []
    for start in range(first, until, tile.WIDTH):
        block = rows[start - first : start - first + tile.WIDTH]
        pieces += [
            export_line.note(one.note) for one in issued if start < one.size <= start + tile.WIDTH
        ]
        pieces.append(export_line.leaves(start, b"".join(leaf for _, leaf in block)))
        pieces += [canonical + b"\n" for canonical, _ in block]
    return b"".join(pieces)


async def events(
    database: Database, scope: Scope, *, first: int, size: int, version: str
) -> AsyncIterator[bytes]:
    """Give records from number `first` up to `size` as OCSF events, one in a line.

    version: of Solvent.
    """
    for start in range(first, size, _BLOCKS * tile.WIDTH):
        until = min(start + _BLOCKS * tile.WIDTH, size)
        async with database.scoped(scope) as connection:
            rows = await store.numbered(connection, scope, first=start, until=until)
        yield b"".join(
            orjson.dumps(
                ocsf.event(
                    record.read(canonical), canonical=canonical, number=number, version=version
                )
            )
            + b"\n"
            for number, (canonical, _) in enumerate(rows, start=start)
            if canonical
        )
