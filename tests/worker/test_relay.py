from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg
import pytest
from tests.builders import journey
from tests.builders.journey import Firm, a_statement, daily

from solvent.events import IMPORT_REQUESTED, SCHEMA_VERSION_BY_TYPE
from solvent.platform import telemetry
from solvent.platform.opening import Addresses
from solvent.platform.postgres import DatabaseAway
from solvent.platform.tools import Tools
from solvent.worker import relay


@pytest.fixture(autouse=True)
def plain_log() -> None:
    telemetry.start_logging(as_json=True)


TABLES = (
    "bank_line",
    "bank_account",
    "entry",
    "posting",
    "day_total",
    "posted_batch",
    "assessment",
    "insight",
    "audit_record",
    "outbox",
)
CHAIN = [
    "import.requested",
    "transactions.booked",
    "ledger.posted",
    "score.changed",
    "insight.created",
]


async def told(tools: Tools, firm: Firm) -> list[Any]:
    async with tools.database.scoped(firm.scope) as connection:
        return list(await connection.fetch("select * from outbox order by position"))


async def pictured(tools: Tools, firm: Firm) -> dict[str, int]:
    return {table: await journey.count(tools, firm, table) for table in TABLES}


async def until(met: Callable[[], Awaitable[bool]]) -> None:
    """Wait for something that comes by itself; fails after a time that no slow machine needs."""
    for _ in range(1_200):
        if await met():
            return
        await asyncio.sleep(0.05)
    message = "It did not come."
    raise AssertionError(message)


@asynccontextmanager
async def relaying(tools: Tools, url: str) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(relay.run(tools, relay_url=url))
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def test_a_file_goes_all_the_way_and_each_step_is_told_once(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await journey.give(tools, firm, a_statement(daily(40)))
        rows = await told(tools, firm)
        assert [row["type"] for row in rows] == CHAIN
        assert all(row["relayed_at"] and not row["tries"] for row in rows)
        assert set(CHAIN) <= set(SCHEMA_VERSION_BY_TYPE)
        assert IMPORT_REQUESTED in relay.JOBS

    run(story)


def test_an_event_handled_again_changes_nothing(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await journey.give(tools, firm, a_statement(daily(40)))
        before = await pictured(tools, firm)
        async with tools.database.relaying() as connection:
            await connection.execute(
                "update outbox set relayed_at = null where company_id = $1", firm.company_id
            )
        assert await relay.drain(tools) >= len(CHAIN)
        assert await pictured(tools, firm) == before

    run(story)


def test_a_job_that_fails_is_tried_again_and_leaves_nothing_meanwhile(
    run: Any, database_urls: Addresses
) -> None:
    async def story(moving: Tools) -> None:
        tools = journey.standing_still(moving)
        firm, other = await journey.a_firm(tools), await journey.a_firm(tools)
        async with journey.refusing(database_urls.owner, firm, "transactions.booked"):
            await journey.give(tools, firm, a_statement(daily(40)))
            await journey.give(tools, other, a_statement(daily(40)))
            (row,) = await told(tools, firm)
            assert (row["tries"], row["relayed_at"]) == (1, None)
            assert row["fault"] == "RaiseError"
            assert await journey.count(tools, firm, "bank_line") == 0
            assert await journey.count(tools, other, "insight") == 1
            await relay.drain(tools)
            assert (await told(tools, firm))[0]["tries"] == 1
        await relay.drain(journey.at(tools, seconds=2))
        rows = await told(tools, firm)
        assert [row["type"] for row in rows] == CHAIN
        assert rows[0]["fault"] is None
        assert await journey.count(tools, firm, "bank_line") == 40

    run(story)


def test_a_job_that_never_succeeds_is_parked_and_holds_nobody_up(
    run: Any, database_urls: Addresses
) -> None:
    async def story(tools: Tools) -> None:
        firm, other = await journey.a_firm(tools), await journey.a_firm(tools)
        async with journey.refusing(database_urls.owner, firm, "transactions.booked"):
            await journey.receive(tools, firm, a_statement(daily(4)))
            for day in range(12):
                await relay.drain(journey.at(tools, days=day))
            (row,) = await told(tools, firm)
            assert (row["tries"], row["relayed_at"]) == (8, None)
        assert await relay.drain(journey.at(tools, days=99)) == 0
        await journey.give(tools, other, a_statement(daily(40)))
        assert [row["type"] for row in await told(tools, other)] == CHAIN

    run(story)


def test_a_relay_wakes_by_itself_and_goes_on_after_its_sessions_are_cut(
    run: Any, database_urls: Addresses
) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)

        async def explained(count: int) -> bool:
            return await journey.count(tools, firm, "insight") == count

        async with relaying(tools, database_urls.relay) as task:
            await journey.receive(tools, firm, a_statement(daily(40)))
            await until(lambda: explained(1))
            for number in (2, 3):
                await cut_sessions(database_urls)
                more = daily(40 + number)
                content = a_statement(more)
                await _receive_soon(tools, firm, content)
                await until(lambda number=number: explained(number))  # type: ignore[misc]
            assert not task.done()

    run(story)


async def _receive_soon(tools: Tools, firm: Firm, content: bytes) -> None:
    """Give a file as a client does: again, where the first tries met cut sessions."""
    for _ in range(10):
        with suppress(DatabaseAway):
            await journey.receive(tools, firm, content)
            return
    message = "The database stayed away."
    raise AssertionError(message)


async def cut_sessions(urls: Addresses) -> None:
    """Cut all sessions of the relay and the app, as a restart of the server does."""
    for url in (urls.relay, urls.app):
        connection = await asyncpg.connect(url)
        await connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where usename = current_user and pid <> pg_backend_pid()"
        )
        await connection.close()


def test_two_relays_at_once_do_each_thing_once(
    run: Any, tools: Any, database_urls: Addresses
) -> None:
    open_tools = tools

    async def story(tools: Tools) -> None:
        firms = [await journey.a_firm(tools) for _ in range(3)]
        for firm in firms:
            for part in range(2):
                moves = daily(60)[part * 30 : part * 30 + 30]
                await journey.receive(tools, firm, a_statement(moves))

        async def settled() -> bool:
            async with tools.database.relaying() as connection:
                return bool(
                    await connection.fetchval(
                        "select bool_and(relayed_at is not null) from outbox"
                        " where company_id = any($1)",
                        [firm.company_id for firm in firms],
                    )
                )

        async with (
            open_tools() as other,
            relaying(tools, database_urls.relay),
            relaying(other, database_urls.relay),
        ):
            await until(settled)
        for firm in firms:
            assert await journey.count(tools, firm, "bank_line") == 60
            assert len([r for r in await journey.standing(tools, firm) if r["line_id"]]) == 60
            assert max(row["tries"] for row in await told(tools, firm)) == 0

    run(story)
