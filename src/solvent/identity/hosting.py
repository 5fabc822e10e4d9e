"""Hosting: the other organisations whose companies a visitor may look at, one after the other.

No query reaches over two organisations: each is read in transactions of its own, confined by the
database to the companies granted, a few at a time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from solvent import ids
from solvent.audit import recording
from solvent.errors import SolventError
from solvent.identity import store, visiting
from solvent.identity.visiting import Asked
from solvent.ids import Scope, TenantId
from solvent.machines.recognised import Way
from solvent.platform.asking import Visitor
from solvent.platform.postgres import Connection
from solvent.platform.telemetry import log
from solvent.platform.tools import Tools
from solvent.tenancy import receiving
from solvent.tenancy.grant import PERMISSIONS_MOST

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Host:
    """An organisation that granted something, by one of its grants. ends_at: None until revoked."""

    scope: Scope
    name: str
    kind: str
    ends_at: datetime | None


Work = Callable[[Connection, Host], Awaitable[Answer]]


async def each(tools: Tools, visitor: Visitor, work: Work[Answer], *, asked: Asked) -> list[Answer]:
    """Do something in each organisation that granted something, in a transaction of it.

    What is granted is looked up anew, and the look is in each organisation's record. One that
    cannot be read, is suspended, or whose grant does not hold now, is left out.
    """
    companies: defaultdict[tuple[TenantId, UUID], set[UUID]] = defaultdict(set)
    for way in await receiving.ways(tools, visitor):
        if way.company_id != way.grant_id and _may_see(visitor.home, way.company_id):
            companies[way.granting_id, way.grant_id].add(way.company_id)

    async def visit(item: tuple[tuple[TenantId, UUID], set[UUID]]) -> Answer | None:
        (tenant_id, grant_id), named = item
        try:
            return await _visit(
                tools, visitor, Way(tenant_id, grant_id, None), named, work, asked=asked
            )
        except SolventError as fault:
            log.warning("identity.host.unreadable", reason=type(fault).__name__)
            return None

    found = await receiving.at_once(visit, companies.items())
    return [one for one in found if one is not None]


async def _visit(
    tools: Tools,
    visitor: Visitor,
    way: Way,
    companies: set[UUID],
    work: Work[Answer],
    *,
    asked: Asked,
) -> Answer | None:
    home, now, tenant_id = visitor.home, tools.now(), TenantId(way.tenant_id)
    shown = ids.show(ids.GRANT, way.grant_id)
    origin = await visiting.origin_of(tools, tenant_id, asked, via=shown)
    scope = Scope(
        tenant_id,
        home.actor,
        companies=frozenset(companies),
        origin=replace(origin, request_id=home.origin.request_id),
    )
    async with tools.database.scoped(scope) as connection:
        found = await store.host(connection, scope, way.grant_id, now=now)
        if found is None:
            return None
        held = found.grant.permissions & home.permissions & PERMISSIONS_MOST
        scope = visiting.held_to(replace(scope, permissions=held), found.grant.tenant_state)
        facts: dict[str, str | int] = {"grant": shown, "kind": found.grant.kind}
        facts |= {"home": ids.show(ids.TENANT, home.tenant_id), "companies": len(companies)}
        await recording.record(connection, scope, act="companies.listed", now=now, facts=facts)
        if not found.grant.policy_version:
            return await work(connection, Host(scope, found.name, found.grant.kind, found.ends_at))
    # Policies are read in a transaction of their own; no session is held meanwhile.
    guest = await visiting.as_guest(tools, scope, found.grant, way, visitor.proved_at)
    async with tools.database.scoped(guest) as connection:
        return await work(connection, Host(guest, found.name, found.grant.kind, found.ends_at))


def _may_see(home: Scope, company_id: UUID) -> bool:
    return home.companies is None or company_id in home.companies
