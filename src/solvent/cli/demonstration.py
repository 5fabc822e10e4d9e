"""The demonstration: sample companies, booked through the same door as any file, then served."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from solvent.cli import composing, serving, session
from solvent.connectors import importing
from solvent.ids import CompanyId, Scope, TenantId
from solvent.platform import opening, settings, telemetry
from solvent.platform.tools import Tools, utc_today
from solvent.sample import generator
from solvent.sample.company import Profile
from solvent.tenancy import finding, founding, residents
from solvent.worker import relay

SEED = 7
_LIVE_EVERY_S = 6.0


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample company as it was booked."""

    key: str
    tenant_id: TenantId
    company_id: CompanyId


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
    if port:
        found = replace(found, port=port)
    telemetry.start_logging(as_json=found.log_json)
    console = Console(stderr=True)
    taken = None if load_only else composing.reserve(found)
    with opening.database(found) as addresses:

        async def prepare() -> tuple[list[Sample], str]:
            clock = day if today else None
            async with opening.tools(
                found, addresses, today=(lambda: clock) if clock else utc_today
            ) as tools:
                samples = await load(tools, day=day, console=console)
                return samples, await serving.link(tools, samples[0].tenant_id)

        samples, link = asyncio.run(prepare())
        if taken is None:
            return
        serving.announce(console, found, link, browser=browser)

        async def live_lines(tools: Tools) -> None:
            await send_lines(tools, samples, day=day)

        application = composing.application(
            found,
            addresses,
            today=(lambda: day) if today else utc_today,
            background=live_lines if live else None,
        )
        composing.serve(application, taken)


async def load(tools: Tools, *, day: date, console: Console) -> list[Sample]:
    """Found the sample organisations and book their files, unless it was done before."""
    known = await _known(tools)
    if known:
        return known
    profiles = generator.SAMPLE_COMPANIES
    started = time.monotonic()
    samples: list[Sample] = []
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    ) as progress:
        task = progress.add_task("Booking sample companies", total=len(profiles) * 2)
        tenant_by_name: dict[str, TenantId] = {}
        for profile in profiles:
            progress.update(task, description=f"Booking the bank files of {profile.name}")
            tenant_id = tenant_by_name.get(profile.organisation)
            if tenant_id is None:
                tenant_id = await _found(tools, profile.organisation, console)
                tenant_by_name[profile.organisation] = tenant_id
            samples.append(await _give_files(tools, profile, tenant_id, day=day))
            progress.advance(task)
            await relay.drain(tools)
            progress.advance(task)
    took = time.monotonic() - started
    console.print(f"{len(samples)} sample companies booked and scored in {took:.0f} s.")
    return samples


async def send_lines(tools: Tools, samples: Sequence[Sample], *, day: date) -> None:
    """Send one new line of each sample company in turn, for ever, through the import door."""
    sent = dict.fromkeys((sample.key for sample in samples), 0)
    while True:
        for sample in samples:
            await asyncio.sleep(_LIVE_EVERY_S)
            file = generator.next_lines(
                company=sample.key, seed=SEED, today=day, already=sent[sample.key]
            )
            sent[sample.key] += 1
            await importing.receive(
                tools.database,
                session.operator(sample.tenant_id),
                keys=tools.keys,
                company_id=sample.company_id,
                file_name=file.name,
                content=file.content,
                book=True,
                now=tools.now(),
            )


async def _found(tools: Tools, name: str, console: Console) -> TenantId:
    made = await founding.found(tools.database, name=name, is_sample=True, now=tools.now())
    residents.add(tools.settings.home, made.tenant_id)
    console.print(f"API key of {name}, shown this once: [bold]{made.key}[/]", highlight=False)
    return made.tenant_id


async def _give_files(tools: Tools, profile: Profile, tenant_id: TenantId, *, day: date) -> Sample:
    scope: Scope = session.operator(tenant_id)
    sample = await asyncio.to_thread(generator.generate, company=profile.key, seed=SEED, today=day)
    company = await founding.add_company(
        tools.database,
        scope,
        name=profile.name,
        country=profile.country,
        currency=profile.currency,
        industry=profile.industry,
        is_sample=True,
        now=tools.now(),
    )
    for file in sample.files:
        await importing.receive(
            tools.database,
            scope,
            keys=tools.keys,
            company_id=company.company_id,
            file_name=file.name,
            content=file.content,
            book=True,
            now=tools.now(),
        )
    return Sample(profile.key, tenant_id, company.company_id)


async def _known(tools: Tools) -> list[Sample]:
    key_by_name = {profile.name: profile.key for profile in generator.SAMPLE_COMPANIES}
    found = []
    for tenant_id in residents.of(tools.settings.home):
        scope = session.operator(tenant_id)
        async with tools.database.scoped(scope) as connection:
            found += [
                Sample(key_by_name[company.name], tenant_id, company.company_id)
                for company in await finding.companies(connection, scope)
                if company.is_sample and company.name in key_by_name
            ]
    return found
