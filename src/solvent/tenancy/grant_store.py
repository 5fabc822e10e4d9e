"""The tables of grants, in the granting organisation, and the ids by which a grantee finds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from solvent.ids import Scope, TenantId
from solvent.platform.postgres import Connection, Record
from solvent.tenancy.grant import Access, Grant, GrantUnknown, Terms
from solvent.vault.envelope import TenantKeys
from solvent.vault.sealed_fields import GRANTEE

_GRANT = (
    "g.grant_id, g.kind, g.permissions, g.all_companies, g.grantee_tenant_id, g.grantee_member_id,"
    " g.grantee_sealed, g.state, g.starts_at, g.ends_at, g.offered_by, g.offered_at,"
    " g.accepted_at, g.ended_at, array(select c.company_id from grant_company c"
    " where c.tenant_id = g.tenant_id and c.grant_id = g.grant_id) as companies"
)


@dataclass(frozen=True, slots=True)
class Way:
    """That an organisation may hold a grant of another, for a company of it; ids only.

    A way whose company_id is the grant's own id stands for the grant as such.
    """

    granting_id: TenantId
    grant_id: UUID
    company_id: UUID
    member_id: UUID | None


async def add(connection: Connection, scope: Scope, new: Grant, *, keys: TenantKeys) -> None:
    """Add a grant and the companies it names."""
    terms = new.terms
    await connection.execute(
        "insert into grant_given (tenant_id, grant_id, kind, permissions, all_companies,"
        " grantee_tenant_id, grantee_member_id, grantee_sealed, state, starts_at, ends_at,"
        " offered_by, offered_at, accepted_at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        scope.tenant_id,
        new.grant_id,
        terms.access.value,
        sorted(terms.permissions),
        terms.companies is None,
        new.grantee_id,
        new.member_id,
        keys.seal(new.offered_to.encode(), place=GRANTEE.place(new.grant_id)),
        new.stored,
        terms.starts_at,
        terms.ends_at,
        new.offered_by,
        new.offered_at,
        new.accepted_at,
    )
    await connection.executemany(
        "insert into grant_company (tenant_id, grant_id, company_id) values ($1, $2, $3)",
        [(scope.tenant_id, new.grant_id, one) for one in sorted(terms.companies or ())],
    )


async def grants(connection: Connection, scope: Scope, *, keys: TenantKeys) -> list[Grant]:
    """List all grants that the organisation ever gave, newest first."""
    rows = await connection.fetch(
        f"select {_GRANT} from grant_given g where g.tenant_id = $1"
        " order by g.offered_at desc, g.grant_id",
        scope.tenant_id,
    )
    return [_grant(row, keys) for row in rows]


async def grant(
    connection: Connection, scope: Scope, grant_id: UUID, *, keys: TenantKeys, lock: bool = False
) -> Grant:
    """Read one grant; lock: let no other transaction settle it. Raises GrantUnknown."""
    row = await connection.fetchrow(
        f"select {_GRANT} from grant_given g where g.tenant_id = $1 and g.grant_id = $2"
        + (" for no key update of g" if lock else ""),
        scope.tenant_id,
        grant_id,
    )
    if row is None:
        message = "There is no such grant."
        raise GrantUnknown(message)
    return _grant(row, keys)


async def accept(
    connection: Connection,
    scope: Scope,
    grant_id: UUID,
    *,
    grantee_id: TenantId,
    member_id: UUID | None,
    grantee_name: str,
    keys: TenantKeys,
    now: datetime,
) -> None:
    """Let a grant hold for the organisation that accepts it."""
    await connection.execute(
        "update grant_given set state = 'accepted', grantee_tenant_id = $3, grantee_member_id = $4,"
        " grantee_sealed = $5, accepted_at = $6 where tenant_id = $1 and grant_id = $2",
        scope.tenant_id,
        grant_id,
        grantee_id,
        member_id,
        keys.seal(grantee_name.encode(), place=GRANTEE.place(grant_id)),
        now,
    )


async def settle(
    connection: Connection, scope: Scope, grant_id: UUID, *, state: str, by: str, now: datetime
) -> None:
    """End a grant or its offer for good, and take away every way to it. by: a shown id."""
    await connection.execute(
        "update grant_given set state = $3, ended_by = $4, ended_at = $5"
        " where tenant_id = $1 and grant_id = $2",
        scope.tenant_id,
        grant_id,
        state,
        by,
        now,
    )
    await drop_ways(connection, scope, grant_id)


async def drop_ways(connection: Connection, scope: Scope, grant_id: UUID) -> None:
    """Take away all by which a grant of the scope's organisation is found."""
    assert scope.companies is None  # noqa: S101  the guest role may not
    await connection.execute("select drop_ways($1)", grant_id)


async def set_end(
    connection: Connection, scope: Scope, grant_id: UUID, *, ends_at: datetime
) -> None:
    """Let a grant end at another moment."""
    await connection.execute(
        "update grant_given set ends_at = $3 where tenant_id = $1 and grant_id = $2",
        scope.tenant_id,
        grant_id,
        ends_at,
    )


async def open_ways(
    connection: Connection,
    scope: Scope,
    *,
    grantee_id: UUID,
    member_id: UUID | None,
    grant_id: UUID,
    company_ids: Sequence[UUID],
) -> None:
    """Let the grantee find a grant of the scope's organisation, and each of the companies."""
    # The database takes the granting organisation from the transaction.
    assert scope.companies is None  # noqa: S101  the guest role may not open ways
    await connection.executemany(
        "select add_way($1, $2, $3, $4)",
        [(grantee_id, member_id, one, grant_id) for one in (grant_id, *company_ids)],
    )


async def ways(connection: Connection, scope: Scope) -> list[Way]:
    """List what other organisations granted to the scope's own, ended grants among them."""
    rows = await connection.fetch("select * from find_ways()")
    return [
        Way(
            TenantId(row["granting_tenant_id"]),
            row["grant_id"],
            row["company_id"],
            row["grantee_member_id"],
        )
        for row in rows
        if row["granting_tenant_id"] != scope.tenant_id
    ]


async def of_all_companies(
    connection: Connection, scope: Scope, *, now: datetime
) -> list[tuple[UUID, UUID, UUID | None]]:
    """List grant, grantee and member of what is granted for all companies and holds, or will."""
    rows = await connection.fetch(
        "select grant_id, grantee_tenant_id, grantee_member_id from grant_given"
        " where tenant_id = $1 and all_companies and state = 'accepted'"
        " and (ends_at is null or ends_at > $2)",
        scope.tenant_id,
        now,
    )
    return [(row[0], row[1], row[2]) for row in rows]


def _grant(row: Record, keys: TenantKeys) -> Grant:
    grant_id, sealed = row["grant_id"], row["grantee_sealed"]
    return Grant(
        grant_id=grant_id,
        terms=Terms(
            access=Access(row["kind"]),
            permissions=frozenset(row["permissions"]),
            companies=None if row["all_companies"] else frozenset(row["companies"]),
            starts_at=row["starts_at"],
            ends_at=row["ends_at"],
        ),
        stored=row["state"],
        offered_at=row["offered_at"],
        offered_by=row["offered_by"],
        grantee_id=row["grantee_tenant_id"],
        member_id=row["grantee_member_id"],
        offered_to=keys.open(sealed, place=GRANTEE.place(grant_id)).decode() if sealed else "",
        accepted_at=row["accepted_at"],
        settled_at=row["ended_at"],
    )
