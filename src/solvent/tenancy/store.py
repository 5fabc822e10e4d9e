"""Tables of tenancy: tenant, company, member, api_key, session, sign_in_link, credential."""

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


async def add_api_key(
    connection: Connection,
    scope: Scope,
    *,
    api_key_id: UUID,
    name: str,
    hint: str,
    hash_: bytes,
    permissions: list[str],
    now: datetime,
) -> None:
    """Add a key and its way to be found."""
    await connection.execute(
        "insert into api_key (tenant_id, api_key_id, name, hint, permissions, created_at)"
        " values ($1, $2, $3, $4, $5, $6)",
        scope.tenant_id,
        api_key_id,
        name,
        hint,
        permissions,
        now,
    )
    await add_credential(connection, hash_=hash_, kind="key", subject_id=api_key_id, expires=None)


async def permissions_of_key(
    connection: Connection, scope: Scope, api_key_id: UUID
) -> list[str] | None:
    """Read what a key may do, or None when it is gone or revoked."""
    found: list[str] | None = await connection.fetchval(
        "select permissions from api_key where tenant_id = $1 and api_key_id = $2"
        " and revoked_at is null",
        scope.tenant_id,
        api_key_id,
    )
    return found


async def add_sign_in_link(
    connection: Connection,
    scope: Scope,
    *,
    link_id: UUID,
    member_id: UUID,
    hash_: bytes,
    expires: datetime,
) -> None:
    """Add a one-time link."""
    await connection.execute(
        "insert into sign_in_link (tenant_id, sign_in_link_id, member_id, expires_at)"
        " values ($1, $2, $3, $4)",
        scope.tenant_id,
        link_id,
        member_id,
        expires,
    )
    await add_credential(connection, hash_=hash_, kind="link", subject_id=link_id, expires=expires)


async def use_sign_in_link(
    connection: Connection, scope: Scope, link_id: UUID, *, now: datetime
) -> UUID | None:
    """Spend a link; returns its member, or None when it is spent or expired."""
    member_id: UUID | None = await connection.fetchval(
        "update sign_in_link set used_at = $3 where tenant_id = $1 and sign_in_link_id = $2"
        " and used_at is null and expires_at > $3 returning member_id",
        scope.tenant_id,
        link_id,
        now,
    )
    if member_id is not None:
        await connection.execute("select drop_credential($1)", link_id)
    return member_id


async def add_session(
    connection: Connection,
    scope: Scope,
    *,
    session_id: UUID,
    member_id: UUID,
    hash_: bytes,
    now: datetime,
    expires: datetime,
) -> None:
    """Add a signed-in session."""
    await connection.execute(
        "insert into session (tenant_id, session_id, member_id, created_at, expires_at)"
        " values ($1, $2, $3, $4, $5)",
        scope.tenant_id,
        session_id,
        member_id,
        now,
        expires,
    )
    await add_credential(
        connection, hash_=hash_, kind="session", subject_id=session_id, expires=expires
    )


async def role_of_session(
    connection: Connection, scope: Scope, session_id: UUID, *, now: datetime
) -> tuple[UUID, str] | None:
    """Read the member and role of a session, or None when it ended."""
    row = await connection.fetchrow(
        "select m.member_id, m.role from session s join member m using (tenant_id, member_id)"
        " where s.tenant_id = $1 and s.session_id = $2 and s.revoked_at is null"
        " and s.expires_at > $3",
        scope.tenant_id,
        session_id,
        now,
    )
    return None if row is None else (row["member_id"], row["role"])


async def end_session(
    connection: Connection, scope: Scope, session_id: UUID, *, now: datetime
) -> None:
    """Revoke a session."""
    await connection.execute(
        "update session set revoked_at = $3 where tenant_id = $1 and session_id = $2",
        scope.tenant_id,
        session_id,
        now,
    )
    await connection.execute("select drop_credential($1)", session_id)


async def first_owner(connection: Connection, scope: Scope) -> UUID | None:
    """Find the oldest owner of the tenant."""
    found: UUID | None = await connection.fetchval(
        "select member_id from member where tenant_id = $1 and role = 'owner'"
        " order by created_at limit 1",
        scope.tenant_id,
    )
    return found


async def add_credential(
    connection: Connection, *, hash_: bytes, kind: str, subject_id: UUID, expires: datetime | None
) -> None:
    """Make a secret's hash lead to its subject in the connection's tenant."""
    await connection.execute(
        "select add_credential($1, $2, $3, $4)", hash_, kind, subject_id, expires
    )


async def find_credential(connection: Connection, hash_: bytes) -> Record | None:
    """Find kind, tenant_id and subject_id of a secret's hash; one of the unscoped look-ups."""
    return await connection.fetchrow("select * from find_credential($1)", hash_)


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
