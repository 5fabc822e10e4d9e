"""Tables of proofs: password, totp, recovery_code, passkey, reset_link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from solvent.identity.proof import Proofs
from solvent.ids import Scope
from solvent.platform import credentials
from solvent.platform.postgres import Connection, affected


@dataclass(frozen=True, slots=True)
class TotpRow:
    """A member's authenticator app. last_step: of the last code that was accepted."""

    sealed: bytes
    last_step: int | None


@dataclass(frozen=True, slots=True)
class ResetRow:
    """What a link that was spent was for."""

    member_id: UUID
    purpose: str
    email_sealed: bytes | None


async def proofs(connection: Connection, scope: Scope, member_id: UUID) -> Proofs:
    """Read what a member has set up."""
    row = await connection.fetchrow(
        "select exists (select from password where tenant_id = $1 and member_id = $2) as password,"
        " exists (select from totp where tenant_id = $1 and member_id = $2) as totp,"
        " (select count(*) from passkey where tenant_id = $1 and member_id = $2) as passkeys,"
        " (select count(*) from recovery_code where tenant_id = $1 and member_id = $2"
        " and used_at is null) as recovery_left",
        scope.tenant_id,
        member_id,
    )
    return Proofs() if row is None else Proofs(*row.values())


async def password(connection: Connection, scope: Scope, member_id: UUID) -> bytes | None:
    """Read the sealed hash of a member's password."""
    sealed: bytes | None = await connection.fetchval(
        "select sealed from password where tenant_id = $1 and member_id = $2",
        scope.tenant_id,
        member_id,
    )
    return sealed


async def put_password(
    connection: Connection, scope: Scope, member_id: UUID, *, sealed: bytes, now: datetime
) -> None:
    """Set a member's password, in place of the one before."""
    await connection.execute(
        "insert into password (tenant_id, member_id, sealed, changed_at) values ($1, $2, $3, $4)"
        " on conflict (tenant_id, member_id) do update"
        " set sealed = excluded.sealed, changed_at = excluded.changed_at",
        scope.tenant_id,
        member_id,
        sealed,
        now,
    )


async def drop_password(connection: Connection, scope: Scope, member_id: UUID) -> None:
    """Take a member's password away."""
    await connection.execute(
        "delete from password where tenant_id = $1 and member_id = $2", scope.tenant_id, member_id
    )


async def totp(connection: Connection, scope: Scope, member_id: UUID) -> TotpRow | None:
    """Read a member's authenticator app, locked until the transaction ends."""
    row = await connection.fetchrow(
        "select sealed, last_step from totp where tenant_id = $1 and member_id = $2 for update",
        scope.tenant_id,
        member_id,
    )
    return None if row is None else TotpRow(row["sealed"], row["last_step"])


async def put_totp(
    connection: Connection,
    scope: Scope,
    member_id: UUID,
    *,
    sealed: bytes,
    last_step: int,
    now: datetime,
) -> None:
    """Set a member's authenticator app, in place of the one before."""
    await connection.execute(
        "insert into totp (tenant_id, member_id, sealed, added_at, last_step)"
        " values ($1, $2, $3, $4, $5) on conflict (tenant_id, member_id) do update set"
        " sealed = excluded.sealed, added_at = excluded.added_at, last_step = excluded.last_step",
        scope.tenant_id,
        member_id,
        sealed,
        now,
        last_step,
    )


async def use_totp(connection: Connection, scope: Scope, member_id: UUID, *, step: int) -> None:
    """Note the step whose code was accepted."""
    await connection.execute(
        "update totp set last_step = $3 where tenant_id = $1 and member_id = $2",
        scope.tenant_id,
        member_id,
        step,
    )


async def drop_totp(connection: Connection, scope: Scope, member_id: UUID) -> None:
    """Take a member's authenticator app away."""
    await connection.execute(
        "delete from totp where tenant_id = $1 and member_id = $2", scope.tenant_id, member_id
    )


async def put_recovery_codes(
    connection: Connection, scope: Scope, member_id: UUID, *, hashes: list[bytes], now: datetime
) -> None:
    """Set a member's recovery codes; those before open nothing any more."""
    await drop_recovery_codes(connection, scope, member_id)
    await connection.execute(
        "insert into recovery_code (tenant_id, member_id, hash, made_at)"
        " select $1, $2, given, $4 from unnest($3::bytea[]) as given",
        scope.tenant_id,
        member_id,
        hashes,
        now,
    )


async def use_recovery_code(
    connection: Connection, scope: Scope, member_id: UUID, *, hash_: bytes, now: datetime
) -> bool:
    """Spend a recovery code; tells whether there was such a one."""
    status = await connection.execute(
        "update recovery_code set used_at = $4 where tenant_id = $1 and member_id = $2"
        " and hash = $3 and used_at is null",
        scope.tenant_id,
        member_id,
        hash_,
        now,
    )
    return affected(status) == 1


async def drop_recovery_codes(connection: Connection, scope: Scope, member_id: UUID) -> None:
    """Take a member's recovery codes away."""
    await connection.execute(
        "delete from recovery_code where tenant_id = $1 and member_id = $2",
        scope.tenant_id,
        member_id,
    )


async def add_reset_link(
    connection: Connection,
    scope: Scope,
    *,
    link_id: UUID,
    member_id: UUID,
    purpose: str,
    email_sealed: bytes | None,
    hash_: bytes,
    expires: datetime,
) -> None:
    """Add a one-time link for a new password or a new address."""
    await connection.execute(
        "insert into reset_link (tenant_id, reset_link_id, member_id, purpose, email_sealed,"
        " expires_at) values ($1, $2, $3, $4, $5, $6)",
        scope.tenant_id,
        link_id,
        member_id,
        purpose,
        email_sealed,
        expires,
    )
    await credentials.add(
        connection, hash_=hash_, kind="reset", subject_id=link_id, expires=expires
    )


async def reset_link(
    connection: Connection, scope: Scope, link_id: UUID, *, now: datetime
) -> ResetRow | None:
    """Read a link that still opens something."""
    row = await connection.fetchrow(
        "select member_id, purpose, email_sealed from reset_link where tenant_id = $1"
        " and reset_link_id = $2 and used_at is null and expires_at > $3",
        scope.tenant_id,
        link_id,
        now,
    )
    return None if row is None else ResetRow(*row.values())


async def use_reset_links(
    connection: Connection, scope: Scope, member_id: UUID, *, purpose: str, now: datetime
) -> bool:
    """Spend all of a member's links for a purpose: one was used, the others fall with it.

    Tells whether one was left; of two who use the same one at once, one is too late.
    """
    spent = await connection.fetch(
        "update reset_link set used_at = $4 where tenant_id = $1 and member_id = $2"
        " and purpose = $3 and used_at is null and expires_at > $4 returning reset_link_id",
        scope.tenant_id,
        member_id,
        purpose,
        now,
    )
    for row in spent:
        await credentials.drop(connection, row["reset_link_id"])
    return bool(spent)
