"""Founding: organisations with their first owner, and companies."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from solvent import ids
from solvent.audit import recording
from solvent.ids import CompanyId, Scope
from solvent.platform.postgres import Connection, Database
from solvent.platform.tools import Tools
from solvent.tenancy import company as companies
from solvent.tenancy import covering, metering, plan_store, store
from solvent.tenancy.company import Company, Tenant
from solvent.tenancy.plan import Quota
from solvent.tenancy.roles import Role


async def found_within(
    connection: Connection,
    scope: Scope,
    *,
    name: str,
    is_sample: bool,
    owner_id: UUID,
    now: datetime,
) -> None:
    """Make the scope's organisation with its first owner, in the caller's transaction."""
    tenant = Tenant(scope.tenant_id, name, is_sample)
    await store.add_tenant(connection, scope, tenant, now=now)
    await store.add_member(
        connection, scope, member_id=owner_id, name="Owner", role=Role.OWNER, now=now
    )
    await recording.record(
        connection,
        scope,
        act="organisation.founded",
        now=now,
        facts={"owner": ids.show(ids.MEMBER, owner_id)},
        after={"name": name, "is_sample": is_sample},
    )


async def first_owner(connection: Connection, scope: Scope) -> UUID | None:
    """Find the oldest owner of the organisation."""
    return await store.first_owner(connection, scope)


async def add_company(
    database: Database,
    scope: Scope,
    *,
    name: str,
    country: str,
    currency: str,
    industry: str = "",
    is_sample: bool = False,
    now: datetime,
) -> Company:
    """Add a company. Raises CompanyMalformed, CurrencyUnknown, QuotaReached."""
    scope.demand("company:create")
    companies.check(name=name, country=country, currency=currency)
    made = Company(
        company_id=CompanyId(ids.new()),
        name=name.strip(),
        country=country,
        currency=currency.upper(),
        industry=industry,
        is_sample=is_sample,
    )
    async with database.scoped(scope) as connection:
        if not is_sample:
            await metering.demand(connection, scope, Quota.COMPANIES, 1, now=now)
        await store.add_company(connection, scope, made, now=now)
        await covering.add_company(connection, scope, made.company_id, now=now)
        await recording.record(
            connection,
            scope,
            act="company.added",
            now=now,
            company_id=made.company_id,
            after=_recorded(made),
        )
    return made


def _recorded(made: Company) -> dict[str, str | bool]:
    return {
        "name": made.name,
        "country": made.country,
        "currency": made.currency,
        "industry": made.industry,
        "is_sample": made.is_sample,
    }


async def rename(tools: Tools, scope: Scope, *, name: str) -> None:
    """Give the organisation another name. Raises TenantNameMalformed, PermissionMissing."""
    scope.demand("organisation:manage")
    given = companies.check_tenant_name(name)
    async with tools.database.scoped(scope) as connection:
        before = await store.tenant(connection, scope)
        await plan_store.set_name(connection, scope, given)
        await recording.record(
            connection,
            scope,
            act="organisation.renamed",
            now=tools.now(),
            before={"name": before.name},
            after={"name": given},
        )


async def remove_sample(
    database: Database, scope: Scope, *, company_id: UUID, now: datetime
) -> None:
    """Remove a sample company with all its rows; real companies are refused.

    Raises CompanyUnknown, NotSample.
    """
    scope.demand("sample:remove")
    async with database.scoped(scope) as connection:
        found_company = await store.company(connection, scope, company_id)
        if not found_company.is_sample:
            message = "This company's data are real; only sample data are removed this way."
            raise companies.NotSample(message, where=found_company.name)
        await store.remove_sample(connection, company_id)
        await recording.record(
            connection,
            scope,
            act="sample.removed",
            now=now,
            facts={"company": ids.show(ids.COMPANY, company_id)},
            before={"name": found_company.name, "currency": found_company.currency},
        )
