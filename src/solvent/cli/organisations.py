"""Organisations: made, taken out whole, put in elsewhere, deleted."""

from __future__ import annotations

import asyncio
import os
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from typer.core import TyperGroup

from solvent import ids
from solvent.cli import session, standing
from solvent.custody import departing, exporting, making, restoring
from solvent.custody.export import Export, State
from solvent.custody.restoring import Restored
from solvent.errors import Conflict, Unavailable
from solvent.identity import starting
from solvent.ids import Scope
from solvent.platform.tools import Tools, job_scope
from solvent.tenancy import finding, residents

Name = Annotated[str, typer.Argument(help="Its name or part of it.")]
_MAKE = "new"


class ExportFailed(Unavailable):
    """The export could not be made."""


class FileThere(Conflict):
    """A file with the name is there already."""


class _Named(TyperGroup):
    """Takes a first word that is no command for the name of a new organisation."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command that is meant."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args = [_MAKE, *args]
        return super().resolve_command(ctx, args)


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    inside = typer.Typer(
        cls=_Named,
        no_args_is_help=True,
        help="Make an organisation (NAME), take it out whole, put it in elsewhere, delete it.",
    )
    inside.command(_MAKE)(new)
    inside.command("export")(export)
    inside.command("open")(unlock)
    inside.command("restore")(restore)
    inside.command("delete")(delete)
    inside.command("keep")(keep)
    standing.add_to(inside)
    app.add_typer(inside, name="organisation")


def new(
    name: Annotated[str, typer.Argument(help="Its name.")],
    *,
    email: Annotated[str, typer.Option(help="The owner's address, to sign in with.")] = "",
) -> None:
    """Make an organisation with an owner; prints its API key, once."""

    async def work(tools: Tools) -> str:
        made = await starting.found(tools.database, name=name, is_sample=False, now=tools.now())
        residents.add(tools.settings.home, made.tenant_id)
        if email:
            await starting.name_owner(tools, made.tenant_id, made.owner_id, email=email)
        return made.key

    typer.echo(session.act(work))


def export(
    name: Name,
    *,
    to: Annotated[Path, typer.Option(help="The file to write; it must not be there yet.")],
    locked: Annotated[
        bool, typer.Option("--locked", help="Ask for a passphrase that locks the file.")
    ] = False,
) -> None:
    """Write everything an organisation has into one archive."""
    passphrase = _new_passphrase() if locked else ""
    if to.exists():
        message = "There is a file of this name already."
        raise FileThere(message, where=str(to))

    async def work(tools: Tools) -> Export:
        scope = session.operator(await session.tenant_of(tools, name))
        made = await exporting.request(
            tools, scope, member_id=None, passphrase=passphrase, now=tools.now()
        )
        with _bar("Exporting") as bar:
            await _make(tools, scope, made, bar)
        await _fetch(tools, scope, made, to)
        return next(
            one for one in await exporting.exports(tools, scope) if one.export_id == made.export_id
        )

    done = session.act(work)
    console = Console(stderr=True)
    console.print(f"{done.total} rows, {done.size_bytes} bytes: {to}", highlight=False)
    if not passphrase:
        console.print("Keep this file as safe as the data: it is not locked.")


def unlock(
    file: Annotated[Path, typer.Argument(help="A locked archive.", exists=True, dir_okay=False)],
    *,
    to: Annotated[Path, typer.Option(help="The archive to write.")],
) -> None:
    """Write a locked archive without its lock; needs no installation."""
    blocks = restoring.opened(file, passphrase=_passphrase(file))
    handle = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as target:
        for block in blocks:
            target.write(block)


def restore(
    file: Annotated[Path, typer.Argument(help="An archive.", exists=True, dir_okay=False)],
) -> None:
    """Put an organisation in from an archive of another installation."""
    passphrase = _passphrase(file)

    async def work(tools: Tools) -> tuple[Restored, str | None]:
        with _bar("Checking") as bar:
            task = bar.add_task("", total=None)

            async def progress(what: str, done: int, total: int) -> None:
                bar.update(task, description=what, completed=done, total=total)
                await asyncio.sleep(0)

            found = await restoring.restore(
                tools, file, passphrase=passphrase, progress=progress, now=tools.now()
            )
        secret = await starting.make_sign_in_link(tools.database, found.tenant_id, now=tools.now())
        root = tools.settings.public_url or f"http://{tools.settings.host}:{tools.settings.port}"
        return found, f"{root}/sign-in?link={secret}" if secret else None

    found, link = session.act(work)
    console = Console()
    shown = ids.show(ids.TENANT, found.tenant_id)
    console.print(f"{found.name} ({shown}) is here with {found.rows} rows.", highlight=False)
    console.print("To be set up again:")
    for line in found.set_again:
        console.print(f"  - {line}", highlight=False)
    if link:
        console.print(f"The owner comes in once, within 15 minutes, by {link}", soft_wrap=True)


def delete(
    name: Name,
    *,
    now: Annotated[
        bool, typer.Option("--now", help="At once, without the 14 days of grace.")
    ] = False,
    named: Annotated[
        str, typer.Option("--named", help="The whole name, instead of being asked for it.")
    ] = "",
) -> None:
    """Delete an organisation and destroy its keys."""

    async def look(tools: Tools) -> str:
        scope = session.operator(await session.tenant_of(tools, name))
        async with tools.database.scoped(scope) as connection:
            return (await finding.tenant(connection, scope)).name

    whole = session.act(look)
    typed = named or typer.prompt(f"Everything of {whole} will be destroyed. Type its name")

    async def work(tools: Tools) -> str:
        scope = session.operator(await session.tenant_of(tools, name))
        waiting = await departing.waiting(tools, scope)
        if waiting is not None and now:
            await departing.hasten(tools, scope, typed=typed, now=tools.now())
        else:
            grace = {"grace": timedelta()} if now else {}
            waiting = await departing.leave(tools, scope, typed=typed, now=tools.now(), **grace)
        if not now:
            due = f"{waiting.due_at:%Y-%m-%d %H:%M} UTC"
            return f"It can only be read now, and is destroyed after {due}."
        rows = await departing.erase(tools, scope.tenant_id, now=tools.now())
        return f"Its keys are destroyed and its {rows} rows are gone."

    typer.echo(session.act(work))


def keep(name: Name) -> None:
    """Take the deletion of an organisation back, within its days of grace."""

    async def work(tools: Tools) -> None:
        scope = session.operator(await session.tenant_of(tools, name))
        await departing.take_back(tools, scope, now=tools.now())

    session.act(work)


async def _make(tools: Tools, scope: Scope, made: Export, bar: Progress) -> None:
    task: TaskID = bar.add_task("packing", total=None)

    async def progress(done: int, total: int) -> None:
        bar.update(task, completed=done, total=total)
        await asyncio.sleep(0)

    job = job_scope(scope.tenant_id, "exporting")
    state = await making.make(tools, job, export_id=made.export_id, progress=progress)
    if state is not State.READY:
        message = "The export could not be made; the log says why."
        raise ExportFailed(message)


async def _fetch(tools: Tools, scope: Scope, made: Export, to: Path) -> None:
    _, blocks = await exporting.fetch(tools, scope, export_id=made.export_id, now=tools.now())
    handle = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        async for block in blocks:
            await asyncio.to_thread(file.write, block)


def _bar(verb: str) -> Progress:
    return Progress(
        TextColumn(f"{verb} {{task.description}}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )


def _passphrase(file: Path) -> str:
    if not restoring.is_locked(file):
        return ""
    given = os.environ.get("SOLVENT_PASSPHRASE", "")
    return given or str(typer.prompt("Passphrase", hide_input=True))


def _new_passphrase() -> str:
    given = os.environ.get("SOLVENT_PASSPHRASE", "")
    return given or str(typer.prompt("Passphrase", hide_input=True, confirmation_prompt=True))
