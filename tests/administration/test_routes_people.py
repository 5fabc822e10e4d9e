from __future__ import annotations

import re
from dataclasses import replace

import httpx
import pytest
from tests.builders import dashboard_door as door
from tests.builders import journey, people
from tests.builders import tenancy as builder
from tests.builders.dashboard_door import Browser
from tests.conftest import Run

from solvent import ids
from solvent.platform.tools import Tools
from solvent.tenancy import metering, staffing
from solvent.tenancy.roles import Role

CODES = httpx.codes
PAGES = ("/settings", "/settings/members", "/settings/grants", "/settings/plan")


async def press(browser: Browser, page: str, pattern: str, **fields: str) -> httpx.Response:
    """Send the form of a page whose address fits a pattern."""
    shown = await browser.get(page)
    found = re.search(rf'action="({pattern})"', shown.text)
    assert found is not None, door.text_of(shown)
    return await browser.post(found[1], **fields)


@pytest.mark.parametrize(
    ("role", "open_pages"),
    [
        (Role.OWNER, 4),
        (Role.ADMIN, 4),
        (Role.CFO, 4),
        (Role.BOOKKEEPER, 3),
        (Role.VIEWER, 2),
        (Role.AUDITOR, 4),
    ],
)
def test_each_role_sees_the_pages_that_it_may(run: Run, role: Role, open_pages: int) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        async with door.a_member(tools, firm, role=role) as browser:
            codes = [(await browser.get(page)).status_code for page in PAGES]
            assert codes.count(CODES.OK) == open_pages
            assert codes.count(CODES.FORBIDDEN) == len(PAGES) - open_pages
            members = await browser.get("/settings/members")
            assert ("/settings/members/invite" in members.text) == (
                role in {Role.OWNER, Role.ADMIN}
            )

    run(story)


def test_members_are_changed_on_their_page(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        ada = await people.someone(tools, firm.scope, role=Role.VIEWER)
        path = f"/settings/members/{ids.show(ids.MEMBER, ada.member_id)}"
        async with door.a_member(tools, firm) as owner:
            for act, fields, word in (
                ("role", {"role": "analyst"}, "Analyst"),
                ("suspend", {}, "Suspended"),
                ("resume", {}, "Ada Birch"),
                ("remove", {}, ""),
            ):
                answer = await owner.post(f"{path}/{act}", **fields)
                assert door.path_of(answer) == "/settings/members"
                assert word in door.text_of(await owner.get("/settings/members"))
            assert "Ada Birch" not in door.text_of(await owner.get("/settings/members"))
            above = await owner.post(f"{path}/role", role="king")
            assert above.status_code == CODES.UNPROCESSABLE_ENTITY

    run(story)


def test_dangerous_acts_want_a_fresh_proof_and_the_pages_token(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        ada = await people.someone(tools, firm.scope, role=Role.VIEWER)
        member = f"/settings/members/{ids.show(ids.MEMBER, ada.member_id)}"
        acts = [
            (f"{member}/remove", {}),
            ("/settings/members/invite", {"email": people.an_address(), "role": "viewer"}),
            ("/settings/grants/offer", {"to": people.an_address(), "access": "read_only"}),
        ]
        async with door.a_member(tools, firm) as owner:
            for path, fields in acts:
                foreign = await owner.post(path, **{"csrf": "x", **fields})
                assert foreign.status_code == CODES.FORBIDDEN
            async with door.a_browser(journey.at(tools, seconds=11 * 60)) as stale:
                stale.client.cookies.update(owner.client.cookies)
                for path, fields in acts:
                    answer = await replace(stale, csrf=owner.csrf).post(path, **fields)
                    assert door.path_of(answer).startswith("/step-up")
        assert len(await staffing.members(tools, firm.scope)) == 3

    run(story)


def test_an_invitation_is_renewed_and_taken_back_on_the_page(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        email = people.an_address()
        async with door.a_member(tools, firm) as owner:
            first = await owner.post("/settings/members/invite", email=email, role="viewer")
            pattern = "/settings/members/invitations/in_[a-z0-9]+"
            second = await press(owner, "/settings/members", f"{pattern}/resend")
            links = [re.findall(r"/invitations/inv_[\w-]+", one.text) for one in (first, second)]
            assert links[0] != links[1]
            assert (await owner.get(links[0][0])).status_code == CODES.GONE
            assert (await owner.get(links[1][0])).status_code == CODES.OK
            await press(owner, "/settings/members", f"{pattern}/revoke")
            assert (await owner.get(links[1][0])).status_code == CODES.GONE
            assert email not in (await owner.get("/settings/members")).text

    run(story)


def test_ownership_is_handed_on_by_two_people(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        async with (
            door.a_member(tools, firm) as owner,
            door.a_member(tools, firm, role=Role.ADMIN) as admin,
        ):
            heir = next(
                one for one in await staffing.members(tools, firm.scope) if one.role == Role.ADMIN
            )
            shown = ids.show(ids.MEMBER, heir.member_id)
            await owner.post("/settings/members/ownership/offer", member=shown)
            assert "offers the ownership" in door.text_of(await admin.get("/settings/members"))
            await press(admin, "/settings/members", "/settings/members/ownership/accept")
            roles = {one.member_id: one.role for one in await staffing.members(tools, firm.scope)}
            assert roles[heir.member_id] == "owner"
            assert "Offer my ownership" not in (await owner.get("/settings/members")).text

    run(story)


def test_groups_are_kept_on_the_page_of_grants_and_filter_the_companies(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools, name="Alder One")
        await builder.a_company(tools, firm.scope, name="Birch Two")
        async with door.a_member(tools, firm) as owner:
            made = await owner.post(
                "/settings/grants/groups", name="North", company=door.shown(firm)
            )
            assert door.path_of(made) == "/settings/grants"
            page = await owner.get("/settings/grants")
            group = re.search(r"/\?group=(cg_\w+)", page.text)
            assert group is not None
            seen = door.text_of(await owner.get(f"/?group={group[1]}"))
            assert "1 of 2 companies" in seen
            pattern = "/settings/grants/groups/cg_[a-z0-9]+/remove"
            await press(owner, "/settings/grants", pattern)
            assert "North" not in door.text_of(await owner.get("/settings/grants"))

    run(story)


def test_the_plan_shows_bars_and_warns(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        operator = replace(firm.scope, permissions=frozenset({"*"}))
        async with door.a_member(tools, firm) as owner:
            assert "no limit" in door.text_of(await owner.get("/settings/plan"))
            await metering.put_on_plan(tools, operator, name="starter")
            page = await owner.get("/settings/plan")
            said = door.text_of(page)
            assert "1 of 1" in said
            assert "Nothing is left" in said
            assert page.text.count("usage-fill") == 5
            refused = await owner.post("/companies", name="Birch", country="DE", currency="EUR")
            assert refused.status_code == CODES.CONFLICT
            assert "starter" in door.text_of(refused)

    run(story)


def test_the_organisation_is_renamed_and_its_pages_speak_german(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        async with door.a_member(tools, firm, language="de") as owner:
            await owner.post("/settings/name", name="Eiche & Söhne")
            home = await owner.get("/settings")
            assert "Eiche & Söhne" in door.text_of(home)
            for page, word in (("members", "Mitglieder"), ("grants", "Zugang"), ("plan", "Tarif")):
                assert word in door.text_of(await owner.get(f"/settings/{page}"))

    run(story)
