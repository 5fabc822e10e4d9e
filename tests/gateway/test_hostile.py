"""Values that nobody honest sends: each is answered as a problem of the sender's, never of ours."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from tests.builders import gateway
from tests.builders.gateway import Call, Door, Party
from tests.conftest import Installation

from solvent.identity.access import SESSION_COOKIE

VALUES = [
    "",
    "\0",
    "a\0b",
    "'; drop table entry; --",
    "%",
    "_%\\",
    "é" * 5_000,
    "😀",
    "-1",
    "9" * 19,
    "9" * 30,
    "1e400",
    "NaN",
    "0x10",
    "١٢",
    "2026-02-30",
    "0001-01-01",
    "9999-12-31",
    "-0001-01-01",
    "true",
    "null",
    "[]",
    "../../etc/passwd",
    "co_" + "z" * 26,
    "co_" + "7" + "z" * 25,
    "tx_" + "0" * 26,
]
IN_PATH = [value for value in VALUES if value][:3] + VALUES[-4:]
PAGE_PARAMETERS = ("as_of", "by", "kind", "seq", "text", "account", "first", "last", "cursor")
OF_OTHER_TYPES: list[Any] = [None, 7, [], {}, {"a": "b\0"}, True, 10**30]
SURROGATE = b'"\\ud800"'
CALLS = [call for call in gateway.api_calls() if call.operation and "events" not in call.path]


def test_no_value_of_a_parameter_breaks_a_route(installation: Installation) -> None:
    async def story(door: Door, party: Party) -> list[tuple[str, str, str, int]]:
        broken = []
        for call in [call for call in CALLS if not call.path.endswith("/sample")]:
            for name, where in _places(call):
                for value in IN_PATH if where == "path" else VALUES:
                    answer = await _ask(door, party, call, name, where, value)
                    if answer.status_code >= 500:
                        broken.append((str(call), name, value[:40], answer.status_code))
        return broken

    assert _told(installation, story) == []


def _places(call: Call) -> list[tuple[str, str]]:
    given = call.operation.get("parameters", [])
    return [(each["name"], each["in"]) for each in given]


async def _ask(door: Door, party: Party, call: Call, name: str, where: str, value: str) -> Any:
    names = dict(party.names)
    params = {}
    if where == "path":
        names[name] = quote(value, safe="")
    else:
        params[name] = value
    sent = party.sent(call)
    params = {**sent.pop("params", {}), **params}
    return await door.ask(call.method, call.address(names), key=party.key, params=params, **sent)


def test_no_value_of_a_body_breaks_a_route(installation: Installation) -> None:
    async def story(door: Door, party: Party) -> list[tuple[str, str, str, int]]:
        broken = []
        for call in [call for call in CALLS if "json" in party.sent(call)]:
            path, body = call.address(party.names), party.sent(call)["json"]
            for name in body:
                for value in [*VALUES, *OF_OTHER_TYPES]:
                    answer = await door.ask(
                        call.method, path, key=party.key, json={**body, name: value}
                    )
                    if answer.status_code >= 500:
                        broken.append((str(call), name, str(value)[:40], answer.status_code))
                raw = b'{"%s": %s}' % (name.encode(), SURROGATE)
                head = {"content-type": "application/json"}
                answer = await door.ask(call.method, path, key=party.key, content=raw, headers=head)
                if answer.status_code >= 500:
                    broken.append((str(call), name, "surrogate", answer.status_code))
        return broken

    assert _told(installation, story) == []


def test_no_name_of_a_file_breaks_the_door(installation: Installation) -> None:
    async def story(door: Door, party: Party) -> list[tuple[str, int]]:
        path = f"/v1/companies/{party.names['company']}/imports"
        broken = []
        for value in VALUES:
            answer = await door.ask(
                "POST", path, key=party.key, files={"file": (value or " ", b"nothing")}
            )
            if answer.status_code >= 500:
                broken.append((value[:40], answer.status_code))
        part = b'Content-Disposition: form-data; name="file"; filename="a\0b"'
        raw = b"--x\r\n%s\r\n\r\nz\r\n--x--\r\n" % part
        head = {"content-type": "multipart/form-data; boundary=x"}
        answer = await door.ask("POST", path, key=party.key, content=raw, headers=head)
        if answer.status_code >= 500:
            broken.append(("raw nul", answer.status_code))
        return broken

    assert _told(installation, story) == []


def test_no_header_breaks_the_doors(installation: Installation) -> None:
    async def story(door: Door, party: Party) -> list[tuple[str, str, int]]:
        broken = []
        company = party.names["company"]
        for name in ("authorization", "cookie", "last-event-id", "x-csrf-token", "accept-language"):
            for value in VALUES:
                raw = value.replace("\0", "\x01").encode()
                for text in (raw, b"Bearer " + raw, b"solvent_session=" + raw):
                    answer = await door.ask(
                        "GET", f"/v1/companies/{company}/score", headers={name: text}
                    )
                    if answer.status_code >= 500:
                        broken.append((name, value[:30], answer.status_code))
        return broken

    assert _told(installation, story) == []


def test_no_address_of_a_page_breaks_it(installation: Installation) -> None:
    async def story(door: Door, party: Party) -> list[tuple[str, str, int]]:
        broken = []
        cookie = {"cookie": f"{SESSION_COOKIE}={party.session}"}
        for call in [call for call in gateway.page_calls() if not call.writes]:
            for names, params in _addresses(call, party):
                answer = await door.ask("GET", call.address(names), params=params, headers=cookie)
                if answer.status_code >= 500:
                    broken.append((call.address(names), str(params), answer.status_code))
        return broken

    assert _told(installation, story) == []


def _addresses(call: Call, party: Party) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    names = {**party.names, "name": "x"}
    for part in call.names:
        for value in IN_PATH:
            yield {**names, part: quote(value, safe="")}, {}
    if call.path.endswith(("/statements", "/transactions")):
        for parameter in PAGE_PARAMETERS:
            for value in VALUES:
                yield names, {parameter: value}


def _told(installation: Installation, story: Any) -> Any:
    async def opened() -> Any:
        async with gateway.a_door(installation.settings, installation.addresses) as door:
            return await story(door, await gateway.a_party(door.tools, word="Xylophon"))

    return asyncio.run(opened())
