from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.builders import journey
from tests.builders.journey import FIRST, Firm, Moved, a_statement, daily

from solvent import ids
from solvent.ids import PermissionMissing, Scope
from solvent.ledger import correcting, finding, stating
from solvent.ledger.accounts import Role
from solvent.ledger.chart import AccountUnknown
from solvent.ledger.correcting import AccountNotAllowed, LineNotPosted
from solvent.ledger.stating import Question
from solvent.platform.tools import Tools
from solvent.tenancy.roles import PERMISSIONS_BY_ROLE
from solvent.tenancy.roles import Role as MemberRole

DAY = timedelta(days=1)
LAST = date(2026, 12, 31)
MYSTERY = [Moved(-1_000 - n, FIRST + n * DAY, "QXZV WORKS", f"Q{n}") for n in range(4)]
MYSTERY_IN = Moved(7_700, FIRST + 5 * DAY, "QXZV WORKS", "QI")


async def choose(
    tools: Tools,
    firm: Firm,
    line_id: UUID,
    role: Role,
    *,
    remember: bool = False,
    alike: bool = False,
) -> int:
    chart = await journey.chart(tools, firm)
    return await correcting.categorise(
        tools.database,
        firm.scope,
        company_id=firm.company_id,
        line_id=line_id,
        account_id=chart.by_role(role).account_id,
        remember=remember,
        alike=alike,
        now=tools.now(),
    )


async def roles(tools: Tools, firm: Firm, text: str = "QXZV") -> list[Role]:
    """Give the categories of the lines with the text, oldest first."""
    chart = await journey.chart(tools, firm)
    rows = await journey.standing(tools, firm, text=text)
    return [chart.by_id(row["account_id"]).role for row in reversed(rows)]


async def lines_of(tools: Tools, firm: Firm, text: str = "QXZV") -> list[UUID]:
    rows = await journey.standing(tools, firm, text=text)
    return [row["line_id"] for row in reversed(rows)]


def test_a_correction_is_a_reversal_and_a_new_entry_and_sticks(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        content = a_statement(MYSTERY)
        await journey.book(tools, firm, content)
        first = (await lines_of(tools, firm))[0]
        assert await choose(tools, firm, first, Role.REPAIRS) == 1
        assert await roles(tools, firm) == [Role.REPAIRS, *[Role.SUSPENSE] * 3]
        await journey.book(tools, firm, content)
        await journey.book(tools, firm, a_statement([*MYSTERY, *daily(2)]))
        assert (await roles(tools, firm))[0] is Role.REPAIRS
        async with tools.database.scoped(firm.scope) as connection:
            history = await finding.history(connection, firm.scope, firm.company_id, first)
        assert [row["kind"] for row in history] == ["bank", "reversal", "correction"]
        assert history[1]["reverses"] == history[0]["entry_id"]
        assert {row["actor"] for row in history[1:]} == {firm.scope.actor}
        assert await choose(tools, firm, first, Role.REPAIRS) == 0

    run(story)


def test_a_remembered_choice_is_learnt_for_the_payee_and_direction_only(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await journey.book(tools, firm, a_statement(MYSTERY[:1]))
        (line,) = await lines_of(tools, firm)
        await choose(tools, firm, line, Role.REPAIRS, remember=True)
        await journey.book(tools, firm, a_statement([*MYSTERY[:2], MYSTERY_IN]))
        found = await roles(tools, firm)
        assert found[:2] == [Role.REPAIRS, Role.REPAIRS]
        assert found[2] is not Role.REPAIRS
        rows = await journey.standing(tools, firm, text="QXZV")
        learnt = next(row for row in rows if row["amount_minor"] == MYSTERY[1].minor)
        assert (learnt["rule"], learnt["evidence"]) == ("learnt", "QXZV WORKS")
        stranger = await journey.a_firm(tools, scope=firm.scope, name="Birch")
        await journey.book(tools, stranger, a_statement(MYSTERY[:1]))
        assert await roles(tools, stranger) == [Role.SUSPENSE]

    run(story)


def test_alike_moves_past_lines_but_none_that_a_person_placed(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await journey.book(tools, firm, a_statement([*MYSTERY, MYSTERY_IN]))
        placed = await lines_of(tools, firm)
        await choose(tools, firm, placed[2], Role.TRAVEL)
        assert await choose(tools, firm, placed[0], Role.REPAIRS, alike=True) == 3
        assert await roles(tools, firm) == [
            Role.REPAIRS,
            Role.REPAIRS,
            Role.TRAVEL,
            Role.REPAIRS,
            Role.SUSPENSE,
        ]

    run(story)


def test_a_line_of_a_closed_period_is_corrected_on_the_first_open_day(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await journey.book(tools, firm, a_statement(MYSTERY[:1]))
        closed = FIRST + 20 * DAY
        async with tools.database.scoped(firm.scope) as connection:
            await connection.execute("update company set closed_through = $1", closed)
        question = Question(firm.company_id, closed)
        async with tools.database.scoped(firm.scope) as connection:
            before = await stating.trial_balance(connection, firm.scope, question)
        (line,) = await lines_of(tools, firm)
        await choose(tools, firm, line, Role.REPAIRS)
        async with tools.database.scoped(firm.scope) as connection:
            assert await stating.trial_balance(connection, firm.scope, question) == before
            history = await finding.history(connection, firm.scope, firm.company_id, line)
        assert [row["dated_on"] for row in history[1:]] == [closed + DAY] * 2
        late = Moved(-2_000, FIRST + 3 * DAY, "QXZV LATE", "L1")
        await journey.book(tools, firm, a_statement([*MYSTERY[:1], late]))
        (posted,) = await journey.standing(tools, firm, text="QXZV LATE")
        assert posted["dated_on"] == closed + DAY
        async with tools.database.scoped(firm.scope) as connection:
            after = await stating.trial_balance(connection, firm.scope, question)
        assert after == before

    run(story)


def test_what_cannot_be_corrected_is_refused_and_changes_nothing(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        other = await journey.a_firm(tools, scope=firm.scope, name="Birch")
        held = Moved(-500, FIRST + 9 * DAY, "QXZV HELD")
        for each in (firm, other):
            await journey.book(tools, each, a_statement(MYSTERY[:1], pending=[held]))
        (line,), (foreign,) = await lines_of(tools, firm), await lines_of(tools, other)
        pending = next(x["line_id"] for x in await journey.lines(tools, firm) if x["pending"])
        before = await journey.count(tools, firm, "entry")
        for unposted in (pending, foreign, ids.new()):
            with pytest.raises(LineNotPosted):
                await choose(tools, firm, unposted, Role.REPAIRS)
        for role in (Role.BANK, Role.OPENING):
            with pytest.raises(AccountNotAllowed):
                await choose(tools, firm, line, role)
        with pytest.raises(AccountUnknown):
            await correcting.categorise(
                tools.database,
                firm.scope,
                company_id=firm.company_id,
                line_id=line,
                account_id=(await journey.chart(tools, other)).by_role(Role.SALES).account_id,
                remember=True,
                alike=True,
                now=tools.now(),
            )
        viewer = Scope(firm.scope.tenant_id, "me_test", PERMISSIONS_BY_ROLE[MemberRole.VIEWER])
        with pytest.raises(PermissionMissing):
            await choose(tools, Firm(viewer, firm.company_id), line, Role.REPAIRS)
        assert await journey.count(tools, firm, "entry") == before
        assert await journey.count(tools, firm, "learnt_category") == 0

    run(story)


def test_two_corrections_of_a_line_at_once_leave_one_standing_entry(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await journey.book(tools, firm, a_statement(MYSTERY[:1]))
        (line,) = await lines_of(tools, firm)
        wanted = (Role.REPAIRS, Role.TRAVEL, Role.OFFICE)
        await asyncio.gather(*(choose(tools, firm, line, role) for role in wanted))
        (found,) = await roles(tools, firm)
        assert found in wanted
        async with tools.database.scoped(firm.scope) as connection:
            history = await finding.history(connection, firm.scope, firm.company_id, line)
        assert len(history) == 7
        assert len({row["reverses"] for row in history if row["reverses"]}) == 3

    run(story)


def test_a_correction_is_recorded_and_told_of_in_its_transaction(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await journey.book(tools, firm, a_statement(MYSTERY[:1]))
        (line,) = await lines_of(tools, firm)
        await choose(tools, firm, line, Role.REPAIRS)
        async with tools.database.scoped(firm.scope) as connection:
            acts = await connection.fetch(
                "select act, actor, canonical from audit_record order by audit_record_id"
            )
            told = await connection.fetch("select type from outbox order by position")
        (record,) = [row for row in acts if row["act"] == "transaction.categorised"]
        assert record["actor"] == firm.scope.actor
        assert ids.show(ids.LINE, line).encode() in record["canonical"]
        assert [row["type"] for row in told][-1] == "ledger.posted"

    run(story)
