"""Suspending: the operator keeps everybody out of an organisation for a stated reason.

Its data stay as they are, its jobs wait, and its guests are out too.
"""

from __future__ import annotations

from solvent.audit import recording
from solvent.errors import Conflict, Forbidden, Invalid
from solvent.ids import Scope
from solvent.platform import outbox
from solvent.platform.postgres import Connection
from solvent.platform.tools import Tools
from solvent.tenancy import plan_store

_REASON_LENGTH_MAX = 300


class ReasonMissing(Invalid):
    """Members are told why, so a reason is needed."""


class NotSuspended(Conflict):
    """The organisation is in another state than the act needs."""


class OperatorOnly(Forbidden):
    """Nobody of the organisation can do this."""


def demand_operator(scope: Scope) -> None:
    """Raise OperatorOnly unless the operator acts, at the command line."""
    if "*" not in scope.permissions:
        message = "Only the operator of the installation can do this."
        raise OperatorOnly(message, remedy="Ask the operator.")


async def suspend(tools: Tools, scope: Scope, *, reason: str) -> None:
    """Suspend an organisation, as its operator. Raises ReasonMissing, NotSuspended."""
    demand_operator(scope)
    told = " ".join(reason.split())
    if not told or len(told) > _REASON_LENGTH_MAX:
        message = f"Say why, in 1 to {_REASON_LENGTH_MAX} characters; members will read it."
        raise ReasonMissing(message, where="reason")
    await _turn(tools, scope, before="active", after="suspended", reason=told)


async def resume(tools: Tools, scope: Scope) -> None:
    """Let an organisation go on, as its operator. Raises NotSuspended."""
    demand_operator(scope)
    await _turn(tools, scope, before="suspended", after="active", reason="")


async def is_suspended(connection: Connection, scope: Scope) -> bool:
    """Tell whether the organisation's jobs have to wait."""
    return (await plan_store.standing(connection, scope)).is_suspended


async def _turn(tools: Tools, scope: Scope, *, before: str, after: str, reason: str) -> None:
    async with tools.database.scoped(scope) as connection:
        found = await plan_store.standing(connection, scope)
        if found.state != before:
            message = f"The organisation is {found.state}."
            raise NotSuspended(message)
        await plan_store.set_state(connection, scope, state=after, reason=reason)
        await recording.record(
            connection,
            scope,
            act=f"organisation.{'suspended' if reason else 'resumed'}",
            now=tools.now(),
            before={"state": before},
            after={"state": after, "reason": reason},
        )
        await outbox.access_changed(connection, scope.tenant_id)
