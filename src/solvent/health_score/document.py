"""An assessment as plain JSON values, and back: what is stored, and what reproduces it.

Decimals are text, days ISO 8601, money integer minor units, points hundredths of a point.
Displayed tenths and sums stand beside, so that a reader of the document need not compute.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from solvent.features.measure import (
    Figure,
    FigureId,
    Measure,
    MeasureId,
    Reason,
    Status,
    Unit,
)
from solvent.health_score.assessment import Assessment
from solvent.health_score.confidence import Confidence, Ground
from solvent.health_score.counterfactual import WhatIf
from solvent.health_score.indicators import Pillar, Source
from solvent.health_score.levers import LeverId, Move
from solvent.health_score.score import Contribution
from solvent.ledger.accounts import Role

Document = dict[str, Any]


def to_document(assessment: Assessment) -> Document:
    """Write an assessment; equal assessments give equal documents, in the same key order."""
    return {
        "method": assessment.method,
        "as_of": assessment.as_of.isoformat(),
        "known_seq": assessment.known_seq,
        "currency": assessment.currency,
        "history_days": assessment.history_days,
        "score": assessment.score,
        "score_tenths": assessment.score_tenths,
        "band": None if assessment.band is None else assessment.band.value,
        "confidence": {
            "percent": assessment.confidence.percent,
            "factors": [
                {"ground": ground.value, "percent": percent}
                for ground, percent in assessment.confidence.factors
            ],
        },
        "pillars": [
            {
                "pillar": one.pillar.value,
                "gained": one.gained,
                "available": one.available,
                "gained_tenths": one.gained_tenths,
                "percent": one.percent,
            }
            for one in assessment.pillars
        ],
        "contributions": [_contribution(one) for one in assessment.contributions],
        "what_ifs": [_what_if(one) for one in assessment.what_ifs],
        "figures": [_figure(one) for one in assessment.figures],
        "measures": [_measure(one) for one in assessment.measures],
    }


def from_document(document: Document) -> Assessment:
    """Read back what `to_document` wrote; sums and displayed parts are computed again."""
    factors = document["confidence"]["factors"]
    return Assessment(
        method=document["method"],
        as_of=date.fromisoformat(document["as_of"]),
        known_seq=document["known_seq"],
        currency=document["currency"],
        history_days=document["history_days"],
        score=document["score"],
        confidence=Confidence(
            document["confidence"]["percent"],
            tuple((Ground(one["ground"]), one["percent"]) for one in factors),
        ),
        contributions=tuple(_read_contribution(one) for one in document["contributions"]),
        what_ifs=tuple(_read_what_if(one) for one in document["what_ifs"]),
        figures=tuple(_read_figure(one) for one in document["figures"]),
        measures=tuple(_read_measure(one) for one in document["measures"]),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _reason(text: str | None) -> Reason | None:
    return None if text is None else Reason(text)


def _contribution(one: Contribution) -> Document:
    return {
        "code": one.code,
        "pillar": one.pillar.value,
        "measure": one.measure.value,
        "unit": one.unit.value,
        "status": one.status.value,
        "value": _text(one.value),
        "reason": _text(one.reason),
        "points_nominal": one.points_nominal,
        "available": one.available,
        "gained": one.gained,
        "lost": one.lost,
        "available_tenths": one.available_tenths,
        "gained_tenths": one.gained_tenths,
        "lost_tenths": one.lost_tenths,
        "curve": [[str(value), credit] for value, credit in one.curve],
        "source": one.source.value,
        "figures": [figure_id.value for figure_id in one.figures],
        "first": _text(one.first),
        "last": one.last.isoformat(),
    }


def _read_contribution(one: Document) -> Contribution:
    return Contribution(
        code=one["code"],
        pillar=Pillar(one["pillar"]),
        measure=MeasureId(one["measure"]),
        unit=Unit(one["unit"]),
        status=Status(one["status"]),
        value=_decimal(one["value"]),
        reason=_reason(one["reason"]),
        points_nominal=one["points_nominal"],
        available=one["available"],
        gained=one["gained"],
        gained_tenths=one["gained_tenths"],
        curve=tuple((Decimal(value), credit) for value, credit in one["curve"]),
        source=Source(one["source"]),
        figures=tuple(FigureId(figure_id) for figure_id in one["figures"]),
        first=_day(one["first"]),
        last=date.fromisoformat(one["last"]),
    )


def _what_if(one: WhatIf) -> Document:
    return {
        "moves": [
            {
                "lever": move.lever.value,
                "unit": move.unit.value,
                "amount": move.amount,
                "start": move.start,
                "target": move.target,
                "effort": move.effort,
            }
            for move in one.moves
        ],
        "gained": one.gained,
        "effort": one.effort,
        "by_code": [[code, points] for code, points in one.by_code],
    }


def _read_what_if(one: Document) -> WhatIf:
    moves = tuple(
        Move(
            lever=LeverId(move["lever"]),
            unit=Unit(move["unit"]),
            amount=move["amount"],
            start=move["start"],
            target=move["target"],
            effort=move["effort"],
        )
        for move in one["moves"]
    )
    by_code = tuple((code, points) for code, points in one["by_code"])
    return WhatIf(moves, one["gained"], one["effort"], by_code)


def _figure(one: Figure) -> Document:
    return {
        "id": one.id.value,
        "unit": one.unit.value,
        "value": one.value,
        "roles": [role.value for role in one.roles],
        "first": _text(one.first),
        "last": one.last.isoformat(),
        "reason": _text(one.reason),
    }


def _read_figure(one: Document) -> Figure:
    return Figure(
        id=FigureId(one["id"]),
        unit=Unit(one["unit"]),
        value=one["value"],
        roles=tuple(Role(role) for role in one["roles"]),
        first=_day(one["first"]),
        last=date.fromisoformat(one["last"]),
        reason=_reason(one["reason"]),
    )


def _measure(one: Measure) -> Document:
    return {
        "id": one.id.value,
        "unit": one.unit.value,
        "status": one.status.value,
        "value": _text(one.value),
        "figures": [figure_id.value for figure_id in one.figures],
        "reason": _text(one.reason),
    }


def _read_measure(one: Document) -> Measure:
    return Measure(
        id=MeasureId(one["id"]),
        unit=Unit(one["unit"]),
        status=Status(one["status"]),
        value=_decimal(one["value"]),
        figures=tuple(FigureId(figure_id) for figure_id in one["figures"]),
        reason=_reason(one["reason"]),
    )
