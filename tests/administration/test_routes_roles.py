from __future__ import annotations

from tests.builders import dashboard_door as door
from tests.builders import journey
from tests.conftest import Run

from solvent.platform.tools import Tools
from solvent.tenancy.roles import PERMISSIONS, PERMISSIONS_BY_ROLE, Role


def test_the_table_shows_what_each_role_may_do_and_which_is_mine(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        async with door.a_member(tools, firm, role=Role.BOOKKEEPER) as bookkeeper:
            page = (await bookkeeper.get("/settings/roles")).text
            assert page.count("✓") == sum(map(len, PERMISSIONS_BY_ROLE.values()))
            assert page.count("<tr>") == len(PERMISSIONS) + 1
            assert page.count('class="matrix-role matrix-own"') == 1
            assert page.count('<th scope="row">') == len(PERMISSIONS)

    run(story)
