"""Stating: trial balance, P&L and balance sheet as of a day and as known at a sequence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from solvent.ids import Scope
from solvent.ledger import balances, reading_store, statements, store
from solvent.ledger.balances import AccountTotal, TrialBalance
from solvent.ledger.chart import Chart
from solvent.ledger.reading_store import Known
from solvent.ledger.statements import BalanceSheet, DayTotals, PeriodTotals, ProfitAndLoss
from solvent.period import Period
from solvent.platform.postgres import Connection
from solvent.tenancy import finding as companies

_Sums = dict[int, dict[UUID, int]]


@dataclass(frozen=True, slots=True)
class Question:
    """A question's place in time. seq None means all that is known now."""

    company_id: UUID
    as_of: date
    seq: int | None = None


async def known(connection: Connection, scope: Scope, question: Question) -> Known:
    """Settle a question's sequence. Raises CompanyUnknown."""
    company = await companies.company(connection, scope, question.company_id)
    seq = company.ledger_seq if question.seq is None else min(question.seq, company.ledger_seq)
    return await reading_store.known_at(
        connection, scope, question.company_id, as_of=question.as_of, seq=seq
    )


async def trial_balance(connection: Connection, scope: Scope, question: Question) -> TrialBalance:
    """State all accounts' balances at the end of the day."""
    sums, chart = await _sums(connection, scope, question, starts=[])
    return balances.trial_balance(_totals(chart, sums.get(0, {})))


async def profit_and_loss(
    connection: Connection, scope: Scope, question: Question, *, periods: Sequence[Period]
) -> ProfitAndLoss:
    """State income and costs of each period; a period that runs past as_of ends there.

    periods: ascending and without gaps.
    """
    sums, chart = await _sums(
        connection,
        scope,
        question,
        starts=[period.starts_on for period in periods],
        first=periods[0].starts_on,
    )
    ends_on = [min(period.ends_on, question.as_of) for period in periods]
    return statements.profit_and_loss(
        [
            PeriodTotals(
                Period(period.starts_on, max(end, period.starts_on)),
                _totals(chart, sums.get(at, {})),
            )
            for at, (period, end) in enumerate(zip(periods, ends_on, strict=True), start=1)
        ]
    )


async def balance_sheet(
    connection: Connection, scope: Scope, question: Question, *, days: Sequence[date]
) -> BalanceSheet:
    """State what is owned and owed at the end of each day; ascending days up to as_of."""
    years = {date(day.year, 1, 1) for day in days}
    starts = sorted(years | {day + timedelta(days=1) for day in days})
    sums, chart = await _sums(connection, scope, question, starts=starts)
    columns = []
    for day in days:
        first = date(day.year, 1, 1)
        columns.append(
            DayTotals(
                day,
                _totals(chart, _up_to(sums, starts.index(day + timedelta(days=1)))),
                _totals(chart, _up_to(sums, starts.index(first))),
            )
        )
    return statements.balance_sheet(columns)


async def movements(
    connection: Connection, scope: Scope, question: Question, *, first: date | None
) -> tuple[AccountTotal, ...]:
    """Sum all accounts' postings from a day to as_of; from the beginning where first is None."""
    sums, chart = await _sums(
        connection, scope, question, starts=[first] if first else [], first=first
    )
    return _totals(chart, sums.get(1 if first else 0, {}))


async def _sums(
    connection: Connection,
    scope: Scope,
    question: Question,
    *,
    starts: list[date],
    first: date | None = None,
) -> tuple[_Sums, Chart]:
    place = await known(connection, scope, question)
    chart = await store.chart(connection, scope, question.company_id)
    rows = await reading_store.bucket_totals(
        connection, scope, question.company_id, place, starts=starts or [date.max], first=first
    )
    sums: _Sums = {}
    for row in rows:
        account = sums.setdefault(row["bucket"], {})
        account[row["account_id"]] = account.get(row["account_id"], 0) + row["amount_minor"]
    return sums, chart


def _up_to(sums: _Sums, last_bucket: int) -> dict[UUID, int]:
    found: dict[UUID, int] = {}
    for bucket, amounts in sums.items():
        if bucket <= last_bucket:
            for account_id, amount in amounts.items():
                found[account_id] = found.get(account_id, 0) + amount
    return found


def _totals(chart: Chart, amounts: dict[UUID, int]) -> tuple[AccountTotal, ...]:
    return tuple(
        AccountTotal(
            account.account_id,
            account.code,
            account.name,
            account.kind,
            account.role,
            amounts[account.account_id],
        )
        for account in chart.accounts
        if amounts.get(account.account_id)
    )
