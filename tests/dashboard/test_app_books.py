from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs, urlsplit

import httpx
from httpx import Response
from tests.builders import dashboard_door as door
from tests.builders import dashboard_html, journey
from tests.builders.dashboard_door import Browser
from tests.builders.journey import Firm, Moved
from tests.conftest import Run

from solvent import ids
from solvent.ledger.accounts import Role
from solvent.platform.tools import Tools

CODES = httpx.codes


def _amounts(page: Response) -> list[str]:
    """Give the amounts of a page of lines, as written."""
    found = dashboard_html.read(page.text).all("td")
    return [one.text for one in found if "line-amount" in one.attributes.get("class", "")]


def _lines(page: Response) -> list[str]:
    links = door.links_of(page)
    return [link for link in dict.fromkeys(links) if "/transactions/tx_" in link]


async def _account(tools: Tools, firm: Firm, role: Role) -> str:
    chart = await journey.chart(tools, firm)
    return ids.show(ids.ACCOUNT, chart.by_role(role).account_id)


def test_transactions_are_paged_through_without_gap_or_repeat(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await door.a_judged_firm(tools)
        standing = await journey.standing(tools, firm)
        wanted = {ids.show(ids.LINE, row["line_id"]) for row in standing if row["line_id"]}
        async with door.a_member(tools, firm) as browser:
            seen: list[str] = []
            address = door.page(firm, "transactions")
            while address:
                page = await browser.get(address)
                assert page.status_code == CODES.OK
                seen += [link.rpartition("/")[2] for link in _lines(page)]
                older = [link for link in door.links_of(page) if "after=" in link]
                address = older[-1] if older and older[-1] != address else ""
        assert len(seen) == len(set(seen))
        assert set(seen) == wanted
        assert len(wanted) > 100

    run(story)


def test_filters_narrow_the_lines(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await journey.give(tools, firm, journey.a_statement(journey.daily(36)))
        other = journey.a_statement([Moved(77_700, journey.FIRST, "QXZV 5")], account="DE000222")
        await journey.give(tools, firm, other)
        rent, bank = await _account(tools, firm, Role.RENT), await _own(tools, firm, "0222")

        async with door.a_member(tools, firm) as browser:

            async def found(**query: str) -> list[str]:
                page = await browser.get(door.page(firm, "transactions"), params=query)
                assert page.status_code == CODES.OK
                return _amounts(page)

            assert len(await found(text="office rent")) == 6
            assert len(await found(category=rent)) == 6
            assert await found(account=bank) == ["€777.00", "€100,000.00"]
            assert await found(account=bank, category=rent) == []
            assert await found(text="777.00") == ["€777.00"]
            assert await found(text="777") == ["€777.00"]
            first = date(2026, 1, 5).isoformat()
            assert len(await found(first=first, last=first)) == 2
            assert len(await found(unsure="yes")) == 7
            assert await found(text="100%_nothing") == []
            assert await found(pending="yes") == []

    run(story)


async def _own(tools: Tools, firm: Firm, tail: str) -> str:
    chart = await journey.chart(tools, firm)
    (own,) = (one for one in chart.accounts if one.name.endswith(tail))
    return ids.show(ids.ACCOUNT, own.account_id)


def test_pending_lines_come_first_and_are_no_part_of_the_books(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        announced = [Moved(-4_200, date(2026, 1, 9), "ANNOUNCED FUEL")]
        file = journey.a_statement(journey.daily(3), pending=announced)
        await journey.give(tools, firm, file)
        async with door.a_member(tools, firm) as browser:
            page = await browser.get(door.page(firm, "transactions"))
            assert _amounts(page)[0] == "-€42.00"
            only = await browser.get(door.page(firm, "transactions"), params={"pending": "yes"})
            assert _amounts(only) == ["-€42.00"]
            detail = await browser.get(_lines(only)[0])
            assert "Not booked yet" in door.text_of(detail)
            assert "Correct the category" not in door.text_of(detail)

    run(story)


def test_what_cannot_be_asked_for_is_refused_with_its_place(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        async with door.a_member(tools, firm) as browser:
            for query in ("first=soon", "last=2026-13-01", "after=xyz", "seq=-1"):
                page = await browser.get(f"{door.page(firm, 'transactions')}?{query}")
                assert page.status_code == CODES.UNPROCESSABLE_ENTITY, query
                assert "Input cannot be used" in door.text_of(page)
            page = await browser.get(f"{door.page(firm, 'transactions')}?category=ac_x")
            assert page.status_code == CODES.NOT_FOUND

    run(story)


def test_a_line_shows_its_history_and_the_words_of_the_bank(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        made = await journey.give(tools, firm, journey.a_statement(journey.daily(6)))
        entry = (await journey.standing(tools, firm, text="office rent"))[0]
        line = door.page(firm, f"transactions/{ids.show(ids.LINE, entry['line_id'])}")
        async with door.a_member(tools, firm) as browser:
            account = await _account(tools, firm, Role.INSURANCE)
            answer = await browser.post(f"{line}/category", account=account, back=line)
            assert door.path_of(answer) == line
            said = door.text_of(await browser.get(line))
            by_id = door.page(firm, f"entries/{ids.show(ids.ENTRY, entry['entry_id'])}")
            assert door.path_of(await browser.get(by_id)) == line
        assert "Booked from a bank line" in said
        assert "Reversal" in said
        assert "Correction" in said
        assert "you" in said
        assert "<FITID>R1</FITID>" in said
        assert made.content_hash.hex() in said
        assert "statement.ofx" in said

    run(story)


def test_an_opening_balance_has_a_page_and_no_correction(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await journey.give(tools, firm, journey.a_statement(journey.daily(3)))
        opening = next(row for row in await journey.standing(tools, firm) if not row["line_id"])
        path = door.page(firm, f"entries/{ids.show(ids.ENTRY, opening['entry_id'])}")
        async with door.a_member(tools, firm) as browser:
            page = await browser.get(path)
            assert page.status_code == CODES.OK
            assert "Opening balance" in door.text_of(page)
            listed = await browser.get(door.page(firm, "transactions"))
            assert path in door.links_of(listed)
            forms = [one.attributes.get("action", "") for one in _forms(listed)]
            assert len([one for one in forms if one.endswith("/category")]) == 3

    run(story)


def _forms(page: Response) -> list[dashboard_html.Element]:
    return dashboard_html.read(page.text).all("form")


def test_a_correction_may_move_past_lines_and_is_remembered(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        moves = [Moved(-5_000 - n, date(2026, 1, 5 + n), "QXZV GMBH", f"Q{n}") for n in range(4)]
        await journey.give(tools, firm, journey.a_statement(moves))
        account = await _account(tools, firm, Role.MARKETING)
        async with door.a_member(tools, firm) as browser:
            line = _lines(await browser.get(door.page(firm, "transactions")))[0]
            fields = {"account": account, "remember": "yes", "alike": "yes"}
            answer = await browser.post(f"{line}/category", **fields, back="//elsewhere.test")
            assert door.path_of(answer) == line
            moved = await browser.get(door.page(firm, f"transactions?category={account}"))
            assert len(_amounts(moved)) == 4
            later = journey.a_statement([Moved(-9_900, date(2026, 2, 1), "QXZV GMBH", "Q9")])
            await journey.give(tools, firm, later)
            moved = await browser.get(door.page(firm, f"transactions?category={account}"))
            assert len(_amounts(moved)) == 5
            own = await _own(tools, firm, "0111")
            refused = await browser.post(f"{line}/category", account=own)
            assert refused.status_code == CODES.NOT_FOUND

    run(story)


async def _figures(browser: Browser, path: str) -> dict[str, list[tuple[str, str]]]:
    """Read a statement: (figure as written, address) of each column, by the row's name."""
    page = dashboard_html.read((await browser.get(path)).text)
    rows: dict[str, list[tuple[str, str]]] = {}
    name = ""
    for one in page.elements:
        if one.name == "th":
            name = one.text
        if one.name == "td" and "end" in one.attributes.get("class", ""):
            rows.setdefault(name, []).append((one.text, ""))
        if one.name == "a" and one.attributes.get("class") == "figure" and name in rows:
            rows[name][-1] = (one.text, one.attributes["href"])
    return rows


def test_each_figure_of_a_statement_opens_to_its_entries(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await door.a_judged_firm(tools)
        base = door.page(firm, "statements")
        async with door.a_member(tools, firm) as browser:
            profit = await _figures(browser, f"{base}?as_of=2026-03-31&by=month")
            rent = next(cells for name, cells in profit.items() if name.endswith("Rent"))
            assert [text for text, _ in rent][-2:] == ["2,100.00", "2,100.00"]
            asked = parse_qs(urlsplit(rent[-1][1]).query)
            assert (asked["first"], asked["last"]) == (["2026-03-01"], ["2026-03-31"])
            assert _amounts(await browser.get(rent[-1][1])) == ["-€2,100.00"]
            for view in ("profit-and-loss", "balance-sheet", "trial-balance"):
                for by in ("month", "quarter"):
                    page = await browser.get(f"{base}?view={view}&by={by}&as_of=2026-03-31")
                    assert page.status_code == CODES.OK
                    checks = dashboard_html.read(page.text).all("li")
                    told = [one.attributes.get("class", "") for one in checks]
                    assert "text-good" in told, (view, by)
                    assert "text-critical" not in told

    run(story)


def test_a_statement_is_shown_as_known_at_an_earlier_sequence(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await journey.give(tools, firm, journey.a_statement(journey.daily(6)))
        base = f"{door.page(firm, 'statements')}?as_of=2026-02-28"
        async with door.a_member(tools, firm) as browser:
            before = await _figures(browser, f"{base}&seq=99999")
            line = _lines(await browser.get(door.page(firm, "transactions?text=rent")))[0]
            account = await _account(tools, firm, Role.INSURANCE)
            await browser.post(f"{line}/category", account=account)
            now = await _figures(browser, base)
            then = await _figures(browser, f"{base}&seq=7")
            assert now != before
            assert then == before
            latest = door.text_of(await browser.get(f"{base}&seq=7"))
            assert "later entries are left out" in latest
            empty = door.text_of(await browser.get(f"{base}&seq=0"))
            assert "The books are empty" in empty

    run(story)
