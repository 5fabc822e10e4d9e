from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.builders import journey, people
from tests.builders import tenancy as builder
from tests.builders.people import Someone
from tests.conftest import Run

from solvent.identity import hosting
from solvent.identity.hosting import Host
from solvent.identity.visiting import Asked
from solvent.platform.postgres import Connection
from solvent.platform.tools import Tools
from solvent.tenancy import finding, granting, suspending
from solvent.tenancy.grant import Access, Part
from solvent.tenancy.roles import PERMISSIONS_BY_ROLE, Role


async def seen(tools: Tools, guest: Someone) -> list[tuple[str, list[str]]]:
    """List what somebody is shown of others: organisations and their companies."""

    async def work(connection: Connection, host: Host) -> tuple[str, list[str]]:
        found = await finding.companies(connection, host.scope)
        return host.name, [one.name for one in found]

    visitor = guest.visiting(tools)
    return sorted(await hosting.each(tools, visitor, work, asked=Asked()))


def test_each_organisation_shows_the_companies_it_granted_and_no_other(run: Run) -> None:
    async def story(tools: Tools) -> None:
        guest = await people.someone(tools)
        for word in ("Elm", "Fir"):
            scope = await builder.an_organisation(tools, name=word)
            one = await builder.a_company(tools, scope, name=f"{word} One")
            await builder.a_company(tools, scope, name=f"{word} Two")
            await people.a_guest(tools, scope, guest, companies=frozenset({one.company_id}))
        assert await seen(tools, guest) == [("Elm", ["Elm One"]), ("Fir", ["Fir One"])]
        colleague = await people.someone(tools, guest.scope)
        assert await seen(tools, colleague) == []

    run(story)


def test_what_ended_was_revoked_or_is_suspended_is_left_out(run: Run) -> None:
    async def story(tools: Tools) -> None:
        guest = await people.someone(tools)
        scopes = [await builder.an_organisation(tools, name=word) for word in "ABCD"]
        grants = []
        for scope in scopes:
            await builder.a_company(tools, scope)
            grants.append(
                await people.a_guest(
                    tools,
                    scope,
                    guest,
                    access=Access.LENDER,
                    parts=(Part.SCORE,),
                    ends_on=tools.now().date() + timedelta(days=0 if scope is scopes[0] else 9),
                )
            )
        await granting.revoke(tools, scopes[1], grant_id=grants[1].grant_id)
        operator = replace(scopes[2], permissions=frozenset({"*"}))
        await suspending.suspend(tools, operator, reason="unpaid")
        assert [name for name, _ in await seen(tools, guest)] == ["A", "D"]
        late = journey.at(tools, days=1)
        assert [name for name, _ in await seen(late, guest)] == ["D"]

    run(story)


def test_nobody_may_do_elsewhere_what_their_role_does_not_allow_at_home(run: Run) -> None:
    async def story(tools: Tools) -> None:
        owner = await people.someone(tools)
        guest = await people.someone(tools, role=Role.VIEWER)
        await builder.a_company(tools, owner.scope)
        await people.a_guest(tools, owner.scope, guest, access=Access.BOOKKEEPING)

        async def held(_connection: Connection, host: Host) -> frozenset[str]:
            return host.scope.permissions

        (found,) = await hosting.each(tools, guest.visiting(tools), held, asked=Asked())
        assert found < PERMISSIONS_BY_ROLE[Role.VIEWER]
        assert "import:create" not in found

    run(story)
