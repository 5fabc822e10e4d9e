from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Awaitable, Callable

from httpx import Response
from tests.builders import federation, machines
from tests.builders.federation import Connected
from tests.conftest import Installation

from solvent import ids
from solvent.federation import confirming, connecting
from solvent.federation.provider import RoleRules, Wanted
from solvent.tenancy import member_store, staffing
from solvent.tenancy.roles import PERMISSIONS_BY_ROLE, Role

Story = Callable[[Connected, str], Awaitable[None]]


def told(
    installation: Installation,
    story: Story,
    *users: dict[str, object],
    roles: RoleRules | None = None,
) -> None:
    """Run a story with a provider for a domain of its own, which each address is made to be of."""
    domain = f"{secrets.token_hex(6)}.example"

    def a_user(about: dict[str, object]) -> dict[str, object]:
        claims = {
            name: value.replace("example.com", domain) if isinstance(value, str) else value
            for name, value in about.items()
        }
        subject = str(claims.pop("sub"))
        return federation.a_user(subject, **{"email": f"{subject}@{domain}", **claims})

    async def run() -> None:
        with federation.a_mock([a_user(each) for each in users]) as issuer:
            async with federation.connected(
                installation, issuer, domain=domain, roles=roles
            ) as made:
                await story(made, domain)

    asyncio.run(run())


def test_somebody_new_becomes_a_member_and_is_known_again(installation: Installation) -> None:
    async def story(made: Connected, domain: str) -> None:
        door = made.door
        answer = await federation.sign_in(door, "alder", domain=domain, back="/companies?x=1")
        assert federation.onward(answer) == "/companies?x=1"
        cookie = answer.headers["set-cookie"]
        assert "solvent_session" in cookie
        assert "SameSite=strict" in cookie
        first = await federation.me(door)
        assert first["permissions"] == sorted(PERMISSIONS_BY_ROLE[Role.VIEWER])
        members = await staffing.members(door.tools, made.scope)
        assert [(m.email, m.name) for m in members][1:] == [(f"alder@{domain}", "Alder")]
        await federation.sign_in(door, "alder", domain=domain)
        assert (await federation.me(door))["actor"] == first["actor"]
        assert len(await staffing.members(door.tools, made.scope)) == 2

    told(installation, story, {"sub": "alder"})


def test_the_role_follows_the_provider_at_each_sign_in(installation: Installation) -> None:
    async def story(made: Connected, domain: str) -> None:
        door = made.door

        async def role_of(subject: str) -> str:
            answer = await federation.sign_in(door, subject, domain=domain)
            assert federation.onward(answer) == "/"
            listed = await staffing.members(door.tools, made.scope)
            return next(m.role for m in listed if m.email == f"{subject}@{domain}")

        assert await role_of("boss") == "admin"
        assert await role_of("clerk") == "bookkeeper"
        assert await role_of("guest") == "viewer"
        visitor = machines.a_machine(made.scope)
        for by_value, role in (({"books": Role.CFO}, "cfo"), ({}, "viewer")):
            wanted = Wanted(
                "SSO", made.provider.issuer, "solvent", None, RoleRules("groups", by_value)
            )
            await connecting.change(door.tools, visitor, made.provider.provider_id, wanted)
            assert await role_of("clerk") == role

    told(
        installation,
        story,
        {"sub": "boss", "groups": ["books", "management"]},
        {"sub": "clerk", "groups": ["books"]},
        {"sub": "guest"},
        roles=RoleRules("groups", {"books": Role.BOOKKEEPER, "management": Role.ADMIN}),
    )


def test_the_last_owner_stays_one_whatever_the_provider_says(installation: Installation) -> None:
    async def story(made: Connected, domain: str) -> None:
        door = made.door
        owner = (await staffing.members(door.tools, made.scope))[0]
        keys = await door.tools.vault.keys_of(made.scope.tenant_id)
        async with door.tools.database.scoped(made.scope) as connection:
            await member_store.set_email(
                connection,
                made.scope,
                owner.member_id,
                email=f"alder@{domain}",
                keys=keys,
                now=door.tools.now(),
            )
            await staffing.lead_to(
                connection, owner.member_id, email=f"alder@{domain}", root=door.tools.keys
            )
        for _ in range(2):
            await federation.sign_in(door, "alder", domain=domain)
            assert (await federation.me(door))["actor"] == ids.show(ids.MEMBER, owner.member_id)
            assert (await staffing.members(door.tools, made.scope))[0].role == "owner"

    told(installation, story, {"sub": "alder"}, roles=RoleRules("groups", {}))


def test_who_was_suspended_does_not_come_in_by_the_provider(installation: Installation) -> None:
    async def story(made: Connected, domain: str) -> None:
        door = made.door
        await federation.sign_in(door, "alder", domain=domain)
        member = (await staffing.members(door.tools, made.scope))[1]
        await staffing.suspend(door.tools, made.scope, member_id=member.member_id)
        assert (await door.ask("GET", "/v1/me")).status_code == 401
        answer = await federation.sign_in(door, "alder", domain=domain)
        assert answer.status_code == 403
        assert "suspended" in answer.text

    told(installation, story, {"sub": "alder"})


def test_a_provider_that_is_switched_off_or_without_domain_opens_nothing(
    installation: Installation,
) -> None:
    async def story(made: Connected, domain: str) -> None:
        door, visitor = made.door, machines.a_machine(made.scope)
        provider_id = made.provider.provider_id
        address = await federation.begin(door, domain=domain)
        await connecting.switch(door.tools, visitor, provider_id, on=False)
        back = await federation.consent(address, "alder")
        assert (await federation.come_back(door, back)).status_code == 409
        gone = await door.ask("GET", f"/sign-in/with/{domain}")
        assert (gone.status_code, gone.headers["location"]) == (303, "/sign-in")
        await connecting.switch(door.tools, visitor, provider_id, on=True)
        address = await federation.begin(door, domain=domain)
        (own,) = await confirming.listed(door.tools, made.scope)
        await confirming.remove(door.tools, visitor, domain_id=own.domain_id)
        back = await federation.consent(address, "alder")
        answer = await federation.come_back(door, back)
        assert answer.status_code == 403
        assert "not within your organisation&#39;s domains" in answer.text

    told(installation, story, {"sub": "alder"})


def test_the_address_entered_at_sign_in_leads_to_the_provider(installation: Installation) -> None:
    async def story(made: Connected, domain: str) -> None:
        door = made.door

        async def entered(email: str, query: str = "") -> Response:
            page = await door.ask("GET", f"/sign-in{query}")
            fields = dict(
                re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text)
            )
            return await door.ask("POST", "/sign-in", data={**fields, "email": email})

        answer = await entered(f"Alder@{domain.upper()}")
        assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in/with/{domain}")
        assert "password" in (await entered("somebody@elsewhere.example")).text
        assert "password" in (await entered(f"alder@{domain}", "?own=yes")).text

    told(installation, story, {"sub": "alder"})


def test_signing_out_leads_to_the_provider_which_ends_its_session_too(
    installation: Installation,
) -> None:
    async def story(made: Connected, domain: str) -> None:
        door = made.door
        await federation.sign_in(door, "alder", domain=domain)
        page = await door.ask("GET", "/")
        token = re.search(r'name="csrf" value="([^"]+)"', page.text)
        assert token
        answer = await door.ask("POST", "/sign-out", data={"csrf": token[1]})
        address = federation.onward(answer)
        assert address.startswith(f"{made.provider.issuer}/oauth2/end_session?")
        assert "post_logout_redirect_uri=" in address
        assert (await door.ask("GET", "/v1/me")).status_code == 401

    told(installation, story, {"sub": "alder"})
