"""A key, a client, a provider and a domain of an organisation, for tests of every route."""

from __future__ import annotations

from typing import Any

from solvent import ids
from solvent.federation import confirming, connecting
from solvent.federation.provider import Wanted
from solvent.ids import Scope
from solvent.machines import issuing, registering
from solvent.machines.bounds import Bounds
from solvent.platform.asking import Visitor
from solvent.platform.tools import Tools

ISSUER = "https://login.example"
_BOUNDS = Bounds("machine", frozenset({"company:read"}))


async def names_of(tools: Tools, scope: Scope) -> dict[str, str]:
    """Make one of each; gives the ids that paths name them by."""
    visitor, database, now = Visitor(scope, scope), tools.database, tools.now()
    key = await issuing.make(database, visitor, asked=_BOUNDS, now=now)
    client = await registering.register(database, visitor, asked=_BOUNDS, now=now)
    provider = await connecting.add(tools, visitor, Wanted("SSO", ISSUER, "solvent", "secret"))
    domain = await confirming.add(
        tools, visitor, domain=f"{ids.new().hex}.example", provider_id=provider.provider_id
    )
    return {
        "key": ids.show(ids.API_KEY, key.key.api_key_id),
        "client": ids.show(ids.CLIENT, client.client.client_id),
        "provider": ids.show(ids.PROVIDER, provider.provider_id),
        "domain": ids.show(ids.DOMAIN, domain.domain_id),
    }


def bodies(names: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Give what clients send about them."""
    bounds = {"name": "other", "permissions": ["company:read"]}
    return {
        "BoundsIn": bounds,
        "ClientIn": bounds,
        "RotateIn": {"overlap_hours": 1},
        "ProviderIn": {"name": "SSO", "issuer": ISSUER, "client_id": "solvent"},
        "SwitchIn": {"on": False},
        "DomainIn": {"domain": f"{ids.new().hex}.example"},
        "AssignIn": {"provider": names.get("provider")},
    }
