from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta

import pytest
from asyncpg.connection import LoggedQuery
from tests.builders import dashboard_door as door
from tests.builders import journey
from tests.builders.journey import Firm, Moved
from tests.conftest import Run

from solvent.health_score import finding as scores
from solvent.insights import explaining
from solvent.ledger import correcting
from solvent.ledger import finding as ledger
from solvent.ledger.accounts import Role
from solvent.ledger.entry_filter import Direction, Filter
from solvent.ledger.finding import CashPicture
from solvent.platform.postgres import Connection
from solvent.platform.tools import Tools
from solvent.tenancy import finding as companies

MONTH = timedelta(days=30)


async def _seq(connection: Connection, firm: Firm) -> int:
    company = await companies.company(connection, firm.scope, firm.company_id)
    return company.ledger_seq


async def _picture(tools: Tools, firm: Firm, *, as_of: date = door.LAST) -> CashPicture:
    async with tools.database.scoped(firm.scope) as connection:
        seq = await _seq(connection, firm)
        return await ledger.cash_picture(
            connection, firm.scope, firm.company_id, as_of=as_of, seq=seq
        )


def test_cash_by_week_adds_up_from_the_lines(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        moves = door.half_a_year()
        await journey.book(tools, firm, journey.a_statement(moves))
        found = await _picture(tools, firm)
        opening = 10_000_000
        expected = [
            (day, opening + sum(move.minor for move in moves if move.day <= day))
            for day in (door.LAST - timedelta(weeks=back) for back in range(26, -1, -1))
            if day >= min(move.day for move in moves)
        ]
        assert list(found.weeks) == expected
        assert len(expected) == 27

    run(story)


def test_movement_of_a_month_is_of_standing_lines_without_transfers(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        first = door.LAST - MONTH + timedelta(days=1)
        moves = [
            Moved(50_000, first, "INVOICE A", "1"),
            Moved(-7_000, door.LAST, "OFFICE RENT", "2"),
            Moved(-9_000, first - timedelta(days=1), "OFFICE RENT", "3"),
            Moved(-30_000, door.LAST, "QXZV", "4"),
        ]
        await journey.book(tools, firm, journey.a_statement(moves))
        found = await _picture(tools, firm)
        assert (found.in_minor, found.out_minor) == (50_000, 37_000)
        assert found.in_before_minor is None
        assert found.suspense_minor == 30_000
        # A correction makes a reversal and a new entry; the movement stays what it was.
        (odd,) = await journey.standing(tools, firm, text="QXZV")
        chart = await journey.chart(tools, firm)
        for role in (Role.OFFICE, Role.TRANSFERS):
            await correcting.categorise(
                tools.database,
                firm.scope,
                company_id=firm.company_id,
                line_id=odd["line_id"],
                account_id=chart.by_role(role).account_id,
                remember=False,
                alike=False,
                now=tools.now(),
            )
            found = await _picture(tools, firm)
            out = 37_000 if role is Role.OFFICE else 7_000
            assert (found.in_minor, found.out_minor) == (50_000, out)
            assert found.suspense_minor == 0

    run(story)


def test_each_way_of_a_month_opens_to_the_lines_that_sum_to_it(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await door.a_judged_firm(tools)
        first = door.LAST - MONTH + timedelta(days=1)
        chart = await journey.chart(tools, firm)
        (moved, *_) = await journey.standing(tools, firm, first=first, text="INVOICE")
        await correcting.categorise(
            tools.database,
            firm.scope,
            company_id=firm.company_id,
            line_id=moved["line_id"],
            account_id=chart.by_role(Role.TRANSFERS).account_id,
            remember=False,
            alike=False,
            now=tools.now(),
        )
        found = await _picture(tools, firm)
        sums = {}
        async with tools.database.scoped(firm.scope) as connection:
            for way in Direction:
                wanted = Filter(first=first, last=door.LAST, direction=way, limit=1000)
                rows = await ledger.entries(connection, firm.scope, firm.company_id, wanted)
                total = await ledger.total(connection, firm.scope, firm.company_id, wanted)
                assert total == (len(rows), sum(row["amount_minor"] for row in rows))
                assert moved["line_id"] not in {row["line_id"] for row in rows}
                sums[way] = total[1]
        assert sums == {Direction.IN: found.in_minor, Direction.OUT: -found.out_minor}

    run(story)


def test_the_newest_line_is_that_of_the_day_and_sequence_asked_for(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm, bare = await journey.a_firm(tools), await journey.a_firm(tools)
        moves = journey.daily(6)
        await journey.book(tools, firm, journey.a_statement(moves))
        async with tools.database.scoped(firm.scope) as connection:

            async def newest(day: date, seq: int) -> date | None:
                asked = [(firm.company_id, day, seq), (bare.company_id, day, seq)]
                found = await ledger.newest_lines(connection, firm.scope, asked)
                assert bare.company_id not in found
                return found.get(firm.company_id)

            last, before = moves[-1].day, moves[-2].day
            assert await newest(date.max, 2**40) == last
            assert await newest(last - timedelta(days=1), 2**40) == before
            assert await newest(date.max, 0) is None

    run(story)


def test_a_year_before_is_known_only_where_the_books_reach_back(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        last_year = door.LAST - timedelta(days=365)
        moves = [
            Moved(40_000, last_year, "INVOICE A", "1"),
            Moved(1_000, door.LAST, "INVOICE", "2"),
        ]
        await journey.book(tools, firm, journey.a_statement(moves))
        assert (await _picture(tools, firm)).in_before_minor is None
        early = [Moved(5_000, last_year - MONTH, "INVOICE B", "0")]
        await journey.book(tools, firm, journey.a_statement(early, closing=10_005_000))
        assert (await _picture(tools, firm)).in_before_minor == 40_000

    run(story)


def test_a_picture_of_earlier_knowledge_leaves_later_entries_out(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await journey.book(tools, firm, journey.a_statement(journey.daily(6)))
        async with tools.database.scoped(firm.scope) as connection:
            seq = await _seq(connection, firm)
        before = await _picture(tools, firm)
        later = [Moved(99_900, journey.FIRST + MONTH, "INVOICE LATE", "L")]
        await journey.book(tools, firm, journey.a_statement(later, closing=1))
        async with tools.database.scoped(firm.scope) as connection:
            again = await ledger.cash_picture(
                connection, firm.scope, firm.company_id, as_of=door.LAST, seq=seq
            )
        assert again == before
        assert await _picture(tools, firm) != before

    run(story)


Reading = Callable[[Connection, Firm], Awaitable[object]]


async def _glances(connection: Connection, firm: Firm) -> object:
    return await scores.glances(connection, firm.scope, [firm.company_id])


async def _findings(connection: Connection, firm: Firm) -> object:
    return await explaining.last_of_each(connection, firm.scope, [firm.company_id])


async def _cash(connection: Connection, firm: Firm) -> object:
    return await ledger.cash_picture(
        connection, firm.scope, firm.company_id, as_of=door.LAST, seq=2**40
    )


async def _total(connection: Connection, firm: Firm) -> object:
    wanted = Filter(text="rent", amount_minor=5, first=journey.FIRST, own_id=firm.company_id)
    return await ledger.total(connection, firm.scope, firm.company_id, wanted)


async def _newest(connection: Connection, firm: Firm) -> object:
    return await ledger.newest_lines(connection, firm.scope, [(firm.company_id, door.LAST, 2**40)])


@pytest.mark.parametrize("reading", [_glances, _findings, _cash, _total, _newest])
def test_what_pages_read_at_a_glance_is_one_statement_that_scans_no_table(
    run: Run, reading: Reading
) -> None:
    async def story(tools: Tools) -> None:
        firm = await door.a_judged_firm(tools)
        async with tools.database.scoped(firm.scope) as connection:
            told: list[LoggedQuery] = []
            with connection.query_logger(told.append):
                await reading(connection, firm)
            await asyncio.sleep(0)  # the logger is told in the next turn
            (query,) = told
            # Few rows are scanned whatever there is; so the planner is kept from it.
            await connection.execute("set local enable_seqscan = off")
            plan = await connection.fetch(f"explain {query.query}", *query.args)
            assert not [row[0] for row in plan if "Seq Scan" in row[0]]

    run(story)
