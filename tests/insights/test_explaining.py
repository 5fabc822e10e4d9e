from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.builders import journey
from tests.builders.journey import Firm, Moved, a_statement, daily

from solvent.health_score import assessing
from solvent.health_score.store import AssessmentUnknown
from solvent.insights import explaining, narrative
from solvent.insights.finding import Finding, Kind
from solvent.platform.tools import Tools

DAY = timedelta(days=1)
TODAY = date(2026, 3, 31)
TWICE = [Moved(-77_700, TODAY - 9 * DAY, "MUELLER WERKZEUGE INVOICE 4711", f"D{n}") for n in (1, 2)]


async def assessed(tools: Tools, firm: Firm) -> UUID:
    content = a_statement([*daily(80, first=TODAY - 80 * DAY), *TWICE])
    await journey.book(tools, firm, content)
    made = await assessing.assess(
        tools.database, firm.job, company_id=firm.company_id, today=TODAY, now=tools.now()
    )
    assert made is not None
    return made


async def explain(tools: Tools, firm: Firm, assessment_id: UUID) -> int | None:
    return await explaining.explain(
        tools.database, firm.job, assessment_id=assessment_id, now=tools.now()
    )


async def last(tools: Tools, firm: Firm) -> tuple[Finding, ...]:
    async with tools.database.scoped(firm.scope) as connection:
        return await explaining.last(connection, firm.scope, firm.company_id)


def test_findings_are_stored_once_and_told_of_once(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        assessment_id = await assessed(tools, firm)
        assert await last(tools, firm) == ()
        count = await explain(tools, firm, assessment_id)
        found = await last(tools, firm)
        assert count == len(found) > 0
        assert await explain(tools, firm, assessment_id) is None
        async with tools.database.scoped(firm.scope) as connection:
            told = await connection.fetch("select data from outbox where type = 'insight.created'")
        assert [row["data"]["findings"] for row in told] == [count]

    run(story)


def test_a_duplicate_opens_to_its_two_entries_and_every_figure_to_a_fact(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await explain(tools, firm, await assessed(tools, firm))
        found = await last(tools, firm)
        (duplicate,) = [one for one in found if one.kind is Kind.DUPLICATE_PAYMENT]
        entries = {entry for fact in duplicate.facts for entry in fact.evidence.entry_ids}
        rows = await journey.standing(tools, firm, text="MUELLER")
        assert {row["entry_id"] for row in rows} <= entries
        for one in found:
            text = narrative.plain(narrative.write(one), narrative.facts_by_id(one))
            assert text
            assert "{" not in text

    run(story)


def test_findings_and_their_event_stand_or_fall_together(run: Any, database_urls: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        assessment_id = await assessed(tools, firm)
        async with journey.refusing(database_urls.owner, firm, "insight.created"):
            with pytest.raises(Exception, match="never changed"):
                await explain(tools, firm, assessment_id)
        assert await journey.count(tools, firm, "insight") == 0
        assert await explain(tools, firm, assessment_id) is not None

    run(story)


def test_an_assessment_of_another_organisation_is_unknown(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm, other = await journey.a_firm(tools), await journey.a_firm(tools)
        with pytest.raises(AssessmentUnknown):
            await explain(tools, other, await assessed(tools, firm))

    run(story)
