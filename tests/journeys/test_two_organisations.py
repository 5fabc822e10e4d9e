"""Below all code of ours: what the app's database log-in can reach with another tenant set."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import asyncpg
import pytest
from tests.builders import journey, people, rows
from tests.builders.journey import Firm, Moved, a_statement, daily

from solvent.identity import signing_in, starting
from solvent.ledger import correcting
from solvent.ledger.accounts import Role
from solvent.platform.opening import Addresses
from solvent.platform.tools import Tools

_TABLES = """
select c.relname as name,
    has_table_privilege($1, c.oid, 'select') as may_read,
    has_table_privilege($1, c.oid, 'insert') as may_add,
    has_table_privilege($1, c.oid, 'update') as may_change,
    has_table_privilege($1, c.oid, 'delete') as may_delete,
    exists(select from pg_attribute a where a.attrelid = c.oid and a.attname = 'company_id'
        and not a.attisdropped) as of_company
from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
    and exists(select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id')
    and c.relname <> 'credential'
order by 1
"""


# Tables whose rows only a function of the owner writes, once an organisation is gone.
WRITTEN_ELSEWHERE = {"tombstone"}
# Ids only, under no policy, and reached through functions alone.
FOR_THE_SCHEDULER = {"departure_due"}


async def a_full_firm(tools: Tools, urls: Addresses) -> Firm:
    """Make a firm with a row in every tenant table."""
    firm = await journey.a_firm(tools)
    held = Moved(-777, journey.FIRST, "HOLD")
    await journey.give(tools, firm, a_statement(daily(60), pending=[held]))
    line = next(row["line_id"] for row in await journey.standing(tools, firm) if row["line_id"])
    chart = await journey.chart(tools, firm)
    await correcting.categorise(
        tools.database,
        firm.scope,
        company_id=firm.company_id,
        line_id=line,
        account_id=chart.by_role(Role.REPAIRS).account_id,
        remember=True,
        alike=False,
        now=tools.now(),
    )
    now = tools.now()
    link = await starting.make_sign_in_link(tools.database, firm.scope.tenant_id, now=now)
    await signing_in.use_link(tools, link or "")
    await people.a_row_each(tools, firm.scope, company_id=firm.company_id)
    await rows.fill(tools, firm, [t["name"] for t in await tables_of(urls) if t["may_add"]])
    return firm


async def tables_of(urls: Addresses) -> list[Any]:
    connection = await asyncpg.connect(urls.app)
    try:
        user = await connection.fetchval("select current_user")
        return list(await connection.fetch(_TABLES, user))
    finally:
        await connection.close()


async def rows_of(tools: Tools, firm: Firm, table: str) -> list[str]:
    async with tools.database.scoped(firm.scope) as connection:
        found = await connection.fetch(f"select row_to_json(t)::text as row from {table} t")
    return sorted(row["row"] for row in found)


def test_not_one_row_of_another_tenant_is_seen_in_any_table(
    run: Any, database_urls: Addresses
) -> None:
    async def story(tools: Tools) -> None:
        first, second = [await a_full_firm(tools, database_urls) for _ in range(2)]
        tables = [
            table
            for table in await tables_of(database_urls)
            if table["may_read"] and table["name"] not in WRITTEN_ELSEWHERE
        ]
        assert len(tables) > 40
        for table in tables:
            name = table["name"]
            assert await rows_of(tools, first, name), f"no row of {name} to be hidden"
            async with tools.database.scoped(second.scope) as connection:
                seen = await connection.fetch(f"select distinct tenant_id from {name}")
                asked = await connection.fetchval(
                    f"select count(*) from {name} where tenant_id = $1", first.scope.tenant_id
                )
            assert [row[0] for row in seen] == [second.scope.tenant_id], name
            assert asked == 0, name

    run(story)


def test_nothing_of_another_tenant_is_changed_or_added(run: Any, database_urls: Addresses) -> None:
    async def story(tools: Tools) -> None:
        first, second = [await a_full_firm(tools, database_urls) for _ in range(2)]
        tables = [table for table in await tables_of(database_urls) if table["may_read"]]
        before = {t["name"]: await rows_of(tools, first, t["name"]) for t in tables}
        mine = first.scope.tenant_id
        for table in tables:
            name = table["name"]
            if table["may_change"]:
                done = await _execute(
                    tools,
                    second,
                    f"update {name} set tenant_id = tenant_id where tenant_id = $1",
                    mine,
                )
                assert done == "UPDATE 0", name
            if table["may_delete"]:
                done = await _execute(tools, second, f"delete from {name} where tenant_id=$1", mine)
                assert done == "DELETE 0", name
            if table["may_add"]:
                with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level"):
                    await _execute(tools, second, *_copying(name, before[name][0]))
        for table in tables:
            assert await rows_of(tools, first, table["name"]) == before[table["name"]], table

    run(story)


def _copying(table: str, row: str) -> tuple[str, str]:
    """Insert a row again; the policy objects before any key does."""
    insert = f"insert into {table} overriding system value"
    return f"{insert} select * from json_populate_record(null::{table}, $1::json)", row


def test_a_company_of_another_tenant_takes_no_row_of_ours(
    run: Any, database_urls: Addresses
) -> None:
    """With our own tenant in the row and their company: refused, or out of their sight."""

    async def story(tools: Tools) -> None:
        first, second = [await a_full_firm(tools, database_urls) for _ in range(2)]
        tables = [
            table
            for table in await tables_of(database_urls)
            if table["of_company"] and table["may_add"] and table["name"] != "company"
        ]
        before = {t["name"]: await rows_of(tools, first, t["name"]) for t in tables}
        for table in tables:
            row = before[table["name"]][0].replace(
                str(first.scope.tenant_id), str(second.scope.tenant_id)
            )
            statement, _ = _copying(table["name"], row)
            with suppress(asyncpg.PostgresError):
                await _execute(tools, second, statement, row)
        for name, held in before.items():
            assert await rows_of(tools, first, name) == held, name

    run(story)


async def _execute(tools: Tools, firm: Firm, statement: str, *values: object) -> str:
    async with tools.database.scoped(firm.scope) as connection:
        return await connection.execute(statement, *values)


def test_the_owner_of_the_tables_is_under_the_policies_too(
    run: Any, database_urls: Addresses
) -> None:
    async def story(tools: Tools) -> None:
        await a_full_firm(tools, database_urls)
        connection = await asyncpg.connect(database_urls.owner)
        try:
            for table in await tables_of(database_urls):
                if table["name"] in FOR_THE_SCHEDULER:
                    continue
                found = await connection.fetchval(f"select count(*) from {table['name']}")
                assert found == 0, table["name"]
        finally:
            await connection.close()

    run(story)
