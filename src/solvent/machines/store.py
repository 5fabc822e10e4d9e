"""Table api_key."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from solvent.ids import Scope
from solvent.machines.api_key import USE_NOTED_EACH, ApiKey
from solvent.machines.bounds import Bounds
from solvent.machines.recognised import Machine, Way
from solvent.platform import credentials
from solvent.platform.postgres import Connection, Record
from solvent.tenancy.roles import PERMISSIONS_BY_ROLE, Role

_KEY = (
    "api_key_id, name, hint, permissions, company_ids, address_ranges, member_id, created_at,"
    " expires_at, last_used_at, replaced_by, revoked_at"
)


async def add_api_key(connection: Connection, scope: Scope, key: ApiKey, *, hash_: bytes) -> None:
    """Add a key and its way to be found."""
    bounds = key.bounds
    await connection.execute(
        "insert into api_key (tenant_id, api_key_id, name, hint, permissions, company_ids,"
        " address_ranges, member_id, created_at, expires_at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        scope.tenant_id,
        key.api_key_id,
        bounds.name,
        key.hint,
        sorted(bounds.permissions),
        None if bounds.companies is None else sorted(bounds.companies),
        list(bounds.address_ranges),
        key.made_by,
        key.created_at,
        bounds.expires_at,
    )
    await credentials.add(connection, hash_=hash_, kind="key", subject_id=key.api_key_id)


async def key(
    connection: Connection,
    scope: Scope,
    api_key_id: UUID,
    *,
    company_id: UUID | None,
    now: datetime,
) -> Machine | None:
    """Read what a key may do, or None when it is gone, expired, revoked, or its maker is out.

    company_id: the company asked for; where others granted access to it, their ways come along.
    """
    rows = await connection.fetch(
        "select k.permissions, k.company_ids, k.address_ranges, k.last_used_at, k.member_id,"
        " t.state, t.policy_version,"
        " (select m.role from member m where m.tenant_id = $1 and m.member_id = k.member_id)"
        " as role, w.* from api_key k join tenant t using (tenant_id)"
        " left join lateral find_way($4) w on true"
        " where k.tenant_id = $1 and k.api_key_id = $2 and k.revoked_at is null"
        " and (k.expires_at is null or k.expires_at > $3)"
        # Whoever made a key and was suspended or left takes it along.
        " and (k.member_id is null or exists (select from member m where m.tenant_id = k.tenant_id"
        " and m.member_id = k.member_id and m.state = 'active'))",
        scope.tenant_id,
        api_key_id,
        now,
        company_id,
    )
    return machine(rows)


def machine(rows: Iterable[Record]) -> Machine | None:
    """Read rows of one key or client, one for each way, None where there are none."""
    found = list(rows)
    if not found:
        return None
    row = found[0]
    companies = row["company_ids"]
    permissions = frozenset(row["permissions"])
    if row["role"] is not None:  # whoever made it gives no more than they still may
        permissions &= PERMISSIONS_BY_ROLE[Role(row["role"])]
    return Machine(
        permissions=permissions,
        companies=None if companies is None else frozenset(companies),
        address_ranges=tuple(row["address_ranges"]),
        tenant_state=row["state"],
        policy_version=row["policy_version"],
        ways=tuple(Way.of(dict(row)) for row in found if row["grant_id"] is not None),
        last_used_at=row["last_used_at"],
        made_by=row["member_id"],
    )


def bounds_of(row: Record) -> Bounds:
    """Read the bounds that a key or client was given."""
    companies = row["company_ids"]
    return Bounds(
        name=row["name"],
        permissions=frozenset(row["permissions"]),
        companies=None if companies is None else frozenset(companies),
        address_ranges=tuple(row["address_ranges"]),
        expires_at=row["expires_at"],
    )


async def api_keys(connection: Connection, scope: Scope) -> list[ApiKey]:
    """List the keys of the organisation, the newest first."""
    rows = await connection.fetch(
        f"select {_KEY} from api_key where tenant_id = $1 order by created_at desc, api_key_id",
        scope.tenant_id,
    )
    return [_key(row) for row in rows]


async def api_key(
    connection: Connection, scope: Scope, api_key_id: UUID, *, to_change: bool = False
) -> ApiKey | None:
    """Read one key; locked until the transaction ends where it is to be changed."""
    row = await connection.fetchrow(
        f"select {_KEY} from api_key where tenant_id = $1 and api_key_id = $2"
        + (" for update" if to_change else ""),
        scope.tenant_id,
        api_key_id,
    )
    return None if row is None else _key(row)


async def replace(
    connection: Connection, scope: Scope, api_key_id: UUID, *, by: UUID, until: datetime
) -> None:
    """Note that a key is replaced by another and works until an instant."""
    await connection.execute(
        "update api_key set replaced_by = $3, expires_at = $4"
        " where tenant_id = $1 and api_key_id = $2",
        scope.tenant_id,
        api_key_id,
        by,
        until,
    )


async def revoke(connection: Connection, scope: Scope, api_key_id: UUID, *, now: datetime) -> None:
    """End a key now and take its way to be found."""
    await connection.execute(
        "update api_key set revoked_at = $3 where tenant_id = $1 and api_key_id = $2",
        scope.tenant_id,
        api_key_id,
        now,
    )
    await credentials.drop(connection, api_key_id)


async def note_use(
    connection: Connection, scope: Scope, api_key_id: UUID, *, now: datetime
) -> None:
    """Note a key's use, unless it was noted within the minute or is being noted elsewhere."""
    await connection.execute(
        "update api_key set last_used_at = $3 where (tenant_id, api_key_id) in"
        " (select tenant_id, api_key_id from api_key where tenant_id = $1 and api_key_id = $2"
        " and (last_used_at is null or last_used_at <= $4) for update skip locked)",
        scope.tenant_id,
        api_key_id,
        now,
        now - USE_NOTED_EACH,
    )


def _key(row: Record) -> ApiKey:
    return ApiKey(
        api_key_id=row["api_key_id"],
        bounds=bounds_of(row),
        hint=row["hint"],
        made_by=row["member_id"],
        created_at=row["created_at"],
        last_used_at=row["last_used_at"],
        replaced_by=row["replaced_by"],
        revoked_at=row["revoked_at"],
    )
