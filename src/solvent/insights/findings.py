"""All rules of finding, run over one company's books; the worst first."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from solvent.features.books import Books
from solvent.forecast.outlook import Outlook
from solvent.health_score.assessment import Assessment
from solvent.insights import (
    finding_behaviour,
    finding_books,
    finding_cash,
    finding_costs,
    finding_customers,
    finding_duplicates,
    finding_margin,
    finding_prices,
    finding_unusual,
    inquiry,
)
from solvent.insights.finding import Finding, Severity

_RULES: tuple[Callable[[inquiry.Inquiry], Iterator[Finding]], ...] = (
    finding_cash.find,
    finding_margin.find,
    finding_costs.find,
    finding_prices.find,
    finding_customers.find,
    finding_duplicates.find,
    finding_unusual.find,
    finding_behaviour.find,
    finding_books.find,
)
_ORDER = {severity: place for place, severity in enumerate(Severity)}


def find(books: Books, outlook: Outlook | None, assessment: Assessment) -> tuple[Finding, ...]:
    """Run every rule. Ordered by severity, then by what is at stake, then by key.

    The same books, outlook and assessment give the same findings with the same keys.
    """
    opened = inquiry.opened(books, outlook, assessment)
    found = {one.key: one for rule in _RULES for one in rule(opened)}
    return tuple(
        sorted(found.values(), key=lambda one: (_ORDER[one.severity], -one.weight_minor, one.key))
    )
