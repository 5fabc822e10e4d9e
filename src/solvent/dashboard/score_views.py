"""An assessment as pages show it: head, pillars, reasons, what would add points, indicators."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from solvent.dashboard import finding_views, paths
from solvent.dashboard.charts_score import Curve
from solvent.dashboard.language import Figure, Phrase, Unit
from solvent.dashboard.view_words import BANDS
from solvent.dashboard.views_score import (
    Change,
    Improvement,
    IndicatorRow,
    Pillar,
    PillarDetail,
    Reason,
    ScoreHead,
)
from solvent.features.measure import Figure as BookFigure
from solvent.features.measure import FigureId, Measure, Status
from solvent.features.measure import Unit as BookUnit
from solvent.health_score import change
from solvent.health_score.assessment import Assessment
from solvent.health_score.indicators import BY_CODE
from solvent.health_score.score import HUNDREDTHS, TENTHS, Contribution
from solvent.insights import headline
from solvent.insights.figure_messages import FIGURE_NAME
from solvent.insights.messages import N_
from solvent.insights.score_messages import (
    FORMULA,
    GROUND_TEXT,
    MEASURE_NAME,
    PILLAR_NAME,
    REASON_TEXT,
    SOURCE_TEXT,
)

REASONS_SHOWN: Final = 3
_BASIS: Final = 10_000
_FULL: Final = 100
_CHANGED = N_("from {before} to {after}")
_GROUND = N_("{ground}: {percent}")


def points(tenths: int) -> Decimal:
    """Give tenths of a point as points."""
    return Decimal(tenths) / TENTHS


def head(
    assessment: Assessment, *, earlier: Sequence[tuple[str, Assessment]] = (), company_id: str
) -> ScoreHead | None:
    """Give the score with its confidence and changes; None where too little is known.

    earlier: (message id such as 'since last week', the assessment then), to be compared with.
    """
    shown = assessment.score_tenths
    if shown is None:
        return None
    return ScoreHead(
        points=points(shown),
        confidence=assessment.confidence.percent,
        bands=BANDS,
        doubts=tuple(
            Phrase(
                _GROUND,
                {
                    "ground": Figure(GROUND_TEXT[ground], Unit.WORD),
                    "percent": Figure(Decimal(percent) / _FULL, Unit.SHARE),
                },
            )
            for ground, percent in assessment.confidence.factors
            if percent < _FULL
        ),
        changes=tuple(
            _since(word, then, assessment, company_id)
            for word, then in earlier
            if then.score_tenths is not None
        ),
    )


def pillars(assessment: Assessment) -> tuple[Pillar, ...]:
    """Give the six pillars; their points add up to the score."""
    return tuple(
        Pillar(
            key=one.pillar.value,
            name=PILLAR_NAME[one.pillar],
            points=points(one.gained_tenths),
            most=Decimal(one.available) / HUNDREDTHS,
        )
        for one in assessment.pillars
    )


def reasons(
    assessment: Assessment, *, company_id: str
) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
    """Give the indicators that gave most points, and those that cost most; none is in both."""
    known = [one for one in assessment.contributions if one.status is Status.KNOWN]
    good = [one for one in known if one.gained_tenths >= one.lost_tenths]
    bad = [one for one in known if one.gained_tenths < one.lost_tenths]
    gains = sorted(good, key=lambda one: (-one.gained_tenths, one.code))[:REASONS_SHOWN]
    losses = sorted(bad, key=lambda one: (-one.lost_tenths, one.code))[:REASONS_SHOWN]

    def reason(one: Contribution, tenths: int) -> Reason:
        href = paths.fact(company_id, f"measure.{one.measure}")
        value = Figure(one.value, Unit(one.unit.value), assessment.currency, href)
        return Reason(
            MEASURE_NAME[one.measure],
            Phrase("{value}", {"value": value}),
            points(tenths),
            _place_of(one.code, company_id),
        )

    return (
        tuple(reason(one, one.gained_tenths) for one in gains if one.gained_tenths > 0),
        tuple(reason(one, -one.lost_tenths) for one in losses if one.lost_tenths > 0),
    )


def improvements(assessment: Assessment, *, company_id: str) -> tuple[Improvement, ...]:
    """Give the smallest changes that would add five points."""
    found = []
    for which in assessment.what_ifs:
        said = headline.what_if(assessment, which)
        moves = tuple(
            finding_views.phrase_of(sentence, said.facts, company_id=company_id)
            for sentence in said.sentences[1:]
        )
        found.append(Improvement(points(which.gained * TENTHS // HUNDREDTHS), moves))
    return tuple(found)


def details(assessment: Assessment, *, company_id: str) -> tuple[PillarDetail, ...]:
    """Give every indicator by pillar."""
    figures = {figure.id: figure for figure in assessment.figures}
    return tuple(
        PillarDetail(
            pillar,
            tuple(
                _indicator(one, figures, assessment.currency, company_id)
                for one in assessment.contributions
                if one.pillar.value == pillar.key
            ),
        )
        for pillar in pillars(assessment)
    )


def measured(measure: Measure, currency: str, company_id: str) -> Figure:
    """Give a measure's value with a link to its fact."""
    href = paths.fact(company_id, f"measure.{measure.id}")
    return Figure(measure.value, Unit(measure.unit.value), currency, href)


def read(figure: BookFigure, currency: str, company_id: str) -> Figure:
    """Give a figure of the books with a link to its fact."""
    value: int | Decimal | None = figure.value
    if value is not None and figure.unit is BookUnit.SHARE:
        value = Decimal(value) / _BASIS
    href = paths.fact(company_id, f"figure.{figure.id}")
    return Figure(value, Unit(figure.unit.value), currency, href)


def _place_of(code: str, company_id: str) -> str:
    return f"{paths.section(company_id, 'score')}#{code}"


def _since(word: str, then: Assessment, now: Assessment, company_id: str) -> Change:
    units = {measure.id: Unit(measure.unit.value) for measure in (*then.measures, *now.measures)}
    found = [one for one in change.changes(then, now) if one.change_tenths]
    return Change(
        since=word,
        points=points((now.score_tenths or 0) - (then.score_tenths or 0)),
        reasons=tuple(
            _moved(one, units[BY_CODE[one.code].measure], now.currency, company_id)
            for one in found[:REASONS_SHOWN]
        ),
    )


def _moved(one: change.Change, unit: Unit, currency: str, company_id: str) -> Reason:
    measure = BY_CODE[one.code].measure
    figures = {
        "before": Figure(one.before, unit, currency),
        "after": Figure(one.after, unit, currency, paths.fact(company_id, f"measure.{measure}")),
    }
    return Reason(
        MEASURE_NAME[measure],
        Phrase(_CHANGED, figures),
        points(one.change_tenths),
        _place_of(one.code, company_id),
    )


def _indicator(
    one: Contribution, figures: dict[FigureId, BookFigure], currency: str, company_id: str
) -> IndicatorRow:
    reason = REASON_TEXT[one.reason] if one.reason else ""
    is_known = one.status is Status.KNOWN
    return IndicatorRow(
        key=one.code,
        name=MEASURE_NAME[one.measure],
        formula=FORMULA[one.measure],
        source=Phrase(SOURCE_TEXT[one.source]),
        value=Figure(
            one.value,
            Unit(one.unit.value),
            currency,
            paths.fact(company_id, f"measure.{one.measure}"),
        ),
        points=points(one.gained_tenths),
        most=points(one.available_tenths),
        curve=_curve(one, currency) if is_known else None,
        first=one.first,
        last=one.last,
        missing=None if is_known else Phrase(reason),
        remark=Phrase(reason) if is_known and reason else None,
        inputs=tuple(
            (FIGURE_NAME[figure_id], read(figures[figure_id], currency, company_id))
            for figure_id in one.figures
            if figure_id in figures
        ),
    )


def _curve(one: Contribution, currency: str) -> Curve:
    unit = Unit(one.unit.value)
    return Curve(
        knots=tuple((float(value), credit / _FULL) for value, credit in one.curve),
        value=None if one.value is None else float(one.value),
        low=Figure(one.curve[0][0], unit, currency),
        high=Figure(one.curve[-1][0], unit, currency),
    )
