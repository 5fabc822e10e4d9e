"""Findings about customers: reliance on one, and one that has gone quiet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

from solvent.features import rhythm
from solvent.features.books import PartyTotal, Payment
from solvent.features.measure import FigureId, MeasureId, Unit, quantise
from solvent.features.volatility import named_customers
from solvent.insights import fact_messages as how
from solvent.insights import facts
from solvent.insights.facts import Fact, FactKind
from solvent.insights.finding import Finding, Kind, Severity, about
from solvent.insights.inquiry import Inquiry

# Our judgement, above the tenth at which listed companies must name a customer (IFRS 8.34).
_RELIANCE_MIN, _RELIANCE_WARNING = Decimal("0.25"), Decimal("0.40")
_QUIET_SHARE_MIN = Fraction(5, 100)
_QUIET_INTERVALS = 2


def find(inquiry: Inquiry) -> Iterator[Finding]:
    """Look at the largest customers."""
    receipts = inquiry.figures[FigureId.CUSTOMER_RECEIPTS].value
    if not receipts or receipts <= 0:
        return
    customers = named_customers(inquiry.books)
    share = inquiry.value(MeasureId.TOP_CUSTOMER_SHARE)
    if customers and share is not None and share >= _RELIANCE_MIN:
        yield _reliance(inquiry, customers[0], share, receipts)
    for customer in customers:
        if customer.cash_minor < receipts * _QUIET_SHARE_MIN:
            break
        found = _quiet(inquiry, customer, receipts)
        if found is not None:
            yield found


def _paid_by(inquiry: Inquiry, customer: PartyTotal) -> list[Payment]:
    first = inquiry.figures[FigureId.CUSTOMER_RECEIPTS].first or date.min
    return [
        one
        for one in inquiry.books.payments
        if one.party == customer.party
        and one.role is customer.role
        and one.cash_minor > 0
        and one.day >= first
    ]


def _receipts(inquiry: Inquiry, receipts: int) -> Fact:
    rows = facts.of_figures(inquiry.figures[FigureId.CUSTOMER_RECEIPTS])
    return facts.money("receipts", receipts, inquiry.currency, how.RECEIPTS, rows)


def _reliance(inquiry: Inquiry, top: PartyTotal, share: Decimal, receipts: int) -> Finding:
    paid = facts.of_payments(_paid_by(inquiry, top))
    found = (
        Fact("party", FactKind.TEXT, top.party, how.PARTY, paid),
        facts.share("share", share, how.PART, paid),
        facts.money("amount", top.cash_minor, inquiry.currency, how.PAYMENTS_SUM, paid),
        _receipts(inquiry, receipts),
    )
    severity = Severity.WARNING if share >= _RELIANCE_WARNING else Severity.NOTICE
    return about(Kind.CONCENTRATION, top.party, severity, found, weight_minor=top.cash_minor)


def _quiet(inquiry: Inquiry, customer: PartyTotal, receipts: int) -> Finding | None:
    paid = _paid_by(inquiry, customer)
    usual = rhythm.interval_of(one.day for one in paid)
    if usual is None:
        return None
    last = paid[-1]
    silent = (inquiry.as_of - last.day).days
    if silent <= _QUIET_INTERVALS * usual + rhythm.slack_of(usual):
        return None
    rows = facts.of_payments(paid)
    share = quantise(Fraction(customer.cash_minor, receipts), Unit.SHARE)
    found = (
        Fact("party", FactKind.TEXT, customer.party, how.PARTY, rows),
        Fact("silent", FactKind.DAYS, silent, how.DAYS_BETWEEN, facts.of_payments([last])),
        Fact("usual", FactKind.DAYS, usual, how.USUAL_GAP, rows),
        Fact("date", FactKind.DATE, last.day, how.PAYMENT, facts.of_payments([last])),
        facts.money("amount", customer.cash_minor, inquiry.currency, how.PAYMENTS_SUM, rows),
        facts.share("share", share, how.PART, rows),
    )
    return about(
        Kind.CUSTOMER_QUIET,
        customer.party,
        Severity.WARNING,
        found,
        weight_minor=customer.cash_minor,
    )
