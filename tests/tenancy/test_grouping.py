from __future__ import annotations

import pytest
from tests.builders import people
from tests.builders import tenancy as builder
from tests.conftest import Run

from solvent import ids
from solvent.ids import PermissionMissing
from solvent.platform.tools import Tools
from solvent.tenancy import grouping
from solvent.tenancy.company_group import GroupNameTaken, GroupUnknown
from solvent.tenancy.roles import Role


def test_groups_are_made_filled_and_removed(run: Run) -> None:
    async def story(tools: Tools) -> None:
        owner = await people.someone(tools)
        one = await builder.a_company(tools, owner.scope)
        two = await builder.a_company(tools, owner.scope, name="Birch")
        made = await grouping.make(tools, owner.scope, name=" North ", companies=[one.company_id])
        with pytest.raises(GroupNameTaken):
            await grouping.make(tools, owner.scope, name="North", companies=[])
        await grouping.fill(
            tools, owner.scope, group_id=made.group_id, companies=[two.company_id, ids.new()]
        )
        (found,) = await grouping.groups(tools, owner.scope)
        assert (found.name, list(found.companies)) == ("North", [two.company_id])
        await grouping.remove(tools, owner.scope, group_id=made.group_id)
        assert await grouping.groups(tools, owner.scope) == []
        with pytest.raises(GroupUnknown):
            await grouping.remove(tools, owner.scope, group_id=made.group_id)
        with pytest.raises(GroupUnknown):
            await grouping.fill(tools, owner.scope, group_id=made.group_id, companies=[])

    run(story)


def test_groups_are_of_one_organisation_and_made_by_those_who_manage_it(run: Run) -> None:
    async def story(tools: Tools) -> None:
        ours, theirs = await people.someone(tools), await people.someone(tools)
        company = await builder.a_company(tools, theirs.scope)
        viewer = await people.someone(tools, ours.scope, role=Role.VIEWER)
        with pytest.raises(PermissionMissing):
            await grouping.make(tools, viewer.scope, name="North", companies=[])
        await grouping.make(tools, ours.scope, name="North", companies=[company.company_id])
        (found,) = await grouping.groups(tools, ours.scope)
        assert found.companies == frozenset()
        with pytest.raises(GroupUnknown):
            await grouping.fill(tools, theirs.scope, group_id=found.group_id, companies=[])

    run(story)
