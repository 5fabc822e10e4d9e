"""The table of passkeys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from solvent.ids import Scope
from solvent.platform import credentials, crypto
from solvent.platform.postgres import Connection, affected


@dataclass(frozen=True, slots=True)
class PasskeyRow:
    """A passkey as it is stored. site: the host name that it works on."""

    passkey_id: UUID
    member_id: UUID
    credential_id: bytes
    public_key: bytes
    sign_count: int
    site: str
    name: str
    is_synced: bool
    added_at: datetime
    used_at: datetime | None


_COLUMNS = (
    "passkey_id, member_id, credential_id, public_key, sign_count, site, name, is_synced,"
    " added_at, used_at"
)


def look_up_hash(credential_id: bytes) -> bytes:
    """Give the hash by which a passkey's credential id is found."""
    return crypto.hash_secret(credential_id.hex())


async def add(connection: Connection, scope: Scope, row: PasskeyRow) -> None:
    """Add a passkey and its way to be found. Raises CredentialTaken."""
    await connection.execute(
        f"insert into passkey (tenant_id, {_COLUMNS})"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        scope.tenant_id,
        row.passkey_id,
        row.member_id,
        row.credential_id,
        row.public_key,
        row.sign_count,
        row.site,
        row.name,
        row.is_synced,
        row.added_at,
        row.used_at,
    )
    await credentials.add(
        connection,
        hash_=look_up_hash(row.credential_id),
        kind="passkey",
        subject_id=row.passkey_id,
    )


async def of_member(connection: Connection, scope: Scope, member_id: UUID) -> Sequence[PasskeyRow]:
    """List a member's passkeys, oldest first."""
    rows = await connection.fetch(
        f"select {_COLUMNS} from passkey where tenant_id = $1 and member_id = $2"
        " order by added_at, passkey_id",
        scope.tenant_id,
        member_id,
    )
    return [PasskeyRow(*row.values()) for row in rows]


async def find(connection: Connection, scope: Scope, passkey_id: UUID) -> PasskeyRow | None:
    """Read one passkey, locked until the transaction ends."""
    row = await connection.fetchrow(
        f"select {_COLUMNS} from passkey where tenant_id = $1 and passkey_id = $2 for update",
        scope.tenant_id,
        passkey_id,
    )
    return None if row is None else PasskeyRow(*row.values())


async def use(
    connection: Connection,
    scope: Scope,
    passkey_id: UUID,
    *,
    sign_count: int,
    is_synced: bool,
    now: datetime,
) -> None:
    """Note that a passkey was used."""
    await connection.execute(
        "update passkey set sign_count = $3, is_synced = $4, used_at = $5"
        " where tenant_id = $1 and passkey_id = $2",
        scope.tenant_id,
        passkey_id,
        sign_count,
        is_synced,
        now,
    )


async def rename(
    connection: Connection, scope: Scope, passkey_id: UUID, *, member_id: UUID, name: str
) -> bool:
    """Name a member's passkey; tells whether there was such a one."""
    status = await connection.execute(
        "update passkey set name = $4 where tenant_id = $1 and passkey_id = $2 and member_id = $3",
        scope.tenant_id,
        passkey_id,
        member_id,
        name,
    )
    return affected(status) == 1


async def drop(connection: Connection, scope: Scope, passkey_id: UUID, *, member_id: UUID) -> bool:
    """Take a member's passkey away; tells whether there was such a one."""
    status = await connection.execute(
        "delete from passkey where tenant_id = $1 and passkey_id = $2 and member_id = $3",
        scope.tenant_id,
        passkey_id,
        member_id,
    )
    await credentials.drop(connection, passkey_id)
    return affected(status) == 1
