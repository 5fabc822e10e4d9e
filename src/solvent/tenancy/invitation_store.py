"""The table of invitations."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from solvent.errors import NotFound
from solvent.ids import Scope
from solvent.platform.postgres import Connection, Record
from solvent.tenancy.invitation import Invitation
from solvent.vault.envelope import TenantKeys
from solvent.vault.sealed_fields import INVITATION_EMAIL

_INVITATION = (
    "invitation_id, role, grant_id, email_sealed, invited_by, invited_at, expires_at, accepted_at,"
    " revoked_at"
)


class InvitationUnknown(NotFound):
    """No such invitation in this organisation."""


async def add(connection: Connection, scope: Scope, new: Invitation, *, keys: TenantKeys) -> None:
    """Add an invitation."""
    await connection.execute(
        "insert into invitation (tenant_id, invitation_id, role, grant_id, email_sealed,"
        " email_blind, invited_by, invited_at, expires_at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        scope.tenant_id,
        new.invitation_id,
        new.role,
        new.grant_id,
        keys.seal(new.email.encode(), place=INVITATION_EMAIL.place(new.invitation_id)),
        keys.blind(new.email, purpose="invitation/email"),
        new.invited_by,
        new.invited_at,
        new.expires_at,
    )


async def invitations(
    connection: Connection, scope: Scope, *, keys: TenantKeys, since: datetime
) -> list[Invitation]:
    """List invitations to become a member: open ones, and those made since a moment."""
    rows = await connection.fetch(
        f"select {_INVITATION} from invitation where tenant_id = $1 and grant_id is null"
        " and (invited_at >= $2 or (accepted_at is null and revoked_at is null))"
        " order by invited_at desc, invitation_id",
        scope.tenant_id,
        since,
    )
    return [_invitation(row, keys) for row in rows]


async def invitation(
    connection: Connection,
    scope: Scope,
    invitation_id: UUID,
    *,
    keys: TenantKeys,
    lock: bool = False,
) -> Invitation:
    """Read one invitation; lock: let no other transaction answer it. Raises InvitationUnknown."""
    row = await connection.fetchrow(
        f"select {_INVITATION} from invitation where tenant_id = $1 and invitation_id = $2"
        + (" for update" if lock else ""),
        scope.tenant_id,
        invitation_id,
    )
    if row is None:
        message = "There is no such invitation in this organisation."
        raise InvitationUnknown(message)
    return _invitation(row, keys)


async def of_grant(
    connection: Connection, scope: Scope, grant_id: UUID, *, keys: TenantKeys
) -> Invitation | None:
    """Read the newest invitation to a grant, None for a grant offered to an organisation."""
    row = await connection.fetchrow(
        f"select {_INVITATION} from invitation where tenant_id = $1 and grant_id = $2"
        " order by invited_at desc limit 1",
        scope.tenant_id,
        grant_id,
    )
    return None if row is None else _invitation(row, keys)


async def is_open_for(
    connection: Connection, scope: Scope, email: str, *, keys: TenantKeys, now: datetime
) -> bool:
    """Tell whether an invitation to become a member is open for the address."""
    found = await connection.fetchval(
        "select true from invitation where tenant_id = $1 and email_blind = $2"
        " and grant_id is null and accepted_at is null and revoked_at is null and expires_at > $3",
        scope.tenant_id,
        keys.blind(email, purpose="invitation/email"),
        now,
    )
    return bool(found)


async def renew(
    connection: Connection, scope: Scope, invitation_id: UUID, *, expires_at: datetime
) -> None:
    """Let an invitation hold until another moment."""
    await connection.execute(
        "update invitation set expires_at = $3 where tenant_id = $1 and invitation_id = $2",
        scope.tenant_id,
        invitation_id,
        expires_at,
    )


async def revoke(
    connection: Connection, scope: Scope, invitation_id: UUID, *, now: datetime
) -> None:
    """Take an invitation back."""
    await connection.execute(
        "update invitation set revoked_at = $3 where tenant_id = $1 and invitation_id = $2",
        scope.tenant_id,
        invitation_id,
        now,
    )


async def accept(
    connection: Connection, scope: Scope, invitation_id: UUID, *, by: str, now: datetime
) -> None:
    """Mark an invitation as used. by: a shown id."""
    await connection.execute(
        "update invitation set accepted_at = $3, accepted_by = $4"
        " where tenant_id = $1 and invitation_id = $2",
        scope.tenant_id,
        invitation_id,
        now,
        by,
    )


def _invitation(row: Record, keys: TenantKeys) -> Invitation:
    invitation_id = row["invitation_id"]
    return Invitation(
        invitation_id=invitation_id,
        email=keys.open(row["email_sealed"], place=INVITATION_EMAIL.place(invitation_id)).decode(),
        role=row["role"],
        invited_by=row["invited_by"],
        invited_at=row["invited_at"],
        expires_at=row["expires_at"],
        grant_id=row["grant_id"],
        accepted_at=row["accepted_at"],
        revoked_at=row["revoked_at"],
    )
