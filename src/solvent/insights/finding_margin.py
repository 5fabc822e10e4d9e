"""Findings about sales and what is left of them: a falling margin, sales down or up, thin cover."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from statistics import fmean, stdev

from solvent import period
from solvent.features.figures import DIRECT_ROLES, SALES_ROLES
from solvent.features.measure import FigureId, MeasureId, Unit, quantise
from solvent.insights import fact_messages as how
from solvent.insights import facts
from solvent.insights.facts import Evidence, Fact, FactKind
from solvent.insights.finding import Finding, Kind, Severity, about
from solvent.insights.inquiry import Inquiry, within
from solvent.insights.role_messages import ROLE_NAME
from solvent.ledger.accounts import Role

_SEASONS = 4  # three-month blocks in a year
# Our judgement: two points of sales matter to a small firm; ten threaten it.
_TURN_MIN, _TURN_CRITICAL = Fraction(2, 100), Fraction(10, 100)
# One-sided at about 1 in 20 for a mean of three months against the spread of twelve.
_TURN_Z = 1.65
_SALES_CHANGE_MIN, _SALES_CHANGE_WARNING = Fraction(10, 100), Fraction(20, 100)
_DSCR_LEAST = Decimal("1.15")


def find(inquiry: Inquiry) -> Iterator[Finding]:
    """Look at the margin, at sales against a year before, and at debt service."""
    yield from _turn(inquiry)
    yield from _sales(inquiry)
    yield from _debt_service(inquiry)


def _margin(inquiry: Inquiry, span: period.Period) -> Fraction | None:
    sales = -inquiry.moved(SALES_ROLES, span)
    return None if sales <= 0 else 1 - Fraction(inquiry.moved(DIRECT_ROLES, span), sales)


def _share_of_sales(inquiry: Inquiry, role: Role, span: period.Period) -> Fraction:
    sales = -inquiry.moved(SALES_ROLES, span)
    return Fraction(inquiry.moved((role,), span), sales) if sales > 0 else Fraction(0)


def _turn(inquiry: Inquiry) -> Iterator[Finding]:
    if not inquiry.covers(_SEASONS):
        return
    late = inquiry.block(0)
    early = period.Period(inquiry.block(_SEASONS).starts_on, inquiry.block(1).ends_on)
    now, before = _margin(inquiry, late), _margin(inquiry, early)
    if now is None or before is None or before - now < _TURN_MIN:
        return
    drop = before - now
    if not _significant(inquiry, drop, early):
        return
    role = max(
        DIRECT_ROLES,
        key=lambda one: _share_of_sales(inquiry, one, late) - _share_of_sales(inquiry, one, early),
    )
    yield _turned(inquiry, late, early, role)


def _significant(inquiry: Inquiry, drop: Fraction, early: period.Period) -> bool:
    """Compare the drop with how much a mean of three months varied by itself before."""
    months = []
    for back in range(12):
        last = period.add_months(early.ends_on, -back)
        first = period.add_months(early.ends_on, -back - 1) + timedelta(days=1)
        margin = _margin(inquiry, period.Period(first, last))
        if margin is not None:
            months.append(float(margin))
    if len(months) < _SEASONS:
        return False
    means = [fmean(months[at : at + 3]) for at in range(len(months) - 2)]
    return float(drop) >= _TURN_Z * stdev(means)


def _turned(inquiry: Inquiry, late: period.Period, early: period.Period, role: Role) -> Finding:
    now, before = _margin(inquiry, late) or Fraction(0), _margin(inquiry, early) or Fraction(0)
    drop = before - now
    effect = round(drop * -inquiry.moved(SALES_ROLES, late))
    roles = (*SALES_ROLES, *DIRECT_ROLES)
    evidence = {"late": within(roles, late), "early": within(roles, early)}
    both = within(roles, late, early)

    def share(name: str, value: Fraction, text: str, rows: Evidence) -> Fact:
        return facts.share(name, quantise(value, Unit.SHARE), text, rows)

    found = (
        share("now", now, how.MARGIN, evidence["late"]),
        share("before", before, how.MARGIN, evidence["early"]),
        share("drop", drop, how.DIFFERENCE, both),
        facts.money("effect", effect, inquiry.currency, how.EFFECT, both),
        Fact("role", FactKind.WORD, ROLE_NAME[role], how.ACCOUNT_ROLE, within((role,), late)),
        share(
            "role_before",
            _share_of_sales(inquiry, role, early),
            how.PART,
            within((role, *SALES_ROLES), early),
        ),
        share(
            "role_now",
            _share_of_sales(inquiry, role, late),
            how.PART,
            within((role, *SALES_ROLES), late),
        ),
    )
    severity = Severity.CRITICAL if drop >= _TURN_CRITICAL else Severity.WARNING
    return about(Kind.MARGIN_TURN, "", severity, found, weight_minor=effect)


def _sales(inquiry: Inquiry) -> Iterator[Finding]:
    if not inquiry.covers(_SEASONS):
        return
    late, early = inquiry.block(0), inquiry.block(_SEASONS)
    now, before = -inquiry.moved(SALES_ROLES, late), -inquiry.moved(SALES_ROLES, early)
    if before <= 0:
        return
    change = Fraction(now - before, before)
    if abs(change) < _SALES_CHANGE_MIN:
        return
    both = within(SALES_ROLES, late, early)
    name = "drop" if change < 0 else "rise"
    found = (
        facts.share(name, quantise(abs(change), Unit.SHARE), how.CHANGE, both),
        facts.money("now", now, inquiry.currency, how.SUM, within(SALES_ROLES, late)),
        facts.money("before", before, inquiry.currency, how.SUM, within(SALES_ROLES, early)),
    )
    if change > 0:
        yield about(Kind.REVENUE_GROWTH, "", Severity.GOOD, found, weight_minor=now - before)
        return
    severity = Severity.WARNING if -change >= _SALES_CHANGE_WARNING else Severity.NOTICE
    yield about(Kind.REVENUE_DROP, "", severity, found, weight_minor=now - before)


def _debt_service(inquiry: Inquiry) -> Iterator[Finding]:
    dscr = inquiry.value(MeasureId.DSCR)
    if dscr is None or dscr >= _DSCR_LEAST:
        return
    used = inquiry.measures[MeasureId.DSCR].figures
    values = {one: inquiry.figures[one].value or 0 for one in used}
    service = values[FigureId.INTEREST] + values[FigureId.PRINCIPAL]
    earned = values[FigureId.REVENUE] - values[FigureId.DIRECT_COSTS] - values[FigureId.OVERHEADS]
    earned -= values[FigureId.INCOME_TAX]
    whole = facts.of_figures(*(inquiry.figures[one] for one in used))
    paid = facts.of_figures(
        *(inquiry.figures[one] for one in (FigureId.INTEREST, FigureId.PRINCIPAL))
    )
    found = (
        Fact("dscr", FactKind.TIMES, dscr, how.DSCR, whole),
        facts.money("earned", earned, inquiry.currency, how.EARNED, whole),
        facts.money("service", service, inquiry.currency, how.SERVICE, paid),
        Fact("least", FactKind.TIMES, _DSCR_LEAST, how.LENDER_RULE, Evidence()),
    )
    severity = Severity.CRITICAL if dscr < 1 else Severity.WARNING
    yield about(Kind.DEBT_SERVICE_THIN, "", severity, found, weight_minor=service)
