"""Tables of the tree: audit_unnumbered, audit_leaf, audit_tile, audit_checkpoint."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from solvent.audit import tile
from solvent.audit.checkpoint import Signed
from solvent.audit.tile import Place, Tile
from solvent.ids import Scope
from solvent.platform import postgres
from solvent.platform.postgres import Connection

_CHECKPOINT = "size, root, note, key_version, at"


@dataclass(frozen=True, slots=True)
class Issued:
    """A checkpoint as it was signed. note: its text; at: when it was signed."""

    size: int
    root: bytes
    note: str
    key_version: int
    at: datetime


async def take_turn(connection: Connection, scope: Scope) -> bool:
    """Become the organisation's one sequencer until the transaction ends; False if one works."""
    taken: bool = await connection.fetchval(
        "select pg_try_advisory_xact_lock(hashtextextended('audit:' || $1, 0))",
        str(scope.tenant_id),
    )
    return taken


async def unnumbered(
    connection: Connection, scope: Scope, *, limit: int
) -> list[tuple[UUID, bytes]]:
    """List the oldest records that have no leaf yet: id and leaf hash."""
    rows = await connection.fetch(
        "select w.audit_record_id, r.hash from audit_unnumbered w join audit_record r"
        " on r.tenant_id = w.tenant_id and r.audit_record_id = w.audit_record_id"
        " where w.tenant_id = $1 order by w.audit_record_id limit $2",
        scope.tenant_id,
        limit,
    )
    return [(row["audit_record_id"], row["hash"]) for row in rows]


async def waiting(connection: Connection, scope: Scope) -> int:
    """Count the records that have no leaf yet."""
    count: int = await connection.fetchval(
        "select count(*) from audit_unnumbered where tenant_id = $1", scope.tenant_id
    )
    return count


async def size(connection: Connection, scope: Scope) -> int:
    """Count the leaves."""
    count: int = await connection.fetchval(
        "select coalesce(max(number) + 1, 0) from audit_leaf where tenant_id = $1",
        scope.tenant_id,
    )
    return count


async def add_leaves(
    connection: Connection, scope: Scope, *, first: int, leaves: Sequence[tuple[UUID, bytes]]
) -> None:
    """Give records their leaves, from number `first` on, and take them off the waiting table."""
    record_ids = [record_id for record_id, _ in leaves]
    await connection.execute(
        "insert into audit_leaf (tenant_id, number, audit_record_id, hash)"
        " select $1, $2 + given.at - 1, given.id, given.hash"
        " from unnest($3::uuid[], $4::bytea[]) with ordinality as given (id, hash, at)",
        scope.tenant_id,
        first,
        record_ids,
        [leaf for _, leaf in leaves],
    )
    await connection.execute(
        "delete from audit_unnumbered where tenant_id = $1 and audit_record_id = any($2)",
        scope.tenant_id,
        record_ids,
    )


async def add_tiles(connection: Connection, scope: Scope, tiles: Sequence[Tile]) -> None:
    """Keep tiles that have become full."""
    await connection.executemany(
        "insert into audit_tile (tenant_id, level, number, hashes, root)"
        " values ($1, $2, $3, $4, $5)",
        [
            (scope.tenant_id, one.place.level, one.place.number, one.hashes, one.root)
            for one in tiles
        ],
    )


async def entries(
    connection: Connection, scope: Scope, *, level: int, first: int, count: int
) -> list[bytes]:
    """List entries of tiles of a level that are not full: leaves, or roots of the level below."""
    if level == 0:
        rows = await connection.fetch(
            "select hash from audit_leaf where tenant_id = $1 and number >= $2 and number < $3"
            " order by number",
            scope.tenant_id,
            first,
            first + count,
        )
    else:
        rows = await connection.fetch(
            "select root as hash from audit_tile where tenant_id = $1 and level = $2"
            " and number >= $3 and number < $4 order by number",
            scope.tenant_id,
            level - 1,
            first,
            first + count,
        )
    return [row["hash"] for row in rows]


async def hashes(
    connection: Connection, scope: Scope, places: Collection[Place], *, size: int
) -> dict[Place, bytes]:
    """Read the entries of tiles as they stand, or stood, in a tree of `size` leaves."""
    full = [place for place in places if place.entries(size) == tile.WIDTH]
    rows = await connection.fetch(
        "select t.level, t.number, t.hashes from unnest($2::int[], $3::bigint[])"
        " as given (level, number) join audit_tile t on t.tenant_id = $1"
        " and t.level = given.level and t.number = given.number",
        scope.tenant_id,
        [place.level for place in full],
        [place.number for place in full],
    )
    found = {Place(row["level"], row["number"]): bytes(row["hashes"]) for row in rows}
    for place in set(places) - set(full):
        part = await entries(
            connection, scope, level=place.level, first=place.first, count=place.entries(size)
        )
        found[place] = b"".join(part)
    return found


async def number_of(connection: Connection, scope: Scope, record_id: UUID) -> int | None:
    """Give the leaf number of a record, None while it waits for one."""
    number: int | None = await connection.fetchval(
        "select number from audit_leaf where tenant_id = $1 and audit_record_id = $2",
        scope.tenant_id,
        record_id,
    )
    return number


async def oldest_after(connection: Connection, scope: Scope, *, size: int) -> datetime | None:
    """Give when the first record behind the first `size` leaves was made, None where none is."""
    at: datetime | None = await connection.fetchval(
        "select r.at from audit_record r where r.tenant_id = $1 and r.audit_record_id = coalesce("
        "(select audit_record_id from audit_leaf where tenant_id = $1 and number = $2),"
        " (select audit_record_id from audit_unnumbered where tenant_id = $1"
        " order by audit_record_id limit 1))",
        scope.tenant_id,
        size,
    )
    return at


async def add_checkpoint(
    connection: Connection, scope: Scope, signed: Signed, *, key_version: int, now: datetime
) -> None:
    """Keep a signed checkpoint."""
    await connection.execute(
        f"insert into audit_checkpoint (tenant_id, {_CHECKPOINT}) values ($1, $2, $3, $4, $5, $6)",
        scope.tenant_id,
        signed.checkpoint.size,
        signed.checkpoint.root,
        signed.note(),
        key_version,
        now,
    )


async def last_checkpoint(
    connection: Connection, scope: Scope, *, until: int | None = None
) -> Issued | None:
    """Give the newest checkpoint, or the newest of at most `until` leaves."""
    row = await connection.fetchrow(
        f"select {_CHECKPOINT} from audit_checkpoint where tenant_id = $1"
        " and ($2::bigint is null or size <= $2) order by size desc limit 1",
        scope.tenant_id,
        until,
    )
    return None if row is None else _issued(row)


async def first_checkpoint_over(connection: Connection, scope: Scope, number: int) -> Issued | None:
    """Give the oldest checkpoint that covers a leaf, None where none does yet."""
    row = await connection.fetchrow(
        f"select {_CHECKPOINT} from audit_checkpoint where tenant_id = $1 and size > $2"
        " order by size limit 1",
        scope.tenant_id,
        number,
    )
    return None if row is None else _issued(row)


async def checkpoints(
    connection: Connection, scope: Scope, *, after: int, until: int, limit: int
) -> list[Issued]:
    """List checkpoints of more than `after` and at most `until` leaves, smallest first."""
    rows = await connection.fetch(
        f"select {_CHECKPOINT} from audit_checkpoint where tenant_id = $1 and size > $2"
        " and size <= $3 order by size limit $4",
        scope.tenant_id,
        after,
        until,
        limit,
    )
    return [_issued(row) for row in rows]


async def newest_checkpoints(
    connection: Connection, scope: Scope, *, below: int, limit: int
) -> list[Issued]:
    """List checkpoints of fewer than `below` leaves, largest first."""
    rows = await connection.fetch(
        f"select {_CHECKPOINT} from audit_checkpoint where tenant_id = $1 and size < $2"
        " order by size desc limit $3",
        scope.tenant_id,
        below,
        limit,
    )
    return [_issued(row) for row in rows]


def _issued(row: postgres.Record) -> Issued:
    return Issued(
        size=row["size"],
        root=row["root"],
        note=row["note"],
        key_version=row["key_version"],
        at=row["at"],
    )
