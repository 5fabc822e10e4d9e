"""Ratios of profit, debt and working capital, as textbooks of accounting define them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from solvent.features.measure import (
    FigureId,
    Figures,
    Measure,
    MeasureId,
    Reason,
    Unit,
    known,
    not_applicable,
    unknown,
)

F = FigureId
_YEAR_DAYS = 365
_BASIS = 10_000
# What a ratio to earnings shows where there are none: as bad as can be told.
DEBT_TO_EBITDA_MAX = 99

_PROFIT = (F.REVENUE, F.DIRECT_COSTS, F.OVERHEADS)
_NET = (*_PROFIT, F.OTHER_RESULT, F.INTEREST, F.INCOME_TAX)


class _Missing(Exception):
    """A figure that the formula needs has no value."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def measures(figures: Figures) -> Iterator[Measure]:
    """Compute every ratio; one whose figures are missing is unknown, with the reason."""
    for measure_id, unit, used, formula in _FORMULAS:
        try:
            yield formula(figures, measure_id, unit, used)
        except _Missing as missing:
            yield unknown(measure_id, unit, missing.reason, used)


def ebitda(figures: Figures) -> int:
    """Revenue - direct costs - overheads; bank-fed books hold no depreciation."""
    revenue, direct, overheads = _values(figures, _PROFIT)
    return revenue - direct - overheads


def _values(figures: Figures, used: tuple[FigureId, ...]) -> list[int]:
    found = []
    for figure_id in used:
        figure = figures[figure_id]
        if figure.value is None:
            raise _Missing(figure.reason or Reason.BOOKS_EMPTY)
        found.append(figure.value)
    return found


def _share(numerator: int, revenue: int) -> Fraction:
    if revenue <= 0:
        raise _Missing(Reason.NO_REVENUE)
    return Fraction(numerator, revenue)


_Used = tuple[FigureId, ...]


def _gross_margin(figures: Figures, measure_id: MeasureId, unit: Unit, used: _Used) -> Measure:
    revenue, direct = _values(figures, used)
    return known(measure_id, unit, _share(revenue - direct, revenue), used)


def _operating_margin(figures: Figures, measure_id: MeasureId, unit: Unit, used: _Used) -> Measure:
    revenue = _values(figures, used)[0]
    return known(measure_id, unit, _share(ebitda(figures), revenue), used)


def _net_margin(figures: Figures, measure_id: MeasureId, unit: Unit, used: _Used) -> Measure:
    revenue, direct, overheads, other, interest, tax = _values(figures, used)
    net = revenue - direct - overheads + other - interest - tax
    return known(measure_id, unit, _share(net, revenue), used)


def _margin_change(figures: Figures, measure_id: MeasureId, unit: Unit, used: _Used) -> Measure:
    """Gross margin of the last three months less that of the twelve months before."""
    late, late_direct, early, early_direct = _values(figures, used)
    change = _share(late - late_direct, late) - _share(early - early_direct, early)
    return known(measure_id, unit, change, used)


def _current_ratio(figures: Figures, measure_id: MeasureId, unit: Unit, used: _Used) -> Measure:
    """Current assets / current liabilities; an overdraft is a liability.

    Inventory and receivables that the books do not hold count as none; payables must be there.
    """
    cash, payables, prepaid, card, tax = _values(figures, used[:5])
    stock = sum(figures[figure_id].value or 0 for figure_id in used[5:])
    owed = payables + card + tax + max(-cash, 0)
    if owed <= 0:
        return not_applicable(measure_id, unit, Reason.NO_DEBT, used)
    return known(measure_id, unit, Fraction(max(cash, 0) + prepaid + stock, owed), used)


def _quick_ratio(figures: Figures, measure_id: MeasureId, unit: Unit, used: _Used) -> Measure:
    """(Cash + receivables) / current liabilities."""
    cash, payables, card, tax = _values(figures, used[:4])
    owed = payables + card + tax + max(-cash, 0)
    if owed <= 0:
        return not_applicable(measure_id, unit, Reason.NO_DEBT, used)
    receivables = figures[F.RECEIVABLES].value or 0
    return known(measure_id, unit, Fraction(max(cash, 0) + receivables, owed), used)


def _debt_to_ebitda(figures: Figures, measure_id: MeasureId, unit: Unit, used: _Used) -> Measure:
    """(Loans + cards + overdraft) / EBITDA of a year; 99 where nothing is earned."""
    loan, card, cash = _values(figures, used[:3])
    debt = loan + max(card, 0) + max(-cash, 0)
    if debt == 0:
        return known(measure_id, unit, 0, used, Reason.NO_DEBT)
    earned = ebitda(figures)
    days = figures[F.WINDOW_DAYS].value or _YEAR_DAYS
    if earned <= 0:
        return known(measure_id, unit, DEBT_TO_EBITDA_MAX, used, Reason.NO_EARNINGS)
    ratio = Fraction(debt * days, earned * _YEAR_DAYS)
    return known(measure_id, unit, min(ratio, Fraction(DEBT_TO_EBITDA_MAX)), used)


def _interest_cover(figures: Figures, measure_id: MeasureId, unit: Unit, used: _Used) -> Measure:
    """Operating profit / interest; bank lines often hold instalments whole, interest in them."""
    earned = ebitda(figures)
    interest, principal = _values(figures, (F.INTEREST, F.PRINCIPAL))
    loan = figures[F.LOAN_DEBT]
    if interest <= 0 and (principal > 0 or loan.value or loan.reason):
        raise _Missing(Reason.INTEREST_NOT_SEPARATED)
    if interest <= 0:
        return not_applicable(measure_id, unit, Reason.NO_DEBT, used)
    return known(measure_id, unit, Fraction(earned, interest), used)


def _dscr(figures: Figures, measure_id: MeasureId, unit: Unit, used: _Used) -> Measure:
    """(EBITDA - income tax) / (interest + loan principal repaid)."""
    earned = ebitda(figures)
    tax, interest, principal = _values(figures, (F.INCOME_TAX, F.INTEREST, F.PRINCIPAL))
    if interest + principal <= 0:
        return not_applicable(measure_id, unit, Reason.NO_DEBT, used)
    return known(measure_id, unit, Fraction(earned - tax, interest + principal), used)


def _turn_days(figures: Figures, held: FigureId, flow: FigureId, absent: Reason) -> Fraction:
    balance, moved, days = _values(figures, (held, flow, F.WINDOW_DAYS))
    if moved <= 0:
        raise _Missing(absent)
    return Fraction(balance * days, moved)


def _dso(figures: Figures, measure_id: MeasureId, unit: Unit, used: _Used) -> Measure:
    days = _turn_days(figures, F.RECEIVABLES, F.REVENUE, Reason.NO_REVENUE)
    return known(measure_id, unit, days, used)


def _dpo(figures: Figures, measure_id: MeasureId, unit: Unit, used: _Used) -> Measure:
    days = _turn_days(figures, F.PAYABLES, F.DIRECT_COSTS, Reason.NO_COST_OF_GOODS)
    return known(measure_id, unit, days, used)


def _inventory_days(figures: Figures, measure_id: MeasureId, unit: Unit, used: _Used) -> Measure:
    days = _turn_days(figures, F.INVENTORY, F.DIRECT_COSTS, Reason.NO_COST_OF_GOODS)
    return known(measure_id, unit, days, used)


def _cash_cycle(figures: Figures, measure_id: MeasureId, unit: Unit, used: _Used) -> Measure:
    """DSO + inventory days - DPO."""
    collecting = _turn_days(figures, F.RECEIVABLES, F.REVENUE, Reason.NO_REVENUE)
    paying = _turn_days(figures, F.PAYABLES, F.DIRECT_COSTS, Reason.NO_COST_OF_GOODS)
    stock = Fraction(0)
    if figures[F.INVENTORY].reason is not Reason.NO_INVENTORY:
        stock = _turn_days(figures, F.INVENTORY, F.DIRECT_COSTS, Reason.NO_COST_OF_GOODS)
    return known(measure_id, unit, collecting + stock - paying, used)


def _labour(figures: Figures, measure_id: MeasureId, unit: Unit, used: _Used) -> Measure:
    """Gross profit / payroll with its taxes."""
    revenue, direct, payroll = _values(figures, used)
    if payroll <= 0:
        return not_applicable(measure_id, unit, Reason.NO_PAYROLL, used)
    return known(measure_id, unit, Fraction(revenue - direct, payroll), used)


def _part_of_revenue(figures: Figures, measure_id: MeasureId, unit: Unit, used: _Used) -> Measure:
    part, revenue = _values(figures, used)
    return known(measure_id, unit, _share(part, revenue), used)


def _growth(figures: Figures, measure_id: MeasureId, unit: Unit, used: _Used) -> Measure:
    now, before = _values(figures, used)
    return known(measure_id, unit, _share(now - before, before), used)


def _in_basis(figures: Figures, measure_id: MeasureId, unit: Unit, used: _Used) -> Measure:
    (value,) = _values(figures, used)
    return known(measure_id, unit, Fraction(value, _BASIS), used)


def _count(figures: Figures, measure_id: MeasureId, unit: Unit, used: _Used) -> Measure:
    (value,) = _values(figures, used)
    return known(measure_id, unit, value, used)


_Formula = Callable[[Figures, MeasureId, Unit, _Used], Measure]
_OWED = (F.CASH, F.PAYABLES, F.PREPAID, F.CARD_DEBT, F.TAX_DUE, F.INVENTORY, F.RECEIVABLES)
_QUICK = (F.CASH, F.PAYABLES, F.CARD_DEBT, F.TAX_DUE, F.RECEIVABLES)
_DEBT = (F.LOAN_DEBT, F.CARD_DEBT, F.CASH, *_PROFIT, F.WINDOW_DAYS)
_COVER = (*_PROFIT, F.INTEREST, F.PRINCIPAL, F.LOAN_DEBT)
_LATE = (F.REVENUE_LATE, F.DIRECT_COSTS_LATE, F.REVENUE_EARLY, F.DIRECT_COSTS_EARLY)
_CYCLE = (F.RECEIVABLES, F.REVENUE, F.INVENTORY, F.PAYABLES, F.DIRECT_COSTS, F.WINDOW_DAYS)
_M, _U = MeasureId, Unit
_FORMULAS: tuple[tuple[MeasureId, Unit, _Used, _Formula], ...] = (
    (_M.CURRENT_RATIO, _U.TIMES, _OWED, _current_ratio),
    (_M.QUICK_RATIO, _U.TIMES, _QUICK, _quick_ratio),
    (_M.GROSS_MARGIN, _U.SHARE, (F.REVENUE, F.DIRECT_COSTS), _gross_margin),
    (_M.OPERATING_MARGIN, _U.SHARE, _PROFIT, _operating_margin),
    (_M.NET_MARGIN, _U.SHARE, _NET, _net_margin),
    (_M.GROSS_MARGIN_CHANGE, _U.SHARE, _LATE, _margin_change),
    (_M.DEBT_TO_EBITDA, _U.TIMES, _DEBT, _debt_to_ebitda),
    (_M.INTEREST_COVER, _U.TIMES, _COVER, _interest_cover),
    (_M.DSCR, _U.TIMES, (*_PROFIT, F.INCOME_TAX, F.INTEREST, F.PRINCIPAL), _dscr),
    (_M.DSO, _U.DAYS, (F.RECEIVABLES, F.REVENUE, F.WINDOW_DAYS), _dso),
    (_M.DPO, _U.DAYS, (F.PAYABLES, F.DIRECT_COSTS, F.WINDOW_DAYS), _dpo),
    (_M.INVENTORY_DAYS, _U.DAYS, (F.INVENTORY, F.DIRECT_COSTS, F.WINDOW_DAYS), _inventory_days),
    (_M.CASH_CONVERSION_CYCLE, _U.DAYS, _CYCLE, _cash_cycle),
    (_M.LABOUR_EFFICIENCY, _U.TIMES, (F.REVENUE, F.DIRECT_COSTS, F.PAYROLL), _labour),
    (_M.FEE_SHARE, _U.SHARE, (F.FEES, F.REVENUE), _part_of_revenue),
    (_M.REVENUE_GROWTH, _U.SHARE, (F.GROWTH_NOW, F.GROWTH_BEFORE), _growth),
    (_M.REVENUE_VARIATION, _U.SHARE, (F.REVENUE_VARIATION,), _in_basis),
    (_M.TOP_CUSTOMER_SHARE, _U.SHARE, (F.TOP_CUSTOMER, F.CUSTOMER_RECEIPTS), _part_of_revenue),
    (_M.CUSTOMER_HHI, _U.SHARE, (F.CUSTOMER_HHI,), _in_basis),
    (_M.POSITIVE_MONTHS, _U.SHARE, (F.MONTHS_POSITIVE, F.MONTHS_SEEN), _part_of_revenue),
    (_M.OVERDRAWN_DAYS, _U.DAYS, (F.OVERDRAWN_DAYS,), _count),
    (_M.RETURNED_PAYMENTS, _U.COUNT, (F.RETURNED_PAYMENTS,), _count),
    (_M.LATE_CHARGES, _U.COUNT, (F.LATE_CHARGES,), _count),
    (_M.LATE_REGULAR, _U.COUNT, (F.LATE_REGULAR,), _count),
    (_M.MISSED_TAX, _U.COUNT, (F.MISSED_TAX,), _count),
)
