"""Beginning a sign-in by an organisation's identity provider: where the browser goes, and why."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID

from solvent import ids
from solvent.federation import (
    authorization,
    conversing,
    domain_store,
    email_domain,
    sign_in_store,
    store,
)
from solvent.federation.authorization import LIFE
from solvent.federation.email_domain import DomainMalformed
from solvent.federation.provider import Provider, ProviderOff, ProviderState
from solvent.federation.sign_in_store import OnItsWay
from solvent.identity import guess_limits, limiting
from solvent.identity.guess_limits import Limit
from solvent.identity.sender import Sender
from solvent.ids import Scope, TenantId
from solvent.platform import credentials, crypto
from solvent.platform.asking import Visitor
from solvent.platform.settings import Settings
from solvent.platform.tools import Tools

STATE_KIND: Final = "federated"
_BYTES: Final = 32
# Each beginning asks the provider and stores a row, so strangers get only so many; a whole office
# behind one address that comes in on Monday morning gets its turn.
_LIMIT: Final = Limit("federated", 300, timedelta(seconds=2))


@dataclass(frozen=True, slots=True)
class Door:
    """The provider that a domain's people come in by."""

    scope: Scope
    provider: Provider


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in on its way. address: where to. browser: the secret that the browser keeps."""

    address: str
    provider: str
    browser: str = field(repr=False)


def returning_address(settings: Settings, provider_id: UUID) -> str:
    """Give where a provider sends people back: an address of its own for each of them."""
    return f"{settings.address}/sign-in/return/{ids.show(ids.PROVIDER, provider_id)}"


async def door_of(tools: Tools, domain: str) -> Door | None:
    """Find the provider for a domain, None where its people come in otherwise."""
    try:
        name = email_domain.normalise(domain)
    except DomainMalformed:
        return None
    hash_ = tools.keys.blind(name, purpose=domain_store.KIND)
    async with tools.database.unscoped() as connection:
        way = await credentials.find(connection, hash_, kind=domain_store.KIND)
    if way is None:
        return None
    scope = Scope(way.tenant_id, "sign-in")
    async with tools.database.scoped(scope) as connection:
        found = await domain_store.domain(connection, scope, way.subject_id)
        if found is None or not found.is_confirmed or found.provider_id is None:
            return None
        provider = await store.provider(connection, scope, found.provider_id)
    if provider is None or provider.state is not ProviderState.ON:
        return None
    return Door(scope, provider)


async def begin(tools: Tools, door: Door, *, back: str, sender: Sender) -> Begun:
    """Begin a new session. back: a path of this site.

    Raises GuessesSpent, AddressRefused, OutsideSilent, ProviderUnusable.
    """
    await limiting.take(tools, _LIMIT, guess_limits.prefix_of(sender.address))
    return await _begin(tools, door, back=back, session_id=None)


async def begin_proof(tools: Tools, visitor: Visitor, *, back: str) -> Begun:
    """Begin to prove again who is signed in, by the provider that the session began with.

    Raises ProviderOff, and as `begin` does.
    """
    scope = visitor.home
    provider = None
    if visitor.session_id is not None:
        async with tools.database.scoped(scope) as connection:
            provider = await store.provider_of_session(connection, scope, visitor.session_id)
    if provider is None or provider.state is not ProviderState.ON:
        message = "This session did not begin with an identity provider."
        raise ProviderOff(message, remedy="Prove who you are in another way.")
    return await _begin(tools, Door(scope, provider), back=back, session_id=visitor.session_id)


async def _begin(tools: Tools, door: Door, *, back: str, session_id: UUID | None) -> Begun:
    scope, provider, now = door.scope, door.provider, tools.now()
    found = await conversing.metadata(tools, provider.issuer)
    state, browser = secrets.token_urlsafe(_BYTES), secrets.token_urlsafe(_BYTES)
    new = OnItsWay(
        sign_in_id=ids.new(),
        provider_id=provider.provider_id,
        browser_hash=crypto.hash_secret(browser),
        back=back,
        session_id=session_id,
        begun_at=now,
        expires_at=now + LIFE,
    )
    async with tools.database.scoped(Scope(TenantId(scope.tenant_id), scope.actor)) as connection:
        for stale in await sign_in_store.take_expired(connection, scope, now=now):
            await credentials.drop(connection, stale)
        await sign_in_store.add_sign_in(connection, scope, new)
        await credentials.add(
            connection,
            hash_=crypto.hash_secret(state),
            kind=STATE_KIND,
            subject_id=new.sign_in_id,
            expires=new.expires_at,
        )
    address = authorization.address(
        found,
        client_id=provider.client_id,
        returning=returning_address(tools.settings, provider.provider_id),
        state=state,
        browser=browser,
        fresh=session_id is not None,
    )
    return Begun(address, provider.name, browser)
