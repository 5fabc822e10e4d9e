"""Staffing: members come, change their role, are suspended and leave.

A suspended or removed member's sessions and keys open nothing from that moment, because each of
them is asked for its member; open streams are told to ask again.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from solvent import ids
from solvent.audit import commitment, recording
from solvent.audit.commitment import Hidden
from solvent.ids import Scope
from solvent.platform import credentials, outbox
from solvent.platform.credentials import CredentialTaken
from solvent.platform.crypto import Keyring
from solvent.platform.postgres import Connection, UniqueViolated
from solvent.platform.tools import Tools
from solvent.tenancy import member as rules
from solvent.tenancy import member_store
from solvent.tenancy.invitation import AlreadyMember
from solvent.tenancy.member import Member, MemberState
from solvent.tenancy.member_store import NewMember
from solvent.tenancy.roles import PERMISSIONS_BY_ROLE, Role
from solvent.vault.envelope import TenantKeys

EMAIL = "email"


async def members(tools: Tools, scope: Scope) -> list[Member]:
    """List the organisation's members. Raises PermissionMissing."""
    scope.demand("member:read")
    keys = await tools.vault.keys_of(scope.tenant_id)
    async with tools.database.scoped(scope) as connection:
        return await member_store.members(connection, scope, keys=keys)


async def myself(tools: Tools, scope: Scope, member_id: UUID) -> Member:
    """Read one's own membership. Raises MemberUnknown."""
    keys = await tools.vault.keys_of(scope.tenant_id)
    async with tools.database.scoped(scope) as connection:
        return await member_store.member(connection, scope, member_id, keys=keys)


def newcomer(member_id: UUID, *, name: str, email: str, role: Role, brought_by: str) -> NewMember:
    """Describe somebody who is to be added. email: normalised. brought_by: a shown id."""
    return NewMember(member_id, name, email, role.value, invited_by=brought_by)


async def add_within(
    connection: Connection,
    scope: Scope,
    new: NewMember,
    *,
    keys: TenantKeys,
    root: Keyring,
    now: datetime,
) -> None:
    """Add a member in the caller's transaction, found by e-mail address from then on.

    Raises AlreadyMember where the address is somebody's, here or in another organisation.
    """
    try:
        await member_store.add(connection, scope, new, keys=keys, now=now)
        if new.email:
            await lead_to(connection, new.member_id, email=new.email, root=root)
    except (UniqueViolated, CredentialTaken) as fault:
        message = "Somebody with this e-mail address has an account already."
        remedy = "Sign in with it, and open the invitation again."
        raise AlreadyMember(message, where="email", remedy=remedy) from fault
    await recording.record(
        connection,
        scope,
        act="member.added",
        now=now,
        facts={"member": ids.show(ids.MEMBER, new.member_id)},
        after={"role": new.role},
        personal=hidden(new.member_id, {"email": new.email, "name": new.name}, keys=keys),
    )


async def lead_to(connection: Connection, member_id: UUID, *, email: str, root: Keyring) -> None:
    """Let an e-mail address lead to its member, over all organisations.

    Raises CredentialTaken.
    """
    await credentials.add(
        connection, hash_=root.blind(email, purpose=EMAIL), kind=EMAIL, subject_id=member_id
    )


async def change_role(tools: Tools, scope: Scope, *, member_id: UUID, role: str) -> None:
    """Give a member another role.

    Raises RoleUnknown, AboveOwnRole, LastOwner, MemberUnknown, PermissionMissing.
    """
    scope.demand("member:manage")
    wanted, now = rules.check_role(role), tools.now()
    rules.check_reach(own=scope.permissions, others=PERMISSIONS_BY_ROLE[wanted])
    keys = await tools.vault.keys_of(scope.tenant_id)
    async with tools.database.scoped(scope) as connection:
        found = await _within_reach(connection, scope, member_id, keys=keys)
        if wanted is not Role.OWNER:
            await _leaves_owner(connection, scope, member_id, keys=keys)
        await member_store.set_role(connection, scope, member_id, role=wanted.value, now=now)
        await _changed(
            connection,
            scope,
            member_id,
            act="member.role_changed",
            before={"role": found.role},
            after={"role": wanted.value},
            now=now,
        )


async def rename(tools: Tools, scope: Scope, *, member_id: UUID, name: str) -> None:
    """Correct a member's name. Raises MemberNameMalformed, AboveOwnRole, MemberUnknown."""
    if scope.actor != ids.show(ids.MEMBER, member_id):
        scope.demand("member:manage")
    given, now = rules.check_name(name), tools.now()
    keys = await tools.vault.keys_of(scope.tenant_id)
    async with tools.database.scoped(scope) as connection:
        await _within_reach(connection, scope, member_id, keys=keys)
        await member_store.set_name(connection, scope, member_id, name=given, keys=keys, now=now)
        await recording.record(
            connection,
            scope,
            act="member.renamed",
            now=now,
            facts={"member": ids.show(ids.MEMBER, member_id)},
            personal=hidden(member_id, {"name": given}, keys=keys),
        )


async def set_name_within(
    connection: Connection,
    scope: Scope,
    member_id: UUID,
    *,
    name: str,
    keys: TenantKeys,
    now: datetime,
) -> None:
    """Set a member's name in the transaction of an act that checks and records it."""
    await member_store.set_name(connection, scope, member_id, name=name, keys=keys, now=now)


async def set_email_within(
    connection: Connection,
    scope: Scope,
    member_id: UUID,
    *,
    email: str,
    keys: TenantKeys,
    now: datetime,
) -> None:
    """Set a member's address in the transaction of an act that checks and records it.

    Where it leads to signing in is the act's own to say. Raises UniqueViolated.
    """
    await member_store.set_email(connection, scope, member_id, email=email, keys=keys, now=now)


async def suspend(tools: Tools, scope: Scope, *, member_id: UUID) -> None:
    """Keep a member out until `resume`.

    Raises OwnMembership, AboveOwnRole, LastOwner, MemberUnknown, PermissionMissing.
    """
    await _turn(tools, scope, member_id, state=MemberState.SUSPENDED, act="member.suspended")


async def resume(tools: Tools, scope: Scope, *, member_id: UUID) -> None:
    """Let a suspended member in again. Raises AboveOwnRole, MemberUnknown, PermissionMissing."""
    await _turn(tools, scope, member_id, state=MemberState.ACTIVE, act="member.resumed")


async def remove(tools: Tools, scope: Scope, *, member_id: UUID) -> None:
    """Take a member out of the organisation for good.

    Raises OwnMembership, AboveOwnRole, LastOwner, MemberUnknown, PermissionMissing.
    """
    scope.demand("member:manage")
    rules.check_not_self(scope.actor, shown=ids.show(ids.MEMBER, member_id))
    await _take_out(tools, scope, member_id, act="member.removed")


async def leave(tools: Tools, scope: Scope, *, member_id: UUID) -> None:
    """Leave the organisation oneself. Raises LastOwner."""
    await _take_out(tools, scope, member_id, act="member.left")


async def remove_within(
    connection: Connection,
    scope: Scope,
    member_id: UUID,
    *,
    act: str,
    keys: TenantKeys,
    now: datetime,
) -> None:
    """Take a member out in the caller's transaction. Raises LastOwner, MemberUnknown."""
    await _within_reach(connection, scope, member_id, keys=keys)
    await _leaves_owner(connection, scope, member_id, keys=keys)
    await member_store.remove(connection, scope, member_id, now=now)
    await credentials.drop(connection, member_id)
    await _changed(connection, scope, member_id, act=act, now=now)


def hidden(member_id: UUID, values: dict[str, str], *, keys: TenantKeys) -> Hidden:
    """Commit to personal values of a member for the record."""
    given = {name: value for name, value in values.items() if value}
    return commitment.hide(given, keys=keys, place=f"audit_record/personal/{member_id}")


async def _take_out(tools: Tools, scope: Scope, member_id: UUID, *, act: str) -> None:
    keys = await tools.vault.keys_of(scope.tenant_id)
    async with tools.database.scoped(scope) as connection:
        await remove_within(connection, scope, member_id, act=act, keys=keys, now=tools.now())


async def _turn(
    tools: Tools, scope: Scope, member_id: UUID, *, state: MemberState, act: str
) -> None:
    scope.demand("member:manage")
    rules.check_not_self(scope.actor, shown=ids.show(ids.MEMBER, member_id))
    keys, now = await tools.vault.keys_of(scope.tenant_id), tools.now()
    async with tools.database.scoped(scope) as connection:
        found = await _within_reach(connection, scope, member_id, keys=keys)
        if state is not MemberState.ACTIVE:
            await _leaves_owner(connection, scope, member_id, keys=keys)
        await member_store.set_state(connection, scope, member_id, state=state, now=now)
        await _changed(
            connection,
            scope,
            member_id,
            act=act,
            before={"state": found.state.value},
            after={"state": state.value},
            now=now,
        )


async def _within_reach(
    connection: Connection, scope: Scope, member_id: UUID, *, keys: TenantKeys
) -> Member:
    """Lock the members and read one that the scope's actor may change."""
    await member_store.lock(connection, scope)
    found = await member_store.member(connection, scope, member_id, keys=keys)
    if found.state is MemberState.REMOVED:
        message = "This member has left the organisation."
        raise member_store.MemberUnknown(message)
    if scope.actor != ids.show(ids.MEMBER, member_id):
        rules.check_reach(own=scope.permissions, others=PERMISSIONS_BY_ROLE[Role(found.role)])
    return found


async def _leaves_owner(
    connection: Connection, scope: Scope, member_id: UUID, *, keys: TenantKeys
) -> None:
    people = await member_store.members(connection, scope, keys=keys)
    rules.check_leaves_owner(people, leaving=member_id)


async def _changed(
    connection: Connection,
    scope: Scope,
    member_id: UUID,
    *,
    act: str,
    now: datetime,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
) -> None:
    await recording.record(
        connection,
        scope,
        act=act,
        now=now,
        facts={"member": ids.show(ids.MEMBER, member_id)},
        before=before,
        after=after,
    )
    await outbox.access_changed(connection, scope.tenant_id)
