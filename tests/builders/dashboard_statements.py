"""View values of the three statements, made from totals of accounts, for tests and the gallery."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from tests.builders.dashboard import a_frame
from tests.builders.dashboard_books import BANK
from tests.builders.dashboard_figures import CO, TODAY

from solvent import period
from solvent.dashboard import statement_views
from solvent.dashboard.language import Phrase
from solvent.dashboard.views import Section
from solvent.dashboard.views_books import Check, StatementKind, StatementsView
from solvent.ledger import balances, statements
from solvent.ledger.accounts import Kind, Role, default_chart
from solvent.ledger.balances import AccountTotal

LATEST_SEQ = 4190
_FIRST = date(2025, 10, 1)
# Debit-positive movements of October 2025 to March 2026 by role; the bank takes the rest.
_MOVED = {
    Role.SALES: (-8_441_200, -8_102_310, -7_790_050, -7_655_400, -8_020_000, -3_943_120),
    Role.SALES_REFUNDS: (42_000, 0, 18_500, 0, 0, 0),
    Role.COST_OF_GOODS: (4_901_800, 4_840_220, 4_910_300, 5_002_110, 5_140_900, 2_480_000),
    Role.PAYROLL: (1_486_220, 1_486_220, 1_486_220, 1_502_400, 1_502_400, 0),
    Role.RENT: (420_000, 420_000, 420_000, 420_000, 420_000, 420_000),
    Role.INTEREST: (21_000, 20_800, 20_600, 20_400, 20_200, 20_000),
    Role.LOAN: (187_500, 187_500, 187_500, 187_500, 187_500, 187_500),
    Role.SUSPENSE: (0, 0, 0, 0, 123_060, 61_250),
}


def totals(months: range) -> tuple[AccountTotal, ...]:
    """Totals of the movements of some of the six months, the bank's opposite included."""
    lines = [line for line in default_chart("DE") if line.role in _MOVED]
    found = [
        AccountTotal(
            UUID(int=int(line.code)),
            line.code,
            line.name,
            line.kind,
            line.role,
            sum(_MOVED[line.role][at] for at in months),
        )
        for line in lines
    ]
    rest = -sum(total.amount_minor for total in found)
    bank = AccountTotal(UUID(int=1000), "1000", BANK, Kind.ASSET, Role.BANK, rest)
    return (bank, *found)


def some_statements(kind: StatementKind = StatementKind.PROFIT) -> StatementsView:
    """One statement; the balance sheet as it was known eight entries ago."""
    spans = period.months_between(_FIRST, TODAY)
    ends = [min(span.ends_on, TODAY) for span in spans]
    if kind is StatementKind.TRIAL:
        columns, rows = statement_views.trial_balance(
            balances.trial_balance(totals(range(6))),
            as_of=TODAY,
            own_names=frozenset({UUID(int=1000)}),
            company_id=CO,
        )
    elif kind is StatementKind.BALANCE:
        days = [
            statements.DayTotals(end, totals(range(at + 1)), totals(range(min(at + 1, 3))))
            for at, end in enumerate(ends)
        ]
        columns, rows = statement_views.balance_sheet(statements.balance_sheet(days), company_id=CO)
    else:
        months = [
            statements.PeriodTotals(span, totals(range(at, at + 1)))
            for at, span in enumerate(spans)
        ]
        columns, rows = statement_views.profit_and_loss(
            statements.profit_and_loss(months), company_id=CO
        )
    return StatementsView(
        frame=a_frame(Section.STATEMENTS),
        kind=kind,
        by="month",
        as_of=max(ends, default=TODAY - timedelta(days=1)),
        known_seq=LATEST_SEQ - 8 if kind is StatementKind.BALANCE else LATEST_SEQ,
        latest_seq=LATEST_SEQ,
        currency="EUR",
        columns=columns,
        rows=rows,
        checks=(
            Check(Phrase("Debit and credit are equal to the cent."), holds=True),
            Check(Phrase("Assets are equal to liabilities and equity."), holds=True),
        ),
    )
