"""Fields that a body or form does not have: nothing that they say is stored or obeyed."""

from __future__ import annotations

from typing import Any

from tests.builders import hostile
from tests.builders.gateway import Door, Party
from tests.builders.hostile import ENDING, Tried
from tests.conftest import Counted, Installation

MARK = "zz9mass"
EXTRA: dict[str, Any] = {
    "id": MARK,
    "tenant_id": "00000000-0000-0000-0000-00000000zz9m",
    "tenant": MARK,
    "organisation": MARK,
    "company_id": MARK,
    "member_id": MARK,
    "actor": MARK,
    "role": MARK,
    "roles": [MARK],
    "permissions": ["*", MARK],
    "scope": MARK,
    "is_sample": True,
    "is_admin": True,
    "owner": True,
    "state": MARK,
    "status": MARK,
    "plan": MARK,
    "created_at": "1999-01-01T00:00:00Z",
    "expires_at": "2999-01-01T00:00:00Z",
    "hash": MARK,
    "secret": MARK,
    "password": MARK,
    "__proto__": {"role": MARK},
    "csrf_token": MARK,
    "methods": [MARK],
    "proved_at": "2999-01-01T00:00:00Z",
    "max_tries": 10**6,
}

ALONE = tuple(EXTRA) if hostile.NIGHTLY else ("role", "is_sample")
"""Fields that are sent by themselves too, beside all of them together."""


async def _where_marked(door: Door, party: Party) -> list[str]:
    """List the tables of the organisation that hold the mark in any column."""
    async with door.tools.database.scoped(party.firm.scope) as connection:
        tables = await hostile.tables(connection)
        assert len(tables) > 20
        return [
            name
            for name in tables
            if await connection.fetchval(
                f'select exists (select from "{name}" t'
                f" where row_to_json(t)::text like '%{MARK}%')"
            )
        ]


async def _samples(door: Door, party: Party) -> int:
    async with door.tools.database.scoped(party.firm.scope) as connection:
        found: int = await connection.fetchval("select count(*) from company where is_sample")
        return found


def test_no_field_that_was_not_asked_for_is_ever_stored(
    counted: Counted, installation: Installation
) -> None:
    fields = 0

    async def story(door: Door, party: Party, _other: Party) -> tuple[Tried, list[str], int]:
        nonlocal fields
        tried = Tried()
        for call in hostile.api_calls():
            body = hostile.body_of(call, party)
            if body is None:
                continue
            known = hostile.schema_of(call).get("properties", {})
            path = call.address(hostile.names(call, party))
            extra = {name: value for name, value in EXTRA.items() if name not in known}
            for more in (extra, *({name: extra[name]} for name in ALONE if name in extra)):
                fresh = hostile.body_of(call, party) or body
                answer = await door.ask(call.method, path, key=party.key, json={**fresh, **more})
                tried.note(f"{call} {list(more)}", answer)
                fields += len(more)
                if MARK in answer.text and answer.is_success:
                    tried.broken.append(f"{call} {list(more)}: given back")
        return tried, await _where_marked(door, party), await _samples(door, party)

    tried, marked, samples = hostile.told(installation, story)
    counted("mass assignment, API", f"{fields} fields in {tried}")
    assert tried.broken == []
    assert marked == []
    assert samples == 0
    assert sum(count for status, count in tried.statuses.items() if status < 300) >= 8


def test_no_field_that_a_form_does_not_have_is_ever_stored(
    counted: Counted, installation: Installation
) -> None:
    async def story(door: Door, party: Party, _other: Party) -> tuple[Tried, list[str], int]:
        tried = Tried()
        async for form in hostile.forms(door, party):
            if form.action.endswith(ENDING):
                continue
            more = {
                name: value if isinstance(value, str) else MARK
                for name, value in EXTRA.items()
                if name not in form.fields
            }
            fields = {**more, **form.fields, "csrf": party.csrf}
            head = hostile.cookie(party)
            answer = await door.ask("POST", form.action, data=fields, headers=head)
            tried.note(form.action, answer)
        return tried, await _where_marked(door, party), await _samples(door, party)

    tried, marked, samples = hostile.told(installation, story)
    counted("mass assignment, forms", tried)
    assert tried.broken == []
    assert marked == []
    assert samples == 0


def test_the_look_for_the_mark_finds_it_where_it_is(installation: Installation) -> None:
    async def story(door: Door, party: Party, _other: Party) -> list[str]:
        body = {"name": f"{MARK} Ltd", "country": "DE", "currency": "EUR"}
        answer = await door.ask("POST", "/v1/companies", key=party.key, json=body)
        assert answer.status_code == 201
        return await _where_marked(door, party)

    assert "company" in hostile.told(installation, story)
