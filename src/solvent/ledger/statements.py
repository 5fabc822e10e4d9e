"""Profit and loss, and the balance sheet, in columns side by side, tying to each other.

Figures are integer minor units in the sense a reader expects: income, costs, assets, debts and
equity positive. A profit is positive, a loss negative. The order of sections follows the
vertical layouts of Directive 2013/34/EU, annexes III and V, shortened to what bank lines tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from solvent.ledger.accounts import DIRECT_COST_ROLES, Kind, Role
from solvent.ledger.balances import AccountTotal, natural
from solvent.period import Period

_FINANCIAL_INCOME_ROLES = frozenset({Role.INTEREST_INCOME})


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One account's figures, one for each column."""

    account_id: UUID
    code: str
    name: str
    role: Role
    amounts_minor: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Lines that belong together and their sum, one for each column."""

    lines: tuple[StatementLine, ...]
    totals_minor: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ProfitAndLoss:
    """What was earned and spent, one column for each period.

    income: sales less refunds, and other income; interest earned stands in `interest`.
    gross_profit = income - direct_costs; operating_profit = gross_profit - operating_costs;
    profit_before_tax = operating_profit - interest; net_profit = profit_before_tax - income_tax.
    interest: interest paid less interest earned; a negative figure is a gain.
    """

    periods: tuple[Period, ...]
    income: Section
    direct_costs: Section
    gross_profit: tuple[int, ...]
    operating_costs: Section
    operating_profit: tuple[int, ...]
    interest: Section
    profit_before_tax: tuple[int, ...]
    income_tax: Section
    net_profit: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BalanceSheet:
    """What is owned and owed at the end of each day in `dates`, one column each.

    equity: opening balances and the owner's account. result_before: the profit kept from the
    years before the column's. result_year: the profit of the column's year up to the day.
    assets = liabilities + equity + result_before + result_year, to the minor unit.
    """

    dates: tuple[date, ...]
    assets: Section
    liabilities: Section
    equity: Section
    result_before: tuple[int, ...]
    result_year: tuple[int, ...]
    equity_total: tuple[int, ...]
    liabilities_and_equity: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PeriodTotals:
    """All accounts' movements within a period."""

    period: Period
    totals: tuple[AccountTotal, ...]


@dataclass(frozen=True, slots=True)
class DayTotals:
    """All accounts' balances at the end of a day, and those at the end of the year before."""

    on: date
    totals: tuple[AccountTotal, ...]
    totals_before_year: tuple[AccountTotal, ...] = ()


def profit_and_loss(columns: Sequence[PeriodTotals]) -> ProfitAndLoss:
    """Set out income and costs of the periods, side by side."""
    accounts = _by_account([column.totals for column in columns])
    width = len(columns)
    income = _section(
        (
            account
            for account in accounts
            if account.kind is Kind.INCOME and account.role not in _FINANCIAL_INCOME_ROLES
        ),
        width,
    )
    direct = _section((a for a in accounts if a.role in DIRECT_COST_ROLES), width)
    operating = _section((a for a in accounts if _is_operating_cost(a)), width)
    interest = _section(
        (a for a in accounts if a.role is Role.INTEREST or a.role in _FINANCIAL_INCOME_ROLES),
        width,
        as_cost=True,
    )
    tax = _section((a for a in accounts if a.role is Role.INCOME_TAX), width)
    gross = _less(income.totals_minor, direct.totals_minor)
    operating_profit = _less(gross, operating.totals_minor)
    before_tax = _less(operating_profit, interest.totals_minor)
    return ProfitAndLoss(
        periods=tuple(column.period for column in columns),
        income=income,
        direct_costs=direct,
        gross_profit=gross,
        operating_costs=operating,
        operating_profit=operating_profit,
        interest=interest,
        profit_before_tax=before_tax,
        income_tax=tax,
        net_profit=_less(before_tax, tax.totals_minor),
    )


def balance_sheet(columns: Sequence[DayTotals]) -> BalanceSheet:
    """Set out assets, liabilities and equity at the days, side by side."""
    accounts = _by_account([column.totals for column in columns])
    width = len(columns)
    assets = _section((a for a in accounts if a.kind is Kind.ASSET), width)
    liabilities = _section((a for a in accounts if a.kind is Kind.LIABILITY), width)
    equity = _section((a for a in accounts if a.kind is Kind.EQUITY), width)
    before = tuple(result_of(column.totals_before_year) for column in columns)
    result = tuple(result_of(column.totals) for column in columns)
    equity_total = tuple(map(sum, zip(equity.totals_minor, result, strict=True)))
    return BalanceSheet(
        dates=tuple(column.on for column in columns),
        assets=assets,
        liabilities=liabilities,
        equity=equity,
        result_before=before,
        result_year=_less(result, before),
        equity_total=equity_total,
        liabilities_and_equity=tuple(
            map(sum, zip(liabilities.totals_minor, equity_total, strict=True))
        ),
    )


def result_of(totals: Iterable[AccountTotal]) -> int:
    """Give the profit in the totals, a loss negative."""
    return -sum(total.amount_minor for total in totals if total.kind in {Kind.INCOME, Kind.EXPENSE})


@dataclass(frozen=True, slots=True)
class _Account:
    account_id: UUID
    code: str
    name: str
    kind: Kind
    role: Role
    amounts_minor: tuple[int, ...]  # debit positive


def _by_account(columns: Sequence[Sequence[AccountTotal]]) -> list[_Account]:
    """Bring the columns' totals together by account; what a column lacks is zero."""
    seen: dict[UUID, AccountTotal] = {}
    amounts: dict[UUID, list[int]] = {}
    for at, totals in enumerate(columns):
        for total in totals:
            if total.account_id not in seen:
                seen[total.account_id] = total
                amounts[total.account_id] = [0] * len(columns)
            amounts[total.account_id][at] += total.amount_minor
    accounts = [
        _Account(t.account_id, t.code, t.name, t.kind, t.role, tuple(amounts[t.account_id]))
        for t in seen.values()
    ]
    accounts.sort(key=lambda account: (account.code, account.account_id))
    return accounts


def _section(accounts: Iterable[_Account], width: int, *, as_cost: bool = False) -> Section:
    """Show the accounts that moved, in their natural sense, or all as costs."""
    lines = tuple(
        StatementLine(
            account.account_id,
            account.code,
            account.name,
            account.role,
            tuple(
                amount if as_cost else natural(account.kind, amount)
                for amount in account.amounts_minor
            ),
        )
        for account in accounts
        if any(account.amounts_minor)
    )
    totals = tuple(sum(line.amounts_minor[at] for line in lines) for at in range(width))
    return Section(lines, totals)


def _is_operating_cost(account: _Account) -> bool:
    return (
        account.kind is Kind.EXPENSE
        and account.role not in DIRECT_COST_ROLES
        and account.role not in {Role.INTEREST, Role.INCOME_TAX}
    )


def _less(amounts: Sequence[int], taken: Sequence[int]) -> tuple[int, ...]:
    return tuple(amount - other for amount, other in zip(amounts, taken, strict=True))
