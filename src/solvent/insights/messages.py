"""The sentences of findings, in English: message ids whose {places} name facts.

No sentence holds a digit: every figure is a fact.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from solvent.insights.finding import Kind, Severity


def N_(text: str) -> str:  # noqa: N802  the name that gettext tools look for
    """Mark a message id for extraction into the catalogues; gives it back as it is."""
    return text


@dataclass(frozen=True, slots=True)
class Text:
    """What is said of one kind of finding: a title, what is so, and what to do."""

    title: str
    body: str
    advice: str


TEXT: Final[dict[Kind, Text]] = {
    Kind.CASH_GAP: Text(
        N_("Cash runs out on {date}"),
        N_(
            "With what is expected to come and go, the balance of {cash} falls below zero in "
            "{days} and reaches {lowest} on {lowest_date}."
        ),
        N_(
            "Move a payment past that day, collect sooner, or arrange credit of at least "
            "{needed} before it."
        ),
    ),
    Kind.CASH_GAP_POSSIBLE: Text(
        N_("Cash could run out by {date}"),
        N_(
            "The expected balance stays at {lowest} or more, but at the low edge of the "
            "forecast it is below zero on {date}."
        ),
        N_("Keep a credit line ready, and look again each week."),
    ),
    Kind.BUFFER_SHORT: Text(
        N_("Cash would last {buffer} without receipts"),
        N_(
            "{cash} is held and {outflow} a day goes out. The median small business of a "
            "JPMorgan Chase Institute study holds {median}."
        ),
        N_("Another {needed} in the bank would reach that median."),
    ),
    Kind.TAX_DUE: Text(
        N_("Tax of {amount} falls due by {last_date}"),
        N_(
            "Payments expected in the next {horizon}: {count}, the first to {party} on {date}. "
            "The bank holds {cash} today."
        ),
        N_("Set the amount aside now; it is not yours to spend."),
    ),
    Kind.MARGIN_TURN: Text(
        N_("Gross margin fell to {now}"),
        N_(
            "Over the last three months it was {now}, after {before} in the twelve months "
            "before: {drop} of sales, or {effect}. {role} moved most: from {role_before} to "
            "{role_now} of sales."
        ),
        N_("Ask suppliers for their price lists, and look at your own prices."),
    ),
    Kind.COST_JUMP: Text(
        N_("{role}: up {rise}"),
        N_(
            "{now} in the last three months, after {usual} in an ordinary quarter and {season} "
            "in the same months a year before. The largest payee is {party}."
        ),
        N_("Check the latest bills against the contract, or ask for another offer."),
    ),
    Kind.PRICE_RISE: Text(
        N_("{party} charges {rise} more"),
        N_(
            "{now} since {date}, after {before} the times before; about {yearly} more in a year. "
            "It is booked under {role}."
        ),
        N_("Check the change against the contract, or ask for another offer."),
    ),
    Kind.SUBSCRIPTION_CREEP: Text(
        N_("Subscriptions grew by {rise}"),
        N_(
            "{now} in the last three months, after {before} in the same months a year before. "
            "Payees now: {count}."
        ),
        N_("Cancel what nobody has used for a quarter."),
    ),
    Kind.REVENUE_DROP: Text(
        N_("Sales fell by {drop}"),
        N_("{now} in the last three months, after {before} in the same months a year before."),
        N_("See which customers bought less, and bring fixed costs down before cash does it."),
    ),
    Kind.REVENUE_GROWTH: Text(
        N_("Sales grew by {rise}"),
        N_("{now} in the last three months, after {before} in the same months a year before."),
        N_("Growth ties up cash before it brings any: watch the forecast."),
    ),
    Kind.CONCENTRATION: Text(
        N_("{party} brings {share} of receipts"),
        N_("{amount} of {receipts} over twelve months came from this one customer."),
        N_("Agree on a longer contract or insure the debt, and win others before you need them."),
    ),
    Kind.CUSTOMER_QUIET: Text(
        N_("Nothing from {party} for {silent}"),
        N_(
            "It used to pay about every {usual}; the last payment came on {date}. Over twelve "
            "months it brought {amount}, {share} of receipts."
        ),
        N_("Call before it becomes a bad debt or a lost customer."),
    ),
    Kind.DUPLICATE_PAYMENT: Text(
        N_("{party} may have been paid twice"),
        N_(
            "{amount} went out on {first_date} and again on {date}. They are not usually paid "
            "equal amounts within so few days."
        ),
        N_("Compare the two with the invoices; if one is too many, ask for it back."),
    ),
    Kind.UNUSUAL_PAYMENT: Text(
        N_("Unusually large payment to {party}"),
        N_("{amount} on {date}, {times} the usual {usual}."),
        N_("See that it was ordered, delivered and approved."),
    ),
    Kind.DEBT_SERVICE_THIN: Text(
        N_("Earnings cover debt service {dscr}"),
        N_(
            "{earned} was earned before debt service in the year, for {service} of interest and"
            " repayment. Lenders commonly ask for {least}."
        ),
        N_("Talk to the lender before the next test of the covenant, not after it."),
    ),
    Kind.OVERDRAWN: Text(
        N_("Overdrawn on {days} in twelve months"),
        N_(
            "The bank accounts together ended {days} below zero, last on {date}; the lowest was"
            " {lowest}."
        ),
        N_(
            "An agreed credit line costs less than unarranged overdraft, and lenders read these"
            " days."
        ),
    ),
    Kind.RETURNED_PAYMENT: Text(
        N_("Payments that came back unpaid in twelve months: {count}"),
        N_("The last was on {date}, booked as {party}."),
        N_("Keep a buffer for direct debits; each return is visible to lenders."),
    ),
    Kind.LATE_CHARGES: Text(
        N_("{amount} went to late charges and penalties"),
        N_("Charges in twelve months: {count}, the last on {date}, booked as {party}."),
        N_("Pay by standing order on the due day what is the same each month."),
    ),
    Kind.PAID_LATE: Text(
        N_("{role}: paid late"),
        N_(
            "On {date}, {late} after the usual rhythm of about {usual}. "
            "Times in twelve months: {count}."
        ),
        N_("If cash was the reason, the forecast shows when it would be so again."),
    ),
    Kind.TAX_MISSED: Text(
        N_("No payment to {party} since {date}"),
        N_("It was paid about every {usual}, and now nothing for {silent}."),
        N_("See whether a return or payment is open: penalties grow by the day."),
    ),
    Kind.SUSPENSE: Text(
        N_("Lines waiting to be placed: {count}"),
        N_(
            "They moved {amount}, {share} of all that the books hold. What is unplaced is in no "
            "margin."
        ),
        N_("Placing the largest ones first raises the confidence of the score fastest."),
    ),
    Kind.UNTIED: Text(
        N_("{account} does not tie to the bank"),
        N_("The lines in the books do not explain the balance that the bank states."),
        N_("Import the statement that is missing, or remove the one that is too many."),
    ),
    Kind.STALE: Text(
        N_("No bank line for {days}"),
        N_("The newest line is of {date}; cash, score and forecast know of nothing after it."),
        N_("Import the statements since then."),
    ),
}

KIND_NAME: Final[dict[Kind, str]] = {
    Kind.CASH_GAP: N_("Cash gap"),
    Kind.CASH_GAP_POSSIBLE: N_("Possible cash gap"),
    Kind.BUFFER_SHORT: N_("Short buffer"),
    Kind.TAX_DUE: N_("Tax due"),
    Kind.MARGIN_TURN: N_("Margin turn"),
    Kind.COST_JUMP: N_("Cost jump"),
    Kind.PRICE_RISE: N_("Price rise"),
    Kind.SUBSCRIPTION_CREEP: N_("Subscriptions"),
    Kind.REVENUE_DROP: N_("Falling sales"),
    Kind.REVENUE_GROWTH: N_("Growing sales"),
    Kind.CONCENTRATION: N_("Reliance on one customer"),
    Kind.CUSTOMER_QUIET: N_("Quiet customer"),
    Kind.DUPLICATE_PAYMENT: N_("Duplicate payment"),
    Kind.UNUSUAL_PAYMENT: N_("Unusual payment"),
    Kind.DEBT_SERVICE_THIN: N_("Debt service"),
    Kind.OVERDRAWN: N_("Overdraft"),
    Kind.RETURNED_PAYMENT: N_("Returned payments"),
    Kind.LATE_CHARGES: N_("Late charges"),
    Kind.PAID_LATE: N_("Paid late"),
    Kind.TAX_MISSED: N_("Missed tax"),
    Kind.SUSPENSE: N_("Suspense"),
    Kind.UNTIED: N_("Untied balance"),
    Kind.STALE: N_("Old data"),
}
SEVERITY_NAME: Final[dict[Severity, str]] = {
    Severity.CRITICAL: N_("Critical"),
    Severity.WARNING: N_("Warning"),
    Severity.NOTICE: N_("Note"),
    Severity.GOOD: N_("Good"),
}
