"""Listening beyond this machine: only where its people can come in by more than a printed link."""

from __future__ import annotations

import asyncio

from solvent.errors import Invalid
from solvent.federation import connecting
from solvent.federation.provider import ProviderState
from solvent.identity import finding
from solvent.ids import Scope, TenantId
from solvent.platform import opening
from solvent.platform.opening import Addresses
from solvent.platform.settings import Settings
from solvent.platform.tools import Tools
from solvent.tenancy import residents

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class ListeningRefused(Invalid):
    """The process would listen to the network without sign-in being set up."""


def check(settings: Settings, addresses: Addresses) -> None:
    """Raise ListeningRefused for an address beyond loopback unless sign-in is set up."""
    if settings.host in LOOPBACK or asyncio.run(_is_set_up(settings, addresses)):
        return
    message = f"Listening on {settings.host} would open the books before anybody can sign in."
    raise ListeningRefused(
        message,
        where="SOLVENT_HOST",
        remedy="Start on 127.0.0.1, open the link of `solvent sign-in`, and on the page /account"
        " set your address and a password or passkey; an identity provider will do as well.",
    )


async def _is_set_up(settings: Settings, addresses: Addresses) -> bool:
    async with opening.tools(settings, addresses, pool_size_max=1) as tools:
        return any([await _has_way_in(tools, each) for each in residents.of(settings.home)])


async def _has_way_in(tools: Tools, tenant_id: TenantId) -> bool:
    scope = Scope(tenant_id, "operator", frozenset({"*"}))
    async with tools.database.scoped(scope) as connection:
        if await finding.has_owner_with_proof(connection, scope):
            return True
    providers = await connecting.listed(tools, scope)
    return any(one.state is ProviderState.ON for one in providers)
