"""Checking: an organisation's policies are put behind the scope of one request."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from solvent import ids
from solvent.audit import recording
from solvent.ids import Scope
from solvent.platform.postgres import Connection
from solvent.platform.telemetry import log
from solvent.platform.tools import Tools
from solvent.policy import approval_store, circumstances, store
from solvent.policy.approval import ApprovalSettled
from solvent.policy.checker import PolicyChecker
from solvent.policy.compiled import Compiled, Firm, Person, PoliciesUnreadable
from solvent.policy.version import UTC, Version, ZoneUnknown, zone_of
from solvent.tenancy import finding as tenants

_NOTHING = '@id("unreadable policies")\nforbid (principal, action, resource);'


class RequestChecker(PolicyChecker):
    """The policies behind one request; spends the approvals that its act leaned on."""

    async def settle(self, connection: Connection, scope: Scope, *, now: datetime) -> None:
        """Spend them in the act's transaction. Raises ApprovalSettled where another was faster."""
        spent, self.leaned_on = self.leaned_on, []
        for approval_id in spent:
            if not await approval_store.use(connection, scope, approval_id, now=now):
                message = "This approval was used already."
                raise ApprovalSettled(message, remedy="Repeat the act to ask for it anew.")
            await recording.record(
                connection,
                scope,
                act="approval.used",
                now=now,
                facts={"approval": ids.show(ids.APPROVAL, approval_id)},
            )


async def checker_of(
    tools: Tools,
    scope: Scope,
    *,
    revision: int,
    person: Person,
    proved_at: datetime | None = None,
) -> RequestChecker | None:
    """Make the checker of a request, None where the organisation has no policies.

    revision: of the organisation's policies as its row says, 0 for none.
    proved_at: when the person last proved who they are.
    """
    if not revision:
        return None
    now = tools.now()
    async with tools.database.scoped(scope) as connection:
        compiled, zone = await _compiled(tools, connection, scope, revision)
        approved = {}
        if compiled.asks_approval:
            approved = await approval_store.approved(connection, scope, now=now)
    is_program = scope.actor.startswith((f"{ids.API_KEY}_", f"{ids.CLIENT}_"))
    return RequestChecker(
        compiled,
        person=person,
        circumstances=circumstances.at(
            now, zone_of(zone), via="program" if is_program else "browser", proved_at=proved_at
        ),
        approved=approved,
    )


async def compiled_of(connection: Connection, scope: Scope, version: Version) -> Compiled:
    """Make a version's policies ready, with the companies as they are now.

    Raises PoliciesUnreadable.
    """
    found = await tenants.companies(connection, replace(scope, checker=None))
    return Compiled(
        version.text,
        organisation=ids.show(ids.TENANT, scope.tenant_id),
        firms=[
            Firm(ids.show(ids.COMPANY, one.company_id), one.country, one.currency, one.is_sample)
            for one in found
        ],
    )


async def _compiled(
    tools: Tools, connection: Connection, scope: Scope, revision: int
) -> tuple[Compiled, str]:
    """Give policies that were made ready before, or make them ready.

    What cannot be read any more forbids everything; an owner can still change it.
    """
    mark = await store.companies_mark(connection, scope)
    key: tuple[UUID, int, object, object] = (scope.tenant_id, revision, mark, scope.companies)
    kept: tuple[Compiled, str] | None = tools.policies.get(key)
    if kept is not None:
        return kept
    version = await store.version(connection, scope, revision)
    try:
        zone_of(version.zone)
        made = await compiled_of(connection, scope, version), version.zone
    except (PoliciesUnreadable, ZoneUnknown) as fault:
        log.error("policy.version.unreadable", revision=revision, reason=type(fault).__name__)
        return await compiled_of(connection, scope, Version(revision, _NOTHING, UTC)), UTC
    tools.policies.put(key, made)
    return made
