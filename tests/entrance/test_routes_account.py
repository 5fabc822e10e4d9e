from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from tests.builders import dashboard_door as door
from tests.builders import identity
from tests.builders.dashboard_door import Browser
from tests.builders.identity import OTHER, Account
from tests.conftest import Run

from solvent import ids
from solvent.identity import totp
from solvent.identity.access import SESSION_COOKIE
from solvent.platform.tools import Tools

CODES = httpx.codes


@asynccontextmanager
async def _signed_in(tools: Tools, account: Account) -> AsyncIterator[Browser]:
    async with door.a_browser(tools) as browser:
        browser.client.cookies.set(SESSION_COOKIE, account.secret, domain="pages.test")
        yield Browser(browser.client, csrf=account.visitor.csrf)


def test_the_account_shows_what_is_set_up_and_where_one_is_signed_in(run: Run) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        async with _signed_in(tools, account) as browser:
            page = door.text_of(await browser.get("/account"))
        assert "Mem Ber" not in page  # it stands in a field
        for told in ("Password Set", "Not set up", "0 left", "This session", "one-time link"):
            assert told in page, told

    run(story)


def test_what_cannot_be_used_is_told_beside_its_form(run: Run) -> None:
    async def story(tools: Tools) -> None:
        account, other = await identity.an_account(tools), await identity.an_account(tools)
        async with _signed_in(tools, account) as browser:
            for path, fields, status in (
                ("name", {"name": " "}, CODES.UNPROCESSABLE_ENTITY),
                ("email", {"email": "no address"}, CODES.UNPROCESSABLE_ENTITY),
                ("email", {"email": other.email}, CODES.CONFLICT),
                ("password", {"password": "password1234"}, CODES.UNPROCESSABLE_ENTITY),
                ("password/remove", {}, CODES.CONFLICT),
            ):
                answer = await browser.post(f"/account/{path}", **fields)
                assert answer.status_code == status, path
                assert 'role="alert"' in answer.text, path

    run(story)


def test_changes_are_told_and_hold(run: Run) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        async with _signed_in(tools, account) as browser:
            for path, fields in (
                ("name", {"name": "Another Name"}),
                ("email", {"email": f"new-{account.email}"}),
                ("password", {"password": OTHER}),
            ):
                answer = await browser.post(f"/account/{path}", **fields)
                assert door.path_of(answer) == f"/account?done={path}"
            page = await browser.get("/account?done=name")
            assert "Your name was changed." in door.text_of(page)
            assert "Another Name" in page.text

    run(story)


def test_an_app_is_set_up_by_picture_and_code(run: Run) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        async with _signed_in(tools, account) as browser:
            page = await browser.get("/account/app")
            assert 'src="data:image/svg+xml' in page.text
            note = re.findall(r'name="note" value="([^"]+)"', page.text)[0]
            secret = re.findall(r'<p class="code wrap">(\w+)</p>', page.text)[0]
            wrong = await browser.post("/account/app", note=note, code="000000")
            assert wrong.status_code == CODES.UNPROCESSABLE_ENTITY
            assert secret in wrong.text
            code = totp.code_at(secret, step=totp.step_of(tools.now()))
            done = await browser.post("/account/app", note=note, code=code)
            assert len(re.findall(r'<li class="code">', done.text)) == 10
            assert door.session_of(browser) != account.secret
            assert door.token_of(done) == door.token_of(await browser.get("/account"))

    run(story)


def test_a_stale_proof_leads_to_the_page_that_asks_for_one_and_back(run: Run) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        await identity.make_proofs_old(tools, account.scope.tenant_id)
        async with _signed_in(tools, account) as browser:
            for path in ("/account/email", "/account/password/remove"):
                answer = await browser.post(path, email="x@example.com")
                assert door.path_of(answer) == "/step-up?back=%2Faccount&sent=yes"
            answer = await browser.get("/account/app")
            assert door.path_of(answer) == "/step-up?back=%2Faccount%2Fapp"
            page = await browser.get("/step-up?back=%2Faccount&sent=yes")
            assert "Please send it again" in door.text_of(page)
            wrong = await browser.post("/step-up/password", password=OTHER, back="/account")
            assert wrong.status_code == CODES.FORBIDDEN
            done = await browser.post(
                "/step-up/password", password=identity.PASSWORD, back="//evil.test"
            )
            assert door.path_of(done) == "/"
            assert door.session_of(browser) != account.secret

    run(story)


def test_nobody_ends_a_session_or_names_a_passkey_of_another(run: Run) -> None:
    async def story(tools: Tools) -> None:
        account, other = await identity.an_account(tools), await identity.an_account(tools)
        session_id = other.visitor.session_id
        assert session_id is not None
        async with _signed_in(tools, account) as browser:
            for path in (
                f"/account/sessions/{ids.show(ids.SESSION, session_id)}/end",
                f"/account/passkeys/{ids.show(ids.PASSKEY, ids.new())}/rename",
                "/account/sessions/nonsense/end",
            ):
                answer = await browser.post(path, name="Mine")
                assert answer.status_code == CODES.NOT_FOUND, path
        async with _signed_in(tools, other) as theirs:
            assert (await theirs.get("/account")).status_code == CODES.OK

    run(story)
