"""Keys commands: how they stand, a new master key, an organisation's new data key, erasure."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from solvent import ids
from solvent.audit import recording
from solvent.cli import session, terminal
from solvent.errors import Invalid
from solvent.ids import Scope, TenantId
from solvent.platform import resealing
from solvent.platform.tools import Tools
from solvent.vault import rotating
from solvent.vault.rotating import Standing
from solvent.vault.shelf import READ_BY_ALL

keys = typer.Typer(help="Keys: how they stand, rotation while running, erasure.")

Organisation = Annotated[str, typer.Argument(help="Its name, part of it, or its id (org_…).")]


class NotConfirmed(Invalid):
    """Destroying an organisation's keys needs its id to be written out."""


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(keys, name="keys", no_args_is_help=True)


@keys.command()
def status() -> None:
    """Show which master key wraps what, and whether rows wait to be sealed again."""

    async def work(tools: Tools) -> Standing:
        return await rotating.standing(tools.vault, home=tools.settings.home, now=tools.now())

    found = session.act(work)
    table = terminal.table("What", "Is", whole=("What",))
    table.add_row("master key", found.master)
    table.add_row("root wrapped by", found.root_by or "nobody: it is the master key file itself")
    table.add_row("organisations with keys", str(found.organisations))
    table.add_row("organisations erased", str(found.erased))
    for by, count in sorted(found.by.items()):
        table.add_row(f"data keys wrapped by {by}", str(count))
    oldest = "none" if found.oldest is None else found.oldest.date().isoformat()
    table.add_row("oldest data key in use", oldest)
    table.add_row("organisations with rows to seal again", str(found.due))
    terminal.console().print(table)


@keys.command("rotate-master")
def rotate_master(
    *,
    rewrap_only: Annotated[
        bool, typer.Option("--rewrap-only", help="Make no new version; wrap everything anew.")
    ] = False,
    forget_old: Annotated[
        bool, typer.Option("--forget-old", help="Then put old versions aside, into master.key.old.")
    ] = False,
) -> None:
    """Let a new master key, or a new version of it, wrap the data keys; others work meanwhile."""

    async def work(tools: Tools) -> str:
        home = tools.settings.home
        if not rewrap_only:
            await rotating.begin(tools.vault, home=home)
        found = await rotating.standing(tools.vault, home=home, now=tools.now())
        with _progress("wrapping anew") as shown:
            task = shown.add_task("organisations", total=found.organisations + found.erased)
            async for _ in rotating.rewrap_all(tools.vault, again=rewrap_only):
                shown.advance(task)
        if forget_old:
            return await rotating.forget_old(tools.vault, home=home, now=tools.now())
        return tools.vault.master.reference

    typer.echo(session.act(work))


@keys.command()
def rotate(organisation: Organisation) -> None:
    """Give an organisation a new data key; its rows are sealed again by the running service."""

    async def work(tools: Tools) -> int:
        scope = session.operator(await _named(tools, organisation))
        async with tools.database.scoped(scope) as connection:
            number = await tools.vault.rotate(scope.tenant_id)
            await recording.record(
                connection, scope, act="data_key.rotated", now=tools.now(), facts={"number": number}
            )
        return number

    number = session.act(work)
    wait = int(READ_BY_ALL.total_seconds())
    typer.echo(f"Data key {number} seals in {wait} seconds; rows follow, or: solvent keys reseal")


@keys.command()
def reseal(
    *,
    organisation: Annotated[
        str, typer.Option("--organisation", "-o", help="This one only, due or not.")
    ] = "",
) -> None:
    """Seal rows again that an older data key sealed, now, and show how far it is."""

    async def work(tools: Tools) -> int:
        chosen = [await _named(tools, organisation)] if organisation else await _due(tools)
        broken = 0
        with _progress("sealing again") as shown:
            for tenant_id in chosen:
                broken += await _reseal(tools, tenant_id, shown)
        return broken

    broken = session.act(work)
    if broken:
        Console(stderr=True).print(
            f"{broken} rows could not be opened; the log names their tables."
        )
        raise typer.Exit(1)


@keys.command()
def erase(
    organisation: Organisation,
    *,
    confirm: Annotated[str, typer.Option(help="Its id, org_…, to confirm.")] = "",
) -> None:
    """Destroy an organisation's keys: nothing that was sealed for it opens again, anywhere."""

    async def work(tools: Tools) -> str:
        tenant_id = await _named(tools, organisation)
        shown = ids.show(ids.TENANT, tenant_id)
        if confirm != shown:
            message = "Its keys cannot be brought back once they are destroyed."
            raise NotConfirmed(message, remedy=f"To go on, add --confirm {shown}")
        await _erase(tools, session.operator(tenant_id))
        return shown

    typer.echo(f"{session.act(work)}: erased; other processes forget its keys within a minute.")


async def _erase(tools: Tools, scope: Scope) -> None:
    async with tools.database.scoped(scope) as connection:
        await recording.record(connection, scope, act="data_key.erased", now=tools.now())
        await tools.vault.erase(scope.tenant_id)


async def _named(tools: Tools, name: str) -> TenantId:
    if name.startswith(f"{ids.TENANT}_"):
        return TenantId(ids.read(ids.TENANT, name))
    return await session.tenant_of(tools, name)


async def _due(tools: Tools) -> list[TenantId]:
    return [
        tenant_id
        async for tenant_id in tools.vault.tenants()
        if await tools.vault.resealing_due(tenant_id) is not None
    ]


async def _reseal(tools: Tools, tenant_id: TenantId, shown: Progress) -> int:
    due = await tools.vault.resealing_due(tenant_id)
    waiting = await resealing.stale(tools.database, tools.vault, tenant_id)
    task = shown.add_task(ids.show(ids.TENANT, tenant_id), total=sum(waiting.values()))
    broken = 0
    async for step in resealing.walk(tools.database, tools.vault, tenant_id):
        broken += step.broken
        shown.advance(task, step.renewed + step.broken)
        await asyncio.sleep(0)  # the bar is drawn, and others have their turn
    if due is not None and not broken:
        await tools.vault.resealed(tenant_id, due)
    return broken


def _progress(what: str) -> Progress:
    return Progress(
        TextColumn(f"{what} {{task.description}}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )
