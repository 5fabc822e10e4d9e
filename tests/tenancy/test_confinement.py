"""A transaction of some companies only sees and writes no other, whatever the code asks of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import asyncpg
import pytest
from tests.builders import journey
from tests.builders.journey import a_statement, daily

from solvent.errors import NotFound
from solvent.ids import Scope
from solvent.platform.opening import Addresses
from solvent.platform.tools import Tools

_OF_COMPANIES = """
select c.relname as name, has_table_privilege($1, c.oid, 'select') as may_read
from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'company_id'
where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and not a.attisdropped
    and c.relname <> 'way'
"""


async def tables_of_companies(urls: Addresses) -> dict[str, bool]:
    connection = await asyncpg.connect(urls.owner)
    try:
        database = await connection.fetchval("select current_database()")
        rows = await connection.fetch(_OF_COMPANIES, f"{database}_guest")
    finally:
        await connection.close()
    return {row["name"]: row["may_read"] for row in rows}


async def two_companies(tools: Tools) -> tuple[journey.Firm, journey.Firm]:
    """Make two companies of one organisation, both with books."""
    first = await journey.a_firm(tools, name="Alder")
    second = await journey.a_firm(tools, scope=first.scope, name="Birch")
    for firm, account in ((first, "DE000111"), (second, "DE000222")):
        await journey.give(tools, firm, a_statement(daily(20), account=account))
    return first, second


def confined(firm: journey.Firm) -> Scope:
    return replace(firm.scope, companies=frozenset({firm.company_id}))


def test_no_row_of_another_company_of_the_same_organisation_is_seen(
    run: Any, database_urls: Addresses
) -> None:
    async def story(tools: Tools) -> None:
        first, second = await two_companies(tools)
        readable = [name for name, may in (await tables_of_companies(database_urls)).items() if may]
        assert len(readable) > 10
        shown = 0
        for name in readable:
            query = f"select distinct company_id from {name} where company_id is not null"
            async with tools.database.scoped(first.scope) as connection:
                everything = {row[0] for row in await connection.fetch(query)}
            async with tools.database.scoped(confined(first)) as connection:
                seen = {row[0] for row in await connection.fetch(query)}
            assert seen == everything & {first.company_id}, name
            shown += second.company_id in everything
        assert shown > 8

    run(story)


def test_the_files_of_another_company_are_not_seen_either(run: Any) -> None:
    async def story(tools: Tools) -> None:
        first, _ = await two_companies(tools)
        async with tools.database.scoped(confined(first)) as connection:
            assert await connection.fetchval("select count(*) from import_file") == 1
        async with tools.database.scoped(first.scope) as connection:
            assert await connection.fetchval("select count(*) from import_file") == 2

    run(story)


def test_nothing_is_written_to_another_company(run: Any) -> None:
    async def story(tools: Tools) -> None:
        first, second = await two_companies(tools)
        async with tools.database.scoped(confined(first)) as connection:
            changed = await connection.execute(
                "update bank_line set note = 'seen' where company_id = $1", second.company_id
            )
        assert changed == "UPDATE 0"
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level"):
            async with tools.database.scoped(confined(first)) as connection:
                await connection.execute(
                    "insert into account select tenant_id, gen_random_uuid(), $1, '9999', 'x',"
                    " kind, role from account limit 1",
                    second.company_id,
                )

    run(story)


def test_tables_of_the_organisation_itself_are_closed_to_it(run: Any) -> None:
    async def story(tools: Tools) -> None:
        first, _ = await two_companies(tools)
        for table in ("member", "api_key", "session", "audit_record", "sign_in_link"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with tools.database.scoped(confined(first)) as connection:
                    await connection.fetch(f"select * from {table}")

    run(story)


def test_a_confined_scope_knows_no_other_company(run: Any) -> None:
    async def story(tools: Tools) -> None:
        first, second = await two_companies(tools)
        scope = confined(first)
        scope.demand("company:read", company_id=first.company_id)
        with pytest.raises(NotFound):
            scope.demand("company:read", company_id=second.company_id)

    run(story)


def test_the_next_transaction_of_the_same_session_is_confined_no_more(run: Any) -> None:
    async def story(tools: Tools) -> None:
        first, _ = await two_companies(tools)
        for _ in range(8):  # more than the pool holds
            async with tools.database.scoped(confined(first)) as connection:
                assert await connection.fetchval("select count(*) from company") == 1
            async with tools.database.scoped(first.scope) as connection:
                assert await connection.fetchval("select count(*) from company") == 2

    run(story)
