from __future__ import annotations

import re
from collections import deque
from datetime import date
from decimal import Decimal
from urllib.parse import urlsplit

import httpx
from httpx import Response
from tests.builders import dashboard_door as door
from tests.builders import dashboard_html, journey
from tests.builders.dashboard_door import Browser
from tests.builders.journey import Moved
from tests.conftest import Run

from solvent.dashboard import numbers, paths
from solvent.features.measure import FigureId, Unit
from solvent.health_score import finding as scores
from solvent.insights import explaining
from solvent.platform.tools import Tools

CODES = httpx.codes
_PER_KIND = 12  # pages of one kind that a walk looks at


def _kind(path: str) -> str:
    """Give the kind of page: its address without ids and values."""
    parts = urlsplit(path)
    names = re.sub(r"=[^&]*", "", parts.query)
    return re.sub(r"(?:co|tx|en|im|ac)_\w{26}|facts/[^/]+", "*", parts.path) + "?" + names


def test_every_link_of_every_page_leads_somewhere(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await door.a_judged_firm(tools)
        async with door.a_member(tools, firm) as browser:
            kinds = await _walk(browser)
        assert {kind.partition("?")[0] for kind in kinds} >= {
            "/companies/*",
            "/companies/*/score",
            "/companies/*/forecast",
            "/companies/*/statements",
            "/companies/*/transactions",
            "/companies/*/transactions/*",
            "/companies/*/entries/*",
            "/companies/*/import",
            "/companies/*/import/*",
            "/companies/*/*",
        }

    run(story)


async def _walk(browser: Browser) -> set[str]:
    """Follow links from the list of companies on, several of each kind of page."""
    waiting, seen = deque(["/"]), {"/"}
    counts: dict[str, int] = {}
    while waiting:
        path = waiting.popleft()
        kind = _kind(path)
        counts[kind] = counts.get(kind, 0) + 1
        if counts[kind] > _PER_KIND:
            continue
        page = await browser.get(path)
        assert page.status_code in {CODES.OK, CODES.SEE_OTHER}, (path, page.status_code)
        for link in door.links_of(page):
            address = link.partition("#")[0]
            if address.startswith("/") and address not in seen:
                seen.add(address)
                waiting.append(address)
    return set(counts)


def test_every_fact_that_is_said_can_be_opened(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await door.a_judged_firm(tools)
        async with tools.database.scoped(firm.scope) as connection:
            stored = await scores.last(connection, firm.scope, firm.company_id)
            found = await explaining.last(connection, firm.scope, firm.company_id)
        assert stored is not None
        assert found
        facts = [one.fact_id(fact.name) for one in found for fact in one.facts]
        facts += [f"figure.{figure.id}" for figure in stored.assessment.figures]
        facts += [f"measure.{measure.id}" for measure in stored.assessment.measures]
        async with door.a_member(tools, firm) as browser:
            for fact in facts:
                page = await browser.get(paths.fact(door.shown(firm), fact))
                assert page.status_code == CODES.OK, fact
                assert fact in door.text_of(page)
            gone = await browser.get(paths.fact(door.shown(firm), "margin_turn-0.now"))
            assert gone.status_code == CODES.NOT_FOUND

    run(story)


def _money(text: str) -> Decimal:
    return Decimal(text.replace("€", "").replace(",", ""))


def _rows(page: Response) -> list[Decimal]:
    return _parts(page, kind="end line-amount")


def _parts(page: Response, *, kind: str = "end") -> list[Decimal]:
    cells = dashboard_html.read(page.text).all("td")
    ends = [one.text for one in cells if one.attributes.get("class") == kind]
    return [_money(text) for text in ends if "€" in text]


def _big_figure(page: Response) -> str:
    found = dashboard_html.read(page.text).all("p")
    return next(one.text for one in found if one.attributes.get("class") == "big-figure")


def test_a_figure_is_the_sum_of_the_accounts_that_its_page_lists(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await door.a_judged_firm(tools)
        async with door.a_member(tools, firm) as browser:
            for figure in (FigureId.REVENUE, FigureId.CASH, FigureId.PAYROLL):
                page = await browser.get(paths.fact(door.shown(firm), f"figure.{figure}"))
                assert sum(_parts(page)) == _money(_big_figure(page)), figure
                whole = [one for one in door.links_of(page) if "seq=" in one]
                assert whole
                rows = await browser.get(whole[0])
                assert rows.status_code == CODES.OK
                assert "No line matches" not in door.text_of(rows)

    run(story)


def test_every_money_figure_is_the_sum_of_its_parts_or_says_that_it_is_none(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await door.a_judged_firm(tools)
        async with tools.database.scoped(firm.scope) as connection:
            stored = await scores.last(connection, firm.scope, firm.company_id)
        assert stored is not None
        summed = 0
        async with door.a_member(tools, firm) as browser:
            for figure in stored.assessment.figures:
                if figure.value is None:
                    continue
                page = await browser.get(paths.fact(door.shown(firm), f"figure.{figure.id}"))
                if figure.unit is not Unit.MONEY:
                    assert not _parts(page), figure.id
                elif _parts(page):
                    assert sum(_parts(page)) == _money(_big_figure(page)), figure.id
                    summed += 1
                elif figure.id is FigureId.TOP_CUSTOMER:
                    assert sum(_rows(page)) == _money(_big_figure(page))
                elif figure.value:
                    said = door.text_of(page)
                    assert "not the sum" in said or "No single row" in said, figure.id
        assert summed >= 8

    run(story)


def test_money_in_and_out_open_to_the_lines_that_sum_to_them(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await door.a_judged_firm(tools)
        async with door.a_member(tools, firm) as browser:
            overview = dashboard_html.read((await browser.get(door.page(firm))).text)
            shown = {
                one.attributes["href"]: one.text
                for one in overview.all("a")
                if "direction=" in one.attributes.get("href", "")
            }
            assert len(shown) == 2
            for address, figure in shown.items():
                rows = await browser.get(address)
                (total,) = (
                    one.text
                    for one in dashboard_html.read(rows.text).all("strong")
                    if one.attributes.get("class") == "money"
                )
                way = 1 if "direction=in" in address else -1
                assert _money(total) == way * _money(figure)

    run(story)


def test_the_newest_line_is_dated_beside_the_cash(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await door.a_judged_firm(tools)
        newest = numbers.numbers_for("en").day(max(move.day for move in door.half_a_year()))
        async with door.a_member(tools, firm) as browser:
            for address in (door.page(firm), "/"):
                assert f"as of {newest}" in door.text_of(await browser.get(address))

    run(story)


def test_with_little_confidence_no_page_names_a_band(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await door.a_judged_firm(tools)
        async with tools.database.scoped(firm.scope) as connection:
            stored = await scores.last(connection, firm.scope, firm.company_id)
        assert stored is not None
        sure = stored.assessment.band is not None
        async with door.a_member(tools, firm) as browser:
            for address in (door.page(firm), door.page(firm, "score"), "/"):
                said = door.text_of(await browser.get(address))
                assert ("Too little is known to say" in said) != sure, address

    run(story)


def test_a_fact_shows_its_rows_as_they_were_known_then(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await door.a_judged_firm(tools)
        address = paths.fact(door.shown(firm), "figure.payroll")
        async with door.a_member(tools, firm) as browser:
            before = await browser.get(address)
            # Posted and not judged yet: the fact is still what the last assessment read.
            later = [Moved(-777_700, door.LAST, "PAYROLL SALARIES", "LATE")]
            await journey.book(tools, firm, journey.a_statement(later, closing=1))
            after = await browser.get(address)
            assert _big_figure(after) == _big_figure(before)
            assert _parts(after) == _parts(before)
            assert "7,777.00" not in door.text_of(after)

    run(story)


def test_the_overview_shows_score_cash_and_findings(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await door.a_judged_firm(tools)
        async with door.a_member(tools, firm) as browser:
            page = await browser.get(door.page(firm))
        said = door.text_of(page)
        assert "Health score" in said
        assert "Cash in the next 13 weeks" in said
        assert "26 bank lines wait for a category" in said
        found = dashboard_html.read(page.text)
        (body,) = found.all("body")
        assert body.attributes["data-stream"] == f"/v1/companies/{door.shown(firm)}/events"
        live = [one.attributes["id"] for one in found.elements if "data-live" in one.attributes]
        assert "overview" in live

    run(story)


def test_books_that_do_not_tie_say_what_is_missing(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        moves = journey.daily(40)
        await journey.give(tools, firm, journey.a_statement(moves[:20]))
        total = 10_000_000 + sum(move.minor for move in moves) + 12_345
        await journey.give(tools, firm, journey.a_statement(moves[20:], closing=total))
        async with door.a_member(tools, firm) as browser:
            said = door.text_of(await browser.get(door.page(firm)))
        assert "does not tie to the bank's own balance" in said
        assert "€123.45" in said

    run(story)


def test_too_little_history_gives_books_and_no_score(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await journey.give(
            tools, firm, journey.a_statement(journey.daily(5, first=date(2026, 3, 25)))
        )
        async with door.a_member(tools, firm) as browser:
            for section in ("", "score"):
                said = door.text_of(await browser.get(door.page(firm, section)))
                assert "Too little is known for a score." in said
            assert (await browser.get(door.page(firm, "forecast"))).status_code == CODES.OK
            assert "Too little is known" in door.text_of(await browser.get("/"))

    run(story)
