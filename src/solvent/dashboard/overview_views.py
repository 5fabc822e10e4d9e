"""Assessment, outlook and findings put together for the pages that show them at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from solvent.dashboard import finding_views, paths, score_views
from solvent.dashboard.charts_cash import CashPoint
from solvent.dashboard.charts_score import ScorePoint
from solvent.dashboard.language import Figure, Phrase, Unit
from solvent.dashboard.views import CompanyLink, Frame, PortfolioRow
from solvent.dashboard.views_score import (
    ForecastView,
    ObligationRow,
    OverviewView,
    ScoreView,
    Tile,
    UntiedAccount,
)
from solvent.features.measure import FigureId
from solvent.forecast.outlook import Outlook
from solvent.health_score.assessment import Assessment
from solvent.insights.finding import Finding, Severity
from solvent.insights.messages import N_
from solvent.insights.role_messages import ROLE_NAME
from solvent.ledger.entry_filter import Direction

SINCE_WEEK: Final = N_("since last week")
SINCE_MONTH: Final = N_("since last month")
_MISSING_GO: Final = N_(
    "Points of indicators without data go to the others of their pillar; the confidence falls"
    " instead."
)

_MONTH_DAYS: Final = 30

Earlier = Sequence[tuple[str, Assessment]]


@dataclass(frozen=True, slots=True)
class Moved:
    """Money in and out of 30 days, minor units, both zero or more; before: a year earlier."""

    in_minor: int
    out_minor: int
    in_before_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Loose:
    """What the books do not explain: lines in suspense with their balance, untied accounts."""

    suspense_lines: int = 0
    suspense_minor: int = 0
    untied: tuple[UntiedAccount, ...] = ()


def overview(
    assessment: Assessment | None,
    *,
    frame: Frame,
    company_id: str,
    earlier: Earlier = (),
    outlook: Outlook | None = None,
    past_cash: Sequence[CashPoint] = (),
    history: Sequence[ScorePoint] = (),
    findings: Sequence[Finding] = (),
    moved: Moved | None = None,
    loose: Loose | None = None,
    newest_on: date | None = None,
) -> OverviewView:
    """Put the overview together. company_id: the shown id. Without books only the frame.

    newest_on: the day of the newest bank line.
    """
    if assessment is None:
        return OverviewView(frame=frame, score=None)
    loose = loose or Loose()
    gains, losses = score_views.reasons(assessment, company_id=company_id)
    return OverviewView(
        frame=frame,
        score=score_views.head(assessment, earlier=earlier, company_id=company_id),
        booked=True,
        pillars=score_views.pillars(assessment),
        tiles=_tiles(assessment, outlook, moved, company_id, newest_on),
        gains=gains,
        losses=losses,
        improvements=score_views.improvements(assessment, company_id=company_id),
        outlook=outlook,
        past_cash=tuple(past_cash),
        history=tuple(history),
        findings=tuple(finding_views.finding_row(one, company_id=company_id) for one in findings),
        suspense_lines=loose.suspense_lines,
        suspense=Figure(loose.suspense_minor, Unit.MONEY, assessment.currency),
        untied=loose.untied,
    )


def score(
    assessment: Assessment,
    *,
    frame: Frame,
    company_id: str,
    earlier: Earlier = (),
    history: Sequence[ScorePoint] = (),
) -> ScoreView:
    """Put the score page together."""
    return ScoreView(
        frame=frame,
        score=score_views.head(assessment, earlier=earlier, company_id=company_id),
        pillars=score_views.details(assessment, company_id=company_id),
        history=tuple(history),
        as_of=assessment.as_of,
        known_seq=assessment.known_seq,
        version=assessment.method,
        remarks=(Phrase(_MISSING_GO),),
    )


def forecast(
    outlook: Outlook, *, frame: Frame, company_id: str, past_cash: Sequence[CashPoint] = ()
) -> ForecastView:
    """Put the forecast page together."""
    lines = paths.section(company_id, "transactions")
    return ForecastView(
        frame=frame,
        outlook=outlook,
        past_cash=tuple(past_cash),
        obligations=tuple(
            ObligationRow(one, ROLE_NAME[one.role], paths.with_query(lines, text=one.party))
            for one in outlook.obligations
        ),
    )


def portfolio_row(
    company: CompanyLink,
    *,
    country: str,
    assessment: Assessment | None = None,
    month_ago: Assessment | None = None,
    outlook: Outlook | None = None,
    history: Sequence[ScorePoint] = (),
    findings: Sequence[Finding] = (),
    newest_on: date | None = None,
) -> PortfolioRow:
    """Put a company of the list together."""
    company_id = company.company_id
    rows = [finding_views.finding_row(one, company_id=company_id) for one in findings[:1]]
    runway, severity = runway_of(outlook, company_id)
    tenths = assessment.score_tenths if assessment else None
    before = month_ago.score_tenths if month_ago else None
    return PortfolioRow(
        company=company,
        country=country,
        booked=assessment is not None,
        points=None if tenths is None else score_views.points(tenths),
        confidence=assessment.confidence.percent if assessment else None,
        change=None if tenths is None or before is None else score_views.points(tenths - before),
        history=tuple(history),
        cash=_cash(assessment, company_id),
        cash_on=_as_of(newest_on),
        runway=runway,
        runway_severity=severity,
        finding=rows[0] if rows else None,
        findings=len(findings),
    )


def runway_of(outlook: Outlook | None, company_id: str) -> tuple[Phrase, Severity]:
    """Say how long cash is expected to last, and how bad that is."""
    if outlook is None:
        return Phrase(N_("unknown")), Severity.NOTICE
    if outlook.cash_out_on is not None:
        said = N_("below zero on {day}")
        return Phrase(said, {"day": _day(outlook.cash_out_on, company_id)}), Severity.CRITICAL
    if outlook.cash_out_low_on is not None:
        said = N_("low edge below zero on {day}")
        return Phrase(said, {"day": _day(outlook.cash_out_low_on, company_id)}), Severity.WARNING
    return Phrase(N_("above zero for 13 weeks")), Severity.GOOD


def _day(day: date, company_id: str) -> Figure:
    return Figure(day, Unit.DATE, "", paths.section(company_id, "forecast"))


def _cash(assessment: Assessment | None, company_id: str) -> Figure:
    for figure in assessment.figures if assessment else ():
        if figure.id is FigureId.CASH and assessment is not None:
            return score_views.read(figure, assessment.currency, company_id)
    return Figure(None, Unit.MONEY)


def _tiles(
    assessment: Assessment,
    outlook: Outlook | None,
    moved: Moved | None,
    company_id: str,
    newest_on: date | None,
) -> tuple[Tile, ...]:
    runway, severity = runway_of(outlook, company_id)
    tiles = [Tile(N_("Cash"), _cash(assessment, company_id), _as_of(newest_on))]
    if moved is not None:
        currency = assessment.currency
        into, out = (_month(assessment, company_id, way) for way in (Direction.IN, Direction.OUT))
        came = Figure(moved.in_minor, Unit.MONEY, currency, into)
        went = Figure(moved.out_minor, Unit.MONEY, currency, out)
        above, level = _against(moved)
        tiles += [
            Tile(N_("Money in, last 30 days"), came, _than_before(moved)),
            Tile(N_("Money out, last 30 days"), went, above, level),
        ]
    if outlook is not None:
        ahead = paths.section(company_id, "forecast")
        lowest = Figure(outlook.lowest_minor, Unit.MONEY, outlook.currency, ahead)
        tiles.append(Tile(N_("Lowest in 13 weeks"), lowest, runway, severity))
    return tuple(tiles)


def _as_of(newest_on: date | None) -> Phrase | None:
    """Say how new the lines are that cash is read from."""
    if newest_on is None:
        return None
    return Phrase(N_("as of {day}"), {"day": Figure(newest_on, Unit.DATE)})


def _month(assessment: Assessment, company_id: str, way: Direction) -> str:
    """Give the address of one way's lines of the 30 days that end with the assessment's."""
    return paths.with_query(
        paths.section(company_id, "transactions"),
        first=(assessment.as_of - timedelta(days=_MONTH_DAYS - 1)).isoformat(),
        last=assessment.as_of.isoformat(),
        direction=way,
        seq=assessment.known_seq,
    )


def _than_before(moved: Moved) -> Phrase | None:
    before = moved.in_before_minor
    if not before:
        return None
    share = Decimal(moved.in_minor - before) / before
    said = (
        N_("{share} less than a year before")
        if share < 0
        else N_("{share} more than a year before")
    )
    return Phrase(said, {"share": Figure(abs(share), Unit.SHARE)})


def _against(moved: Moved) -> tuple[Phrase, Severity]:
    if moved.out_minor > moved.in_minor:
        return Phrase(N_("more than came in")), Severity.WARNING
    return Phrase(N_("not more than came in")), Severity.GOOD
