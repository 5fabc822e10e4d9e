"""A lender with one grant knocks at every door: nothing else of the granting side opens."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

import httpx
from starlette.routing import Route
from tests.builders import gateway, journey, people
from tests.builders.gateway import Call, Door, Party
from tests.conftest import Installation

from solvent import ids
from solvent.administration import app as administration
from solvent.dashboard import app as pages
from solvent.entrance import app as entrance
from solvent.identity import signing_in, starting
from solvent.ids import Scope
from solvent.tenancy import granting, receiving, staffing
from solvent.tenancy.grant import Access, Part
from solvent.tenancy.granting import Wanted
from solvent.tenancy.roles import PERMISSIONS_BY_ROLE, Role

CODES = httpx.codes
# What a lender who was granted the score may fetch of the granted company.
GRANTED = {
    "/v1/companies/{company}",
    "/v1/companies/{company}/events",
    "/v1/companies/{company}/score",
    "/v1/companies/{company}/score/history",
    "/v1/companies/{company}/findings",
    "/v1/companies/{company}/facts/{fact}",
    "/companies/{company}",
    "/companies/{company}/score",
}
CLOSED = {CODES.FORBIDDEN, CODES.NOT_FOUND, CODES.METHOD_NOT_ALLOWED, CODES.UNPROCESSABLE_ENTITY}


@dataclass(frozen=True, slots=True)
class Lender:
    """A lender's session and key, and what of the granting side lies behind the grant."""

    session: str
    key: str
    granted: Party
    other: Party
    names: dict[str, str]


async def a_lender(door: Door) -> Lender:
    """Make a borrower of two companies and a lender who was granted the score of the first."""
    tools = door.tools
    granted = await gateway.a_party(tools, word="Granted")
    firm = await journey.a_firm(tools, scope=granted.firm.scope, name="Hidden Sister")
    await journey.give(tools, firm, journey.a_statement(journey.daily(30, mark="H")))
    other = replace(
        granted,
        firm=firm,
        names=await gateway.names_of(tools, firm),
        marks=("Hidden Sister",),
    )
    bank = await starting.found(tools.database, name="Bank", is_sample=False, now=tools.now())
    link = await starting.make_sign_in_link(tools.database, bank.tenant_id, now=tools.now())
    session = (await signing_in.use_link(tools, link or "")).secret
    owner = Scope(bank.tenant_id, ids.show(ids.MEMBER, bank.owner_id))
    owner = replace(owner, permissions=PERMISSIONS_BY_ROLE[Role.OWNER])
    wanted = Wanted(
        Access.LENDER,
        (Part.SCORE,),
        companies=frozenset({granted.firm.company_id}),
        ends_on=tools.now().date(),
    )
    made = await granting.offer_to_organisation(
        tools, granted.firm.scope, organisation_id=bank.tenant_id, wanted=wanted
    )
    member = people.Someone(bank.owner_id, owner, "", Role.OWNER)
    await receiving.accept(
        tools,
        member.visiting(tools),
        granting_id=granted.firm.scope.tenant_id,
        grant_id=made.grant_id,
    )
    insiders = await staffing.members(tools, granted.firm.scope)
    names = {
        "member": ids.show(ids.MEMBER, insiders[0].member_id),
        "grant": ids.show(ids.GRANT, made.grant_id),
        "organisation": ids.show(ids.TENANT, granted.firm.scope.tenant_id),
    }
    return Lender(session, bank.key, granted, other, names)


def calls() -> list[Call]:
    """List every route and method of the API and of all pages."""
    made = pages.create([*entrance.ROUTES, *administration.ROUTES])
    found = [
        Call(method, route.path)
        for route in made.routes
        if isinstance(route, Route)
        for method in sorted(route.methods or ())
        if method != "HEAD"
    ]
    return [*gateway.api_calls(), *found]


async def knock(door: Door, lender: Lender, call: Call, party: Party) -> httpx.Response:
    """Send one call as the lender, with the ids of a party."""
    filler = {name: ids.show(ids.FACT, ids.new()) for name in call.names}
    address = call.address({**filler, **lender.names, **party.names})
    if call.path.startswith("/v1"):
        return await door.ask(call.method, address, key=lender.key, **party.sent(call))
    cookies = {"cookie": f"solvent_session={lender.session}"}
    form = {"csrf": signing_in.csrf_of(lender.session)} if call.writes else None
    return await door.ask(call.method, address, headers=cookies, data=form)


def test_nothing_else_of_the_granting_organisation_opens_to_the_grantee(
    installation: Installation,
) -> None:
    async def story() -> None:
        async with gateway.a_door(installation.settings, installation.addresses) as door:
            lender = await a_lender(door)
            tried, opened, wrong = 0, 0, []
            for call in calls():
                if "company" not in call.names or call.path.endswith("/events"):
                    continue
                for party in (lender.granted, lender.other):
                    answer = await knock(door, lender, call, party)
                    tried += 1
                    may = party is lender.granted and call.path in GRANTED and not call.writes
                    opened += may
                    fits = answer.status_code == CODES.OK if may else answer.status_code in CLOSED
                    if not fits or "Hidden Sister" in f"{answer.headers} {answer.text}":
                        wrong.append((str(call), party is lender.granted, answer.status_code))
            assert wrong == []
            assert tried >= 60
            assert opened >= 6

    asyncio.run(story())


def test_pages_of_the_own_organisation_show_nothing_of_the_granting_one(
    installation: Installation,
) -> None:
    async def story() -> None:
        async with gateway.a_door(installation.settings, installation.addresses) as door:
            lender = await a_lender(door)
            tried = 0
            for call in calls():
                if call.writes or "company" in call.names or call.path == "/":
                    continue
                answer = await knock(door, lender, call, lender.granted)
                tried += 1
                said = f"{answer.headers} {answer.text}"
                for mark in ("Hidden Sister", "Granted Trading", "GRANTED GMBH"):
                    assert mark not in said, call
            assert tried >= 25
            shown = await knock(door, lender, Call("GET", "/"), lender.granted)
            assert "Granted Trading" in shown.text
            assert "Hidden Sister" not in shown.text

    asyncio.run(story())
