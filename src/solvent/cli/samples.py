"""The sample companies of an installation: booked once, kept up to the day, told on a fixed day."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path

import orjson
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from solvent.cli import session
from solvent.connectors import importing
from solvent.identity import starting
from solvent.ids import CompanyId, TenantId
from solvent.platform.tools import Tools
from solvent.sample import generator
from solvent.sample.company import Profile, SampleFile
from solvent.tenancy import finding, founding, residents
from solvent.worker import relay

SEED = 7
_LIVE_EVERY_S = 6.0
_FILE = "samples.json"


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample company as it was booked."""

    key: str
    tenant_id: TenantId
    company_id: CompanyId


@dataclass(frozen=True, slots=True)
class Told:
    """What was told so far: since which day, through which, and how many live lines since.

    booked: the companies booked once; one that is not there any more was removed on purpose.
    """

    told_on: date
    through: date
    sent: dict[str, int] = field(default_factory=dict)
    booked: tuple[str, ...] = ()


async def load(
    tools: Tools, *, day: date, console: Console, but: Collection[str] = ()
) -> list[Sample]:
    """Book the sample companies' files up to the day before `day`, as far as they are not yet.

    but: types of events that are left to the serving process.

    Once live lines were sent the history stays as it is, since the bank's would not hold them.
    """
    known = {sample.key: sample for sample in await _known(tools)}
    told = _read(tools.settings.home) or Told(day, day)
    wanted = [
        profile
        for profile in generator.SAMPLE_COMPANIES
        if profile.key in known or profile.key not in told.booked
    ]
    if len(wanted) == len(known) and (told.sent or told.through >= day):
        return list(known.values())
    told = replace(told, through=max(day, told.through))
    started = time.monotonic()
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    ) as progress:
        task = progress.add_task("", total=len(wanted) * 2)
        tenants: dict[str, TenantId] = {}
        for profile in wanted:
            progress.update(task, description=f"Booking the bank files of {profile.name}")
            sample = known.get(profile.key) or await _add(tools, profile, tenants, console)
            tenants[profile.organisation] = sample.tenant_id
            known[profile.key] = sample
            told = replace(told, booked=tuple(sorted({*told.booked, profile.key})))
            _write(tools.settings.home, told)
            await _give_history(tools, sample, told)
            progress.advance(task)
            await relay.drain(tools, but=but)
            progress.advance(task)
    took = time.monotonic() - started
    console.print(f"{len(known)} sample companies booked and scored in {took:.0f} s.")
    return list(known.values())


async def send_lines(tools: Tools, samples: Sequence[Sample]) -> None:
    """Send one new line of each sample company in turn, for ever, through the import door."""
    while True:
        for sample in samples:
            await asyncio.sleep(_LIVE_EVERY_S)
            told = _read(tools.settings.home)
            if told is None:
                return
            already = told.sent.get(sample.key, 0)
            file = await asyncio.to_thread(
                generator.next_lines,
                company=sample.key,
                seed=SEED,
                today=told.through,
                already=already,
                told_on=told.told_on,
            )
            await _give(tools, sample, file)
            sent = {**told.sent, sample.key: already + 1}
            _write(tools.settings.home, replace(told, sent=sent))


async def _give_history(tools: Tools, sample: Sample, told: Told) -> None:
    history = await asyncio.to_thread(
        generator.generate,
        company=sample.key,
        seed=SEED,
        today=told.through,
        told_on=told.told_on,
    )
    for file in history.files:
        await _give(tools, sample, file)


async def _give(tools: Tools, sample: Sample, file: SampleFile) -> None:
    await importing.receive(
        tools.database,
        session.operator(sample.tenant_id),
        vault=tools.vault,
        company_id=sample.company_id,
        file_name=file.name,
        content=file.content,
        book=True,
        now=tools.now(),
    )


async def _add(
    tools: Tools, profile: Profile, tenants: dict[str, TenantId], console: Console
) -> Sample:
    tenant_id = tenants.get(profile.organisation)
    if tenant_id is None:
        made = await starting.found(
            tools.database, name=profile.organisation, is_sample=True, now=tools.now()
        )
        tenant_id = made.tenant_id
        residents.add(tools.settings.home, tenant_id)
        console.print(
            f"API key of {profile.organisation}, shown this once: [bold]{made.key}[/]",
            highlight=False,
            soft_wrap=True,
        )
    company = await founding.add_company(
        tools.database,
        session.operator(tenant_id),
        name=profile.name,
        country=profile.country,
        currency=profile.currency,
        industry=profile.industry,
        is_sample=True,
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


def _read(home: Path) -> Told | None:
    path = home / _FILE
    if not path.exists():
        return None
    told = orjson.loads(path.read_bytes())
    return Told(
        date.fromisoformat(told["told_on"]),
        date.fromisoformat(told["through"]),
        told["sent"],
        tuple(told["booked"]),
    )


def _write(home: Path, told: Told) -> None:
    path = home / _FILE
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    partial.write_bytes(orjson.dumps(asdict(told)))
    partial.replace(path)
