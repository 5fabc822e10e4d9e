from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.audit.test_api import NOW, record_some
from tests.audit.test_exporting import export, keys_of
from tests.builders import tenancy as builder
from tests.conftest import Run

from solvent.audit import disclosing, retaining, searching, verifying
from solvent.audit.conditions import Wanted
from solvent.audit.retaining import HoldUnknown, ReasonMissing, RetentionWrong
from solvent.ids import PermissionMissing, Scope, new
from solvent.platform.tools import Tools

LATER = NOW + timedelta(days=100)


async def opened(tools: Tools, scope: Scope) -> list[str | None]:
    """Give the personal values of the records that can still be opened."""
    async with tools.database.scoped(scope) as connection:
        page = await searching.search(connection, scope, Wanted(act="person.changed"), limit=50)
    found = [await disclosing.disclose(tools, scope, one.record.record_id) for one in page.found]
    return [one.value for values in found for one in values]


def test_old_personal_details_go_and_the_tree_stays_whole(run: Run, tmp_path: Path) -> None:
    async def story(tools: Tools) -> None:
        scope = await builder.an_organisation(tools)
        await record_some(tools, scope, 2)
        await retaining.set_days(tools.database, scope, days=90, now=NOW)
        assert await retaining.sweep(tools.database, scope, now=NOW + timedelta(days=89)) == 0
        assert await opened(tools, scope) == ["person1@example.org", "person0@example.org"]
        assert await retaining.sweep(tools.database, scope, now=LATER) == 2
        assert await opened(tools, scope) == [None, None]
        async with tools.database.scoped(scope) as connection:
            page = await searching.search(
                connection, scope, Wanted(act="audit.openings_removed"), limit=5
            )
        assert page.found[0].record.facts["openings"] == 2
        path = await export(tools, scope, tmp_path / "export.jsonl", now=LATER)
        assert verifying.verify(path, keys=keys_of(tools)).is_whole

    run(story)


def test_a_hold_stops_the_removal_until_it_is_lifted(run: Run) -> None:
    async def story(tools: Tools) -> None:
        scope = await builder.an_organisation(tools)
        await record_some(tools, scope, 1)
        await retaining.set_days(tools.database, scope, days=30, now=NOW)
        hold_id = await retaining.hold(tools.database, scope, reason="Dispute 7", now=NOW)
        assert await retaining.sweep(tools.database, scope, now=LATER) == 0
        assert await opened(tools, scope) == ["person0@example.org"]
        await retaining.lift(tools.database, scope, hold_id=hold_id, now=LATER)
        assert await retaining.sweep(tools.database, scope, now=LATER) == 1
        with pytest.raises(HoldUnknown):
            await retaining.lift(tools.database, scope, hold_id=hold_id, now=LATER)

    run(story)


def test_what_cannot_be_set_is_refused(run: Run) -> None:
    async def story(tools: Tools) -> None:
        scope = await builder.an_organisation(tools)
        for days in (0, 29, 36_526):
            with pytest.raises(RetentionWrong):
                await retaining.set_days(tools.database, scope, days=days, now=NOW)
        for reason in ("", " ", "a\nb", "x" * 501):
            with pytest.raises(ReasonMissing):
                await retaining.hold(tools.database, scope, reason=reason, now=NOW)
        with pytest.raises(HoldUnknown):
            await retaining.lift(tools.database, scope, hold_id=new(), now=NOW)
        viewer = replace(scope, permissions=frozenset({"audit:read"}))
        with pytest.raises(PermissionMissing):
            await retaining.set_days(tools.database, viewer, days=90, now=NOW)
        with pytest.raises(PermissionMissing):
            await retaining.hold(tools.database, viewer, reason="Mine", now=NOW)

    run(story)
