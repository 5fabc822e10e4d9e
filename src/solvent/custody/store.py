"""The catalogue of tenants' tables, and their rows as lines of JSON, out and in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from typing import Any, TypeAlias

from solvent.custody.inventory import PART, TENANT_COLUMN, Column, Table, written
from solvent.custody.manifest import ArchiveUnfit
from solvent.ids import Scope
from solvent.platform.postgres import ROWS_REFUSED, Connection, affected

Sink: TypeAlias = Callable[[bytes], Coroutine[Any, Any, None]]

_COPY_TIMEOUT_S = 3600.0
# Characters that JSON never holds bare, so that lines pass through CSV as they are.
_DELIMITER, _QUOTE = "\x02", "\x01"
_TABLES = """
select c.relname as name, c.oid::bigint as born,
    coalesce(obj_description(c.oid, 'pg_class'), '') as note,
    (select array_agg(a.attname::text order by k.at)
        from pg_index i cross join unnest(i.indkey) with ordinality as k(number, at)
        join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number
        where i.indrelid = c.oid and i.indisprimary) as key,
    (select coalesce(array_agg(distinct f.confrelid::regclass::text), '{}')
        from pg_constraint f where f.conrelid = c.oid and f.contype = 'f') as refers
from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
    and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = $1
        and not a.attisdropped)
order by c.oid
"""
_COLUMNS = """
select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
    a.attidentity <> '' or a.attgenerated <> '' as counted,
    coalesce(col_description(c.oid, a.attnum), '') as note
from pg_class c join pg_attribute a on a.attrelid = c.oid
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
    and a.attnum > 0 and not a.attisdropped
order by c.oid, a.attnum
"""


async def tables(connection: Connection) -> list[Table]:
    """List every table that has the tenant's column, as the catalogue has it."""
    columns: dict[str, list[Column]] = {}
    for row in await connection.fetch(_COLUMNS):
        column = Column(row["name"], row["type"], counted=row["counted"], note=row["note"])
        columns.setdefault(row["table"], []).append(column)
    return [
        Table(
            name=row["name"],
            columns=tuple(columns[row["name"]]),
            key=tuple(row["key"] or ()),
            refers=frozenset(row["refers"]),
            born=row["born"],
            note=row["note"],
        )
        for row in await connection.fetch(_TABLES, TENANT_COLUMN)
    ]


async def count(connection: Connection, scope: Scope, table: Table) -> int:
    """Count the rows of a table that go along."""
    found: int = await connection.fetchval(
        # nosemgrep: sql-text-from-parameters - tables of the schema, not of a request
        f'select count(*) from "{table.name}" where {_whose(table)}',
        scope.tenant_id,
    )
    return found


async def write_lines(
    connection: Connection,
    scope: Scope,
    table: Table,
    *,
    into: Sink,
) -> int:
    """Hand a table's rows on as lines of JSON, by its key, in blocks; gives their number."""
    status = await connection.copy_from_query(
        _lines(table),
        scope.tenant_id,
        output=into,
        timeout=_COPY_TIMEOUT_S,
        format="csv",
        delimiter=_DELIMITER,
        quote=_QUOTE,
    )
    return affected(status)


async def rows(
    connection: Connection, scope: Scope, table: Table, *, at_once: int = 50
) -> AsyncIterator[str]:
    """Give a table's rows one by one, each as JSON, by its key."""
    # nosemgrep: sql-text-from-parameters - tables of the schema, not of a request
    async for row in connection.cursor(_lines(table), scope.tenant_id, prefetch=at_once):
        yield row[0]


async def take_lines(
    connection: Connection,
    scope: Scope,
    table: Table,
    *,
    columns: Sequence[str],
    lines: AsyncIterator[bytes],
) -> int:
    """Write lines of JSON into a table in one statement, under the tenant's policy.

    One statement, because rules of the books look at all new rows of it together. Raises
    ArchiveUnfit.
    """
    await connection.execute("create temporary table incoming (line text) on commit drop")
    await connection.copy_to_table(
        "incoming",
        source=lines,
        columns=["line"],
        timeout=_COPY_TIMEOUT_S,
        format="csv",
        delimiter=_DELIMITER,
        quote=_QUOTE,
    )
    names = ", ".join(f'"{name}"' for name in columns)
    picked = ", ".join(f'given."{name}"' for name in columns)
    try:
        status = await connection.execute(
            # nosemgrep: sql-text-from-parameters - tables of the schema, not of a request
            f'insert into "{table.name}" ({names}) select {picked} from incoming,'
            f' lateral json_populate_record(null::"{table.name}", incoming.line::json) as given'
            f" where given.{TENANT_COLUMN} = $1",
            scope.tenant_id,
            timeout=_COPY_TIMEOUT_S,
        )
    except ROWS_REFUSED as fault:
        message = "The rows of the archive do not fit together; nothing was restored."
        raise ArchiveUnfit(message, where=table.name) from fault
    await connection.execute("drop table incoming")
    return affected(status)


def _lines(table: Table) -> str:
    picked = ", ".join(f'"{column.name}"' for column in written(table))
    order = ", ".join(f'one."{name}"' for name in table.key) or f"one.{TENANT_COLUMN}"
    return (
        f'select row_to_json(one)::text from (select {picked} from "{table.name}"'
        f" where {_whose(table)}) as one order by {order}"
    )


def _whose(table: Table) -> str:
    condition = f" and {PART[table.name][0]}" if table.name in PART else ""
    return f"{TENANT_COLUMN} = $1{condition}"
