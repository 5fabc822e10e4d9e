"""Connecting providers: added, changed, tried out step by step, switched on and off."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from solvent import ids
from solvent.audit import recording
from solvent.errors import SolventError
from solvent.federation import (
    authorization,
    beginning,
    conversing,
    domain_store,
    provider,
    store,
)
from solvent.federation.conversing import CodeRefused
from solvent.federation.discovery import Metadata, ProviderUnusable
from solvent.federation.provider import (
    Provider,
    ProviderOff,
    ProviderState,
    ProviderUnknown,
    Wanted,
)
from solvent.ids import Scope
from solvent.machines import signed_token
from solvent.platform.asking import Visitor
from solvent.platform.postgres import Connection
from solvent.platform.tools import Tools
from solvent.tenancy import member as people
from solvent.tenancy.roles import PERMISSIONS_BY_ROLE

# What providers answer a code that was never given out, once they accepted the client.
_CLIENT_ACCEPTED: Final = frozenset({"invalid_grant", "invalid_request"})


class Step(StrEnum):
    """What is tried, in this order."""

    DOCUMENT = "document"
    KEYS = "keys"
    CLIENT = "client"
    DOMAIN = "domain"


@dataclass(frozen=True, slots=True)
class Tried:
    """How one step went. passed: None where it could not be tried. fault: what to tell."""

    step: Step
    passed: bool | None
    fault: SolventError | None = None


async def listed(tools: Tools, scope: Scope) -> list[Provider]:
    """List the organisation's providers. Raises PermissionMissing."""
    scope.demand("identity:read")
    async with tools.database.scoped(scope) as connection:
        return await store.providers(connection, scope)


async def one(tools: Tools, scope: Scope, provider_id: UUID) -> Provider:
    """Give one provider. Raises PermissionMissing, ProviderUnknown."""
    scope.demand("identity:read")
    async with tools.database.scoped(scope) as connection:
        return await _known(connection, scope, provider_id)


async def add(tools: Tools, visitor: Visitor, wanted: Wanted) -> Provider:
    """Add a provider, switched off.

    Raises PermissionMissing, StepUpNeeded, ProviderMalformed, AboveOwnRole, AddressRefused.
    """
    scope, found = _allowed(tools, visitor, wanted)
    keys, provider_id, now = await tools.vault.keys_of(scope.tenant_id), ids.new(), tools.now()
    async with tools.database.scoped(scope) as connection:
        await store.add_provider(connection, scope, provider_id, found, keys=keys, now=now)
        await _record(connection, scope, provider_id, "provider.added", tools, _told(found))
        return await _known(connection, scope, provider_id)


async def change(tools: Tools, visitor: Visitor, provider_id: UUID, wanted: Wanted) -> Provider:
    """Change a provider; another issuer switches it off until it was tried again.

    Raises as `add` does, and ProviderUnknown.
    """
    scope, found = _allowed(tools, visitor, wanted)
    keys, now = await tools.vault.keys_of(scope.tenant_id), tools.now()
    async with tools.database.scoped(scope) as connection:
        before = await _known(connection, scope, provider_id)
        await store.change_provider(connection, scope, provider_id, found, keys=keys, now=now)
        if before.issuer != found.issuer:
            await store.set_state(connection, scope, provider_id, state=ProviderState.OFF, now=now)
        await _record(connection, scope, provider_id, "provider.changed", tools, _told(found))
        return await _known(connection, scope, provider_id)


async def switch(tools: Tools, visitor: Visitor, provider_id: UUID, *, on: bool) -> None:
    """Let people come in by a provider, or no more.

    Raises PermissionMissing, StepUpNeeded, ProviderUnknown, ProviderOff where no domain of it is
    confirmed.
    """
    scope, now = visitor.home, tools.now()
    scope.demand("identity:manage")
    visitor.demand_step_up(now)
    state = ProviderState.ON if on else ProviderState.OFF
    async with tools.database.scoped(scope) as connection:
        await _known(connection, scope, provider_id)
        if on and not await _has_domain(connection, scope, provider_id):
            message = "No confirmed domain signs in by this provider yet."
            raise ProviderOff(message, remedy="Add a domain and confirm it first.")
        await store.set_state(connection, scope, provider_id, state=state, now=now)
        await _record(connection, scope, provider_id, f"provider.switched_{state.value}", tools)


async def try_out(tools: Tools, visitor: Visitor, provider_id: UUID) -> list[Tried]:
    """Try a provider step by step, signing nobody in. Raises PermissionMissing, ProviderUnknown."""
    scope = visitor.home
    scope.demand("identity:manage")
    keys = await tools.vault.keys_of(scope.tenant_id)
    async with tools.database.scoped(scope) as connection:
        found = await _known(connection, scope, provider_id)
        secret = await store.secret(connection, scope, provider_id, keys=keys)
        has_domain = await _has_domain(connection, scope, provider_id)
        await _record(connection, scope, provider_id, "provider.tried", tools)
    tried = []
    try:
        metadata = await conversing.metadata(tools, found.issuer)
        tried.append(Tried(Step.DOCUMENT, passed=True))
    except SolventError as fault:
        tried.append(Tried(Step.DOCUMENT, passed=False, fault=fault))
        tried += [Tried(Step.KEYS, passed=None), Tried(Step.CLIENT, passed=None)]
    else:
        tried.append(await _try_keys(tools, metadata))
        tried.append(await _try_client(tools, found, metadata, secret))
    return [*tried, Tried(Step.DOMAIN, passed=has_domain)]


async def _try_keys(tools: Tools, metadata: Metadata) -> Tried:
    try:
        published: Any = await conversing.keys(tools, metadata)
        if not signed_token.has_usable(published):
            message = "The provider publishes no key that can be used."
            raise ProviderUnusable(message, where="jwks_uri")
    except SolventError as fault:
        return Tried(Step.KEYS, passed=False, fault=fault)
    return Tried(Step.KEYS, passed=True)


async def _try_client(tools: Tools, found: Provider, metadata: Metadata, secret: str) -> Tried:
    """Show a code that was never given out: what it is refused for tells whether we are known."""
    try:
        await conversing.redeem(
            tools,
            found,
            metadata,
            secret=secret,
            code=secrets.token_urlsafe(16),
            verifier=authorization.verifier_of(secrets.token_urlsafe(16)),
            returning=beginning.returning_address(tools.settings, found.provider_id),
        )
    except CodeRefused as fault:
        if fault.error in _CLIENT_ACCEPTED:
            return Tried(Step.CLIENT, passed=True)
        return Tried(Step.CLIENT, passed=False, fault=fault)
    except SolventError as fault:
        return Tried(Step.CLIENT, passed=False, fault=fault)
    return Tried(Step.CLIENT, passed=None)


def _allowed(tools: Tools, visitor: Visitor, wanted: Wanted) -> tuple[Scope, Wanted]:
    scope = visitor.home
    scope.demand("identity:manage")
    visitor.demand_step_up(tools.now())
    found = provider.checked(wanted)
    for role in provider.handed_out(found.roles):
        people.check_reach(own=scope.permissions, others=PERMISSIONS_BY_ROLE[role])
    tools.outgoing.check(found.issuer)
    return scope, found


async def _known(connection: Connection, scope: Scope, provider_id: UUID) -> Provider:
    found = await store.provider(connection, scope, provider_id)
    if found is None:
        message = "There is no such identity provider in this organisation."
        raise ProviderUnknown(message)
    return found


async def _has_domain(connection: Connection, scope: Scope, provider_id: UUID) -> bool:
    own = await domain_store.domains(connection, scope)
    return any(each.is_confirmed and each.provider_id == provider_id for each in own)


def _told(wanted: Wanted) -> dict[str, str]:
    roles = wanted.roles
    return {
        "issuer": wanted.issuer,
        "client": wanted.client_id,
        "roles_claim": roles.claim,
        "roles": provider.write_lines(roles.by_value),
        "otherwise": roles.otherwise.value if roles.otherwise else "refused",
    }


async def _record(
    connection: Connection,
    scope: Scope,
    provider_id: UUID,
    act: str,
    tools: Tools,
    after: dict[str, str] | None = None,
) -> None:
    await recording.record(
        connection,
        scope,
        act=act,
        now=tools.now(),
        facts={"provider": ids.show(ids.PROVIDER, provider_id)},
        after=after,
    )
