"""What the stores' totals say beside the pure rule over all entries ever made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.builders import journey
from tests.builders.journey import FIRST, Firm, Moved, a_statement, daily

from solvent import period
from solvent.ledger import balances, correcting, statements, stating, tallying
from solvent.ledger.accounts import Role
from solvent.ledger.balances import AccountTotal
from solvent.ledger.chart import Chart
from solvent.ledger.entries import Entry
from solvent.ledger.statements import DayTotals, PeriodTotals
from solvent.ledger.stating import Question
from solvent.ledger.tally import Span
from solvent.period import Period
from solvent.platform.postgres import Connection
from solvent.platform.tools import Tools

DAY = timedelta(days=1)
TEXTS = ("STRIPE PAYOUT", "OFFICE RENT", "PAYROLL SALARIES", "ADOBE SUBSCRIPTION", "QXZV", "LOAN")
ROLES = (Role.SALES, Role.RENT, Role.PAYROLL, Role.INCOME_TAX, Role.INTEREST, Role.LOAN)


@dataclass(frozen=True)
class Plan:
    """Files to import and corrections to make between them, and the questions to ask then."""

    files: list[list[Moved]]
    corrections: list[tuple[int, int]]
    questions: list[tuple[int, float]]


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    moves = st.builds(
        Moved,
        minor=st.integers(-900_000, 900_000).filter(bool),
        day=st.integers(0, 500).map(lambda n: FIRST + n * DAY),
        text=st.sampled_from(TEXTS),
        ref=st.uuids().map(str),
    )
    files = draw(st.lists(st.lists(moves, min_size=1, max_size=8), min_size=1, max_size=4))
    picks = st.tuples(st.integers(0, 99), st.integers(0, len(ROLES) - 1))
    asked = st.tuples(st.integers(-20, 560), st.floats(0, 1))
    return Plan(
        files,
        draw(st.lists(picks, max_size=5)),
        draw(st.lists(asked, min_size=4, max_size=4)),
    )


async def kept_books(tools: Tools, plan: Plan) -> Firm:
    """Carry a plan out: files one after the other, corrections spread among them."""
    firm = await journey.a_firm(tools)
    corrections = list(plan.corrections)
    for at, moves in enumerate(plan.files):
        account = (journey.GIRO, journey.SAVINGS, journey.CARD)[at % 3]
        await journey.book(tools, firm, a_statement(moves, account=account))
        for _ in range(-(-len(plan.corrections) // len(plan.files))):
            if corrections:
                await correct(tools, firm, *corrections.pop())
    return firm


async def correct(tools: Tools, firm: Firm, pick: int, role: int) -> None:
    rows = [row for row in await journey.standing(tools, firm) if row["line_id"]]
    chart = await journey.chart(tools, firm)
    await correcting.categorise(
        tools.database,
        firm.scope,
        company_id=firm.company_id,
        line_id=rows[pick % len(rows)]["line_id"],
        account_id=chart.by_role(ROLES[role]).account_id,
        remember=False,
        alike=bool(pick % 2),
        now=tools.now(),
    )


def zeroes(chart: Chart) -> dict[Any, AccountTotal]:
    return {
        a.account_id: AccountTotal(a.account_id, a.code, a.name, a.kind, a.role, 0)
        for a in chart.accounts
    }


def moved(totals: tuple[AccountTotal, ...]) -> tuple[AccountTotal, ...]:
    return tuple(total for total in totals if total.amount_minor)


class Books:
    """All entries of a firm, and what follows from them by the pure rules alone."""

    def __init__(self, chart: Chart, entries: list[Entry]) -> None:
        self.zeroes, self.entries = zeroes(chart), entries

    def totals(self, seq: int, *, first: date | None = None, last: date) -> Any:
        return moved(
            balances.totals_of(self.entries, self.zeroes, first=first, last=last, known_seq=seq)
        )

    def profit_and_loss(self, as_of: date, seq: int, columns: list[Period]) -> Any:
        return statements.profit_and_loss(
            [
                PeriodTotals(
                    Period(one.starts_on, max(min(one.ends_on, as_of), one.starts_on)),
                    self.totals(seq, first=one.starts_on, last=min(one.ends_on, as_of)),
                )
                for one in columns
            ]
        )

    def balance_sheet(self, seq: int, days: list[date]) -> Any:
        return statements.balance_sheet(
            [
                DayTotals(
                    day,
                    self.totals(seq, last=day),
                    self.totals(seq, last=date(day.year - 1, 12, 31)),
                )
                for day in days
            ]
        )


@given(plan=plans())
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_statements_tie_to_all_entries_on_any_day_and_at_any_sequence(run: Any, plan: Plan) -> None:
    async def story(tools: Tools) -> None:
        firm = await kept_books(tools, plan)
        chart = await journey.chart(tools, firm)
        async with tools.database.scoped(firm.scope) as connection:
            books = Books(chart, await journey.all_entries(connection, firm))
            for day, share in plan.questions:
                seq = round(share * len(books.entries))
                await compare(connection, firm, books, as_of=FIRST + day * DAY, seq=seq)

    run(story)


async def compare(
    connection: Connection, firm: Firm, books: Books, *, as_of: date, seq: int
) -> None:
    question = Question(firm.company_id, as_of, seq)
    trial = await stating.trial_balance(connection, firm.scope, question)
    assert trial == balances.trial_balance(books.totals(seq, last=as_of))

    columns = period.months_between(period.add_months(as_of, -3), as_of)
    profit = await stating.profit_and_loss(connection, firm.scope, question, periods=columns)
    assert profit == books.profit_and_loss(as_of, seq, columns)

    days = sorted({as_of - 400 * DAY, as_of - 30 * DAY, as_of})
    sheet = await stating.balance_sheet(connection, firm.scope, question, days=days)
    assert sheet == books.balance_sheet(seq, days)
    assert sheet.assets.totals_minor == sheet.liabilities_and_equity

    year = [Period(date(as_of.year, 1, 1), date(as_of.year, 12, 31))]
    (result,) = (
        await stating.profit_and_loss(connection, firm.scope, question, periods=year)
    ).net_profit
    assert result == sheet.result_year[-1]
    await compare_days(connection, firm, books, question)


async def compare_days(
    connection: Connection, firm: Firm, books: Books, question: Question
) -> None:
    """The tally from which measures are taken adds up to the same."""
    assert question.seq is not None
    first = question.as_of - 365 * DAY
    tally = await tallying.read(
        connection,
        firm.scope,
        firm.company_id,
        span=Span(question.as_of, question.as_of - 400 * DAY, first, 120, None),
        seq=question.seq,
    )
    sums: dict[UUID, int] = {}
    for (_, account_id), amount in tally.days.items():
        sums[account_id] = sums.get(account_id, 0) + amount
    wanted = books.totals(question.seq, last=question.as_of)
    assert {key: amount for key, amount in sums.items() if amount} == {
        total.account_id: total.amount_minor for total in wanted
    }
    known = [e for e in books.entries if e.seq is not None and e.seq <= question.seq]
    taken_back = {entry.reverses for entry in known}
    assert sum(amount for amount, _ in tally.parties.values()) == sum(
        entry.postings[0].amount_minor
        for entry in known
        if entry.line_id
        and entry.entry_id not in taken_back
        and entry.reverses is None
        and first <= entry.dated_on <= question.as_of
    )


def test_a_sequence_beyond_the_newest_means_all_and_zero_means_nothing(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await journey.book(tools, firm, a_statement(daily(5)))
        on = date(2026, 12, 31)
        async with tools.database.scoped(firm.scope) as connection:
            now, beyond, none = [
                await stating.trial_balance(
                    connection, firm.scope, Question(firm.company_id, on, seq)
                )
                for seq in (None, 2**70, 0)
            ]
        assert now == beyond
        assert now.debit_minor > 0
        assert (none.lines, none.debit_minor) == ((), 0)

    run(story)


def test_a_figure_opens_to_entries_that_add_up_to_it_and_those_to_the_source(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        moves = daily(12)
        await journey.book(tools, firm, a_statement(moves))
        march = [Period(FIRST, FIRST + 11 * DAY)]
        async with tools.database.scoped(firm.scope) as connection:
            profit = await stating.profit_and_loss(
                connection,
                firm.scope,
                Question(firm.company_id, FIRST + 11 * DAY),
                periods=march,
            )
        raw = {line["line_id"]: line for line in await journey.lines(tools, firm)}
        for line in (*profit.income.lines, *profit.operating_costs.lines):
            rows = await journey.standing(tools, firm, account_ids=(line.account_id,))
            assert abs(sum(row["amount_minor"] for row in rows)) == line.amounts_minor[0]
            for row in rows:
                source = raw[row["line_id"]]
                whole, cents = divmod(abs(source["amount_minor"]), 100)
                assert f"{whole}.{cents:02d}" in source["raw"]
                assert source["place"]

    run(story)
