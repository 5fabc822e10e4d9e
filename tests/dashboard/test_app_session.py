from __future__ import annotations

import httpx
import pytest
from tests.builders import dashboard_door as door
from tests.builders import dashboard_html, journey
from tests.builders.dashboard_door import Browser
from tests.conftest import Run

from solvent.dashboard import paths
from solvent.identity.access import SESSION_COOKIE
from solvent.platform.tools import Tools
from solvent.tenancy.roles import Role

CODES = httpx.codes


@pytest.mark.parametrize("cookie", ["", "ss_nobody", "link_x", "; drop"])
def test_without_a_session_every_page_asks_to_sign_in(run: Run, cookie: str) -> None:
    async def story(tools: Tools) -> None:
        async with door.a_browser(tools) as browser:
            headers = {"cookie": f"{SESSION_COOKIE}={cookie}"} if cookie else {}
            for path in ("/", "/companies/co_x/score"):
                answer = await browser.get(path, headers=headers)
                assert answer.status_code == CODES.UNAUTHORIZED
                assert "solvent sign-in" in door.text_of(answer)

    run(story)


def test_signing_out_ends_the_session_everywhere(run: Run) -> None:
    async def story(tools: Tools) -> None:
        async with door.a_member(tools, await journey.a_firm(tools)) as browser:
            secret = door.session_of(browser)
            answer = await browser.post(paths.SIGN_OUT)
            assert door.path_of(answer).startswith(paths.SIGN_IN)
            assert door.session_of(browser) == ""
            told = await browser.get(door.path_of(answer))
            assert "You are signed out" in door.text_of(told)
            kept = {"cookie": f"{SESSION_COOKIE}={secret}"}
            assert (await browser.get("/", headers=kept)).status_code == CODES.UNAUTHORIZED

    run(story)


def test_no_form_is_taken_without_the_sessions_token(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        other = await journey.a_firm(tools)
        async with door.a_member(tools, firm) as mine, door.a_member(tools, other) as theirs:
            fields = {"name": "Taken Ltd", "country": "DE", "currency": "EUR"}
            for token in ("", "x", theirs.csrf, mine.csrf[:-1], "ü"):
                for path in (paths.ADD_COMPANY, paths.REMOVE_SAMPLE, paths.SIGN_OUT):
                    answer = await mine.post(path, **fields, csrf=token)
                    assert answer.status_code == CODES.FORBIDDEN, (path, token)
            assert await journey.count(tools, firm, "company") == 1
            assert (await mine.get("/")).status_code == CODES.OK

    run(story)


def test_who_may_only_read_changes_nothing(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools, is_sample=True)
        async with door.a_member(tools, firm, role=Role.VIEWER) as browser:
            for path, fields in _changes(firm):
                answer = await browser.post(path, **fields)
                assert answer.status_code == CODES.FORBIDDEN, path
                assert "This needs the permission" in door.text_of(answer)
            given = await browser.upload(door.page(firm, "import"), b"x")
            assert given.status_code == CODES.FORBIDDEN
        assert await journey.count(tools, firm, "company") == 1
        assert await journey.count(tools, firm, "import") == 0

    run(story)


def _changes(firm: journey.Firm) -> list[tuple[str, dict[str, str]]]:
    company = {"name": "New", "country": "DE", "currency": "EUR"}
    made = f"im_{'0' * 26}"
    return [
        (paths.ADD_COMPANY, company),
        (paths.REMOVE_SAMPLE, {}),
        (door.page(firm, f"import/{made}/confirm"), {}),
        (door.page(firm, f"transactions/tx_{'0' * 26}/category"), {"account": f"ac_{'0' * 26}"}),
    ]


def test_the_language_is_the_one_picked_else_the_browsers(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        async with door.a_member(tools, firm, language="de-AT,en;q=0.5") as browser:
            assert await _language(browser) == "de-AT"
            back = door.page(firm, "import")
            answer = await browser.post(paths.LANGUAGE, language="en", back=back)
            assert door.path_of(answer) == back
            assert await _language(browser) == "en"
            await browser.post(paths.LANGUAGE, language="xx", back="/")
            assert await _language(browser) == "en"

    run(story)


def test_a_language_is_picked_before_signing_in_and_leads_nowhere_else(run: Run) -> None:
    async def story(tools: Tools) -> None:
        async with door.a_browser(tools) as browser:
            for back in ("https://elsewhere.test/", "//elsewhere.test", "/\\elsewhere.test", ""):
                answer = await browser.post(paths.LANGUAGE, language="de", back=back)
                assert door.path_of(answer) == "/"
            assert "Anmelden" in door.text_of(await browser.get("/"))

    run(story)


async def _language(browser: Browser) -> str:
    (html,) = dashboard_html.read((await browser.get("/")).text).all("html")
    return html.attributes["lang"]
