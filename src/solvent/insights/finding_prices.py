"""Findings about regular bills whose amount stepped up: rent, insurance, subscriptions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

from solvent.features import rhythm
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
_STEP_MIN, _STEP_ONCE_MAX = Fraction(10, 100), Fraction(50, 100)
# Bills that differ by more than this among themselves are no fixed price.
_STEADY = Fraction(6, 100)
_BEFORE_MIN, _BEFORE_MAX = 3, 6
_LOOKED_BACK_DAYS = 150
_YEAR_DAYS = 365
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
        yearly = (now - before) * _YEAR_DAYS // max(series.interval_days, 1)
        if yearly >= least:
            yield _risen(inquiry, series, paid, at, yearly)


def _step(paid: list[Payment], *, since: date) -> int | None:
    """Find the place where a steady amount gave way to a steady higher one, None if nowhere."""
    amounts = [-one.cash_minor for one in paid]
    for at in range(len(amounts) - 1, _BEFORE_MIN - 1, -1):
        if paid[at].day < since:
            return None
        before, after = amounts[max(0, at - _BEFORE_MAX) : at], amounts[at:]
        if (
            _is_step(max(before), min(after), times=len(after))
            and _is_steady(before)
            and _is_steady(after)
        ):
            return at
    return None


def _is_step(before: int, after: int, *, times: int) -> bool:
    """A rise by more than a half must have been paid twice, or it is another kind of bill."""
    enough = after >= before * (1 + _STEP_MIN)
    return enough and (times > 1 or after <= before * (1 + _STEP_ONCE_MAX))


def _is_steady(amounts: list[int]) -> bool:
    return max(amounts) - min(amounts) <= min(amounts) * _STEADY


def _risen(
    inquiry: Inquiry, series: rhythm.Rhythm, paid: list[Payment], at: int, yearly: int
) -> Finding:
    before, now = -paid[at - 1].cash_minor, -paid[-1].cash_minor
    rows, old, new = (
        facts.of_payments(part) for part in (paid, paid[max(0, at - _BEFORE_MAX) : at], paid[at:])
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
