from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.builders import journey
from tests.builders.journey import FIRST, Firm, Moved, a_statement, daily

from solvent import ids
from solvent.health_score import assessing, finding
from solvent.health_score.finding import PastScore, Stored
from solvent.health_score.store import AssessmentUnknown
from solvent.ledger import correcting
from solvent.ledger.accounts import Role
from solvent.platform.tools import Tools

DAY = timedelta(days=1)
TODAY = date(2026, 3, 31)
MOVES = daily(80)
HELD = Moved(-5_000, TODAY - DAY, "PENDING AUTH HILTON BERLIN")


async def assess(tools: Tools, firm: Firm, *, today: date = TODAY) -> UUID | None:
    return await assessing.assess(
        tools.database, firm.job, company_id=firm.company_id, today=today, now=tools.now()
    )


async def reproduced(tools: Tools, firm: Firm, assessment_id: UUID) -> bool:
    async with tools.database.scoped(firm.scope) as connection:
        stored, again = await assessing.reproduce(connection, firm.scope, assessment_id)
    return stored == again


async def last(tools: Tools, firm: Firm) -> Stored:
    async with tools.database.scoped(firm.scope) as connection:
        found = await finding.last(connection, firm.scope, firm.company_id)
    assert found is not None
    return found


async def history(tools: Tools, firm: Firm) -> list[PastScore]:
    async with tools.database.scoped(firm.scope) as connection:
        return await finding.history(
            connection, firm.scope, firm.company_id, first=date(2020, 1, 1)
        )


def test_a_score_is_stored_with_reasons_that_add_up_and_told_of(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await journey.book(tools, firm, a_statement(MOVES))
        assessment_id = await assess(tools, firm)
        stored = await last(tools, firm)
        assert stored.assessment_id == assessment_id
        assert (stored.assessment.as_of, stored.assessment.known_seq) == (TODAY, 81)
        assert stored.assessment.score is not None
        assert stored.assessment.score == sum(c.gained for c in stored.assessment.contributions)
        async with tools.database.scoped(firm.scope) as connection:
            (event,) = await connection.fetch("select data from outbox where type='score.changed'")
        assert event["data"]["assessment"] == ids.show(ids.ASSESSMENT, stored.assessment_id)
        assert event["data"]["known_seq"] == stored.assessment.known_seq
        assert str(stored.assessment.score) not in str(event["data"])

    run(story)


def test_a_past_score_is_reproduced_after_anything_that_came_later(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await journey.book(tools, firm, a_statement(MOVES[:70], pending=[HELD]))
        first = await assess(tools, firm)
        assert first is not None
        then = (await last(tools, firm)).assessment
        assert await reproduced(tools, firm, first)

        posted = Moved(HELD.minor, TODAY, "HILTON BERLIN", "H1")
        await journey.book(tools, firm, a_statement([*MOVES, posted]))
        older = daily(20, first=FIRST - 20 * DAY, mark="OLD")
        await journey.book(tools, firm, a_statement(older, closing=12_345))
        chart = await journey.chart(tools, firm)
        for row in (await journey.standing(tools, firm, text="QXZV"))[:3]:
            await correcting.categorise(
                tools.database,
                firm.scope,
                company_id=firm.company_id,
                line_id=row["line_id"],
                account_id=chart.by_role(Role.REPAIRS).account_id,
                remember=True,
                alike=True,
                now=tools.now(),
            )
        second = await assess(tools, firm)
        assert second is not None
        assert (await last(tools, firm)).assessment != then
        for each in (first, second):
            assert await reproduced(tools, firm, each)

    run(story)


def test_a_history_of_past_months_is_added_once_and_reproducible(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await journey.book(tools, firm, a_statement(daily(200, first=TODAY - 200 * DAY)))
        await assess(tools, firm)
        added = await assessing.backfill(
            tools.database, firm.job, company_id=firm.company_id, today=TODAY, now=tools.now()
        )
        again = await assessing.backfill(
            tools.database, firm.job, company_id=firm.company_id, today=TODAY, now=tools.now()
        )
        assert added > 2
        assert again == 0
        points = await history(tools, firm)
        assert [point.is_backfill for point in points] == [True] * added + [False]
        assert sorted({point.as_of for point in points}) == [point.as_of for point in points]
        for point in points:
            assert await reproduced(tools, firm, point.assessment_id)

    run(story)


def test_one_assessment_at_a_time_and_what_came_meanwhile_is_one_more(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await journey.book(tools, firm, a_statement(MOVES))
        made = await asyncio.gather(*(assess(tools, firm) for _ in range(4)))
        assert sum(one is not None for one in made) == 1
        assert await assess(tools, firm) is None
        assert await assess(tools, firm, today=TODAY + DAY) is not None
        assert await journey.count(tools, firm, "assessment") == 2

    run(story)


def test_events_merge_where_several_wait(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        for at in range(0, 80, 20):
            made = await journey.receive(tools, firm, a_statement(MOVES[at : at + 20]))
            await journey.carry_on(tools, firm, made.import_id)
            await journey.post(tools, firm, made.import_id)
        before = await journey.count(tools, firm, "assessment")
        await journey.give(tools, firm, a_statement(MOVES))
        async with tools.database.scoped(firm.scope) as connection:
            told = await connection.fetchval(
                "select count(*) from outbox where type = 'ledger.posted'"
            )
        assert (before, told) == (0, 4)
        assert await journey.count(tools, firm, "assessment") == 1

    run(story)


def test_announced_lines_alone_make_a_new_assessment(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await journey.give(tools, firm, a_statement(MOVES))
        before = await last(tools, firm)
        await journey.give(tools, firm, a_statement(MOVES, pending=[HELD]))
        after = await last(tools, firm)
        assert before.inputs["pending"] == []
        assert [line[2] for line in after.inputs["pending"]] == [HELD.minor]
        assert await reproduced(tools, firm, before.assessment_id)

    run(story)


def test_too_little_history_gives_no_score_and_says_so(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await journey.book(tools, firm, a_statement(daily(5, first=TODAY - 5 * DAY)))
        await assess(tools, firm)
        stored = await last(tools, firm)
        assert stored.assessment.score is None
        assert [point.score for point in await history(tools, firm)] == [None]

    run(story)


def test_an_empty_or_foreign_company_is_not_assessed(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm, other = await journey.a_firm(tools), await journey.a_firm(tools)
        assert await assess(tools, firm) is None
        await journey.book(tools, other, a_statement(MOVES))
        assessment_id = await assess(tools, other)
        assert assessment_id is not None
        with pytest.raises(AssessmentUnknown):
            await reproduced(tools, firm, assessment_id)

    run(story)


def test_an_assessment_and_its_event_stand_or_fall_together(run: Any, database_urls: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await journey.book(tools, firm, a_statement(MOVES))
        async with journey.refusing(database_urls.owner, firm, "score.changed"):
            with pytest.raises(Exception, match="never changed"):
                await assess(tools, firm)
        assert await journey.count(tools, firm, "assessment") == 0
        assert await assess(tools, firm) is not None

    run(story)
