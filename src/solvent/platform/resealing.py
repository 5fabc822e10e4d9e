"""Resealing: what an older key sealed is sealed by the newest one, on reading and by a walk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

from solvent.ids import Scope, TenantId
from solvent.platform.postgres import Connection, Database, Record
from solvent.platform.telemetry import RESEALED, RESEALING_WAITING, log
from solvent.platform.tools import job_scope
from solvent.vault.envelope import HEAD_BYTES, EnvelopeBroken, TenantKeys
from solvent.vault.keeping import Vault
from solvent.vault.sealed_fields import FIELDS, SealedField
from solvent.vault.shelf import KeysErased


@dataclass(frozen=True, slots=True)
class Step:
    """A part of a walk that is done. broken: rows whose envelope does not open; they stay."""

    field: SealedField
    renewed: int
    broken: int


async def renew(
    connection: Connection,
    scope: Scope,
    keys: TenantKeys,
    field: SealedField,
    *,
    row: Sequence[object],
    envelope: bytes,
) -> None:
    """Seal one row again where an older key sealed it; the reader has just opened it.

    A row that another changed meanwhile is left as it is now.
    """
    if not keys.is_current(envelope):
        found = await _row(connection, scope, field, row)
        if found is not None and found[field.column] == envelope:
            statement, values = _renewal(scope, keys, field, found)
            # nosemgrep: sql-text-from-parameters - the fields of sealed_fields, a constant
            await connection.execute(statement, *values)


async def stale(database: Database, vault: Vault, tenant_id: TenantId) -> dict[SealedField, int]:
    """Count the rows of an organisation that an older key sealed. Raises KeysErased."""
    head = (await vault.keys_of(tenant_id)).head
    counts: dict[SealedField, int] = {}
    async with database.scoped(job_scope(tenant_id, "resealing")) as connection:
        for field in FIELDS:
            query = f"select count(*) from {field.table} where tenant_id = $1 and {_old(field, 2)}"
            counts[field] = await connection.fetchval(query, tenant_id, head)
    return counts


async def walk(database: Database, vault: Vault, tenant_id: TenantId) -> AsyncIterator[Step]:
    """Seal all again that an older key sealed, a few rows in each transaction; safe to repeat.

    Others read and write meanwhile. Raises KeysErased.
    """
    scope = job_scope(tenant_id, "resealing")
    for field in FIELDS:
        after: tuple[object, ...] = ()
        while True:
            keys = await vault.keys_of(tenant_id)
            async with database.scoped(scope) as connection:
                rows = await _old_rows(connection, scope, keys, field, after=after)
                done = await _renew_all(connection, scope, keys, field, rows)
            if not rows:
                break
            after = tuple(rows[-1][name] for name in field.rows)
            RESEALED.labels(field.table).inc(done)
            yield Step(field, renewed=done, broken=len(rows) - done)


async def catch_up(database: Database, vault: Vault) -> int:
    """Walk each organisation whose rows an older data key sealed; gives how many were walked."""
    due = [
        (tenant_id, number)
        async for tenant_id in vault.tenants()
        if (number := await vault.resealing_due(tenant_id)) is not None
    ]
    RESEALING_WAITING.set(len(due))
    left = len(due)
    for tenant_id, number in due:
        left -= await finish(database, vault, tenant_id, number=number)
        RESEALING_WAITING.set(left)
    return len(due)


async def finish(database: Database, vault: Vault, tenant_id: TenantId, *, number: int) -> bool:
    """Walk an organisation and note on the shelf that a data key sealed all its rows.

    False where rows are broken: it stays due, so that they are told again.
    """
    broken = 0
    try:
        async for step in walk(database, vault, tenant_id):
            broken += step.broken
        if not broken:
            await vault.resealed(tenant_id, number)
    except KeysErased:
        return True
    return not broken


def _old(field: SealedField, at: int) -> str:
    return f"substring({field.column} from 1 for {HEAD_BYTES}) < ${at}"


def _names(field: SealedField) -> str:
    return ", ".join(field.columns)


async def _old_rows(
    connection: Connection,
    scope: Scope,
    keys: TenantKeys,
    field: SealedField,
    *,
    after: tuple[object, ...],
) -> list[Record]:
    order = ", ".join(field.rows)
    places = ", ".join(f"${at}" for at in range(3, 3 + len(after)))
    further = f" and ({order}) > ({places})" if after else ""
    return await connection.fetch(
        # nosemgrep: sql-text-from-parameters - the fields of sealed_fields, a constant
        f"select {_names(field)} from {field.table} where tenant_id = $1 and {_old(field, 2)}"
        f"{further} order by {order} limit {field.rows_at_once} for update",
        scope.tenant_id,
        keys.head,
        *after,
    )


async def _row(
    connection: Connection, scope: Scope, field: SealedField, row: Sequence[object]
) -> Record | None:
    return await connection.fetchrow(
        # nosemgrep: sql-text-from-parameters - the fields of sealed_fields, a constant
        f"select {_names(field)} from {field.table} where tenant_id = $1 and {_named(field, 2)}"
        " for update",
        scope.tenant_id,
        *row,
    )


async def _renew_all(
    connection: Connection,
    scope: Scope,
    keys: TenantKeys,
    field: SealedField,
    rows: Sequence[Record],
) -> int:
    """Seal locked rows again; gives how many opened. One that does not is told and left."""
    by_statement: defaultdict[str, list[list[Any]]] = defaultdict(list)
    for row in rows:
        try:
            statement, values = _renewal(scope, keys, field, row)
        except EnvelopeBroken as fault:
            log.error("platform.resealing.row_broken", table=field.table, reason=fault.message)
            continue
        by_statement[statement].append(values)
    for statement, many in by_statement.items():
        await connection.executemany(statement, many)
    return sum(map(len, by_statement.values()))


def _renewal(
    scope: Scope, keys: TenantKeys, field: SealedField, row: Record
) -> tuple[str, list[Any]]:
    """Give the statement that seals a row again, and its values. Raises EnvelopeBroken."""
    named = [row[name] for name in field.rows]
    place = field.place_of(row)
    plain = keys.open(row[field.column], place=place)
    sets, values = [field.column], [keys.seal(plain, place=place)]
    if field.blind and (plain or field.blind.instead):
        sets.append(field.blind.column)
        text = field.blind.text(plain.decode(), row)
        values.append(keys.blind(text, purpose=field.blind.purpose))
    changes = ", ".join(f"{name} = ${at}" for at, name in enumerate(sets, 2 + len(named)))
    statement = f"update {field.table} set {changes} where tenant_id = $1 and {_named(field, 2)}"
    return statement, [scope.tenant_id, *named, *values]


def _named(field: SealedField, first: int) -> str:
    return " and ".join(f"{name} = ${at}" for at, name in enumerate(field.rows, first))
