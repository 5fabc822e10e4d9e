"""Founding: organisations with their first owner and key, companies, one-time sign-in links."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from solvent import ids
from solvent.audit import recording
from solvent.ids import CompanyId, Scope, TenantId
from solvent.platform import crypto
from solvent.platform.postgres import Connection, Database
from solvent.tenancy import company as companies
from solvent.tenancy import store
from solvent.tenancy.company import Company, Tenant
from solvent.tenancy.roles import PERMISSIONS_BY_ROLE, Role

_LINK_LIFE = timedelta(minutes=15)
_HINT_LETTERS = 10


@dataclass(frozen=True, slots=True)
class Founded:
    """A new organisation. key: the API key's secret, shown this once and kept as a hash only."""

    tenant_id: TenantId
    owner_id: UUID
    key: str


async def found(database: Database, *, name: str, is_sample: bool, now: datetime) -> Founded:
    """Make an organisation with an owner and an API key that may do what an owner may."""
    tenant_id, owner_id = TenantId(ids.new()), ids.new()
    scope = Scope(tenant_id, "operator", frozenset({"*"}))
    async with database.scoped(scope) as connection:
        tenant = Tenant(tenant_id, name, is_sample)
        await store.add_tenant(connection, scope, tenant, now=now)
        await store.add_member(
            connection, scope, member_id=owner_id, name="Owner", role=Role.OWNER, now=now
        )
        secret = await _make_key(connection, scope, name="first key", role=Role.OWNER, now=now)
        await recording.record(
            connection,
            scope,
            act="organisation.founded",
            now=now,
            facts={"owner": ids.show(ids.MEMBER, owner_id)},
        )
    return Founded(tenant_id, owner_id, secret)


async def make_key(
    database: Database, scope: Scope, *, name: str, role: Role, now: datetime
) -> str:
    """Make another API key with the permissions of a role; gives its secret, shown once."""
    scope.demand("key:create")
    async with database.scoped(scope) as connection:
        secret = await _make_key(connection, scope, name=name, role=role, now=now)
        await recording.record(
            connection, scope, act="key.created", now=now, facts={"role": role.value}
        )
    return secret


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
    """Add a company. Raises CompanyMalformed, CurrencyUnknown."""
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
        await store.add_company(connection, scope, made, now=now)
        await recording.record(
            connection, scope, act="company.added", now=now, company_id=made.company_id
        )
    return made


async def make_sign_in_link(
    database: Database, tenant_id: TenantId, *, now: datetime
) -> str | None:
    """Make a link's secret that signs the first owner in, once, within 15 minutes."""
    scope = Scope(tenant_id, "operator", frozenset({"*"}))
    secret = crypto.new_secret("link")
    async with database.scoped(scope) as connection:
        owner_id = await store.first_owner(connection, scope)
        if owner_id is None:
            return None
        await store.add_sign_in_link(
            connection,
            scope,
            link_id=ids.new(),
            member_id=owner_id,
            hash_=crypto.hash_secret(secret),
            expires=now + _LINK_LIFE,
        )
    return secret


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
        )


async def _make_key(
    connection: Connection, scope: Scope, *, name: str, role: Role, now: datetime
) -> str:
    secret = crypto.new_secret("sk")
    await store.add_api_key(
        connection,
        scope,
        api_key_id=ids.new(),
        name=name,
        hint=secret[:_HINT_LETTERS],
        hash_=crypto.hash_secret(secret),
        permissions=sorted(PERMISSIONS_BY_ROLE[role]),
        now=now,
    )
    return secret
