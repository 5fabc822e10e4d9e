"""Requiring a second factor of everybody in an organisation, or no longer."""

from __future__ import annotations

from typing import Final

from solvent.audit import recording
from solvent.errors import Conflict
from solvent.identity import proof, store
from solvent.identity.proof import PASSWORD_OFF, Method
from solvent.identity.visiting import SECOND_FACTOR
from solvent.platform import outbox
from solvent.platform.asking import Visitor
from solvent.platform.tools import Tools

_PERMISSION: Final = "identity:manage"


class PasswordStillNeeded(Conflict):
    """Who would switch passwords off came in with one, and would be locked out."""


class OwnFactorMissing(Conflict):
    """Who would demand a second factor came in without one, and would be locked out."""


async def is_required(tools: Tools, visitor: Visitor) -> bool:
    """Tell whether the visitor's organisation demands two factors of its members."""
    async with tools.database.scoped(visitor.home) as connection:
        return await store.setting(connection, visitor.home, SECOND_FACTOR)


async def require(tools: Tools, visitor: Visitor, *, required: bool) -> None:
    """Demand two factors of everybody from the next request on, or no longer.

    Raises PermissionMissing, StepUpNeeded, OwnFactorMissing.
    """
    scope = visitor.home
    scope.demand(_PERMISSION)
    visitor.demand_step_up(tools.now())
    if required and visitor.session_id is not None and not proof.is_strong(visitor.methods):
        message = "You came in with one factor and would be shut out."
        raise OwnFactorMissing(message, remedy="Set up an app or a passkey first, and give it.")
    async with tools.database.scoped(scope) as connection:
        before = await store.setting(connection, scope, SECOND_FACTOR)
        await store.set_setting(connection, scope, SECOND_FACTOR, value=required)
        await recording.record(
            connection,
            scope,
            act="second_factor.required" if required else "second_factor.optional",
            now=tools.now(),
            before={"required": before},
            after={"required": required},
        )
        await outbox.access_changed(connection, scope.tenant_id)


async def is_password_off(tools: Tools, visitor: Visitor) -> bool:
    """Tell whether nobody of the visitor's organisation comes in with a password."""
    async with tools.database.scoped(visitor.home) as connection:
        return await store.setting(connection, visitor.home, PASSWORD_OFF)


async def switch_password(tools: Tools, visitor: Visitor, *, allowed: bool) -> None:
    """Let members come in with a password, or only in other ways: provider, passkey, link.

    Sessions that began with one go on. Raises PermissionMissing, StepUpNeeded,
    PasswordStillNeeded.
    """
    scope = visitor.home
    scope.demand(_PERMISSION)
    visitor.demand_step_up(tools.now())
    if not allowed and Method.PASSWORD in visitor.methods:
        message = "You came in with a password and would be shut out."
        raise PasswordStillNeeded(
            message, remedy="Sign in by the identity provider or a passkey, then switch it off."
        )
    async with tools.database.scoped(scope) as connection:
        before = await store.setting(connection, scope, PASSWORD_OFF)
        await store.set_setting(connection, scope, PASSWORD_OFF, value=not allowed)
        await recording.record(
            connection,
            scope,
            act="password.allowed" if allowed else "password.switched_off",
            now=tools.now(),
            before={"off": before},
            after={"off": not allowed},
        )
