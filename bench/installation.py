"""A fresh installation for a bench: a home of its own, one organisation, one company, one file."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import uvloop

from solvent import events, ids
from solvent.cli import composing
from solvent.connectors import finding as outside
from solvent.connectors import importing
from solvent.events import Event
from solvent.identity import signing_in, starting
from solvent.ids import CompanyId, Scope
from solvent.platform import embedded_layout, opening, outbox
from solvent.platform.opening import Addresses
from solvent.platform.settings import Settings
from solvent.platform.tools import Tools
from solvent.sample import bulk
from solvent.tenancy import founding, residents
from solvent.worker import relay

SEED = 1
TODAY = date(2025, 1, 1)
"""The day after the last line of `sample.bulk`."""


class BooksWrong(Exception):
    """What was measured did not do its work; its figures mean nothing."""


@dataclass(frozen=True, slots=True)
class House:
    """An organisation with its owner's scope and key, and the tools to work in it."""

    tools: Tools
    scope: Scope
    key: str


@dataclass(frozen=True, slots=True)
class Company:
    """A company as the outside knows it: its shown id, an owner's API key and session."""

    shown: str
    key: str
    session: str


@dataclass(slots=True)
class Booking:
    """How long a file took into the ledger, in seconds.

    total_s: from the door taking it to its entries being committed. steps: the time of each job,
    by its event.
    """

    company_id: CompanyId
    total_s: float = 0.0
    steps: dict[str, float] = field(default_factory=dict)


@contextmanager
def home() -> Iterator[Settings]:
    """Have a new home; it goes with all its data."""
    folder = Path(tempfile.mkdtemp(prefix="solvent-bench-"))
    settings = Settings(home=folder)
    try:
        yield settings
    finally:
        place = embedded_layout.of(folder, system_folder=settings.system_folder).place
        for each in {folder, place}:
            shutil.rmtree(each, ignore_errors=True)


def database_pid(settings: Settings) -> int:
    """Give the process of the running embedded database."""
    layout = embedded_layout.of(settings.home, system_folder=settings.system_folder)
    return int((layout.data / "postmaster.pid").read_text().split()[0])


@asynccontextmanager
async def house(settings: Settings, addresses: Addresses) -> AsyncIterator[House]:
    """Have an organisation in the installation."""
    async with opening.tools(settings, addresses, today=lambda: TODAY) as tools:
        made = await starting.found(tools.database, name="Bench", is_sample=True, now=tools.now())
        residents.add(settings.home, made.tenant_id)
        yield House(tools, Scope(made.tenant_id, "bench", frozenset({"*"})), made.key)


async def book(at: House, content: bytes, *, name: str, assessed: bool = False) -> Booking:
    """Add a company and book one file through the import door, to its entries being committed.

    assessed: go on to the score and its findings, and count that too. Raises BooksWrong.
    """
    tools = at.tools
    company = await founding.add_company(
        tools.database,
        at.scope,
        name=name,
        country="US",
        currency="USD",
        is_sample=True,
        now=tools.now(),
    )
    done = Booking(company.company_id)
    with _clocked(done.steps, assessed=assessed):
        started = time.perf_counter()
        await importing.receive(
            tools.database,
            at.scope,
            vault=tools.vault,
            company_id=company.company_id,
            file_name=f"{name}.ofx",
            content=content,
            book=True,
            now=tools.now(),
        )
        done.steps["received"] = time.perf_counter() - started
        await relay.drain(tools)
        done.total_s = time.perf_counter() - started
    async with tools.database.relaying() as connection:
        waiting, parked = await outbox.depth(connection)
    if waiting or parked:
        message = f"{waiting + parked} events of {name} failed; the log above tells why"
        raise BooksWrong(message)
    async with tools.database.scoped(at.scope) as connection:
        found = await outside.imports(connection, at.scope, company.company_id)
    statements = (found[0].report or {}).get("statements", [])
    if not statements or not all(one["ties"] for one in statements):
        message = f"The import of {name} is {found[0].state}: {found[0].fault or statements}"
        raise BooksWrong(message)
    return done


def fill(settings: Settings, lines: int) -> Company:
    """Book a file of so many lines, assess it, and close the installation again."""
    found: list[Company] = []

    async def work() -> None:
        content = bulk.bulk(lines=lines, seed=SEED)
        async with house(settings, addresses) as at:
            booked = await book(at, content, name="bulk", assessed=True)
            steps = ", ".join(f"{name} {took:.1f}" for name, took in booked.steps.items())
            print(f"{lines:,} lines are there ({steps} s)", flush=True)
            shown = ids.show(ids.COMPANY, booked.company_id)
            found.append(Company(shown, at.key, await _session(at)))

    with opening.database(settings) as addresses:
        run(work())
    return found[0]


def run(work: Coroutine[Any, Any, None]) -> None:
    """Run a bench's work on the loop that serves too, with memory tended as there."""
    composing.tend_memory()
    uvloop.run(work)


async def _session(at: House) -> str:
    """Sign the owner in, as a browser is."""
    database, now = at.tools.database, at.tools.now()
    link = await starting.make_sign_in_link(database, at.scope.tenant_id, now=now)
    if link is None:
        message = "The organisation has no owner"
        raise BooksWrong(message)
    return (await signing_in.use_link(at.tools, link)).secret


@contextmanager
def _clocked(steps: dict[str, float], *, assessed: bool) -> Iterator[None]:
    """Note what each job takes; without `assessed`, events of the ledger are passed over."""
    before = dict(relay.JOBS)

    def clocked(kind: str, job: relay.Job) -> relay.Job:
        async def timed(event: Event, tools: Tools) -> None:
            started = time.perf_counter()
            await job(event, tools)
            steps[kind] = steps.get(kind, 0.0) + time.perf_counter() - started

        return timed

    try:
        for kind, job in before.items():
            relay.JOBS[kind] = clocked(kind, job)
        if not assessed:
            del relay.JOBS[events.LEDGER_POSTED]
        yield
    finally:
        relay.JOBS.update(before)


def own_pid() -> int:
    """Give this process."""
    return os.getpid()
