"""Showing statements: P&L, balance sheet and trial balance at a day and a sequence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from starlette.datastructures import QueryParams

from solvent import period
from solvent.dashboard import asking, framing, listing, statement_views
from solvent.dashboard.asking import Asker
from solvent.dashboard.language import Figure, Phrase, Unit
from solvent.dashboard.statement_views import Columns, Rows
from solvent.dashboard.views import Notice, Section
from solvent.dashboard.views_books import Check, StatementKind, StatementsView
from solvent.insights.finding import Severity
from solvent.insights.messages import N_
from solvent.ledger import finding as ledger
from solvent.ledger import stating
from solvent.ledger.accounts import Role
from solvent.ledger.statements import BalanceSheet
from solvent.ledger.stating import Question
from solvent.period import Period
from solvent.platform.postgres import Connection
from solvent.tenancy.company import Company

_MONTHS: Final = 6
_QUARTERS: Final = 5
_MONTHS_PER_QUARTER: Final = 3
_FIRST_YEAR, _LAST_YEAR = 1970, 2999
_TIES = N_("Assets equal liabilities and equity in every column.")
_EARNED = N_("The profit of these columns is what the balance sheet gained by it.")
_EVEN = N_("Debit equals credit.")
_LOAN_UNKNOWN = N_(
    "What was borrowed before the books begin is not in them, so repayments make the debt negative."
)


async def statements(asker: Asker, company: str, query: QueryParams) -> StatementsView:
    """Read a statement. Raises IdMalformed, CompanyUnknown, PermissionMissing, FormMalformed."""
    asker.scope.demand("statement:read")
    named = query.get("view", "")
    kind = StatementKind(named) if named in set(StatementKind) else StatementKind.PROFIT
    by = "quarter" if query.get("by") == "quarter" else "month"
    as_of = asking.day_of(query, "as_of") or asker.tools.today()
    as_of = min(max(as_of, date(_FIRST_YEAR, 1, 1)), date(_LAST_YEAR, 12, 31))
    seq = asking.count_of(query, "seq")
    async with asker.reading() as connection:
        frame, owner = await framing.of_company(
            connection, asker, company, section=Section.STATEMENTS, live=True
        )
        known_seq = owner.ledger_seq if seq is None else min(seq, owner.ledger_seq)
        asked = _Asked(asker, owner, Question(owner.company_id, as_of, known_seq), company)
        columns, rows, checks, notices = await _STATE[kind](connection, asked, periods(as_of, by))
    has_lines = any(cell.minor for row in rows for cell in row.cells)
    return StatementsView(
        frame=replace(frame, notices=(*frame.notices, *notices)),
        kind=kind,
        by=by,
        as_of=as_of,
        known_seq=known_seq,
        latest_seq=owner.ledger_seq,
        currency=owner.currency,
        columns=columns,
        rows=rows if has_lines else (),
        checks=checks,
    )


def periods(as_of: date, by: str) -> list[Period]:
    """List the months or quarters of a statement, the last one holding as_of."""
    if by == "quarter":
        months = _MONTHS_PER_QUARTER * (_QUARTERS - 1)
        return period.quarters_between(period.add_months(as_of, -months), as_of)
    return period.months_between(period.add_months(as_of, 1 - _MONTHS), as_of)


@dataclass(frozen=True, slots=True)
class _Asked:
    asker: Asker
    owner: Company
    question: Question
    company_id: str


_Stated = tuple[Columns, Rows, tuple[Check, ...], tuple[Notice, ...]]


async def _profit(connection: Connection, asked: _Asked, spans: list[Period]) -> _Stated:
    scope, question = asked.asker.scope, asked.question
    found = await stating.profit_and_loss(connection, scope, question, periods=spans)
    before = spans[0].starts_on - timedelta(days=1)
    sheet = await stating.balance_sheet(connection, scope, question, days=[before, question.as_of])
    start, end = (
        old + new for old, new in zip(sheet.result_before, sheet.result_year, strict=True)
    )
    columns, rows = statement_views.profit_and_loss(found, company_id=asked.company_id)
    return columns, rows, (_check(_EARNED, end - start - sum(found.net_profit), asked),), ()


async def _balance(connection: Connection, asked: _Asked, spans: list[Period]) -> _Stated:
    days = [min(span.ends_on, asked.question.as_of) for span in spans]
    found = await stating.balance_sheet(connection, asked.asker.scope, asked.question, days=days)
    columns, rows = statement_views.balance_sheet(found, company_id=asked.company_id)
    loans = [line for line in found.liabilities.lines if line.role is Role.LOAN]
    negative = any(amount < 0 for line in loans for amount in line.amounts_minor)
    notices = (Notice(Severity.NOTICE, Phrase(_LOAN_UNKNOWN)),) if negative else ()
    return columns, rows, (_check(_TIES, _gap(found), asked),), notices


async def _trial(connection: Connection, asked: _Asked, _spans: list[Period]) -> _Stated:
    scope, question = asked.asker.scope, asked.question
    chart = listing.accounts(await ledger.chart(connection, scope, question.company_id))
    found = await stating.trial_balance(connection, scope, question)
    own = frozenset(one.account_id for one in chart.values() if one.role in {Role.BANK, Role.CARD})
    columns, rows = statement_views.trial_balance(
        found, as_of=question.as_of, own_names=own, company_id=asked.company_id
    )
    return columns, rows, (_check(_EVEN, found.debit_minor - found.credit_minor, asked),), ()


_STATE: Final = {
    StatementKind.PROFIT: _profit,
    StatementKind.BALANCE: _balance,
    StatementKind.TRIAL: _trial,
}


def _gap(found: BalanceSheet) -> int:
    """Give the largest difference between the sides of a balance sheet."""
    sides = zip(found.assets.totals_minor, found.liabilities_and_equity, strict=True)
    return max((owned - owed for owned, owed in sides), key=abs, default=0)


def _check(message: str, gap_minor: int, asked: _Asked) -> Check:
    gap = Figure(gap_minor, Unit.MONEY, asked.owner.currency)
    return Check(Phrase(message), holds=not gap_minor, gap=gap)
