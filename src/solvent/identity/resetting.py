"""Resetting a password by mail: a link that works once, within half an hour, and ends sessions.

The second factor stays: whoever reads somebody's mail does not come in by it alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from solvent import ids
from solvent.audit import recording
from solvent.errors import Forbidden, NotFound
from solvent.identity import (
    checking,
    entering,
    guess_limits,
    limiting,
    password,
    person_store,
    proof_store,
    revoking,
)
from solvent.identity.guess_limits import GuessesSpent
from solvent.identity.person import Person
from solvent.identity.sender import Sender
from solvent.ids import Scope, TenantId
from solvent.platform import credentials, crypto
from solvent.platform.asking import Visitor
from solvent.platform.tools import Tools
from solvent.tenancy import finding, member
from solvent.tenancy.roles import PERMISSIONS_BY_ROLE, Role

LINK_LIFE: Final = timedelta(minutes=30)
_PURPOSE: Final = "password"


class ResetSpent(Forbidden):
    """The link was used before, is too old, or another was used since."""


class MemberAway(NotFound):
    """There is no such member to make a link for."""


@dataclass(frozen=True, slots=True)
class Reset:
    """A link to send. secret: goes into the mail and is stored as a hash only."""

    person: Person
    secret: str


async def ask(tools: Tools, *, email: str, sender: Sender) -> Reset | None:
    """Make a link for the owner of an address; None where there is none or too many were asked.

    Whoever asks is told the same in each case.
    """
    account = entering.account_of(tools, email)
    try:
        prefix = guess_limits.prefix_of(sender.address)
        await limiting.take(tools, guess_limits.RESET_ADDRESS, prefix)
        await limiting.take(tools, guess_limits.RESET, account.hex())
    except GuessesSpent:
        return None
    async with tools.database.unscoped() as connection:
        found = await credentials.find(connection, account, kind="email")
    if found is None:
        return None
    return await make(tools, found.tenant_id, found.subject_id, actor="sign-in")


async def make(tools: Tools, tenant_id: TenantId, member_id: UUID, *, actor: str) -> Reset | None:
    """Make a link for a member; None where they may not come in. actor: who asked for it."""
    scope, now = Scope(tenant_id, actor), tools.now()
    keys = await tools.vault.keys_of(tenant_id)
    secret = crypto.new_secret("reset")
    async with tools.database.scoped(scope) as connection:
        person = await person_store.person(connection, scope, member_id, keys=keys)
        if person is None or not person.is_active:
            return None
        await proof_store.add_reset_link(
            connection,
            scope,
            link_id=ids.new(),
            member_id=member_id,
            purpose=_PURPOSE,
            email_sealed=None,
            hash_=crypto.hash_secret(secret),
            expires=now + LINK_LIFE,
        )
        await recording.record(
            connection,
            scope,
            act="password.reset_asked",
            now=now,
            facts={"member": ids.show(ids.MEMBER, member_id)},
        )
    return Reset(person, secret)


async def hand_over(tools: Tools, visitor: Visitor, *, member_id: UUID) -> Reset:
    """Make a link for an administrator to hand to a member who forgot the password.

    Raises PermissionMissing, StepUpNeeded, AboveOwnRole, MemberAway.
    """
    scope = visitor.home
    scope.demand("member:manage")
    visitor.demand_step_up(tools.now())
    keys = await tools.vault.keys_of(scope.tenant_id)
    async with tools.database.scoped(scope) as connection:
        person = await person_store.person(connection, scope, member_id, keys=keys)
    if person is not None:
        # Who could set an owner's password could be an owner.
        others = PERMISSIONS_BY_ROLE[Role(person.role)]
        member.check_reach(own=scope.permissions, others=others)
    made = await make(tools, scope.tenant_id, member_id, actor=scope.actor)
    if made is None:
        message = "There is no such member, or they may not come in at present."
        raise MemberAway(message)
    return made


async def is_open(tools: Tools, *, secret: str) -> bool:
    """Tell whether a link still works, without spending it."""
    return await _read(tools, secret) is not None


async def reset(tools: Tools, *, secret: str, text: str) -> Person:
    """Set another password by a link, and end all sessions; gives whose, to tell them.

    Raises ResetSpent, PasswordWeak, TooBusy.
    """
    found = await _read(tools, secret)
    if found is None:
        raise _spent()
    tenant_id, member_id = found
    scope, now = Scope(tenant_id, ids.show(ids.MEMBER, member_id)), tools.now()
    keys = await tools.vault.keys_of(tenant_id)
    async with tools.database.scoped(scope) as connection:
        person = await person_store.person(connection, scope, member_id, keys=keys)
        tenant = await finding.tenant(connection, scope)
    if person is None or not person.is_active:
        raise _spent()
    password.check(text, own=(person.name, person.email, tenant.name))
    sealed = await checking.sealed_password(tools, tenant_id, member_id, text=text)
    async with tools.database.scoped(scope) as connection:
        spent = await proof_store.use_reset_links(
            connection, scope, member_id, purpose=_PURPOSE, now=now
        )
        if not spent:
            raise _spent()
        await proof_store.put_password(connection, scope, member_id, sealed=sealed, now=now)
        await recording.record(connection, scope, act="password.reset", now=now)
        await revoking.end_all_within(connection, scope, member_id, now=now)
    return person


async def _read(tools: Tools, secret: str) -> tuple[TenantId, UUID] | None:
    async with tools.database.unscoped() as connection:
        found = await credentials.find(connection, crypto.hash_secret(secret), kind="reset")
    if found is None:
        return None
    scope = Scope(found.tenant_id, "sign-in")
    async with tools.database.scoped(scope) as connection:
        row = await proof_store.reset_link(connection, scope, found.subject_id, now=tools.now())
    if row is None or row.purpose != _PURPOSE:
        return None
    return found.tenant_id, row.member_id


def _spent() -> ResetSpent:
    message = "This link was used, is too old, or a newer one was used."
    return ResetSpent(message, remedy="Ask for another one on the sign-in page.")
