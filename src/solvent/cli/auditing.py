"""Audit commands: the public key, an export of the record, and its verification offline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TimeRemainingColumn

from solvent.audit import checkpoint, exporting, signing, verifying
from solvent.audit.examination import Fault, Wrong
from solvent.audit.verifying import Verdict
from solvent.cli import session
from solvent.errors import Conflict, Invalid
from solvent.platform.tools import Tools

_WRONG = {
    Wrong.CHANGED: "was changed",
    Wrong.MISSING: "is missing",
    Wrong.INSERTED: "was inserted",
    Wrong.MOVED: "stands in another place",
    Wrong.CUT_OFF: "is missing, with all that followed it",
    Wrong.FORKED: "is not what the witness was told",
    Wrong.UNCOVERED: "is covered by no signed checkpoint",
    Wrong.HASHES_CHANGED: "has another hash than the file says, though the records are whole",
    Wrong.MALFORMED: "is preceded by a line that cannot be read",
    Wrong.UNSIGNED: "is preceded by a checkpoint that the key did not sign",
}
_SHOWN_LETTERS = 500

audit = typer.Typer(help="The record of what was done: its key, its export, its proof.")


class KeyMissing(Invalid):
    """Verifying needs the public key from another source than the export itself."""


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(audit, name="audit", no_args_is_help=True)


@audit.command()
def key(
    *,
    organisation: Annotated[
        str, typer.Option("--organisation", "-o", help="Write it as this one's verifier key.")
    ] = "",
) -> None:
    """Print the public key that signs checkpoints, the newest version last."""

    async def work(tools: Tools) -> str:
        name = ""
        if organisation:
            name = checkpoint.origin_of(await session.tenant_of(tools, organisation))
        found = signing.public_keys(tools.keys, version=tools.settings.audit_key_version)
        return "\n".join(checkpoint.show_key(each, name=name) for each in found.values())

    typer.echo(session.act(work))


@audit.command()
def export(
    to: Annotated[Path, typer.Argument(help="The file to write; it must not exist.")],
    *,
    organisation: session.OrganisationName = "",
) -> None:
    """Write the whole record of an organisation, ready to be verified elsewhere."""

    async def work(tools: Tools) -> int:
        scope = session.operator(await session.tenant_of(tools, organisation))
        version, now = tools.settings.audit_key_version, tools.now()
        size = await exporting.begin(
            tools.database, scope, keys=tools.keys, key_version=version, now=now
        )
        lines = exporting.lines(
            tools.database, scope, size=size, keys=tools.keys, key_version=version, now=now
        )
        with to.open("xb") as file:
            async for part in lines:
                file.write(part)
        return size

    try:
        size = session.act(work)
    except FileExistsError as fault:
        message = "There is such a file already."
        raise Conflict(message, where=str(to), remedy="Give another name.") from fault
    typer.echo(f"{size} records in {to}")


@audit.command()
def verify(
    path: Annotated[Path, typer.Argument(metavar="EXPORT", help="The export, plain or gzipped.")],
    *,
    key: Annotated[
        list[str] | None,
        typer.Option("--key", "-k", help="A public key or a file of them; may be repeated."),
    ] = None,
    witness: Annotated[
        list[Path] | None,
        typer.Option(
            "--witness", "-w", help="What a witness kept: file, folder or mail; may be repeated."
        ),
    ] = None,
    as_json: session.AsJson = False,
) -> None:
    """Verify an export with nothing but the file, the public key and what witnesses kept.

    Names the first wrong record. Ends with 4 where anything is wrong.
    """
    keys = [each for text in key or [] for each in _keys(text)]
    if not keys:
        message = "The public key is missing."
        raise KeyMissing(message, where="--key", remedy="It is printed by `solvent audit key`.")
    with Progress(
        "{task.description}",
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as progress:
        task = progress.add_task("Verifying", total=path.stat().st_size if path.exists() else 1)
        verdict = verifying.verify(
            path,
            keys=keys,
            witnesses=witness or [],
            told=lambda read: progress.update(task, completed=read),
        )
    typer.echo(_as_json(verdict) if as_json else _told(verdict))
    if not verdict.is_whole:
        raise typer.Exit(4)


def _keys(text: str) -> list[bytes]:
    path = Path(text)
    lines = path.read_text().split() if path.is_file() else [text]
    return [checkpoint.read_key(line) for line in lines]


def _told(verdict: Verdict) -> str:
    """Write the verdict for a person."""
    size, checkpoints = f"{verdict.size:,}", f"{verdict.checkpoints:,}"
    if verdict.is_whole:
        seen = (
            f", {verdict.witnessed:,} of them kept by witnesses"
            if verdict.witnessed
            else ". No witness was asked: whoever holds the signing key could still have rewritten"
            " or cut the record; give --witness"
        )
        return (
            f"WHOLE: {size} records are what was signed for {verdict.origin};"
            f" {checkpoints} signed {'checkpoint' if verdict.checkpoints == 1 else 'checkpoints'}"
            f"{seen}."
        )
    lines = [f"BROKEN: the record of {verdict.origin} is not what was signed."]
    lines += [_sentence(fault) for fault in verdict.faults]
    if verdict.record:
        shown = verdict.record[:_SHOWN_LETTERS].decode(errors="replace")
        lines.append(f"Line {verdict.line} of the file: {shown}")
    return "\n".join(lines)


def _sentence(fault: Fault) -> str:
    by = f" (shown by: {fault.source})" if fault.source else ""
    if fault.number is None:
        return f"A checkpoint of the {fault.source} is not signed by the key."
    if fault.is_exact:
        return f"Record {fault.number} {_WRONG[fault.wrong]}{by}."
    last = (fault.until or 0) - 1
    return f"One of the records {fault.number} to {last} {_WRONG[fault.wrong]}{by}."


def _as_json(verdict: Verdict) -> str:
    return json.dumps(
        {
            "whole": verdict.is_whole,
            "origin": verdict.origin,
            "records": verdict.size,
            "checkpoints": verdict.checkpoints,
            "witnessed": verdict.witnessed,
            "faults": [
                {
                    "wrong": fault.wrong,
                    "record": fault.number,
                    "until": fault.until,
                    "source": fault.source,
                }
                for fault in verdict.faults
            ],
            "line": verdict.line or None,
        },
        indent=1,
    )
