"""What identity reads of the table of members: their sealed names and addresses."""

from __future__ import annotations

from uuid import UUID

from solvent.identity.person import Person, place
from solvent.ids import Scope
from solvent.platform.postgres import Connection
from solvent.vault.envelope import TenantKeys


async def person(
    connection: Connection, scope: Scope, member_id: UUID, *, keys: TenantKeys
) -> Person | None:
    """Read a member as a person."""
    row = await connection.fetchrow(
        "select name, name_sealed, email_sealed, role, state, locale from member"
        " where tenant_id = $1 and member_id = $2",
        scope.tenant_id,
        member_id,
    )
    if row is None:
        return None

    def opened(field: str, otherwise: str) -> str:
        sealed = row[f"{field}_sealed"]
        return keys.open(sealed, place=place(field, member_id)).decode() if sealed else otherwise

    return Person(
        member_id=member_id,
        name=opened("name", row["name"]),
        email=opened("email", ""),
        role=row["role"],
        is_active=row["state"] == "active",
        locale=row["locale"],
    )


async def is_active(connection: Connection, scope: Scope, member_id: UUID) -> bool:
    """Tell whether a member may come in."""
    found: bool = await connection.fetchval(
        "select exists (select from member where tenant_id = $1 and member_id = $2"
        " and state = 'active')",
        scope.tenant_id,
        member_id,
    )
    return found
