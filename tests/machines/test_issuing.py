from __future__ import annotations

import asyncio
import operator
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from tests.builders import gateway, machines
from tests.builders import tenancy as organisations
from tests.builders.gateway import Door
from tests.conftest import Installation, Run

from solvent import ids
from solvent.ids import PermissionMissing, Scope
from solvent.machines import issuing, recognising, store
from solvent.machines.address_range import AddressOutside
from solvent.machines.api_key import KeyEnded, KeyState, KeyUnknown
from solvent.machines.bounds import BeyondMaker, BoundsMalformed
from solvent.machines.recognising import Known
from solvent.platform.asking import StepUpNeeded
from solvent.platform.tools import Tools
from solvent.tenancy.roles import PERMISSIONS_BY_ROLE, Role
from solvent.tenancy.store import CompanyUnknown


async def known(tools: Tools, secret: str, *, address: str = "203.0.113.5") -> Known | None:
    return await recognising.by_secret(tools, secret, company_id=None, address=address)


def test_a_key_opens_what_it_is_bounded_to_and_is_kept_as_a_hash(run: Run) -> None:
    async def story(tools: Tools) -> None:
        scope = await organisations.an_organisation(tools)
        company = await organisations.a_company(tools, scope)
        bounds = machines.some_bounds(
            "company:read",
            companies=[company.company_id],
            ranges=("203.0.113.0/24", "2001:db8::/32"),
        )
        made = await machines.a_key(tools, scope, bounds)
        found = await known(tools, made.secret)
        assert found is not None
        assert found.actor == ids.show(ids.API_KEY, made.key.api_key_id)
        assert found.machine.permissions == {"company:read"}
        assert found.machine.companies == frozenset[UUID]([company.company_id])
        assert await known(tools, made.secret, address="2001:db8::7")
        for address in ("198.51.100.7", "", "2001:db9::1"):
            with pytest.raises(AddressOutside):
                await known(tools, made.secret, address=address)
        async with tools.database.scoped(scope) as connection:
            row = await connection.fetchrow("select * from api_key where name = 'machine'")
        assert made.secret not in str(dict(row or {}))
        for wrong in (made.secret[:-1], made.secret + "0", "sk_" + "x" * 43, "", "a.b.c", "\0"):
            assert await known(tools, wrong) is None

    run(story)


def test_nobody_makes_a_key_that_may_more_than_they_themselves(run: Run) -> None:
    async def story(tools: Tools) -> None:
        owner = await organisations.an_organisation(tools)
        company = await organisations.a_company(tools, owner)
        maker = replace(owner, permissions=frozenset({"key:create", "company:read"}))
        await machines.a_key(tools, maker, machines.some_bounds("company:read"))
        for permissions in (("score:read",), ("company:read", "organisation:delete")):
            with pytest.raises(BeyondMaker):
                await machines.a_key(tools, maker, machines.some_bounds(*permissions))
        confined = replace(maker, companies=frozenset({company.company_id}))
        for companies in (None, [ids.new()], [company.company_id, ids.new()]):
            with pytest.raises(BeyondMaker):
                await machines.a_key(tools, confined, machines.some_bounds(companies=companies))
        for bounds in (
            machines.some_bounds("*"),
            machines.some_bounds("company:destroy"),
            machines.some_bounds(name=" "),
            machines.some_bounds(name="x" * 81),
            machines.some_bounds(name="a\x00b"),
            machines.some_bounds(companies=[]),
            machines.some_bounds("key:create", companies=[company.company_id]),
            machines.some_bounds(expires_at=tools.now()),
            machines.some_bounds(expires_at=tools.now() + timedelta(days=367)),
            replace(machines.some_bounds(), permissions=frozenset()),
        ):
            with pytest.raises(BoundsMalformed):
                await machines.a_key(tools, owner, bounds)
        with pytest.raises(CompanyUnknown):
            await machines.a_key(tools, owner, machines.some_bounds(companies=[ids.new()]))
        for role in (Role.CFO, Role.BOOKKEEPER, Role.VIEWER, Role.AUDITOR):
            with pytest.raises(PermissionMissing):
                await machines.a_key(tools, replace(owner, permissions=PERMISSIONS_BY_ROLE[role]))

    run(story)


def test_a_browsers_session_must_have_proved_itself_lately(run: Run) -> None:
    async def story(tools: Tools) -> None:
        scope = await organisations.an_organisation(tools)
        now = tools.now()
        for proved, late in ((None, True), (now - timedelta(minutes=11), True), (now, False)):
            visitor = replace(machines.a_machine(scope), session_id=ids.new(), proved_at=proved)
            making = issuing.make(tools.database, visitor, asked=machines.some_bounds(), now=now)
            if late:
                with pytest.raises(StepUpNeeded):
                    await making
            else:
                assert (await making).secret

    run(story)


def test_a_key_ends_by_its_day_and_by_revocation(run: Run) -> None:
    async def story(tools: Tools) -> None:
        scope = await organisations.an_organisation(tools)
        now = tools.now()
        short = await machines.a_key(
            tools, scope, machines.some_bounds(expires_at=now + timedelta(days=1))
        )
        assert await known(tools, short.secret)
        later = replace(tools, now=lambda: now + timedelta(days=1))
        assert await known(later, short.secret) is None
        visitor = machines.a_machine(scope)
        for _ in range(2):
            await issuing.revoke(tools.database, visitor, api_key_id=short.key.api_key_id, now=now)
        assert await known(tools, short.secret) is None
        stranger = machines.a_machine(await organisations.an_organisation(tools))
        other = await machines.a_key(tools, scope)
        with pytest.raises(KeyUnknown):
            await issuing.revoke(tools.database, stranger, api_key_id=other.key.api_key_id, now=now)
        assert await known(tools, other.secret)
        states = {
            key.api_key_id: key.state(now) for key in await issuing.listed(tools.database, scope)
        }
        assert states[short.key.api_key_id] is KeyState.REVOKED
        assert states[other.key.api_key_id] is KeyState.ACTIVE

    run(story)


def test_a_replaced_key_works_until_the_overlap_ends(run: Run) -> None:
    async def story(tools: Tools) -> None:
        scope = await organisations.an_organisation(tools)
        visitor, now = machines.a_machine(scope), tools.now()
        old = await machines.a_key(tools, scope)

        async def rotate(api_key_id: object, hours: int) -> issuing.Issued:
            assert isinstance(api_key_id, type(old.key.api_key_id))
            return await issuing.rotate(
                tools.database, visitor, api_key_id=api_key_id, overlap_hours=hours, now=now
            )

        new = await rotate(old.key.api_key_id, 2)
        assert new.key.bounds == old.key.bounds
        for minutes, opens in ((0, True), (119, True), (120, False)):
            moment = replace(tools, now=partial(operator.add, now, timedelta(minutes=minutes)))
            assert (await known(moment, old.secret) is not None) is opens
            assert await known(moment, new.secret) is not None
        with pytest.raises(KeyEnded):
            await rotate(old.key.api_key_id, 2)
        with pytest.raises(KeyUnknown):
            await rotate(ids.new(), 2)
        for hours in (-1, 721):
            with pytest.raises(BoundsMalformed):
                await rotate(new.key.api_key_id, hours)
        listed = {key.api_key_id: key for key in await issuing.listed(tools.database, scope)}
        assert listed[old.key.api_key_id].replaced_by == new.key.api_key_id
        assert listed[old.key.api_key_id].state(now) is KeyState.RETIRING

    run(story)


def test_the_last_use_is_noted_beside_the_request_and_once_a_minute(run: Run) -> None:
    async def story(tools: Tools) -> None:
        scope = await organisations.an_organisation(tools)
        made = await machines.a_key(tools, scope)
        began = tools.now()

        async def used_at(minutes: float) -> object:
            moment = began + timedelta(minutes=minutes)
            then = replace(tools, now=lambda: moment)
            for _ in range(3):
                assert await known(then, made.secret)
            await tools.later.settle()
            async with tools.database.scoped(scope) as connection:
                found = await store.api_key(connection, scope, made.key.api_key_id)
            assert found is not None
            assert found.last_used_at is not None
            return found.last_used_at - began

        assert await used_at(0) == timedelta(0)
        assert await used_at(0.9) == timedelta(0)
        assert await used_at(1) == timedelta(minutes=1)

    run(story)


def opened(installation: Installation, story: Callable[[Door, Scope], Awaitable[None]]) -> None:
    async def told() -> None:
        async with gateway.a_door(installation.settings, installation.addresses) as door:
            await story(door, await organisations.an_organisation(door.tools))

    asyncio.run(told())


def test_keys_are_made_shown_replaced_and_revoked_over_the_api(installation: Installation) -> None:
    async def story(door: Door, scope: Scope) -> None:
        owner = (
            await machines.a_key(
                door.tools,
                scope,
                machines.some_bounds("key:read", "key:create", "key:revoke", "company:read"),
            )
        ).secret
        body = {"name": "CI", "permissions": ["company:read"], "address_ranges": ["203.0.113.9/24"]}
        made = await door.ask("POST", "/v1/keys", key=owner, json=body)
        assert made.status_code == 201, made.text
        told = made.json()
        assert told["address_ranges"] == ["203.0.113.0/24"]
        shown = await door.ask("GET", f"/v1/keys/{told['id']}", key=owner)
        assert shown.json() == {name: v for name, v in told.items() if name != "secret"}
        # The proxy on loopback is believed about where the request came from.
        for forwarded, status in (("203.0.113.200", 200), ("198.51.100.1", 403), ("", 403)):
            answer = await door.ask(
                "GET", "/v1/me", key=told["secret"], headers={"x-forwarded-for": forwarded}
            )
            assert answer.status_code == status
        path = f"/v1/keys/{told['id']}"
        new = await door.ask("POST", f"{path}/rotate", key=owner, json={"overlap_hours": 1})
        assert new.status_code == 201
        old = (await door.ask("GET", path, key=owner)).json()
        assert (old["state"], old["replaced_by"]) == ("retiring", new.json()["id"])
        assert (await door.ask("DELETE", path, key=owner)).status_code == 204
        assert (await door.ask("DELETE", path, key=owner)).status_code == 204
        listed = (await door.ask("GET", "/v1/keys", key=owner)).json()
        assert told["secret"] not in str(listed)
        assert {key["id"]: key["state"] for key in listed}[told["id"]] == "revoked"
        beyond = {"name": "x", "permissions": ["organisation:delete"]}
        refused = await door.ask("POST", "/v1/keys", key=owner, json=beyond)
        assert (refused.status_code, refused.json()["where"]) == (403, "permissions")
        extra = await door.ask("POST", "/v1/keys", key=owner, json=body | {"member_id": "x"})
        assert extra.status_code == 422

    opened(installation, story)
