"""`solvent import FILE`: a bank file into the books, with preview, questions, progress, report."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import click
import orjson
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from solvent import ids
from solvent.cli import session
from solvent.connectors import finding, importing
from solvent.connectors.imported import Import, State
from solvent.connectors.statement import FileRefused
from solvent.errors import Invalid
from solvent.ids import Scope
from solvent.money import currency
from solvent.platform.tools import Tools
from solvent.worker import relay


class AnswerMalformed(Invalid):
    """An --answer is not of the form name=choice."""


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("import")(import_)


def import_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="OFX, QFX or CSV.")],
    *,
    company: session.CompanyName,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Book without asking.")] = False,
    preview: Annotated[bool, typer.Option("--preview", help="Only show the preview.")] = False,
    answer: Annotated[
        list[str] | None, typer.Option(help="Answer to a question, as name=choice.")
    ] = None,
    as_json: session.AsJson = False,
) -> None:
    """Import a bank file. What it is is told by its content; importing it again adds nothing."""
    answers = dict(_pair(text) for text in answer or [])
    console = Console(stderr=True)

    async def work(tools: Tools) -> Import:
        scope, owner = await session.company_of(tools, company)
        made = await importing.receive(
            tools.database,
            scope,
            keys=tools.keys,
            company_id=owner.company_id,
            file_name=file.name,
            content=await asyncio.to_thread(file.read_bytes),
            book=False,
            answers=answers,
            now=tools.now(),
        )
        found = await _progressing(tools, scope, made, console, "Reading")
        while found.state is State.PREVIEWED and not preview:
            _show_preview(console, found, owner.currency)
            agreed = _ask(found, yes=yes)
            if agreed is None:
                break
            found = await importing.consent(
                tools.database,
                scope,
                import_id=made.import_id,
                answers=agreed,
                book=True,
                now=tools.now(),
            )
            found = await _progressing(tools, scope, made, console, "Booking")
        if preview and found.report and not as_json:
            _show_preview(console, found, owner.currency)
        return found

    _tell(session.act(work), as_json=as_json)


def _tell(found: Import, *, as_json: bool) -> None:
    if found.state is State.REFUSED and found.fault:
        raise FileRefused(
            found.fault["message"], where=found.fault["where"], remedy=found.fault["remedy"]
        )
    if as_json:
        body = {
            "id": ids.show(ids.IMPORT, found.import_id),
            "state": found.state,
            "report": found.report,
        }
        typer.echo(orjson.dumps(body, option=orjson.OPT_INDENT_2).decode())
    elif found.state is State.BOOKED and found.report:
        _show_report(Console(), found.report)


async def _progressing(
    tools: Tools, scope: Scope, made: Import, console: Console, verb: str
) -> Import:
    """Handle what waits (here or in a serving process) while showing how far it is."""
    handling = asyncio.create_task(relay.drain(tools))
    with Progress(
        TextColumn(f"{verb} {made.file_name}"),
        BarColumn(),
        TextColumn("{task.completed:.0f}/{task.total:.0f} lines"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    ) as progress:
        task = progress.add_task(verb, total=1)
        while True:
            async with tools.database.scoped(scope) as connection:
                found = await finding.import_(connection, scope, made.import_id)
            progress.update(task, completed=found.done, total=found.total or 1)
            if handling.done() and found.state not in {State.RECEIVED, State.BOOKING}:
                await handling
                return found
            if handling.done():
                handling = asyncio.create_task(relay.drain(tools))
            await asyncio.sleep(0.1)


def _ask(found: Import, *, yes: bool) -> dict[str, str] | None:
    """Ask the reading's questions, then for consent; None when the person declines."""
    report = found.report or {}
    answers: dict[str, str] = {}
    for question in report.get("questions", []):
        if yes:
            message = question["text"]
            raise FileRefused(
                message,
                where=found.file_name,
                remedy=f"Answer with --answer {question['name']}={question['choices'][0]}.",
            )
        answers[question["name"]] = typer.prompt(
            question["text"], type=click.Choice(question["choices"])
        )
    if answers:
        return answers
    if not yes and not typer.confirm("Book these lines?", default=True):
        return None
    return {"left_out": "accept"} if report.get("left_out_count") else {}


def _show_preview(console: Console, found: Import, books_currency: str) -> None:
    report: Mapping[str, Any] = found.report or {}
    console.print(f"[bold]{found.file_name}[/]: {report.get('format', '?')}")
    table = Table("Account", "Lines", "Already there", "From", "To", "In", "Out", "Ties")
    for one in report.get("statements", []):
        unit = currency(one["currency"] or books_currency)
        table.add_row(
            f"…{one['account']}" if one["account"] else one["kind"],
            str(one["lines"]),
            str(one["known"]),
            one["first_on"] or "",
            one["last_on"] or "",
            unit.show(one["in_minor"]),
            unit.show(one["out_minor"]),
            one["tie"],
        )
    console.print(table)
    for part in report.get("left_out", []):
        console.print(f"[yellow]left out[/] {part['where']}: {part['reason']}", highlight=False)


def _show_report(console: Console, report: Mapping[str, Any]) -> None:
    table = Table("Account", "New", "Already there", "Changed", "Ties with the bank")
    for one in report["statements"]:
        ties = {True: "yes", False: "NO", None: "unknown"}[one["ties"]]
        table.add_row(
            one["bank_account"], str(one["new"]), str(one["known"]), str(one["changed"]), ties
        )
    console.print(table)


def _pair(text: str) -> tuple[str, str]:
    name, mark, choice = text.partition("=")
    if not mark or not name:
        message = f"{text!r} is no answer."
        raise AnswerMalformed(message, where="--answer", remedy="Write it as date_order=dmy.")
    return name, choice
