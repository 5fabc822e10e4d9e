"""The tables of groups of companies."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from solvent.ids import Scope
from solvent.platform import postgres
from solvent.platform.postgres import Connection
from solvent.tenancy.company_group import CompanyGroup, GroupNameTaken, GroupUnknown


async def groups(connection: Connection, scope: Scope) -> list[CompanyGroup]:
    """List the organisation's groups by name; a company that is gone is in none."""
    rows = await connection.fetch(
        "select g.group_id, g.name, array(select m.company_id from company_group_member m"
        " join company c using (tenant_id, company_id)"
        " where m.tenant_id = g.tenant_id and m.group_id = g.group_id) as companies"
        ' from company_group g where g.tenant_id = $1 order by g.name collate "C"',
        scope.tenant_id,
    )
    return [CompanyGroup(row["group_id"], row["name"], frozenset(row["companies"])) for row in rows]


async def add(connection: Connection, scope: Scope, new: CompanyGroup, *, now: datetime) -> None:
    """Add a group with its companies. Raises GroupNameTaken."""
    added = await connection.execute(
        "insert into company_group (tenant_id, group_id, name, created_at)"
        " values ($1, $2, $3, $4) on conflict (tenant_id, name) do nothing",
        scope.tenant_id,
        new.group_id,
        new.name,
        now,
    )
    if not postgres.affected(added):
        message = f"There is a group {new.name!r} already."
        raise GroupNameTaken(message, where="name", remedy="Choose another name.")
    await fill(connection, scope, new.group_id, companies=new.companies)


async def fill(
    connection: Connection, scope: Scope, group_id: UUID, *, companies: Collection[UUID]
) -> None:
    """Let a group hold these companies and no others. Raises GroupUnknown."""
    known = await connection.fetchval(
        "select true from company_group where tenant_id = $1 and group_id = $2 for update",
        scope.tenant_id,
        group_id,
    )
    if not known:
        raise _unknown()
    await connection.execute(
        "delete from company_group_member where tenant_id = $1 and group_id = $2",
        scope.tenant_id,
        group_id,
    )
    await connection.execute(
        "insert into company_group_member (tenant_id, group_id, company_id)"
        " select $1, $2, company_id from company where tenant_id = $1 and company_id = any($3)",
        scope.tenant_id,
        group_id,
        list(companies),
    )


async def remove(connection: Connection, scope: Scope, group_id: UUID) -> None:
    """Remove a group; its companies stay. Raises GroupUnknown."""
    await connection.execute(
        "delete from company_group_member where tenant_id = $1 and group_id = $2",
        scope.tenant_id,
        group_id,
    )
    gone = await connection.execute(
        "delete from company_group where tenant_id = $1 and group_id = $2",
        scope.tenant_id,
        group_id,
    )
    if not postgres.affected(gone):
        raise _unknown()


def _unknown() -> GroupUnknown:
    message = "There is no such group in this organisation."
    return GroupUnknown(message)
