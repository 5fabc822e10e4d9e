"""Findings about payments that may have gone out twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from solvent.features import rhythm
from solvent.features.books import Payment
from solvent.insights import fact_messages as how
from solvent.insights import facts
from solvent.insights.facts import Fact, FactKind
from solvent.insights.finding import Finding, Kind, Severity, about
from solvent.insights.inquiry import Inquiry
from solvent.ledger.accounts import Role

# A week apart may be a weekly order; within five days, a bank's weekend included, it is not.
WITHIN_DAYS = 5
LOOKED_BACK_DAYS = 180
# Two equal payments to a party that is often paid equal amounts in short order mean nothing.
_USUAL_PAIRS = 2
# Below a two-thousandth of the year's outflow nobody would chase it; our judgement.
_YEARLY_PARTS = 2000
_NOT_BILLS = frozenset(
    {Role.TRANSFERS, Role.OWNER, Role.LOAN, Role.BANK_FEES, Role.PAYMENT_FEES, Role.BANK}
)


def find(inquiry: Inquiry) -> Iterator[Finding]:
    """Look for equal payments to one party within a few days that are not its habit."""
    least = inquiry.outflow_yearly_minor() // _YEARLY_PARTS
    for (party, cash), paid in sorted(_by_party_and_amount(inquiry).items()):
        pairs = [
            (first, again)
            for first, again in pairwise(paid)
            if (again.day - first.day).days <= WITHIN_DAYS
        ]
        if not pairs or len(pairs) > _USUAL_PAIRS or -cash < least or _is_habit(paid):
            continue
        for first, again in pairs:
            recent = (inquiry.as_of - again.day).days < LOOKED_BACK_DAYS
            if recent and not _came_back(inquiry, party, cash, again):
                yield _twice(inquiry, first, again)


def _by_party_and_amount(inquiry: Inquiry) -> dict[tuple[str, int], list[Payment]]:
    found: dict[tuple[str, int], list[Payment]] = defaultdict(list)
    for one in inquiry.books.payments:
        if one.cash_minor < 0 and one.party and one.role not in _NOT_BILLS:
            found[one.party, one.cash_minor].append(one)
    return found


def _is_habit(paid: list[Payment]) -> bool:
    """Tell whether equal payments in short order are this party's rhythm, as daily fares are."""
    interval = rhythm.interval_of(one.day for one in paid)
    return interval is not None and interval <= WITHIN_DAYS


def _came_back(inquiry: Inquiry, party: str, cash: int, again: Payment) -> bool:
    return any(
        one.party == party and one.cash_minor == -cash and one.day >= again.day
        for one in inquiry.books.payments
    )


def _twice(inquiry: Inquiry, first: Payment, again: Payment) -> Finding:
    amount = -again.cash_minor
    both, one, other = (facts.of_payments(rows) for rows in ((first, again), (first,), (again,)))
    found = (
        Fact("party", FactKind.TEXT, again.party, how.PARTY, both),
        facts.money("amount", amount, inquiry.currency, how.PAYMENT, both),
        Fact("first_date", FactKind.DATE, first.day, how.PAYMENT, one),
        Fact("date", FactKind.DATE, again.day, how.PAYMENT, other),
    )
    subject = f"{again.party}|{amount}|{again.day}"
    return about(Kind.DUPLICATE_PAYMENT, subject, Severity.WARNING, found, weight_minor=amount)
