"""Figures in English: their names, how each came about, and what makes its parts add up to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from solvent.features.measure import FigureId, MeasureId
from solvent.insights import fact_messages
from solvent.insights.messages import N_
from solvent.insights.score_messages import FORMULA

_F = FigureId
_M = MeasureId

FIGURE_NAME: Final[dict[FigureId, str]] = {
    _F.CASH: N_("Cash"),
    _F.OUTFLOW: N_("Outflow"),
    _F.OUTFLOW_DAYS: N_("Days of outflow"),
    _F.LOWEST_EXPECTED: N_("Lowest expected balance"),
    _F.RECEIVABLES: N_("Receivables"),
    _F.INVENTORY: N_("Inventory"),
    _F.PREPAID: N_("Prepaid expenses"),
    _F.PAYABLES: N_("Payables"),
    _F.CARD_DEBT: N_("Owed on cards"),
    _F.TAX_DUE: N_("Tax due"),
    _F.LOAN_DEBT: N_("Owed on loans"),
    _F.WINDOW_DAYS: N_("Days of the period"),
    _F.REVENUE: N_("Sales"),
    _F.DIRECT_COSTS: N_("Direct costs"),
    _F.OVERHEADS: N_("Overheads"),
    _F.OTHER_RESULT: N_("Other income less other costs"),
    _F.INTEREST: N_("Interest"),
    _F.INCOME_TAX: N_("Tax on profit"),
    _F.PRINCIPAL: N_("Loan repayments"),
    _F.PAYROLL: N_("Wages with payroll taxes"),
    _F.FEES: N_("Bank and payment fees"),
    _F.REVENUE_LATE: N_("Sales, last three months"),
    _F.DIRECT_COSTS_LATE: N_("Direct costs, last three months"),
    _F.REVENUE_EARLY: N_("Sales, twelve months before"),
    _F.DIRECT_COSTS_EARLY: N_("Direct costs, twelve months before"),
    _F.GROWTH_NOW: N_("Sales now"),
    _F.GROWTH_BEFORE: N_("Sales a year before"),
    _F.REVENUE_VARIATION: N_("Variation of monthly sales"),
    _F.MONTHS_POSITIVE: N_("Months that brought cash in"),
    _F.MONTHS_SEEN: N_("Whole months seen"),
    _F.TOP_CUSTOMER: N_("Receipts from the largest customer"),
    _F.CUSTOMER_RECEIPTS: N_("Receipts from sales"),
    _F.CUSTOMER_HHI: N_("Concentration of customers"),
    _F.OVERDRAWN_DAYS: N_("Overdrawn days"),
    _F.RETURNED_PAYMENTS: N_("Returned payments"),
    _F.LATE_CHARGES: N_("Late charges"),
    _F.LATE_REGULAR: N_("Late rent and wages"),
    _F.MISSED_TAX: N_("Missed tax payments"),
    _F.SUSPENSE_TURNOVER: N_("Movement without a category"),
    _F.TURNOVER: N_("All movement"),
}

_OTHERWISE: Final[dict[FigureId, str]] = {
    _F.OUTFLOW: N_(
        "Costs, stock and supplier bills paid in these days, and what went out for tax or without "
        "a category."
    ),
    _F.OUTFLOW_DAYS: N_("The last three months in days, or fewer where the books begin later."),
    _F.WINDOW_DAYS: N_("The last twelve months in days, or fewer where the books begin later."),
    _F.LOWEST_EXPECTED: N_("The lowest balance that the forecast expects in thirteen weeks."),
    _F.TAX_DUE: N_("What the tax accounts owe on the day; tax paid ahead counts as none owed."),
    _F.PRINCIPAL: N_("What was paid back on loans; new borrowing is not set against it."),
    _F.REVENUE_VARIATION: FORMULA[_M.REVENUE_VARIATION],
    _F.MONTHS_POSITIVE: N_(
        "Whole months of the last twelve with more operating cash in than out, counted."
    ),
    _F.MONTHS_SEEN: N_("Whole months of the last twelve that the books cover, counted."),
    _F.TOP_CUSTOMER: N_("What the largest named customer paid in these days, added up."),
    _F.CUSTOMER_RECEIPTS: fact_messages.RECEIPTS,
    _F.CUSTOMER_HHI: FORMULA[_M.CUSTOMER_HHI],
    _F.OVERDRAWN_DAYS: fact_messages.DAYS_BELOW,
    _F.RETURNED_PAYMENTS: FORMULA[_M.RETURNED_PAYMENTS],
    _F.LATE_CHARGES: FORMULA[_M.LATE_CHARGES],
    _F.LATE_REGULAR: FORMULA[_M.LATE_REGULAR],
    _F.MISSED_TAX: FORMULA[_M.MISSED_TAX],
    _F.SUSPENSE_TURNOVER: fact_messages.WITHOUT_SIGNS,
    _F.TURNOVER: fact_messages.WITHOUT_SIGNS,
}
_BALANCES: Final = frozenset(
    {
        *(_F.CASH, _F.RECEIVABLES, _F.INVENTORY, _F.PREPAID),
        *(_F.PAYABLES, _F.CARD_DEBT, _F.LOAN_DEBT),
    }
)
_SUMS: Final = frozenset(FigureId) - _BALANCES - set(_OTHERWISE)
FIGURE_HOW: Final[dict[FigureId, str]] = {
    **dict.fromkeys(_BALANCES, fact_messages.BALANCE),
    **dict.fromkeys(_SUMS, fact_messages.SUM),
    **_OTHERWISE,
}


@dataclass(frozen=True, slots=True)
class Rest:
    """What a figure leaves out of its accounts. name: a message id.

    sign: 1 where a debit raises the figure, -1 where a credit does.
    """

    name: str
    sign: int


REST: Final[dict[FigureId, Rest]] = {
    _F.OUTFLOW: Rest(N_("What came in on these accounts, not counted"), 1),
    _F.PRINCIPAL: Rest(N_("New borrowing, not counted"), 1),
    _F.TAX_DUE: Rest(N_("Paid ahead, not counted"), -1),
}
