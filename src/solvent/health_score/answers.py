"""What the routes of the score answer: score, history, forecast as documents."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from pydantic import BaseModel, Field

from solvent import ids
from solvent.forecast.outlook import Outlook
from solvent.health_score.finding import Stored
from solvent.health_score.score import Contribution


class ContributionOut(BaseModel):
    """One reason of the score, with what it gained and lost in hundredths of a point."""

    code: str = Field(examples=["LIQ-01"])
    pillar: str
    measure: str
    unit: str
    status: str
    value: Decimal | None
    reason: str | None = Field(description="Why the value is unknown")
    gained: int
    lost: int
    available: int
    curve: list[tuple[Decimal, int]]
    source: str
    figures: list[str]
    first: date | None
    last: date


class PillarOut(BaseModel):
    """The contributions of a pillar, added up."""

    pillar: str
    gained: int
    available: int


class FigureOut(BaseModel):
    """A figure read from the books, in minor units, days or counts."""

    id: str
    unit: str
    value: int | None
    roles: list[str]
    first: date | None
    last: date


class MoveOut(BaseModel):
    """One change of a what-if."""

    lever: str
    unit: str
    amount: int
    start: int
    target: int


class WhatIfOut(BaseModel):
    """The smallest moves found that add five points or more."""

    gained: int
    moves: list[MoveOut]


class ScoreOut(BaseModel):
    """The score in hundredths of a point; `contributions` add up to it exactly."""

    assessment: str
    company: str
    as_of: date
    known_seq: int
    method: str
    score_hundredths: int | None
    band: str | None
    confidence_percent: int
    confidence_factors: dict[str, int]
    contributions: list[ContributionOut]
    pillars: list[PillarOut]
    what_ifs: list[WhatIfOut]
    figures: list[FigureOut]
    created_at: datetime


class PastScoreOut(BaseModel):
    """A point of the score's history."""

    assessment: str
    as_of: date
    score_hundredths: int | None
    confidence_percent: int
    is_backfill: bool


class ReproducedOut(BaseModel):
    """A stored score beside the same score computed again from the books as known then."""

    stored_hundredths: int | None
    again_hundredths: int | None
    equal: bool


class WeekOut(BaseModel):
    """One week ahead: cash at its end with an 80 % band, and its expected movements."""

    starts_on: date
    ends_on: date
    low_minor: int
    mid_minor: int
    high_minor: int
    inflow_minor: int
    outflow_minor: int


class ObligationOut(BaseModel):
    """Something that recurs, found in the books."""

    key: str
    party: str
    role: str
    direction: str
    frequency: str
    next_on: date
    amount_minor: int
    confidence: int
    entries: list[str]


class DueOut(BaseModel):
    """One expected movement."""

    day: date
    key: str
    amount_minor: int


class CoverageOut(BaseModel):
    """How often past bands held."""

    target_percent: int
    hits: int
    points: int


class ForecastOut(BaseModel):
    """Cash ahead."""

    assessment: str
    as_of: date
    currency: str
    opening_minor: int
    weeks: list[WeekOut]
    cash_out_on: date | None
    cash_out_low_on: date | None
    lowest_minor: int
    lowest_on: date
    obligations: list[ObligationOut]
    upcoming: list[DueOut]
    coverage: CoverageOut | None
    enough_history: bool


def score_of(stored: Stored, company: str) -> ScoreOut:
    """Write a stored assessment as the answer of the score route."""
    found = stored.assessment
    return ScoreOut(
        assessment=ids.show(ids.ASSESSMENT, stored.assessment_id),
        company=company,
        as_of=found.as_of,
        known_seq=found.known_seq,
        method=found.method,
        score_hundredths=found.score,
        band=found.band,
        confidence_percent=found.confidence.percent,
        confidence_factors={ground.value: share for ground, share in found.confidence.factors},
        contributions=[_contribution(one) for one in found.contributions],
        pillars=[
            PillarOut(pillar=one.pillar, gained=one.gained, available=one.available)
            for one in found.pillars
        ],
        what_ifs=[
            WhatIfOut(
                gained=one.gained,
                moves=[
                    MoveOut(
                        lever=move.lever,
                        unit=move.unit,
                        amount=move.amount,
                        start=move.start,
                        target=move.target,
                    )
                    for move in one.moves
                ],
            )
            for one in found.what_ifs
        ],
        figures=[
            FigureOut(
                id=one.id,
                unit=one.unit,
                value=one.value,
                roles=list(one.roles),
                first=one.first,
                last=one.last,
            )
            for one in found.figures
        ],
        created_at=stored.created_at,
    )


def _contribution(one: Contribution) -> ContributionOut:
    return ContributionOut(
        code=one.code,
        pillar=one.pillar,
        measure=one.measure,
        unit=one.unit,
        status=one.status,
        value=one.value,
        reason=one.reason,
        gained=one.gained,
        lost=one.lost,
        available=one.available,
        curve=list(one.curve),
        source=one.source,
        figures=list(one.figures),
        first=one.first,
        last=one.last,
    )


def forecast_of(found: Outlook, assessment: str) -> ForecastOut:
    """Write an outlook as the answer of the forecast route."""
    return ForecastOut(
        assessment=assessment,
        as_of=found.as_of,
        currency=found.currency,
        opening_minor=found.opening_minor,
        weeks=[
            WeekOut(
                starts_on=week.starts_on,
                ends_on=week.ends_on,
                low_minor=week.low_minor,
                mid_minor=week.mid_minor,
                high_minor=week.high_minor,
                inflow_minor=week.inflow_minor,
                outflow_minor=week.outflow_minor,
            )
            for week in found.weeks
        ],
        cash_out_on=found.cash_out_on,
        cash_out_low_on=found.cash_out_low_on,
        lowest_minor=found.lowest_minor,
        lowest_on=found.lowest_on,
        obligations=[
            ObligationOut(
                key=one.key,
                party=one.party,
                role=one.role,
                direction=one.direction,
                frequency=one.frequency,
                next_on=one.next_on,
                amount_minor=one.amount_minor,
                confidence=one.confidence,
                entries=[ids.show(ids.ENTRY, entry_id) for entry_id in one.entry_ids],
            )
            for one in found.obligations
        ],
        upcoming=[
            DueOut(day=due.day, key=due.key, amount_minor=due.amount_minor)
            for due in found.upcoming
        ],
        coverage=None
        if found.coverage is None
        else CoverageOut(
            target_percent=found.coverage.target,
            hits=found.coverage.hits,
            points=found.coverage.points,
        ),
        enough_history=found.enough_history,
    )
