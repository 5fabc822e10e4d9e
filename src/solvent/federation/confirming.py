"""Confirming e-mail domains: added with a proof to publish, confirmed by DNS or by the operator."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Final
from uuid import UUID

from solvent import ids
from solvent.audit import recording
from solvent.federation import domain_store, email_domain, resolving, store
from solvent.federation.email_domain import (
    DomainTaken,
    DomainUnknown,
    DomainUnproved,
    EmailDomain,
)
from solvent.federation.provider import ProviderUnknown
from solvent.ids import Scope
from solvent.platform.asking import Visitor
from solvent.platform.credentials import CredentialTaken
from solvent.platform.postgres import Connection, UniqueViolated
from solvent.platform.tools import Tools

_PROOF_BYTES: Final = 24
BY_DNS, BY_OPERATOR = "dns", "operator"


async def listed(tools: Tools, scope: Scope) -> list[EmailDomain]:
    """List the organisation's domains by name. Raises PermissionMissing."""
    scope.demand("identity:read")
    async with tools.database.scoped(scope) as connection:
        return await domain_store.domains(connection, scope)


async def add(
    tools: Tools, visitor: Visitor, *, domain: str, provider_id: UUID | None
) -> EmailDomain:
    """Add a domain, to be confirmed. provider_id: the provider that its people sign in by.

    Raises PermissionMissing, StepUpNeeded, DomainMalformed, DomainTaken, ProviderUnknown.
    """
    scope = _allowed(tools, visitor)
    new = EmailDomain(
        domain_id=ids.new(),
        domain=email_domain.normalise(domain),
        proof=secrets.token_urlsafe(_PROOF_BYTES),
        added_at=tools.now(),
        confirmed_at=None,
        confirmed_by="",
        provider_id=provider_id,
    )
    try:
        async with tools.database.scoped(scope) as connection:
            await _check_provider(connection, scope, provider_id)
            await domain_store.add(connection, scope, new)
            await _record(connection, scope, new, "domain.added", now=new.added_at)
    except UniqueViolated as fault:
        message = "This domain is here already."
        raise DomainTaken(message, where="domain") from fault
    return new


async def confirm(tools: Tools, visitor: Visitor, *, domain_id: UUID) -> EmailDomain:
    """Confirm a domain by its DNS record.

    Raises PermissionMissing, StepUpNeeded, DomainUnknown, DomainUnproved, DomainTaken,
    ResolverSilent.
    """
    scope = _allowed(tools, visitor)
    async with tools.database.scoped(scope) as connection:
        found = await _known(connection, scope, domain_id)
    if found.is_confirmed:
        return found
    if not found.is_proved_by(await resolving.texts(tools, found.record_name)):
        message = "The DNS record was not found yet."
        remedy = "A new record can take an hour to be seen; see that name and value are right."
        raise DomainUnproved(message, where=found.record_name, remedy=remedy)
    return await _confirmed(tools, scope, domain_id, by=BY_DNS)


async def confirm_as_operator(tools: Tools, scope: Scope, *, domain: str) -> EmailDomain:
    """Confirm a domain on the operator's word, adding it where it is not here yet.

    Raises DomainMalformed, DomainTaken.
    """
    scope.demand("identity:manage")
    name = email_domain.normalise(domain)
    async with tools.database.scoped(scope) as connection:
        own = await domain_store.domains(connection, scope)
        providers = await store.providers(connection, scope)
    known = next((each for each in own if each.domain == name), None)
    if known is None:
        only = providers[0].provider_id if len(providers) == 1 else None
        known = await add(tools, Visitor(scope, scope), domain=name, provider_id=only)
    return await _confirmed(tools, scope, known.domain_id, by=BY_OPERATOR)


async def assign(
    tools: Tools, visitor: Visitor, *, domain_id: UUID, provider_id: UUID | None
) -> None:
    """Let a domain's people sign in by a provider, or by none.

    Raises PermissionMissing, StepUpNeeded, DomainUnknown, ProviderUnknown.
    """
    scope = _allowed(tools, visitor)
    async with tools.database.scoped(scope) as connection:
        found = await _known(connection, scope, domain_id)
        await _check_provider(connection, scope, provider_id)
        await domain_store.assign(connection, scope, domain_id, provider_id=provider_id)
        await _record(connection, scope, found, "domain.assigned", now=tools.now())


async def remove(tools: Tools, visitor: Visitor, *, domain_id: UUID) -> None:
    """Take a domain away; its people sign in by its provider no more.

    Raises PermissionMissing, StepUpNeeded, DomainUnknown.
    """
    scope = _allowed(tools, visitor)
    async with tools.database.scoped(scope) as connection:
        found = await _known(connection, scope, domain_id)
        await domain_store.remove(connection, scope, domain_id)
        await _record(connection, scope, found, "domain.removed", now=tools.now())


async def _confirmed(tools: Tools, scope: Scope, domain_id: UUID, *, by: str) -> EmailDomain:
    now = tools.now()
    try:
        async with tools.database.scoped(scope) as connection:
            found = await _known(connection, scope, domain_id)
            if found.is_confirmed:
                return found
            hash_ = tools.keys.blind(found.domain, purpose=domain_store.KIND)
            await domain_store.confirm(connection, scope, domain_id, by=by, hash_=hash_, now=now)
            await _record(connection, scope, found, "domain.confirmed", now=now, by=by)
            return await _known(connection, scope, domain_id)
    except CredentialTaken as fault:
        message = "Another organisation here has confirmed this domain."
        remedy = "Ask the operator, who can see which one."
        raise DomainTaken(message, where="domain", remedy=remedy) from fault


def _allowed(tools: Tools, visitor: Visitor) -> Scope:
    visitor.home.demand("identity:manage")
    visitor.demand_step_up(tools.now())
    return visitor.home


async def _known(connection: Connection, scope: Scope, domain_id: UUID) -> EmailDomain:
    found = await domain_store.domain(connection, scope, domain_id)
    if found is None:
        message = "There is no such domain in this organisation."
        raise DomainUnknown(message)
    return found


async def _check_provider(connection: Connection, scope: Scope, provider_id: UUID | None) -> None:
    if provider_id is not None and await store.provider(connection, scope, provider_id) is None:
        message = "There is no such identity provider in this organisation."
        raise ProviderUnknown(message)


async def _record(
    connection: Connection,
    scope: Scope,
    domain: EmailDomain,
    act: str,
    *,
    now: datetime,
    by: str = "",
) -> None:
    facts = {"domain": ids.show(ids.DOMAIN, domain.domain_id), "name": domain.domain}
    await recording.record(
        connection, scope, act=act, now=now, facts={**facts, "by": by} if by else facts
    )
