"""Approving: acts are put before a second person, who says yes or no."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from solvent import ids
from solvent.audit import recording
from solvent.ids import Scope
from solvent.platform.tools import Tools
from solvent.policy import approval, approval_store
from solvent.policy.approval import LIFE, Request, Wish
from solvent.policy.checker import ApprovalNeeded

_SHOWN_MAX = 200


async def put(tools: Tools, scope: Scope, wish: Wish, *, behind: str = "", now: datetime) -> UUID:
    """Put an act before others, once; gives the request's id.

    behind: the shown id of the person whose key asks, '' where a person asks.
    """
    keys = await tools.vault.keys_of(scope.tenant_id)
    async with tools.database.scoped(scope) as connection:
        await approval_store.lock(connection, scope)
        waiting = await approval_store.pending(connection, scope, digest=wish.digest, now=now)
        if waiting is not None:
            return waiting
        made = Request(ids.new(), wish, scope.actor, behind, now, now + LIFE)
        await approval_store.add(connection, scope, made, keys=keys)
        await recording.record(
            connection,
            scope,
            act="approval.requested",
            now=now,
            company_id=wish.company_id,
            facts={
                "approval": ids.show(ids.APPROVAL, made.approval_id),
                "permission": wish.permission,
                "digest": wish.digest.hex(),
                "wanted": wish.wanted,
            },
        )
    return made.approval_id


async def put_refused(tools: Tools, fault: ApprovalNeeded) -> str:
    """Put an act that was refused for want of approvals before others; gives its shown id.

    For the doors, once the act's own transaction is undone.
    """
    made = await put(tools, fault.scope, fault.wish, behind=fault.behind, now=tools.now())
    return ids.show(ids.APPROVAL, made)


async def decide(
    tools: Tools, scope: Scope, *, approval_id: UUID, approves: bool, now: datetime
) -> Request:
    """Say yes or no to what another asked for; gives the request as it stands then.

    Raises ApprovalUnknown, ApprovalOwn, ApprovalSettled.
    """
    scope.demand("approval:decide")
    keys = await tools.vault.keys_of(scope.tenant_id)
    async with tools.database.scoped(scope) as connection:
        await approval_store.lock(connection, scope)
        found = await approval_store.request(connection, scope, approval_id, keys=keys)
        approval.check(found, person=scope.actor, now=now)
        await approval_store.vote(connection, scope, approval_id, approves=approves, now=now)
        await recording.record(
            connection,
            scope,
            act="approval.given" if approves else "approval.refused",
            now=now,
            company_id=found.wish.company_id,
            facts={
                "approval": ids.show(ids.APPROVAL, approval_id),
                "permission": found.wish.permission,
                "digest": found.wish.digest.hex(),
                "asked_by": found.asked_by,
            },
        )
        return await approval_store.request(connection, scope, approval_id, keys=keys)


async def requests(tools: Tools, scope: Scope) -> list[Request]:
    """List the newest requests of the organisation."""
    scope.demand("approval:read")
    keys = await tools.vault.keys_of(scope.tenant_id)
    async with tools.database.scoped(scope) as connection:
        return await approval_store.requests(connection, scope, limit=_SHOWN_MAX, keys=keys)
