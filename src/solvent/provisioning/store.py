"""Tables of provisioning: directory_user, directory_group, directory_group_member."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import orjson

from solvent.ids import Scope
from solvent.platform.postgres import Connection
from solvent.provisioning.directory import Kept, OwnGroup
from solvent.vault.envelope import TenantKeys
from solvent.vault.sealed_fields import DIRECTORY_DOCUMENT, DIRECTORY_NAME


async def kept(
    connection: Connection, scope: Scope, *, keys: TenantKeys, only: UUID | None = None
) -> dict[UUID, Kept]:
    """Read what the directory said of members, of one or of all."""
    rows = await connection.fetch(
        "select member_id, document_sealed, created_at, changed_at from directory_user"
        " where tenant_id = $1 and ($2::uuid is null or member_id = $2)",
        scope.tenant_id,
        only,
    )
    return {
        row["member_id"]: Kept(
            orjson.loads(
                keys.open(row["document_sealed"], place=DIRECTORY_DOCUMENT.place(row["member_id"]))
            ),
            row["created_at"],
            row["changed_at"],
        )
        for row in rows
    }


async def named(
    connection: Connection, scope: Scope, name: str, *, keys: TenantKeys
) -> UUID | None:
    """Find the member that the directory has a name for; name: as it is compared."""
    found: UUID | None = await connection.fetchval(
        "select member_id from directory_user where tenant_id = $1 and user_name_blind = $2",
        scope.tenant_id,
        _blind(name, keys=keys),
    )
    return found


async def keep(
    connection: Connection,
    scope: Scope,
    member_id: UUID,
    *,
    document: dict[str, object],
    name: str,
    keys: TenantKeys,
    now: datetime,
) -> None:
    """Store what the directory says of a member; raises UniqueViolated for a name twice."""
    await connection.execute(
        "insert into directory_user (tenant_id, member_id, document_sealed, user_name_sealed,"
        " user_name_blind, created_at, changed_at) values ($1, $2, $3, $4, $5, $6, $6)"
        " on conflict (tenant_id, member_id) do update set"
        " document_sealed = excluded.document_sealed,"
        " user_name_sealed = excluded.user_name_sealed,"
        " user_name_blind = excluded.user_name_blind, changed_at = excluded.changed_at",
        scope.tenant_id,
        member_id,
        keys.seal(orjson.dumps(document), place=DIRECTORY_DOCUMENT.place(member_id)),
        keys.seal(name.encode(), place=DIRECTORY_NAME.place(member_id)),
        _blind(name, keys=keys),
        now,
    )


async def forget(connection: Connection, scope: Scope, member_id: UUID) -> None:
    """Drop what the directory said of a member, and take them out of its groups."""
    for table in ("directory_group_member", "directory_user"):
        await connection.execute(
            f"delete from {table} where tenant_id = $1 and member_id = $2",
            scope.tenant_id,
            member_id,
        )


async def groups(
    connection: Connection, scope: Scope, *, holding: UUID | None = None
) -> tuple[OwnGroup, ...]:
    """List the directory's own groups with their members, oldest first.

    holding: only the groups of one member, with nobody else in them.
    """
    rows = await connection.fetch(
        "select g.directory_group_id, g.name, g.external_id, g.created_at, g.changed_at,"
        " coalesce(array_agg(m.member_id) filter (where m.member_id is not null), '{}') as members"
        " from directory_group g left join directory_group_member m"
        " on m.tenant_id = g.tenant_id and m.directory_group_id = g.directory_group_id"
        " and ($2::uuid is null or m.member_id = $2)"
        " where g.tenant_id = $1 group by g.tenant_id, g.directory_group_id"
        " having $2::uuid is null or count(m.member_id) > 0"
        " order by g.created_at, g.directory_group_id",
        scope.tenant_id,
        holding,
    )
    return tuple(
        OwnGroup(
            row["directory_group_id"],
            row["name"],
            row["external_id"],
            row["created_at"],
            row["changed_at"],
            frozenset(row["members"]),
        )
        for row in rows
    )


async def put_group(connection: Connection, scope: Scope, group: OwnGroup) -> None:
    """Store a group of the directory's own with its members."""
    await connection.execute(
        "insert into directory_group (tenant_id, directory_group_id, name, external_id,"
        " created_at, changed_at) values ($1, $2, $3, $4, $5, $6)"
        " on conflict (tenant_id, directory_group_id) do update set name = excluded.name,"
        " external_id = excluded.external_id, changed_at = excluded.changed_at",
        scope.tenant_id,
        group.group_id,
        group.name,
        group.external_id,
        group.created_at,
        group.changed_at,
    )
    await _set_members(connection, scope, group.group_id, group.members)


async def drop_group(connection: Connection, scope: Scope, group_id: UUID) -> None:
    """Remove a group of the directory's own."""
    await connection.execute(
        "delete from directory_group where tenant_id = $1 and directory_group_id = $2",
        scope.tenant_id,
        group_id,
    )


async def own_domains(connection: Connection, scope: Scope) -> frozenset[str]:
    """List the e-mail domains that the organisation proved its own."""
    rows = await connection.fetch(
        "select domain from email_domain where tenant_id = $1 and confirmed_at is not null",
        scope.tenant_id,
    )
    return frozenset(row["domain"] for row in rows)


async def _set_members(
    connection: Connection, scope: Scope, group_id: UUID, members: Collection[UUID]
) -> None:
    await connection.execute(
        "delete from directory_group_member where tenant_id = $1 and directory_group_id = $2"
        " and member_id <> all ($3)",
        scope.tenant_id,
        group_id,
        list(members),
    )
    await connection.execute(
        "insert into directory_group_member (tenant_id, directory_group_id, member_id)"
        " select $1, $2, unnest($3::uuid[]) on conflict do nothing",
        scope.tenant_id,
        group_id,
        list(members),
    )


def _blind(name: str, *, keys: TenantKeys) -> bytes:
    return keys.blind(name, purpose="directory_user.name")
