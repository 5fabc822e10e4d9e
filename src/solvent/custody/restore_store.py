"""What a restored organisation needs beside its rows: ways to be found, and what holds no more."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from solvent.ids import Scope
from solvent.platform.postgres import Connection


async def is_here(connection: Connection, scope: Scope) -> bool:
    """Tell whether this installation has the organisation."""
    found: bool = await connection.fetchval(
        "select exists (select from tenant where tenant_id = $1)", scope.tenant_id
    )
    return found


async def is_erased(connection: Connection, scope: Scope) -> bool:
    """Tell whether this installation has erased the organisation."""
    found: bool = await connection.fetchval(
        "select exists (select from tombstone where tenant_id = $1)", scope.tenant_id
    )
    return found


async def settle(connection: Connection, scope: Scope, *, now: datetime) -> None:
    """End what rests on secrets or people of the installation that it came from."""
    await connection.execute(
        "update tenant set state = 'active' where tenant_id = $1 and state = 'leaving'",
        scope.tenant_id,
    )
    await _take_back_gifts(connection, scope, now=now)
    await connection.execute(
        "update api_key set revoked_at = $2 where tenant_id = $1 and revoked_at is null",
        scope.tenant_id,
        now,
    )
    await connection.execute(
        "update grant_given set state = 'ended', ended_at = $2, ended_by = 'restore'"
        " where tenant_id = $1 and state <> 'ended'",
        scope.tenant_id,
        now,
    )
    await connection.execute(
        "update oauth_client set revoked_at = $2 where tenant_id = $1 and revoked_at is null",
        scope.tenant_id,
        now,
    )
    await connection.execute(
        "update invitation set revoked_at = $2"
        " where tenant_id = $1 and accepted_at is null and revoked_at is null",
        scope.tenant_id,
        now,
    )
    # That a domain is the organisation's is proved to each installation by itself.
    await connection.execute(
        "update email_domain set confirmed_at = null, confirmed_by = '' where tenant_id = $1",
        scope.tenant_id,
    )
    # Each record that is written waits for its leaf; these had theirs.
    await connection.execute(
        "delete from audit_unnumbered w using audit_leaf l where w.tenant_id = $1"
        " and l.tenant_id = $1 and l.audit_record_id = w.audit_record_id",
        scope.tenant_id,
    )


async def _take_back_gifts(connection: Connection, scope: Scope, *, now: datetime) -> None:
    # What an archive says of plan and approvals was the other operator's to give.
    await connection.execute(
        "update tenant set plan = 'open' where tenant_id = $1", scope.tenant_id
    )
    await connection.execute(
        "update approval_request set used_at = $2 where tenant_id = $1 and used_at is null",
        scope.tenant_id,
        now,
    )


async def owners(connection: Connection, scope: Scope) -> list[UUID]:
    """List the active owners, oldest first."""
    rows = await connection.fetch(
        "select member_id from member where tenant_id = $1 and role = 'owner'"
        " and state = 'active' order by created_at, member_id",
        scope.tenant_id,
    )
    return [row["member_id"] for row in rows]


async def sum_of_postings(connection: Connection, scope: Scope) -> int:
    """Sum all postings in minor units, which is 0 where the books are whole."""
    found: int = await connection.fetchval(
        "select coalesce(sum(amount_minor), 0)::bigint from posting where tenant_id = $1",
        scope.tenant_id,
    )
    return found
