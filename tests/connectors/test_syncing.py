from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from tests.builders import journey
from tests.builders.journey import FIRST, Firm, Moved, a_statement, daily

from solvent.connectors import account_store, finding, line_store
from solvent.connectors.bank_account import BankAccount
from solvent.platform.tools import Tools

DAY = timedelta(days=1)
CARD_DAY = FIRST + 10 * DAY
HELD = Moved(-5_000, CARD_DAY, "PENDING AUTH HILTON BERLIN")
POSTED = Moved(-5_200, CARD_DAY + DAY, "HILTON BERLIN 0451", "H1")


async def account_of(tools: Tools, firm: Firm) -> BankAccount:
    async with tools.database.scoped(firm.scope) as connection:
        (account,) = await account_store.bank_accounts(connection, firm.scope, firm.company_id)
    return account


def test_importing_again_adds_nothing(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        content = a_statement(daily(6), pending=[HELD])
        first = await journey.give(tools, firm, content)
        before = await journey.lines(tools, firm)
        assert (journey.reported(first)["new"], len(before)) == (7, 7)
        for _ in range(2):
            again = await journey.give(tools, firm, content)
            report = journey.reported(again)
            assert (report["new"], report["changed"], report["known"]) == (0, 0, 7)
        assert await journey.lines(tools, firm) == before
        assert len(await journey.standing(tools, firm, text="")) == 6 + 1
        waiting, parked = await depth_of(tools, firm)
        assert (waiting, parked) == (0, 0)

    run(story)


async def depth_of(tools: Tools, firm: Firm) -> tuple[int, int]:
    async with tools.database.scoped(firm.scope) as connection:
        row = await connection.fetchrow(
            "select count(*) filter (where relayed_at is null) as waiting,"
            " count(*) filter (where tries > 0) as failed from outbox"
        )
    assert row is not None
    return row["waiting"], row["failed"]


def test_an_overlapping_file_adds_only_the_new(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        moves = daily(12)
        await journey.book(tools, firm, a_statement(moves[:8]))
        overlapping = await journey.book(tools, firm, a_statement(moves[4:]))
        report = journey.reported(overlapping)
        assert (report["new"], report["known"]) == (4, 4)
        amounts = [line["amount_minor"] for line in await journey.lines(tools, firm)]
        assert amounts == [move.minor for move in moves]

    run(story)


def test_two_equal_payments_of_a_day_stay_two_with_and_without_ids(run: Any) -> None:
    async def story(tools: Tools) -> None:
        for ref in ("", "BANK-REUSES-THIS"):
            firm = await journey.a_firm(tools)
            twins = [Moved(-450, FIRST, "COFFEE BAR", ref)] * 2
            content = a_statement([*twins, Moved(-900, FIRST + DAY, "COFFEE BAR", ref)])
            for _ in range(2):
                await journey.book(tools, firm, content)
            amounts = [line["amount_minor"] for line in await journey.lines(tools, firm)]
            assert amounts == [-450, -450, -900]

    run(story)


def test_pending_becomes_posted_without_doubling_and_keeps_the_persons_note(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await journey.book(tools, firm, a_statement(daily(9), pending=[HELD]))
        (held,) = [line for line in await journey.lines(tools, firm) if line["pending"]]
        async with tools.database.scoped(firm.scope) as connection:
            await line_store.set_note(connection, firm.scope, held["line_id"], note="client dinner")
        assert await journey.standing(tools, firm, text="HILTON") == []
        later = await journey.book(tools, firm, a_statement([*daily(9), POSTED]))
        report = journey.reported(later)
        assert (report["new"], report["changed"], report["known"]) == (0, 1, 9)
        (line,) = [x for x in await journey.lines(tools, firm) if "HILTON" in x["description"]]
        assert (line["line_id"], line["note"]) == (held["line_id"], "client dinner")
        assert (line["amount_minor"], line["pending"]) == (-5_200, False)
        (entry,) = await journey.standing(tools, firm, text="HILTON")
        assert (entry["line_id"], entry["amount_minor"]) == (held["line_id"], -5_200)

    run(story)


def test_an_announcement_is_not_revived_by_its_file_given_again(run: Any) -> None:
    """Of a day on which the bank then posted it, and of an earlier day."""

    async def story(tools: Tools) -> None:
        for ends_on in (POSTED.day, CARD_DAY):
            firm = await journey.a_firm(tools)
            announced = a_statement(daily(9), pending=[HELD], ends_on=ends_on)
            posted = a_statement([*daily(9), POSTED], ends_on=POSTED.day)
            for content in (announced, posted):
                await journey.book(tools, firm, content)
            for content in (announced, posted):
                again = await journey.book(tools, firm, content)
                assert journey.reported(again)["new"] == 0
            assert len(await journey.lines(tools, firm)) == 10
            assert not [line for line in await journey.lines(tools, firm) if line["pending"]]

    run(story)


def test_an_older_file_announces_nothing_that_a_newer_one_has_settled(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await journey.book(tools, firm, a_statement([*daily(9), POSTED]))
        made = await journey.book(tools, firm, a_statement(daily(9), pending=[HELD]))
        report = journey.reported(made)
        assert (report["new"], report["known"], report["lines"]) == (0, 10, 10)
        assert not [line for line in await journey.lines(tools, firm) if line["pending"]]

    run(story)


def test_two_equal_announcements_settle_one_each(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await journey.book(tools, firm, a_statement(daily(9), pending=[HELD, HELD]))
        one = await journey.book(tools, firm, a_statement([POSTED]))
        assert journey.reported(one)["changed"] == 1
        assert sum(line["pending"] for line in await journey.lines(tools, firm)) == 1

    run(story)


def test_an_announcement_that_never_comes_is_dropped_and_not_counted(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await journey.book(tools, firm, a_statement(daily(9), pending=[HELD]))
        await journey.book(tools, firm, a_statement(daily(3, first=CARD_DAY + 22 * DAY, mark="S")))
        async with tools.database.scoped(firm.scope) as connection:
            assert await finding.pending(connection, firm.scope, firm.company_id) == []

    run(story)


def test_an_older_file_moves_the_opening_balance_back_and_the_books_still_tie(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        old, new = daily(5), daily(5, first=FIRST + 5 * DAY, mark="S")
        start = 1_000_00
        middle = start + sum(move.minor for move in old)
        end = middle + sum(move.minor for move in new)
        later = await journey.book(tools, firm, a_statement(new, closing=end))
        account = await account_of(tools, firm)
        assert (account.opening_on, account.opening_minor) == (FIRST + 5 * DAY, middle)
        assert journey.reported(later)["ties"] is True
        earlier = await journey.book(tools, firm, a_statement(old, closing=middle))
        report = journey.reported(earlier)
        assert (report["history_extended"], report["ties"]) == (True, True)
        account = await account_of(tools, firm)
        assert (account.opening_on, account.opening_minor) == (FIRST, start)
        assert (account.stated_minor, account.stated_on) == (end, new[-1].day)

    run(story)


def test_a_file_that_does_not_explain_its_balance_is_told_of(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        moves = daily(6)
        closing = 500_00 + sum(move.minor for move in moves[:3])
        await journey.book(tools, firm, a_statement(moves[:3], closing=closing))
        missing = closing + sum(move.minor for move in moves[4:])
        told = await journey.book(
            tools, firm, a_statement(moves[4:], closing=missing + moves[3].minor)
        )
        report = journey.reported(told)
        assert report["ties"] is False
        assert report["stated_minor"] - report["books_minor"] == moves[3].minor

    run(story)


def test_files_of_one_account_booked_at_the_same_time_end_as_if_one_after_the_other(
    run: Any,
) -> None:
    async def story(tools: Tools) -> None:
        for _ in range(3):
            firm = await journey.a_firm(tools)
            parts = [daily(5, first=FIRST + 5 * n * DAY, mark=f"P{n}-") for n in range(3)]
            start, contents = 700_00, []
            for part in parts:
                start += sum(move.minor for move in part)
                contents.append(a_statement(part, closing=start))
            made = [await journey.receive(tools, firm, content) for content in contents]
            await asyncio.gather(*(journey.carry_on(tools, firm, m.import_id) for m in made))
            for one in made:
                await journey.post(tools, firm, one.import_id)
            account = await account_of(tools, firm)
            assert (account.opening_on, account.opening_minor) == (FIRST, 700_00)
            assert account.stated_minor == start
            assert len(await journey.lines(tools, firm)) == 15

    run(story)


def test_accounts_are_told_apart_by_number_and_kind_and_kept_sealed(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        for account in (journey.GIRO, journey.SAVINGS, journey.CARD, journey.GIRO):
            await journey.book(tools, firm, a_statement(daily(2), account=account))
        async with tools.database.scoped(firm.scope) as connection:
            found = await finding.bank_accounts(connection, firm.scope, firm.company_id)
            sealed = await connection.fetch("select number_sealed, number_blind from bank_account")
        assert [(a.kind, a.number_tail) for a in found] == [
            ("bank", "0111"),
            ("bank", "0222"),
            ("card", "0333"),
        ]
        for row in sealed:
            assert b"000" not in row["number_sealed"] + row["number_blind"]
        assert len(await journey.lines(tools, firm)) == 6

    run(story)


def test_the_same_bank_account_of_two_companies_is_two_accounts(run: Any) -> None:
    async def story(tools: Tools) -> None:
        one = await journey.a_firm(tools)
        two = await journey.a_firm(tools, scope=one.scope, name="Birch")
        for firm in (one, two):
            made = await journey.book(tools, firm, a_statement(daily(3)))
            assert journey.reported(made)["new"] == 3
        assert len(await journey.lines(tools, one)) == len(await journey.lines(tools, two)) == 3

    run(story)
