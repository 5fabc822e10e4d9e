"""How an organisation stands, as its operator sets it: its plan, suspended or not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

import typer

from solvent.cli import session
from solvent.connectors import finding as outside
from solvent.ids import Scope
from solvent.platform.tools import Tools
from solvent.tenancy import metering, suspending
from solvent.tenancy.plan import PLANS, Use

Name = Annotated[str, typer.Argument(help="Its name or part of it.")]
PlanName = Annotated[str, typer.Argument(help=f"One of: {', '.join(PLANS)}.")]
Reason = Annotated[str, typer.Option(help="Why; members will read it.")]


def add_to(inside: typer.Typer) -> None:
    """Add the commands of this module to those of organisations."""
    inside.command("plan")(put_on)
    inside.command("usage")(usage)
    inside.command("suspend")(suspend)
    inside.command("resume")(resume)


def put_on(name: Name, plan: PlanName) -> None:
    """Put an organisation on a plan."""

    async def work(tools: Tools, scope: Scope) -> str:
        await metering.put_on_plan(tools, scope, name=plan)
        return f"On the plan {plan}."

    _act(name, work)


def usage(name: Name) -> None:
    """Print what an organisation uses of its plan."""

    async def work(tools: Tools, scope: Scope) -> str:
        async with tools.database.scoped(scope) as connection:
            found, uses = await metering.uses(
                connection,
                scope,
                now=tools.now(),
                transactions=lambda: outside.count_lines(connection, scope),
            )
        return "\n".join([f"plan: {found.name}", *(_line(use) for use in uses)])

    _act(name, work)


def suspend(name: Name, *, reason: Reason) -> None:
    """Keep everybody out of an organisation; its data stay, its jobs wait."""

    async def work(tools: Tools, scope: Scope) -> str:
        await suspending.suspend(tools, scope, reason=reason)
        return "Suspended."

    _act(name, work)


def resume(name: Name) -> None:
    """Let a suspended organisation go on."""

    async def work(tools: Tools, scope: Scope) -> str:
        await suspending.resume(tools, scope)
        return "Goes on."

    _act(name, work)


def _act(name: str, work: Callable[[Tools, Scope], Awaitable[str]]) -> None:
    async def named(tools: Tools) -> str:
        return await work(tools, session.operator(await session.tenant_of(tools, name)))

    typer.echo(session.act(named))


def _line(use: Use) -> str:
    limit = "no limit" if use.limit is None else f"of {use.limit}"
    mark = " (full)" if use.is_reached else " (nearly full)" if use.is_near else ""
    return f"{use.quota.value}: {use.used} {limit}{mark}"
