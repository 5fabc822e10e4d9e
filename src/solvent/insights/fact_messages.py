"""How facts came about, in English: message ids shown where a figure is opened."""

from __future__ import annotations

from typing import Final

from solvent.insights.messages import N_

BALANCE: Final = N_("All postings of these accounts up to the day, added up.")
SUM: Final = N_("The postings of these accounts in these days, added up.")
WITHOUT_SIGNS: Final = N_("What each account moved on each day, added up without signs.")
PAYMENTS_SUM: Final = N_("The payments listed, added up.")
PAYMENTS_COUNT: Final = N_("The payments listed, counted.")
PAYMENT: Final = N_("As the bank booked it.")
RECEIPTS: Final = N_("What customers paid in these days, added up.")
PARTY: Final = N_("The other side of the payments listed, as the bank names it.")
FORECAST: Final = N_(
    "From the forecast: known recurring payments and receipts, and the rest by its own past."
)
FORECAST_LOW: Final = N_("From the forecast, at the low edge of its band.")
RHYTHM_AHEAD: Final = N_("From the recurring payments found in the books, at their next days.")
DAYS_BETWEEN: Final = N_("Days between the two dates.")
PART: Final = N_("The part divided by the whole, both as listed.")
CHANGE: Final = N_("The later figure divided by the earlier, less one.")
DIFFERENCE: Final = N_("The earlier share less the later one.")
EFFECT: Final = N_("The fall of the share times the sales of the last three months.")
MARGIN: Final = N_("Sales less direct costs, divided by sales.")
USUAL_QUARTER: Final = N_("The median of the four quarters before.")
USUAL_PAYMENT: Final = N_("The median of this party's earlier payments.")
YEARLY: Final = N_("The difference times the payments that its rhythm makes in a year.")
USUAL_GAP: Final = N_("The median of the days between payments to or from this party.")
MEAN_DAILY: Final = N_(
    "Outflow of the last three months divided by its days; own transfers, owners and "
    "repayments left out."
)
BUFFER: Final = N_("Cash divided by the mean daily outflow.")
TO_MEDIAN: Final = N_("The median's days times the daily outflow, less the cash held.")
STUDY: Final = N_("JPMorgan Chase Institute: Cash is King, September 2016.")
LENDER_RULE: Final = N_(
    "The least that the US Small Business Administration takes for standard loans (SOP 50 10)."
)
DSCR: Final = N_(
    "Earnings before interest and depreciation, less income tax, divided by interest and "
    "repayments."
)
EARNED: Final = N_("Sales less direct costs, overheads and income tax.")
SERVICE: Final = N_("Interest and loan repayments, added up.")
LARGEST: Final = N_("The payee with the largest sum of these accounts in these days.")
ACCOUNT_ROLE: Final = N_("The kind of account that the postings are on.")
BALANCE_LOWEST: Final = N_("The lowest balance at the end of a day.")
LAST_BELOW: Final = N_("The last day that ended with all bank accounts together below zero.")
DAYS_BELOW: Final = N_("Days that ended with all bank accounts together below zero, counted.")
LATE_BY: Final = N_("Days since the payment before, less the usual ones and their slack.")
LINES: Final = N_("Bank lines in the suspense account, counted.")
LAST_LINE: Final = N_("The newest day with a movement of a bank account.")
STATED: Final = N_("The bank's own balance as the file states it, compared with the lines.")
HORIZON: Final = N_("The days looked ahead for taxes.")
SCORE: Final = N_("The points of all indicators, added up.")
SCORE_PART: Final = N_("The indicator's points by its curve; see the score page.")
WHAT_IF: Final = N_("Found by scoring the books again with the change made.")
