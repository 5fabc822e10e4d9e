"""Serving: the process that answers, and the ways in: sign-in links, keys, companies."""

from __future__ import annotations

import os
import sys
import webbrowser
from dataclasses import replace
from typing import Annotated

import typer
from rich.console import Console

from solvent import ids
from solvent.cli import composing, listening, session
from solvent.identity import starting
from solvent.ids import TenantId
from solvent.machines import issuing
from solvent.platform import opening, settings
from solvent.platform.settings import Settings
from solvent.platform.tools import Tools, utc_today
from solvent.tenancy import founding
from solvent.tenancy.roles import Role


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(serve)
    app.command("sign-in")(sign_in)
    app.command("key")(key)
    app.command("company")(company)


def serve(
    *,
    port: Annotated[int, typer.Option(help="Port to serve on; 0 keeps the setting.")] = 0,
    today: session.Today = "",
) -> None:
    """Serve API and dashboard until stopped (Ctrl-C)."""
    found = settings.read()
    if port:
        found = replace(found, port=port)
    day = session.day_of(today) if today else None
    taken = composing.reserve(found)
    with opening.database(found) as addresses:
        listening.check(found, addresses)
        clock = utc_today if day is None else lambda: day
        application = composing.application(found, addresses, today=clock)
        address = f"http://{found.host}:{found.port}/"
        Console(stderr=True).print(f"Serving on {address} — Ctrl-C stops.")
        composing.serve(application, taken)


def sign_in(
    *,
    organisation: session.OrganisationName = "",
    port: Annotated[int, typer.Option(help="Port it is served on; 0 keeps the setting.")] = 0,
) -> None:
    """Make a one-time link that signs an organisation's owner in within 15 minutes."""
    found = settings.read()
    found = replace(found, port=port) if port else found

    async def work(tools: Tools) -> str:
        return await link(tools, await session.tenant_of(tools, organisation))

    typer.echo(session.act(work, chosen=found))


def company(
    name: Annotated[str, typer.Argument(help="Its name.")],
    *,
    country: Annotated[str, typer.Option(help="ISO 3166, such as DE.")],
    currency: Annotated[str, typer.Option(help="ISO 4217, such as EUR.")],
    organisation: session.OrganisationName = "",
) -> None:
    """Add a company to an organisation; prints its id."""

    async def work(tools: Tools) -> str:
        tenant_id = await session.tenant_of(tools, organisation)
        made = await founding.add_company(
            tools.database,
            session.operator(tenant_id),
            name=name,
            country=country.upper(),
            currency=currency,
            now=tools.now(),
        )
        return ids.show(ids.COMPANY, made.company_id)

    typer.echo(session.act(work))


def key(
    name: Annotated[str, typer.Argument(help="What the key is for.")],
    *,
    company: session.CompanyName,
    role: Annotated[Role, typer.Option(help="What it may do.")] = Role.VIEWER,
) -> None:
    """Make another API key for a company's organisation; printed once."""

    async def work(tools: Tools) -> str:
        scope, _ = await session.company_of(tools, company)
        return await issuing.make_key(tools.database, scope, name=name, role=role, now=tools.now())

    typer.echo(session.act(work))


async def link(tools: Tools, tenant_id: TenantId) -> str:
    """Make a one-time sign-in link. Raises NobodyHere."""
    secret = await starting.make_sign_in_link(tools.database, tenant_id, now=tools.now())
    if secret is None:
        message = f"{ids.show(ids.TENANT, tenant_id)} has no owner."
        raise session.NobodyHere(message)
    return f"http://{tools.settings.host}:{tools.settings.port}/sign-in?link={secret}"


def announce(console: Console, found: Settings, link_: str, *, browser: bool) -> None:
    """Print the way in, and open it where there is a screen."""
    console.print(f"\nOpen [bold]{link_}[/]", highlight=False, soft_wrap=True)
    console.print(
        f"(once, within 15 minutes; then http://{found.host}:{found.port}/) Ctrl-C stops.\n",
        highlight=False,
    )
    has_screen = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    if browser and (has_screen or sys.platform == "darwin"):
        webbrowser.open(link_)
