"""What commands share: the installation opened for one act, the operator's scope, a company."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated, TypeVar

import typer

from solvent import ids
from solvent.cli import composing
from solvent.errors import Invalid, NotFound
from solvent.ids import Scope, TenantId
from solvent.platform import opening, settings
from solvent.platform.settings import Settings
from solvent.platform.tools import Tools, utc_today
from solvent.tenancy import finding, residents
from solvent.tenancy.company import Company

Answer = TypeVar("Answer")
CompanyName = Annotated[
    str, typer.Option("--company", "-c", help="Its name, part of it, or its id (co_…).")
]
OrganisationName = Annotated[
    str, typer.Option("--organisation", "-o", help="Its name or part of it; the first if left out.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
Today = Annotated[
    str,
    typer.Option(
        "--today", "--as-of", help="Take this day (YYYY-MM-DD) for today.", show_default=False
    ),
]


class CompanyAmbiguous(Invalid):
    """More than one company answers to the name."""


class CompanyNotFound(NotFound):
    """No company answers to the name."""


class NobodyHere(NotFound):
    """The installation has no such organisation."""


class DayMalformed(Invalid):
    """The text is no day."""


def day_of(text: str) -> date:
    """Read a day, today where the text is empty. Raises DayMalformed."""
    if not text:
        return utc_today()
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        message = f"{text!r} is no day."
        raise DayMalformed(message, remedy="Write it as 2026-03-31.") from fault


def act(
    work: Callable[[Tools], Awaitable[Answer]],
    *,
    today: date | None = None,
    chosen: Settings | None = None,
) -> Answer:
    """Open the installation, do the work, close it. Raises what the work raises."""
    found = chosen or settings.read()

    async def run(addresses: opening.Addresses) -> Answer:
        clock = utc_today if today is None else lambda: today
        async with opening.tools(found, addresses, today=clock) as tools:
            return await work(tools)

    composing.tend_memory()
    with opening.database(found) as addresses:
        return asyncio.run(run(addresses))


async def company_of(tools: Tools, name: str) -> tuple[Scope, Company]:
    """Find a company of this installation by name or id, as its operator.

    Raises CompanyNotFound, CompanyAmbiguous.
    """
    hits: list[tuple[Scope, Company]] = []
    for tenant_id in residents.of(tools.settings.home):
        scope = operator(tenant_id)
        async with tools.database.scoped(scope) as connection:
            hits += [(scope, each) for each in await finding.companies(connection, scope)]
    wanted = name.casefold()
    exact = [hit for hit in hits if name in {hit[1].name, ids.show(ids.COMPANY, hit[1].company_id)}]
    near = exact or [hit for hit in hits if wanted in hit[1].name.casefold()]
    if len(near) == 1:
        return near[0]
    names = ", ".join(sorted(hit[1].name for hit in hits)) or "none yet: run `solvent demo`"
    if not near:
        message = f"No company answers to {name!r}."
        raise CompanyNotFound(message, remedy=f"There are: {names}.")
    message = f"More than one company answers to {name!r}."
    raise CompanyAmbiguous(message, where="--company", remedy=f"Choose one of: {names}.")


async def tenant_of(tools: Tools, name: str) -> TenantId:
    """Find an organisation of this installation by name; the first where the name is empty.

    Raises NobodyHere.
    """
    names = []
    for tenant_id in residents.of(tools.settings.home):
        scope = operator(tenant_id)
        async with tools.database.scoped(scope) as connection:
            found = await finding.tenant(connection, scope)
        if name.casefold() in found.name.casefold():
            return tenant_id
        names.append(found.name)
    message = f"No organisation answers to {name!r}." if name else "There is no organisation yet."
    known = ", ".join(names)
    remedy = f"There are: {known}." if names else "Run: solvent organisation NAME"
    raise NobodyHere(message, remedy=remedy)


def operator(tenant_id: TenantId) -> Scope:
    """Give the scope of the operator within one tenant."""
    return Scope(tenant_id, "operator", frozenset({"*"}))
