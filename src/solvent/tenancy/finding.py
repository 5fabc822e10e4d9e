"""Finding: what other rooms may read of organisations and companies."""

from __future__ import annotations

from uuid import UUID

from solvent.ids import Scope
from solvent.platform.postgres import Connection
from solvent.tenancy import store
from solvent.tenancy.company import Company, Tenant


async def tenant(connection: Connection, scope: Scope) -> Tenant:
    """Read the scope's organisation."""
    return await store.tenant(connection, scope)


async def company(connection: Connection, scope: Scope, company_id: UUID) -> Company:
    """Read one company. Raises CompanyUnknown."""
    return await store.company(connection, scope, company_id)


async def companies(connection: Connection, scope: Scope) -> list[Company]:
    """List the tenant's companies by name, without those that a policy hides from the actor."""
    found = await store.companies(connection, scope)
    if scope.checker is None:
        return found
    return [one for one in found if scope.may("company:read", company_id=one.company_id)]


async def take_sequence(
    connection: Connection, scope: Scope, company_id: UUID, *, count: int
) -> int:
    """Reserve ledger sequence numbers, locking the company's books until the transaction ends.

    Returns the first of them; a count of 0 only locks. Raises CompanyUnknown.
    """
    return await store.take_sequence(connection, scope, company_id, count=count)
