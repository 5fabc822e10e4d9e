"""Table federated_sign_in: who went to a provider and has not come back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from solvent.ids import Scope
from solvent.platform.postgres import Connection


@dataclass(frozen=True, slots=True)
class OnItsWay:
    """A sign-in that went to a provider.

    browser_hash: of the secret that the browser keeps. back: a path of this site. session_id: the
    session that wants to be proved again, None for a new one.
    """

    sign_in_id: UUID
    provider_id: UUID
    browser_hash: bytes
    back: str
    session_id: UUID | None
    begun_at: datetime
    expires_at: datetime


async def add_sign_in(connection: Connection, scope: Scope, new: OnItsWay) -> None:
    """Note a sign-in that goes to a provider."""
    await connection.execute(
        "insert into federated_sign_in (tenant_id, federated_sign_in_id, identity_provider_id,"
        " browser_hash, back, session_id, begun_at, expires_at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8)",
        scope.tenant_id,
        new.sign_in_id,
        new.provider_id,
        new.browser_hash,
        new.back,
        new.session_id,
        new.begun_at,
        new.expires_at,
    )


async def take_sign_in(connection: Connection, scope: Scope, sign_in_id: UUID) -> OnItsWay | None:
    """Take a sign-in out, so that its answer is taken once; None where it is gone."""
    row = await connection.fetchrow(
        "delete from federated_sign_in where tenant_id = $1 and federated_sign_in_id = $2"
        " returning *",
        scope.tenant_id,
        sign_in_id,
    )
    if row is None:
        return None
    return OnItsWay(
        row["federated_sign_in_id"],
        row["identity_provider_id"],
        row["browser_hash"],
        row["back"],
        row["session_id"],
        row["begun_at"],
        row["expires_at"],
    )


async def take_expired(connection: Connection, scope: Scope, *, now: datetime) -> list[UUID]:
    """Take out what never came back; gives the ids."""
    rows = await connection.fetch(
        "delete from federated_sign_in where tenant_id = $1 and expires_at < $2"
        " returning federated_sign_in_id",
        scope.tenant_id,
        now,
    )
    return [row["federated_sign_in_id"] for row in rows]
