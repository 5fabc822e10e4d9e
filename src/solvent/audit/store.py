"""The audit_record table: appended to, never changed; and what opens its commitments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from solvent.audit.conditions import Wanted
from solvent.audit.record import Record
from solvent.ids import Scope
from solvent.platform import postgres
from solvent.platform.postgres import Connection


@dataclass(frozen=True, slots=True)
class Stored:
    """A record's exact bytes. number: of its leaf, None while it waits for one."""

    canonical: bytes
    number: int | None


async def append(connection: Connection, scope: Scope, record: Record) -> None:
    """Add one record; it waits for its leaf from then on."""
    await connection.execute(
        "insert into audit_record (tenant_id, audit_record_id, company_id, act, actor, at,"
        " version, canonical, hash) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        scope.tenant_id,
        record.record_id,
        record.company_id,
        record.act,
        record.actor,
        record.at,
        record.version,
        record.canonical(),
        record.hash(),
    )


async def add_openings(
    connection: Connection, scope: Scope, record: Record, openings: Sequence[tuple[str, str, bytes]]
) -> None:
    """Keep what opens a record's commitments: part, place and sealed opening of each."""
    for part, place, sealed in openings:
        await connection.execute(
            "insert into audit_opening (tenant_id, audit_record_id, part, place, sealed, at)"
            " values ($1, $2, $3, $4, $5, $6)",
            scope.tenant_id,
            record.record_id,
            part,
            place,
            sealed,
            record.at,
        )


async def newest(connection: Connection, scope: Scope, *, limit: int) -> list[postgres.Record]:
    """List the newest records of the tenant: act, actor, at, canonical, hash."""
    return list(
        await connection.fetch(
            "select act, actor, at, canonical, hash from audit_record where tenant_id = $1"
            " order by at desc, audit_record_id desc limit $2",
            scope.tenant_id,
            limit,
        )
    )


async def search(
    connection: Connection, scope: Scope, wanted: Wanted, *, limit: int
) -> list[Stored]:
    """List the newest records that answer to all conditions."""
    values: list[object] = [scope.tenant_id]
    conditions = ["r.tenant_id = $1"]

    def demand(condition: str, *given: object) -> None:
        marks = [f"${len(values) + at}" for at in range(1, len(given) + 1)]
        values.extend(given)
        conditions.append(condition.format(*marks))

    if wanted.act:
        demand("r.act = {}", wanted.act)
    if wanted.actor:
        demand("r.actor = {}", wanted.actor)
    if wanted.company_id:
        demand("r.company_id = {}", wanted.company_id)
    if wanted.since:
        demand("r.at >= {}", wanted.since)
    if wanted.until:
        demand("r.at < {}", wanted.until)
    if wanted.text:
        demand("convert_from(r.canonical, 'UTF8') ilike {}", f"%{_escaped(wanted.text)}%")
    if wanted.before:
        demand("(r.at, r.audit_record_id) < ({}, {})", *wanted.before)
    rows = await connection.fetch(
        # nosemgrep: sql-text-from-parameters - conditions are constants with $n
        "select r.canonical, l.number from audit_record r left join audit_leaf l"
        " on l.tenant_id = r.tenant_id and l.audit_record_id = r.audit_record_id"
        f" where {' and '.join(conditions)}"
        f" order by r.at desc, r.audit_record_id desc limit ${len(values) + 1}",
        *values,
        limit,
    )
    return [Stored(row["canonical"], row["number"]) for row in rows]


async def one(connection: Connection, scope: Scope, record_id: UUID) -> Stored | None:
    """Read one record, None where there is none."""
    row = await connection.fetchrow(
        "select r.canonical, l.number from audit_record r left join audit_leaf l"
        " on l.tenant_id = r.tenant_id and l.audit_record_id = r.audit_record_id"
        " where r.tenant_id = $1 and r.audit_record_id = $2",
        scope.tenant_id,
        record_id,
    )
    return None if row is None else Stored(row["canonical"], row["number"])


async def acts(connection: Connection, scope: Scope) -> list[str]:
    """List the acts that were ever recorded, by skipping through the index."""
    rows = await connection.fetch(
        "with recursive found as (select min(act) as act from audit_record where tenant_id = $1"
        " union all select (select min(r.act) from audit_record r where r.tenant_id = $1"
        " and r.act > found.act) from found where found.act is not null)"
        " select act from found where act is not null",
        scope.tenant_id,
    )
    return [row["act"] for row in rows]


async def numbered(
    connection: Connection, scope: Scope, *, first: int, until: int
) -> list[tuple[bytes, bytes]]:
    """List records by their leaves, from number `first` up to `until`: bytes and leaf hash.

    A leaf whose record is gone, which takes the rights of the database's owner, has no bytes.
    """
    rows = await connection.fetch(
        "select r.canonical, l.hash from audit_leaf l left join audit_record r"
        " on r.tenant_id = l.tenant_id and r.audit_record_id = l.audit_record_id"
        " where l.tenant_id = $1 and l.number >= $2 and l.number < $3 order by l.number",
        scope.tenant_id,
        first,
        until,
    )
    return [(row["canonical"] or b"", row["hash"]) for row in rows]


async def openings(
    connection: Connection, scope: Scope, record_id: UUID
) -> list[tuple[str, str, bytes]]:
    """List what opens a record's commitments: part, place, sealed opening."""
    rows = await connection.fetch(
        "select part, place, sealed from audit_opening where tenant_id = $1"
        " and audit_record_id = $2 order by part",
        scope.tenant_id,
        record_id,
    )
    return [(row["part"], row["place"], row["sealed"]) for row in rows]


async def drop_openings(connection: Connection, scope: Scope, *, older_than: datetime) -> int:
    """Delete what opens the commitments of older records; gives how many openings went."""
    status = await connection.execute(
        "delete from audit_opening where tenant_id = $1 and at < $2", scope.tenant_id, older_than
    )
    return postgres.affected(status)


def _escaped(text: str) -> str:
    """Keep what a pattern would read as a wildcard."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
