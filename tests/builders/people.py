"""Members, invitations and grants for tests that need a database."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tests.builders import tenancy as builder

from solvent import ids
from solvent.ids import Scope
from solvent.platform.asking import Visitor
from solvent.platform.postgres import Connection
from solvent.platform.tools import Tools
from solvent.tenancy import granting, grouping, inviting, receiving, transferring
from solvent.tenancy.grant import Access, Grant, Part
from solvent.tenancy.granting import Wanted
from solvent.tenancy.metering import Meter
from solvent.tenancy.roles import PERMISSIONS_BY_ROLE, Role


@dataclass(frozen=True, slots=True)
class Someone:
    """A member of an organisation, with the scope that their role gives."""

    member_id: UUID
    scope: Scope
    email: str
    role: Role

    def visiting(self, tools: Tools) -> Visitor:
        """Give them as a visitor who just proved who they are."""
        return Visitor(
            self.scope,
            self.scope,
            session_id=ids.new(),
            csrf="token",
            member_id=self.member_id,
            role=self.role.value,
            proved_at=tools.now(),
        )


def an_address(word: str = "ada") -> str:
    """Make an e-mail address that nobody has."""
    return f"{word}-{ids.new().hex}@example.com"


async def nothing_else(_connection: Connection, _scope: Scope, _member_id: UUID) -> None:
    """Do nothing more where a member comes."""


async def someone(
    tools: Tools, scope: Scope | None = None, *, role: Role = Role.OWNER, name: str = "Ada Birch"
) -> Someone:
    """Make a member of an organisation, a new one unless its owner's scope is given."""
    owner = scope or await builder.an_organisation(tools)
    email = an_address()
    sent = await inviting.invite(tools, owner, email=email, role=role.value)
    member_id = await inviting.accept_as_member(tools, sent.secret, name=name, also=nothing_else)
    held = PERMISSIONS_BY_ROLE[role]
    own = Scope(owner.tenant_id, ids.show(ids.MEMBER, member_id), held)
    return Someone(member_id, own, email, role)


async def a_guest(
    tools: Tools,
    granting_scope: Scope,
    guest: Someone,
    *,
    access: Access = Access.READ_ONLY,
    parts: tuple[Part, ...] = (),
    for_all: bool = False,
    **wanted: object,
) -> Grant:
    """Grant something to a member of another organisation, who accepts."""
    asked = Wanted(access, parts, **wanted)  # type: ignore[arg-type]
    _, sent = await granting.offer_by_email(tools, granting_scope, email=guest.email, wanted=asked)
    _, found = await receiving.accept_link(
        tools, guest.visiting(tools), sent.secret, for_all=for_all
    )
    return found


async def companies_found(tools: Tools, guest: Someone) -> set[UUID]:
    """List the companies that somebody finds a way to."""
    ways = await receiving.ways(tools, guest.visiting(tools))
    return {one.company_id for one in ways if one.company_id != one.grant_id}


async def a_row_each(tools: Tools, owner: Scope, *, company_id: UUID) -> None:
    """Make a row in each table of people: invited, granted, grouped, counted, handed on."""
    await inviting.invite(tools, owner, email=an_address(), role="viewer")
    giver = await someone(tools, owner)
    heir = await someone(tools, owner, role=Role.ADMIN)
    await transferring.offer(tools, giver.visiting(tools), member_id=heir.member_id)
    companies = frozenset({company_id})
    await granting.offer_by_email(
        tools, owner, email=an_address(), wanted=Wanted(Access.READ_ONLY, companies=companies)
    )
    await grouping.make(tools, owner, name="North", companies=companies)
    meter = Meter()
    meter.call(owner.tenant_id)
    await meter.flush(tools)
