"""Table email_domain; a domain that was confirmed leads to its organisation, over all of them."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from solvent.federation.email_domain import EmailDomain
from solvent.ids import Scope
from solvent.platform import credentials
from solvent.platform.postgres import Connection, Record

KIND: Final = "domain"
_DOMAIN = (
    "email_domain_id, domain, proof, added_at, confirmed_at, confirmed_by, identity_provider_id"
)


async def add(connection: Connection, scope: Scope, domain: EmailDomain) -> None:
    """Add a domain; raises UniqueViolated where it is here already."""
    await connection.execute(
        "insert into email_domain (tenant_id, email_domain_id, domain, proof, added_at,"
        " identity_provider_id) values ($1, $2, $3, $4, $5, $6)",
        scope.tenant_id,
        domain.domain_id,
        domain.domain,
        domain.proof,
        domain.added_at,
        domain.provider_id,
    )


async def domains(connection: Connection, scope: Scope) -> list[EmailDomain]:
    """List the organisation's domains by name."""
    rows = await connection.fetch(
        f'select {_DOMAIN} from email_domain where tenant_id = $1 order by domain collate "C"',
        scope.tenant_id,
    )
    return [_domain(row) for row in rows]


async def domain(connection: Connection, scope: Scope, domain_id: UUID) -> EmailDomain | None:
    """Read one domain."""
    row = await connection.fetchrow(
        f"select {_DOMAIN} from email_domain where tenant_id = $1 and email_domain_id = $2",
        scope.tenant_id,
        domain_id,
    )
    return None if row is None else _domain(row)


async def confirm(
    connection: Connection,
    scope: Scope,
    domain_id: UUID,
    *,
    by: str,
    hash_: bytes,
    now: datetime,
) -> None:
    """Note that a domain is proved, and let it lead here. Raises CredentialTaken."""
    await connection.execute(
        "update email_domain set confirmed_at = $3, confirmed_by = $4"
        " where tenant_id = $1 and email_domain_id = $2",
        scope.tenant_id,
        domain_id,
        now,
        by,
    )
    await credentials.add(connection, hash_=hash_, kind=KIND, subject_id=domain_id)


async def assign(
    connection: Connection, scope: Scope, domain_id: UUID, *, provider_id: UUID | None
) -> None:
    """Let the people of a domain sign in by a provider, or by none."""
    await connection.execute(
        "update email_domain set identity_provider_id = $3"
        " where tenant_id = $1 and email_domain_id = $2",
        scope.tenant_id,
        domain_id,
        provider_id,
    )


async def remove(connection: Connection, scope: Scope, domain_id: UUID) -> None:
    """Take a domain away, and what leads here by it."""
    await connection.execute(
        "delete from email_domain where tenant_id = $1 and email_domain_id = $2",
        scope.tenant_id,
        domain_id,
    )
    await credentials.drop(connection, domain_id)


def _domain(row: Record) -> EmailDomain:
    return EmailDomain(
        domain_id=row["email_domain_id"],
        domain=row["domain"],
        proof=row["proof"],
        added_at=row["added_at"],
        confirmed_at=row["confirmed_at"],
        confirmed_by=row["confirmed_by"],
        provider_id=row["identity_provider_id"],
    )
