"""Transferring: ownership is offered by one owner to one member, and passes when accepted."""

from __future__ import annotations

from uuid import UUID

from solvent import ids
from solvent.audit import recording
from solvent.errors import Forbidden
from solvent.ids import Scope
from solvent.platform import outbox
from solvent.platform.asking import Visitor
from solvent.platform.tools import Tools
from solvent.tenancy import member_store, transfer_store
from solvent.tenancy.member import MemberState
from solvent.tenancy.roles import Role
from solvent.tenancy.transfer import LIFE, Transfer, TransferSpent
from solvent.tenancy.transfer_store import TransferUnknown


class TransferRefused(Forbidden):
    """Only a person who is an owner hands ownership on, to another active member."""


async def waiting(tools: Tools, scope: Scope) -> Transfer | None:
    """Read the offer that waits for its answer, None where there is none."""
    async with tools.database.scoped(scope) as connection:
        found = await transfer_store.waiting(connection, scope)
    return found if found is not None and found.is_open(tools.now()) else None


async def offer(tools: Tools, visitor: Visitor, *, member_id: UUID) -> Transfer:
    """Offer one's own ownership to a member, who has seven days to accept.

    Raises StepUpNeeded, TransferRefused, TransferOpen, MemberUnknown, PermissionMissing.
    """
    scope, now = visitor.home, tools.now()
    scope.demand("organisation:transfer")
    visitor.demand_step_up(now)
    if visitor.member_id is None or visitor.member_id == member_id:
        raise _refused()
    keys = await tools.vault.keys_of(scope.tenant_id)
    made = Transfer(ids.new(), visitor.member_id, member_id, now, now + LIFE)
    async with tools.database.scoped(scope) as connection:
        receiver = await member_store.member(connection, scope, member_id, keys=keys)
        if receiver.state is not MemberState.ACTIVE:
            raise _refused()
        old = await transfer_store.waiting(connection, scope, lock=True)
        if old is not None and not old.is_open(now):
            await transfer_store.settle(
                connection, scope, old.transfer_id, outcome="lapsed", now=now
            )
        await transfer_store.add(connection, scope, made)
        await recording.record(
            connection,
            scope,
            act="ownership.offered",
            now=now,
            facts={"to": ids.show(ids.MEMBER, member_id)},
        )
    return made


async def accept(tools: Tools, visitor: Visitor) -> None:
    """Become an owner in the place of who offered it, who becomes an administrator.

    Raises StepUpNeeded, TransferUnknown, TransferSpent.
    """
    scope, now = visitor.home, tools.now()
    visitor.demand_step_up(now)
    keys = await tools.vault.keys_of(scope.tenant_id)
    async with tools.database.scoped(scope) as connection:
        await member_store.lock(connection, scope)
        found = await transfer_store.waiting(connection, scope, lock=True)
        if found is None:
            raise _unknown()
        giver = await member_store.member(connection, scope, found.from_id, keys=keys)
        holds = giver.is_active_owner and found.is_open(now)
        if found.to_id != visitor.member_id or not holds:
            message = "This offer has run out, or is for somebody else."
            raise TransferSpent(message, remedy="Ask the owner to offer it again.")
        await member_store.set_role(connection, scope, found.to_id, role=Role.OWNER.value, now=now)
        await member_store.set_role(
            connection, scope, found.from_id, role=Role.ADMIN.value, now=now
        )
        await transfer_store.settle(
            connection, scope, found.transfer_id, outcome="accepted", now=now
        )
        await recording.record(
            connection,
            scope,
            act="ownership.transferred",
            now=now,
            before={"owner": ids.show(ids.MEMBER, found.from_id)},
            after={"owner": ids.show(ids.MEMBER, found.to_id)},
        )
        await outbox.access_changed(connection, scope.tenant_id)


async def withdraw(tools: Tools, visitor: Visitor) -> None:
    """Take the offer back, or decline it. Raises TransferUnknown, TransferRefused."""
    scope, now = visitor.home, tools.now()
    async with tools.database.scoped(scope) as connection:
        found = await transfer_store.waiting(connection, scope, lock=True)
        if found is None:
            raise _unknown()
        if visitor.member_id not in {found.from_id, found.to_id}:
            scope.demand("organisation:transfer")
        declined = visitor.member_id == found.to_id
        await transfer_store.settle(
            connection,
            scope,
            found.transfer_id,
            outcome="declined" if declined else "withdrawn",
            now=now,
        )
        await recording.record(
            connection,
            scope,
            act="ownership.declined" if declined else "ownership.withdrawn",
            now=now,
        )


def _refused() -> TransferRefused:
    message = "Ownership passes from a person who is an owner to another active member."
    return TransferRefused(message, remedy="Choose another member.")


def _unknown() -> TransferUnknown:
    message = "No ownership is being offered."
    return TransferUnknown(message)
