"""Findings about regular bills whose amount stepped up: rent, insurance, subscriptions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

from solvent.features import price_step, rhythm
from solvent.features.books import Payment
from solvent.features.figures import OVERHEAD_ROLES, PAYROLL_ROLES
from solvent.features.measure import Unit, quantise
from solvent.insights import fact_messages as how
from solvent.insights import facts
from solvent.insights.facts import Fact, FactKind
from solvent.insights.finding import Finding, Kind, Severity, about
from solvent.insights.inquiry import Inquiry
from solvent.insights.role_messages import ROLE_NAME
from solvent.ledger.accounts import Role

# A pay rise is a decision, not a surprise.
_ROLES = frozenset(OVERHEAD_ROLES) - frozenset(PAYROLL_ROLES) - {Role.SALES_TAX}
_LOOKED_BACK_DAYS = 150
# The yearly rise must be a thousandth of the year's outflow to be worth a line; our judgement.
_YEARLY_PARTS = 1000


def find(inquiry: Inquiry) -> Iterator[Finding]:
    """Look at each regular bill for a step up in the last months."""
    least = inquiry.outflow_yearly_minor() // _YEARLY_PARTS
    for series in rhythm.find(inquiry.books.payments, _ROLES):
        paid = [
            one
            for one in inquiry.books.payments
            if one.party == series.party and one.role is series.role and one.cash_minor < 0
        ]
        at = _step(paid, since=inquiry.as_of - timedelta(days=_LOOKED_BACK_DAYS))
        if at is None:
            continue
        before, now = -paid[at - 1].cash_minor, -paid[-1].cash_minor
        yearly = (now - before) * series.times_a_year
        if yearly >= least:
            yield _risen(inquiry, series, paid, at, yearly)


def _step(paid: list[Payment], *, since: date) -> int | None:
    """Find the payment that was the first at a higher price, None if none is since then."""
    at = price_step.find([-one.cash_minor for one in paid])
    return None if at is None or paid[at].day < since else at


def _risen(
    inquiry: Inquiry, series: rhythm.Rhythm, paid: list[Payment], at: int, yearly: int
) -> Finding:
    before, now = -paid[at - 1].cash_minor, -paid[-1].cash_minor
    rows, old, new = (
        facts.of_payments(part)
        for part in (paid, paid[max(0, at - price_step.BEFORE_MAX) : at], paid[at:])
    )
    rise = quantise(Fraction(now - before, before), Unit.SHARE)
    found = (
        Fact("party", FactKind.TEXT, series.party, how.PARTY, rows),
        Fact("role", FactKind.WORD, ROLE_NAME[series.role], how.ACCOUNT_ROLE, rows),
        facts.share("rise", rise, how.CHANGE, rows),
        facts.money("now", now, inquiry.currency, how.PAYMENT, new),
        facts.money("before", before, inquiry.currency, how.PAYMENT, old),
        Fact("date", FactKind.DATE, paid[at].day, how.PAYMENT, new),
        facts.money("yearly", yearly, inquiry.currency, how.YEARLY, rows),
    )
    subject = f"{series.party}|{series.role}|{paid[at].day}"
    return about(Kind.PRICE_RISE, subject, Severity.NOTICE, found, weight_minor=yearly)
