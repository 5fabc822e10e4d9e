"""The commands: demo, serve, import, statement, score, forecast, explain, sign-in, key."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

import solvent
from solvent.cli import (
    auditing,
    composing,
    demonstration,
    domains,
    importing,
    keeping_keys,
    organisations,
    reading,
    serving,
)
from solvent.errors import Conflict, Forbidden, Invalid, NotFound, SolventError, Unavailable
from solvent.platform import telemetry

_EXIT_CODES: tuple[tuple[type[SolventError], int], ...] = (
    (Invalid, 2),
    (NotFound, 3),
    (Conflict, 4),
    (Forbidden, 5),
    (Unavailable, 6),
)

app = typer.Typer(
    name="solvent",
    help="How healthy a company's finances are, what will go wrong next, and why.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    epilog="Exit codes: 0 done, 2 bad input, 3 not found, 4 not possible now, 5 not allowed, "
    "6 something needed is away. Settings: SOLVENT_HOME, SOLVENT_DATABASE_URL, SOLVENT_PORT.",
)
serving.add_to(app)
organisations.add_to(app)
domains.add_to(app)
demonstration.add_to(app)
importing.add_to(app)
reading.add_to(app)
auditing.add_to(app)
keeping_keys.add_to(app)


@app.callback()
def _root(
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        typer.echo(f"solvent {solvent.__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line; an expected failure is told in one sentence, without a traceback."""
    composing.leave_in_order()
    telemetry.start_logging(as_json=os.environ.get("SOLVENT_LOG") == "json")
    try:
        app()
    except SolventError as fault:
        Console(stderr=True, highlight=False).print(Text(str(fault), style="bold red"))
        sys.exit(next((code for kind, code in _EXIT_CODES if isinstance(fault, kind)), 1))


if __name__ == "__main__":
    main()
