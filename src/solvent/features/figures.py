"""The balance and profit figures of the books, each with the postings that it is the sum of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from solvent import period
from solvent.features.measure import Figure, FigureId, Reason, Unit
from solvent.features.timeline import Timeline
from solvent.ledger.accounts import DIRECT_COST_ROLES, Kind, Role, kind_of

SALES_ROLES = (Role.SALES, Role.SALES_REFUNDS)
DIRECT_ROLES = tuple(sorted(DIRECT_COST_ROLES))
FINANCE_ROLES = (Role.INTEREST, Role.INCOME_TAX)
OVERHEAD_ROLES = tuple(
    role
    for role in Role
    if kind_of(role) is Kind.EXPENSE and role not in DIRECT_COST_ROLES and role not in FINANCE_ROLES
)
PAYROLL_ROLES = (Role.PAYROLL, Role.PAYROLL_TAX)
FEE_ROLES = (Role.PAYMENT_FEES, Role.BANK_FEES)
TURNOVER_ROLES = tuple(
    role for role in Role if role not in {Role.BANK, Role.CARD, Role.OPENING, Role.TRANSFERS}
)
# Money that left for the business. Accrual entries cancel within a day's sum: a bill debits a cost
# and credits payables; paying it debits payables, and that is the outflow.
_SPENDING_ROLES = (
    *DIRECT_ROLES,
    *OVERHEAD_ROLES,
    *FINANCE_ROLES,
    Role.INVENTORY,
    Role.PREPAID,
    Role.PAYABLES,
)
# On these only debits are spending: credits are tax collected, or receipts nobody placed.
_SPENDING_DEBIT_ROLES = (Role.TAX_PAYABLE, Role.SUSPENSE)

# 13 whole weeks hold about three payrolls and rents and one quarter's tax.
OUTFLOW_WINDOW_DAYS = 91
OUTFLOW_DAYS_MIN = 28
MARGIN_DAYS_MIN = 84
_RECENT_MONTHS = 3
_YEAR_MONTHS = 12


def year_to(as_of: date) -> date:
    """Give the first day of the twelve months that end on the day."""
    return period.add_months(as_of, -_YEAR_MONTHS) + timedelta(days=1)


def balances(line: Timeline) -> Iterator[Figure]:
    """Read what the company has and owes on the day."""
    yield _balance(line, FigureId.CASH, (Role.BANK,))
    yield _balance(line, FigureId.RECEIVABLES, (Role.RECEIVABLES,), absent=Reason.NO_RECEIVABLES)
    yield _balance(line, FigureId.INVENTORY, (Role.INVENTORY,), absent=Reason.NO_INVENTORY)
    yield _balance(line, FigureId.PREPAID, (Role.PREPAID,))
    payables = _balance(line, FigureId.PAYABLES, (Role.PAYABLES,), absent=Reason.NO_PAYABLES)
    yield _owed(payables)
    yield _owed(_balance(line, FigureId.CARD_DEBT, (Role.CARD,)))
    # A debit balance of tax means that tax was paid whose accrual is not in the books.
    tax = _owed(_balance(line, FigureId.TAX_DUE, (Role.TAX_PAYABLE,)))
    yield _at_least_zero(tax)
    loan = _owed(_balance(line, FigureId.LOAN_DEBT, (Role.LOAN,)))
    if loan.value is not None and loan.value < 0:
        loan = _without_value(loan, Reason.LOAN_OPENING_UNKNOWN)
    yield loan


def flows(line: Timeline) -> Iterator[Figure]:
    """Read a year's profit and loss, debt service, and three months' outflow."""
    last = line.as_of
    opened = line.opened_on or last
    first = max(year_to(last), opened)
    days = (last - first).days + 1
    short = Reason.BOOKS_EMPTY if line.opened_on is None else Reason.HISTORY_SHORT
    reason = None if days >= MARGIN_DAYS_MIN else short
    yield Figure(FigureId.WINDOW_DAYS, Unit.DAYS, days, (), first, last)
    for figure_id, roles, sign in (
        (FigureId.REVENUE, SALES_ROLES, -1),
        (FigureId.DIRECT_COSTS, DIRECT_ROLES, 1),
        (FigureId.OVERHEADS, OVERHEAD_ROLES, 1),
        (FigureId.OTHER_RESULT, (Role.OTHER_INCOME, Role.INTEREST_INCOME), -1),
        (FigureId.INTEREST, (Role.INTEREST,), 1),
        (FigureId.INCOME_TAX, (Role.INCOME_TAX,), 1),
        (FigureId.PAYROLL, PAYROLL_ROLES, 1),
        (FigureId.FEES, FEE_ROLES, 1),
    ):
        value = sign * line.moved(*roles, first=first, last=last)
        yield _flow(figure_id, roles, first, last, None if reason else value, reason)
    principal = line.debits(Role.LOAN, first=first, last=last)
    yield _flow(
        FigureId.PRINCIPAL, (Role.LOAN,), first, last, None if reason else principal, reason
    )
    yield from _outflow(line, opened)
    yield from _margin_halves(line, opened)


def _outflow(line: Timeline, opened: date) -> Iterator[Figure]:
    last = line.as_of
    first = max(last - timedelta(days=OUTFLOW_WINDOW_DAYS - 1), opened)
    days = (last - first).days + 1
    reason = None
    if line.opened_on is None or days < OUTFLOW_DAYS_MIN:
        reason = Reason.BOOKS_EMPTY if line.opened_on is None else Reason.HISTORY_SHORT
    value = line.moved(*_SPENDING_ROLES, first=first, last=last) + line.debits(
        *_SPENDING_DEBIT_ROLES, first=first, last=last
    )
    roles = (*_SPENDING_ROLES, *_SPENDING_DEBIT_ROLES)
    yield _flow(FigureId.OUTFLOW, roles, first, last, None if reason else value, reason)
    yield Figure(FigureId.OUTFLOW_DAYS, Unit.DAYS, days, (), first, last)


def _margin_halves(line: Timeline, opened: date) -> Iterator[Figure]:
    """The last three months, and the twelve before them (at least nine), of sales and costs."""
    last = line.as_of
    turn = period.add_months(last, -_RECENT_MONTHS)
    start = max(period.add_months(turn, -_YEAR_MONTHS) + timedelta(days=1), opened)
    enough = start <= period.add_months(turn, -_YEAR_MONTHS + _RECENT_MONTHS)
    reason = None if enough and line.opened_on is not None else Reason.HISTORY_SHORT
    for figure_id, roles, sign, first, end in (
        (FigureId.REVENUE_LATE, SALES_ROLES, -1, turn + timedelta(days=1), last),
        (FigureId.DIRECT_COSTS_LATE, DIRECT_ROLES, 1, turn + timedelta(days=1), last),
        (FigureId.REVENUE_EARLY, SALES_ROLES, -1, start, turn),
        (FigureId.DIRECT_COSTS_EARLY, DIRECT_ROLES, 1, start, turn),
    ):
        value = sign * line.moved(*roles, first=first, last=end)
        yield _flow(figure_id, roles, first, end, None if reason else value, reason)


def suspense(line: Timeline) -> Iterator[Figure]:
    """Read how much of a year's movement nobody has placed yet."""
    last = line.as_of
    first = max(year_to(last), line.opened_on or last)
    unplaced, everything = turnover(line, first=first, last=last)
    yield _flow(FigureId.SUSPENSE_TURNOVER, (Role.SUSPENSE,), first, last, unplaced, None)
    yield _flow(FigureId.TURNOVER, TURNOVER_ROLES, first, last, everything, None)


def turnover(line: Timeline, *, first: date, last: date) -> tuple[int, int]:
    """Add up what moved within the days without signs, day by day: in suspense, and in all."""
    unplaced, everything = (
        sum(abs(total) for role in roles for _, total in line.daily(role, first=first, last=last))
        for roles in ((Role.SUSPENSE,), TURNOVER_ROLES)
    )
    return unplaced, everything


def _balance(
    line: Timeline, figure_id: FigureId, roles: tuple[Role, ...], absent: Reason | None = None
) -> Figure:
    value: int | None = line.balance(*roles)
    reason = None
    if line.opened_on is None:
        value, reason = None, Reason.BOOKS_EMPTY
    elif absent is not None and not line.touched(*roles):
        value, reason = None, absent
    return Figure(figure_id, Unit.MONEY, value, roles, None, line.as_of, reason)


def _owed(figure: Figure) -> Figure:
    if figure.value is None:
        return figure
    return Figure(figure.id, figure.unit, -figure.value, figure.roles, None, figure.last)


def _at_least_zero(figure: Figure) -> Figure:
    if figure.value is None or figure.value >= 0:
        return figure
    return Figure(figure.id, figure.unit, 0, figure.roles, None, figure.last)


def _without_value(figure: Figure, reason: Reason) -> Figure:
    return Figure(figure.id, figure.unit, None, figure.roles, None, figure.last, reason)


def _flow(
    figure_id: FigureId,
    roles: tuple[Role, ...],
    first: date,
    last: date,
    value: int | None,
    reason: Reason | None,
) -> Figure:
    return Figure(figure_id, Unit.MONEY, value, roles, first, last, reason)
