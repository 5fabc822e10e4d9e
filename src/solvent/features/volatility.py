"""Growth, steadiness of revenue and cash flow, and reliance on single customers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from math import isqrt

from solvent import period
from solvent.features.books import Books, PartyTotal
from solvent.features.figures import SALES_ROLES, year_to
from solvent.features.measure import Figure, FigureId, Reason, Unit
from solvent.features.timeline import Timeline
from solvent.ledger.accounts import Role

_YEAR_MONTHS = 12
# Months compared with the same months a year before: the longest that the history allows.
_GROWTH_MONTHS = (12, 6, 3)
_VARIATION_MONTHS_MIN = 6
_CASH_MONTHS_MIN = 6
_BASIS = 10_000
# A party that pays twice a week or more on average is a till, a card processor or a wallet that
# passes on many customers' money; our judgement.
_POOLED_PAYMENTS_MIN = 100
_POOLED_WORDS = (
    *("SETTLEMENT", "PAYOUT", "MERCHANT", "CARD SALES", "CASH DEPOSIT", "POS", "TILL", "M-PESA"),
    *("STRIPE", "SQUARE", "SUMUP", "ADYEN", "WORLDPAY", "ZETTLE", "CLOVER", "MOLLIE", "KLARNA"),
    *("PAYPAL", "SHOPIFY", "DEPOSIT", "KARTENUMSATZ", "REMISE CB", "TPV"),
)
# Above this share of receipts without a named payer, the largest customer cannot be told.
_UNNAMED_SHARE_MAX = Fraction(1, 2)
_OPERATING_ROLES = tuple(
    role
    for role in Role
    if role
    not in {
        Role.BANK,
        Role.CARD,
        Role.OPENING,
        Role.OWNER,
        Role.LOAN,
        Role.TRANSFERS,
        Role.FIXED_ASSETS,
    }
)


def growth(line: Timeline) -> Iterator[Figure]:
    """Compare revenue with the same months a year before, over 12, 6 or 3 months."""
    last = line.as_of
    for months in _GROWTH_MONTHS:
        start = period.add_months(last, -_YEAR_MONTHS - months) + timedelta(days=1)
        if line.opened_on is not None and line.opened_on <= start:
            break
    else:
        for figure_id in (FigureId.GROWTH_NOW, FigureId.GROWTH_BEFORE):
            yield _money(figure_id, None, year_to(last), last, Reason.HISTORY_SHORT)
        return
    a_year_before = period.add_months(last, -_YEAR_MONTHS)
    for figure_id, first, end in (
        (FigureId.GROWTH_NOW, period.add_months(last, -months) + timedelta(days=1), last),
        (FigureId.GROWTH_BEFORE, start, a_year_before),
    ):
        yield _money(figure_id, -line.moved(*SALES_ROLES, first=first, last=end), first, end)


def steadiness(line: Timeline) -> Iterator[Figure]:
    """Read the variation of monthly revenue, and how many months brought cash in."""
    months = _whole_months(line)
    revenue = [
        -line.moved(*SALES_ROLES, first=whole.starts_on, last=whole.ends_on) for whole in months
    ]
    recent = months[-_YEAR_MONTHS:]
    first = recent[0].starts_on if recent else line.as_of
    last = recent[-1].ends_on if recent else line.as_of
    variation = variation_of(revenue)
    reason = None
    if variation is None:
        short = len(revenue) < _VARIATION_MONTHS_MIN
        reason = Reason.HISTORY_SHORT if short else Reason.NO_REVENUE
    yield Figure(
        FigureId.REVENUE_VARIATION, Unit.SHARE, variation, SALES_ROLES, first, last, reason
    )
    positive = sum(
        line.moved(*_OPERATING_ROLES, first=whole.starts_on, last=whole.ends_on) < 0
        for whole in recent
    )
    enough = len(recent) >= _CASH_MONTHS_MIN
    for figure_id, count in (
        (FigureId.MONTHS_POSITIVE, positive),
        (FigureId.MONTHS_SEEN, len(recent)),
    ):
        yield Figure(
            figure_id,
            Unit.COUNT,
            count if enough else None,
            _OPERATING_ROLES,
            first,
            last,
            None if enough else Reason.HISTORY_SHORT,
        )


def variation_of(monthly_minor: list[int]) -> int | None:
    """Give the coefficient of variation of monthly revenue, in ten-thousandths.

    With two years, seasons are taken out: each month is divided by the same month a year before,
    and as such a ratio carries two months' noise, its variation is divided by the root of two.
    None where fewer than six months, or their mean is not positive.
    """
    recent = [Fraction(value) for value in monthly_minor[-_YEAR_MONTHS:]]
    halve = 1
    if len(monthly_minor) >= 2 * _YEAR_MONTHS:
        before = monthly_minor[-2 * _YEAR_MONTHS : -_YEAR_MONTHS]
        if min(before) > 0:
            recent = [now / then for now, then in zip(recent, before, strict=True)]
            halve = 2
    if len(recent) < _VARIATION_MONTHS_MIN or sum(recent) <= 0:
        return None
    mean = Fraction(sum(recent)) / len(recent)
    spread = sum((value - mean) * (value - mean) for value in recent)
    squared = Fraction(spread) / (len(recent) - 1) / (mean * mean) / halve
    return isqrt(squared.numerator * _BASIS**2 // squared.denominator)


def concentration(books: Books) -> Iterator[Figure]:
    """Read the largest customer's receipts and the Herfindahl index of the named ones."""
    last, first = books.as_of, max(year_to(books.as_of), books.opened_on or books.as_of)
    sales = [total for total in books.customers if total.role is Role.SALES]
    receipts = sum(total.cash_minor for total in sales)
    named = named_customers(books)
    unnamed = sum(total.cash_minor for total in sales if not total.party)
    reason = None
    if receipts <= 0:
        reason = Reason.NO_REVENUE
    elif unnamed > receipts * _UNNAMED_SHARE_MAX:
        reason = Reason.CUSTOMERS_UNKNOWN
    top = max((total.cash_minor for total in named), default=0)
    # A pool of many customers adds nothing to the index; unnamed ones are taken as many.
    hhi = (
        0
        if reason
        else _BASIS * sum(total.cash_minor**2 for total in named) // max(receipts, 1) ** 2
    )
    yield _money(FigureId.TOP_CUSTOMER, None if reason else top, first, last, reason)
    yield _money(FigureId.CUSTOMER_RECEIPTS, None if reason else receipts, first, last, reason)
    yield Figure(
        FigureId.CUSTOMER_HHI,
        Unit.SHARE,
        None if reason else hhi,
        (Role.SALES,),
        first,
        last,
        reason,
    )


def named_customers(books: Books) -> list[PartyTotal]:
    """List customers that are one customer each, largest first; pools and unknown left out."""
    named = [
        total
        for total in books.customers
        if total.role is Role.SALES and total.cash_minor > 0 and not is_pool(total)
    ]
    return sorted(named, key=lambda total: (-total.cash_minor, total.party))


def is_pool(total: PartyTotal) -> bool:
    """Tell whether a payer stands for many customers, or for an unknown one."""
    name = f" {total.party.upper()} "
    return (
        not total.party
        or total.payments >= _POOLED_PAYMENTS_MIN
        or any(f" {word} " in name for word in _POOLED_WORDS)
    )


def _whole_months(line: Timeline) -> list[period.Period]:
    if line.opened_on is None:
        return []
    return [
        month
        for month in period.months_between(line.opened_on, line.as_of)
        if month.starts_on >= line.opened_on and month.ends_on <= line.as_of
    ]


def _money(
    figure_id: FigureId, value: int | None, first: date, last: date, reason: Reason | None = None
) -> Figure:
    return Figure(figure_id, Unit.MONEY, value, SALES_ROLES, first, last, reason)
