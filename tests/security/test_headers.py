"""Headers of each answer: what keeps it from other sites, from caches, from being taken amiss."""

from __future__ import annotations

import re

from tests.builders import gateway, hostile
from tests.builders.gateway import Door, Party
from tests.conftest import Counted, Installation

_FILE_NAME = re.compile(r'attachment; filename="[A-Za-z0-9._-]+"')


def test_every_answer_carries_the_headers_that_keep_it_to_itself(
    counted: Counted,
    installation: Installation,
) -> None:
    async def story(door: Door, party: Party, _other: Party) -> int:
        tried = 0
        for call in [*hostile.api_calls(), *hostile.page_calls(door)]:
            if call.writes:
                continue
            path = call.address(hostile.names(call, party) | {"name": "solvent.css"})
            for head in ({}, hostile.cookie(party)):
                answer = await door.ask("GET", path, headers=head)
                tried += 1
                policy = answer.headers["content-security-policy"]
                assert "default-src 'none'" in policy, path
                assert "frame-ancestors 'none'" in policy, path
                assert answer.headers["x-content-type-options"] == "nosniff", path
                assert answer.headers["referrer-policy"] == "no-referrer", path
                assert answer.headers["cross-origin-resource-policy"] == "same-origin", path
                if not path.startswith(("/static", "/favicon")):
                    assert answer.headers["cache-control"] == "no-store", path
        return tried

    tried = hostile.told(installation, story)
    counted("headers", f"{tried} requests")
    assert tried > 100


def test_over_https_browsers_are_told_to_stay_there(installation: Installation) -> None:
    async def story(door: Door, _party: Party, _other: Party) -> None:
        for path in ("/sign-in", "/v1/me"):
            plain = await door.ask("GET", path)
            assert "strict-transport-security" not in plain.headers
            site = gateway.SITE.replace("http:", "https:")
            secure = await door.ask("GET", f"{site}{path}")
            lasting = secure.headers["strict-transport-security"]
            assert lasting == "max-age=31536000; includeSubDomains"

    hostile.told(installation, story)


def test_no_answer_opens_itself_to_another_site(installation: Installation) -> None:
    async def story(door: Door, party: Party, _other: Party) -> None:
        head = {"origin": "https://elsewhere.example", "access-control-request-method": "POST"}
        for method in ("GET", "OPTIONS", "POST"):
            for path in ("/v1/companies", "/v1/me", "/", "/oauth/token", "/sign-in"):
                answer = await door.ask(method, path, key=party.key, headers=head)
                opened = [name for name in answer.headers if name.startswith("access-control-")]
                assert opened == [], (method, path)

    hostile.told(installation, story)


def test_no_answer_repeats_the_session(installation: Installation) -> None:
    async def story(door: Door, party: Party, _other: Party) -> None:
        for call in hostile.page_calls(door):
            if call.writes:
                continue
            path = call.address(hostile.names(call, party) | {"name": "x", "secret": "x"})
            answer = await door.ask("GET", path, headers=hostile.cookie(party))
            assert party.session not in answer.text, path
            assert party.session not in str(answer.headers), path

    hostile.told(installation, story)


def test_downloads_are_named_by_us(installation: Installation) -> None:
    async def story(door: Door, party: Party, _other: Party) -> int:
        found = 0
        for call in [*hostile.api_calls(), *hostile.page_calls(door)]:
            if call.writes:
                continue
            path = call.address(hostile.names(call, party) | {"name": "x", "secret": "x"})
            for head in (hostile.cookie(party), {"authorization": f"Bearer {party.key}"}):
                answer = await door.ask("GET", path, headers=head)
                named = answer.headers.get("content-disposition", "")
                if named:
                    found += 1
                    assert _FILE_NAME.fullmatch(named), (path, named)
        return found

    assert hostile.told(installation, story) > 0


def test_trace_is_refused(installation: Installation) -> None:
    async def story(door: Door, party: Party, _other: Party) -> None:
        for path in ("/", "/v1/me", "/sign-in", "/static/solvent.css", "/livez"):
            answer = await door.ask("TRACE", path, key=party.key, headers={"x-mine": "zz9"})
            assert answer.status_code in {404, 405}, path
            assert "zz9" not in answer.text

    hostile.told(installation, story)


def test_signing_out_clears_the_browser(installation: Installation) -> None:
    async def story(door: Door, party: Party, _other: Party) -> None:
        answer = await door.ask(
            "POST", "/sign-out", data={"csrf": party.csrf}, headers=hostile.cookie(party)
        )
        assert answer.status_code == 303
        assert answer.headers["clear-site-data"] == '"cache", "storage"'
        assert (await door.ask("GET", "/", headers=hostile.cookie(party))).status_code == 401

    hostile.told(installation, story)


def test_what_reaches_neither_door_is_answered_as_the_api_does(installation: Installation) -> None:
    async def story(door: Door, party: Party, _other: Party) -> None:
        for path in ("/v1/companies/a%0Ab", "/a%0Ab", "/v1%0A/me"):
            answer = await door.ask("GET", path, key=party.key)
            assert answer.status_code == 404, path
            assert answer.headers["content-type"] == "application/problem+json"
            assert "default-src 'none'" in answer.headers["content-security-policy"]
            assert answer.json()["instance"].endswith(answer.headers["x-request-id"])

    hostile.told(installation, story)


def test_a_page_of_somebody_signed_in_names_its_request(installation: Installation) -> None:
    async def story(door: Door, party: Party, _other: Party) -> None:
        answer = await door.ask("GET", "/", headers=hostile.cookie(party))
        assert answer.headers["x-request-id"].startswith("req_")

    hostile.told(installation, story)
