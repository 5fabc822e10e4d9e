"""An administrator connects an identity provider, and a member comes in by it: a real browser,
and the provider of another maker in another language."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.builders import browser as browsers
from tests.builders import dashboard_door as door
from tests.builders import federation, journey, running
from tests.builders.federation import Issuer
from tests.conftest import Installation, Run

from solvent.federation import confirming
from solvent.ids import Scope
from solvent.platform.tools import Tools
from solvent.tenancy import staffing

FOLDER = os.environ.get("SOLVENT_TEST_PROVIDER", "")
NODE = shutil.which("node")
pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(browsers.CHROMIUM is None, reason="chromium is not here"),
    pytest.mark.skipif(not (FOLDER and NODE), reason="the provider is not installed"),
]
SETTINGS = "/settings/sign-in"


async def an_owner(tools: Tools) -> tuple[Scope, str]:
    firm = await journey.a_firm(tools)
    return firm.scope, await door.a_link(tools, firm)


def connect(page: Page, link: str, issuer: str, domain: str) -> str:
    """Let an owner come in by link and enter provider and domain; gives the address to register."""
    page.goto(f"/sign-in?link={link}")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile(r".*/$"))
    page.goto(SETTINGS)
    page.get_by_label("Name", exact=True).fill("Node SSO")
    page.get_by_label("Issuer").fill(issuer)
    page.get_by_label("Client id").fill("solvent")
    page.get_by_label("Client secret").fill("only for tests")
    page.get_by_text("Roles from the provider").click()
    page.get_by_label("Claim").fill("groups")
    page.get_by_label("Values and roles").fill("books = bookkeeper")
    page.get_by_role("button", name="Add the provider").click()
    page.get_by_label("Domain", exact=True).fill(domain)
    page.get_by_role("button", name="Add the domain").click()
    expect(page.get_by_label("Value of the record")).to_have_value(
        re.compile("solvent-domain-verification=.+")
    )
    return page.get_by_label("Redirect address to register at the provider").input_value()


def sign_in(page: Page, email: str) -> None:
    """Come in by address alone: the provider asks for the rest."""
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(re.compile(r"http://localhost:.*"))
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill("whatever")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(re.compile(r"http://127\.0\.0\.1:\d+/$"))


def test_a_provider_is_connected_tried_and_used(installation: Installation, run: Run) -> None:
    site_port, port = running.free_port(), running.free_port()
    issuer, site = Issuer(f"http://localhost:{port}"), f"http://127.0.0.1:{site_port}"
    domain = f"{secrets.token_hex(6)}.example"
    settings = replace(
        federation.allowing(installation.settings, issuer), port=site_port, public_url=site
    )
    with (
        running.a_server(replace(installation, settings=settings), port=site_port),
        browsers.a_chromium() as chromium,
    ):
        scope, link = browsers.beside(run, an_owner)
        with browsers.a_person(chromium, site) as page:
            redirect = connect(page, link, issuer.issuer, domain)
            out = f"{site}/sign-in?signed_out=yes"
            command = [str(NODE), "provider.js", str(port), "solvent", "only for tests"]
            with running.a_process([*command, redirect, out], port=port, folder=FOLDER):
                page.get_by_role("button", name="Test the connection").click()
                tried = page.get_by_role("region", name="The connection to Node SSO")
                expect(tried.get_by_text("works", exact=True)).to_have_count(3)
                expect(tried.get_by_text("does not work")).to_have_count(1)

                async def confirm(tools: Tools) -> None:
                    operator = replace(scope, permissions=frozenset({"*"}))
                    await confirming.confirm_as_operator(tools, operator, domain=domain)

                browsers.beside(run, confirm)
                page.goto(SETTINGS)
                page.get_by_role("button", name="Switch on").click()
                expect(page.get_by_role("button", name="Switch off")).to_be_visible()
                used(chromium_page=page, email=f"alder@{domain}", site=site)

    async def members(tools: Tools) -> list[str]:
        return [one.role for one in await staffing.members(tools, scope) if one.email]

    assert browsers.beside(run, members) == ["bookkeeper"]


def used(*, chromium_page: Page, email: str, site: str) -> None:
    """A new member comes in, proves it again, and goes out, in a browser of their own."""
    browser = chromium_page.context.browser
    assert browser
    with browsers.a_person(browser, site) as page:
        sign_in(page, email)
        cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
        assert cookies["solvent_session"]["sameSite"] == "Strict"
        assert "solvent_federated" not in cookies
        page.goto("/step-up?back=/account")
        page.get_by_role("link", name="Prove it at the identity provider").click()
        page.locator("input[name=login]").fill(email)
        page.locator("input[name=password]").fill("whatever")
        page.get_by_role("button", name="Sign-in").click()
        page.wait_for_url(re.compile(r".*/account$"))
        expect(page.get_by_text("This session")).to_have_count(1)
        expect(page.get_by_role("button", name="End it")).to_have_count(0)
        page.goto("/")
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url(re.compile(r"http://localhost:.*"))
        page.get_by_role("button", name="Yes, sign me out").click()
        page.wait_for_url(re.compile(r".*signed_out=yes.*"))
        expect(page.get_by_role("status")).to_contain_text("signed out")


def test_the_provider_of_the_tests_is_locked_without_addresses_of_registries() -> None:
    lock = Path(__file__).parents[1] / "federation" / "provider" / "package-lock.json"
    assert '"resolved"' not in lock.read_text()
