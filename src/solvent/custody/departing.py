"""Departing: an organisation is to be deleted, waits, and is destroyed with its keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from solvent import ids
from solvent.audit import checkpointing, recording
from solvent.custody import departure as departures
from solvent.custody import departure_store, stowing
from solvent.custody.departure import GRACE, Departure, Held, Leaving, NotLeaving, State
from solvent.ids import Scope, TenantId
from solvent.platform import outbox
from solvent.platform.postgres import Connection
from solvent.platform.telemetry import ORGANISATIONS_ERASED, log
from solvent.platform.tools import Tools
from solvent.tenancy import finding, residents


async def leave(
    tools: Tools, scope: Scope, *, typed: str, now: datetime, grace: timedelta = GRACE
) -> Departure:
    """Let an organisation leave after its days of grace; until then it can only be read.

    typed: its name, as the owner typed it. Raises PermissionMissing, NameDiffers, Leaving, Held.
    """
    scope.demand("organisation:delete")
    made = Departure(ids.new(), State.WAITING, scope.actor, now, now + grace)
    async with tools.database.scoped(scope) as connection:
        tenant = await finding.tenant(connection, scope)
        departures.check_name(typed, name=tenant.name)
        if await departure_store.state_of_tenant(connection, scope) == "leaving":
            message = "This organisation is leaving already."
            raise Leaving(message)
        await _demand_unheld(connection, scope)
        await departure_store.add(connection, scope, made)
        await recording.record(
            connection,
            scope,
            act="organisation.leaving",
            now=now,
            facts={"due": made.due_at.isoformat()},
        )
        await outbox.access_changed(connection, scope.tenant_id)
    return made


async def hasten(tools: Tools, scope: Scope, *, typed: str, now: datetime) -> None:
    """End the days of grace of an organisation that is leaving; the operator's act.

    Raises PermissionMissing, NameDiffers, NotLeaving, Held.
    """
    scope.demand("*")
    async with tools.database.scoped(scope) as connection:
        tenant = await finding.tenant(connection, scope)
        departures.check_name(typed, name=tenant.name)
        await departure_store.state_of_tenant(connection, scope)
        found = await departure_store.waiting(connection, scope)
        if found is None:
            message = "This organisation is not leaving."
            raise NotLeaving(message)
        await _demand_unheld(connection, scope)
        await departure_store.hasten(connection, scope, found.departure_id, now=now)
        await recording.record(connection, scope, act="organisation.hastened", now=now)


async def take_back(tools: Tools, scope: Scope, *, now: datetime) -> None:
    """Let an organisation stay after all. Raises PermissionMissing, NotLeaving."""
    scope.demand("organisation:delete")
    async with tools.database.scoped(scope) as connection:
        await departure_store.state_of_tenant(connection, scope)
        found = await departure_store.waiting(connection, scope)
        if found is None or found.is_due(now):  # its keys may be gone already
            message = "This organisation is not leaving, or it is too late to stay."
            raise NotLeaving(message)
        await departure_store.take_back(connection, scope, found.departure_id, now=now)
        await recording.record(connection, scope, act="organisation.stayed", now=now)
        await outbox.access_changed(connection, scope.tenant_id)


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether an organisation is leaving, and whether it may."""

    departure: Departure | None
    is_held: bool


async def standing(tools: Tools, scope: Scope) -> Standing:
    """Read how an organisation stands. Raises PermissionMissing."""
    scope.demand("organisation:read")
    async with tools.database.scoped(scope) as connection:
        return Standing(
            await departure_store.waiting(connection, scope),
            await departure_store.is_held(connection, scope),
        )


async def waiting(tools: Tools, scope: Scope) -> Departure | None:
    """Read the departure that is waited for. Raises PermissionMissing."""
    scope.demand("organisation:read")
    async with tools.database.scoped(scope) as connection:
        return await departure_store.waiting(connection, scope)


async def erase(tools: Tools, tenant_id: TenantId, *, now: datetime) -> int:
    """Destroy an organisation whose days of grace are over; gives how many rows went.

    Its keys go first, so that no copy of a row can be opened any more; should the process end
    then, the rows go when it is repeated. Raises NotLeaving, Held.
    """
    scope = Scope(tenant_id, "job:departing", frozenset({"*"}))
    found = await _demand_due(tools, scope, now=now)
    async with tools.database.scoped(scope) as connection:
        await recording.record(
            connection,
            scope,
            act="organisation.erased",
            now=now,
            facts={"asked_by": found.asked_by},
        )
    issued = await checkpointing.issue(
        tools.database,
        scope,
        keys=tools.keys,
        key_version=tools.settings.audit_key_version,
        now=now,
    )
    await tools.vault.erase(tenant_id)
    async with tools.database.scoped(scope) as connection:
        await _demand_unheld(connection, scope)
        rows = await departure_store.erase(
            connection,
            asked_by=found.asked_by,
            checkpoint=issued.note if issued else "",
            now=now,
        )
        await outbox.access_changed(connection, tenant_id)
    stowing.remove_files(tools.settings.home, tenant_id)
    residents.remove(tools.settings.home, tenant_id)
    ORGANISATIONS_ERASED.inc()
    log.info("custody.organisation.erased", tenant_id=str(tenant_id), rows=rows)
    return rows


async def _demand_due(tools: Tools, scope: Scope, *, now: datetime) -> Departure:
    async with tools.database.scoped(scope) as connection:
        found = await departure_store.waiting(connection, scope)
        if found is None or not found.is_due(now):
            message = "This organisation is not leaving, or its days of grace are not over."
            raise NotLeaving(message)
        await _demand_unheld(connection, scope)
    return found


async def _demand_unheld(connection: Connection, scope: Scope) -> None:
    if await departure_store.is_held(connection, scope):
        message = "A legal hold keeps this organisation's data."
        raise Held(message, remedy="Lift the hold first.")
