"""A fresh installation for a bench: a home of its own, one organisation, one company, one file."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from solvent import events
from solvent.connectors import finding as outside
from solvent.connectors import importing
from solvent.events import Event
from solvent.ids import CompanyId, Scope
from solvent.platform import embedded_layout, opening
from solvent.platform.opening import Addresses
from solvent.platform.settings import Settings
from solvent.platform.tools import Tools
from solvent.tenancy import founding, residents
from solvent.worker import relay

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


@dataclass(slots=True)
class Booking:
    """How long a file took into the ledger, in seconds.

    total_s: from the door taking it to its entries being committed. steps: by event, the time
    its job took. cpu_s: processor time of this process; database_cpu_s: of the database.
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
        made = await founding.found(tools.database, name="Bench", is_sample=True, now=tools.now())
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
            keys=tools.keys,
            company_id=company.company_id,
            file_name=f"{name}.ofx",
            content=content,
            book=True,
            now=tools.now(),
        )
        done.steps["received"] = time.perf_counter() - started
        await relay.drain(tools)
        done.total_s = time.perf_counter() - started
    async with tools.database.scoped(at.scope) as connection:
        found = await outside.imports(connection, at.scope, company.company_id)
    statements = (found[0].report or {}).get("statements", [])
    if not statements or not all(one["ties"] for one in statements):
        message = f"The import of {name} is {found[0].state}: {found[0].fault or statements}"
        raise BooksWrong(message)
    return done


def run(work: object) -> None:
    """Run a bench's work on the loop that serves too."""
    import uvloop

    if not asyncio.iscoroutine(work):
        message = f"{work!r} is no coroutine"
        raise TypeError(message)
    uvloop.run(work)


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
