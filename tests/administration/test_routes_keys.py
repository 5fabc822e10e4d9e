from __future__ import annotations

import re

from httpx import Response
from tests.builders import dashboard_door as door
from tests.builders import journey
from tests.builders.dashboard_door import Browser
from tests.builders.journey import Firm
from tests.conftest import Run

from solvent.machines import issuing, recognising
from solvent.platform.tools import Tools
from solvent.tenancy.roles import Role

PAGE = "/settings/keys"


def field(page: Response, ident: str) -> str:
    found = re.search(rf'id="{ident}"[^>]*value="([^"]*)"', page.text)
    assert found, page.text
    return found[1]


def rotate_address(page: Response) -> str:
    found = re.search(r'action="(/settings/keys/\w+/\w+/rotate)"', page.text)
    assert found, page.text
    return found[1]


async def opens(tools: Tools, secret: str) -> bool:
    found = await recognising.by_key(tools, secret, company_id=None, address="192.0.2.7")
    return found is not None


async def a_key_for_the_till(owner: Browser, firm: Firm) -> str:
    """Make a key by the form, and read the secret that is shown this once."""
    made = await owner.post(
        PAGE,
        name="Till",
        kind="key",
        permission="company:read",
        companies="some",
        company=door.shown(firm),
        days="90",
        ranges="192.0.2.0/24",
    )
    assert made.status_code == 200, door.text_of(made)
    return field(made, "fresh-secret")


def test_a_key_is_made_shown_once_replaced_and_revoked(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        async with door.a_member(tools, firm) as owner:
            first = await a_key_for_the_till(owner, firm)
            assert await opens(tools, first)
            page = await owner.get(PAGE)
            assert first not in page.text
            said = door.text_of(page)
            assert "Till" in said
            assert "from 192.0.2.0/24 only" in said
            assert "See the companies" in said
            replaced = await owner.post(rotate_address(page), hours="1")
            second = field(replaced, "fresh-secret")
            assert [await opens(tools, each) for each in (first, second)] == [True, True]
            assert "Being replaced" in door.text_of(replaced)
            keys = [
                key
                for key in await issuing.listed(tools.database, firm.scope)
                if key.bounds.name == "Till"
            ]
            assert [key.hint for key in keys] == [second[:15], first[:15]]
            revoke = rotate_address(await owner.get(PAGE)).replace("rotate", "revoke")
            answer = await owner.post(revoke)
            assert (answer.status_code, door.path_of(answer)) == (303, PAGE)
            assert [await opens(tools, each) for each in (first, second)] == [True, False]

    run(story)


def test_a_client_is_registered_and_gets_another_secret(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        async with door.a_member(tools, firm) as owner:
            made = await owner.post(
                PAGE, name="ERP", kind="client", permission="company:read", days="never"
            )
            assert field(made, "fresh-client").startswith("cl_")
            assert field(made, "fresh-secret").startswith("cs_solvent_")
            assert "/oauth/token" in door.text_of(made)
            page = await owner.get(PAGE)
            assert "has no end" in door.text_of(page)
            found = re.search(r'action="(/settings/keys/clients/\w+/rotate)"', page.text)
            assert found
            again = await owner.post(found[1], hours="24")
            assert field(again, "fresh-secret") != field(made, "fresh-secret")
            assert "works until" in door.text_of(again)

    run(story)


def test_what_is_wrong_is_said_beside_the_form_which_keeps_what_was_entered(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        async with door.a_member(tools, firm) as owner:
            for wrong, said in (
                ({"name": "Till"}, "Choose at least one permission"),
                ({"name": "Till", "permission": "company:read", "ranges": "home"}, "no range"),
                (
                    {"name": "Till", "permission": "company:read", "kind": "client", "jwks": "{"},
                    "no JSON",
                ),
                ({"name": "Till", "permission": "nonsense:read"}, "There is no permission"),
            ):
                answer = await owner.post(PAGE, **wrong)
                assert answer.status_code == 422
                assert said in door.text_of(answer)
                assert 'value="Till"' in answer.text

    run(story)


def test_who_may_not_sees_no_form_and_is_refused(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        async with door.a_member(tools, firm, role=Role.AUDITOR) as auditor:
            page = await auditor.get(PAGE)
            assert page.status_code == 200
            assert "Make a key or a client" not in door.text_of(page)
            refused = await auditor.post(PAGE, name="x", permission="company:read")
            assert refused.status_code == 403
        async with door.a_member(tools, firm, role=Role.VIEWER) as viewer:
            assert (await viewer.get(PAGE)).status_code == 403

    run(story)
