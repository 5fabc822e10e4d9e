"""What each role, and a key without any right, may do at each route."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from tests.builders import gateway, journey
from tests.builders.gateway import Door, Party
from tests.conftest import Installation

from solvent import ids
from solvent.ids import Scope
from solvent.platform import crypto
from solvent.tenancy import store
from solvent.tenancy.access import SESSION_COOKIE
from solvent.tenancy.roles import OWN, PERMISSIONS_BY_ROLE, READ, WRITE, Role

FOR_ALL = {"GET /v1/me", "GET /v1/openapi.json"}
CALLS = [call for call in gateway.api_calls() if call.path != "/v1/metrics"]


def opened(installation: Installation, story: Callable[[Door, Party], Awaitable[None]]) -> None:
    async def told() -> None:
        async with gateway.a_door(installation.settings, installation.addresses) as door:
            await story(door, await gateway.a_party(door.tools, word="Xylophon"))

    asyncio.run(told())


def test_a_viewers_key_reads_everything_and_writes_nothing(installation: Installation) -> None:
    async def story(door: Door, party: Party) -> None:
        before = await journey.count(door.tools, party.firm, "audit_record")
        for call in CALLS:
            if call.path.endswith("/events"):
                continue
            answer = await door.ask(
                call.method, call.address(party.names), key=party.viewer_key, **party.sent(call)
            )
            expected = 403 if call.writes else 200
            assert answer.status_code == expected, (str(call), answer.text)
        assert await journey.count(door.tools, party.firm, "audit_record") == before

    opened(installation, story)


async def a_key_without_rights(door: Door, party: Party) -> str:
    scope = Scope(party.firm.scope.tenant_id, "me_test")
    secret = crypto.new_secret("sk")
    async with door.tools.database.scoped(scope) as connection:
        await store.add_api_key(
            connection,
            scope,
            api_key_id=ids.new(),
            name="none",
            hint="sk_",
            hash_=crypto.hash_secret(secret),
            permissions=[],
            now=door.tools.now(),
        )
    return secret


def test_a_key_without_rights_gets_no_further_than_its_own_name(
    installation: Installation,
) -> None:
    async def story(door: Door, party: Party) -> None:
        key = await a_key_without_rights(door, party)
        for call in CALLS:
            answer = await door.ask(
                call.method, call.address(party.names), key=key, **party.sent(call)
            )
            expected = 200 if str(call) in FOR_ALL else 403
            assert answer.status_code == expected, (str(call), answer.text)

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


def test_roles_grow_from_reading_to_owning() -> None:
    viewer, bookkeeper, owner = (
        PERMISSIONS_BY_ROLE[role] for role in (Role.VIEWER, Role.BOOKKEEPER, Role.OWNER)
    )
    assert viewer < bookkeeper < owner
    assert not READ & (WRITE | OWN)
    assert all(permission.endswith(":read") for permission in viewer)
