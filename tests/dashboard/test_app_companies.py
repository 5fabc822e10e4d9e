from __future__ import annotations

import httpx
import pytest
from tests.builders import dashboard_door as door
from tests.builders import dashboard_html, journey, tenancy
from tests.conftest import Run

from solvent.dashboard import paths
from solvent.platform.tools import Tools

CODES = httpx.codes


def test_an_organisation_without_companies_is_offered_one(run: Run) -> None:
    async def story(tools: Tools) -> None:
        scope = await tenancy.an_organisation(tools, name="Nobody yet")
        firm = await journey.a_firm(tools, scope=scope, is_sample=True)
        async with door.a_member(tools, firm) as browser:
            assert door.path_of(await browser.post(paths.REMOVE_SAMPLE)) == "/"
            empty = await browser.get("/")
            assert "No company yet" in door.text_of(empty)
            fields = {"name": " Elm & Söhne ", "country": "DE", "currency": "EUR"}
            made = door.path_of(await browser.post(paths.ADD_COMPANY, **fields))
            assert made.endswith("/import")
            assert "Elm & Söhne" in door.text_of(await browser.get(made))
            listed = await browser.get("/")
            assert "Nothing is booked yet" in door.text_of(listed)
            company = made.removesuffix("/import")
            for section in ("", "/score", "/forecast"):
                page = await browser.get(company + section)
                assert page.status_code == CODES.OK
                assert "Nothing is booked yet" in door.text_of(page)
            for section in ("/transactions", "/statements"):
                assert (await browser.get(company + section)).status_code == CODES.OK

    run(story)


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"name": "x" * 121}, {"country": ""}, {"country": "xx"}, {"currency": ""}],
)
def test_a_company_that_cannot_be_is_refused(run: Run, wrong: dict[str, str]) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        async with door.a_member(tools, firm) as browser:
            fields = {"name": "Elm", "country": "DE", "currency": "EUR", **wrong}
            answer = await browser.post(paths.ADD_COMPANY, **fields)
            assert answer.status_code == CODES.UNPROCESSABLE_ENTITY
        assert await journey.count(tools, firm, "company") == 1

    run(story)


def test_all_countries_and_currencies_can_be_chosen_in_the_readers_language(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        async with door.a_member(tools, firm, language="de") as browser:
            options = dashboard_html.read((await browser.get("/")).text).all("option")
        shown = {one.attributes["value"]: one.text for one in options}
        assert shown["AT"] == "Österreich"
        assert shown["KES"].startswith("KES · Kenia")
        assert not {"ZZ", "EU"} & set(shown)

    run(story)


def test_sample_data_go_and_ones_own_stay(run: Run) -> None:
    async def story(tools: Tools) -> None:
        own = await door.a_judged_firm(tools)
        for name in ("Sample A", "Sample B"):
            sample = await journey.a_firm(tools, scope=own.scope, name=name, is_sample=True)
            await journey.give(tools, sample, journey.a_statement(journey.daily(3)))
        async with door.a_member(tools, own) as browser:
            before = door.text_of(await browser.get("/"))
            assert "These are sample data" in before
            assert "Sample A" in before
            assert door.path_of(await browser.post(paths.REMOVE_SAMPLE)) == "/"
            after = door.text_of(await browser.get("/"))
            assert "sample" not in after.lower()
            assert "Alder Ltd" in after
            assert (await browser.get(door.page(own))).status_code == CODES.OK
        assert await journey.count(tools, own, "company") == 1

    run(story)


def test_the_list_shows_what_the_overview_shows(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await door.a_judged_firm(tools)
        await journey.a_firm(tools, scope=firm.scope, name="Quiet Ltd")
        async with door.a_member(tools, firm) as browser:
            listed = door.text_of(await browser.get("/"))
            overview = await browser.get(door.page(firm))
            score = door.text_of(await browser.get(door.page(firm, "score")))
        points = _dial(overview)
        assert points in listed
        assert points in score
        assert "Quiet Ltd" in listed

    run(story)


def _dial(page: httpx.Response) -> str:
    """Read the points that the dial of the score shows."""
    found = dashboard_html.read(page.text).all("text")
    return next(one.text for one in found if "dial-number" in one.attributes.get("class", ""))
