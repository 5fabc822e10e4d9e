"""People come in, in a real browser: password, app, recovery code, passkey, and out again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.builders import browser as browsers
from tests.builders import dashboard_door as door
from tests.builders import identity, journey, running
from tests.builders.identity import OTHER, PASSWORD
from tests.builders.journey import Firm
from tests.conftest import Installation, Run

from solvent.identity import totp
from solvent.platform.tools import Tools

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(browsers.CHROMIUM is None, reason="chromium is not here"),
]
SITE = re.compile(r".*/$")


@pytest.fixture(scope="module")
def site(installation: Installation) -> Iterator[str]:
    """The site under a name: browsers make no passkeys for bare addresses."""
    with running.a_server(installation) as address:
        yield address.replace("127.0.0.1", "localhost")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browsers.a_chromium() as browser:
        yield browser


@dataclass(frozen=True, slots=True)
class Owner:
    """A new owner's browser, address and firm."""

    page: Page
    email: str
    firm: Firm


@contextmanager
def an_owner(chromium: Browser, site: str, run: Run) -> Iterator[Owner]:
    """Open a browser in which a new owner has come in by link and set address and password."""
    firm, link = browsers.beside(run, _a_firm)
    email = f"owner-{firm.company_id.hex}@example.com"
    with browsers.a_person(chromium, site) as page:
        page.goto(f"/sign-in?link={link}")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(SITE)
        page.goto("/account")
        page.get_by_label("E-mail address").first.fill(email)
        page.get_by_role("region", name="You").get_by_role("button", name="Save").last.click()
        expect(page.get_by_role("status")).to_contain_text("Your address was changed")
        page.get_by_label("New password").fill(PASSWORD)
        page.get_by_role("button", name="Set the password").click()
        expect(page.get_by_role("status")).to_contain_text("Your password was set")
        yield Owner(page, email, firm)


async def _a_firm(tools: Tools) -> tuple[Firm, str]:
    firm = await journey.a_firm(tools)
    return firm, await door.a_link(tools, firm)


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page) -> None:
    page.goto("/account")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("status")).to_contain_text("You are signed out")


def set_up_app(page: Page) -> tuple[str, list[str]]:
    """Set up an authenticator app; gives its secret and the recovery codes."""
    page.goto("/account")
    page.get_by_role("link", name="Set up an app").click()
    page.get_by_text("Type it instead").click()
    secret = page.locator("details p.code").inner_text()
    page.get_by_label("Code").fill(totp.code_at(secret, step=totp.step_of(datetime.now(UTC))))
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    return secret, page.locator(".codes li").all_inner_texts()


def test_a_password_set_by_the_first_link_signs_in_anew(
    chromium: Browser, site: str, run: Run
) -> None:
    with an_owner(chromium, site, run) as owner:
        page, email = owner.page, owner.email
        sign_out(page)
        sign_in(page, email, OTHER)
        expect(page.get_by_role("alert")).to_contain_text("The address or the password is wrong")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(SITE)
        expect(page.get_by_role("heading", name="Companies")).to_be_visible()


def test_an_app_is_asked_for_beside_the_password_and_its_code_works_once(
    chromium: Browser, site: str, run: Run
) -> None:
    with an_owner(chromium, site, run) as owner:
        page, email = owner.page, owner.email
        secret, codes = set_up_app(page)
        assert len(set(codes)) == 10
        sign_out(page)
        sign_in(page, email)
        used = totp.code_at(secret, step=totp.step_of(datetime.now(UTC)) - 1)
        page.get_by_label("Code").fill(used)
        page.get_by_role("button", name="Continue").click()
        expect(page.get_by_role("alert")).to_contain_text("used already")
        fresh = totp.code_at(secret, step=totp.step_of(datetime.now(UTC)) + 1)
        page.get_by_label("Code").fill(fresh)
        page.get_by_role("button", name="Continue").click()
        page.wait_for_url(SITE)


def test_a_recovery_code_stands_in_once(chromium: Browser, site: str, run: Run) -> None:
    with an_owner(chromium, site, run) as owner:
        page, email = owner.page, owner.email
        _, codes = set_up_app(page)
        sign_out(page)
        sign_in(page, email)
        page.get_by_label("Code").fill(codes[0].upper())
        page.get_by_role("button", name="Continue").click()
        page.wait_for_url(SITE)
        page.goto("/account")
        expect(page.get_by_text("9 left")).to_be_visible()
        sign_out(page)
        sign_in(page, email)
        page.get_by_label("Code").fill(codes[0])
        page.get_by_role("button", name="Continue").click()
        expect(page.get_by_role("alert")).to_be_visible()


def test_a_passkey_signs_in_without_address_and_password(
    chromium: Browser, site: str, run: Run
) -> None:
    with an_owner(chromium, site, run) as owner:
        page = owner.page
        browsers.add_device(page)
        page.goto("/account")
        page.get_by_label("Name of the new passkey").fill("Laptop")
        page.get_by_role("button", name="Add a passkey").click()
        expect(page.get_by_role("status")).to_contain_text("The passkey was added")
        expect(page.get_by_text("Laptop").first).to_be_visible()
        sign_out(page)
        page.goto("/sign-in")
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.wait_for_url(SITE)
        page.goto("/account")
        expect(page.get_by_role("region", name="Where you are signed in")).to_contain_text(
            "passkey"
        )


def test_a_session_that_is_ended_ends_the_page_of_the_other_browser(
    chromium: Browser, site: str, run: Run
) -> None:
    with (
        an_owner(chromium, site, run) as owner,
        browsers.a_person(chromium, site) as other,
    ):
        page, email = owner.page, owner.email
        sign_in(other, email)
        other.wait_for_url(SITE)
        other.get_by_role("link", name="Alder Ltd").click()
        expect(other.get_by_role("heading", name="Alder Ltd")).to_be_visible()
        page.goto("/account")
        page.get_by_role("button", name="End all others").click()
        expect(page.get_by_role("status")).to_contain_text("Your other sessions were ended")
        expect(other.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_dangerous_act_asks_again_and_says_that_the_form_must_be_sent_again(
    chromium: Browser, site: str, run: Run
) -> None:
    with an_owner(chromium, site, run) as owner:
        page, email = owner.page, owner.email
        tenant_id = owner.firm.scope.tenant_id
        browsers.beside(run, lambda tools: identity.make_proofs_old(tools, tenant_id))
        page.get_by_label("New password").fill(OTHER)
        page.get_by_role("button", name="Set the password").click()
        expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
        expect(page.get_by_role("status")).to_contain_text("Please send it again")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Prove it by password").click()
        expect(page.get_by_role("heading", name="Your account")).to_be_visible()
        page.get_by_label("New password").fill(OTHER)
        page.get_by_role("button", name="Set the password").click()
        expect(page.get_by_role("status")).to_contain_text("Your password was set")
        sign_out(page)
        sign_in(page, email, OTHER)
        page.wait_for_url(SITE)


def test_an_organisation_that_demands_a_second_proof_leads_to_setting_it_up(
    chromium: Browser, site: str, run: Run
) -> None:
    with (
        an_owner(chromium, site, run) as owner,
        browsers.a_person(chromium, site) as other,
    ):
        page = owner.page
        set_up_app(page)
        page.goto("/settings/sessions")
        page.get_by_role("button", name="Demand it of everybody").click()
        expect(page.get_by_text("Demanded of everybody")).to_be_visible()
        other.goto(
            f"/sign-in?link={browsers.beside(run, lambda tools: door.a_link(tools, owner.firm))}"
        )
        other.get_by_role("button", name="Sign in").click()
        other.wait_for_url(re.compile("/account"))
        expect(other.get_by_text("wants a second proof from everybody")).to_be_visible()
        set_up_app(other)
        other.goto("/")
        expect(other.get_by_role("heading", name="Companies")).to_be_visible()
