"""Granting: an organisation lets another in, as a guest or lender, until the grant ends.

The grant is a row of the granting organisation; ids alone tell the other where to look. Each side
keeps its own record of what it did.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from solvent import ids
from solvent.audit import commitment, recording
from solvent.ids import Scope
from solvent.platform import outbox
from solvent.platform.postgres import Connection
from solvent.platform.tools import Tools
from solvent.tenancy import (
    act,
    email_address,
    grant,
    grant_store,
    group_store,
    invitation_store,
    inviting,
    member,
    store,
)
from solvent.tenancy.company_group import GroupUnknown
from solvent.tenancy.grant import (
    LIVE,
    Access,
    Grant,
    GrantMalformed,
    GrantState,
    Part,
)
from solvent.tenancy.invitation import LIFE, Invitation
from solvent.tenancy.inviting import Sent
from solvent.tenancy.store import CompanyUnknown
from solvent.vault.envelope import TenantKeys

_ABOUT_LETTERS = 300


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an organisation means to grant.

    companies, group_id: which companies; both None for all, also those added later.
    """

    access: Access
    parts: tuple[Part, ...] = ()
    companies: frozenset[UUID] | None = None
    group_id: UUID | None = None
    starts_on: date | None = None
    ends_on: date | None = None


async def given(tools: Tools, scope: Scope) -> list[Grant]:
    """List all grants that the organisation ever gave. Raises PermissionMissing."""
    scope.demand("grant:read")
    keys = await tools.vault.keys_of(scope.tenant_id)
    async with tools.database.scoped(scope) as connection:
        return await grant_store.grants(connection, scope, keys=keys)


async def offer_by_email(
    tools: Tools, scope: Scope, *, email: str, wanted: Wanted
) -> tuple[Grant, Sent]:
    """Offer a grant to whoever holds the link; nothing holds before it is accepted.

    Whether the address has an account is not looked up, so that offering tells nothing.
    Raises EmailMalformed, GrantMalformed, CompanyUnknown, GroupUnknown, PermissionMissing.
    """
    scope.demand_role("grant:offer")
    address, now = email_address.normalise(email), tools.now()
    wanted = await _settled(tools, scope, wanted)
    _demand(scope, wanted, to=address)
    keys = await tools.vault.keys_of(scope.tenant_id)
    async with tools.database.scoped(scope) as connection:
        new = await _new(connection, scope, wanted, now=tools.now(), offered_to=address)
        await _add(connection, scope, new, keys=keys)
        invitation = Invitation(
            ids.new(),
            address,
            "",
            scope.actor,
            invited_at=now,
            expires_at=now + LIFE,
            grant_id=new.grant_id,
        )
        sent = await inviting.send_within(
            connection, scope, invitation, act="grant.invitation_made", keys=keys
        )
    return new, sent


async def offer_to_organisation(
    tools: Tools, scope: Scope, *, organisation_id: UUID, wanted: Wanted
) -> Grant:
    """Offer a grant to an organisation by its id, whose administrators see it among theirs.

    Raises GrantMalformed, CompanyUnknown, GroupUnknown, PermissionMissing.
    """
    scope.demand_role("grant:offer")
    wanted = await _settled(tools, scope, wanted)
    _demand(scope, wanted, to=ids.show(ids.TENANT, organisation_id))
    if organisation_id == scope.tenant_id:
        message = "This is your own organisation."
        raise GrantMalformed(message, where="organisation", remedy="Invite members instead.")
    keys = await tools.vault.keys_of(scope.tenant_id)
    async with tools.database.scoped(scope) as connection:
        shown = ids.show(ids.TENANT, organisation_id)
        new = await _new(connection, scope, wanted, now=tools.now(), offered_to=shown)
        new = replace(new, grantee_id=organisation_id)
        await _add(connection, scope, new, keys=keys)
        await grant_store.open_ways(
            connection,
            scope,
            grantee_id=organisation_id,
            member_id=None,
            grant_id=new.grant_id,
            company_ids=(),
        )
    return new


def _demand(scope: Scope, wanted: Wanted, *, to: str) -> None:
    """Ask for the permission; a policy may want a second person for exactly this grant."""
    companies = sorted(ids.show(ids.COMPANY, each) for each in wanted.companies or ())
    scope.demand(
        "grant:offer",
        digest=act.digest_of(
            "grant:offer",
            to=to,
            access=wanted.access,
            parts=" ".join(sorted(wanted.parts)),
            companies="all" if wanted.companies is None else " ".join(companies),
            starts=str(wanted.starts_on or ""),
            ends=str(wanted.ends_on or ""),
        ),
        about=_about(wanted, companies, to=to),
    )


def _about(wanted: Wanted, companies: list[str], *, to: str) -> str:
    """Say what is granted, so that whoever approves it reads what they sign."""
    covered = "all companies" if wanted.companies is None else ", ".join(companies)
    until = f", until {wanted.ends_on.isoformat()}" if wanted.ends_on else ""
    return f"{to}: {wanted.access.replace('_', ' ')}, {covered}{until}"[:_ABOUT_LETTERS]


async def _settled(tools: Tools, scope: Scope, wanted: Wanted) -> Wanted:
    """Name the companies of a group: what was approved is these, whatever the group holds later."""
    async with tools.database.scoped(scope) as connection:
        named = await _named(connection, scope, wanted)
    return replace(wanted, companies=named, group_id=None)


async def revoke(tools: Tools, scope: Scope, *, grant_id: UUID) -> None:
    """End a grant, or take its offer back; whoever is inside is out at once.

    Raises GrantUnknown, GrantSettled, PermissionMissing.
    """
    scope.demand("grant:manage")
    keys = await tools.vault.keys_of(scope.tenant_id)
    async with tools.database.scoped(scope) as connection:
        found = await grant_store.grant(connection, scope, grant_id, keys=keys, lock=True)
        found.demand(LIVE, now=tools.now())
        await settle_within(connection, scope, found, state=GrantState.REVOKED, now=tools.now())
        offer = await invitation_store.of_grant(connection, scope, grant_id, keys=keys)
        if offer is not None and offer.accepted_at is None:
            await inviting.withdraw_within(connection, scope, offer, now=tools.now())


async def set_end(tools: Tools, scope: Scope, *, grant_id: UUID, ends_on: date) -> None:
    """Let a grant end on another day, sooner or later.

    Raises GrantUnknown, GrantSettled, GrantMalformed, PermissionMissing.
    """
    scope.demand("grant:manage")
    keys, now = await tools.vault.keys_of(scope.tenant_id), tools.now()
    async with tools.database.scoped(scope) as connection:
        found = await grant_store.grant(connection, scope, grant_id, keys=keys, lock=True)
        found.demand(LIVE, now=now)
        ends_at = grant.end_of(ends_on, terms=found.terms, now=now)
        before = found.terms.ends_on
        if before is not None and ends_on > before:  # longer access is offered anew
            shown = ids.show(ids.GRANT, grant_id)
            digest = act.digest_of("grant:offer", longer=shown, ends=ends_on.isoformat())
            about = f"{shown}: until {ends_on.isoformat()}"
            scope.demand("grant:offer", digest=digest, about=about)
        await grant_store.set_end(connection, scope, grant_id, ends_at=ends_at)
        await recording.record(
            connection,
            scope,
            act="grant.end_changed",
            now=now,
            facts={"grant": ids.show(ids.GRANT, grant_id)},
            before={"ends_on": "" if before is None else before.isoformat()},
            after={"ends_on": ends_on.isoformat()},
        )


async def settle_within(
    connection: Connection, scope: Scope, found: Grant, *, state: GrantState, now: datetime
) -> None:
    """End a grant or its offer in the caller's transaction; both sides' streams ask again."""
    await grant_store.settle(
        connection, scope, found.grant_id, state=state.value, by=scope.actor, now=now
    )
    await recording.record(
        connection,
        scope,
        act=f"grant.{state}",
        now=now,
        facts={"grant": ids.show(ids.GRANT, found.grant_id), "kind": found.terms.access.value},
    )
    for tenant_id in (scope.tenant_id, found.grantee_id):
        if tenant_id is not None:
            await outbox.access_changed(connection, tenant_id)


async def _new(
    connection: Connection, scope: Scope, wanted: Wanted, *, now: datetime, offered_to: str
) -> Grant:
    named = await _named(connection, scope, wanted)
    terms = grant.terms(
        access=wanted.access,
        parts=wanted.parts,
        companies=named,
        starts_on=wanted.starts_on,
        ends_on=wanted.ends_on,
        now=now,
    )
    member.check_reach(own=scope.permissions, others=terms.permissions)
    return Grant(
        grant_id=ids.new(),
        terms=terms,
        stored=GrantState.OFFERED.value,
        offered_at=now,
        offered_by=scope.actor,
        offered_to=offered_to,
    )


async def _named(connection: Connection, scope: Scope, wanted: Wanted) -> frozenset[UUID] | None:
    """Give the companies that are meant, None for all; what is not there is refused."""
    chosen = wanted.companies
    if wanted.group_id is not None:
        groups = {one.group_id: one for one in await group_store.groups(connection, scope)}
        if wanted.group_id not in groups:
            message = "There is no such group in this organisation."
            raise GroupUnknown(message)
        chosen = (chosen or frozenset()) | groups[wanted.group_id].companies
    if chosen is None and scope.companies is not None:
        chosen = scope.companies
    known = {one.company_id for one in await store.companies(connection, scope)}
    for one in chosen or ():
        if one not in known:
            message = "There is no such company in this organisation."
            raise CompanyUnknown(message, where=ids.show(ids.COMPANY, one))
    return chosen


async def _add(connection: Connection, scope: Scope, new: Grant, *, keys: TenantKeys) -> None:
    await grant_store.add(connection, scope, new, keys=keys)
    terms, last = new.terms, new.terms.ends_on
    await recording.record(
        connection,
        scope,
        act="grant.offered",
        now=new.offered_at,
        facts={"grant": ids.show(ids.GRANT, new.grant_id)},
        after={
            "kind": terms.access.value,
            "permissions": " ".join(sorted(terms.permissions)),
            "companies": "all" if terms.companies is None else len(terms.companies),
            "ends_on": "" if last is None else last.isoformat(),
        },
        personal=commitment.hide(
            {"to": new.offered_to}, keys=keys, place=f"audit_record/personal/{new.grant_id}"
        ),
    )
