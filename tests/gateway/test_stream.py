"""The live stream over a real connection: what is told, resumed, and cut."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson
from httpx import AsyncClient
from tests.builders import gateway, journey
from tests.builders.gateway import Door, Party
from tests.builders.journey import Moved, a_statement
from tests.conftest import Installation

from solvent.gateway import hub
from solvent.gateway.hub import Hub
from solvent.identity import signing_in, visiting
from solvent.identity.access import SESSION_COOKIE
from solvent.platform import outbox


def opened(
    installation: Installation,
    story: Callable[[Door, Party, Party], Awaitable[None]],
    *,
    workers: bool = True,
) -> None:
    async def told() -> None:
        where = (installation.settings, installation.addresses)
        async with gateway.a_door(*where) as quiet:
            party = await gateway.a_party(quiet.tools, word="Xylophon")
            other = await gateway.a_party(quiet.tools, word="Mandolin")
        async with gateway.a_door(*where, workers=workers, listening=True) as door:
            await story(door, party, other)

    asyncio.run(told())


@dataclass
class Stream:
    """An open stream: what it was told so far, and whether it was ended from the other side."""

    told: list[dict[str, Any]] = field(default_factory=list)
    ended: bool = False
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def types(self) -> list[str]:
        return [one["event"] for one in self.told]

    @property
    def last_id(self) -> str:
        return str(next(one["id"] for one in reversed(self.told) if "id" in one))

    async def until(self, met: Callable[[Stream], bool]) -> None:
        async with asyncio.timeout(60):
            while not met(self):
                self.changed.clear()
                await self.changed.wait()

    async def read(self, answer: httpx.Response) -> None:
        try:
            block: dict[str, Any] = {}
            async for line in answer.aiter_lines():
                name, _, value = line.partition(": ")
                if line and name:
                    block[name] = orjson.loads(value) if name == "data" else value
                elif "event" in block:
                    self.told.append(block)
                    self.changed.set()
                block = block if line else {}
        finally:
            self.ended = True
            self.changed.set()


@asynccontextmanager
async def streaming(door: Door, party: Party, **headers: str) -> AsyncIterator[Stream]:
    path = f"{door.site}/v1/companies/{party.names['company']}/events"
    head = headers or {"authorization": f"Bearer {party.key}"}
    async with AsyncClient(timeout=90) as client, client.stream("GET", path, headers=head) as got:
        assert got.status_code == 200
        assert got.headers["content-type"].startswith("text/event-stream")
        stream = Stream()
        reading = asyncio.create_task(stream.read(got))
        await asyncio.sleep(0.1)
        try:
            yield stream
        finally:
            reading.cancel()


async def give(door: Door, party: Party, number: int) -> None:
    content = a_statement([Moved(-100 - number, journey.FIRST, "ONE MORE", f"M{number}")])
    await journey.receive(door.tools, party.firm, content)


def test_a_file_is_told_of_step_by_step_to_its_company_only(installation: Installation) -> None:
    async def story(door: Door, party: Party, other: Party) -> None:
        async with streaming(door, party) as stream, streaming(door, other) as elsewhere:
            await give(door, party, 1)
            await stream.until(lambda s: "insight.created" in s.types)
            kept = [one for one in stream.told if "id" in one]
            assert [one["event"] for one in kept] == [
                "import.requested",
                "transactions.booked",
                "ledger.posted",
                "score.changed",
                "insight.created",
            ]
            places = [int(one["id"]) for one in kept]
            assert places == sorted(set(places))
            assert "import.progressed" in stream.types
            assert "ONE MORE" not in str(stream.told)
            assert elsewhere.told == []

    opened(installation, story)


def test_a_stream_goes_on_after_its_last_id_and_says_nothing_twice(
    installation: Installation,
) -> None:
    async def story(door: Door, party: Party, _other: Party) -> None:
        key = f"Bearer {party.key}"
        async with streaming(door, party) as stream:
            await give(door, party, 1)
            await stream.until(lambda s: "insight.created" in s.types)
            last = stream.last_id
        await give(door, party, 2)
        async with streaming(door, party, authorization=key) as after:
            await give(door, party, 3)
            await after.until(lambda s: s.types.count("insight.created") == 1)
        resumed = {"authorization": key, "last-event-id": last}
        async with streaming(door, party, **resumed) as stream:
            await stream.until(lambda s: s.types.count("insight.created") == 2)
            places = [int(one["id"]) for one in stream.told if "id" in one]
            assert places == sorted(set(places))
            assert places[0] > int(last)
            assert len(places) == 10

    opened(installation, story)


def test_an_id_that_cannot_be_gone_on_from_gets_reset(installation: Installation) -> None:
    async def story(door: Door, party: Party, _other: Party) -> None:
        for unknown in ("99999999", "9" * 30, "9" * 5000):
            head = {"authorization": f"Bearer {party.key}", "last-event-id": unknown}
            async with streaming(door, party, **head) as stream:
                await stream.until(lambda s: bool(s.told))
                assert stream.types == ["reset"]
                newest = int(stream.last_id)
                assert 0 < newest < 99999999
                await give(door, party, len(unknown))
                await stream.until(lambda s: "insight.created" in s.types)

    opened(installation, story)


def test_an_id_long_gone_by_gets_reset(installation: Installation) -> None:
    async def story(door: Door, party: Party, _other: Party) -> None:
        async with door.tools.database.scoped(party.firm.scope) as connection:
            start = await outbox.newest_position(
                connection, party.firm.scope.tenant_id, party.firm.company_id
            )
            await connection.execute(
                "insert into outbox (tenant_id, event_id, company_id, type, source, subject, time,"
                " dataschema, data) select tenant_id, gen_random_uuid(), company_id, 'old.news',"
                " source, subject, time, dataschema, data from outbox, generate_series(1, 600)"
                " where position = $1",
                start,
            )
        head = {"authorization": f"Bearer {party.key}", "last-event-id": str(start)}
        async with streaming(door, party, **head) as stream:
            await stream.until(lambda s: bool(s.told))
            assert stream.types[0] == "reset"

    opened(installation, story, workers=False)


def test_signing_out_closes_the_streams_of_that_session_only(installation: Installation) -> None:
    async def story(door: Door, party: Party, _other: Party) -> None:
        cookie = {"cookie": f"{SESSION_COOKIE}={party.session}"}
        async with streaming(door, party, **cookie) as browser, streaming(door, party) as program:
            visitor = await visiting.by_session(door.tools, party.session)
            await signing_in.sign_out(door.tools.database, visitor, now=door.tools.now())
            await browser.until(lambda s: s.ended)
            await give(door, party, 1)
            await program.until(lambda s: "insight.created" in s.types)
            assert not program.ended
            assert browser.told == []

    opened(installation, story)


def test_streams_are_ended_when_the_process_stops(installation: Installation) -> None:
    async def story(door: Door, party: Party, _other: Party) -> None:
        async with streaming(door, party) as stream:
            hub: Hub = gateway.doors(door.app)[0].state.hub
            hub.close()
            await stream.until(lambda s: s.ended)

    opened(installation, story)


def test_two_events_told_out_of_their_order_are_both_told(installation: Installation) -> None:
    async def story(door: Door, party: Party, _other: Party) -> None:
        async with streaming(door, party) as stream:
            async with door.tools.database.scoped(party.firm.scope) as connection:
                newest = await outbox.newest_position(
                    connection, party.firm.scope.tenant_id, party.firm.company_id
                )
            for position in (newest + 9, newest + 8, newest + 9, newest + 10):
                payload = {
                    "position": position,
                    "tenant": str(party.firm.scope.tenant_id),
                    "company": str(party.firm.company_id),
                    "type": f"test.{position - newest}",
                    "data": {},
                }
                async with door.tools.database.relaying() as connection:
                    await connection.execute(
                        "select pg_notify($1, $2)",
                        outbox.LIVE_CHANNEL,
                        orjson.dumps(payload).decode(),
                    )
            await stream.until(lambda s: "test.10" in s.types)
            assert stream.types == ["test.9", "test.8", "test.10"]
            assert [int(one["id"]) - newest for one in stream.told] == [9, 9, 10]

    opened(installation, story, workers=False)


def test_what_was_said_while_the_database_was_away_is_caught_up(
    installation: Installation,
) -> None:
    async def story(door: Door, party: Party, _other: Party) -> None:
        async with streaming(door, party) as stream:
            assert await _cut_hearing(door)
            await give(door, party, 1)
            await stream.until(lambda s: "insight.created" in s.types or s.ended)
            kinds = [one["event"] for one in stream.told if "id" in one]
            assert sorted(kinds) == sorted(set(kinds))
            assert "score.changed" in kinds

    async def _cut_hearing(door: Door) -> bool:
        async with door.tools.database.unscoped() as connection:
            cut = await connection.fetch(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where usename = current_user and query ilike 'listen%'"
            )
        return bool(cut)

    opened(installation, story)


def test_one_key_holds_so_many_streams_and_is_told_when_it_wants_more(
    installation: Installation,
) -> None:
    async def story(door: Door, party: Party, other: Party) -> None:
        async with AsyncExitStack() as stack:
            for _ in range(hub.STREAMS_PER_SENDER_MAX):
                await stack.enter_async_context(streaming(door, party))
            path = f"/v1/companies/{party.names['company']}/events"
            answer = await door.ask("GET", path, key=party.key)
            assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")
            assert answer.json()["type"] == "urn:solvent:problem:StreamsTooMany"
            # Another sender of the same organisation, and another organisation, are not held up.
            async with (
                streaming(door, party, authorization=f"Bearer {party.viewer_key}"),
                streaming(door, other),
            ):
                pass
        async with streaming(door, party):
            pass

    opened(installation, story, workers=False)
