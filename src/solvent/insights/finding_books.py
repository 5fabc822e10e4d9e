"""Findings about the books themselves: what is not placed, what does not tie."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from solvent.features import figures
from solvent.features.measure import Unit, quantise
from solvent.insights import fact_messages as how
from solvent.insights import facts
from solvent.insights.facts import Evidence, Fact, FactKind
from solvent.insights.finding import Finding, Kind, Severity, about
from solvent.insights.inquiry import Inquiry
from solvent.ledger.accounts import Role

_UNPLACED_WARNING = Fraction(5, 100)
# A statement comes once a month at the latest, and two weeks hide a payroll; our judgement.
_STALE_DAYS, _STALE_WARNING_DAYS = 14, 45


def find(inquiry: Inquiry) -> Iterator[Finding]:
    """Look at suspense, at balances that the bank states otherwise, at the newest line's age."""
    yield from _stale(inquiry)
    yield from _suspense(inquiry)
    for account in inquiry.books.untied_accounts:
        rows = Evidence(roles=(Role.BANK,), last=inquiry.as_of)
        name = Fact("account", FactKind.TEXT, account, how.STATED, rows)
        yield about(Kind.UNTIED, account, Severity.WARNING, (name,))


def _suspense(inquiry: Inquiry) -> Iterator[Finding]:
    """All lines that wait, however old: number, amount and share are of all days."""
    count, opened = inquiry.books.suspense_lines, inquiry.books.opened_on
    if not count or opened is None:
        return
    unplaced, everything = figures.turnover(inquiry.line, first=opened, last=inquiry.as_of)
    if not unplaced:
        return
    rows = Evidence(roles=(Role.SUSPENSE,), last=inquiry.as_of)
    whole = Evidence(roles=figures.TURNOVER_ROLES, last=inquiry.as_of)
    share = Fraction(unplaced, everything)
    found = (
        Fact("count", FactKind.COUNT, count, how.LINES, rows),
        facts.money("amount", unplaced, inquiry.currency, how.WITHOUT_SIGNS, rows),
        facts.share("share", quantise(share, Unit.SHARE), how.PART, whole),
    )
    severity = Severity.WARNING if share >= _UNPLACED_WARNING else Severity.NOTICE
    yield about(Kind.SUSPENSE, "", severity, found, weight_minor=unplaced)


def _stale(inquiry: Inquiry) -> Iterator[Finding]:
    last = max((one.day for one in inquiry.books.days if one.role is Role.BANK), default=None)
    if last is None or (silent := (inquiry.as_of - last).days) <= _STALE_DAYS:
        return
    rows = Evidence(roles=(Role.BANK,), first=last, last=last)
    found = (
        Fact("date", FactKind.DATE, last, how.LAST_LINE, rows),
        Fact("days", FactKind.DAYS, silent, how.DAYS_BETWEEN, rows),
    )
    severity = Severity.WARNING if silent > _STALE_WARNING_DAYS else Severity.NOTICE
    yield about(Kind.STALE, "", severity, found)
