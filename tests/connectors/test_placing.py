from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.builders import journey
from tests.builders.journey import Firm, a_statement, daily

from solvent import ids
from solvent.connectors import account_store, importing
from solvent.connectors.bank_account import BankAccount
from solvent.connectors.imported import Import, State
from solvent.platform.tools import Tools

HEAD = "Date,Description,Amount,Balance\n"


def table(month: int, *, opening: int, name: str, count: int = 8) -> bytes:
    """Write a bank's table without an account number: -5.00 a day, with running balances."""
    rows = [
        f"2026-{month:02d}-{day:02d},{name} {day},-5.00,{opening - 5 * day}.00\n"
        for day in range(1, count + 1)
    ]
    return (HEAD + "".join(rows)).encode()


MARCH = table(3, opening=900, name="BAKER")
APRIL = table(4, opening=860, name="BAKER")
OTHER = table(4, opening=77, name="GROCER")


async def give(tools: Tools, firm: Firm, content: bytes, **given: Any) -> Import:
    return await journey.book(tools, firm, content, name="x.csv", **given)


async def accounts(tools: Tools, firm: Firm) -> list[BankAccount]:
    async with tools.database.scoped(firm.scope) as connection:
        return await account_store.bank_accounts(connection, firm.scope, firm.company_id)


def shown(account: BankAccount) -> str:
    return ids.show(ids.BANK_ACCOUNT, account.bank_account_id)


def questions(made: Import) -> list[dict[str, Any]]:
    assert made.report is not None
    found: list[dict[str, Any]] = made.report["questions"]
    return found


async def answer(tools: Tools, firm: Firm, made: Import, choice: str) -> None:
    await importing.consent(
        tools.database,
        firm.scope,
        import_id=made.import_id,
        answers={"account": choice},
        book=True,
        now=tools.now(),
    )
    await journey.carry_on(tools, firm, made.import_id)


async def counts(tools: Tools, firm: Firm) -> list[int]:
    """Count the lines of each own account, in the order of their making."""
    lines = await journey.lines(tools, firm)
    own = await accounts(tools, firm)
    return [sum(x["bank_account_id"] == one.bank_account_id for x in lines) for one in own]


def test_a_first_file_without_a_number_is_booked_at_once(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        made = await give(tools, firm, MARCH)
        assert made.state is State.BOOKED
        assert await counts(tools, firm) == [8]

    run(story)


@pytest.mark.parametrize(
    "later",
    [
        pytest.param(MARCH, id="the same again"),
        pytest.param(APRIL, id="it goes on where the books end"),
        pytest.param(table(3, opening=900, name="BAKER", count=12), id="it repeats and goes on"),
        pytest.param(table(2, opening=940, name="BAKER"), id="it leads up to the opening"),
    ],
)
def test_what_follows_the_one_account_without_a_number_goes_there(run: Any, later: bytes) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await give(tools, firm, MARCH)
        made = await give(tools, firm, later)
        assert made.state is State.BOOKED
        assert journey.reported(made)["ties"] is True
        assert len(await accounts(tools, firm)) == 1

    run(story)


def test_a_file_that_does_not_follow_is_not_merged_but_asked_about(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await give(tools, firm, MARCH)
        (first,) = await accounts(tools, firm)
        asked = await give(tools, firm, OTHER)
        assert asked.state is State.PREVIEWED
        (question,) = questions(asked)
        assert (question["name"], question["choices"]) == ("account", [shown(first), "new"])
        assert question["labels"] == {shown(first): first.name}
        assert journey.reported(asked)["goes_to"] is None
        assert await counts(tools, firm) == [8]
        await answer(tools, firm, asked, "new")
        assert await counts(tools, firm) == [8, 8]
        names = [one.name for one in await accounts(tools, firm)]
        assert names == ["Bank account", "Bank account 2"]
        # From now on each file finds its own.
        for content, expected in ((OTHER, [8, 8]), (APRIL, [16, 8])):
            assert (await give(tools, firm, content)).state is State.BOOKED
            assert await counts(tools, firm) == expected

    run(story)


def test_an_answer_sends_a_file_to_the_account_that_was_meant(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await journey.book(tools, firm, a_statement(daily(4)))
        (numbered,) = await accounts(tools, firm)
        asked = await give(tools, firm, OTHER)
        assert [one["name"] for one in questions(asked)] == ["account"]
        await answer(tools, firm, asked, shown(numbered))
        assert await counts(tools, firm) == [12]
        unclear = await give(tools, firm, MARCH, answers={"account": "ba_of_nobody"})
        assert unclear.state is State.PREVIEWED
        again = await give(tools, firm, MARCH, answers={"account": "new"})
        assert again.state is State.BOOKED
        assert await counts(tools, firm) == [12, 8]

    run(story)


def test_a_preview_tells_where_a_statement_goes_and_whether_it_follows(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await give(tools, firm, MARCH)
        (first,) = await accounts(tools, firm)
        told = journey.reported(await give(tools, firm, APRIL, book=False))
        assert (told["goes_to"], told["books_minor"], told["follows"]) == (
            shown(first),
            860_00,
            True,
        )
        chosen = await give(tools, firm, OTHER, book=False, answers={"account": shown(first)})
        told = journey.reported(chosen)
        assert (told["goes_to"], told["books_minor"], told["follows"]) == (
            shown(first),
            860_00,
            False,
        )
        assert questions(chosen) == []

    run(story)


def test_several_statements_without_a_number_are_asked_for_one_by_one(run: Any) -> None:
    one = a_statement(daily(3), account="", closing=500_00)
    two = a_statement(daily(3, mark="S"), account="", closing=900_00)
    start, end = b"<STMTTRNRS>", b"</STMTTRNRS>"
    inner = two[two.index(start) : two.index(end) + len(end)]
    both = one.replace(end, end + inner)

    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        assert (await journey.book(tools, firm, both)).state is State.BOOKED
        assert await counts(tools, firm) == [3, 3]
        again = await journey.book(tools, firm, both)
        assert again.state is State.BOOKED
        assert await counts(tools, firm) == [3, 3]
        other = both.replace(b"<FITID>", b"<FITID>T").replace(b"00.00", b"99.99")
        asked = await journey.book(tools, firm, other)
        assert [one["name"] for one in questions(asked)] == ["account_1", "account_2"]

    run(story)


def test_two_first_files_without_a_number_at_once_are_not_merged(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        made = [await journey.receive(tools, firm, content) for content in (MARCH, OTHER)]
        await asyncio.gather(*(journey.carry_on(tools, firm, m.import_id) for m in made))
        assert await counts(tools, firm) == [8]
        assert len(await accounts(tools, firm)) == 1

    run(story)
