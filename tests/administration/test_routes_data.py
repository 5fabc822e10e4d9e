from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from tests.builders import custody as builder
from tests.builders import dashboard_door as door
from tests.builders import journey
from tests.builders.dashboard_door import Browser

from solvent.custody import exporting, making
from solvent.platform.tools import Tools, job_scope
from solvent.tenancy.roles import Role

PAGE = "/settings/data"


async def _make_what_waits(tools: Tools, firm: journey.Firm) -> None:
    for one in await exporting.exports(tools, firm.scope):
        job = job_scope(firm.scope.tenant_id, "exporting")
        await making.make(tools, job, export_id=one.export_id)


def test_an_owner_makes_an_export_sees_it_grow_and_fetches_it(run: Any) -> None:
    async def story(tools: Tools) -> dict[str, bytes]:
        firm = await journey.a_firm(tools)
        async with door.a_member(tools, firm) as browser:
            asked = await browser.post(f"{PAGE}/exports", passphrase="")
            assert (asked.status_code, asked.headers["location"]) == (303, PAGE)
            waiting = await browser.get(PAGE)
            assert 'http-equiv="refresh"' in waiting.text
            assert "<progress" in waiting.text
            await _make_what_waits(tools, firm)
            ready = await browser.get(PAGE)
            assert 'http-equiv="refresh"' not in ready.text
            (href,) = re.findall(r'href="(/settings/data/exports/ex_\w+)"', ready.text)
            file = await browser.get(href)
            assert file.headers["content-length"] == str(len(file.content))
            assert file.headers["content-disposition"].endswith('.zip"')
            async with door.a_member(tools, firm) as another:
                theirs = await another.get(PAGE)
                assert href not in theirs.text
                assert (await another.get(href)).status_code == 403
        return builder.unpacked(file.content)

    assert "README.txt" in run(story)


def test_what_is_dangerous_needs_a_fresh_proof(run: Any) -> None:
    async def story(tools: Tools) -> list[str]:
        firm = await journey.a_firm(tools)
        async with door.a_member(tools, firm) as browser:
            async with tools.database.scoped(firm.scope) as connection:
                await connection.execute(
                    "update session set proved_at = proved_at - $2::interval where tenant_id = $1",
                    firm.scope.tenant_id,
                    timedelta(minutes=11),
                )
            answers = [
                await browser.post(f"{PAGE}/exports", passphrase=""),
                await browser.get(f"{PAGE}/exports/ex_{'0' * 26}"),
                await browser.post(f"{PAGE}/leave", name="Testers"),
            ]
        return [one.headers.get("location", "") for one in answers]

    for location in run(story):
        assert location.startswith("/step-up")


def test_an_owner_deletes_by_typing_the_name_and_takes_it_back(run: Any) -> None:
    async def story(tools: Tools) -> list[Any]:
        firm = await journey.a_firm(tools)
        async with door.a_member(tools, firm) as browser:
            page = door.text_of(await browser.get(PAGE))
            assert "After 14 days: the organisation's keys are destroyed." in page
            wrong = await browser.post(f"{PAGE}/leave", name="Tester")
            right = await browser.post(f"{PAGE}/leave", name="Testers")
            leaving = door.text_of(await browser.get(PAGE))
            adding = await browser.post("/companies", name="X", country="DE", currency="EUR")
            back = await browser.post(f"{PAGE}/stay")
            stays = door.text_of(await browser.get(PAGE))
        assert "This organisation is leaving." in leaving
        assert "This organisation is leaving." not in stays
        return [one.status_code for one in (wrong, right, adding, back)]

    assert run(story) == [422, 303, 403, 303]


@pytest.mark.parametrize("role", [Role.CFO, Role.ADMIN, Role.VIEWER])
def test_who_may_not_sees_no_way_and_finds_none(run: Any, role: Role) -> None:
    async def story(tools: Tools) -> list[int]:
        firm = await journey.a_firm(tools)
        async with door.a_member(tools, firm, role=role) as browser:
            page = await browser.get(PAGE)
            assert "/settings/data/leave" not in page.text
            leave = await browser.post(f"{PAGE}/leave", name="Testers")
            export = await _export(browser)
        return [page.status_code, leave.status_code, export]

    may = role is Role.CFO
    assert run(story) == [200 if may else 403, 403, 303 if may else 403]


async def _export(browser: Browser) -> int:
    return (await browser.post(f"{PAGE}/exports", passphrase="")).status_code


def test_the_page_is_in_german_too(run: Any) -> None:
    async def story(tools: Tools) -> str:
        firm = await journey.a_firm(tools)
        async with door.a_member(tools, firm, language="de") as browser:
            await browser.post(f"{PAGE}/exports", passphrase="")
            return door.text_of(await browser.get(PAGE))

    page = run(story)
    assert "Alles mitnehmen" in page
    assert "wird gleich erstellt" in page
    assert "Take everything out" not in page
