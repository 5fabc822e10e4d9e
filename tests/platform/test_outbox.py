from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import asyncpg
import orjson
import pytest
from tests.builders import journey
from tests.builders.journey import Firm

from solvent import events, ids
from solvent.events import Event
from solvent.platform import outbox
from solvent.platform.opening import Addresses
from solvent.platform.tools import Tools


def an_event(tools: Tools, firm: Firm, *, kind: str = events.LEDGER_POSTED) -> Event:
    return Event(
        event_id=ids.new(),
        tenant_id=firm.scope.tenant_id,
        company_id=firm.company_id,
        type=kind,
        time=tools.now(),
        data={"seq": 1, "entries": 1},
    )


async def announce(tools: Tools, firm: Firm, *made: Event) -> None:
    async with tools.database.scoped(firm.scope) as connection:
        for event in made:
            await outbox.announce(connection, event)


async def kept(tools: Tools, firm: Firm) -> list[Any]:
    async with tools.database.scoped(firm.scope) as connection:
        return list(await connection.fetch("select * from outbox order by position"))


async def finish_others(tools: Tools) -> None:
    """Mark what other tests left waiting as done."""
    async with tools.database.relaying() as connection:
        await connection.execute("update outbox set relayed_at = now() where relayed_at is null")


def test_an_event_has_the_attributes_of_cloud_events(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        event = an_event(tools, firm)
        await announce(tools, firm, event)
        (row,) = await kept(tools, firm)
        assert (row["event_id"], row["source"], row["type"]) == (
            event.event_id,
            "/solvent",
            "ledger.posted",
        )
        assert row["dataschema"] == "/solvent/events/ledger.posted/1"
        assert row["subject"] == str(firm.company_id)
        assert (row["time"], row["data"]) == (event.time, event.data)

    run(story)


def test_an_event_of_a_transaction_that_fails_is_never_told(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        with pytest.raises(ZeroDivisionError):
            await _announce_and_fail(tools, firm)
        assert await kept(tools, firm) == []

    async def _announce_and_fail(tools: Tools, firm: Firm) -> None:
        async with tools.database.scoped(firm.scope) as connection:
            await outbox.announce(connection, an_event(tools, firm))
            _ = 1 // 0

    run(story)


def test_two_relays_never_hold_the_same_event_and_a_dead_one_lets_go(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await finish_others(tools)
        first, second = an_event(tools, firm), an_event(tools, firm)
        await announce(tools, firm, first, second)
        async with tools.database.relaying() as one, tools.database.relaying() as two:
            held = [await outbox.claim(each, now=tools.now()) for each in (one, two)]
            assert {event.event_id for event in held if event} == {
                first.event_id,
                second.event_id,
            }
            async with tools.database.relaying() as three:
                assert await outbox.claim(three, now=tools.now()) is None
        async with tools.database.relaying() as again:
            found = await outbox.claim(again, now=tools.now())
        assert found is not None
        assert found.event_id == first.event_id
        await finish_others(tools)

    run(story)


def test_a_failed_event_waits_longer_each_time_and_is_parked_in_the_end(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await finish_others(tools)
        event = an_event(tools, firm)
        await announce(tools, firm, event)
        now = tools.now()
        waits: list[timedelta] = []
        for number in range(1, 9):
            async with tools.database.relaying() as connection:
                assert await outbox.claim(connection, now=now) is not None
                tries = await outbox.failed(connection, event, fault="x" * 900, now=now)
            assert tries == number
            (row,) = await kept(tools, firm)
            waits.append(row["next_try_at"] - now)
            async with tools.database.relaying() as connection:
                early = row["next_try_at"] - timedelta(microseconds=1)
                assert await outbox.claim(connection, now=early) is None
            now = row["next_try_at"]
        assert waits[:-1] == sorted(set(waits))
        (row,) = await kept(tools, firm)
        assert len(row["fault"]) == 500
        async with tools.database.relaying() as connection:
            assert await outbox.claim(connection, now=now + timedelta(days=99)) is None
            assert await outbox.depth(connection) == (0, 1)
        await finish_others(tools)

    run(story)


def test_the_relay_sees_all_outboxes_and_nothing_else(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firms = [await journey.a_firm(tools) for _ in range(2)]
        for firm in firms:
            await announce(tools, firm, an_event(tools, firm))
        async with tools.database.relaying() as connection:
            seen = await connection.fetch("select distinct tenant_id from outbox")
            assert {firm.scope.tenant_id for firm in firms} <= {row[0] for row in seen}
        for table in ("company", "entry", "bank_line", "import_file", "audit_record", "credential"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await _read(tools, table)
        await finish_others(tools)

    async def _read(tools: Tools, table: str) -> None:
        async with tools.database.relaying() as connection:
            await connection.fetch(f"select * from {table} limit 1")

    run(story)


def test_events_since_a_place_are_the_companys_own_in_order(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        other = await journey.a_firm(tools, scope=firm.scope, name="Birch")
        made = [an_event(tools, firm) for _ in range(4)]
        await announce(tools, firm, *made[:2])
        await announce(tools, other, an_event(tools, other))
        await announce(tools, firm, *made[2:])
        where = {"tenant_id": firm.scope.tenant_id, "company_id": firm.company_id}
        async with tools.database.scoped(firm.scope) as connection:
            found = await outbox.since(connection, **where, position=0, limit=9)
            rest = await outbox.since(connection, **where, position=found[1].position, limit=1)
            newest = await outbox.newest_position(connection, *where.values())
        assert [event.event_id for event in found] == [event.event_id for event in made]
        assert [event.event_id for event in rest] == [made[2].event_id]
        assert newest == found[-1].position
        await finish_others(tools)

    run(story)


def test_streams_are_told_on_commit_with_ids_only(run: Any, database_urls: Addresses) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        heard: asyncio.Queue[str] = asyncio.Queue()
        ear = await asyncpg.connect(database_urls.app)
        await ear.add_listener(outbox.LIVE_CHANNEL, lambda *said: heard.put_nowait(said[3]))
        event = an_event(tools, firm)
        async with tools.database.relaying() as connection:
            await outbox.tell(connection, event)
            await asyncio.sleep(0.05)
            assert heard.empty()
        told = orjson.loads(await asyncio.wait_for(heard.get(), 5))
        assert told == {
            "position": 0,
            "tenant": str(firm.scope.tenant_id),
            "company": str(firm.company_id),
            "type": "ledger.posted",
            "data": {"seq": 1, "entries": 1},
        }
        await ear.close()

    run(story)
