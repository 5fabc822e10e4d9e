"""Joining: somebody whom a provider vouches for becomes, or is found to be, a member.

A person is known again by issuer and subject alone. An address leads to a member only the first
time, only within domains that the organisation proved its own, and never into another organisation.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from solvent import ids
from solvent.audit import recording
from solvent.errors import Conflict, Forbidden
from solvent.federation import domain_store, email_domain, person_claims, store
from solvent.federation.id_token import Identity
from solvent.federation.person_claims import Person
from solvent.federation.provider import Provider
from solvent.ids import Scope
from solvent.platform import credentials
from solvent.platform.postgres import Connection
from solvent.platform.telemetry import log
from solvent.platform.tools import Tools
from solvent.tenancy import metering, staffing
from solvent.tenancy.member import LastOwner, Member, MemberState
from solvent.tenancy.plan import Quota
from solvent.tenancy.roles import Role


class DomainForeign(Forbidden):
    """The address is not within the domains that the organisation proved its own."""


class EmailElsewhere(Conflict):
    """The address is a member's of another organisation, or of this one under another name."""


class RoleRefused(Forbidden):
    """Nothing that the provider says of the person leads to a role."""


class MemberOut(Forbidden):
    """The person was a member, and is suspended or has left."""


def is_lacking(provider: Provider, claims: Mapping[str, Any]) -> bool:
    """Tell whether more than the ID token is needed to know the person."""
    rules = provider.roles
    head = rules.claim.partition(".")[0]
    lacks_role = bool(rules.claim) and rules.claim not in claims and head not in claims
    return person_claims.is_lacking(claims) or lacks_role


async def join(tools: Tools, scope: Scope, provider: Provider, identity: Identity) -> UUID:
    """Give the member that somebody is, making them one where they are new.

    scope: of the organisation, by the provider. Raises EmailUnproved, DomainForeign,
    EmailElsewhere, RoleRefused, MemberOut, QuotaReached.
    """
    person = person_claims.read(identity.claims)
    role = provider.roles.role_of(identity.claims)
    if role is None:
        message = "The identity provider gives you no role here."
        remedy = "Ask an administrator of your organisation to add you to a group."
        raise RoleRefused(message, remedy=remedy)
    keys = await tools.vault.keys_of(scope.tenant_id)
    blind = keys.blind(f"{identity.issuer}\n{identity.subject}", purpose="federated_member")
    async with tools.database.scoped(scope) as connection:
        await _check_domain(connection, scope, provider, person)
        member_id = await store.linked_member(connection, scope, blind)
        if member_id is None:
            member_id = await _link(
                connection, scope, provider, person, tools=tools, role=role, blind=blind
            )
    member = await staffing.myself(tools, scope, member_id)
    if member.state is not MemberState.ACTIVE:
        message = "Your membership is suspended or has ended."
        raise MemberOut(message, remedy="Ask an administrator of your organisation.")
    if provider.roles.decides and member.role != role.value:
        await _change_role(tools, scope, member, role)
    return member_id


async def _check_domain(
    connection: Connection, scope: Scope, provider: Provider, person: Person
) -> None:
    own = await domain_store.domains(connection, scope)
    held = {
        each.domain
        for each in own
        if each.is_confirmed and each.provider_id == provider.provider_id
    }
    if email_domain.of_address(person.email) in held:
        return
    message = "Your e-mail address is not within your organisation's domains."
    raise DomainForeign(message, remedy="Ask an administrator to confirm its domain.")


async def _link(
    connection: Connection,
    scope: Scope,
    provider: Provider,
    person: Person,
    *,
    tools: Tools,
    role: Role,
    blind: bytes,
) -> UUID:
    """Link a subject that was never seen to the member with its address, or to a new one."""
    now = tools.now()
    hash_ = tools.keys.blind(person.email, purpose=staffing.EMAIL)
    known = await credentials.find(connection, hash_, kind=staffing.EMAIL)
    if known is None:
        member_id = await _add(connection, scope, person, tools=tools, role=role, now=now)
    else:
        member_id = known.subject_id
        elsewhere = known.tenant_id != scope.tenant_id
        if elsewhere or await store.is_linked(connection, scope, member_id, provider.provider_id):
            raise _elsewhere()
    await store.link(
        connection,
        scope,
        subject_blind=blind,
        member_id=member_id,
        provider_id=provider.provider_id,
        now=now,
    )
    await recording.record(
        connection,
        scope,
        act="member.linked",
        now=now,
        facts={
            "member": ids.show(ids.MEMBER, member_id),
            "provider": ids.show(ids.PROVIDER, provider.provider_id),
        },
    )
    return member_id


def _elsewhere() -> EmailElsewhere:
    message = "Somebody with this e-mail address has an account already."
    return EmailElsewhere(message, remedy="Sign in as you did before, or ask your administrator.")


async def _add(
    connection: Connection,
    scope: Scope,
    person: Person,
    *,
    tools: Tools,
    role: Role,
    now: datetime,
) -> UUID:
    await metering.demand(connection, scope, Quota.MEMBERS, 1, now=now)
    keys = await tools.vault.keys_of(scope.tenant_id)
    new = staffing.newcomer(
        ids.new(), name=person.name, email=person.email, role=role, brought_by=scope.actor
    )
    await staffing.add_within(connection, scope, new, keys=keys, root=tools.keys, now=now)
    return new.member_id


async def _change_role(tools: Tools, scope: Scope, member: Member, role: Role) -> None:
    """Follow the provider; the last owner stays one, whatever it says."""
    acting = Scope(scope.tenant_id, scope.actor, frozenset({"*"}))
    try:
        await staffing.change_role(tools, acting, member_id=member.member_id, role=role.value)
    except LastOwner:
        log.warning("federation.role.last_owner_kept")
