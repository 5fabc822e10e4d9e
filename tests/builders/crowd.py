"""Many other organisations in the database, so that one is a small part of each table."""

from __future__ import annotations

from typing import Any

import asyncpg

from solvent.ids import Scope

FEW_TENANTS, MANY_TENANTS, MANY_ROWS = 12, 150, 150
TABLES = [
    *("tenant", "company", "member", "api_key", "session", "sign_in_link", "audit_record"),
    *("outbox", "bank_account", "import", "import_file", "bank_line", "account", "entry"),
    *("posting", "day_total", "posted_batch", "learnt_category", "assessment", "insight"),
]
"""The tables of tenants, each behind those that it refers to."""

_FILL = """
do $$
declare
    mine uuid := current_setting('solvent.tenant')::uuid;
    other uuid;
    big text[] := array(select name from shelves where rows > {many_rows});
    shelf record;
begin
    for n in 1..{many} loop
        other := gen_random_uuid();
        perform set_config('solvent.tenant', other::text, true);
        for shelf in select * from shelves order by ord loop
            continue when n > {few} and shelf.name = any(big);
            execute format('update copy_%s set tenant_id = %L', shelf.name, other);
            if shelf.name = 'outbox' then
                update copy_outbox set position = position + 100000;
            end if;
            execute format('insert into %I overriding system value select * from copy_%s',
                shelf.name, shelf.name);
        end loop;
    end loop;
    perform set_config('solvent.tenant', mine::text, true);
end $$
"""


async def filled(owner_url: str, scope: Scope) -> None:
    """Give many other tenants rows like those of one: few of them its many, many its few."""
    connection = await asyncpg.connect(owner_url)
    try:
        await connection.execute("create temporary table shelves (ord int, name text, rows int)")
        async with connection.transaction():
            await connection.execute(
                f"select set_config('solvent.tenant', '{scope.tenant_id}', true)"
            )
            for at, table in enumerate(TABLES):
                await connection.execute(f"create temporary table copy_{table} as table {table}")
                await connection.execute(await _shrinking(connection, table))
                rows = await connection.fetchval(f"select count(*) from copy_{table}")
                await connection.execute("insert into shelves values ($1, $2, $3)", at, table, rows)
            await connection.execute(
                _FILL.format(many_rows=MANY_ROWS, few=FEW_TENANTS, many=MANY_TENANTS)
            )
        await connection.execute(f"analyze {', '.join(TABLES)}")
    finally:
        await connection.close()


async def _shrinking(connection: Any, table: str) -> str:
    """Documents and files of other tenants need not be large to be there."""
    columns = await connection.fetch(
        "select column_name as name, data_type as kind from information_schema.columns"
        " where table_schema = 'public' and table_name = $1"
        " and (data_type = 'jsonb' or column_name = 'sealed')",
        table,
    )
    sets = [f"{c['name']} = '{'{}' if c['kind'] == 'jsonb' else ''}'" for c in columns]
    return f"update copy_{table} set {', '.join(sets)}" if sets else "select 1"
