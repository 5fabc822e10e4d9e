from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.builders import journey, people
from tests.conftest import Run

from solvent.ids import PermissionMissing
from solvent.platform.asking import StepUpNeeded
from solvent.platform.tools import Tools
from solvent.tenancy import staffing, transferring
from solvent.tenancy.roles import Role
from solvent.tenancy.transfer import TransferOpen, TransferSpent
from solvent.tenancy.transfer_store import TransferUnknown
from solvent.tenancy.transferring import TransferRefused


async def roles(tools: Tools, *members: people.Someone) -> list[str]:
    found = {one.member_id: one.role for one in await staffing.members(tools, members[0].scope)}
    return [found[one.member_id] for one in members]


def test_ownership_passes_when_it_is_accepted_and_not_before(run: Run) -> None:
    async def story(tools: Tools) -> None:
        owner = await people.someone(tools)
        viewer = await people.someone(tools, owner.scope, role=Role.VIEWER)
        await transferring.offer(tools, owner.visiting(tools), member_id=viewer.member_id)
        assert await roles(tools, owner, viewer) == ["owner", "viewer"]
        bystander = await people.someone(tools, owner.scope, role=Role.ADMIN)
        with pytest.raises(TransferSpent):
            await transferring.accept(tools, bystander.visiting(tools))
        await transferring.accept(tools, viewer.visiting(tools))
        assert await roles(tools, owner, viewer) == ["admin", "owner"]
        with pytest.raises(TransferUnknown):
            await transferring.accept(tools, viewer.visiting(tools))

    run(story)


def test_both_sides_prove_who_they_are(run: Run) -> None:
    async def story(tools: Tools) -> None:
        owner = await people.someone(tools)
        viewer = await people.someone(tools, owner.scope, role=Role.VIEWER)
        stale = tools.now() - timedelta(minutes=11)
        with pytest.raises(StepUpNeeded):
            await transferring.offer(
                tools,
                replace(owner.visiting(tools), proved_at=stale),
                member_id=viewer.member_id,
            )
        await transferring.offer(tools, owner.visiting(tools), member_id=viewer.member_id)
        with pytest.raises(StepUpNeeded):
            await transferring.accept(tools, replace(viewer.visiting(tools), proved_at=stale))
        assert await roles(tools, owner, viewer) == ["owner", "viewer"]

    run(story)


def test_an_offer_runs_out_is_declined_or_taken_back(run: Run) -> None:
    async def story(tools: Tools) -> None:
        owner = await people.someone(tools)
        viewer = await people.someone(tools, owner.scope, role=Role.VIEWER)
        giving, taking = owner.visiting(tools), viewer.visiting(tools)
        await transferring.offer(tools, giving, member_id=viewer.member_id)
        with pytest.raises(TransferOpen):
            await transferring.offer(tools, giving, member_id=viewer.member_id)
        await transferring.withdraw(tools, taking)
        await transferring.offer(tools, giving, member_id=viewer.member_id)
        await transferring.withdraw(tools, giving)
        await transferring.offer(tools, giving, member_id=viewer.member_id)
        later = journey.at(tools, days=7)
        assert await transferring.waiting(later, owner.scope) is None
        with pytest.raises(TransferSpent):
            await transferring.accept(later, viewer.visiting(later))
        await transferring.offer(later, owner.visiting(later), member_id=viewer.member_id)

    run(story)


def test_only_an_owner_in_person_offers_and_only_to_another_active_member(run: Run) -> None:
    async def story(tools: Tools) -> None:
        owner = await people.someone(tools)
        admin = await people.someone(tools, owner.scope, role=Role.ADMIN)
        with pytest.raises(PermissionMissing):
            await transferring.offer(tools, admin.visiting(tools), member_id=owner.member_id)
        with pytest.raises(TransferRefused):
            await transferring.offer(tools, owner.visiting(tools), member_id=owner.member_id)
        key = replace(owner.visiting(tools), session_id=None, member_id=None)
        with pytest.raises(TransferRefused):
            await transferring.offer(tools, key, member_id=admin.member_id)
        await staffing.suspend(tools, owner.scope, member_id=admin.member_id)
        with pytest.raises(TransferRefused):
            await transferring.offer(tools, owner.visiting(tools), member_id=admin.member_id)

    run(story)
