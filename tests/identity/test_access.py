"""What each role, and a key without any right, may do at each route."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from tests.builders import gateway, journey, machines
from tests.builders.gateway import Door, Party
from tests.conftest import Installation

from solvent.identity.access import SESSION_COOKIE

# What was granted to the asker elsewhere is shown to each asker: nothing, to this key.
FOR_ALL = {"GET /v1/me", "GET /v1/openapi.json", "GET /v1/grants/received"}
CALLS = [call for call in gateway.api_calls() if call.path != "/v1/metrics"]


def opened(installation: Installation, story: Callable[[Door, Party], Awaitable[None]]) -> None:
    async def told() -> None:
        async with gateway.a_door(installation.settings, installation.addresses) as door:
            await story(door, await gateway.a_party(door.tools, word="Xylophon"))

    asyncio.run(told())


def test_a_viewers_key_writes_nothing_whatever_it_asks_for(installation: Installation) -> None:
    async def story(door: Door, party: Party) -> None:
        before = await journey.count(door.tools, party.firm, "audit_record")
        for call in CALLS:
            if call.path.endswith("/events"):
                continue
            answer = await door.ask(
                call.method, call.address(party.names), key=party.viewer_key, **party.sent(call)
            )
            assert not (call.writes and answer.is_success), (str(call), answer.text)
            assert answer.status_code not in {401, 500}, (str(call), answer.text)
        assert await journey.count(door.tools, party.firm, "audit_record") == before

    opened(installation, story)


def test_a_key_without_rights_gets_no_further_than_its_own_name(
    installation: Installation,
) -> None:
    async def story(door: Door, party: Party) -> None:
        key = await machines.a_key_without_rights(door.tools, party.firm.scope)
        for call in CALLS:
            answer = await door.ask(
                call.method, call.address(party.names), key=key, **party.sent(call)
            )
            assert answer.is_success == (str(call) in FOR_ALL), (str(call), answer.text)

    opened(installation, story)


def test_a_revoked_key_is_refused_at_once(installation: Installation) -> None:
    async def story(door: Door, party: Party) -> None:
        assert (await door.ask("GET", "/v1/me", key=party.viewer_key)).status_code == 200
        async with door.tools.database.scoped(party.firm.scope) as connection:
            await connection.execute("update api_key set revoked_at = now() where name = 'reader'")
        assert (await door.ask("GET", "/v1/me", key=party.viewer_key)).status_code == 401
        assert (await door.ask("GET", "/v1/me", key=party.key)).status_code == 200

    opened(installation, story)


def test_a_browsers_session_may_read_and_with_its_token_write(installation: Installation) -> None:
    async def story(door: Door, party: Party) -> None:
        cookie = {"cookie": f"{SESSION_COOKIE}={party.session}"}
        assert (await door.ask("GET", "/v1/companies", headers=cookie)).status_code == 200
        body = party.bodies["CompanyIn"]
        bare = await door.ask("POST", "/v1/companies", headers=cookie, json=body)
        assert bare.status_code == 403
        with_token = {**cookie, "x-csrf-token": party.csrf}
        added = await door.ask("POST", "/v1/companies", headers=with_token, json=body)
        assert added.status_code == 201
        # A key in the header counts before a cookie: nothing rides on the browser's session.
        mixed = {**cookie, "authorization": "Bearer sk_wrong"}
        assert (await door.ask("GET", "/v1/companies", headers=mixed)).status_code == 401

    opened(installation, story)
