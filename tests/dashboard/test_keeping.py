from __future__ import annotations

import re
from decimal import Decimal

from httpx import Response
from tests.builders import dashboard, journey
from tests.builders import dashboard_door as door
from tests.builders.journey import Moved
from tests.conftest import Run

from solvent.dashboard import keeping
from solvent.dashboard.views import Section
from solvent.health_score import assessing
from solvent.platform.cache import Memory
from solvent.platform.tools import Tools
from solvent.worker import relay


def test_a_kept_page_goes_out_with_its_readers_own_token() -> None:
    frame = dashboard.a_frame(Section.OVERVIEW, csrf="mine")
    page = f'<input value="{keeping.shared(frame).csrf}">'
    kept = Memory(2)
    assert keeping.keep(kept, "page", page, csrf="mine") == '<input value="mine">'
    assert keeping.find(kept, "page", csrf="yours") == '<input value="yours">'
    assert keeping.find(kept, "another", csrf="yours") is None


def test_readers_share_a_frame_and_nothing_of_each_other() -> None:
    mine = dashboard.a_frame(Section.OVERVIEW, csrf="mine", person="me_1")
    yours = dashboard.a_frame(Section.OVERVIEW, csrf="yours", person="me_2")
    assert keeping.shared(mine) == keeping.shared(yours)
    assert "mine" not in str(keeping.shared(mine))


def test_an_overview_is_kept_until_what_it_shows_has_changed(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await door.a_judged_firm(tools)
        async with door.a_member(tools, firm) as browser:
            first = await browser.get(door.page(firm))
            again = await browser.get(door.page(firm))
            assert again.text == first.text
            assert door.token_of(again) == browser.csrf
            german = await browser.get(door.page(firm), headers={"accept-language": "de"})
            assert "Finanzgesundheit" in german.text
            # Another company of the organisation stands in the menu of the page.
            await journey.a_firm(tools, scope=firm.scope, name="Birch Ltd")
            assert "Birch Ltd" in (await browser.get(door.page(firm))).text
            later = [Moved(-6_543_210, door.LAST, "OFFICE RENT", "LATE")]
            file = journey.a_statement([*door.half_a_year(), *later])
            await journey.give(tools, firm, file)
            after = await browser.get(door.page(firm))
            assert _money_out(after) - _money_out(first) == Decimal("65432.10")

    run(story)


def test_members_of_one_door_get_the_same_page_with_their_own_tokens(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await door.a_judged_firm(tools)
        async with door.a_member(tools, firm) as one:
            mine = await one.get(door.page(firm))
            link = await door.a_link(tools, firm)
            one.client.cookies.clear()
            await door.follow(one, link)
            theirs = await one.get(door.page(firm))
        assert door.token_of(mine) == one.csrf
        assert door.token_of(theirs) != one.csrf
        assert mine.text == theirs.text.replace(door.token_of(theirs), one.csrf)

    run(story)


def test_a_page_whose_findings_are_not_written_yet_is_not_kept(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await journey.book(tools, firm, journey.a_statement(door.half_a_year()))
        await assessing.assess(
            tools.database,
            firm.job,
            company_id=firm.company_id,
            today=tools.today(),
            now=tools.now(),
        )
        async with door.a_member(tools, firm) as browser:
            before = door.text_of(await browser.get(door.page(firm)))
            assert "No findings." in before
            await relay.drain(tools)
            after = door.text_of(await browser.get(door.page(firm)))
            assert "No findings." not in after

    run(story)


def _money_out(page: Response) -> Decimal:
    found = re.search(r"Money out, last 30 days €([\d,.]+)", door.text_of(page))
    assert found
    return Decimal(found[1].replace(",", ""))
