"""A key or client does no more than the member who answers for it still may."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.builders import people
from tests.builders import tenancy as builder
from tests.conftest import Run

from solvent.identity import visiting
from solvent.identity.signing_in import NotSignedIn
from solvent.machines import issuing, registering
from solvent.machines.bounds import Bounds
from solvent.machines.registering import ClientAnothers
from solvent.platform.tools import Tools
from solvent.tenancy import staffing
from solvent.tenancy.roles import PERMISSIONS_BY_ROLE, Role

MANAGE = frozenset({"key:create", "member:manage", "member:read", "company:read"})


def test_a_key_falls_with_its_makers_role(run: Run) -> None:
    async def story(tools: Tools) -> None:
        owner = await builder.an_organisation(tools)
        admin = await people.someone(tools, owner, role=Role.ADMIN)
        asked, now = Bounds("tool", MANAGE), tools.now()
        made = await issuing.make(tools.database, admin.visiting(tools), asked=asked, now=now)
        assert (await visiting.by_key(tools, made.secret)).scope.permissions == MANAGE
        await staffing.change_role(tools, owner, member_id=admin.member_id, role="viewer")
        left = (await visiting.by_key(tools, made.secret)).scope.permissions
        assert left == MANAGE & PERMISSIONS_BY_ROLE[Role.VIEWER]
        assert "member:manage" not in left

    run(story)


def test_a_key_made_by_a_key_ends_with_the_same_member(run: Run) -> None:
    async def story(tools: Tools) -> None:
        owner = await builder.an_organisation(tools)
        admin = await people.someone(tools, owner, role=Role.ADMIN)
        asked, now = Bounds("tool", MANAGE), tools.now()
        first = await issuing.make(tools.database, admin.visiting(tools), asked=asked, now=now)
        program = await visiting.by_key(tools, first.secret)
        second = await issuing.make(tools.database, program, asked=asked, now=now)
        assert (await visiting.by_key(tools, second.secret)).made_by == admin.member_id
        await staffing.suspend(tools, owner, member_id=admin.member_id)
        for secret in (first.secret, second.secret):
            with pytest.raises(NotSignedIn):
                await visiting.by_key(tools, secret)

    run(story)


def test_nobody_gets_a_secret_of_a_client_that_another_answers_for(run: Run) -> None:
    async def story(tools: Tools) -> None:
        owner = await builder.an_organisation(tools)
        one, other = [await people.someone(tools, owner, role=Role.ADMIN) for _ in range(2)]
        asked, now = Bounds("service", frozenset({"company:read"})), tools.now()
        made = await registering.register(tools.database, one.visiting(tools), asked=asked, now=now)
        client_id = made.client.client_id
        with pytest.raises(ClientAnothers):
            await registering.rotate(
                tools.database,
                other.visiting(tools),
                client_id=client_id,
                overlap_hours=1,
                now=now,
            )
        again = await registering.rotate(
            tools.database,
            replace(one.visiting(tools), proved_at=now),
            client_id=client_id,
            overlap_hours=1,
            now=now,
        )
        assert again.secret != made.secret

    run(story)
