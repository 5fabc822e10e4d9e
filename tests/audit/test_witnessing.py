from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import UnthreadedController
from aiosmtpd.smtp import SMTP, Envelope, Session
from tests.audit.test_exporting import export, keys_of, reader
from tests.audit.test_sequencing import record_many
from tests.builders import tenancy as builder
from tests.builders.audit_outside import Outside, an_outside
from tests.conftest import Run

from solvent.audit import checkpoint, finding, jobs, verifying, witnessing
from solvent.audit.finding import State
from solvent.audit.witness import WitnessMalformed
from solvent.audit.witnessing import WitnessesMany, WitnessUnknown
from solvent.ids import Scope
from solvent.platform.http import Outgoing
from solvent.platform.outgoing_address import AddressRefused
from solvent.platform.tools import Tools
from solvent.worker import tending

NOW = datetime(2026, 3, 31, 12, 30, 20, tzinfo=UTC)


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


def owner(scope: Scope) -> Scope:
    return Scope(scope.tenant_id, "me_test", frozenset({"audit:read", "audit:manage"}))


@asynccontextmanager
async def watched(
    tools: Tools, *, default: str = ""
) -> AsyncIterator[tuple[Tools, Outside, Clock]]:
    """Have tools with a clock of their own that may ask a server on loopback."""
    clock = Clock()
    async with an_outside() as outside:
        settings = replace(tools.settings, audit_witness=default.replace("PLACE", outside.place))
        outgoing = Outgoing(allow=(outside.place,))
        yield (
            replace(tools, settings=settings, outgoing=outgoing, now=clock),
            outside,
            clock,
        )


async def minute(tools: Tools, clock: Clock, *, count: int = 1) -> None:
    """Let minutes pass, with the worker at work in each."""
    for _ in range(count):
        await tending.tend_once(tools)
        clock.at += timedelta(minutes=1)
        await tending.tend_once(tools)
        await tending.tend_once(tools)


async def state_of(tools: Tools, scope: Scope) -> State:
    async with tools.database.scoped(scope) as connection:
        return await finding.state(connection, owner(scope))


def test_a_checkpoint_is_posted_and_the_window_closes(run: Run) -> None:
    async def story(given: Tools) -> None:
        async with watched(given) as (tools, outside, clock):
            scope = await builder.an_organisation(tools)
            await witnessing.add(tools, owner(scope), address=f"http://{outside.place}/keep")
            before = await state_of(tools, scope)
            assert before.window.records == before.waiting > 0
            assert before.window.since is not None
            await minute(tools, clock)
            after = await state_of(tools, scope)
            assert (after.window.records, after.window.since, after.waiting) == (0, None, 0)
            sent = [one for one in outside.sent if one.path == "/keep"]
            (note,) = checkpoint.scan(sent[-1].body.decode())
            assert note.checkpoint.size == after.size
            assert sent[-1].method == "POST"
            assert (after.receipts[0].size, after.receipts[0].answer) == (after.size, "200 kept")

    run(story)


def test_minutes_in_which_nothing_happened_have_no_checkpoint(run: Run) -> None:
    async def story(given: Tools) -> None:
        async with watched(given) as (tools, outside, clock):
            scope = await builder.an_organisation(tools)
            await witnessing.add(tools, owner(scope), address=f"http://{outside.place}/quiet")
            await minute(tools, clock, count=4)
            assert len([one for one in outside.sent if one.path == "/quiet"]) == 1
            await record_many(tools, scope, 3)
            await minute(tools, clock, count=3)
            assert len([one for one in outside.sent if one.path == "/quiet"]) == 2

    run(story)


def test_a_witness_that_was_away_gets_the_checkpoint_later(run: Run) -> None:
    async def story(given: Tools) -> None:
        async with watched(given) as (tools, outside, clock):
            scope = await builder.an_organisation(tools)
            await witnessing.add(tools, owner(scope), address=f"http://{outside.place}/away")
            outside.status = 503
            await minute(tools, clock)
            away = await state_of(tools, scope)
            assert away.window.records == away.size
            assert "503" in away.witnesses[0].fault
            tried = len(outside.sent)
            await tending.tend_once(tools)
            assert len(outside.sent) == tried
            outside.status = 200
            await minute(tools, clock, count=2)
            back = await state_of(tools, scope)
            assert (back.window.records, back.witnesses[0].fault) == (0, "")

    run(story)


def test_an_object_store_gets_one_signed_object_for_each_checkpoint(run: Run) -> None:
    async def story(given: Tools) -> None:
        async with watched(given) as (tools, outside, clock):
            scope = await builder.an_organisation(tools)
            address = f"s3+http://KEY:SECRET@{outside.place}/bucket/logs?region=eu-west-1"
            await witnessing.add(tools, owner(scope), address=address)
            await minute(tools, clock)
            state = await state_of(tools, scope)
            assert "SECRET" not in state.witnesses[0].shown
            sent = outside.sent[-1]
            origin = checkpoint.origin_of(scope.tenant_id)
            assert sent.method == "PUT"
            assert sent.path == f"/bucket/logs/{origin}/{state.size:012d}.note"
            given_by = sent.headers["authorization"]
            assert given_by.startswith("AWS4-HMAC-SHA256 Credential=KEY/20260331/eu-west-1/s3/")
            assert checkpoint.read(sent.body.decode()).checkpoint.size == state.size

    run(story)


def test_the_operators_file_gets_the_checkpoints_of_all_and_proves_a_rewritten_history(
    run: Run, tmp_path: Path
) -> None:
    async def story(given: Tools) -> None:
        kept = tmp_path / "kept.txt"
        async with watched(given, default=f"file:{kept}") as (tools, _, clock):
            first = await builder.an_organisation(tools)
            second = await builder.an_organisation(tools)
            await minute(tools, clock)
            await record_many(tools, first, 5)
            await minute(tools, clock)
            assert (await state_of(tools, first)).window.records == 0
            for scope in (first, second):
                path = tmp_path / f"{scope.tenant_id}.jsonl"
                await export(tools, reader(scope), path, now=clock.at)
                verdict = verifying.verify(path, keys=keys_of(tools), witnesses=[kept])
                assert verdict.is_whole
                assert verdict.witnessed == (2 if scope is first else 1)

    run(story)


class Box:
    """A mailbox that keeps all it is sent."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, mail: Envelope) -> str:  # noqa: N802
        self.mails.append(mail.original_content or b"")
        return "250 kept"


def test_a_mail_is_readable_as_a_witness_and_comes_at_most_once_an_hour(
    run: Run, tmp_path: Path
) -> None:
    async def story(given: Tools) -> None:
        box = Box()
        controller = UnthreadedController(
            box, hostname="127.0.0.1", port=0, loop=asyncio.get_running_loop()
        )
        server = await asyncio.get_running_loop().create_server(controller.factory, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server, watched(given) as (made, _, clock):
            settings = replace(
                made.settings,
                smtp_url=f"smtp://127.0.0.1:{port}",
                mail_from="solvent@solvent.example",
            )
            tools = replace(made, settings=settings)
            scope = await builder.an_organisation(tools)
            await witnessing.add(tools, owner(scope), address="mailto:auditor@example.org")
            for _ in range(3):
                await record_many(tools, scope, 2)
                await minute(tools, clock)
            assert len(box.mails) == 1
            clock.at += timedelta(hours=1)
            await minute(tools, clock)
            assert len(box.mails) == 2
            mail = tmp_path / "last.eml"
            await asyncio.to_thread(mail.write_bytes, box.mails[-1])
            path = await export(tools, reader(scope), tmp_path / "x.jsonl", now=clock.at)
            verdict = verifying.verify(path, keys=keys_of(tools), witnesses=[mail])
            assert (verdict.is_whole, verdict.witnessed) == (True, 1)

    run(story)


def test_what_cannot_be_a_witness_is_refused(run: Run, tmp_path: Path) -> None:
    async def story(tools: Tools) -> None:
        scope = owner(await builder.an_organisation(tools))
        for address in ("", "nonsense", f"file:{tmp_path}/x", "ftp://host/x", "https:///x"):
            with pytest.raises(WitnessMalformed):
                await witnessing.add(tools, scope, address=address)
        with pytest.raises(AddressRefused):
            await witnessing.add(tools, scope, address="http://witness.example/plain")
        for number in range(5):
            await witnessing.add(tools, scope, address=f"https://witness.example/{number}")
        with pytest.raises(WitnessesMany):
            await witnessing.add(tools, scope, address="https://witness.example/6")
        known = (await state_of(tools, scope)).witnesses
        await witnessing.end(tools, scope, known[0].witness_id)
        assert len((await state_of(tools, scope)).witnesses) == 4
        with pytest.raises(WitnessUnknown):
            await witnessing.end(tools, scope, known[0].witness_id)

    run(story)


def test_one_organisations_trouble_does_not_stop_the_others(run: Run) -> None:
    async def story(given: Tools) -> None:
        async with watched(given, default="nonsense") as (tools, _, clock):
            scope = await builder.an_organisation(tools)
            await minute(tools, clock)
            assert (await state_of(tools, scope)).last is not None
            assert await jobs.number_waiting(tools) == 0

    run(story)
