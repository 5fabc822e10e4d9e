"""The words of the score, in English: pillars, indicators, formulas, sources, levers."""

from __future__ import annotations

from typing import Final

from solvent.features.measure import MeasureId, Reason
from solvent.health_score.assessment import Band
from solvent.health_score.confidence import Ground
from solvent.health_score.indicators import Pillar, Source
from solvent.health_score.levers import LeverId
from solvent.insights.messages import N_

_M = MeasureId

PILLAR_NAME: Final[dict[Pillar, str]] = {
    Pillar.LIQUIDITY: N_("Liquidity"),
    Pillar.PROFITABILITY: N_("Profitability"),
    Pillar.SOLVENCY: N_("Solvency"),
    Pillar.EFFICIENCY: N_("Efficiency"),
    Pillar.GROWTH_AND_STABILITY: N_("Growth and stability"),
    Pillar.PAYMENT_BEHAVIOUR: N_("Payment behaviour"),
}
BAND_NAME: Final[dict[Band, str]] = {
    Band.STRONG: N_("strong"),
    Band.STEADY: N_("steady"),
    Band.WEAK: N_("weak"),
    Band.CRITICAL: N_("critical"),
}
MEASURE_NAME: Final[dict[MeasureId, str]] = {
    _M.CASH_BUFFER_DAYS: N_("Cash buffer"),
    _M.CURRENT_RATIO: N_("Current ratio"),
    _M.QUICK_RATIO: N_("Quick ratio"),
    _M.HEADROOM_DAYS: N_("Headroom in the forecast"),
    _M.GROSS_MARGIN: N_("Gross margin"),
    _M.OPERATING_MARGIN: N_("Operating margin"),
    _M.NET_MARGIN: N_("Net margin"),
    _M.GROSS_MARGIN_CHANGE: N_("Change of gross margin"),
    _M.DEBT_TO_EBITDA: N_("Debt to earnings"),
    _M.INTEREST_COVER: N_("Interest cover"),
    _M.DSCR: N_("Debt service cover"),
    _M.DSO: N_("Days until customers pay"),
    _M.DPO: N_("Days until suppliers are paid"),
    _M.INVENTORY_DAYS: N_("Days in stock"),
    _M.CASH_CONVERSION_CYCLE: N_("Cash conversion cycle"),
    _M.LABOUR_EFFICIENCY: N_("Gross profit per wage"),
    _M.FEE_SHARE: N_("Bank and payment fees"),
    _M.REVENUE_GROWTH: N_("Growth of sales"),
    _M.REVENUE_VARIATION: N_("Variation of monthly sales"),
    _M.TOP_CUSTOMER_SHARE: N_("Largest customer"),
    _M.CUSTOMER_HHI: N_("Concentration of customers"),
    _M.POSITIVE_MONTHS: N_("Months that brought cash in"),
    _M.OVERDRAWN_DAYS: N_("Overdrawn days"),
    _M.RETURNED_PAYMENTS: N_("Returned payments"),
    _M.LATE_CHARGES: N_("Late charges"),
    _M.LATE_REGULAR: N_("Late rent and wages"),
    _M.MISSED_TAX: N_("Missed tax payments"),
}
FORMULA: Final[dict[MeasureId, str]] = {
    _M.CASH_BUFFER_DAYS: N_("Cash / mean daily outflow of the last three months"),
    _M.CURRENT_RATIO: N_(
        "(Cash + receivables + inventory + prepaid) / (payables + cards + tax due + overdraft)"
    ),
    _M.QUICK_RATIO: N_("(Cash + receivables) / (payables + cards + tax due + overdraft)"),
    _M.HEADROOM_DAYS: N_("Lowest expected balance of the forecast / mean daily outflow"),
    _M.GROSS_MARGIN: N_("(Sales - direct costs) / sales, twelve months"),
    _M.OPERATING_MARGIN: N_("(Sales - direct costs - overheads) / sales, twelve months"),
    _M.NET_MARGIN: N_(
        "(Sales - direct costs - overheads + other income - interest - tax on profit) / sales"
    ),
    _M.GROSS_MARGIN_CHANGE: N_(
        "Gross margin of the last three months - that of the twelve months before"
    ),
    _M.DEBT_TO_EBITDA: N_(
        "(Loans + cards + overdraft) / yearly earnings before interest, tax and depreciation"
    ),
    _M.INTEREST_COVER: N_("(Sales - direct costs - overheads) / interest, twelve months"),
    _M.DSCR: N_(
        "(Sales - direct costs - overheads - tax on profit) / (interest + loan repayments)"
    ),
    _M.DSO: N_("Receivables / sales × days of the period"),
    _M.DPO: N_("Payables / direct costs × days of the period"),
    _M.INVENTORY_DAYS: N_("Inventory / direct costs × days of the period"),
    _M.CASH_CONVERSION_CYCLE: N_("Days until customers pay + days in stock - days payable"),
    _M.LABOUR_EFFICIENCY: N_("(Sales - direct costs) / wages with payroll taxes"),
    _M.FEE_SHARE: N_("(Bank fees + payment fees) / sales, twelve months"),
    _M.REVENUE_GROWTH: N_("Sales / sales of the same months a year before - one"),
    _M.REVENUE_VARIATION: N_(
        "Standard deviation / mean of monthly sales; with two years of books, seasons taken out"
    ),
    _M.TOP_CUSTOMER_SHARE: N_("Receipts from the largest named customer / all sales receipts"),
    _M.CUSTOMER_HHI: N_("Sum of the squared shares of named customers"),
    _M.POSITIVE_MONTHS: N_("Months with more operating cash in than out / whole months seen"),
    _M.OVERDRAWN_DAYS: N_("Days of twelve months that ended below zero, all bank accounts"),
    _M.RETURNED_PAYMENTS: N_("Payments of twelve months that the bank returned"),
    _M.LATE_CHARGES: N_("Late fees, overdraft fees and penalties of twelve months"),
    _M.LATE_REGULAR: N_("Rent and wage payments later than their own rhythm, twelve months"),
    _M.MISSED_TAX: N_("Tax payments that their own rhythm lacks, twelve months"),
}
SOURCE_TEXT: Final[dict[Source, str]] = {
    Source.BUFFER_DAYS_STUDY: N_(
        "JPMorgan Chase Institute: Cash is King (2016). Median 27 days, quartiles 13 and 62"
    ),
    Source.CURRENT_RATIO_RULE: N_("The bankers' rule of 2 to 1, as in textbooks of accounting"),
    Source.ACID_TEST: N_("The acid test of 1 to 1, as in textbooks of accounting"),
    Source.COVER_RATINGS: N_("A. Damodaran: ratings by interest cover, smaller and riskier firms"),
    Source.LEVERAGED_LENDING: N_(
        "US Interagency Guidance on Leveraged Lending (2013): above 6 times raises concerns"
    ),
    Source.LENDER_DSCR: N_("US Small Business Administration, SOP 50 10: at least 1.15"),
    Source.LATE_PAYMENT_LAW: N_("Directive 2011/7/EU on late payment: 30 days, at most 60"),
    Source.LABOUR_RATIO: N_("The labour efficiency ratio of G. Crabtree; thresholds are ours"),
    Source.MAJOR_CUSTOMER: N_("IFRS 8.34: customers of 10 % of revenue; the rest is our judgement"),
    Source.DAYS_PAST_DUE: N_(
        "By analogy: IFRS 9 5.5.11 (30 days past due), Basel CRE36 (default at 90)"
    ),
    Source.OUR_JUDGEMENT: N_("Our judgement"),
}
REASON_TEXT: Final[dict[Reason, str]] = {
    Reason.BOOKS_EMPTY: N_("nothing is booked yet"),
    Reason.HISTORY_SHORT: N_("the books do not reach back far enough"),
    Reason.NO_REVENUE: N_("no sales in the period"),
    Reason.NO_OUTFLOW: N_("no outflow in the period"),
    Reason.NO_RECEIVABLES: N_("bank lines alone do not show what customers owe"),
    Reason.NO_PAYABLES: N_("bank lines alone do not show what is owed to suppliers"),
    Reason.NO_INVENTORY: N_("the books hold no inventory"),
    Reason.NO_COST_OF_GOODS: N_("no direct costs in the period"),
    Reason.NO_DEBT: N_("no debt"),
    Reason.NO_PAYROLL: N_("no wages in the period"),
    Reason.NO_FORECAST: N_("too little history for a forecast"),
    Reason.NO_RHYTHM: N_("no regular payment of the kind is seen"),
    Reason.LOAN_OPENING_UNKNOWN: N_("a loan is repaid whose balance the books do not hold"),
    Reason.CUSTOMERS_UNKNOWN: N_("most receipts name no payer"),
    Reason.NO_EARNINGS: N_("there are no earnings to set the debt against"),
    Reason.INTEREST_NOT_SEPARATED: N_(
        "a loan is there, but no interest is booked apart from its repayments"
    ),
}
GROUND_TEXT: Final[dict[Ground, str]] = {
    Ground.KNOWN_SHARE: N_("Points whose data are known"),
    Ground.HISTORY: N_("Length of history"),
    Ground.PLACED: N_("Movement that is categorised"),
    Ground.TIED: N_("Ties to the banks' own balances"),
}
NO_SCORE: Final = N_("Too little is known for a score.")
TOO_LITTLE: Final = N_("too little is known to say")
HEADLINE_UNSURE: Final = N_("The score is {score} of {most}; too little is known to say more.")
HEADLINE: Final = N_("The score is {score} of {most}: {band}.")
# By the number of reasons that cost points.
HEADLINE_BY_REASONS: Final = (
    "",
    N_("What costs points is {a_name} ({a_lost})."),
    N_("What costs most is {a_name} ({a_lost}), then {b_name} ({b_lost})."),
    N_("What costs most is {a_name} ({a_lost}), then {b_name} ({b_lost}) and {c_name} ({c_lost})."),
)
MOVE_GAIN: Final = N_("{gain} points if:")
MOVE: Final[dict[LeverId, str]] = {
    LeverId.RAISE_CASH: N_("{amount} more were in the bank, without borrowing"),
    LeverId.CUT_OVERHEADS: N_("overheads were {amount} a month lower, over a year"),
    LeverId.RAISE_PRICES: N_("prices were {amount} higher at the same volume, over a year"),
    LeverId.CUT_DIRECT_COSTS: N_("direct costs were {amount} lower, over a year"),
    LeverId.SPREAD_CUSTOMERS: N_("the largest customer brought {target} of receipts, not {start}"),
    LeverId.COLLECT_SOONER: N_("customers paid {amount} sooner"),
    LeverId.NO_OVERDRAFT: N_("{amount} of overdraft had been avoided in twelve months"),
    LeverId.NO_RETURNED: N_("returned payments in twelve months were {target}, not {start}"),
    LeverId.NO_LATE_CHARGES: N_("late charges in twelve months were {target}, not {start}"),
    LeverId.REGULAR_ON_TIME: N_("late rent and wages in twelve months were {target}, not {start}"),
    LeverId.TAX_ON_TIME: N_("missed tax payments in twelve months were {target}, not {start}"),
}
