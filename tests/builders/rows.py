"""Rows for tables that a story does not fill: any value that each column's type takes."""

from __future__ import annotations

from typing import Any

from tests.builders.journey import Firm

from solvent.platform.postgres import Connection
from solvent.platform.tools import Tools

_COLUMNS = """
select a.attname as name, format_type(a.atttypid, null) as type
from pg_attribute a
where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped and a.attnotnull
    and not a.atthasdef and a.attidentity = ''
order by a.attnum
"""
_REFERENCES = """
select k.confrelid::regclass::text as table,
    array(select attname from pg_attribute join unnest(k.conkey) with ordinality u(n, at)
        on attrelid = k.conrelid and attnum = u.n order by at)::text[] as here,
    array(select attname from pg_attribute join unnest(k.confkey) with ordinality u(n, at)
        on attrelid = k.confrelid and attnum = u.n order by at)::text[] as there
from pg_constraint k where k.contype = 'f' and k.conrelid = $1::regclass
"""
_VALUE_BY_TYPE = {
    "uuid": "gen_random_uuid()",
    "text": "'x'",
    "bytea": "'\\x00'",
    "jsonb": "'{}'",
    "boolean": "true",
    "date": "current_date",
    "timestamp with time zone": "now()",
    "text[]": "array['x']",
    "uuid[]": "'{}'",
    "interval": "'1 day'",
}


async def fill(tools: Tools, firm: Firm, tables: list[str]) -> set[str]:
    """Put a row into each table that holds none; gives the tables that took one.

    A table that refers to another is filled after it.
    """
    filled: set[str] = set()
    waiting = set(tables)
    while waiting:
        done = set()
        for table in sorted(waiting):
            async with tools.database.scoped(firm.scope) as connection:
                if await connection.fetchval(f"select exists (select from {table})"):
                    done.add(table)
                elif await _filled(connection, firm, table):
                    done.add(table)
                    filled.add(table)
        assert done, f"nothing refers to what these need: {sorted(waiting)}"
        waiting -= done
    return filled


async def _filled(connection: Connection, firm: Firm, table: str) -> bool:
    values: dict[str, str] = {
        "tenant_id": f"'{firm.scope.tenant_id}'::uuid",
        "company_id": f"'{firm.company_id}'::uuid",
    }
    for reference in await connection.fetch(_REFERENCES, table):
        row = await connection.fetchrow(f"select * from {reference['table']} limit 1")
        if row is None:
            return False
        for here, there in zip(reference["here"], reference["there"], strict=True):
            values[here] = _literal(row[there])
    columns = await connection.fetch(_COLUMNS, table)
    names = [column["name"] for column in columns]
    given = [values.get(c["name"]) or _VALUE_BY_TYPE.get(c["type"], "1") for c in columns]
    await connection.execute(
        f"insert into {table} ({', '.join(names)}) values ({', '.join(given)})"
    )
    return True


def _literal(value: Any) -> str:
    return str(value) if isinstance(value, int) else f"'{value}'"
