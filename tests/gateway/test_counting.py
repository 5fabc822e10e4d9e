from __future__ import annotations

import asyncio
from dataclasses import replace

import httpx
from tests.builders import gateway
from tests.conftest import Installation

from solvent.identity import signing_in, starting
from solvent.ids import Scope
from solvent.tenancy import metering
from solvent.tenancy.metering import Meter
from solvent.tenancy.plan import Quota

CODES = httpx.codes


def test_calls_of_programs_are_counted_and_refused_when_the_month_is_used_up(
    installation: Installation,
) -> None:
    async def story() -> None:
        async with gateway.a_door(installation.settings, installation.addresses) as door:
            tools, now = door.tools, door.tools.now()
            made = await starting.found(tools.database, name="X", is_sample=False, now=now)
            scope = Scope(made.tenant_id, "operator", frozenset({"*"}))
            await metering.put_on_plan(tools, scope, name="starter")
            meter: Meter = gateway.doors(door.app)[0].state.meter
            for _ in range(3):
                assert (await door.ask("GET", "/v1/me", key=made.key)).status_code == CODES.OK
            link = await starting.make_sign_in_link(tools.database, made.tenant_id, now=now)
            secret = (await signing_in.use_link(tools, link or "")).secret
            page = {"cookie": f"solvent_session={secret}"}
            assert (await door.ask("GET", "/v1/me", headers=page)).status_code == CODES.OK
            await meter.flush(tools)
            async with tools.database.scoped(scope) as connection:
                _, uses = await metering.uses(connection, scope, now=tools.now())
            assert next(one.used for one in uses if one.quota is Quota.API_CALLS) == 3
            for _ in range(9_997):
                meter.call(made.tenant_id)
            refused = await door.ask("GET", "/v1/me", key=made.key)
            assert refused.status_code == CODES.CONFLICT
            assert "'starter' allows 10000 API calls a month" in refused.json()["detail"]
            assert (await door.ask("GET", "/v1/me", headers=page)).status_code == CODES.OK
            stranger = replace(made, key="sk_nothing")
            unknown = await door.ask("GET", "/v1/me", key=stranger.key)
            assert unknown.status_code == CODES.UNAUTHORIZED

    asyncio.run(story())
