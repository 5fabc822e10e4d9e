"""Sequencing: records that were committed get their leaves, by one sequencer per organisation.

Writers never wait for it: they add a row to a waiting table, in their own transaction. A record's
place among the leaves says when it was numbered; the record itself says when it was made.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from solvent.audit import due_store, tile, tree_store
from solvent.audit.tile import Tile
from solvent.ids import Scope
from solvent.platform.postgres import Connection, Database

BATCH = 4_096
_MINUTE = timedelta(minutes=1)


async def number(database: Database, scope: Scope, *, now: datetime) -> int:
    """Number waiting records, at most 4,096, in one transaction; gives how many.

    0 too where another process is at it. The checkpoint falls due at the end of the minute.
    """
    async with database.scoped(scope) as connection:
        if not await tree_store.take_turn(connection, scope):
            return 0
        return await number_within(connection, scope, now=now)


async def number_within(connection: Connection, scope: Scope, *, now: datetime) -> int:
    """Do the same in a transaction that has taken its turn."""
    leaves = await tree_store.unnumbered(connection, scope, limit=BATCH)
    if not leaves:
        return 0
    size = await tree_store.size(connection, scope)
    tiles = await _grow(connection, scope, size=size, new=[leaf for _, leaf in leaves])
    await tree_store.add_leaves(connection, scope, first=size, leaves=leaves)
    await tree_store.add_tiles(connection, scope, tiles)
    await due_store.plan(
        connection, scope, act=due_store.CHECKPOINT, at=end_of_minute(now), sooner=False
    )
    return len(leaves)


def end_of_minute(now: datetime) -> datetime:
    """Give the moment at which the minute of `now` is over."""
    return now.replace(second=0, microsecond=0) + _MINUTE


async def _grow(
    connection: Connection, scope: Scope, *, size: int, new: Sequence[bytes]
) -> list[Tile]:
    """List the tiles, of all levels, that become full with new leaves."""
    found: list[Tile] = []
    level = 0
    while new:
        count = size >> tile.HEIGHT * level
        rest = count % tile.WIDTH
        tail = await tree_store.entries(
            connection, scope, level=level, first=count - rest, count=rest
        )
        made = tile.fill(level, count=count, tail=tail, new=new)
        found += made
        new, level = [one.root for one in made], level + 1
    return found
