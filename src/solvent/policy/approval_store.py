"""The tables of acts that wait for a second person, and of what those persons said."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from solvent.ids import Scope
from solvent.platform.postgres import Connection, Record
from solvent.policy.approval import ApprovalUnknown, Request, Wish
from solvent.policy.checker import Approved
from solvent.vault.envelope import TenantKeys
from solvent.vault.sealed_fields import ABOUT

_REQUEST: Final = (
    "select r.*, coalesce(array_agg(v.decided_by order by v.decided_at)"
    " filter (where v.approves), '{}') as approved_by,"
    " coalesce(min(v.decided_by) filter (where not v.approves), '') as refused_by"
    " from approval_request r left join approval_vote v using (tenant_id, approval_id)"
    " where r.tenant_id = $1"
)


async def add(connection: Connection, scope: Scope, request: Request, *, keys: TenantKeys) -> None:
    """Put an act before others."""
    wish = request.wish
    await connection.execute(
        "insert into approval_request (tenant_id, approval_id, permission, company_id,"
        " amount_minor, currency, digest, about_sealed, wanted, asked_by, behind, asked_at,"
        " expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        scope.tenant_id,
        request.approval_id,
        wish.permission,
        wish.company_id,
        wish.amount_minor,
        wish.currency,
        wish.digest,
        keys.seal(wish.about.encode(), place=ABOUT.place(request.approval_id)),
        wish.wanted,
        request.asked_by,
        request.behind,
        request.asked_at,
        request.expires_at,
    )


async def lock(connection: Connection, scope: Scope) -> None:
    """Let no other transaction put or decide requests of the organisation until this one ends."""
    await connection.execute(
        "select pg_advisory_xact_lock(hashtextextended('approvals ' || $1::uuid::text, 0))",
        scope.tenant_id,
    )


async def pending(
    connection: Connection, scope: Scope, *, digest: bytes, now: datetime
) -> UUID | None:
    """Find the actor's own request for the same act that is not used, refused or over."""
    found: UUID | None = await connection.fetchval(
        "select approval_id from approval_request r where tenant_id = $1 and asked_by = $2"
        " and digest = $3 and used_at is null and expires_at > $4 and not exists (select 1"
        " from approval_vote v where v.tenant_id = r.tenant_id and v.approval_id = r.approval_id"
        " and not v.approves) limit 1",
        scope.tenant_id,
        scope.actor,
        digest,
        now,
    )
    return found


async def approved(connection: Connection, scope: Scope, *, now: datetime) -> dict[bytes, Approved]:
    """Give what others have said yes to of the actor's own requests, by the digest of the act."""
    rows = await connection.fetch(
        "select r.approval_id, r.digest, count(*) filter (where v.approves) as yes"
        " from approval_request r join approval_vote v using (tenant_id, approval_id)"
        " where r.tenant_id = $1 and r.asked_by = $2 and r.used_at is null and r.expires_at > $3"
        " group by r.approval_id, r.digest having bool_and(v.approves)",
        scope.tenant_id,
        scope.actor,
        now,
    )
    return {row["digest"]: Approved(row["approval_id"], row["yes"]) for row in rows}


async def use(connection: Connection, scope: Scope, approval_id: UUID, *, now: datetime) -> bool:
    """Spend an approval; False where it was spent before or is over."""
    found = await connection.fetchval(
        "update approval_request set used_at = $3 where tenant_id = $1 and approval_id = $2"
        " and used_at is null and expires_at > $3 returning true",
        scope.tenant_id,
        approval_id,
        now,
    )
    return bool(found)


async def request(
    connection: Connection, scope: Scope, approval_id: UUID, *, keys: TenantKeys
) -> Request:
    """Read one request. Raises ApprovalUnknown."""
    row = await connection.fetchrow(
        f"{_REQUEST} and r.approval_id = $2 group by r.tenant_id, r.approval_id",
        scope.tenant_id,
        approval_id,
    )
    if row is None:
        message = "There is no such request for approval."
        raise ApprovalUnknown(message)
    return _request(row, keys)


async def requests(
    connection: Connection, scope: Scope, *, limit: int, keys: TenantKeys
) -> list[Request]:
    """List the newest requests."""
    rows = await connection.fetch(
        f"{_REQUEST} group by r.tenant_id, r.approval_id order by r.asked_at desc limit $2",
        scope.tenant_id,
        limit,
    )
    return [_request(row, keys) for row in rows]


async def vote(
    connection: Connection, scope: Scope, approval_id: UUID, *, approves: bool, now: datetime
) -> None:
    """Keep what the actor says of a request."""
    await connection.execute(
        "insert into approval_vote (tenant_id, approval_id, decided_by, approves, decided_at)"
        " values ($1, $2, $3, $4, $5)",
        scope.tenant_id,
        approval_id,
        scope.actor,
        approves,
        now,
    )


def _request(row: Record, keys: TenantKeys) -> Request:
    about = keys.open(row["about_sealed"], place=ABOUT.place(row["approval_id"]))
    return Request(
        approval_id=row["approval_id"],
        wish=Wish(
            permission=row["permission"],
            company_id=row["company_id"],
            amount_minor=row["amount_minor"],
            currency=row["currency"],
            digest=row["digest"],
            about=about.decode(),
            wanted=row["wanted"],
        ),
        asked_by=row["asked_by"],
        behind=row["behind"],
        asked_at=row["asked_at"],
        expires_at=row["expires_at"],
        approved_by=tuple(row["approved_by"]),
        refused_by=row["refused_by"],
        used_at=row["used_at"],
    )
