"""Routes of statements: P&L, balance sheet, trial balance, at any day and sequence."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from solvent import ids, period
from solvent.errors import Invalid
from solvent.ledger import finding, stating
from solvent.ledger.statements import Section
from solvent.ledger.stating import Question
from solvent.period import Period
from solvent.platform.asking import Asking, Using, Visitor
from solvent.platform.tools import Tools
from solvent.tenancy import finding as companies

router = APIRouter(tags=["statements"])
_COLUMNS_MAX = 60
_YEARS = range(1900, 2200)


class DayOutOfReach(Invalid):
    """No books reach so far."""


class By(StrEnum):
    """The length of a statement's columns."""

    MONTH = "month"
    QUARTER = "quarter"


class LineOut(BaseModel):
    """One account's figures, one for each column, in the sense a reader expects."""

    account: str
    code: str
    name: str
    amounts_minor: list[int]


class SectionOut(BaseModel):
    """Lines that belong together, and their sums."""

    lines: list[LineOut]
    totals_minor: list[int]


class PeriodOut(BaseModel):
    """A column's days, both included."""

    starts_on: date
    ends_on: date


class ProfitAndLossOut(BaseModel):
    """Income and costs."""

    currency: str
    known_seq: int
    periods: list[PeriodOut]
    income: SectionOut
    direct_costs: SectionOut
    gross_profit: list[int]
    operating_costs: SectionOut
    operating_profit: list[int]
    interest: SectionOut
    profit_before_tax: list[int]
    income_tax: SectionOut
    net_profit: list[int]


class BalanceSheetOut(BaseModel):
    """What is owned and owed."""

    currency: str
    known_seq: int
    dates: list[date]
    assets: SectionOut
    liabilities: SectionOut
    equity: SectionOut
    result_before: list[int]
    result_year: list[int]
    equity_total: list[int]
    liabilities_and_equity: list[int]


class TrialLineOut(BaseModel):
    """One account of the trial balance."""

    account: str
    code: str
    name: str
    debit_minor: int
    credit_minor: int


class TrialBalanceOut(BaseModel):
    """All accounts, with equal sums of debit and credit."""

    currency: str
    known_seq: int
    as_of: date
    lines: list[TrialLineOut]
    debit_minor: int
    credit_minor: int


AsOf = Annotated[date | None, Query(description="Last day that counts; today if left out")]
KnownSeq = Annotated[
    int | None, Query(ge=0, description="As known at this ledger sequence; now if left out")
]


@router.get("/companies/{company}/statements/profit-and-loss")
async def profit_and_loss(
    company: str,
    asking: Asking,
    tools: Using,
    *,
    by: By = By.MONTH,
    columns: Annotated[int, Query(ge=1, le=_COLUMNS_MAX)] = 12,
    as_of: AsOf = None,
    known_seq: KnownSeq = None,
) -> ProfitAndLossOut:
    """State income and costs by month or quarter, ending with the one that holds `as_of`."""
    question, currency = await _question(company, asking, tools, as_of, known_seq)
    async with tools.database.scoped(asking.scope) as connection:
        seq = (await stating.known(connection, asking.scope, question)).seq
        found = await stating.profit_and_loss(
            connection, asking.scope, question, periods=periods(question.as_of, by, columns)
        )
    return ProfitAndLossOut(
        currency=currency,
        known_seq=seq,
        periods=[PeriodOut(starts_on=one.starts_on, ends_on=one.ends_on) for one in found.periods],
        income=_section(found.income),
        direct_costs=_section(found.direct_costs),
        gross_profit=list(found.gross_profit),
        operating_costs=_section(found.operating_costs),
        operating_profit=list(found.operating_profit),
        interest=_section(found.interest),
        profit_before_tax=list(found.profit_before_tax),
        income_tax=_section(found.income_tax),
        net_profit=list(found.net_profit),
    )


@router.get("/companies/{company}/statements/balance-sheet")
async def balance_sheet(
    company: str,
    asking: Asking,
    tools: Using,
    *,
    by: By = By.MONTH,
    columns: Annotated[int, Query(ge=1, le=_COLUMNS_MAX)] = 2,
    as_of: AsOf = None,
    known_seq: KnownSeq = None,
) -> BalanceSheetOut:
    """State what is owned and owed at the ends of months or quarters, the last on `as_of`."""
    question, currency = await _question(company, asking, tools, as_of, known_seq)
    days = [min(one.ends_on, question.as_of) for one in periods(question.as_of, by, columns)]
    async with tools.database.scoped(asking.scope) as connection:
        seq = (await stating.known(connection, asking.scope, question)).seq
        found = await stating.balance_sheet(connection, asking.scope, question, days=days)
    return BalanceSheetOut(
        currency=currency,
        known_seq=seq,
        dates=list(found.dates),
        assets=_section(found.assets),
        liabilities=_section(found.liabilities),
        equity=_section(found.equity),
        result_before=list(found.result_before),
        result_year=list(found.result_year),
        equity_total=list(found.equity_total),
        liabilities_and_equity=list(found.liabilities_and_equity),
    )


@router.get("/companies/{company}/statements/trial-balance")
async def trial_balance(
    company: str,
    asking: Asking,
    tools: Using,
    *,
    as_of: AsOf = None,
    known_seq: KnownSeq = None,
) -> TrialBalanceOut:
    """State all accounts' balances at the end of a day."""
    question, currency = await _question(company, asking, tools, as_of, known_seq)
    async with tools.database.scoped(asking.scope) as connection:
        seq = (await stating.known(connection, asking.scope, question)).seq
        found = await stating.trial_balance(connection, asking.scope, question)
    return TrialBalanceOut(
        currency=currency,
        known_seq=seq,
        as_of=question.as_of,
        lines=[
            TrialLineOut(
                account=ids.show(ids.ACCOUNT, line.account_id),
                code=line.code,
                name=line.name,
                debit_minor=line.debit_minor,
                credit_minor=line.credit_minor,
            )
            for line in found.lines
        ],
        debit_minor=found.debit_minor,
        credit_minor=found.credit_minor,
    )


class BatchOut(BaseModel):
    """A batch of entries: a place in the ledger's history that can be asked for."""

    seq_last: int
    entries: int
    posted_at: str


@router.get("/companies/{company}/ledger-sequences")
async def ledger_sequences(company: str, asking: Asking, tools: Using) -> list[BatchOut]:
    """List the newest places in the ledger's history, for `known_seq`."""
    asking.scope.demand("statement:read")
    company_id = ids.read(ids.COMPANY, company)
    async with tools.database.scoped(asking.scope) as connection:
        await companies.company(connection, asking.scope, company_id)
        rows = await finding.latest_batches(connection, asking.scope, company_id, limit=100)
    return [
        BatchOut(
            seq_last=row["seq_last"],
            entries=row["entries"],
            posted_at=row["posted_at"].isoformat(),
        )
        for row in rows
    ]


def periods(as_of: date, by: By, columns: int) -> list[Period]:
    """Give the columns of a statement: so many months or quarters up to the day's own."""
    if by is By.MONTH:
        return period.months_between(period.add_months(as_of, 1 - columns), as_of)
    return period.quarters_between(period.add_months(as_of, 3 * (1 - columns)), as_of)


async def _question(
    company: str, asking: Visitor, tools: Tools, as_of: date | None, known_seq: int | None
) -> tuple[Question, str]:
    asking.scope.demand("statement:read")
    company_id = ids.read(ids.COMPANY, company)
    if as_of is not None and as_of.year not in _YEARS:
        message = f"The books have no day in the year {as_of.year}."
        raise DayOutOfReach(message, where="as_of")
    async with tools.database.scoped(asking.scope) as connection:
        found = await companies.company(connection, asking.scope, company_id)
    return Question(company_id, as_of or tools.today(), known_seq), found.currency


def _section(section: Section) -> SectionOut:
    return SectionOut(
        lines=[
            LineOut(
                account=ids.show(ids.ACCOUNT, line.account_id),
                code=line.code,
                name=line.name,
                amounts_minor=list(line.amounts_minor),
            )
            for line in section.lines
        ],
        totals_minor=list(section.totals_minor),
    )
