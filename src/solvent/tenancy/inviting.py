"""Inviting: people are asked in by a link that holds once, and become members or guests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from solvent import ids
from solvent.audit import commitment, recording
from solvent.audit.commitment import Hidden
from solvent.errors import NotFound
from solvent.ids import Scope, TenantId
from solvent.platform import credentials, crypto
from solvent.platform.postgres import Connection
from solvent.platform.tools import Tools
from solvent.tenancy import (
    email_address,
    grant_store,
    invitation_store,
    member_store,
    metering,
    staffing,
    store,
)
from solvent.tenancy import invitation as rules
from solvent.tenancy import member as people
from solvent.tenancy.company import Tenant
from solvent.tenancy.grant import Grant
from solvent.tenancy.invitation import AlreadyInvited, AlreadyMember, Invitation, InvitationState
from solvent.tenancy.member_store import NewMember
from solvent.tenancy.plan import Quota
from solvent.tenancy.roles import PERMISSIONS_BY_ROLE
from solvent.vault.envelope import TenantKeys

KIND = "invitation"
_LISTED = timedelta(days=90)

Also = Callable[[Connection, Scope, UUID], Awaitable[None]]
"""What else is done in the transaction in which a member comes: connection, scope, member."""


@dataclass(frozen=True, slots=True)
class Sent:
    """An invitation just made or renewed. secret: of its link, shown once and kept as a hash."""

    invitation: Invitation
    secret: str


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link leads to. scope: of the inviting organisation, for accepting and no more.

    grant: what is offered, None for an invitation to become a member.
    """

    scope: Scope
    tenant: Tenant
    invitation: Invitation
    grant: Grant | None = None


async def listed(tools: Tools, scope: Scope) -> list[Invitation]:
    """List open invitations and those of the last 90 days. Raises PermissionMissing."""
    scope.demand("member:read")
    keys, since = await tools.vault.keys_of(scope.tenant_id), tools.now() - _LISTED
    async with tools.database.scoped(scope) as connection:
        return await invitation_store.invitations(connection, scope, keys=keys, since=since)


async def invite(tools: Tools, scope: Scope, *, email: str, role: str) -> Sent:
    """Invite somebody to become a member.

    Raises EmailMalformed, RoleUnknown, AboveOwnRole, AlreadyMember, AlreadyInvited, QuotaReached,
    PermissionMissing.
    """
    scope.demand("invitation:create")
    address, wanted = email_address.normalise(email), people.check_role(role)
    people.check_reach(own=scope.permissions, others=PERMISSIONS_BY_ROLE[wanted])
    keys, now = await tools.vault.keys_of(scope.tenant_id), tools.now()
    async with tools.database.scoped(scope) as connection:
        await member_store.lock(connection, scope)
        if await member_store.has_email(connection, scope, address, keys=keys):
            message = "Somebody with this e-mail address is a member already."
            raise AlreadyMember(message, where="email")
        if await invitation_store.is_open_for(connection, scope, address, keys=keys, now=now):
            message = "An invitation to this e-mail address is open."
            remedy = "Send it again, or take it back first."
            raise AlreadyInvited(message, where="email", remedy=remedy)
        await metering.demand(connection, scope, Quota.MEMBERS, 1, now=now)
        new = Invitation(
            ids.new(),
            address,
            wanted.value,
            scope.actor,
            invited_at=now,
            expires_at=now + rules.LIFE,
        )
        return await send_within(connection, scope, new, act="invitation.made", keys=keys)


async def send_within(
    connection: Connection, scope: Scope, new: Invitation, *, act: str, keys: TenantKeys
) -> Sent:
    """Store an invitation in the caller's transaction and make its link."""
    await invitation_store.add(connection, scope, new, keys=keys)
    secret = await _link(connection, new)
    facts = {"invitation": ids.show(ids.INVITATION, new.invitation_id)}
    if new.grant_id is not None:
        facts["grant"] = ids.show(ids.GRANT, new.grant_id)
    await recording.record(
        connection,
        scope,
        act=act,
        now=new.invited_at,
        facts=facts,
        after={"role": new.role} if new.role else None,
        personal=_hidden(new, keys=keys),
    )
    return Sent(new, secret)


async def resend(tools: Tools, scope: Scope, *, invitation_id: UUID) -> Sent:
    """Make another link for an invitation that was not accepted; the old one opens nothing.

    Raises InvitationUnknown, InvitationSpent, PermissionMissing.
    """
    scope.demand("invitation:create")
    keys, now = await tools.vault.keys_of(scope.tenant_id), tools.now()
    async with tools.database.scoped(scope) as connection:
        found = await _unanswered(connection, scope, invitation_id, tools=tools, keys=keys)
        if found.role:
            people.check_reach(
                own=scope.permissions, others=PERMISSIONS_BY_ROLE[people.check_role(found.role)]
            )
        if found.state(now) is InvitationState.EXPIRED and found.grant_id is None:
            await metering.demand(connection, scope, Quota.MEMBERS, 1, now=now)
        renewed = replace(found, expires_at=now + rules.LIFE)
        await invitation_store.renew(
            connection, scope, invitation_id, expires_at=renewed.expires_at
        )
        await credentials.drop(connection, invitation_id)
        secret = await _link(connection, renewed)
        await recording.record(
            connection,
            scope,
            act="invitation.sent_again",
            now=now,
            facts={"invitation": ids.show(ids.INVITATION, invitation_id)},
        )
    return Sent(renewed, secret)


async def revoke(tools: Tools, scope: Scope, *, invitation_id: UUID) -> None:
    """Take an invitation back. Raises InvitationUnknown, InvitationSpent, PermissionMissing."""
    scope.demand("invitation:create")
    keys, now = await tools.vault.keys_of(scope.tenant_id), tools.now()
    async with tools.database.scoped(scope) as connection:
        found = await _unanswered(connection, scope, invitation_id, tools=tools, keys=keys)
        await withdraw_within(connection, scope, found, now=now)


async def withdraw_within(
    connection: Connection, scope: Scope, found: Invitation, *, now: datetime
) -> None:
    """Take an invitation back in the caller's transaction."""
    await invitation_store.revoke(connection, scope, found.invitation_id, now=now)
    await credentials.drop(connection, found.invitation_id)
    await recording.record(
        connection,
        scope,
        act="invitation.revoked",
        now=now,
        facts={"invitation": ids.show(ids.INVITATION, found.invitation_id)},
    )


async def look(tools: Tools, secret: str) -> Opened:
    """Read what a link leads to, without using it. Raises InvitationSpent."""
    async with tools.database.unscoped() as connection:
        found = await credentials.find(connection, crypto.hash_secret(secret), kind=KIND)
    if found is None:
        raise rules.spent()
    shown = ids.show(ids.INVITATION, found.subject_id)
    scope = Scope(TenantId(found.tenant_id), shown)
    keys = await tools.vault.keys_of(scope.tenant_id)
    try:
        async with tools.database.scoped(scope) as connection:
            return await _opened(connection, scope, found.subject_id, tools=tools, keys=keys)
    except NotFound as fault:
        raise rules.spent() from fault


async def accept_as_member(
    tools: Tools,
    secret: str,
    *,
    name: str,
    also: Also,
    member_id: UUID | None = None,
    locale: str = "",
) -> UUID:
    """Make whoever holds the link a member of the organisation; gives the member's id.

    also: done in the same transaction, such as storing the password and beginning a session.
    member_id: the new member's id, where it had to be known before.
    Raises InvitationSpent, MemberNameMalformed, AlreadyMember.
    """
    opened = await look(tools, secret)
    given = people.check_name(name)
    if opened.grant is not None:
        raise rules.spent()
    member_id = member_id or ids.new()
    scope = replace(opened.scope, actor=ids.show(ids.MEMBER, member_id))
    keys, now = await tools.vault.keys_of(scope.tenant_id), tools.now()
    async with tools.database.scoped(scope) as connection:
        found = (await use_within(connection, scope, opened, tools=tools, keys=keys)).invitation
        new = NewMember(member_id, given, found.email, found.role, invited_by=found.invited_by)
        await staffing.add_within(connection, scope, new, keys=keys, root=tools.keys, now=now)
        if locale:
            await member_store.set_locale(connection, scope, member_id, locale=locale)
        await also(connection, scope, member_id)
    return member_id


async def use_within(
    connection: Connection, scope: Scope, opened: Opened, *, tools: Tools, keys: TenantKeys
) -> Opened:
    """Spend an invitation in the caller's transaction, once. scope: whose actor accepts.

    Raises InvitationSpent.
    """
    invitation_id, now = opened.invitation.invitation_id, tools.now()
    found = await _opened(connection, scope, invitation_id, tools=tools, keys=keys, lock=True)
    await invitation_store.accept(connection, scope, invitation_id, by=scope.actor, now=now)
    await credentials.drop(connection, invitation_id)
    await recording.record(
        connection,
        scope,
        act="invitation.accepted",
        now=now,
        facts={"invitation": ids.show(ids.INVITATION, invitation_id)},
    )
    return found


async def _opened(
    connection: Connection,
    scope: Scope,
    invitation_id: UUID,
    *,
    tools: Tools,
    keys: TenantKeys,
    lock: bool = False,
) -> Opened:
    found = await invitation_store.invitation(
        connection, scope, invitation_id, keys=keys, lock=lock
    )
    if found.state(tools.now()) is not InvitationState.OPEN:
        raise rules.spent()
    if (await metering.standing(connection, scope)).state != "active":
        raise rules.spent()
    offered = None
    if found.grant_id is not None:
        offered = await grant_store.grant(connection, scope, found.grant_id, keys=keys, lock=lock)
    return Opened(scope, await store.tenant(connection, scope), found, offered)


async def _unanswered(
    connection: Connection, scope: Scope, invitation_id: UUID, *, tools: Tools, keys: TenantKeys
) -> Invitation:
    found = await invitation_store.invitation(
        connection, scope, invitation_id, keys=keys, lock=True
    )
    if found.state(tools.now()) in {InvitationState.ACCEPTED, InvitationState.REVOKED}:
        raise rules.spent()
    return found


async def _link(connection: Connection, new: Invitation) -> str:
    secret = crypto.new_secret("inv")
    await credentials.add(
        connection,
        hash_=crypto.hash_secret(secret),
        kind=KIND,
        subject_id=new.invitation_id,
        expires=new.expires_at,
    )
    return secret


def _hidden(new: Invitation, *, keys: TenantKeys) -> Hidden:
    place = f"audit_record/personal/{new.invitation_id}"
    return commitment.hide({"email": new.email}, keys=keys, place=place)
