"""Problem documents name the request that they are about; the record has the same name."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from tests.builders import gateway
from tests.builders.gateway import Door, Party
from tests.conftest import Installation

from solvent.audit import record


def opened(installation: Installation, story: Callable[[Door, Party], Awaitable[None]]) -> None:
    async def told() -> None:
        async with gateway.a_door(installation.settings, installation.addresses) as door:
            await story(door, await gateway.a_party(door.tools, word="Xylophon"))

    asyncio.run(told())


def test_a_problem_names_its_request_as_the_header_does(installation: Installation) -> None:
    async def story(door: Door, party: Party) -> None:
        for status, method, path, key in (
            (401, "GET", "/v1/me", ""),
            (404, "GET", "/v1/companies/co_00000000000000000000000000", party.key),
            (404, "GET", "/v1/nowhere", party.key),
            (405, "DELETE", "/v1/me", party.key),
            (422, "POST", "/v1/companies", party.key),
        ):
            answer = await door.ask(method, path, key=key)
            assert answer.status_code == status, path
            name = answer.headers["x-request-id"]
            assert name.startswith("req_")
            assert answer.json()["instance"] == f"urn:solvent:request:{name}"

    opened(installation, story)


def test_the_record_has_the_name_that_the_answer_gave(installation: Installation) -> None:
    async def story(door: Door, party: Party) -> None:
        body = {"name": "Fir Ltd", "country": "DE", "currency": "EUR"}
        answer = await door.ask("POST", "/v1/companies", key=party.key, json=body)
        name = answer.headers["x-request-id"]
        async with door.tools.database.scoped(party.firm.scope) as connection:
            rows = await connection.fetch(
                "select canonical from audit_record where tenant_id = $1",
                party.firm.scope.tenant_id,
            )
        records = [record.read(row["canonical"]) for row in rows]
        assert [each.act for each in records if each.request_id == name] == ["company.added"]

    opened(installation, story)


def test_a_method_that_a_path_does_not_know_is_told_with_those_it_knows(
    installation: Installation,
) -> None:
    async def story(door: Door, party: Party) -> None:
        answer = await door.ask("DELETE", "/v1/me", key=party.key)
        assert answer.headers["allow"] == "GET"

    opened(installation, story)
