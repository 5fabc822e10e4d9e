from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace

from httpx import Response
from tests.builders import dashboard_door as door
from tests.builders import dns_server, journey, outside
from tests.builders.dashboard_door import Browser
from tests.builders.dns_server import NameServer
from tests.builders.forged_provider import Forger
from tests.conftest import Run

from solvent.platform.http import Outgoing
from solvent.platform.tools import Tools
from solvent.tenancy.roles import Role

PAGE = "/settings/sign-in"
Story = Callable[[Browser, Forger, NameServer], Awaitable[None]]


def told(run: Run, story: Story, *, role: Role = Role.OWNER) -> None:
    async def opened(tools: Tools) -> None:
        forgers: list[Forger] = []
        async with (
            outside.an_outside(lambda asked: forgers[0].answer(asked)) as there,  # noqa: PLW0108
            dns_server.a_name_server() as names,
        ):
            forgers.append(Forger(there))
            settings = replace(tools.settings, dns_server=names.place)
            inside = replace(tools, settings=settings, outgoing=Outgoing(allow=(there.place,)))
            firm = await journey.a_firm(inside)
            async with door.a_member(inside, firm, role=role) as browser:
                await story(browser, forgers[0], names)

    run(opened)


def address(page: Response, *, act: str) -> str:
    found = re.search(rf'action="({PAGE}/(?:providers|domains)/\w+/{act})"', page.text)
    assert found, page.text
    return found[1]


def a_form(forger: Forger, **other: str) -> dict[str, str]:
    own = {
        "name": "Example SSO",
        "issuer": forger.issuer,
        "client_id": "solvent",
        "client_secret": "very secret",
        "claim": "groups",
        "roles": "books = bookkeeper\nboard = cfo",
        "otherwise": "",
    }
    return own | other


def test_a_provider_is_added_tried_and_switched_on_once_its_domain_is_proved(run: Run) -> None:
    async def story(browser: Browser, forger: Forger, names: NameServer) -> None:
        added = await browser.post(f"{PAGE}/providers", **a_form(forger))
        assert (added.status_code, door.path_of(added)) == (303, PAGE)
        page = await browser.get(PAGE)
        assert "very secret" not in page.text
        assert "/sign-in/return/idp_" in page.text
        assert "board = cfo\nbooks = bookkeeper" in page.text
        early = await browser.post(address(page, act="switch"), on="yes")
        assert early.status_code == 409
        assert "No confirmed domain" in door.text_of(early)
        domain = f"{secrets.token_hex(6)}.example"
        provider = address(page, act="switch").split("/")[-2]
        await browser.post(f"{PAGE}/domains", domain=domain, provider=provider)
        page = await browser.get(PAGE)
        value = re.search(r'value="(solvent-domain-verification=[^"]+)"', page.text)
        assert value
        unproved = await browser.post(address(page, act="confirm"))
        assert unproved.status_code == 409
        assert f"_solvent-challenge.{domain}" in door.text_of(unproved)
        names.texts = {f"_solvent-challenge.{domain}": [value[1]]}
        assert (await browser.post(address(page, act="confirm"))).status_code == 303
        forger.answers = {"/token": refused("invalid_grant")}
        tried = door.text_of(await browser.post(address(page, act="try")))
        assert tried.count(" works") == 4
        assert (await browser.post(address(page, act="switch"), on="yes")).status_code == 303
        assert "Switch off" in door.text_of(await browser.get(PAGE))

    told(run, story)


def refused(error: str) -> bytes:
    return outside.answer(f'{{"error":"{error}"}}'.encode(), status="400 Bad Request")


def test_each_step_of_a_connection_says_what_is_wrong_with_it(run: Run) -> None:
    async def story(browser: Browser, forger: Forger, _: NameServer) -> None:
        await browser.post(f"{PAGE}/providers", **a_form(forger))
        act = address(await browser.get(PAGE), act="try")
        forger.answers = {"/token": refused("invalid_client")}
        said = door.text_of(await browser.post(act))
        assert "invalid_client" in said
        forger.answers |= {"/keys": outside.answer(b'{"keys":[]}')}
        said = door.text_of(await browser.post(act))
        assert "publishes no key that can be used" in said
        forger.document = {"issuer": "https://other.example"}
        said = door.text_of(await browser.post(act))
        assert "calls itself by another name" in said
        assert said.count("not tried") == 2
        forger.answers |= {"/.well-known/openid-configuration": outside.answer(status="404 Gone")}
        assert "it answers 404" in door.text_of(await browser.post(act))

    told(run, story)


def test_what_is_wrong_is_said_and_what_was_entered_is_kept_but_the_secret(run: Run) -> None:
    async def story(browser: Browser, forger: Forger, _: NameServer) -> None:
        for wrong, said in (
            ({"issuer": "http://169.254.169.254"}, "Only https:// addresses are asked"),
            ({"issuer": "nonsense"}, "no plain https:// address"),
            ({"roles": "books: bookkeeper"}, "value = role"),
            ({"roles": "books = emperor"}, "emperor"),
            ({"claim": ""}, "Name the claim"),
            ({"name": " "}, "A name has 1 to"),
            ({"client_id": ""}, "The client id has 1 to"),
        ):
            answer = await browser.post(f"{PAGE}/providers", **a_form(forger, **wrong))
            assert answer.status_code == 422, wrong
            assert said in door.text_of(answer)
            assert 'value="solvent"' in answer.text or "client_id" in wrong
            assert "very secret" not in answer.text

    told(run, story)


def test_an_admin_does_not_change_how_owners_sign_in(run: Run) -> None:
    """Whoever sets up a provider can come in as anybody of its domains, an owner too."""

    async def story(browser: Browser, forger: Forger, _: NameServer) -> None:
        assert (await browser.get(PAGE)).status_code == 200
        for path, fields in (
            ("providers", a_form(forger)),
            ("domains", {"domain": "example.com"}),
            ("password", {"allowed": "no"}),
        ):
            answer = await browser.post(f"{PAGE}/{path}", **fields)
            assert answer.status_code == 403

    told(run, story, role=Role.ADMIN)


def test_passwords_are_switched_off_and_on(run: Run) -> None:
    async def story(browser: Browser, _: Forger, __: NameServer) -> None:
        assert (await browser.post(f"{PAGE}/password", allowed="no")).status_code == 303
        assert "Allow passwords" in door.text_of(await browser.get(PAGE))
        assert (await browser.post(f"{PAGE}/password", allowed="yes")).status_code == 303
        assert "Switch passwords off" in door.text_of(await browser.get(PAGE))
        refused_ = await browser.post(f"{PAGE}/second-factor", required="yes")
        assert refused_.status_code == 409  # who came in by a link would be shut out

    told(run, story)


def test_an_auditor_reads_and_changes_nothing(run: Run) -> None:
    async def story(browser: Browser, forger: Forger, _: NameServer) -> None:
        page = await browser.get(PAGE)
        assert page.status_code == 200
        assert "Add the provider" not in door.text_of(page)
        for path, fields in (
            ("providers", a_form(forger)),
            ("domains", {"domain": "example.com"}),
            ("password", {"allowed": "no"}),
            ("second-factor", {"required": "yes"}),
        ):
            assert (await browser.post(f"{PAGE}/{path}", **fields)).status_code == 403

    told(run, story, role=Role.AUDITOR)
