"""The names of the figures that measures are made of, as pages show them (message ids)."""

from __future__ import annotations

from typing import Final

from solvent.features.measure import FigureId
from solvent.insights.messages import N_

_F = FigureId

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
