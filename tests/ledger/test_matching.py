from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.builders import journey
from tests.builders.journey import FIRST, GIRO, SAVINGS, Firm, Moved, a_statement, daily

from solvent.ledger import correcting, matching, stating
from solvent.ledger.accounts import Role
from solvent.ledger.stating import Question
from solvent.platform.tools import Tools

DAY = timedelta(days=1)
OUT = Moved(-50_000, FIRST, "TRANSFER TO SAVINGS 0222", "T1")
INTO = Moved(50_000, FIRST + DAY, "QXZV 0001", "T2")


async def both(tools: Tools, firm: Firm, out: Moved = OUT, into: Moved = INTO) -> None:
    await journey.book(tools, firm, a_statement([out, *daily(3)], account=GIRO))
    await journey.book(tools, firm, a_statement([into], account=SAVINGS))


async def role_of(tools: Tools, firm: Firm, text: str) -> Role:
    chart = await journey.chart(tools, firm)
    (row,) = await journey.standing(tools, firm, text=text)
    return chart.by_id(row["account_id"]).role


async def under_way(tools: Tools, firm: Firm) -> int:
    chart = await journey.chart(tools, firm)
    code = chart.by_role(Role.TRANSFERS).code
    async with tools.database.scoped(firm.scope) as connection:
        found = await stating.trial_balance(
            connection, firm.scope, Question(firm.company_id, date(2026, 12, 31))
        )
    return sum(x.debit_minor - x.credit_minor for x in found.lines if x.code == code)


def test_both_sides_of_a_transfer_meet_and_no_profit_is_made_of_it(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await both(tools, firm)
        assert await role_of(tools, firm, "SAVINGS 0222") is Role.TRANSFERS
        assert await role_of(tools, firm, "QXZV 0001") is Role.TRANSFERS
        assert await under_way(tools, firm) == 0
        (row,) = await journey.standing(tools, firm, text="QXZV 0001")
        assert (row["kind"], row["rule"]) == ("transfer", "transfer")

    run(story)


def test_the_order_of_the_files_does_not_matter_and_repeating_moves_nothing(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await journey.book(tools, firm, a_statement([INTO], account=SAVINGS))
        made = await journey.book(tools, firm, a_statement([OUT, *daily(3)], account=GIRO))
        assert await role_of(tools, firm, "QXZV 0001") is Role.TRANSFERS
        assert await under_way(tools, firm) == 0
        before = await journey.count(tools, firm, "entry")
        moved = await matching.match_transfers(
            tools.database,
            firm.job,
            company_id=firm.company_id,
            import_id=made.import_id,
            now=tools.now(),
        )
        assert moved == 0
        assert await journey.count(tools, firm, "entry") == before

    run(story)


def test_what_a_person_placed_is_left_alone(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await journey.book(tools, firm, a_statement([INTO], account=SAVINGS))
        (row,) = await journey.standing(tools, firm, text="QXZV 0001")
        chart = await journey.chart(tools, firm)
        await correcting.categorise(
            tools.database,
            firm.scope,
            company_id=firm.company_id,
            line_id=row["line_id"],
            account_id=chart.by_role(Role.OWNER).account_id,
            remember=False,
            alike=False,
            now=tools.now(),
        )
        await journey.book(tools, firm, a_statement([OUT, *daily(3)], account=GIRO))
        assert await role_of(tools, firm, "QXZV 0001") is Role.OWNER

    run(story)


def test_equal_amounts_of_two_companies_of_an_organisation_are_no_transfer(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        other = await journey.a_firm(tools, scope=firm.scope, name="Birch")
        await journey.book(tools, firm, a_statement([OUT, *daily(2)], account=GIRO))
        await journey.book(tools, firm, a_statement(daily(2, mark="Z"), account=journey.CARD))
        await journey.book(tools, other, a_statement([INTO], account=SAVINGS))
        assert await role_of(tools, other, "QXZV 0001") is Role.SUSPENSE

    run(story)
