from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from tests.builders import journey
from tests.builders.journey import FIRST, Firm, Moved, a_statement, daily

from solvent import ids
from solvent.ledger import posting, stating
from solvent.ledger.accounts import Role
from solvent.ledger.entries import EntryKind
from solvent.ledger.stating import Question
from solvent.platform.opening import Addresses
from solvent.platform.tools import Tools

DAY = timedelta(days=1)
LAST = date(2026, 12, 31)


async def bank_balance(tools: Tools, firm: Firm, on: date = LAST) -> int:
    chart = await journey.chart(tools, firm)
    async with tools.database.scoped(firm.scope) as connection:
        balance = await stating.trial_balance(connection, firm.scope, Question(firm.company_id, on))
    assert balance.debit_minor == balance.credit_minor
    code = chart.by_role(Role.BANK).code
    return sum(x.debit_minor - x.credit_minor for x in balance.lines if x.code == code)


def test_each_line_is_one_balanced_entry_and_posting_again_changes_nothing(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        made = await journey.book(tools, firm, a_statement(daily(6)))
        async with tools.database.scoped(firm.scope) as connection:
            before = await journey.all_entries(connection, firm)
        assert [entry.seq for entry in before] == list(range(1, len(before) + 1))
        assert Counter(entry.kind for entry in before) == {EntryKind.OPENING: 1, EntryKind.BANK: 6}
        for entry in before:
            assert sum(one.amount_minor for one in entry.postings) == 0
        lines = {line["line_id"]: line["amount_minor"] for line in await journey.lines(tools, firm)}
        booked = {e.line_id: e.postings[0].amount_minor for e in before if e.line_id}
        assert booked == lines
        again = await posting.post_import(
            tools.database,
            firm.job,
            vault=tools.vault,
            import_id=made.import_id,
            company_id=firm.company_id,
            now=tools.now(),
        )
        assert again is None
        async with tools.database.scoped(firm.scope) as connection:
            assert await journey.all_entries(connection, firm) == before

    run(story)


def test_an_older_file_moves_the_opening_entry_and_keeps_the_balance(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        old, new = daily(5), daily(5, first=FIRST + 5 * DAY, mark="S")
        middle = 1_000_00 + sum(move.minor for move in old)
        end = middle + sum(move.minor for move in new)
        await journey.book(tools, firm, a_statement(new, closing=end))
        assert await bank_balance(tools, firm) == end
        await journey.book(tools, firm, a_statement(old, closing=middle))
        assert await bank_balance(tools, firm) == end
        assert await bank_balance(tools, firm, FIRST - DAY) == 1_000_00
        assert await bank_balance(tools, firm, FIRST + 4 * DAY) == middle
        async with tools.database.scoped(firm.scope) as connection:
            entries = await journey.all_entries(connection, firm)
        openings = [entry for entry in entries if entry.rule in {"opening", "reversal"}]
        assert [entry.kind for entry in openings] == [
            EntryKind.OPENING,
            EntryKind.REVERSAL,
            EntryKind.OPENING,
        ]
        assert openings[1].reverses == openings[0].entry_id

    run(story)


def test_a_line_of_zero_and_a_file_without_lines_make_no_entries(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await journey.book(tools, firm, a_statement([Moved(0, ref="Z")], closing=0))
        await journey.give(tools, firm, a_statement([], closing=0, ends_on=FIRST))
        assert await journey.count(tools, firm, "entry") == 0
        async with tools.database.scoped(firm.scope) as connection:
            assert await connection.fetchval("select max(tries) from outbox") in {0, None}

    run(story)


def test_entries_event_and_record_stand_or_fall_together(
    run: Any, database_urls: Addresses
) -> None:
    tables = ("entry", "posting", "day_total", "posted_batch", "account", "outbox", "audit_record")

    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        made = await journey.receive(tools, firm, a_statement(daily(3)))
        await journey.carry_on(tools, firm, made.import_id)
        before = [await journey.count(tools, firm, table) for table in tables]
        async with journey.refusing(database_urls.owner, firm, "ledger.posted"):
            with pytest.raises(asyncpg.RaiseError):
                await journey.post(tools, firm, made.import_id)
        assert [await journey.count(tools, firm, table) for table in tables] == before
        await journey.post(tools, firm, made.import_id)
        after = [await journey.count(tools, firm, table) for table in tables]
        assert all(late > early for late, early in zip(after, before, strict=True))

    run(story)


def test_database_refuses_what_does_not_balance_or_is_elsewhere(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        other = await journey.a_firm(tools, scope=firm.scope, name="Birch")
        for each in (firm, other):
            await journey.book(tools, each, a_statement(daily(3)))
        chart = await journey.chart(tools, firm)
        bank, sales = chart.by_role(Role.BANK).account_id, chart.by_role(Role.SALES).account_id
        foreign = (await journey.chart(tools, other)).by_role(Role.SALES).account_id
        for sides, reason in (
            ([(bank, 100), (sales, -99)], "does not balance"),
            ([(bank, 100)], "does not balance"),
            ([(bank, 100), (foreign, -100)], "not the company"),
            ([(bank, 0), (sales, 0)], "check constraint"),
        ):
            with pytest.raises(asyncpg.PostgresError, match=reason):
                await _insert(tools, firm, sides)
        await _insert(tools, firm, [(bank, 100), (sales, -100)])

    async def _insert(tools: Tools, firm: Firm, sides: list[tuple[UUID, int]]) -> None:
        entry_id = ids.new()
        values = ", ".join(
            f"('{firm.scope.tenant_id}'::uuid, '{entry_id}'::uuid, {number},"
            f" '{firm.company_id}'::uuid, '{account}'::uuid, date '2026-01-01', 999, {amount})"
            for number, (account, amount) in enumerate(sides)
        )
        async with tools.database.scoped(firm.scope) as connection:
            await connection.execute(
                "insert into posting (tenant_id, entry_id, posting_no, company_id, account_id,"
                f" dated_on, seq, amount_minor) values {values}"
            )

    run(story)


@pytest.mark.parametrize("table", ["entry", "posting", "day_total", "posted_batch", "audit_record"])
@pytest.mark.parametrize("statement", ["delete from {}", "update {} set tenant_id = tenant_id"])
def test_app_may_only_add_to_the_books(
    run: Any, database_urls: Addresses, table: str, statement: str
) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with tools.database.scoped(firm.scope) as connection:
                await connection.execute(statement.format(table))

    assert database_urls.app != database_urls.owner
    run(story)


def test_many_lines_go_through_copy_under_the_policy(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        moves = [
            Moved((-1) ** n * (100 + n), FIRST + (n % 60) * DAY, f"SHOP {n % 9}", f"M{n}")
            for n in range(1_500)
        ]
        made = await journey.book(tools, firm, a_statement(moves))
        assert journey.reported(made)["new"] == 1_500
        entries = await journey.count(tools, firm, "entry")
        assert entries == 1_501
        assert await journey.count(tools, firm, "posting") == 2 * entries
        end = 10_000_000 + sum(move.minor for move in moves)
        assert await bank_balance(tools, firm) == end

    run(story)
