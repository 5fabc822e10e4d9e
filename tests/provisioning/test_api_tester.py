"""The public tester of SCIM servers passes against the running application."""

from __future__ import annotations

from collections import Counter

from scim2_tester import check_server
from scim2_tester.utils import Status
from tests.builders import provisioning as builder
from tests.builders import running
from tests.conftest import Installation, Run

from solvent.identity import starting
from solvent.platform.tools import Tools


def test_scim2_tester_finds_no_fault(run: Run, installation: Installation) -> None:
    async def story(tools: Tools) -> str:
        made = await starting.found(
            tools.database, name="Testers", is_sample=False, now=tools.now()
        )
        return made.key

    key = run(story)
    with running.a_server(installation) as site, builder.Tester(site, key) as tester:
        results = check_server(tester)
    bad = [
        f"{one.status.name} {one.title}: {one.reason}"
        for one in results
        if one.status in {Status.ERROR, Status.DEVIATION, Status.CRITICAL}
    ]
    assert bad == []
    counts = Counter(one.status for one in results)
    assert counts[Status.SUCCESS] > 40, counts
