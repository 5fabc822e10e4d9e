"""A guest's stream over a real connection ends with the grant, and with the membership."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import httpx
import pytest
from tests.builders import gateway, people
from tests.builders import tenancy as builder
from tests.builders.gateway import Door
from tests.builders.people import Someone
from tests.conftest import Installation

from solvent import ids
from solvent.identity import beginning, device_mark
from solvent.identity.sender import Sender
from solvent.ids import Scope
from solvent.tenancy import granting, staffing
from solvent.tenancy.grant import Grant
from solvent.tenancy.roles import Role

End = Callable[[Door, Someone, Someone, Grant], Awaitable[None]]


async def revoked(door: Door, owner: Someone, _guest: Someone, grant: Grant) -> None:
    await granting.revoke(door.tools, owner.scope, grant_id=grant.grant_id)


async def guest_suspended(door: Door, _owner: Someone, guest: Someone, _grant: Grant) -> None:
    boss = Scope(guest.scope.tenant_id, "operator", frozenset({"*"}))
    await staffing.suspend(door.tools, boss, member_id=guest.member_id)


@pytest.mark.parametrize("end", [revoked, guest_suspended])
def test_a_guests_stream_ends_at_once(installation: Installation, end: End) -> None:
    async def story() -> None:
        where = (installation.settings, installation.addresses)
        async with gateway.a_door(*where, listening=True) as door:
            tools = door.tools
            owner, boss = await people.someone(tools), await people.someone(tools)
            guest = await people.someone(tools, boss.scope, role=Role.BOOKKEEPER)
            company = await builder.a_company(tools, owner.scope)
            grant = await people.a_guest(tools, owner.scope, guest)
            keys = await tools.vault.keys_of(guest.scope.tenant_id)
            async with tools.database.scoped(guest.scope) as connection:
                secret = await beginning.begin(
                    connection,
                    guest.scope,
                    member_id=guest.member_id,
                    methods=["password"],
                    sender=Sender("127.0.0.1", "test", device_mark.read(""), "bound"),
                    keys=keys,
                    now=tools.now(),
                )
            path = f"/v1/companies/{ids.show(ids.COMPANY, company.company_id)}/events"
            head = {"cookie": f"solvent_session={secret}"}
            async with (
                httpx.AsyncClient(base_url=door.site, timeout=30) as client,
                client.stream("GET", path, headers=head) as answer,
            ):
                assert answer.status_code == httpx.codes.OK
                chunks = answer.aiter_raw()
                assert b"retry" in await anext(chunks)
                await end(door, owner, guest, grant)
                async with asyncio.timeout(10):  # a heartbeat would come after 15 seconds
                    said = b"".join([chunk async for chunk in chunks])
                assert b"event:" not in said
            again = await door.ask("GET", path, headers=head)
            assert again.status_code in {httpx.codes.NOT_FOUND, httpx.codes.UNAUTHORIZED}

    asyncio.run(story())
