"""Tables of identity: session, sign_in_link; and what a visitor is, read in one query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from solvent.identity import session_life
from solvent.ids import Scope
from solvent.machines.recognised import Way
from solvent.platform import credentials
from solvent.platform.postgres import Connection


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session that holds, with its member and organisation."""

    member_id: UUID
    role: str
    methods: tuple[str, ...]
    proved_at: datetime | None
    seen_at: datetime
    settings: Mapping[str, Any]
    tenant_state: str
    policy_version: int
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A grant that holds now. kind: 'accountant' or 'lender'."""

    kind: str
    permissions: frozenset[str]
    tenant_state: str
    policy_version: int


@dataclass(frozen=True, slots=True)
class HostRow:
    """A grant that holds now, with the name of the organisation that gave it."""

    name: str
    grant: GrantRow
    ends_at: datetime | None


async def add_sign_in_link(
    connection: Connection,
    scope: Scope,
    *,
    link_id: UUID,
    member_id: UUID,
    hash_: bytes,
    expires: datetime,
) -> None:
    """Add a one-time link."""
    await connection.execute(
        "insert into sign_in_link (tenant_id, sign_in_link_id, member_id, expires_at)"
        " values ($1, $2, $3, $4)",
        scope.tenant_id,
        link_id,
        member_id,
        expires,
    )
    await credentials.add(connection, hash_=hash_, kind="link", subject_id=link_id, expires=expires)


async def use_sign_in_link(
    connection: Connection, scope: Scope, link_id: UUID, *, now: datetime
) -> UUID | None:
    """Spend a link; returns its member, or None when it is spent or expired."""
    member_id: UUID | None = await connection.fetchval(
        "update sign_in_link set used_at = $3 where tenant_id = $1 and sign_in_link_id = $2"
        " and used_at is null and expires_at > $3 returning member_id",
        scope.tenant_id,
        link_id,
        now,
    )
    if member_id is not None:
        await credentials.drop(connection, link_id)
    return member_id


async def add_session(
    connection: Connection,
    scope: Scope,
    *,
    session_id: UUID,
    member_id: UUID,
    hash_: bytes,
    methods: list[str],
    origin_sealed: bytes | None,
    now: datetime,
    expires: datetime,
) -> None:
    """Add a signed-in session, proved now by the methods. origin_sealed: whence it came."""
    await connection.execute(
        "insert into session (tenant_id, session_id, member_id, methods, proved_at, created_at,"
        " seen_at, expires_at, origin_sealed) values ($1, $2, $3, $4, $5, $5, $5, $6, $7)",
        scope.tenant_id,
        session_id,
        member_id,
        methods,
        now,
        expires,
        origin_sealed,
    )
    await credentials.add(
        connection, hash_=hash_, kind="session", subject_id=session_id, expires=expires
    )


async def session(
    connection: Connection,
    scope: Scope,
    session_id: UUID,
    *,
    company_id: UUID | None,
    now: datetime,
) -> SessionRow | None:
    """Read a session with its member and organisation, or None when it ended.

    company_id: the company asked for; where others granted access to it, their ways come along.
    """
    rows = await connection.fetch(
        "select m.member_id, m.role, s.methods, s.proved_at, t.state, t.policy_version, w.*,"
        " coalesce(s.seen_at, s.created_at) as seen, t.settings"
        " from session s join member m using (tenant_id, member_id) join tenant t using (tenant_id)"
        " left join lateral find_way($4) w on true"
        " where s.tenant_id = $1 and s.session_id = $2 and s.revoked_at is null"
        " and s.expires_at > $3 and coalesce(s.seen_at, s.created_at) > $5"
        " and m.state = 'active'",
        scope.tenant_id,
        session_id,
        now,
        company_id,
        now - session_life.IDLE_MAX,
    )
    if not rows:
        return None
    row = rows[0]
    return SessionRow(
        member_id=row["member_id"],
        role=row["role"],
        methods=tuple(row["methods"]),
        proved_at=row["proved_at"],
        seen_at=row["seen"],
        settings=row["settings"],
        tenant_state=row["state"],
        policy_version=row["policy_version"],
        ways=tuple(Way.of(dict(row)) for row in rows if row["grant_id"] is not None),
    )


async def see(connection: Connection, scope: Scope, session_id: UUID, *, now: datetime) -> None:
    """Note that a session is in use."""
    await connection.execute(
        "update session set seen_at = $3 where tenant_id = $1 and session_id = $2",
        scope.tenant_id,
        session_id,
        now,
    )


async def grant(
    connection: Connection, scope: Scope, grant_id: UUID, company_id: UUID, *, now: datetime
) -> GrantRow | None:
    """Read a grant of the scope's organisation where it holds now for a company."""
    row = await connection.fetchrow(
        "select g.kind, g.permissions, t.state, t.policy_version"
        " from grant_given g join tenant t using (tenant_id)"
        " where g.tenant_id = $1 and g.grant_id = $2 and g.state = 'accepted'"
        " and g.starts_at <= $4 and (g.ends_at is null or g.ends_at > $4)"
        " and (g.all_companies or exists (select from grant_company c where c.tenant_id = $1"
        " and c.grant_id = $2 and c.company_id = $3))",
        scope.tenant_id,
        grant_id,
        company_id,
        now,
    )
    if row is None:
        return None
    return GrantRow(row["kind"], frozenset(row["permissions"]), row["state"], row["policy_version"])


async def host(
    connection: Connection, scope: Scope, grant_id: UUID, *, now: datetime
) -> HostRow | None:
    """Read a grant of the scope's organisation where it holds now, for whichever companies."""
    row = await connection.fetchrow(
        "select t.name, g.kind, g.permissions, g.ends_at, t.state, t.policy_version"
        " from grant_given g join tenant t using (tenant_id)"
        " where g.tenant_id = $1 and g.grant_id = $2 and g.state = 'accepted'"
        " and g.starts_at <= $3 and (g.ends_at is null or g.ends_at > $3)",
        scope.tenant_id,
        grant_id,
        now,
    )
    if row is None:
        return None
    held = frozenset(row["permissions"])
    grant_row = GrantRow(row["kind"], held, row["state"], row["policy_version"])
    return HostRow(row["name"], grant_row, row["ends_at"])


async def end_session(
    connection: Connection, scope: Scope, session_id: UUID, *, now: datetime
) -> None:
    """Revoke a session."""
    await connection.execute(
        "update session set revoked_at = $3 where tenant_id = $1 and session_id = $2",
        scope.tenant_id,
        session_id,
        now,
    )
    await credentials.drop(connection, session_id)


async def setting(connection: Connection, scope: Scope, name: str) -> bool:
    """Read whether a setting of the organisation is on."""
    found: bool = await connection.fetchval(
        "select coalesce((settings ->> $2)::boolean, false) from tenant where tenant_id = $1",
        scope.tenant_id,
        name,
    )
    return found


async def set_setting(connection: Connection, scope: Scope, name: str, *, value: bool) -> None:
    """Turn a setting of the organisation on or off."""
    await connection.execute(
        "update tenant set settings = settings || jsonb_build_object($2::text, $3::boolean)"
        " where tenant_id = $1",
        scope.tenant_id,
        name,
        value,
    )


async def has_owner_with_proof(connection: Connection, scope: Scope) -> bool:
    """Tell whether an active owner with an address has a password, or any has a passkey."""
    found: bool = await connection.fetchval(
        "select exists (select from member m where m.tenant_id = $1 and m.role = 'owner'"
        " and m.state = 'active' and ((m.email_blind is not null and exists (select from password"
        " p where p.tenant_id = $1 and p.member_id = m.member_id)) or exists (select from passkey"
        " k where k.tenant_id = $1 and k.member_id = m.member_id)))",
        scope.tenant_id,
    )
    return found
