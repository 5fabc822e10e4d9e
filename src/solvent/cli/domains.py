"""E-mail domains confirmed on the operator's word, where DNS is not to be had."""

from __future__ import annotations

from typing import Annotated

import typer

from solvent.cli import session
from solvent.cli.session import OrganisationName
from solvent.federation import confirming
from solvent.platform.tools import Tools


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    inside = typer.Typer(no_args_is_help=True, help="E-mail domains of an organisation.")
    inside.command("confirm")(confirm)
    inside.callback()(_root)
    app.add_typer(inside, name="domain")


def _root() -> None:
    """Take the command that follows for one of several."""


def confirm(
    domain: Annotated[str, typer.Argument(help="Such as example.com.")],
    organisation: OrganisationName = "",
) -> None:
    """Confirm a domain as an organisation's own; its identity provider is believed about it."""

    async def work(tools: Tools) -> str:
        scope = session.operator(await session.tenant_of(tools, organisation))
        found = await confirming.confirm_as_operator(tools, scope, domain=domain)
        return found.domain

    typer.echo(f"Confirmed: {session.act(work)}")
