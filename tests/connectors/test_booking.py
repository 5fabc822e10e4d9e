from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.builders import journey
from tests.builders.journey import FIRST, Firm, a_statement, daily

from solvent.connectors import account_store
from solvent.connectors.bank_account import BankAccount
from solvent.connectors.imported import Import
from solvent.platform.tools import Tools

DAY = timedelta(days=1)
OPENING = 10_000_000
MOVES = daily(12)
GOOD = a_statement(MOVES)
ACCEPTED = {"left_out": "accept"}


def spoilt(content: bytes, *numbers: int) -> bytes:
    """Make the amounts of some of the moves unreadable."""
    for number in numbers:
        minor = abs(MOVES[number].minor)
        amount = f"{minor // 100}.{minor % 100:02d}".encode()
        assert content.count(amount) == 1
        content = content.replace(amount, amount.replace(b".", b"x."))
    return content


async def account_of(tools: Tools, firm: Firm) -> BankAccount:
    async with tools.database.scoped(firm.scope) as connection:
        (account,) = await account_store.bank_accounts(connection, firm.scope, firm.company_id)
    return account


async def opening_entry(tools: Tools, firm: Firm) -> int | None:
    """Give the amount of the opening that stands in the ledger."""
    found = [
        entry["amount_minor"]
        for entry in await journey.standing(tools, firm)
        if entry["kind"] == "opening"
    ]
    return found[0] if found else None


async def took(tools: Tools, firm: Firm, content: bytes) -> Import:
    return await journey.book(tools, firm, content, answers=ACCEPTED)


def test_no_opening_is_worked_out_from_a_file_of_which_lines_were_left_out(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        report = journey.reported(await took(tools, firm, spoilt(GOOD, 4, 7)))
        assert (report["ties"], report["tie"], report["new"]) == (None, "unknown", 10)
        assert "left out" in report["tie_note"]
        account = await account_of(tools, firm)
        assert (account.opening_on, account.opening_minor) == (FIRST, None)
        assert await opening_entry(tools, firm) is None

    run(story)


def test_the_whole_file_given_later_mends_the_books(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await took(tools, firm, spoilt(GOOD, 0, 7))
        report = journey.reported(await journey.book(tools, firm, GOOD))
        assert (report["ties"], report["new"], report["known"]) == (True, 2, 10)
        account = await account_of(tools, firm)
        assert (account.opening_on, account.opening_minor) == (FIRST, OPENING)
        assert account.opening_derived
        assert await opening_entry(tools, firm) == OPENING

    run(story)


def test_an_opening_worked_out_while_lines_were_missing_is_worked_out_anew(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        later = daily(6, first=FIRST + 12 * DAY, mark="S")
        end = OPENING + sum(move.minor for move in (*MOVES, *later))
        await took(tools, firm, spoilt(GOOD, 4))
        # It is complete, so it gives the opening: without the line that nobody has seen yet.
        await journey.book(tools, firm, a_statement(later, closing=end))
        account = await account_of(tools, firm)
        assert account.opening_minor == OPENING + MOVES[4].minor
        report = journey.reported(await journey.book(tools, firm, GOOD))
        assert (report["ties"], report["new"]) == (True, 1)
        assert (await account_of(tools, firm)).opening_minor == OPENING
        assert await opening_entry(tools, firm) == OPENING
        again = await journey.book(tools, firm, a_statement(later, closing=end))
        assert journey.reported(again)["ties"] is True

    run(story)


def test_a_printed_opening_stays_where_lines_were_left_out(run: Any) -> None:
    rows = "".join(f"2026-02-{day:02d},SHOP {day},-{day}.00\n" for day in range(2, 12))
    head = "Opening balance,500.00\nClosing balance,435.00\nDate,Description,Amount\n"
    whole = head + rows
    partly = whole.replace("-7.00", "seven")

    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await journey.book(tools, firm, partly.encode(), answers=ACCEPTED, name="x.csv")
        account = await account_of(tools, firm)
        assert (account.opening_minor, account.opening_derived) == (500_00, False)
        report = journey.reported(await journey.book(tools, firm, whole.encode(), name="x.csv"))
        assert (report["ties"], report["new"]) == (True, 1)
        assert (await account_of(tools, firm)).opening_minor == 500_00

    run(story)


def test_a_table_with_one_balance_gives_no_opening_where_rows_were_left_out(run: Any) -> None:
    rows = "".join(f"2026-02-{day:02d},SHOP {day},-{day}.00,\n" for day in range(2, 12))
    whole = "Date,Description,Amount,Balance\n" + rows + "2026-02-12,SHOP 12,-12.00,100.00\n"
    partly = whole.replace("-7.00", "seven")

    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        first = await journey.book(tools, firm, partly.encode(), answers=ACCEPTED, name="x.csv")
        assert journey.reported(first)["ties"] is None
        assert (await account_of(tools, firm)).opening_minor is None
        report = journey.reported(await journey.book(tools, firm, whole.encode(), name="x.csv"))
        assert (report["ties"], report["new"]) == (True, 1)
        assert (await account_of(tools, firm)).opening_minor == 177_00

    run(story)


def test_lines_that_fill_a_gap_do_not_move_an_opening_that_was_right(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        early, gap, late = MOVES[:4], MOVES[4:8], MOVES[8:]
        middle = OPENING + sum(move.minor for move in early)
        full = OPENING + sum(move.minor for move in MOVES)
        await journey.book(tools, firm, a_statement(early, closing=middle))
        await journey.book(tools, firm, a_statement(late, closing=full))
        part = middle + sum(move.minor for move in gap)
        half = await journey.book(tools, firm, a_statement(gap[2:], closing=part))
        assert journey.reported(half)["ties"] is False
        assert (await account_of(tools, firm)).opening_minor == OPENING
        filled = await journey.book(tools, firm, a_statement(gap, closing=part))
        assert journey.reported(filled)["ties"] is True
        last = await journey.book(tools, firm, a_statement(late, closing=full))
        assert journey.reported(last)["ties"] is True

    run(story)
