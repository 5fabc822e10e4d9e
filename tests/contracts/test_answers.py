"""What routes answer, held against the OpenAPI document that clients are written from."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from httpx import Response
from jsonschema import Draft202012Validator, FormatChecker
from tests.builders import gateway, journey
from tests.builders.gateway import Call, Door, Party
from tests.conftest import Installation

from solvent import ids
from solvent.gateway import app, describing

NOBODY = UUID(int=0)  # the id of nothing; the same in each process

DOCUMENT = describing.document(app.create())
CALLS = [call for call in gateway.api_calls() if call.operation and "events" not in call.path]
PROBLEM = "application/problem+json"


def opened(installation: Installation, story: Callable[[Door, Party], Awaitable[None]]) -> None:
    async def told() -> None:
        async with gateway.a_door(installation.settings, installation.addresses) as door:
            await story(door, await gateway.a_party(door.tools, word="Xylophon"))

    asyncio.run(told())


# Allowed only in a state that another act brings about; the rooms' own tests do them.
AFTER_ANOTHER_ACT = {
    "DELETE /v1/grants/received/{organisation}/{grant}",
    "DELETE /v1/organisation/transfer",
    "GET /v1/audit/consistency",
    "GET /v1/exports/{export}/content",
    "POST /v1/approvals/{approval}/approve",
    "POST /v1/approvals/{approval}/refuse",
    "POST /v1/clients/{client}/rotate",
    "POST /v1/email-domains/{domain}/confirm",
    "POST /v1/grants/received/{organisation}/{grant}/accept",
    "POST /v1/keys/{key}/rotate",
    "POST /v1/members/{member}/resume",
    "POST /v1/members/{member}/suspend",
    "POST /v1/organisation/transfer",
    "POST /v1/organisation/transfer/accept",
}


def faults_of(answer: Response, call: Call) -> list[str]:
    """List how an answer differs from what its operation promises."""
    promised = call.operation["responses"]
    described = promised.get(str(answer.status_code)) or promised["default"]
    if "content" not in described:
        return [] if not answer.content else ["content where none is promised"]
    ((kind, content),) = described["content"].items()
    got = answer.headers["content-type"].partition(";")[0]
    if got != kind:
        return [f"{got} instead of {kind}"]
    if kind not in {"application/json", PROBLEM}:
        return []  # lines of a file, each of which its own reader checks
    schema = {**content["schema"], "components": DOCUMENT["components"]}
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    return [f"{fault.json_path}: {fault.message}" for fault in validator.iter_errors(answer.json())]


def test_each_answer_is_what_the_document_promises(installation: Installation) -> None:
    async def story(door: Door, party: Party) -> None:
        seen = set()
        for call in [call for call in CALLS if not call.path.endswith("/sample")]:
            for key in (party.key, party.viewer_key, ""):
                answer = await door.ask(
                    call.method, call.address(party.names), key=key, **party.sent(call)
                )
                assert faults_of(answer, call) == [], (str(call), answer.text)
                seen.add((str(call), answer.status_code // 100))
        done = {name for name, kind in seen if kind == 2}
        wanted = {str(call) for call in CALLS if not call.path.endswith("/sample")}
        undone = wanted - done
        assert undone <= AFTER_ANOTHER_ACT, "\n".join(sorted(undone - AFTER_ANOTHER_ACT))

    opened(installation, story)


def test_answers_with_empty_books_are_as_promised_too(installation: Installation) -> None:
    async def story(door: Door, party: Party) -> None:
        made = await door.ask(
            "POST", "/v1/companies", key=party.key, json=party.bodies["CompanyIn"]
        )
        names = {**party.names, "company": made.json()["id"]}
        for call in [call for call in CALLS if not call.writes]:
            answer = await door.ask("GET", call.address(names), key=party.key)
            assert faults_of(answer, call) == [], (str(call), answer.text)
            wanted = any(each.get("required") for each in _query(call))
            assert answer.status_code in ({422} if wanted else {200, 403, 404}), (
                str(call),
                answer.text,
            )

    opened(installation, story)


def _query(call: Call) -> list[dict[str, Any]]:
    return [each for each in call.operation.get("parameters", []) if each["in"] == "query"]


def test_the_check_sees_an_answer_that_is_not_as_promised() -> None:
    call = next(call for call in CALLS if str(call) == "GET /v1/me")
    good = {"actor": "x", "organisation": "y", "organisation_id": "z", "permissions": []}
    head = {"content-type": "application/json"}
    assert faults_of(Response(200, json=good, headers=head), call) == []
    wrong: list[Any] = [{**good, "actor": 7}, {}, []]
    for bad in wrong:
        assert faults_of(Response(200, json=bad, headers=head), call) != []
    assert faults_of(Response(404, json={"title": "x"}, headers=head), call) != []
    assert faults_of(Response(404, json={}, headers={"content-type": PROBLEM}), call) != []


REFUSED: list[tuple[int, str, str, dict[str, Any]]] = [
    (401, "GET", "/v1/companies", {"key": ""}),
    (401, "GET", "/v1/companies", {"headers": {"authorization": "Basic eDp5"}}),
    (404, "GET", "/v1/nowhere", {}),
    (404, "GET", f"/v1/companies/{ids.show(ids.COMPANY, NOBODY)}", {}),
    (404, "GET", f"/v1/imports/{ids.show(ids.IMPORT, NOBODY)}", {}),
    (405, "PATCH", "/v1/companies", {}),
    (422, "GET", "/v1/companies/{company}/transactions?limit=0", {}),
    (422, "GET", "/v1/companies/{company}/transactions?cursor=x", {}),
    (422, "GET", "/v1/companies/{company}/transactions?first=32", {}),
    (422, "GET", "/v1/companies/co_x", {}),
    (422, "GET", "/v1/companies/{entry}", {}),
    (422, "POST", "/v1/companies", {"json": {"name": "x"}}),
    (422, "POST", "/v1/companies", {"json": {"name": "", "country": "DE", "currency": "EUR"}}),
    (422, "POST", "/v1/companies", {"json": {"name": "x", "country": "DE", "currency": "E"}}),
    (422, "POST", "/v1/companies", {"content": b"{"}),
    (422, "POST", "/v1/companies/{company}/imports", {"files": {"file": ("x", b"")}}),
    (422, "POST", "/v1/companies/{company}/imports", {"data": {"book": "true"}}),
    (409, "DELETE", "/v1/companies/{company}/sample", {}),
    (409, "POST", "/v1/imports/{made}/consent", {"json": {}}),
]


def test_what_cannot_be_done_is_told_as_a_problem(installation: Installation) -> None:
    schema = Draft202012Validator(DOCUMENT["components"]["schemas"]["Problem"])

    async def story(door: Door, party: Party) -> None:
        for status, method, path, given in REFUSED:
            key = "" if "headers" in given else party.key
            answer = await door.ask(method, path.format(**party.names), **{"key": key, **given})
            assert answer.status_code == status, (method, path, given, answer.text)
            assert answer.headers["content-type"] == PROBLEM
            body = answer.json()
            assert body["status"] == status
            assert body["type"].startswith("urn:solvent:problem:")
            assert body["title"]
            assert list(schema.iter_errors(body)) == []

    opened(installation, story)


def test_a_file_over_the_limit_is_told_as_a_problem(installation: Installation) -> None:
    async def story(door: Door, party: Party) -> None:
        too_much = bytes(door.tools.settings.upload_bytes_max + 1)
        path = f"/v1/companies/{party.names['company']}/imports"
        answer = await door.ask("POST", path, key=party.key, files={"file": ("x", too_much)})
        assert (answer.status_code, answer.json()["type"]) == (
            413,
            "urn:solvent:problem:FileTooLarge",
        )
        assert await journey.count(door.tools, party.firm, "import") == 2

    small = installation.settings.__class__(
        home=installation.settings.home,
        system_folder=installation.settings.system_folder,
        upload_bytes_max=2**20,
    )
    opened(Installation(small, installation.addresses), story)
