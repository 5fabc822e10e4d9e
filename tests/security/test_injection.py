"""Texts that speak to an interpreter, in every parameter, body and form: all stay text."""

from __future__ import annotations

import subprocess
import sys
from typing import Any
from urllib.parse import quote

import pytest
from structlog.testing import capture_logs
from tests.builders import hostile
from tests.builders.gateway import Call, Door, Party
from tests.builders.hostile import ENDING, TEXTS, Tried
from tests.builders.hostile_html import Form, interpreted
from tests.conftest import Counted, Installation

SCIM_FILTERS = (
    'userName eq "x" or true',
    'userName eq "x"\\" or id pr',
    "userName eq 'x'); drop table member; --",
    "((((" * 400,
    "not (" * 300 + "userName pr" + ")" * 300,
    'userName eq "' + "x" * 20_000 + '"',
    'meta.created gt "not a day"',
    'emails[type eq "work" and value co "%"].value pr',
    "password pr",
)


async def _try_api(door: Door, party: Party, tried: Tried) -> None:
    for call in hostile.api_calls():
        if call.path.endswith("/sample"):
            continue
        for text in TEXTS:
            for given in _requests(call, party, text):
                path = given.pop("path")
                answer = await door.ask(call.method, path, key=party.key, **given)
                what = f"{call} {text[:20]!r} {str(given)[:60]}"
                tried.note(what, answer)
                tried.broken += [f"{what}: {word}" for word in interpreted(answer, sent=path)]


def _requests(call: Call, party: Party, text: str) -> list[dict[str, Any]]:
    """Make one request for each place of a call that takes text."""
    names, body = hostile.names(call, party), hostile.body_of(call, party)
    sent: dict[str, Any] = {} if body is None else {"json": body}
    path = call.address(names)
    made = [{"path": call.address({**names, name: quote(text, safe="")}), **sent} for name in names]
    made += [
        {"path": path, "params": {each["name"]: text}, **sent}
        for each in call.operation.get("parameters", [])
        if each["in"] == "query"
    ]
    if body is not None:
        fields = hostile.schema_of(call).get("properties", {})
        made += [{"path": path, "json": {**body, name: text}} for name in fields]
        made.append({"path": path, "json": {**body, text: text}})
    return made


def test_no_hostile_text_reaches_the_database_as_sql(
    counted: Counted, installation: Installation
) -> None:
    async def story(door: Door, party: Party, _other: Party) -> tuple[Tried, Any]:
        tried = Tried()
        await _try_api(door, party, tried)
        async with door.tools.database.scoped(party.firm.scope) as connection:
            table = await connection.fetchval("select to_regclass('zz_injected')::text")
        return tried, table

    tried, table = hostile.told(installation, story)
    counted("injection, API", tried)
    assert tried.broken == []
    assert table is None
    assert tried.statuses[422] > 0
    assert tried.statuses[401] == 0, "the key still opens, so that the routes were reached"


async def _try_forms(door: Door, party: Party, tried: Tried) -> list[Form]:
    found = [form async for form in hostile.forms(door, party)]
    for form in found:
        if form.action.endswith(ENDING):
            continue
        for name in hostile.fields_of(form):
            for text in TEXTS:
                fields = {**form.fields, name: text, "csrf": party.csrf}
                head = hostile.cookie(party)
                answer = await door.ask("POST", form.action, data=fields, headers=head)
                what = f"{form.action} {name} {text[:20]!r}"
                tried.note(what, answer)
                tried.broken += [f"{what}: {word}" for word in interpreted(answer, sent="")]
    return found


def test_no_hostile_text_becomes_markup_on_a_page(
    counted: Counted, installation: Installation
) -> None:
    """What a form took is shown by the pages that list it: all are opened again afterwards."""

    async def story(door: Door, party: Party, _other: Party) -> tuple[Tried, list[str]]:
        tried = Tried()
        found = await _try_forms(door, party, tried)
        for call in [each for each in hostile.page_calls(door) if not each.writes]:
            path = call.address(hostile.names(call, party) | {"name": "x", "secret": "x"})
            answer = await door.ask("GET", path, headers=hostile.cookie(party))
            tried.note(path, answer)
            tried.broken += [f"{path}: {word}" for word in interpreted(answer, sent="")]
        assert (await door.ask("GET", "/", headers=hostile.cookie(party))).status_code == 200
        return tried, sorted({form.action for form in found})

    tried, actions = hostile.told(installation, story)
    counted(f"injection, {len(actions)} forms", tried)
    assert tried.broken == []
    assert len(actions) > 15


def test_no_hostile_text_is_evaluated_by_a_template(
    counted: Counted, installation: Installation
) -> None:
    async def story(door: Door, party: Party, _other: Party) -> Tried:
        tried = Tried()
        for call in [each for each in hostile.page_calls(door) if not each.writes]:
            names = hostile.names(call, party) | {"name": "x", "secret": "x"}
            for text in TEXTS:
                for part in call.names or [""]:
                    path = call.address({**names, part: quote(text, safe="")})
                    params = {"text": text, "back": text, "link": text, "by": text, "q": text}
                    head = {**hostile.cookie(party), "accept-language": text.encode()[:40].hex()}
                    answer = await door.ask("GET", path, params=params, headers=head)
                    tried.note(path, answer)
                    tried.broken += [f"{path}: {word}" for word in interpreted(answer, sent=path)]
        return tried

    tried = hostile.told(installation, story)
    counted("injection, addresses of pages", tried)
    assert tried.broken == []


@pytest.mark.parametrize(
    "name",
    [
        "../../../pyproject.toml",
        "..%2f..%2fapp.py",
        "%2e%2e/templates/layout.html",
        "..\\..\\app.py",
        "/etc/passwd",
        "solvent.css%00.html",
        ".git/config",
        "../locales/de.po",
        "%252e%252e%252fapp.py",
        "",
    ],
)
def test_no_hostile_name_leaves_its_folder(installation: Installation, name: str) -> None:
    async def story(door: Door, _party: Party, _other: Party) -> None:
        for folder in ("/static/", "/", "/v1/"):
            answer = await door.ask("GET", folder + name)
            if folder + name != "/":
                assert answer.status_code in {401, 404, 405, 307}, (folder + name, answer.text[:99])
            assert not any(
                word in answer.text for word in ("root:x:", "msgid", "[core]", "import ")
            )

    hostile.told(installation, story)


def test_no_hostile_text_is_interpreted_outside_of_v1(
    counted: Counted, installation: Installation
) -> None:
    """SCIM's filters and paths, and the fields of OAuth's forms."""

    async def story(door: Door, party: Party, _other: Party) -> Tried:
        tried = Tried()
        for text in (*TEXTS, *SCIM_FILTERS):
            quoted = quote(text, safe="")
            asked: list[tuple[str, str, dict[str, Any]]] = [
                ("GET", f"/scim/v2/Users/{quoted}", {}),
                ("GET", "/scim/v2/Users", {"params": {"filter": text}}),
                ("GET", "/scim/v2/Users", {"params": {"sortBy": text, "attributes": text}}),
                ("GET", "/scim/v2/Users", {"params": {"startIndex": text, "count": text}}),
                ("GET", "/scim/v2/Groups", {"params": {"filter": f'displayName eq "{text}"'}}),
                ("POST", "/scim/v2/Users", {"json": {"userName": text, text: text}}),
                ("PATCH", f"/scim/v2/Users/{quoted}", {"json": {"Operations": [{"path": text}]}}),
            ]
            for name in ("grant_type", "scope", "client_id", "client_secret", "client_assertion"):
                form = {"grant_type": "client_credentials", "client_id": "x", name: text}
                asked.append(("POST", "/oauth/token", {"data": form}))
            asked += [
                ("POST", path, {"data": {"token": text, "client_id": text}})
                for path in ("/oauth/revoke", "/oauth/introspect")
            ]
            for method, path, given in asked:
                answer = await door.ask(method, path, key=party.key, **given)
                what = f"{method} {path} {text[:20]!r}"
                tried.note(what, answer)
                tried.broken += [f"{what}: {word}" for word in interpreted(answer, sent=path)]
        return tried

    tried = hostile.told(installation, story)
    counted("injection, SCIM and OAuth", tried)
    assert tried.broken == []
    assert tried.statuses[200] > 0


def test_encoded_twice_is_not_decoded_twice(installation: Installation) -> None:
    async def story(door: Door, party: Party, _other: Party) -> None:
        path = f"/companies/{party.names['company']}/transactions?text=%2541%253Cb%253E"
        answer = await door.ask("GET", path, headers=hostile.cookie(party))
        assert "%41%3Cb%3E" in answer.text
        company = party.names["company"].replace("_", "%255F")
        answer = await door.ask("GET", f"/v1/companies/{company}", key=party.key)
        assert answer.status_code in {404, 422}

    hostile.told(installation, story)


def test_a_parameter_given_twice_or_elsewhere_changes_nothing(installation: Installation) -> None:
    async def story(door: Door, party: Party, other: Party) -> None:
        own, foreign = party.names["company"], other.names["company"]
        plain = await door.ask("GET", f"/v1/companies/{own}", key=party.key)
        for more in (f"?company={foreign}", f"?company={foreign}&company={own}", "?tenant_id=1"):
            answer = await door.ask("GET", f"/v1/companies/{own}{more}", key=party.key)
            assert answer.json() == plain.json()
        head = {"x-tenant-id": "1", "x-user-id": "1", "x-http-method-override": "DELETE"}
        answer = await door.ask("GET", f"/v1/companies/{own}", key=party.key, headers=head)
        assert answer.json() == plain.json()
        twice = f"csrf={other.csrf}&csrf={party.csrf}&language=de"
        head = {**hostile.cookie(party), "content-type": "application/x-www-form-urlencoded"}
        given = f"csrf={party.csrf}&csrf={other.csrf}&language=de"
        statuses = {
            (await door.ask("POST", "/language", content=sent, headers=head)).status_code
            for sent in (twice, given)
        }
        assert 403 in statuses, "of two tokens one counts, and it is always the same"
        answer = await door.ask(
            "POST", f"/language?csrf={party.csrf}", data={"language": "de"}, headers=head
        )
        assert answer.status_code == 403, "a token in the address is none"

    hostile.told(installation, story)


def test_no_secret_is_ever_logged(installation: Installation) -> None:
    async def story(door: Door, party: Party, _other: Party) -> list[Any]:
        with capture_logs() as logged:
            for call in hostile.api_calls()[:40]:
                path = call.address(hostile.names(call, party))
                await door.ask(call.method, path, key=party.key, json={"password": "zz9secret"})
                await door.ask(call.method, path, headers=hostile.cookie(party))
            head = {"authorization": "Bearer sk_zz9secret", "cookie": "a=zz9secret"}
            await door.ask("GET", "/v1/me", headers=head)
            form = {"email": "zz9secret@example.com", "password": "zz9secret"}
            await door.ask("POST", "/sign-in/password", data=form)
        return [each for each in logged if _tells(each, party)]

    assert hostile.told(installation, story) == []


def _tells(event: Any, party: Party) -> bool:
    return any(word in str(event) for word in (party.key, party.session, party.csrf, "zz9secret"))


@pytest.mark.parametrize("as_json", [True, False])
def test_no_hostile_text_forges_a_log_line(*, as_json: bool) -> None:
    words = (
        "from solvent.platform.telemetry import log, start_logging;"
        f"start_logging(as_json={as_json});"
        "log.error('gateway.request.failed', path='/x\\n2026-01-01 forged=yes\\r\\x1b[2K')"
    )
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    lines = done.stderr.splitlines()
    assert len(lines) == 1
    assert "\x1b[2K" not in done.stderr
