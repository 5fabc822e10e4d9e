"""Covering: which companies a grant is about, now and when one is added."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from solvent.ids import Scope
from solvent.platform.postgres import Connection
from solvent.tenancy import grant_store, store
from solvent.tenancy.grant import Terms


async def add_company(
    connection: Connection, scope: Scope, company_id: UUID, *, now: datetime
) -> None:
    """Let the holders of grants for all companies find one that was just added."""
    for grant_id, grantee_id, member_id in await grant_store.of_all_companies(
        connection, scope, now=now
    ):
        await grant_store.open_ways(
            connection,
            scope,
            grantee_id=grantee_id,
            member_id=member_id,
            grant_id=grant_id,
            company_ids=[company_id],
        )


async def companies_of(connection: Connection, scope: Scope, terms: Terms) -> list[UUID]:
    """List the companies that terms cover now."""
    return [
        one.company_id
        for one in await store.companies(connection, scope)
        if terms.companies is None or one.company_id in terms.companies
    ]
