from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import pytest
from tests.builders import journey
from tests.builders import tenancy as builder

from solvent.ids import Scope
from solvent.platform import postgres
from solvent.platform.opening import Addresses
from solvent.platform.postgres import DatabaseAway
from solvent.platform.tools import Tools
from solvent.tenancy import finding, store


async def _pid(connection: Any) -> int:
    found: int = await connection.fetchval("select pg_backend_pid()")
    return found


def test_a_tenant_is_set_for_one_transaction_and_gone_after_it(run: Any) -> None:
    async def story(tools: Tools) -> None:
        scope = await builder.an_organisation(tools)
        ask = "select current_setting('solvent.tenant', true)"
        async with tools.database.scoped(scope) as connection:
            assert await connection.fetchval(ask) == str(scope.tenant_id)
            pid = await _pid(connection)
        seen = set()
        for _ in range(8):
            async with tools.database.unscoped() as connection:
                seen.add(await _pid(connection))
                assert not await connection.fetchval(ask)
        assert pid in seen

    run(story)


def test_what_a_block_wrote_is_gone_when_it_raises_or_is_cancelled(run: Any) -> None:
    async def story(tools: Tools) -> None:
        scope = await builder.an_organisation(tools)

        async def write(then: Callable[[], Awaitable[None]]) -> None:
            async with tools.database.scoped(scope) as connection:
                await connection.execute("update tenant set name = 'changed'")
                await then()

        async def fail() -> None:
            message = "no"
            await asyncio.sleep(0)
            raise LookupError(message)

        async def wait() -> None:
            await asyncio.sleep(60)

        with pytest.raises(LookupError):
            await write(fail)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(write(wait), timeout=0.1)
        async with tools.database.scoped(scope) as connection:
            assert (await finding.tenant(connection, scope)).name == "Testers"

    run(story)


def test_a_statement_that_failed_and_was_passed_over_does_not_commit_in_silence(run: Any) -> None:
    async def story(tools: Tools) -> None:
        scope = await builder.an_organisation(tools)
        with pytest.raises(postgres.NotCommitted):
            await _swallow(tools, scope)
        async with tools.database.scoped(scope) as connection:
            assert (await finding.tenant(connection, scope)).name == "Testers"

    async def _swallow(tools: Tools, scope: Scope) -> None:
        async with tools.database.scoped(scope) as connection:
            await connection.execute("update tenant set name = 'changed'")
            with pytest.raises(asyncpg.DivisionByZeroError):
                await connection.execute("select 1 / 0")

    run(story)


def test_a_lost_session_is_told_as_away_and_the_next_one_works(
    run: Any, database_urls: Addresses
) -> None:
    async def story(tools: Tools) -> None:
        scope = await builder.an_organisation(tools)
        with pytest.raises(DatabaseAway):
            async with tools.database.scoped(scope) as connection:
                await connection.execute("select pg_terminate_backend(pg_backend_pid())")
        with pytest.raises(DatabaseAway):
            await _lose_before_commit(tools, scope)
        for _ in range(6):
            async with tools.database.scoped(scope) as connection:
                assert (await finding.tenant(connection, scope)).name == "Testers"

    async def _lose_before_commit(tools: Tools, scope: Scope) -> None:
        async with tools.database.scoped(scope) as connection:
            await connection.execute("update tenant set name = 'changed'")
            asking = asyncio.ensure_future(connection.execute("select pg_sleep(30)"))
            async with tools.database.scoped(scope) as other:
                await asyncio.sleep(0.1)
                await other.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                    " where query = 'select pg_sleep(30)' and state = 'active'"
                )
            await asking

    assert database_urls.app
    run(story)


def test_no_server_at_the_address_is_told_as_away() -> None:
    async def story() -> None:
        with pytest.raises(DatabaseAway):
            await postgres.connect(
                app_url="postgresql://x:y@127.0.0.1:1/z", relay_url="postgresql://x:y@127.0.0.1:1/z"
            )

    asyncio.run(story())


def test_a_wrong_value_is_no_outage(run: Any) -> None:
    """A bug of ours, or a number too large for a column, must not look like a lost server."""

    async def story(tools: Tools) -> None:
        scope = await builder.an_organisation(tools)
        with pytest.raises(asyncpg.DataError):
            async with tools.database.scoped(scope) as connection:
                await connection.fetch("select $1::bigint", 2**70)

    run(story)


@pytest.mark.parametrize("count", [3, 3_000])
def test_few_rows_and_many_go_under_the_policy_and_once(run: Any, count: int) -> None:
    async def story(tools: Tools) -> None:
        firm, other = await journey.a_firm(tools), await journey.a_firm(tools)
        columns = {
            "tenant_id": "uuid",
            "company_id": "uuid",
            "account_id": "uuid",
            "dated_on": "date",
            "seq": "bigint",
            "amount_minor": "bigint",
            "postings": "int",
        }

        def rows(tenant: Any) -> list[tuple[Any, ...]]:
            day = journey.FIRST
            account = firm.company_id
            return [(tenant, firm.company_id, account, day, n, n, 1) for n in range(count)]

        given: dict[str, Any] = {
            "table": "day_total",
            "columns": columns,
            "once": "tenant_id, company_id, account_id, dated_on, seq",
            "returning": "amount_minor",
            "sums": "count(*) as rows, sum(amount_minor)::bigint as total",
        }
        for expected in (count, 0):
            async with tools.database.scoped(firm.scope) as connection:
                found = await postgres.insert_many(
                    connection, rows=rows(firm.scope.tenant_id), **given
                )
            assert found is not None
            assert found["rows"] == expected
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
            async with tools.database.scoped(firm.scope) as connection:
                await postgres.insert_many(connection, rows=rows(other.scope.tenant_id), **given)

    run(story)


def test_a_command_that_touched_nothing_says_so() -> None:
    assert [postgres.affected(text) for text in ("UPDATE 0", "INSERT 0 3", "DELETE 12")] == [
        0,
        3,
        12,
    ]


def test_more_askers_than_sessions_wait_their_turn(run: Any) -> None:
    async def story(tools: Tools) -> None:
        scope = await builder.an_organisation(tools)

        async def ask() -> int:
            async with tools.database.scoped(scope) as connection:
                return len(await store.companies(connection, scope))

        assert await asyncio.gather(*(ask() for _ in range(40))) == [0] * 40

    run(story)
