"""People from outside, through the doors: invited, granted, looking around, and out again."""

from __future__ import annotations

import re
from datetime import date, timedelta

import httpx
from tests.builders import dashboard_door as door
from tests.builders import journey, people
from tests.builders.dashboard_door import Browser
from tests.builders.journey import Firm
from tests.conftest import Run

from solvent import ids
from solvent.platform.tools import Tools

CODES = httpx.codes
PASSWORD = "plum-anchor-violin-sparrow"
_LINK = re.compile(r"/invitations/(inv_[\w-]+)")


def link_on(page: httpx.Response) -> str:
    """Read the path of the invitation that a page shows this once."""
    assert page.status_code == CODES.OK, door.text_of(page)
    found = _LINK.search(page.text)
    assert found is not None, door.text_of(page)
    return f"/invitations/{found[1]}"


async def join(stranger: Browser, path: str, *, name: str = "Ada Birch") -> httpx.Response:
    """Accept an invitation as somebody new."""
    shown = await stranger.get(path)
    token = door.token_of(shown)
    return await stranger.client.post(
        f"{path}/join", data={"csrf": token, "name": name, "password": PASSWORD}
    )


def test_a_new_person_is_invited_joins_and_comes_back_by_password(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools, name="Alder Trading")
        email = people.an_address()
        async with door.a_member(tools, firm) as owner, door.a_browser(tools) as ada:
            path = link_on(
                await owner.post("/settings/members/invite", email=email, role="bookkeeper")
            )
            assert "Bookkeeper" in door.text_of(await ada.get(path))
            weak = await ada.client.post(
                f"{path}/join",
                data={
                    "csrf": door.token_of(await ada.get(path)),
                    "name": "Ada",
                    "password": "password",
                },
            )
            assert weak.status_code == CODES.UNPROCESSABLE_ENTITY
            assert door.path_of(await join(ada, path)) == "/"
            assert "Alder Trading" in (await ada.get("/")).text
            assert (await ada.get(path)).status_code == CODES.GONE
            members = door.text_of(await owner.get("/settings/members"))
            assert "Ada Birch" in members
            assert email in members
        async with door.a_browser(tools) as again:
            first = await again.get("/sign-in")
            asked = await again.post("/sign-in", csrf=door.token_of(first), email=email)
            done = await again.post(
                "/sign-in/password",
                csrf=door.token_of(asked),
                email=email,
                password=PASSWORD,
                back="/",
            )
            assert door.path_of(done) == "/"
            assert "Alder Trading" in (await again.get("/")).text

    run(story)


def test_a_link_in_a_scanners_hands_accepts_nothing(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        async with door.a_member(tools, firm) as owner, door.a_browser(tools) as scanner:
            path = link_on(
                await owner.post(
                    "/settings/members/invite", email=people.an_address(), role="viewer"
                )
            )
            for method in ("GET", "HEAD", "OPTIONS"):
                await scanner.client.request(method, path)
            without_token = await scanner.client.post(
                f"{path}/join", data={"name": "X", "password": PASSWORD}
            )
            assert without_token.status_code == CODES.FORBIDDEN
            assert door.path_of(await join(scanner, path)) == "/"

    run(story)


async def take_on(tools: Tools, accountant: Browser, client: Firm) -> None:
    """Have a firm's owner offer bookkeeping by a link, which an accountant accepts."""
    async with door.a_member(tools, client) as owner:
        offered = await owner.post(
            "/settings/grants/offer", to=people.an_address(), access="bookkeeping", which="all"
        )
        path = link_on(offered)
    shown = await accountant.get(path)
    assert "Bookkeeping" in door.text_of(shown)
    done = await accountant.post(f"{path}/accept", **{"for": "me"})
    assert door.path_of(done) == "/"


async def work_on(accountant: Browser, client: Firm) -> None:
    """Look at all pages of a company, and import a file."""
    for section in ("", "score", "forecast", "transactions", "statements", "import"):
        page = await accountant.get(door.page(client, section))
        assert page.status_code == CODES.OK, (section, door.text_of(page))
    given = await accountant.upload(
        door.page(client, "import"), journey.a_statement(journey.daily(3, mark="N"))
    )
    assert given.status_code == CODES.SEE_OTHER, door.text_of(given)


def test_an_accountant_looks_after_two_organisations_side_by_side(run: Run) -> None:
    async def story(tools: Tools) -> None:
        clients = [await door.a_judged_firm(tools, name=name) for name in ("Elm Ltd", "Fir Ltd")]
        office = await journey.a_firm(tools, name="Own Office")
        async with door.a_member(tools, office) as accountant:
            for client in clients:
                await take_on(tools, accountant, client)
            portfolio = door.text_of(await accountant.get("/"))
            for name in ("Elm Ltd", "Fir Ltd", "Own Office"):
                assert name in portfolio
            assert portfolio.count("granted until revoked") == 2
            filtered = door.text_of(await accountant.get("/?q=elm"))
            assert "Elm Ltd" in filtered
            assert "Fir Ltd" not in filtered
            for client in clients:
                await work_on(accountant, client)
            async with door.a_member(tools, clients[0]) as owner:
                grants = door.text_of(await owner.get("/settings/grants"))
                assert "Active" in grants
        async with tools.database.scoped(clients[0].scope) as connection:
            visits = await connection.fetch(
                "select company_id, actor from audit_record where act = 'company.visited'"
            )
            lists = await connection.fetchval(
                "select count(*) from audit_record where act = 'companies.listed'"
            )
        assert {row["company_id"] for row in visits} == {clients[0].company_id}
        assert len(visits) >= 7
        assert lists >= 2
        assert all(row["actor"].startswith("me_") for row in visits)

    run(story)


async def lend_a_score(
    owner: Browser, desk: Browser, borrower: Firm, *, bank: Firm, end: date
) -> None:
    """Have a borrower offer its score to a bank, which finds the offer and accepts."""
    offered = await owner.post(
        "/settings/grants/offer",
        to=ids.show(ids.TENANT, bank.scope.tenant_id),
        access="lender",
        part="score",
        which="some",
        company=door.shown(borrower),
        ends_on=end.isoformat(),
    )
    assert door.path_of(offered) == "/settings/grants"
    assert (await desk.get(door.page(borrower))).status_code == CODES.NOT_FOUND
    page = await desk.get("/settings/grants")
    assert "Offered" in door.text_of(page)
    accept = re.search(r"/settings/grants/received/org_\w+/gr_\w+/accept", page.text)
    assert accept is not None
    assert door.path_of(await desk.post(accept[0])) == "/settings/grants"


def test_a_lender_sees_what_was_granted_until_the_day_passes_or_it_is_revoked(
    run: Run,
) -> None:
    async def story(tools: Tools) -> None:
        borrower = await door.a_judged_firm(tools, name="Elm Ltd")
        other = await journey.a_firm(tools, scope=borrower.scope, name="Elm Two")
        bank = await journey.a_firm(tools, name="Bank Desk")
        tomorrow = tools.now().date() + timedelta(days=1)
        async with door.a_member(tools, borrower) as owner, door.a_member(tools, bank) as desk:
            await lend_a_score(owner, desk, borrower, bank=bank, end=tomorrow)
            assert (await desk.get(door.page(borrower, "score"))).status_code == CODES.OK
            for section in ("forecast", "transactions", "statements", "import"):
                refused = await desk.get(door.page(borrower, section))
                assert refused.status_code == CODES.FORBIDDEN, section
            assert (await desk.get(door.page(other))).status_code == CODES.NOT_FOUND
            async with door.a_member(journey.at(tools, days=2), bank) as late:
                assert (await late.get(door.page(borrower, "score"))).status_code == (
                    CODES.NOT_FOUND
                )
                assert "Elm Ltd" not in (await late.get("/")).text
            assert (await desk.get(door.page(borrower, "score"))).status_code == CODES.OK
            given = await owner.get("/settings/grants")
            revoke = re.search(r"/settings/grants/gr_\w+/revoke", given.text)
            assert revoke is not None
            assert door.path_of(await owner.post(revoke[0])) == "/settings/grants"
            gone = await desk.get(door.page(borrower, "score"))
            assert gone.status_code == CODES.NOT_FOUND
            assert "Elm Ltd" not in (await desk.get("/")).text
            assert "Revoked" in door.text_of(await owner.get("/settings/grants"))

    run(story)
