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
from solvent.cli import session, terminal
from solvent.connectors import finding, importing
from solvent.connectors.imported import Import, State
from solvent.connectors.statement import FileRefused
from solvent.errors import Invalid
from solvent.ids import Scope
from solvent.money import currency
from solvent.platform.tools import Tools
from solvent.worker import relay

_AcceptLeftOut = Annotated[
    bool, typer.Option("--accept-left-out", help="With --yes: book although parts are left out.")
]
_ONE_LEFT_OUT = "One part of the file was left out."


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
    accept_left_out: _AcceptLeftOut = False,
    preview: Annotated[bool, typer.Option("--preview", help="Only show the preview.")] = False,
    answer: Annotated[
        list[str] | None, typer.Option(help="Answer to a question, as name=choice.")
    ] = None,
    as_json: session.AsJson = False,
) -> None:
    """Import a bank file. What it is is told by its content; importing it again adds nothing."""
    console = Console(stderr=True)

    async def work(tools: Tools) -> Import:
        scope, owner = await session.company_of(tools, company)
        made = await importing.receive(
            tools.database,
            scope,
            vault=tools.vault,
            company_id=owner.company_id,
            file_name=file.name,
            content=await asyncio.to_thread(file.read_bytes),
            book=False,
            answers=dict(map(_pair, answer or [])),
            now=tools.now(),
        )
        found = await _progressing(tools, scope, made, console, "Reading")
        while found.state is State.PREVIEWED and not preview:
            _show_preview(console, found, owner.currency)
            agreed = agreed_to(found, yes=yes, accept_left_out=accept_left_out)
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
    """Handle what waits (here or in a serving process) while showing that it is at work."""
    handling = asyncio.create_task(relay.drain(tools))
    with Progress(
        TextColumn(f"{verb} {made.file_name}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    ) as progress:
        progress.add_task(verb, total=None)  # how far it is is told to streams only
        while True:
            async with tools.database.scoped(scope) as connection:
                found = await finding.import_(connection, scope, made.import_id)
            if handling.done() and found.state not in {State.RECEIVED, State.BOOKING}:
                await handling
                return found
            if handling.done():
                handling = asyncio.create_task(relay.drain(tools))
            await asyncio.sleep(0.1)


def agreed_to(found: Import, *, yes: bool, accept_left_out: bool) -> dict[str, str] | None:
    """Ask the reading's questions, then for consent; None when the person declines.

    Raises FileRefused where nobody may be asked and an answer, or consent to what could not be
    read, was not given.
    """
    report = found.report or {}
    answers: dict[str, str] = {}
    for question in report.get("questions", []):
        if yes:
            message, labels = question["text"], question.get("labels", {})
            ways = [
                f"--answer {question['name']}={choice}"
                + (f" ({labels[choice]})" if choice in labels else "")
                for choice in question["choices"]
            ]
            remedy = f"Answer with {' or '.join(ways)}."
            raise FileRefused(message, where=found.file_name, remedy=remedy)
        for choice, label in question.get("labels", {}).items():
            typer.echo(f"{choice}: {label}", err=True)
        answers[question["name"]] = typer.prompt(
            question["text"], type=click.Choice(question["choices"])
        )
    if answers:
        return answers
    left_out = report.get("left_out_count", 0)
    if yes and left_out and not accept_left_out:
        message = f"{left_out} parts of the file were left out." if left_out > 1 else _ONE_LEFT_OUT
        remedy = "Look at them with --preview; to book the rest, add --accept-left-out."
        raise FileRefused(message, where=report["left_out"][0]["where"], remedy=remedy)
    if not yes and not typer.confirm("Book these lines?", default=True):
        return None
    return {"left_out": "accept"} if left_out else {}


def _show_preview(console: Console, found: Import, books_currency: str) -> None:
    report: Mapping[str, Any] = found.report or {}
    console.print(f"[bold]{found.file_name}[/]: {report.get('format', '?')}")
    names = ("Account", "Lines", "Already there", "Days", "In", "Out", "Ties")
    table = terminal.table(*names, whole=("Days",))
    for one in report.get("statements", []):
        unit = currency(one["currency"] or books_currency)
        table.add_row(
            f"…{one['account']}" if one["account"] else one["kind"],
            str(one["lines"]),
            str(one["known"]),
            "\n".join(day for day in (one["first_on"], one["last_on"]) if day),
            unit.show(one["in_minor"]),
            unit.show(one["out_minor"]),
            one["tie"],
        )
    console.print(table)
    for one in report.get("statements", []):
        if one["follows"] is False:
            unit = currency(one["currency"] or books_currency)
            held, opens = unit.show(one["books_minor"]), unit.show(one["opening_minor"])
            text = f"the books hold {held} before its first line, and it opens with {opens}"
            console.print(f"[yellow]does not follow[/] {text}", highlight=False)
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
