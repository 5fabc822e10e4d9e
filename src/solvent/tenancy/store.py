"""Tables of tenancy: tenant, company, member."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from solvent.errors import NotFound
from solvent.ids import CompanyId, Scope, TenantId
from solvent.platform.postgres import Connection, Record
from solvent.tenancy.company import Company, Tenant

_COMPANY = "company_id, name, country, currency, industry, is_sample, ledger_seq, closed_through"


class CompanyUnknown(NotFound):
    """No such company in this organisation."""


async def add_tenant(
    connection: Connection, scope: Scope, tenant: Tenant, *, now: datetime
) -> None:
    """Add the scope's own tenant."""
    await connection.execute(
        "insert into tenant (tenant_id, name, is_sample, created_at) values ($1, $2, $3, $4)",
        scope.tenant_id,
        tenant.name,
        tenant.is_sample,
        now,
    )


async def tenant(connection: Connection, scope: Scope) -> Tenant:
    """Read the scope's tenant."""
    row = await connection.fetchrow(
        "select tenant_id, name, is_sample from tenant where tenant_id = $1", scope.tenant_id
    )
    if row is None:
        message = "This organisation does not exist."
        raise NotFound(message)
    return Tenant(TenantId(row["tenant_id"]), row["name"], row["is_sample"])


async def add_company(
    connection: Connection, scope: Scope, company: Company, *, now: datetime
) -> None:
    """Add a company."""
    await connection.execute(
        "insert into company (tenant_id, company_id, name, country, currency, industry, is_sample,"
        " created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        scope.tenant_id,
        company.company_id,
        company.name,
        company.country,
        company.currency,
        company.industry,
        company.is_sample,
        now,
    )


async def companies(connection: Connection, scope: Scope) -> list[Company]:
    """List the tenant's companies by name."""
    rows = await connection.fetch(
        f'select {_COMPANY} from company where tenant_id = $1 order by name collate "C"',
        scope.tenant_id,
    )
    return [_company(row) for row in rows]


async def company(connection: Connection, scope: Scope, company_id: UUID) -> Company:
    """Read one company. Raises CompanyUnknown."""
    row = await connection.fetchrow(
        f"select {_COMPANY} from company where tenant_id = $1 and company_id = $2",
        scope.tenant_id,
        company_id,
    )
    if row is None:
        message = "There is no such company in this organisation."
        raise CompanyUnknown(message, where=str(company_id))
    return _company(row)


async def take_sequence(
    connection: Connection, scope: Scope, company_id: UUID, *, count: int
) -> int:
    """Reserve ledger sequence numbers and lock the company's books until the transaction ends.

    Returns the first of them. A count of 0 only locks.
    """
    last: int | None = await connection.fetchval(
        "update company set ledger_seq = ledger_seq + $3 where tenant_id = $1 and company_id = $2"
        " returning ledger_seq",
        scope.tenant_id,
        company_id,
        count,
    )
    if last is None:
        message = "There is no such company in this organisation."
        raise CompanyUnknown(message, where=str(company_id))
    return last - count + 1


async def remove_sample(connection: Connection, company_id: UUID) -> None:
    """Delete a sample company of the connection's tenant with all its rows."""
    await connection.execute("select remove_sample_company($1)", company_id)


async def add_member(
    connection: Connection, scope: Scope, *, member_id: UUID, name: str, role: str, now: datetime
) -> None:
    """Add a member."""
    await connection.execute(
        "insert into member (tenant_id, member_id, name, role, created_at)"
        " values ($1, $2, $3, $4, $5)",
        scope.tenant_id,
        member_id,
        name,
        role,
        now,
    )


async def first_owner(connection: Connection, scope: Scope) -> UUID | None:
    """Find the oldest owner of the tenant."""
    found: UUID | None = await connection.fetchval(
        "select member_id from member where tenant_id = $1 and role = 'owner'"
        " order by created_at limit 1",
        scope.tenant_id,
    )
    return found


def _company(row: Record) -> Company:
    return Company(
        company_id=CompanyId(row["company_id"]),
        name=row["name"],
        country=row["country"],
        currency=row["currency"],
        industry=row["industry"],
        is_sample=row["is_sample"],
        ledger_seq=row["ledger_seq"],
        closed_through=row["closed_through"],
    )
