"""A key of the second organisation finds nothing of the first: on any route, stream or page.

Made from the OpenAPI document and the pages' own routes, so that a new route is in it at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from itertools import product
from typing import Any

import pytest
from tests.builders import gateway, journey
from tests.builders.gateway import Call, Door, Party, leaked
from tests.conftest import Installation

from solvent.identity.access import SESSION_COOKIE

# Routes that need a state of their own before they answer; the tests of their rooms make it.
NEED_A_STATE = {
    "GET /v1/audit/consistency": "two sizes of a tree",
    "GET /v1/exports/{export}/content": "an export fetched once already",
    "POST /v1/approvals/{approval}/approve": "an act that waits for a second person",
    "POST /v1/approvals/{approval}/refuse": "an act that waits for a second person",
    "GET /v1/policies/versions/{revision}": "policies saved before",
    "POST /v1/grants/received/{organisation}/{grant}/accept": "a grant of another organisation",
    "DELETE /v1/grants/received/{organisation}/{grant}": "a grant of another organisation",
    "POST /v1/organisation/transfer": "an owner who is a person",
    "DELETE /v1/organisation/transfer": "an ownership that is offered",
    "POST /v1/organisation/transfer/accept": "an ownership that is offered",
    "POST /v1/email-domains/{domain}/confirm": "a record in the DNS",
    "POST /v1/policies/restore": "policies saved before",
}
REFUSED = {403, 404, 409, 422}
TABLES = (
    "company",
    "import",
    "bank_line",
    "entry",
    "learnt_category",
    "assessment",
    "insight",
    "outbox",
    "audit_record",
    "api_key",
)
API, PAGES = gateway.api_calls(), list(gateway.page_calls())


def opened(
    installation: Installation, story: Callable[[Door, Party, Party], Awaitable[None]]
) -> None:
    async def told() -> None:
        async with gateway.a_door(installation.settings, installation.addresses) as door:
            first = await gateway.a_party(door.tools, word="Xylophon")
            second = await gateway.a_party(door.tools, word="Mandolin")
            await story(door, first, second)

    asyncio.run(told())


async def pictured(door: Door, party: Party) -> dict[str, int]:
    return {table: await journey.count(door.tools, party.firm, table) for table in TABLES}


def mixtures(call: Call, first: Party, second: Party) -> list[dict[str, str]]:
    """Give all ways to fill a path with at least one id of the first organisation."""
    ways = product((first, second), repeat=len(call.names))
    return [
        {name: owner.names[name] for name, owner in zip(call.names, way, strict=True)}
        for way in ways
        if first in way
    ]


def test_no_route_shows_or_changes_anything_of_another_organisation(
    installation: Installation,
) -> None:
    async def story(door: Door, first: Party, second: Party) -> None:
        before = await pictured(door, first)
        faults = []
        for call in API:
            for way in mixtures(call, first, second) or [{}]:
                if call.path == "/v1/metrics":
                    continue
                path = call.address(way)
                sent = first.sent(call)
                answer = await door.ask(call.method, path, key=second.key, **sent)
                seen = leaked(answer, first, sent=f"{path}{sent}")
                refused = answer.status_code in REFUSED
                # A revision is a number of the asker's own policies, whoever else has it too.
                if seen or (way and not refused and call.names != ["revision"]):
                    faults.append((str(call), way, answer.status_code, seen))
        assert faults == []
        assert await pictured(door, first) == before

    opened(installation, story)


def test_an_id_of_another_organisation_in_query_or_body_finds_nothing(
    installation: Installation,
) -> None:
    async def story(door: Door, first: Party, second: Party) -> None:
        before = [await pictured(door, first), await pictured(door, second)]
        own = second.names["company"]
        listed = await door.ask(
            "GET",
            f"/v1/companies/{own}/transactions",
            key=second.key,
            params={"account": first.names["account"]},
        )
        assert listed.status_code in {200, 404}
        assert listed.json().get("items", []) == []
        moved = await door.ask(
            "PUT",
            f"/v1/companies/{own}/transactions/{second.names['transaction']}/category",
            key=second.key,
            json=first.bodies["CategoryIn"],
        )
        assert moved.status_code == 404
        for answer in (listed, moved):
            assert leaked(answer, first, sent=first.names["account"]) == []
        assert [await pictured(door, first), await pictured(door, second)] == before

    opened(installation, story)


def test_no_page_shows_or_changes_anything_of_another_organisation(
    installation: Installation,
) -> None:
    async def story(door: Door, first: Party, second: Party) -> None:
        before = await pictured(door, first)
        faults = []
        cookie = {"cookie": f"{SESSION_COOKIE}={second.session}"}
        for call in PAGES:
            if call.path in {"/sign-out", "/static/{name}"}:
                continue
            for way in mixtures(call, first, second) or [{}]:
                form = _form(call, first, second)
                answer = await door.ask(call.method, call.address(way), headers=cookie, **form)
                seen = leaked(answer, first, sent=f"{call.address(way)}{form}")
                if seen or (way and answer.status_code not in REFUSED):
                    faults.append((str(call), way, answer.status_code, seen))
        assert faults == []
        assert await pictured(door, first) == before

    opened(installation, story)


def _form(call: Call, first: Party, second: Party) -> dict[str, Any]:
    if not call.writes:
        return {}
    fields = {
        "csrf": second.csrf,
        "account": first.names["account"],
        "company": first.names["company"],
        "remember": "yes",
        "alike": "yes",
        "name": "Fir",
        "country": "DE",
        "currency": "EUR",
        "back": "/",
        "language": "en",
    }
    if call.path.endswith("/import"):
        content = journey.a_statement(journey.daily(2))
        return {"data": fields, "files": {"file": ("x.ofx", content)}}
    return {"data": fields}


def test_each_route_works_for_its_own_organisation(installation: Installation) -> None:
    """The control: the same calls with the owner's own ids are answered."""

    async def story(door: Door, first: Party, _second: Party) -> None:
        cookie = {"cookie": f"{SESSION_COOKIE}={first.session}"}
        for call in PAGES:
            if call.writes or call.path.startswith(("/static", "/favicon", "/sign-in")):
                continue
            answer = await door.ask("GET", call.address(first.names), headers=cookie)
            if answer.status_code == 303:
                assert first.names["company"] in answer.headers["location"]
                continue
            assert answer.status_code == 200, (str(call), answer.text)
            assert "Xylophon" in answer.text, str(call)
        refused = []
        for call in sorted(API, key=lambda each: each.method == "DELETE"):
            if call.path == "/v1/metrics" or call.path.endswith(("/events", "/sample")):
                continue
            if str(call) in NEED_A_STATE:
                continue
            path = call.address(first.names)
            answer = await door.ask(call.method, path, key=first.key, **first.sent(call))
            if not answer.is_success:
                refused.append((str(call), answer.status_code, answer.text))
            if call.names and not call.writes and answer.content not in {b"[]", b"{}"}:
                assert len(answer.content) > 30, str(call)
        assert refused == []

    opened(installation, story)


def test_without_a_key_that_holds_nothing_is_answered_but_liveness(
    installation: Installation,
) -> None:
    async def story(door: Door, first: Party, _second: Party) -> None:
        wrong = ["", "sk_" + "x" * 43, first.session, first.key[:-1], first.key.upper(), "é" * 9]
        assert (await door.ask("GET", "/livez")).text == "alive\n"
        for call in API:
            if call.path == "/v1/metrics":
                answer = await door.ask(call.method, call.path, key=first.key)
                assert answer.status_code == 404
                continue
            path, sent = call.address(first.names), first.sent(call)
            for key in wrong:
                head = {"authorization": f"Bearer {key}".encode()} if key else {}
                answer = await door.ask(call.method, path, headers=head, **sent)
                assert answer.status_code == 401, (str(call), key)
                assert answer.headers["www-authenticate"] == "Bearer"
                assert leaked(answer, first, sent=f"{path}{sent}") == [], str(call)
        before = await pictured(door, first)
        for call in PAGES:
            answer = await door.ask(call.method, call.address({**first.names, "name": "x"}))
            assert leaked(answer, first, sent=call.address({**first.names, "name": "x"})) == []
            if call.names and not call.path.startswith("/static"):
                assert answer.status_code == 401, str(call)
        assert await pictured(door, first) == before

    opened(installation, story)


def test_a_browser_cannot_be_made_to_write_from_elsewhere(installation: Installation) -> None:
    async def story(door: Door, first: Party, second: Party) -> None:
        before = await pictured(door, first)
        for token in ("", "x", second.csrf):
            head = {"cookie": f"{SESSION_COOKIE}={first.session}"}
            for call in [call for call in API if call.writes]:
                if token:
                    head["x-csrf-token"] = token
                answer = await door.ask(
                    call.method, call.address(first.names), headers=head, **first.sent(call)
                )
                assert answer.status_code == 403, (str(call), token)
            for call in [call for call in PAGES if call.writes]:
                form = _form(call, first, first)
                form["data"]["csrf"] = token
                answer = await door.ask(
                    "POST", call.address(first.names), headers={"cookie": head["cookie"]}, **form
                )
                assert answer.status_code == 403, (str(call), token)
        assert await pictured(door, first) == before

    opened(installation, story)


@pytest.mark.parametrize("calls", [API, PAGES], ids=["api", "pages"])
def test_the_routes_are_found(calls: list[Call]) -> None:
    assert len(calls) > 20
    assert {call.method for call in calls} >= {"GET", "POST"}
