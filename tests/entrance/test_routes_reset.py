from __future__ import annotations

import re
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import httpx
from httpx import Response
from tests.builders import dashboard_door as door
from tests.builders import identity
from tests.builders.dashboard_door import Browser
from tests.builders.identity import OTHER, PASSWORD
from tests.builders.mail import MailServer, a_mail_server
from tests.conftest import Run

from solvent.identity.access import SESSION_COOKIE
from solvent.platform.tools import Tools

CODES = httpx.codes


def _with_mail(tools: Tools, server: MailServer) -> Tools:
    found = replace(tools.settings, smtp_url=server.url, mail_from="books@example.com")
    return replace(tools, settings=found)


def _read(server: MailServer, at: int) -> EmailMessage:
    return message_from_bytes(server.taken[at].content, policy=default)


async def _give(browser: Browser, path: str, **fields: str) -> Response:
    token = door.token_of(await browser.get("/sign-in"))
    return await browser.client.post(path, data={"csrf": token, **fields})


def test_a_mail_with_a_link_leads_to_another_password(run: Run) -> None:
    async def story(tools: Tools) -> None:
        with a_mail_server() as server:
            tools = _with_mail(tools, server)
            account = await identity.an_account(tools)
            async with door.a_browser(tools, language="de") as browser:
                sent = await _give(browser, "/sign-in/forgotten", email=account.email)
                assert sent.status_code == CODES.OK
                await tools.later.settle()
                letter = _read(server, 0)
                assert letter["to"] == account.email
                assert letter["subject"] == "Anderes Passwort setzen"
                plain, html = (part.get_content() for part in letter.iter_parts())
                assert "Der Link darunter gilt einmal" in plain
                link = re.search(r"http://pages\.test(/sign-in/reset\?link=\S+)", plain)
                assert link is not None
                assert link[0] in html
                page = await browser.get(link[1])
                assert "Neues Passwort" in door.text_of(page)
                secret = link[1].partition("link=")[2]
                weak = await _give(browser, "/sign-in/reset", link=secret, password="password1234")
                assert weak.status_code == CODES.UNPROCESSABLE_ENTITY
                done = await _give(browser, "/sign-in/reset", link=secret, password=OTHER)
                assert done.status_code == CODES.OK
                await tools.later.settle()
                assert _read(server, 1)["subject"] == "Ihr Passwort wurde geändert"
                again = await browser.get(link[1])
                assert again.status_code == CODES.FORBIDDEN
                came = await _give(
                    browser, "/sign-in/password", email=account.email, password=OTHER
                )
                assert door.path_of(came) == "/"

    run(story)


def test_nobody_is_mailed_where_the_address_is_unknown(run: Run) -> None:
    async def story(tools: Tools) -> None:
        with a_mail_server() as server:
            tools = _with_mail(tools, server)
            async with door.a_browser(tools) as browser:
                await _give(browser, "/sign-in/forgotten", email="nobody@example.com")
                await tools.later.settle()
            assert not server.taken

    run(story)


def test_without_mail_it_is_said_whom_to_ask(run: Run) -> None:
    async def story(tools: Tools) -> None:
        async with door.a_browser(tools) as browser:
            page = await browser.get("/sign-in/forgotten")
            assert "This installation sends no mail" in door.text_of(page)

    run(story)


def test_a_mails_link_names_no_port_that_the_sender_made_up(run: Run) -> None:
    async def story(tools: Tools) -> None:
        with a_mail_server() as server:
            tools = _with_mail(tools, server)
            account = await identity.an_account(tools)
            async with door.a_browser(tools) as browser:
                token = door.token_of(await browser.get("/sign-in"))
                await browser.client.post(
                    "/sign-in/forgotten",
                    data={"csrf": token, "email": account.email},
                    headers={"host": "pages.test:666"},
                )
                await tools.later.settle()
            assert b"http://pages.test/sign-in/reset" in server.taken[0].content
            assert b":666" not in server.taken[0].content
        assert PASSWORD not in repr(tools.settings)

    run(story)


def test_a_new_address_is_confirmed_by_mail_and_the_old_one_is_told(run: Run) -> None:
    async def story(tools: Tools) -> None:
        with a_mail_server() as server:
            tools = _with_mail(tools, server)
            account = await identity.an_account(tools)
            async with door.a_browser(tools) as browser:
                browser.client.cookies.set(SESSION_COOKIE, account.secret, domain="pages.test")
                asked = await browser.client.post(
                    "/account/email",
                    data={"csrf": account.visitor.csrf, "email": f"new-{account.email}"},
                )
                assert door.path_of(asked) == "/account?done=email-asked"
                await tools.later.settle()
                plain = next(_read(server, 0).iter_parts()).get_content()
                link = re.search(r"/sign-in/address\?link=(\S+)", plain)
                assert link is not None
                page = await browser.get(link[0])
                assert "Confirm" in door.text_of(page)
                done = await _give(browser, "/sign-in/address", link=link[1])
                assert "The address is confirmed." in door.text_of(done)
                await tools.later.settle()
                told = _read(server, 1)
                assert told["to"] == account.email
                again = await _give(browser, "/sign-in/address", link=link[1])
                assert again.status_code == CODES.FORBIDDEN

    run(story)
