from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeAlias

import httpx
import pytest
from tests.builders import gateway, people
from tests.builders import tenancy as builder
from tests.builders.gateway import Door
from tests.conftest import Installation

from solvent import ids
from solvent.identity import starting
from solvent.identity.starting import Founded
from solvent.ids import Scope
from solvent.tenancy.roles import PERMISSIONS_BY_ROLE, Role

CODES = httpx.codes
Opened: TypeAlias = Callable[[Callable[[Door], Awaitable[None]]], None]


@pytest.fixture
def opened(installation: Installation) -> Opened:
    """Run a story with the whole application open."""

    def told(story: Callable[[Door], Awaitable[None]], /) -> None:
        async def run() -> None:
            async with gateway.a_door(installation.settings, installation.addresses) as door:
                await story(door)

        asyncio.run(run())

    return told


async def founded(door: Door) -> Founded:
    now = door.tools.now()
    return await starting.found(door.tools.database, name="Oak Ltd", is_sample=False, now=now)


def owner(made: Founded) -> Scope:
    return Scope(made.tenant_id, "me_test", PERMISSIONS_BY_ROLE[Role.OWNER])


async def ok(door: Door, method: str, path: str, key: str, **given: object) -> httpx.Response:
    answer = await door.ask(method, f"/v1{path}", key=key, **given)
    assert answer.is_success, (path, answer.text)
    return answer


def test_members_are_invited_changed_and_removed_over_the_api(opened: Opened) -> None:
    async def story(door: Door) -> None:
        made = await founded(door)
        key = made.key
        body = {"email": people.an_address(), "role": "viewer"}
        sent = (await ok(door, "POST", "/invitations", key, json=body)).json()
        assert sent["path"].startswith("/invitations/inv_")
        again = await door.ask("POST", "/v1/invitations", key=key, json=body)
        assert again.status_code == CODES.CONFLICT
        path = f"/invitations/{sent['id']}"
        renewed = (await ok(door, "POST", f"{path}/resend", key)).json()
        assert renewed["path"] != sent["path"]
        assert (await ok(door, "GET", "/invitations", key)).json()[0]["state"] == "open"
        await ok(door, "DELETE", path, key)
        assert (await ok(door, "GET", "/invitations", key)).json()[0]["state"] == "revoked"
        ada = await people.someone(door.tools, owner(made), role=Role.VIEWER)
        member = f"/members/{ids.show(ids.MEMBER, ada.member_id)}"
        await ok(door, "PATCH", member, key, json={"role": "analyst", "name": "Bo"})
        listed = (await ok(door, "GET", "/members", key)).json()
        assert [one["name"] for one in listed if one["role"] == "analyst"] == ["Bo"]
        await ok(door, "POST", f"{member}/suspend", key)
        await ok(door, "POST", f"{member}/resume", key)
        await ok(door, "DELETE", member, key)
        assert len((await ok(door, "GET", "/members", key)).json()) == 1
        gone = await door.ask("DELETE", f"/v1{member}", key=key)
        assert gone.status_code == CODES.NOT_FOUND
        strange = {"role": "owner", "tenant_id": str(made.tenant_id)}
        assigned = await door.ask("PATCH", f"/v1{member}", key=key, json=strange)
        assert assigned.status_code == CODES.UNPROCESSABLE_ENTITY

    opened(story)


def test_a_lender_finds_over_the_api_what_it_was_granted(opened: Opened) -> None:
    async def story(door: Door) -> None:
        ours, bank = await founded(door), await founded(door)
        company = await builder.a_company(door.tools, owner(ours))
        shown = ids.show(ids.COMPANY, company.company_id)
        ends_on = door.tools.now().date() + timedelta(days=9)
        body = {
            "organisation": ids.show(ids.TENANT, bank.tenant_id),
            "access": "lender",
            "parts": ["score"],
            "companies": [shown],
            "ends_on": ends_on.isoformat(),
        }
        offered = (await ok(door, "POST", "/grants", ours.key, json=body)).json()
        assert (offered["state"], offered["path"]) == ("offered", "")
        (seen,) = (await ok(door, "GET", "/grants/received", bank.key)).json()
        assert (seen["state"], seen["companies"]) == ("offered", [])
        assert (await door.ask("GET", f"/v1/companies/{shown}", key=bank.key)).status_code == 404
        way = f"/grants/received/{seen['organisation']}/{seen['id']}"
        await ok(door, "POST", f"{way}/accept", bank.key)
        (seen,) = (await ok(door, "GET", "/grants/received", bank.key)).json()
        assert (seen["state"], seen["companies"]) == ("active", [shown])
        assert (await ok(door, "GET", f"/companies/{shown}", bank.key)).json()["id"] == shown
        refused = await door.ask("GET", f"/v1/companies/{shown}/transactions", key=bank.key)
        assert refused.status_code == CODES.FORBIDDEN
        await ok(
            door, "PATCH", f"/grants/{offered['id']}", ours.key, json={"ends_on": "2199-12-31"}
        )
        await ok(door, "DELETE", f"/grants/{offered['id']}", ours.key)
        assert (await door.ask("GET", f"/v1/companies/{shown}", key=bank.key)).status_code == 404
        (given,) = (await ok(door, "GET", "/grants", ours.key)).json()
        assert given["state"] == "revoked"
        both = {**body, "email": "a@example.com"}
        wrong = await door.ask("POST", "/v1/grants", key=ours.key, json=both)
        assert wrong.status_code == CODES.UNPROCESSABLE_ENTITY

    opened(story)


def test_the_organisation_and_its_groups_over_the_api(opened: Opened) -> None:
    async def story(door: Door) -> None:
        made = await founded(door)
        company = await builder.a_company(door.tools, owner(made))
        shown = ids.show(ids.COMPANY, company.company_id)
        await ok(door, "PATCH", "/organisation", made.key, json={"name": " Elm  Ltd "})
        found = (await ok(door, "GET", "/organisation", made.key)).json()
        assert (found["name"], found["plan"], found["state"]) == ("Elm Ltd", "open", "active")
        body = {"name": "North", "companies": [shown]}
        group = (await ok(door, "POST", "/company-groups", made.key, json=body)).json()
        path = f"/company-groups/{group['id']}"
        await ok(door, "PUT", path, made.key, json={"companies": []})
        assert (await ok(door, "GET", "/company-groups", made.key)).json()[0]["companies"] == []
        await ok(door, "DELETE", path, made.key)
        assert (await ok(door, "GET", "/organisation/transfer", made.key)).json() is None
        member = {"member": ids.show(ids.MEMBER, made.owner_id)}
        refused = await door.ask("POST", "/v1/organisation/transfer", key=made.key, json=member)
        assert refused.status_code == CODES.FORBIDDEN
        for path in ("/organisation/transfer", "/organisation/transfer/accept"):
            method = "DELETE" if path.endswith("transfer") else "POST"
            nothing = await door.ask(method, f"/v1{path}", key=made.key)
            assert nothing.status_code == CODES.NOT_FOUND

    opened(story)
