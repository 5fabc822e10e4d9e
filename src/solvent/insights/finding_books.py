"""Findings about the books themselves: what is not placed, what does not tie."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from solvent.features.measure import FigureId, Unit, quantise
from solvent.insights import fact_messages as how
from solvent.insights import facts
from solvent.insights.facts import Evidence, Fact, FactKind
from solvent.insights.finding import Finding, Kind, Severity, about
from solvent.insights.inquiry import Inquiry
from solvent.ledger.accounts import Role

_UNPLACED_WARNING = Fraction(5, 100)


def find(inquiry: Inquiry) -> Iterator[Finding]:
    """Look at suspense and at balances that the bank states otherwise."""
    unplaced, everything = (
        inquiry.figures[one] for one in (FigureId.SUSPENSE_TURNOVER, FigureId.TURNOVER)
    )
    if inquiry.books.suspense_lines and unplaced.value and everything.value:
        rows = facts.of_figures(unplaced)
        share = Fraction(unplaced.value, everything.value)
        whole = facts.of_figures(unplaced, everything)
        count = inquiry.books.suspense_lines
        found = (
            Fact(
                "count",
                FactKind.COUNT,
                count,
                how.LINES,
                Evidence(roles=(Role.SUSPENSE,), last=inquiry.as_of),
            ),
            facts.money("amount", unplaced.value, inquiry.currency, how.SUM, rows),
            facts.share("share", quantise(share, Unit.SHARE), how.PART, whole),
        )
        severity = Severity.WARNING if share >= _UNPLACED_WARNING else Severity.NOTICE
        yield about(Kind.SUSPENSE, "", severity, found, weight_minor=unplaced.value)
    for account in inquiry.books.untied_accounts:
        rows = Evidence(roles=(Role.BANK,), last=inquiry.as_of)
        name = Fact("account", FactKind.TEXT, account, how.STATED, rows)
        yield about(Kind.UNTIED, account, Severity.WARNING, (name,))
