"""Visiting: a key or a session becomes a visitor, at home or as another organisation's guest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from solvent import ids
from solvent.audit import commitment, recording
from solvent.errors import Forbidden
from solvent.identity import proof, session_life, store
from solvent.identity.signing_in import csrf_of, refused
from solvent.ids import Origin, Scope, TenantId
from solvent.machines import recognising
from solvent.machines.recognised import Way
from solvent.platform import credentials, crypto
from solvent.platform.asking import Visitor
from solvent.platform.tools import Tools
from solvent.policy import checking
from solvent.policy.compiled import Person
from solvent.tenancy import metering
from solvent.tenancy.grant import PERMISSIONS_MOST
from solvent.tenancy.roles import PERMISSIONS_BY_ROLE, READ, Role

SECOND_FACTOR = "second_factor"
"""The setting of an organisation that demands two factors of its members."""


class OrganisationSuspended(Forbidden):
    """The organisation was suspended by the operator."""


class SecondFactorNeeded(Forbidden):
    """The organisation demands two factors, and the session was begun with one."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request says of itself. company_id: the company that its path names, if any.

    route: its method and path pattern, for the record. again: a check of what was recorded before.
    securing: whether it is about the visitor's own account, which must be open to whoever still has
    to set up what the organisation demands.
    """

    company_id: UUID | None = None
    address: str = ""
    agent: str = ""
    route: str = ""
    again: bool = False
    securing: bool = False


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A visitor at home, before it is known whether the company asked for is another's.

    behind: the shown id of the member who made the key or client that asks, '' for none.
    """

    visitor: Visitor
    tenant_state: str
    policy_version: int
    ways: tuple[Way, ...]
    behind: str = ""


async def by_key(tools: Tools, secret: str, *, asked: Asked | None = None) -> Visitor:
    """Recognise an API key. Raises NotSignedIn, OrganisationSuspended."""
    asked = asked or Asked()
    known = await recognising.by_secret(
        tools, secret, company_id=asked.company_id, address=asked.address
    )
    if known is None:
        raise refused()
    scope = Scope(
        known.tenant_id,
        known.actor,
        known.machine.permissions,
        companies=known.machine.companies,
        asked_company=asked.company_id,
        origin=await origin_of(tools, known.tenant_id, asked, via=known.actor),
    )
    machine = known.machine
    arrival = _Arrival(
        Visitor(scope, scope, made_by=machine.made_by),
        machine.tenant_state,
        machine.policy_version,
        machine.ways,
        behind="" if machine.made_by is None else ids.show(ids.MEMBER, machine.made_by),
    )
    return await _arrive(tools, arrival, asked)


async def by_session(tools: Tools, secret: str, *, asked: Asked | None = None) -> Visitor:
    """Recognise a browser's session. Raises NotSignedIn, OrganisationSuspended."""
    asked = asked or Asked()
    async with tools.database.unscoped() as connection:
        found = await credentials.find(connection, crypto.hash_secret(secret), kind="session")
    if found is None:
        raise refused()
    scope = Scope(found.tenant_id, "session", asked_company=asked.company_id)
    async with tools.database.scoped(scope) as connection:
        row = await store.session(
            connection, scope, found.subject_id, company_id=asked.company_id, now=tools.now()
        )
        if row is not None and session_life.is_use_due(used_at=row.seen_at, now=tools.now()):
            await store.see(connection, scope, found.subject_id, now=tools.now())
    if row is None:
        raise refused()
    if not asked.securing and row.settings.get(SECOND_FACTOR) and not proof.is_strong(row.methods):
        message = "This organisation wants a second proof from everybody."
        raise SecondFactorNeeded(message, remedy="Set one up or give it on the page /account.")
    scope = replace(
        scope,
        actor=ids.show(ids.MEMBER, row.member_id),
        permissions=PERMISSIONS_BY_ROLE[Role(row.role)],
        origin=await origin_of(
            tools, found.tenant_id, asked, via=ids.show(ids.SESSION, found.subject_id)
        ),
    )
    visitor = Visitor(
        scope,
        scope,
        session_id=found.subject_id,
        csrf=csrf_of(secret),
        member_id=row.member_id,
        role=row.role,
        proved_at=row.proved_at,
        methods=row.methods,
    )
    arrival = _Arrival(visitor, row.tenant_state, row.policy_version, row.ways)
    return await _arrive(tools, arrival, asked)


async def _arrive(tools: Tools, arrival: _Arrival, asked: Asked) -> Visitor:
    visitor = arrival.visitor
    await _demand_running(tools, visitor.home, arrival.tenant_state)
    home = await _under_policies(tools, held_to(visitor.home, arrival.tenant_state), arrival)
    for way in _ways(arrival, visitor.member_id):
        guest = await _guest(tools, visitor, home, way, asked)
        if guest is not None:
            return replace(visitor, scope=guest, home=home, grant_id=way.grant_id)
    return replace(visitor, scope=home, home=home)


async def _guest(
    tools: Tools, visitor: Visitor, home: Scope, way: Way, asked: Asked
) -> Scope | None:
    """Give the scope in the organisation that granted access, None where the grant ended.

    Each visit is in that organisation's record.
    """
    company_id = asked.company_id
    if company_id is None or not (home.companies is None or company_id in home.companies):
        return None
    now = tools.now()
    tenant_id = TenantId(way.tenant_id)
    origin = await origin_of(tools, tenant_id, asked, via=ids.show(ids.GRANT, way.grant_id))
    scope = Scope(
        tenant_id,
        home.actor,
        companies=frozenset({company_id}),
        asked_company=company_id,
        origin=replace(origin, request_id=home.origin.request_id),
    )
    async with tools.database.scoped(scope) as connection:
        found = await store.grant(connection, scope, way.grant_id, company_id, now=now)
        if found is None:
            return None
        if not asked.again:
            await recording.record(
                connection,
                scope,
                act="company.visited",
                now=now,
                company_id=company_id,
                facts={
                    "grant": ids.show(ids.GRANT, way.grant_id),
                    "kind": found.kind,
                    "route": asked.route,
                    "home": ids.show(ids.TENANT, home.tenant_id),
                },
            )
    # Nobody may do abroad what their role or key does not let them do at home.
    held = found.permissions & home.permissions & PERMISSIONS_MOST
    guest = held_to(replace(scope, permissions=held), found.tenant_state)
    return await as_guest(tools, guest, found, way, visitor.proved_at)


async def origin_of(tools: Tools, tenant_id: TenantId, asked: Asked, *, via: str) -> Origin:
    """Say whence a request comes, with what is personal of it sealed for the organisation."""
    request_id = ids.new()
    place = f"audit_opening/sealed/{request_id}"
    hidden = commitment.hide(
        {"address": asked.address, "agent": asked.agent},
        keys=await tools.vault.keys_of(tenant_id),
        place=place,
    )
    return Origin(
        request_id=ids.show(ids.REQUEST, request_id),
        via=via,
        commitments=hidden.commitments,
        sealed=hidden.sealed,
        place=place,
    )


def _ways(arrival: _Arrival, member_id: UUID | None) -> list[Way]:
    """List the ways that this visitor may try; a machine has those of its organisation.

    What was granted to the visitor alone comes first.
    """
    found = [way for way in arrival.ways if way.member_id in {None, member_id}]
    return sorted(found, key=lambda way: way.member_id is None)


async def _demand_running(tools: Tools, home: Scope, state: str) -> None:
    """Raise OrganisationSuspended with the operator's reason, which members may know."""
    if state != "suspended":
        return
    async with tools.database.scoped(home) as connection:
        standing = await metering.standing(connection, home)
    message = f"This organisation is suspended: {standing.reason}"
    raise OrganisationSuspended(message, remedy="An owner can ask the operator to lift it.")


def held_to(scope: Scope, state: str) -> Scope:
    """Hold a scope to what its organisation's state allows. Raises OrganisationSuspended."""
    if state == "suspended":
        message = "This organisation is suspended."
        raise OrganisationSuspended(message, remedy="An owner can ask the operator why.")
    if state == "leaving":
        return replace(scope, permissions=scope.permissions & LEAVING)
    return scope


async def _under_policies(tools: Tools, scope: Scope, arrival: _Arrival) -> Scope:
    """Attach the organisation's own policies, where it has any."""
    visitor = arrival.visitor
    checker = await checking.checker_of(
        tools,
        scope,
        revision=arrival.policy_version,
        person=Person(
            scope.actor, visitor.role, _kind(scope.actor), home=True, behind=arrival.behind
        ),
        proved_at=visitor.proved_at,
    )
    return replace(scope, checker=checker)


async def as_guest(
    tools: Tools, scope: Scope, row: store.GrantRow, way: Way, proved_at: datetime | None
) -> Scope:
    """Attach the policies of the organisation that is visited."""
    role = Role.LENDER if row.kind == Role.LENDER else Role.ACCOUNTANT_GUEST
    checker = await checking.checker_of(
        tools,
        scope,
        revision=row.policy_version,
        person=Person(ids.show(ids.GRANT, way.grant_id), role, "grant", home=False),
        proved_at=proved_at,
    )
    return replace(scope, checker=checker)


def _kind(actor: str) -> str:
    prefix = actor.partition("_")[0]
    return {ids.API_KEY: "key", ids.CLIENT: "client"}.get(prefix, "member")


LEAVING = READ | {"organisation:delete", "export:create", "audit:read", "organisation:read"}
"""What can still be done while an organisation's deletion is waiting."""
