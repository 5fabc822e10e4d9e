"""Findings about cash: when it runs out, how long it would last, what tax falls due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from solvent.features.measure import FigureId, MeasureId
from solvent.features.payment_behaviour import TAX_ROLES
from solvent.forecast.outlook import Outlook, Upcoming
from solvent.insights import fact_messages as how
from solvent.insights import facts
from solvent.insights.facts import Evidence, Fact, FactKind
from solvent.insights.finding import Finding, Kind, Severity, about
from solvent.insights.inquiry import Inquiry
from solvent.ledger.accounts import Role

TAX_HORIZON_DAYS = 45
# JPMorgan Chase Institute, 'Cash is King', 2016: the median and the lowest quarter.
_BUFFER_MEDIAN_DAYS, _BUFFER_LOW_DAYS = 27, 13
_TAX_OF_CASH_WARNING = 2  # tax above a half of the cash


def find(inquiry: Inquiry) -> Iterator[Finding]:
    """Look at cash now and ahead."""
    if inquiry.outlook is not None and inquiry.outlook.enough_history:
        yield from _gap(inquiry, inquiry.outlook)
        yield from _tax(inquiry, inquiry.outlook)
    yield from _buffer(inquiry)


def _cash(inquiry: Inquiry) -> Fact:
    figure = inquiry.figures[FigureId.CASH]
    evidence = facts.of_figures(figure)
    return facts.money("cash", figure.value or 0, inquiry.currency, how.BALANCE, evidence)


def _gap(inquiry: Inquiry, outlook: Outlook) -> Iterator[Finding]:
    ahead = Evidence(
        entry_ids=tuple(entry for one in outlook.obligations for entry in one.entry_ids[-1:]),
        roles=(Role.BANK,),
        last=outlook.as_of,
        ahead=True,
    )
    lowest = facts.money("lowest", outlook.lowest_minor, outlook.currency, how.FORECAST, ahead)
    if outlook.cash_out_on is not None:
        days = (outlook.cash_out_on - outlook.as_of).days
        needed = -outlook.lowest_minor
        found = (
            Fact("date", FactKind.DATE, outlook.cash_out_on, how.FORECAST, ahead),
            Fact("days", FactKind.DAYS, days, how.DAYS_BETWEEN, ahead),
            _cash(inquiry),
            lowest,
            Fact("lowest_date", FactKind.DATE, outlook.lowest_on, how.FORECAST, ahead),
            facts.money("needed", needed, outlook.currency, how.FORECAST, ahead),
        )
        yield about(Kind.CASH_GAP, "", Severity.CRITICAL, found, weight_minor=needed)
    elif outlook.cash_out_low_on is not None:
        low = Fact("date", FactKind.DATE, outlook.cash_out_low_on, how.FORECAST_LOW, ahead)
        yield about(Kind.CASH_GAP_POSSIBLE, "", Severity.WARNING, (low, lowest))


def _tax(inquiry: Inquiry, outlook: Outlook) -> Iterator[Finding]:
    """All recurring taxes of the next weeks as one finding, weighed against the cash."""
    end = outlook.as_of + timedelta(days=TAX_HORIZON_DAYS)
    by_key = {one.key: one for one in outlook.obligations if one.role in TAX_ROLES}
    due = sorted(
        (one for one in outlook.upcoming if one.key in by_key and one.day <= end),
        key=lambda one: (one.day, one.key),
    )
    due = [one for one in due if one.amount_minor < 0]
    if not due:
        return
    entries = {entry: None for one in due for entry in by_key[one.key].entry_ids}
    ahead = Evidence(entry_ids=tuple(entries), ahead=True)
    amount = -sum(one.amount_minor for one in due)
    party = by_key[due[0].key].party
    cash = _cash(inquiry)
    found = (
        facts.money("amount", amount, outlook.currency, how.RHYTHM_AHEAD, ahead),
        Fact("count", FactKind.COUNT, len(due), how.RHYTHM_AHEAD, ahead),
        Fact("party", FactKind.TEXT, party, how.PARTY, ahead),
        Fact("date", FactKind.DATE, due[0].day, how.RHYTHM_AHEAD, ahead),
        Fact("last_date", FactKind.DATE, due[-1].day, how.RHYTHM_AHEAD, ahead),
        Fact("horizon", FactKind.DAYS, TAX_HORIZON_DAYS, how.HORIZON, Evidence()),
        cash,
    )
    severity = _tax_severity(amount, inquiry.figures[FigureId.CASH].value or 0, due, outlook)
    yield about(Kind.TAX_DUE, "", severity, found, weight_minor=amount)


def _tax_severity(amount: int, cash: int, due: list[Upcoming], outlook: Outlook) -> Severity:
    out_on = outlook.cash_out_on
    if amount > cash or (out_on is not None and out_on <= due[-1].day):
        return Severity.CRITICAL
    return Severity.WARNING if amount * _TAX_OF_CASH_WARNING > cash else Severity.NOTICE


def _buffer(inquiry: Inquiry) -> Iterator[Finding]:
    buffer = inquiry.value(MeasureId.CASH_BUFFER_DAYS)
    if buffer is None or buffer >= _BUFFER_MEDIAN_DAYS:
        return
    cash, outflow = (inquiry.figures[one] for one in (FigureId.CASH, FigureId.OUTFLOW))
    days = inquiry.figures[FigureId.OUTFLOW_DAYS].value or 1
    daily = (outflow.value or 0) // days
    needed = max(-(-_BUFFER_MEDIAN_DAYS * (outflow.value or 0) // days) - (cash.value or 0), 0)
    both = facts.of_figures(cash, outflow)
    whole_days = max(int(buffer), 0)
    found = (
        Fact("buffer", FactKind.DAYS, whole_days, how.BUFFER, both),
        _cash(inquiry),
        facts.money("outflow", daily, inquiry.currency, how.MEAN_DAILY, facts.of_figures(outflow)),
        Fact("median", FactKind.DAYS, _BUFFER_MEDIAN_DAYS, how.STUDY, Evidence()),
        facts.money("needed", needed, inquiry.currency, how.TO_MEDIAN, both),
    )
    severity = Severity.WARNING if buffer < Decimal(_BUFFER_LOW_DAYS) else Severity.NOTICE
    yield about(Kind.BUFFER_SHORT, "", severity, found, weight_minor=needed)
