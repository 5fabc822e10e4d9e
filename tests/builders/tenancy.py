"""Organisations and companies for tests that need a database."""

from __future__ import annotations

from solvent.identity import starting
from solvent.ids import Scope
from solvent.platform.tools import Tools
from solvent.tenancy import founding
from solvent.tenancy.company import Company
from solvent.tenancy.roles import PERMISSIONS_BY_ROLE, Role


async def an_organisation(
    tools: Tools, *, name: str = "Testers", role: Role = Role.OWNER, is_sample: bool = False
) -> Scope:
    """Found an organisation; gives the scope of an actor with the role."""
    made = await starting.found(tools.database, name=name, is_sample=is_sample, now=tools.now())
    return Scope(made.tenant_id, "me_test", PERMISSIONS_BY_ROLE[role])


async def a_company(
    tools: Tools,
    scope: Scope,
    *,
    name: str = "Alder Ltd",
    country: str = "DE",
    currency: str = "EUR",
    is_sample: bool = False,
) -> Company:
    return await founding.add_company(
        tools.database,
        scope,
        name=name,
        country=country,
        currency=currency,
        is_sample=is_sample,
        now=tools.now(),
    )
