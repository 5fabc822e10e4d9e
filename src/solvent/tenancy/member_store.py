"""The table of members: names and e-mail addresses are sealed, and found by keyed hashes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from solvent.errors import NotFound
from solvent.ids import Scope
from solvent.platform.postgres import Connection, Record
from solvent.tenancy.member import Member, MemberState
from solvent.vault.envelope import TenantKeys
from solvent.vault.sealed_fields import MEMBER_EMAIL, MEMBER_NAME

_MEMBER = "member_id, name, name_sealed, email_sealed, role, state, created_at"


class MemberUnknown(NotFound):
    """No such member in this organisation."""


@dataclass(frozen=True, slots=True)
class NewMember:
    """What a member's row is made of. email: normalised, or '' for none."""

    member_id: UUID
    name: str
    email: str
    role: str
    invited_by: str = ""
    external_id: str | None = None


async def add(
    connection: Connection, scope: Scope, new: NewMember, *, keys: TenantKeys, now: datetime
) -> None:
    """Add a member; raises UniqueViolated where the e-mail address is a member's already."""
    await connection.execute(
        "insert into member (tenant_id, member_id, name, name_sealed, email_sealed, email_blind,"
        " role, invited_by, external_id, created_at)"
        " values ($1, $2, '', $3, $4, $5, $6, $7, $8, $9)",
        scope.tenant_id,
        new.member_id,
        keys.seal(new.name.encode(), place=MEMBER_NAME.place(new.member_id)),
        keys.seal(new.email.encode(), place=MEMBER_EMAIL.place(new.member_id))
        if new.email
        else None,
        blind_of(new.email, keys=keys) if new.email else None,
        new.role,
        new.invited_by,
        new.external_id,
        now,
    )


async def members(connection: Connection, scope: Scope, *, keys: TenantKeys) -> list[Member]:
    """List the members that have not been removed, in the order in which they came."""
    rows = await connection.fetch(
        f"select {_MEMBER} from member where tenant_id = $1 and state <> 'removed'"
        " order by created_at, member_id",
        scope.tenant_id,
    )
    return [_member(row, keys) for row in rows]


async def member(
    connection: Connection, scope: Scope, member_id: UUID, *, keys: TenantKeys
) -> Member:
    """Read one member, also one who left. Raises MemberUnknown."""
    row = await connection.fetchrow(
        f"select {_MEMBER} from member where tenant_id = $1 and member_id = $2",
        scope.tenant_id,
        member_id,
    )
    if row is None:
        message = "There is no such member in this organisation."
        raise MemberUnknown(message)
    return _member(row, keys)


async def has_email(connection: Connection, scope: Scope, email: str, *, keys: TenantKeys) -> bool:
    """Tell whether the e-mail address is a member's."""
    found = await connection.fetchval(
        "select true from member where tenant_id = $1 and email_blind = $2",
        scope.tenant_id,
        blind_of(email, keys=keys),
    )
    return bool(found)


async def lock(connection: Connection, scope: Scope) -> None:
    """Let no other transaction change the organisation's members until this one ends."""
    await connection.execute(
        "select pg_advisory_xact_lock(hashtextextended('members ' || $1::uuid::text, 0))",
        scope.tenant_id,
    )


async def set_role(
    connection: Connection, scope: Scope, member_id: UUID, *, role: str, now: datetime
) -> None:
    """Give a member another role."""
    await connection.execute(
        "update member set role = $3, changed_at = $4 where tenant_id = $1 and member_id = $2",
        scope.tenant_id,
        member_id,
        role,
        now,
    )


async def set_state(
    connection: Connection, scope: Scope, member_id: UUID, *, state: MemberState, now: datetime
) -> None:
    """Suspend a member or let them in again."""
    await connection.execute(
        "update member set state = $3, changed_at = $4 where tenant_id = $1 and member_id = $2",
        scope.tenant_id,
        member_id,
        state.value,
        now,
    )


async def set_name(
    connection: Connection,
    scope: Scope,
    member_id: UUID,
    *,
    name: str,
    keys: TenantKeys,
    now: datetime,
) -> None:
    """Give a member another name."""
    await connection.execute(
        "update member set name = '', name_sealed = $3, changed_at = $4"
        " where tenant_id = $1 and member_id = $2",
        scope.tenant_id,
        member_id,
        keys.seal(name.encode(), place=MEMBER_NAME.place(member_id)),
        now,
    )


async def set_email(
    connection: Connection,
    scope: Scope,
    member_id: UUID,
    *,
    email: str,
    keys: TenantKeys,
    now: datetime,
) -> None:
    """Give a member another e-mail address; raises UniqueViolated where it is another's."""
    await connection.execute(
        "update member set email_sealed = $3, email_blind = $4, changed_at = $5"
        " where tenant_id = $1 and member_id = $2",
        scope.tenant_id,
        member_id,
        keys.seal(email.encode(), place=MEMBER_EMAIL.place(member_id)),
        blind_of(email, keys=keys),
        now,
    )


async def set_locale(connection: Connection, scope: Scope, member_id: UUID, *, locale: str) -> None:
    """Note the language that a member reads."""
    await connection.execute(
        "update member set locale = $3 where tenant_id = $1 and member_id = $2",
        scope.tenant_id,
        member_id,
        locale,
    )


async def remove(connection: Connection, scope: Scope, member_id: UUID, *, now: datetime) -> None:
    """Mark a member as gone and forget the e-mail address; the name stays for the record."""
    await connection.execute(
        "update member set state = 'removed', left_at = $3, changed_at = $3, email_sealed = null,"
        " email_blind = null where tenant_id = $1 and member_id = $2",
        scope.tenant_id,
        member_id,
        now,
    )


async def count(connection: Connection, scope: Scope, *, now: datetime) -> int:
    """Count members and open invitations to become one."""
    found: int = await connection.fetchval(
        "select (select count(*) from member where tenant_id = $1 and state <> 'removed')"
        " + (select count(*) from invitation where tenant_id = $1 and grant_id is null"
        " and accepted_at is null and revoked_at is null and expires_at > $2)",
        scope.tenant_id,
        now,
    )
    return found


def blind_of(email: str, *, keys: TenantKeys) -> bytes:
    """Give the keyed hash by which an address is found within its organisation."""
    return keys.blind(email, purpose="member/email")


def _member(row: Record, keys: TenantKeys) -> Member:
    member_id = row["member_id"]
    sealed_name, sealed_email = row["name_sealed"], row["email_sealed"]
    name = row["name"]
    if sealed_name is not None:
        name = keys.open(sealed_name, place=MEMBER_NAME.place(member_id)).decode()
    email = ""
    if sealed_email is not None:
        email = keys.open(sealed_email, place=MEMBER_EMAIL.place(member_id)).decode()
    return Member(member_id, name, email, row["role"], MemberState(row["state"]), row["created_at"])


async def clear_email(
    connection: Connection, scope: Scope, member_id: UUID, *, now: datetime
) -> None:
    """Forget a member's e-mail address."""
    await connection.execute(
        "update member set email_sealed = null, email_blind = null, changed_at = $3"
        " where tenant_id = $1 and member_id = $2",
        scope.tenant_id,
        member_id,
        now,
    )
