"""`solvent demo`: sample companies, booked through the same door as any file, then served."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date
from typing import Annotated

import typer
from rich.console import Console

from solvent import events
from solvent.cli import composing, listening, samples, serving, session
from solvent.cli.samples import Sample
from solvent.platform import opening, settings
from solvent.platform.opening import Addresses
from solvent.platform.settings import Settings
from solvent.platform.tools import Tools, utc_today
from solvent.tenancy import residents


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(demo)


def demo(
    *,
    today: session.Today = "",
    live: Annotated[
        bool, typer.Option("--live", help="Send a new bank line every few seconds.")
    ] = False,
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
    port: Annotated[int, typer.Option(help="Port to serve on; 0 keeps the setting.")] = 0,
    load_only: Annotated[
        bool, typer.Option("--load-only", help="Book the sample data and stop.")
    ] = False,
) -> None:
    """Show three sample companies in the browser: a real database, real files, no keys needed."""
    day = session.day_of(today)
    found = settings.read()
    found = replace(found, port=port) if port else found
    console = Console(stderr=True)
    taken = None if load_only else composing.reserve(found)
    clock = (lambda: day) if today else utc_today
    with opening.database(found) as addresses:
        later = () if taken is None else (events.SCORE_HISTORY_DUE,)
        booked, link = asyncio.run(_prepare(found, addresses, clock, console, later))
        if taken is None:
            return
        listening.check(found, addresses)
        serving.announce(console, found, link, browser=browser)

        async def live_lines(tools: Tools) -> None:
            await samples.send_lines(tools, booked)

        application = composing.application(
            found, addresses, today=clock, background=live_lines if live else None
        )
        composing.serve(application, taken)


async def _prepare(
    found: Settings,
    addresses: Addresses,
    clock: Callable[[], date],
    console: Console,
    later: Collection[str],
) -> tuple[list[Sample], str]:
    async with opening.tools(found, addresses, today=clock) as tools:
        booked = await samples.load(tools, day=clock(), console=console, but=later)
        if not booked:
            console.print("The sample companies were removed, and stay so.")
        return booked, await serving.link(tools, residents.of(found.home)[0])
