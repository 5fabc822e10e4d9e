"""The statements of the books as rows and columns of a page, every figure a link to its lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from solvent import ids
from solvent.dashboard import paths
from solvent.dashboard.views_books import Cell, Column, RowKind, StatementRow
from solvent.insights.messages import N_
from solvent.ledger.accounts import Role
from solvent.ledger.balances import TrialBalance
from solvent.ledger.statements import BalanceSheet, ProfitAndLoss, Section, StatementLine
from solvent.period import Period

_OWN_NAMES = frozenset({Role.BANK, Role.CARD})

Rows = tuple[StatementRow, ...]
Columns = tuple[Column, ...]


def profit_and_loss(found: ProfitAndLoss, *, company_id: str) -> tuple[Columns, Rows]:
    """Set out profit and loss. company_id: the shown id, for the links."""
    spans = found.periods

    def lines(section: Section) -> Rows:
        return _lines(section, spans, company_id)

    rows = (
        _heading(N_("Income")),
        *lines(found.income),
        _sum(N_("Total income"), found.income.totals_minor),
        _heading(N_("Direct costs")),
        *lines(found.direct_costs),
        _sum(N_("Gross profit"), found.gross_profit),
        _heading(N_("Overheads")),
        *lines(found.operating_costs),
        _sum(N_("Total overheads"), found.operating_costs.totals_minor),
        _sum(N_("Operating profit"), found.operating_profit),
        *lines(found.interest),
        _sum(N_("Profit before tax"), found.profit_before_tax),
        *lines(found.income_tax),
        _sum(N_("Profit or loss"), found.net_profit, RowKind.TOTAL),
    )
    return tuple(Column(span.starts_on, span.ends_on) for span in spans), rows


def balance_sheet(found: BalanceSheet, *, company_id: str) -> tuple[Columns, Rows]:
    """Set out the balance sheet. company_id: the shown id, for the links."""
    rows = (
        _heading(N_("Assets")),
        *_lines(found.assets, found.dates, company_id),
        _sum(N_("Total assets"), found.assets.totals_minor, RowKind.TOTAL),
        _heading(N_("Liabilities")),
        *_lines(found.liabilities, found.dates, company_id),
        _sum(N_("Total liabilities"), found.liabilities.totals_minor),
        _heading(N_("Equity")),
        *_lines(found.equity, found.dates, company_id),
        _sum(N_("Profit of earlier years"), found.result_before, RowKind.LINE),
        _sum(N_("Profit of the year"), found.result_year, RowKind.LINE),
        _sum(N_("Total equity"), found.equity_total),
        _sum(N_("Liabilities and equity"), found.liabilities_and_equity, RowKind.TOTAL),
    )
    return tuple(Column(None, day) for day in found.dates), rows


def trial_balance(
    found: TrialBalance, *, as_of: date, own_names: frozenset[UUID], company_id: str
) -> tuple[Columns, Rows]:
    """Set out the trial balance. own_names: accounts whose names are not to be translated."""
    rows = [
        StatementRow(
            RowKind.LINE,
            line.name,
            (
                _cell(line.debit_minor, line.account_id, as_of, company_id),
                _cell(line.credit_minor, line.account_id, as_of, company_id),
            ),
            line.code,
            named=line.account_id in own_names,
        )
        for line in found.lines
    ]
    total = StatementRow(
        RowKind.TOTAL, N_("Sum"), (Cell(found.debit_minor), Cell(found.credit_minor))
    )
    return (Column(word=N_("Debit")), Column(word=N_("Credit"))), (*rows, total)


def _cell(minor: int, account_id: UUID, as_of: date, company_id: str) -> Cell:
    return Cell(minor, _address(account_id, as_of, company_id)) if minor else Cell(None)


def _heading(name: str) -> StatementRow:
    return StatementRow(RowKind.HEADING, name)


def _sum(name: str, amounts: Sequence[int], kind: RowKind = RowKind.SUBTOTAL) -> StatementRow:
    return StatementRow(kind, name, tuple(Cell(minor) for minor in amounts))


def _lines(section: Section, spans: Sequence[Period | date], company_id: str) -> Rows:
    return tuple(_line(line, spans, company_id) for line in section.lines)


def _line(line: StatementLine, spans: Sequence[Period | date], company_id: str) -> StatementRow:
    cells = tuple(
        Cell(minor, _address(line.account_id, span, company_id))
        for minor, span in zip(line.amounts_minor, spans, strict=True)
    )
    named = line.role in _OWN_NAMES
    return StatementRow(RowKind.LINE, line.name, cells, line.code, named=named)


def _address(account_id: UUID, span: Period | date, company_id: str) -> str:
    first, last = (span.starts_on, span.ends_on) if isinstance(span, Period) else (None, span)
    return paths.with_query(
        paths.section(company_id, "transactions"),
        category=ids.show(ids.ACCOUNT, account_id),
        first=first.isoformat() if first else None,
        last=last.isoformat(),
    )
