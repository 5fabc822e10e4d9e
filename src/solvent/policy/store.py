"""The table of the policies' versions; the newest revision also stands with the organisation."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from solvent.ids import Scope
from solvent.platform.postgres import Connection, Record, UniqueViolated
from solvent.policy.version import NONE, PoliciesChanged, Version, VersionUnknown

_VERSION = "revision, source, zone, made_by, made_at, restored_from"


async def newest(connection: Connection, scope: Scope) -> Version:
    """Read the policies that hold; the empty ones where none were ever saved."""
    row = await connection.fetchrow(
        f"select {_VERSION} from policy_version where tenant_id = $1"
        " order by revision desc limit 1",
        scope.tenant_id,
    )
    return NONE if row is None else _version(row)


async def version(connection: Connection, scope: Scope, revision: int) -> Version:
    """Read one version; 0 is the state before the first. Raises VersionUnknown."""
    row = await connection.fetchrow(
        f"select {_VERSION} from policy_version where tenant_id = $1 and revision = $2",
        scope.tenant_id,
        revision,
    )
    if row is None:
        if revision == NONE.revision:
            return NONE
        message = "There is no such version of the policies."
        raise VersionUnknown(message, where=str(revision))
    return _version(row)


async def versions(connection: Connection, scope: Scope, *, limit: int) -> list[Version]:
    """List the newest versions, the one that holds first."""
    rows = await connection.fetch(
        f"select {_VERSION} from policy_version where tenant_id = $1"
        " order by revision desc limit $2",
        scope.tenant_id,
        limit,
    )
    return [_version(row) for row in rows]


async def add(connection: Connection, scope: Scope, made: Version, *, made_at: datetime) -> None:
    """Add the next version and let it hold. Raises PoliciesChanged where another came first."""
    try:
        await connection.execute(
            "insert into policy_version (tenant_id, revision, source, zone, made_by, made_at,"
            " restored_from) values ($1, $2, $3, $4, $5, $6, $7)",
            scope.tenant_id,
            made.revision,
            made.text,
            made.zone,
            made.made_by,
            made_at,
            made.restored_from,
        )
    except UniqueViolated as fault:
        raise changed() from fault
    await connection.execute(
        "update tenant set policy_version = $2 where tenant_id = $1",
        scope.tenant_id,
        made.revision if made.count else 0,
    )


async def companies_mark(connection: Connection, scope: Scope) -> tuple[int, UUID | None]:
    """Give what changes whenever a company is added or removed: their count and the newest id.

    A company's country and currency never change.
    """
    row = await connection.fetchrow(
        "select (select count(*) from company where tenant_id = $1), (select company_id"
        " from company where tenant_id = $1 order by company_id desc limit 1)",
        scope.tenant_id,
    )
    return (0, None) if row is None else (row[0], row[1])


def changed() -> PoliciesChanged:
    """Say that somebody else was faster."""
    message = "Somebody else saved the policies in the meantime."
    return PoliciesChanged(message, remedy="Load the page again and repeat your change.")


def _version(row: Record) -> Version:
    return Version(
        revision=row["revision"],
        text=row["source"],
        zone=row["zone"],
        made_by=row["made_by"],
        made_at=row["made_at"],
        restored_from=row["restored_from"],
    )
