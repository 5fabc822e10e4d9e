"""Findings about how the company pays: overdrawn, returned, charged, late, taxes missed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from solvent.features import payment_behaviour, rhythm
from solvent.features.books import Payment
from solvent.features.figures import year_to
from solvent.features.measure import FigureId
from solvent.insights import fact_messages as how
from solvent.insights import facts
from solvent.insights.facts import Evidence, Fact, FactKind
from solvent.insights.finding import Finding, Kind, Severity, about
from solvent.insights.inquiry import Inquiry
from solvent.insights.role_messages import ROLE_NAME
from solvent.ledger.accounts import Role

# 30 days past due is taken as a significant increase in risk (IFRS 9, 5.5.11).
_OVERDRAWN_WARNING_DAYS = 30


def find(inquiry: Inquiry) -> Iterator[Finding]:
    """Look at the last twelve months of paying."""
    yield from _overdrawn(inquiry)
    first = year_to(inquiry.as_of)
    returned = [one for one in payment_behaviour.returned(inquiry.books) if one.day >= first]
    charges = [one for one in payment_behaviour.late_charges(inquiry.books) if one.day >= first]
    if returned:
        yield about(Kind.RETURNED_PAYMENT, "", Severity.WARNING, _counted(returned))
    if charges:
        amount = -sum(one.cash_minor for one in charges)
        rows = facts.of_payments(charges)
        money = facts.money("amount", amount, inquiry.currency, how.PAYMENTS_SUM, rows)
        found = (money, *_counted(charges))
        yield about(Kind.LATE_CHARGES, "", Severity.NOTICE, found, weight_minor=amount)
    yield from _late(inquiry, first)
    yield from _missed(inquiry)


def _counted(payments: list[Payment]) -> tuple[Fact, ...]:
    last = facts.of_payments(payments[-1:])
    # Often no payee: banks write in such a line what they charge for.
    name = payments[-1].party or payments[-1].description
    return (
        Fact(
            "count", FactKind.COUNT, len(payments), how.PAYMENTS_COUNT, facts.of_payments(payments)
        ),
        Fact("date", FactKind.DATE, payments[-1].day, how.PAYMENT, last),
        Fact("party", FactKind.TEXT, name, how.PAYMENT, last),
    )


def _overdrawn(inquiry: Inquiry) -> Iterator[Finding]:
    figure = inquiry.figures[FigureId.OVERDRAWN_DAYS]
    if not figure.value or figure.first is None:
        return
    rows = facts.of_figures(figure)
    last, lowest = _last_below(inquiry, figure.first, figure.last)
    found = (
        Fact("days", FactKind.DAYS, figure.value, how.DAYS_BELOW, rows),
        Fact("date", FactKind.DATE, last, how.LAST_BELOW, rows),
        facts.money("lowest", lowest, inquiry.currency, how.BALANCE_LOWEST, rows),
    )
    long = figure.value > _OVERDRAWN_WARNING_DAYS
    severity = Severity.WARNING if long else Severity.NOTICE
    yield about(Kind.OVERDRAWN, "", severity, found, weight_minor=lowest)


def _last_below(inquiry: Inquiry, first: date, last: date) -> tuple[date, int]:
    """Give the last day that ended below zero, and the lowest balance of the days."""
    balance = lowest = inquiry.line.balance(Role.BANK, on=first - timedelta(days=1))
    found = first
    for day, total in inquiry.line.daily(Role.BANK, first=first, last=last):
        if balance < 0:
            found = max(first, day - timedelta(days=1))
        balance += total
        lowest = min(lowest, balance)
    return (last if balance < 0 else found), lowest


def _late(inquiry: Inquiry, first: date) -> Iterator[Finding]:
    """One finding per kind of payment, about its latest late one."""
    late: dict[Role, list[tuple[date, int, rhythm.Rhythm]]] = {}
    for found in rhythm.find(inquiry.books.payments, payment_behaviour.REGULAR_ROLES):
        for day, by in found.gaps():
            if day >= first:
                late.setdefault(found.role, []).append((day, by, found))
    for role, cases in sorted(late.items()):
        day, by, series = max(cases, key=lambda case: (case[0], case[1]))
        days = {case[0] for case in cases}
        rows = facts.merged(_rows(inquiry, one, {late_on}) for late_on, _, one in cases)
        this = _rows(inquiry, series, {day})
        facts_ = (
            Fact("role", FactKind.WORD, ROLE_NAME[role], how.ACCOUNT_ROLE, rows),
            Fact("date", FactKind.DATE, day, how.PAYMENT, this),
            Fact("late", FactKind.DAYS, by, how.LATE_BY, this),
            Fact(
                "usual", FactKind.DAYS, series.interval_days, how.USUAL_GAP, _rows(inquiry, series)
            ),
            Fact("count", FactKind.COUNT, len(days), how.PAYMENTS_COUNT, rows),
        )
        yield about(Kind.PAID_LATE, role.value, Severity.NOTICE, facts_)


def _missed(inquiry: Inquiry) -> Iterator[Finding]:
    """A tax whose rhythm has stopped by now."""
    for series in rhythm.find(inquiry.books.payments, payment_behaviour.TAX_ROLES):
        last = series.days[-1]
        silent = (inquiry.as_of - last).days
        if silent <= payment_behaviour.silence_allowed(series):
            continue
        rows = _rows(inquiry, series)
        this = _rows(inquiry, series, {last})
        found = (
            Fact("party", FactKind.TEXT, series.party, how.PARTY, rows),
            Fact("date", FactKind.DATE, last, how.PAYMENT, this),
            Fact("usual", FactKind.DAYS, series.interval_days, how.USUAL_GAP, rows),
            Fact("silent", FactKind.DAYS, silent, how.DAYS_BETWEEN, this),
        )
        subject = f"{series.party}|{series.role}"
        yield about(Kind.TAX_MISSED, subject, Severity.WARNING, found)


def _rows(inquiry: Inquiry, series: rhythm.Rhythm, days: set[date] | None = None) -> Evidence:
    return facts.of_payments(
        one
        for one in inquiry.books.payments
        if one.party == series.party
        and one.role is series.role
        and one.cash_minor < 0
        and (days is None or one.day in days)
    )
