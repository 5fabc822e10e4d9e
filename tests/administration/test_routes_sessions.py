from __future__ import annotations

import httpx
from tests.builders import dashboard_door as door
from tests.builders import identity, journey
from tests.conftest import Run

from solvent import ids
from solvent.identity import resetting
from solvent.platform.tools import Tools
from solvent.tenancy.roles import Role

CODES = httpx.codes


def test_an_administrator_sees_who_is_signed_in_and_ends_it(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        other = await identity.an_account(tools, scope=firm.scope, role=Role.VIEWER)
        session_id = other.visitor.session_id
        assert session_id is not None
        shown = ids.show(ids.SESSION, session_id)
        async with door.a_member(tools, firm) as browser:
            page = await browser.get("/settings/sessions")
            assert "2 sessions" in door.text_of(page)
            assert shown in page.text
            answer = await browser.post(f"/settings/sessions/{shown}/end")
            assert door.path_of(answer) == "/settings/sessions"
            assert shown not in (await browser.get("/settings/sessions")).text

    run(story)


def test_a_second_factor_is_not_demanded_by_who_has_none(run: Run) -> None:
    async def story(tools: Tools) -> None:
        async with door.a_member(tools, await journey.a_firm(tools)) as browser:
            answer = await browser.post("/settings/sessions/second-factor", required="yes")
            assert answer.status_code == CODES.CONFLICT
            assert "would be shut out" in door.text_of(answer)

    run(story)


def test_who_may_not_sees_no_sessions(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        async with door.a_member(tools, firm, role=Role.VIEWER) as browser:
            assert (await browser.get("/settings/sessions")).status_code == CODES.FORBIDDEN

    run(story)


def test_a_link_is_handed_over_for_a_forgotten_password(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        other = await identity.an_account(tools, scope=firm.scope, role=Role.VIEWER)
        shown = ids.show(ids.MEMBER, other.member_id)
        async with door.a_member(tools, firm) as browser:
            assert shown in (await browser.get("/settings/sessions")).text
            page = await browser.post("/settings/sessions/link", member=shown)
            assert page.status_code == CODES.OK
            secret = page.text.partition("/sign-in/reset?link=")[2].partition('"')[0]
            assert secret not in (await browser.get("/settings/sessions")).text
        await resetting.reset(tools, secret=secret, text=identity.OTHER)
        await identity.come_in(tools, other, password=identity.OTHER)

    run(story)


def test_nobody_makes_a_link_for_one_who_may_do_more(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        owner = await identity.an_account(tools, scope=firm.scope)
        shown = ids.show(ids.MEMBER, owner.member_id)
        async with door.a_member(tools, firm, role=Role.ADMIN) as browser:
            assert shown not in (await browser.get("/settings/sessions")).text
            refused = await browser.post("/settings/sessions/link", member=shown)
            assert refused.status_code == CODES.FORBIDDEN
            unknown = await browser.post(
                "/settings/sessions/link", member=ids.show(ids.MEMBER, ids.new())
            )
            assert unknown.status_code == CODES.NOT_FOUND

    run(story)
