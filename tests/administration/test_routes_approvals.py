from __future__ import annotations

import re

from tests.builders import dashboard_door as door
from tests.builders import journey
from tests.conftest import Run

from solvent.platform.tools import Tools
from solvent.policy import approving
from solvent.policy.approval import Wish
from solvent.tenancy.roles import Role

PAGE = "/settings/approvals"


def test_another_person_says_yes_or_no_on_the_page(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        for name in ("<Miller>", "Delta"):
            wish = Wish("category:learn", firm.company_id, 1_050, "EUR", name.encode(), name, 1)
            await approving.put(tools, firm.scope, wish, now=tools.now())
        async with door.a_member(tools, firm, role=Role.CFO) as cfo:
            page = (await cfo.get(PAGE)).text
            assert "&lt;Miller&gt;" in page
            assert "€10.50" in page
            forms = re.findall(r'action="(/settings/approvals/ap_\w+)"', page)
            assert len(forms) == 2
            assert (await cfo.post(forms[0], say="yes")).status_code == 303
            assert (await cfo.post(forms[1], say="no")).status_code == 303
            page = (await cfo.get(PAGE)).text
            assert "Nothing waits" in page
            assert "approved, not done yet" in page
            assert ">refused<" in page
            assert (await cfo.post(forms[0], say="yes")).status_code == 409
        async with door.a_member(tools, firm, role=Role.BOOKKEEPER) as bookkeeper:
            assert (await bookkeeper.get(PAGE)).status_code == 200
            assert (await bookkeeper.post(forms[0], say="yes")).status_code == 403

    run(story)
