from __future__ import annotations

from dataclasses import replace

import httpx
from tests.builders import connectors as files
from tests.builders import dashboard_door as door
from tests.builders import dashboard_html, journey
from tests.builders.dashboard_door import Browser
from tests.builders.journey import Firm
from tests.conftest import Run

from solvent.platform.tools import Tools
from solvent.worker import relay

CODES = httpx.codes
_HEAD = ("Date", "Description", "Amount", "Balance")
_UNCLEAR = files.a_table(
    [
        _HEAD,
        *((f"0{day}/0{day + 1}/2026", "SHOP", "-1.50", f"{100 - 1.5 * day:.2f}") for day in (1, 2)),
        ("rubbish", "", "", ""),
    ]
).encode()


async def _give(browser: Browser, firm: Firm, content: bytes, name: str = "statement.ofx") -> str:
    """Upload a file; gives the address of its import."""
    return door.path_of(await browser.upload(door.page(firm, "import"), content, name=name))


def test_a_file_is_looked_at_before_it_is_booked(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        async with door.a_member(tools, firm) as browser:
            made = await _give(browser, firm, journey.a_statement(journey.daily(6)))
            reading = door.text_of(await browser.get(made))
            assert "Reading the file" in reading
            await relay.drain(tools)
            preview = await browser.get(made)
            assert "What will be booked" in door.text_of(preview)
            assert "6 lines" in door.text_of(preview)
            assert await journey.count(tools, firm, "bank_line") == 0
            assert door.path_of(await browser.post(f"{made}/confirm")) == made
            assert "Booking the lines" in door.text_of(await browser.get(made))
            await relay.drain(tools)
            report = door.text_of(await browser.get(made))
            assert "New 6 1 of them waits for a category" in report
            assert "Ties to the bank's balance" in report
            assert await journey.count(tools, firm, "bank_line") == 6
            again = await browser.post(f"{made}/confirm")
            assert again.status_code == CODES.CONFLICT
            listed = await browser.get(door.page(firm, "import"))
            assert made in door.links_of(listed)

    run(story)


def test_the_same_file_again_is_said_to_be_and_adds_nothing(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        content = journey.a_statement(journey.daily(6))
        await journey.give(tools, firm, content)
        async with door.a_member(tools, firm) as browser:
            made = await _give(browser, firm, content)
            await relay.drain(tools)
            said = door.text_of(await browser.get(made))
            assert "imported before" in said
            assert "0 new, 6 already there" in said
            await browser.post(f"{made}/confirm")
            await relay.drain(tools)
            assert "New 0 nothing was added" in door.text_of(await browser.get(made))
        assert await journey.count(tools, firm, "bank_line") == 6

    run(story)


def test_only_the_person_can_tell_day_from_month_and_accept_what_is_left_out(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        async with door.a_member(tools, firm) as browser:
            made = await _give(browser, firm, _UNCLEAR, "unclear.csv")
            await relay.drain(tools)
            asked = await browser.get(made)
            radios = [
                one.attributes["value"]
                for one in dashboard_html.read(asked.text).all("input")
                if one.attributes.get("name") == "answer.date_order"
            ]
            assert radios == ["dmy", "mdy"]
            answered = await browser.post(f"{made}/answer", **{"answer.date_order": "mdy"})
            assert door.path_of(answered) == made
            await relay.drain(tools)
            preview = door.text_of(await browser.get(made))
            assert "Jan 2, 2026 to Feb 3, 2026" in preview
            assert "rubbish" in preview
            # Without a word on what is left out, nothing is booked.
            await browser.post(f"{made}/confirm")
            await relay.drain(tools)
            assert "What will be booked" in door.text_of(await browser.get(made))
            await browser.post(f"{made}/confirm", **{"answer.left_out": "accept"})
            await relay.drain(tools)
            report = door.text_of(await browser.get(made))
            assert "New 2" in report
            assert "Left out 1 could not be read" in report

    run(story)


def test_a_file_that_names_no_account_and_follows_none_is_asked_about(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await journey.give(tools, firm, journey.a_statement(journey.daily(6)))
        row = ("2026-03-01", "SHOP", "-1.50", "98.50")
        content = files.a_table([_HEAD, row, ("2026-03-02", "SHOP", "-1.50", "97.00")]).encode()
        async with door.a_member(tools, firm) as browser:
            made = await _give(browser, firm, content, "nameless.csv")
            await relay.drain(tools)
            asked = await browser.get(made)
            assert "The file names no account" in door.text_of(asked)
            radios = [
                one.attributes["value"]
                for one in dashboard_html.read(asked.text).all("input")
                if one.attributes.get("name") == "answer.account"
            ]
            assert [value[:3] for value in radios] == ["ba_", "new"]
            await browser.post(f"{made}/answer", **{"answer.account": radios[0]})
            await relay.drain(tools)
            preview = await browser.get(made)
            assert "does not follow the books" in door.text_of(preview)
            (select,) = [
                one
                for one in dashboard_html.read(preview.text).all("select")
                if one.attributes.get("name") == "answer.account"
            ]
            assert select.attributes["id"] == "account-0"
            await browser.post(f"{made}/confirm", **{"answer.account": "new"})
            await relay.drain(tools)
            assert "New 2" in door.text_of(await browser.get(made))
        assert await journey.count(tools, firm, "bank_account") == 2

    run(story)


def test_a_file_that_cannot_be_read_is_refused_with_its_place(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        async with door.a_member(tools, firm) as browser:
            made = await _give(browser, firm, b"OFXHEADER:100\n\n<OFX><BANKMSGSRSV1>")
            await relay.drain(tools)
            page = await browser.get(made)
            said = door.text_of(page)
            assert "The file was refused." in said
            assert "holds no statement" in said
            assert any("multipart" in one for one in _encodings(page))

    run(story)


def _encodings(page: httpx.Response) -> list[str]:
    return [one.attributes.get("enctype", "") for one in dashboard_html.read(page.text).all("form")]


def test_nothing_empty_and_nothing_too_large_is_taken(run: Run) -> None:
    async def story(tools: Tools) -> None:
        small = replace(tools, settings=replace(tools.settings, upload_bytes_max=2_000))
        firm = await journey.a_firm(tools)
        take = door.page(firm, "import")
        async with door.a_member(small, firm) as browser:
            empty = await browser.upload(take, b"")
            assert empty.status_code == CODES.UNPROCESSABLE_ENTITY
            assert "The file is empty." in door.text_of(empty)
            missing = await browser.post(take)
            assert missing.status_code == CODES.UNPROCESSABLE_ENTITY
            assert "No file was chosen." in door.text_of(missing)
            large = await browser.upload(take, b"x" * 100_000)
            assert large.status_code == CODES.REQUEST_ENTITY_TOO_LARGE
            assert "The file was refused." in door.text_of(large)
        assert await journey.count(tools, firm, "import") == 0

    run(story)


def test_a_body_without_a_stated_length_is_cut_off_too(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)

        async def endless() -> object:
            yield b"name="
            for _ in range(100):
                yield b"x" * 10_000

        async with door.a_member(tools, firm) as browser:
            headers = {"content-type": "application/x-www-form-urlencoded"}
            answer = await browser.client.post("/companies", content=endless(), headers=headers)  # type: ignore[arg-type]
            assert answer.status_code == CODES.REQUEST_ENTITY_TOO_LARGE
            form = "multipart/form-data; boundary=b"
            headers = {"content-type": form}
            answer = await browser.client.post("/companies", content=b"--c\r\n", headers=headers)
            assert answer.status_code == CODES.BAD_REQUEST

    run(story)


def test_a_report_tells_while_its_lines_are_not_posted_yet(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        content = journey.a_statement(journey.daily(6))
        made = await journey.receive(tools, firm, content, book=True)
        await journey.carry_on(tools, firm, made.import_id)
        async with door.a_member(tools, firm) as browser:
            (link,) = (
                one
                for one in door.links_of(await browser.get(door.page(firm, "import")))
                if "/import/im_" in one
            )
            assert "being placed in the books" in door.text_of(await browser.get(link))
            await journey.post(tools, firm, made.import_id)
            assert "1 of them waits" in door.text_of(await browser.get(link))

    run(story)
