"""Directing: what an organisation's directory says of its members takes effect.

A directory may make somebody anything but an owner, and touches an owner only where who asks could
hand the organisation over. A suspended or removed member's sessions and keys are the caller's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from solvent import ids
from solvent.audit import recording
from solvent.ids import Scope
from solvent.platform import credentials, outbox
from solvent.platform.credentials import CredentialTaken
from solvent.platform.crypto import Keyring
from solvent.platform.postgres import Connection, UniqueViolated
from solvent.tenancy import member as rules
from solvent.tenancy import member_store, metering, staffing
from solvent.tenancy.described_member import Said
from solvent.tenancy.invitation import AlreadyMember
from solvent.tenancy.member import Member, MemberState
from solvent.tenancy.member_store import MemberUnknown, NewMember
from solvent.tenancy.plan import Quota
from solvent.tenancy.roles import Role
from solvent.vault.envelope import TenantKeys

ROLE_OTHERWISE = Role.VIEWER
_OWNERS = "organisation:transfer"


@dataclass(frozen=True, slots=True)
class Writing:
    """What changes of members are written with."""

    connection: Connection
    scope: Scope
    keys: TenantKeys
    root: Keyring
    now: datetime


async def lock(writing: Writing) -> None:
    """Let no other transaction change the organisation's members until this one ends."""
    await member_store.lock(writing.connection, writing.scope)


async def members(connection: Connection, scope: Scope, *, keys: TenantKeys) -> list[Member]:
    """List the members that have not been removed, in the order in which they came."""
    return await member_store.members(connection, scope, keys=keys)


async def member(
    connection: Connection, scope: Scope, member_id: UUID, *, keys: TenantKeys
) -> Member:
    """Read a member who has not been removed. Raises MemberUnknown."""
    found = await member_store.member(connection, scope, member_id, keys=keys)
    if found.state is MemberState.REMOVED:
        message = "There is no such member in this organisation."
        raise MemberUnknown(message)
    return found


async def add(writing: Writing, said: Said) -> UUID:
    """Add a member that the directory names. Raises AlreadyMember, QuotaReached."""
    connection, scope = writing.connection, writing.scope
    await metering.demand(connection, scope, Quota.MEMBERS, 1, now=writing.now)
    new = NewMember(
        member_id=ids.new(),
        name=said.name,
        email=said.email,
        role=ROLE_OTHERWISE.value,
        invited_by=scope.actor,
    )
    try:
        await member_store.add(connection, scope, new, keys=writing.keys, now=writing.now)
        if said.email and said.leads:
            await staffing.lead_to(connection, new.member_id, email=said.email, root=writing.root)
    except (UniqueViolated, CredentialTaken) as fault:
        raise _taken() from fault
    await recording.record(
        connection,
        scope,
        act="member.added",
        now=writing.now,
        facts={"member": ids.show(ids.MEMBER, new.member_id)},
        after={"role": new.role},
        personal=staffing.hidden(
            new.member_id, {"email": new.email, "name": new.name}, keys=writing.keys
        ),
    )
    if not said.is_active:
        await _set_state(writing, new.member_id, state=MemberState.SUSPENDED)
    return new.member_id


async def change(writing: Writing, before: Member, said: Said) -> bool:
    """Let a member be what is said; tells whether they were put out by it.

    Raises AlreadyMember, LastOwner, PermissionMissing.
    """
    connection, scope, keys = writing.connection, writing.scope, writing.keys
    changed = {}
    if said.name and said.name != before.name:
        await member_store.set_name(
            connection, scope, before.member_id, name=said.name, keys=keys, now=writing.now
        )
        changed["name"] = said.name
    if said.email != before.email:
        await _set_email(writing, before, said)
        changed["email"] = said.email
    elif said.email and said.leads:
        await _lead(writing, before)
    if changed:
        await recording.record(
            connection,
            scope,
            act="member.described",
            now=writing.now,
            facts={"member": ids.show(ids.MEMBER, before.member_id)},
            personal=staffing.hidden(before.member_id, changed, keys=keys),
        )
    was_active = before.state is MemberState.ACTIVE
    if said.is_active == was_active:
        return False
    if was_active:
        await _demand_changeable(writing, before, loses_owner=True)
    await _set_state(
        writing,
        before.member_id,
        state=MemberState.ACTIVE if said.is_active else MemberState.SUSPENDED,
    )
    return was_active


async def give_role(writing: Writing, before: Member, *, role: Role) -> None:
    """Give a member a role. Raises LastOwner, PermissionMissing."""
    if before.role == role.value:
        return
    await _demand_changeable(writing, before, loses_owner=role is not Role.OWNER)
    if role is Role.OWNER:
        writing.scope.demand(_OWNERS)
    await member_store.set_role(
        writing.connection, writing.scope, before.member_id, role=role.value, now=writing.now
    )
    await _record(
        writing,
        before.member_id,
        act="member.role_changed",
        before={"role": before.role},
        after={"role": role.value},
    )


async def remove(writing: Writing, before: Member) -> None:
    """Take a member out for good. Raises LastOwner, PermissionMissing."""
    await _demand_changeable(writing, before, loses_owner=True)
    await member_store.remove(writing.connection, writing.scope, before.member_id, now=writing.now)
    await credentials.drop(writing.connection, before.member_id)
    await _record(writing, before.member_id, act="member.removed")


async def _set_email(writing: Writing, before: Member, said: Said) -> None:
    connection, scope = writing.connection, writing.scope
    if before.role == Role.OWNER.value:
        scope.demand(_OWNERS)  # whoever has an owner's address can come in as them
    if before.email:
        await credentials.drop_one(
            connection, writing.root.blind(before.email, purpose=staffing.EMAIL)
        )
    try:
        if said.email:
            await member_store.set_email(
                connection,
                scope,
                before.member_id,
                email=said.email,
                keys=writing.keys,
                now=writing.now,
            )
            if said.leads:
                await staffing.lead_to(
                    connection, before.member_id, email=said.email, root=writing.root
                )
        else:
            await member_store.clear_email(connection, scope, before.member_id, now=writing.now)
    except (UniqueViolated, CredentialTaken) as fault:
        raise _taken() from fault


async def _lead(writing: Writing, before: Member) -> None:
    """Let an address lead whose domain was proved after it was said."""
    hash_ = writing.root.blind(before.email, purpose=staffing.EMAIL)
    if await credentials.find(writing.connection, hash_, kind=staffing.EMAIL) is None:
        await staffing.lead_to(
            writing.connection, before.member_id, email=before.email, root=writing.root
        )


async def _set_state(writing: Writing, member_id: UUID, *, state: MemberState) -> None:
    await member_store.set_state(
        writing.connection, writing.scope, member_id, state=state, now=writing.now
    )
    out = state is not MemberState.ACTIVE
    await _record(
        writing,
        member_id,
        act="member.suspended" if out else "member.resumed",
        after={"state": state.value},
    )


async def _demand_changeable(writing: Writing, before: Member, *, loses_owner: bool) -> None:
    if before.role != Role.OWNER.value:
        return
    if loses_owner:
        people = await member_store.members(writing.connection, writing.scope, keys=writing.keys)
        rules.check_leaves_owner(people, leaving=before.member_id)
    writing.scope.demand(_OWNERS)


async def _record(
    writing: Writing,
    member_id: UUID,
    *,
    act: str,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
) -> None:
    await recording.record(
        writing.connection,
        writing.scope,
        act=act,
        now=writing.now,
        facts={"member": ids.show(ids.MEMBER, member_id)},
        before=before,
        after=after,
    )
    await outbox.access_changed(writing.connection, writing.scope.tenant_id)


def _taken() -> AlreadyMember:
    message = "Somebody with this e-mail address has an account already."
    return AlreadyMember(message, where="emails", remedy="Use the address of one person once.")
