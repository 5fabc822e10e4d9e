"""Receiving: the other side of a grant: offers are accepted or declined, and what is held is seen.

Each of the two organisations is written in a transaction of its own, the granting one first: a
grant that holds is never without its record there. If the second fails, accepting again adds it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from solvent import ids
from solvent.audit import recording
from solvent.errors import SolventError
from solvent.ids import Scope, TenantId
from solvent.platform import outbox
from solvent.platform.asking import Visitor
from solvent.platform.postgres import Connection
from solvent.platform.telemetry import log
from solvent.platform.tools import Tools
from solvent.tenancy import covering, grant, grant_store, granting, inviting, store
from solvent.tenancy.grant import Access, Grant, GrantState, GrantUnknown
from solvent.tenancy.grant_store import Way
from solvent.tenancy.invitation import AlreadyMember
from solvent.tenancy.inviting import Opened
from solvent.tenancy.roles import PERMISSIONS_BY_ROLE, Role
from solvent.vault.envelope import TenantKeys

AT_ONCE = 4
"""How many other organisations are read at the same time: each takes a database session."""

Item = TypeVar("Item")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Received:
    """A grant as the organisation sees it that may use it. granter: the other's name."""

    granting_id: TenantId
    granter: str
    grant: Grant


@dataclass(frozen=True, slots=True)
class _Taker:
    """Who takes a grant. member_id: None for all of the organisation. name: the organisation's."""

    home_id: TenantId
    member_id: UUID | None
    name: str


async def ways(tools: Tools, visitor: Visitor) -> list[Way]:
    """List where the visitor may be a guest, ids only; grants that ended are among them."""
    home = visitor.home
    async with tools.database.scoped(home) as connection:
        found = await grant_store.ways(connection, home)
    return [one for one in found if one.member_id in {None, visitor.member_id}]


async def received(tools: Tools, visitor: Visitor) -> list[Received]:
    """List what others offer and grant: to the visitor, and to the organisation where one may see.

    An organisation that cannot be read any more is left out.
    """
    home = visitor.home
    async with tools.database.scoped(home) as connection:
        found = await grant_store.ways(connection, home)
    sees_all = home.may("grant:read")
    wanted = {
        (one.granting_id, one.grant_id)
        for one in found
        if one.company_id == one.grant_id
        and (one.member_id == visitor.member_id if one.member_id else sees_all)
    }

    async def read(pair: tuple[TenantId, UUID]) -> Received | None:
        try:
            return await _read(tools, Scope(pair[0], home.actor, origin=home.origin), pair[1])
        except SolventError as fault:
            log.warning("tenancy.grant.unreadable", reason=type(fault).__name__)
            return None

    rows = [one for one in await at_once(read, sorted(wanted)) if one is not None]
    return sorted(rows, key=lambda one: (one.granter.casefold(), one.grant.offered_at))


async def accept(tools: Tools, visitor: Visitor, *, granting_id: UUID, grant_id: UUID) -> Grant:
    """Accept what was offered to the organisation, for all of its members.

    Raises GrantUnknown, GrantSettled, PermissionMissing.
    """
    home = visitor.home
    home.demand("grant:manage")
    scope = await _offering(tools, visitor, granting_id, grant_id)
    keys, taker = await tools.vault.keys_of(scope.tenant_id), await _taker(tools, home, None)
    async with tools.database.scoped(scope) as connection:
        found = await grant_store.grant(connection, scope, grant_id, keys=keys, lock=True)
        if found.grantee_id != home.tenant_id:
            raise _unknown()
        if found.stored != "accepted":
            await _accept(connection, scope, found, taker, keys=keys, now=tools.now())
    await _note(tools, home, found, granting_id=scope.tenant_id, act="grant.taken")
    return found


async def accept_link(
    tools: Tools, visitor: Visitor, secret: str, *, for_all: bool
) -> tuple[Opened, Grant]:
    """Accept what a link offers: a grant, or an invitation, which makes its guest a guest.

    for_all: for all members of the visitor's organisation, not the visitor alone; needs the
    permission grant:manage. Raises InvitationSpent, AlreadyMember, GrantSettled.
    """
    home = visitor.home
    opened = await inviting.look(tools, secret)
    if visitor.member_id is None or opened.scope.tenant_id == home.tenant_id:
        message = "You belong to this organisation already."
        raise AlreadyMember(message)
    if for_all:
        home.demand("grant:manage")
    member_id = None if for_all else visitor.member_id
    scope = replace(opened.scope, actor=home.actor, origin=home.origin)
    keys, taker = await tools.vault.keys_of(scope.tenant_id), await _taker(tools, home, member_id)
    async with tools.database.scoped(scope) as connection:
        opened = await inviting.use_within(connection, scope, opened, tools=tools, keys=keys)
        found = opened.grant
        if found is None:
            found = _as_guest(opened, now=tools.now())
            await grant_store.add(connection, scope, found, keys=keys)
        await _accept(connection, scope, found, taker, keys=keys, now=tools.now())
    await _note(tools, home, found, granting_id=scope.tenant_id, act="grant.taken")
    return opened, found


async def give_up(tools: Tools, visitor: Visitor, *, granting_id: UUID, grant_id: UUID) -> None:
    """Decline an offer, or give back what was granted.

    Raises GrantUnknown, GrantSettled, PermissionMissing.
    """
    home = visitor.home
    scope = await _offering(tools, visitor, granting_id, grant_id)
    keys = await tools.vault.keys_of(scope.tenant_id)
    async with tools.database.scoped(scope) as connection:
        found = await grant_store.grant(connection, scope, grant_id, keys=keys, lock=True)
        if found.grantee_id != home.tenant_id:
            raise _unknown()
        if found.member_id is None or found.member_id != visitor.member_id:
            home.demand("grant:manage")
        found.demand(grant.LIVE, now=tools.now())
        await granting.settle_within(
            connection, scope, found, state=GrantState.DECLINED, now=tools.now()
        )
    await _note(tools, home, found, granting_id=scope.tenant_id, act="grant.given_up")


async def at_once(work: Callable[[Item], Awaitable[Answer]], items: Iterable[Item]) -> list[Answer]:
    """Do something for each item, a few at a time; gives the answers in the items' order."""
    room = asyncio.Semaphore(AT_ONCE)

    async def one(item: Item) -> Answer:
        async with room:
            return await work(item)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(item)) for item in items]
    return [task.result() for task in tasks]


async def _accept(
    connection: Connection,
    scope: Scope,
    found: Grant,
    taker: _Taker,
    *,
    keys: TenantKeys,
    now: datetime,
) -> None:
    found.demand({GrantState.OFFERED}, now=now)
    await grant_store.accept(
        connection,
        scope,
        found.grant_id,
        grantee_id=taker.home_id,
        member_id=taker.member_id,
        grantee_name=taker.name,
        keys=keys,
        now=now,
    )
    await _hand_ways(connection, scope, found, taker)
    await recording.record(
        connection,
        scope,
        act="grant.accepted",
        now=now,
        facts={
            "grant": ids.show(ids.GRANT, found.grant_id),
            "kind": found.terms.access.value,
            "home": ids.show(ids.TENANT, taker.home_id),
            "for": ids.show(ids.MEMBER, taker.member_id) if taker.member_id else "organisation",
        },
    )
    await outbox.access_changed(connection, taker.home_id)


async def _hand_ways(connection: Connection, scope: Scope, found: Grant, taker: _Taker) -> None:
    """Let the taker, and nobody else, find the grant and the companies that it covers."""
    await grant_store.drop_ways(connection, scope, found.grant_id)
    await grant_store.open_ways(
        connection,
        scope,
        grantee_id=taker.home_id,
        member_id=taker.member_id,
        grant_id=found.grant_id,
        company_ids=await covering.companies_of(connection, scope, found.terms),
    )


def _as_guest(opened: Opened, *, now: datetime) -> Grant:
    """Make the grant that an invitation becomes for someone at home elsewhere.

    A role that may write becomes bookkeeping, any other read-only: nobody from outside
    administers.
    """
    held = PERMISSIONS_BY_ROLE[Role(opened.invitation.role)]
    writes = held >= grant.permissions(Access.BOOKKEEPING)
    access = Access.BOOKKEEPING if writes else Access.READ_ONLY
    terms = grant.terms(access=access, companies=None, ends_on=None, now=now)
    return Grant(
        grant_id=ids.new(),
        terms=terms,
        stored=GrantState.OFFERED.value,
        offered_at=now,
        offered_by=opened.invitation.invited_by,
    )


async def _read(tools: Tools, scope: Scope, grant_id: UUID) -> Received:
    keys = await tools.vault.keys_of(scope.tenant_id)
    async with tools.database.scoped(scope) as connection:
        tenant = await store.tenant(connection, scope)
        found = await grant_store.grant(connection, scope, grant_id, keys=keys)
    return Received(scope.tenant_id, tenant.name, found)


async def _offering(tools: Tools, visitor: Visitor, granting_id: UUID, grant_id: UUID) -> Scope:
    """Give the scope for answering an offer, where the visitor's organisation has it at all."""
    home = visitor.home
    async with tools.database.scoped(home) as connection:
        found = await grant_store.ways(connection, home)
    for one in found:
        if (one.granting_id, one.grant_id) == (granting_id, grant_id):
            return Scope(one.granting_id, home.actor, origin=home.origin)
    raise _unknown()


async def _taker(tools: Tools, home: Scope, member_id: UUID | None) -> _Taker:
    async with tools.database.scoped(home) as connection:
        return _Taker(home.tenant_id, member_id, (await store.tenant(connection, home)).name)


async def _note(tools: Tools, home: Scope, found: Grant, *, granting_id: UUID, act: str) -> None:
    """Put into the own organisation's record what was done in another's."""
    async with tools.database.scoped(home) as connection:
        await recording.record(
            connection,
            home,
            act=act,
            now=tools.now(),
            facts={
                "grant": ids.show(ids.GRANT, found.grant_id),
                "granting": ids.show(ids.TENANT, granting_id),
                "kind": found.terms.access.value,
            },
        )


def _unknown() -> GrantUnknown:
    message = "There is no such grant."
    return GrantUnknown(message)
