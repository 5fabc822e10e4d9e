from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import orjson
from tests.builders import journey
from tests.builders.journey import FIRST, Firm, Moved, a_statement, daily

from solvent.features import measuring
from solvent.features.books import Books
from solvent.ledger.accounts import Role
from solvent.platform.tools import Tools

DAY = timedelta(days=1)
AS_OF = FIRST + 59 * DAY
HELD = Moved(-5_000, AS_OF - DAY, "PENDING AUTH HILTON BERLIN")


async def books_of(tools: Tools, firm: Firm, *, as_of: date = AS_OF, **given: Any) -> Books:
    async with tools.database.scoped(firm.scope) as connection:
        return await measuring.read(connection, firm.scope, firm.company_id, as_of=as_of, **given)


def test_the_books_hold_each_day_payment_party_and_what_is_announced(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        moves = daily(60)
        await journey.book(tools, firm, a_statement(moves, pending=[HELD], closing=5_000_00))
        books = await books_of(tools, firm)
        assert (books.opened_on, books.known_seq, books.currency) == (FIRST, 61, "EUR")
        assert books.balance(Role.BANK) == 5_000_00
        assert sum(total.amount_minor for total in books.days) == 0
        assert [p.cash_minor for p in books.payments] == [move.minor for move in moves]
        assert [p.cash_minor for p in books.pending] == [HELD.minor]
        sales = sum(one.cash_minor for one in books.customers)
        assert sales == -books.moved(Role.SALES, first=FIRST, last=AS_OF)
        assert books.suspense_lines == sum(move.text == "QXZV 77" for move in moves)
        assert books.untied_accounts == ()

    run(story)


def test_a_day_in_the_past_shows_nothing_of_what_came_after(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        moves = daily(60)
        await journey.book(tools, firm, a_statement(moves))
        on = FIRST + 29 * DAY
        books = await books_of(tools, firm, as_of=on)
        assert max(total.day for total in books.days) == on
        assert len(books.payments) == 30
        assert sum(one.payments for one in books.customers + books.suppliers) <= 30
        early = await books_of(tools, firm, as_of=on, seq=11)
        assert len(early.payments) == 10
        assert early.known_seq == 11

    run(story)


def test_an_account_whose_lines_do_not_explain_its_balance_is_named(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        moves = daily(30)
        closing = 900_00 + sum(move.minor for move in moves[:20])
        await journey.book(tools, firm, a_statement(moves[:20], closing=closing))
        gap = closing + sum(move.minor for move in moves[21:]) - 1
        await journey.book(tools, firm, a_statement(moves[21:], closing=gap))
        (name,) = (await books_of(tools, firm)).untied_accounts
        assert "0111" in name

    run(story)


def test_kept_inputs_repeat_a_reading_after_the_world_has_moved(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        moves = daily(60)
        await journey.book(tools, firm, a_statement(moves[:55], pending=[HELD]))
        then = await books_of(tools, firm)
        kept = orjson.loads(orjson.dumps(measuring.inputs_of(then)))
        posted = Moved(HELD.minor, AS_OF, "HILTON BERLIN", "H1")
        await journey.book(tools, firm, a_statement([*moves, posted]))
        older = daily(9, first=FIRST - 9 * DAY, mark="OLD")
        await journey.book(tools, firm, a_statement(older, closing=1))
        assert await books_of(tools, firm) != then
        again = await books_of(tools, firm, seq=then.known_seq, inputs=kept)
        assert again == then

    run(story)


def test_an_empty_company_has_empty_books(run: Any) -> None:
    async def story(tools: Tools) -> None:
        books = await books_of(tools, await journey.a_firm(tools))
        assert (books.opened_on, books.known_seq, books.days) == (None, 0, ())
        assert [*books.payments, *books.pending, *books.customers] == []

    run(story)
