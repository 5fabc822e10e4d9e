"""Findings about single payments far above what a party is usually paid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from statistics import median

from solvent.features.books import Payment
from solvent.features.measure import Unit, quantise
from solvent.insights import fact_messages as how
from solvent.insights import facts
from solvent.insights.facts import Fact, FactKind
from solvent.insights.finding import Finding, Kind, Severity, about
from solvent.insights.inquiry import Inquiry
from solvent.ledger.accounts import Role

_LOOKED_BACK_DAYS = 60
_HISTORY_MIN = 6
# Six robust standard deviations and three times the median; our judgement.
_Z, _MAD_TO_SIGMA, _TIMES_MIN = 6, 1.4826, 3
_YEARLY_PARTS = 200  # at least a half percent of the year's outflow
_EXPECTED_LARGE = frozenset(
    {
        Role.TRANSFERS,
        Role.OWNER,
        Role.LOAN,
        Role.TAX_PAYABLE,
        Role.SALES_TAX,
        Role.INCOME_TAX,
        Role.BANK,
    }
)


def find(inquiry: Inquiry) -> Iterator[Finding]:
    """Look for recent payments far above the party's own earlier ones."""
    earlier: dict[str, list[Payment]] = defaultdict(list)
    recent = {one.entry_id for one in inquiry.payments_out(days=_LOOKED_BACK_DAYS)}
    least = inquiry.outflow_yearly_minor() // _YEARLY_PARTS
    for one in inquiry.books.payments:
        if one.cash_minor >= 0 or not one.party or one.role in _EXPECTED_LARGE:
            continue
        past = earlier[one.party]
        if one.entry_id in recent and -one.cash_minor >= least and _is_far_above(one, past):
            yield _unusual(inquiry, one, past)
        past.append(one)


def _is_far_above(one: Payment, past: list[Payment]) -> bool:
    if len(past) < _HISTORY_MIN:
        return False
    amounts = [-each.cash_minor for each in past]
    usual = median(amounts)
    spread = _MAD_TO_SIGMA * median(abs(amount - usual) for amount in amounts)
    highest = max(amounts)
    amount = -one.cash_minor
    return amount > highest and amount >= max(usual + _Z * spread, _TIMES_MIN * usual)


def _unusual(inquiry: Inquiry, one: Payment, past: list[Payment]) -> Finding:
    usual = round(median(-each.cash_minor for each in past))
    amount = -one.cash_minor
    this, before = facts.of_payments([one]), facts.of_payments(past)
    times: Decimal = quantise(Fraction(amount, max(usual, 1)), Unit.TIMES)
    found = (
        Fact("party", FactKind.TEXT, one.party, how.PARTY, this),
        facts.money("amount", amount, inquiry.currency, how.PAYMENT, this),
        Fact("date", FactKind.DATE, one.day, how.PAYMENT, this),
        Fact("times", FactKind.TIMES, times, how.PART, before),
        facts.money("usual", usual, inquiry.currency, how.USUAL_PAYMENT, before),
    )
    subject = f"{one.party}|{amount}|{one.day}"
    return about(Kind.UNUSUAL_PAYMENT, subject, Severity.NOTICE, found, weight_minor=amount)
