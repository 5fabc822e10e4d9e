from __future__ import annotations

from http.cookies import Morsel, SimpleCookie

import httpx
import pytest
from httpx import Response
from tests.builders import dashboard_door as door
from tests.builders import identity, journey
from tests.builders.dashboard_door import Browser
from tests.builders.identity import OTHER, PASSWORD, Account
from tests.conftest import Run

from solvent.identity import securing, totp, visiting
from solvent.identity.access import SESSION_COOKIE, SESSION_COOKIE_HTTPS
from solvent.identity.guess_limits import STRANGERS
from solvent.platform.tools import Tools

CODES = httpx.codes


def _cookies(answer: Response) -> dict[str, Morsel[str]]:
    found: dict[str, Morsel[str]] = {}
    for header in answer.headers.get_list("set-cookie"):
        found.update(SimpleCookie(header))
    return found


async def _give(browser: Browser, path: str, **fields: str) -> Response:
    token = door.token_of(await browser.get("/sign-in"))
    return await browser.client.post(path, data={"csrf": token, **fields})


async def _password(browser: Browser, account: Account, text: str = PASSWORD) -> Response:
    return await _give(browser, "/sign-in/password", email=account.email, password=text)


def test_a_link_is_spent_by_its_button_and_not_by_being_looked_at(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        link = await door.a_link(tools, firm)
        async with door.a_browser(tools) as scanner:
            for _ in range(3):
                page = await scanner.get("/sign-in", params={"link": link})
                assert page.status_code == CODES.OK
                assert SESSION_COOKIE not in _cookies(page)
            await scanner.client.head("/sign-in", params={"link": link})
        async with door.a_browser(tools) as browser:
            answer = await door.follow(browser, link)
            session = _cookies(answer)[SESSION_COOKIE]
            assert session.value.startswith("ss_")
            assert session["httponly"]
            assert (session["samesite"], session["path"]) == ("strict", "/")
            assert not session["secure"]
            assert (await browser.get("/")).status_code == CODES.OK
            again = await browser.get("/sign-in", params={"link": link})
            assert again.status_code == CODES.FORBIDDEN
            assert "This link opens nothing any more" in door.text_of(again)

    run(story)


def test_a_link_after_its_time_opens_nothing(run: Run) -> None:
    async def story(tools: Tools) -> None:
        link = await door.a_link(tools, await journey.a_firm(tools), minutes=-1)
        async with door.a_browser(tools) as browser:
            answer = await browser.get("/sign-in", params={"link": link})
            assert answer.status_code == CODES.FORBIDDEN
            answer = await _give(browser, "/sign-in/link", link=link)
            assert answer.status_code == CODES.FORBIDDEN
            assert SESSION_COOKIE not in _cookies(answer)

    run(story)


def test_a_link_says_that_it_would_replace_a_session_and_then_ends_it(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        async with door.a_member(tools, firm) as browser:
            before = door.session_of(browser)
            link = await door.a_link(tools, firm)
            page = await browser.get("/sign-in", params={"link": link})
            assert "You are signed in with this browser already" in door.text_of(page)
            assert door.session_of(browser) == before
            await door.follow(browser, link)
            assert door.session_of(browser) != before
            kept = {"cookie": f"{SESSION_COOKIE}={before}"}
            async with door.a_browser(tools) as other:
                answer = await other.get("/", headers=kept)
            assert answer.status_code == CODES.UNAUTHORIZED

    run(story)


def test_over_https_every_cookie_is_kept_to_the_host(run: Run) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        async with door.a_browser(tools, site="https://pages.test") as browser:
            found = _cookies(await browser.get("/sign-in"))
            answer = await _password(browser, account)
            found |= _cookies(answer)
            assert SESSION_COOKIE_HTTPS in found
            assert all(name.startswith("__Host-") for name in found)
            assert all(one["secure"] and not one["domain"] for one in found.values())
            # What another host of the domain may have set for all of it counts for nothing.
            tossed = {"cookie": f"{SESSION_COOKIE}={found[SESSION_COOKIE_HTTPS].value}"}
            async with door.a_browser(tools, site="https://pages.test") as other:
                refused = await other.get("/", headers=tossed)
            assert refused.status_code == CODES.UNAUTHORIZED

    run(story)


@pytest.mark.parametrize("path", ["", "/password", "/code", "/link", "/forgotten", "/reset"])
def test_nobody_is_signed_in_by_a_form_of_another_site(run: Run, path: str) -> None:
    async def story(tools: Tools) -> None:
        async with door.a_browser(tools) as browser, door.a_browser(tools) as other:
            token = door.token_of(await other.get("/sign-in"))
            await browser.get("/sign-in")
            for given in ("", "x", token, "ü"):
                answer = await browser.client.post(f"/sign-in{path}", data={"csrf": given})
                assert answer.status_code == CODES.FORBIDDEN, (path, given)

    run(story)


def test_address_then_password_lead_in_and_back_to_the_page_that_was_wanted(run: Run) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        async with door.a_browser(tools) as browser:
            asked = await browser.get("/companies/co_x/score?a=b")
            assert asked.status_code == CODES.UNAUTHORIZED
            assert "back=%2Fcompanies%2Fco_x%2Fscore%3Fa%3Db" in asked.text
            page = await _give(browser, "/sign-in", email=account.email, back="/settings")
            assert account.email in page.text
            answer = await _give(
                browser,
                "/sign-in/password",
                email=account.email,
                password=PASSWORD,
                back="/settings",
            )
            assert door.path_of(answer) == "/settings"
            for back in ("https://evil.test/", "//evil.test", "/\\evil.test"):
                answer = await _give(
                    browser,
                    "/sign-in/password",
                    email=account.email,
                    password=PASSWORD,
                    back=back,
                )
                assert door.path_of(answer) == "/"

    run(story)


def test_pages_do_not_tell_whether_an_address_is_known(run: Run) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        async with door.a_browser(tools) as browser:
            told = []
            for email in (account.email, "nobody@example.com"):
                page = await _give(browser, "/sign-in", email=email)
                refused = await _give(browser, "/sign-in/password", email=email, password=OTHER)
                forgotten = await _give(browser, "/sign-in/forgotten", email=email)
                told.append(
                    [
                        (one.status_code, one.text.replace(email, "@"))
                        for one in (page, refused, forgotten)
                    ]
                )
            assert told[0] == told[1]
            assert told[0][1][0] == CODES.FORBIDDEN
        await tools.later.settle()
        assert "sign_in.refused" in await identity.acts(tools, account.scope)

    run(story)


def test_a_session_that_somebody_planted_is_not_the_one_that_is_begun(run: Run) -> None:
    async def story(tools: Tools) -> None:
        account, attacker = await identity.an_account(tools), await identity.an_account(tools)
        async with door.a_browser(tools) as browser:
            browser.client.cookies.set(SESSION_COOKIE, attacker.secret, domain="pages.test")
            answer = await _password(browser, account)
            begun = _cookies(answer)[SESSION_COOKIE].value
            assert begun != attacker.secret
            visitor = await visiting.by_session(tools, begun)
            assert visitor.member_id == account.member_id

    run(story)


def test_too_many_guesses_are_told_with_when_to_come_back(run: Run) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        async with door.a_browser(tools) as browser:
            for _ in range(STRANGERS.burst):
                refused = await _password(browser, account, OTHER)
                assert refused.status_code == CODES.FORBIDDEN
            spent = await _password(browser, account)
            assert spent.status_code == CODES.TOO_MANY_REQUESTS
            assert 0 < int(spent.headers["retry-after"]) <= STRANGERS.gap.total_seconds()
            assert "Too many attempts" in door.text_of(spent)

    run(story)


def test_beside_an_app_a_code_is_asked_for(run: Run) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        secret, _, note = securing.offer_totp(tools, account.visitor, account="x")
        step = totp.step_of(tools.now())
        code = totp.code_at(secret, step=step - 1)
        await securing.add_totp(tools, account.visitor, note=note, code=code)
        async with door.a_browser(tools) as browser:
            page = await _password(browser, account)
            assert SESSION_COOKIE not in _cookies(page)
            carried = page.text.partition('name="note" value="')[2].partition('"')[0]
            wrong = await _give(browser, "/sign-in/code", note=carried, code="000000")
            assert wrong.status_code == CODES.FORBIDDEN
            broken = await _give(browser, "/sign-in/code", note="x", code="000000")
            assert broken.status_code == CODES.FORBIDDEN
            answer = await _give(
                browser, "/sign-in/code", note=carried, code=totp.code_at(secret, step=step)
            )
            assert door.path_of(answer) == "/"

    run(story)


def test_pages_speak_the_readers_language(run: Run) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        async with door.a_browser(tools, language="de") as browser:
            assert "E-Mail-Adresse" in door.text_of(await browser.get("/sign-in"))
            refused = await _password(browser, account, OTHER)
            assert "Die Adresse oder das Passwort ist falsch." in door.text_of(refused)

    run(story)
