"""Where a secret's hash leads: the one look-up that knows no tenant yet, and holds ids only.

Kinds: key, session, link, email, domain, passkey, client, invitation, reset. A hash is SHA-256 of
a secret of full entropy, or a keyed hash of a name such as an e-mail address.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from solvent.errors import Conflict
from solvent.ids import TenantId
from solvent.platform.postgres import Connection


class CredentialTaken(Conflict):
    """The hash leads to somebody already, perhaps in another organisation."""


@dataclass(frozen=True, slots=True)
class Credential:
    """What a hash leads to. subject_id: the key, session, member … that it stands for."""

    kind: str
    tenant_id: TenantId
    subject_id: UUID
    expires_at: datetime | None


async def find(connection: Connection, hash_: bytes, *, kind: str) -> Credential | None:
    """Find what a hash of a kind leads to, None where it leads nowhere."""
    row = await connection.fetchrow("select * from find_credential($1)", hash_)
    if row is None or row["kind"] != kind:
        return None
    return Credential(
        kind=row["kind"],
        tenant_id=TenantId(plain(row["tenant_id"])),
        subject_id=plain(row["subject_id"]),
        expires_at=row["expires_at"],
    )


async def add(
    connection: Connection,
    *,
    hash_: bytes,
    kind: str,
    subject_id: UUID,
    expires: datetime | None = None,
) -> None:
    """Make a hash lead to a subject of the connection's tenant. Raises CredentialTaken."""
    claimed = await connection.fetchval(
        "select claim_credential($1, $2, $3, $4)", hash_, kind, subject_id, expires
    )
    if not claimed:
        message = "This is in use already."
        raise CredentialTaken(message)


async def drop(connection: Connection, subject_id: UUID) -> None:
    """Take away all that leads to a subject of the connection's tenant."""
    await connection.execute("select drop_credential($1)", subject_id)


async def drop_one(connection: Connection, hash_: bytes) -> None:
    """Take away one hash, where it leads to the connection's tenant."""
    await connection.execute("select drop_one_credential($1)", hash_)


def plain(value: UUID) -> UUID:
    """Give the driver's own kind of UUID as the language's, which JSON writers know."""
    return UUID(int=value.int)
