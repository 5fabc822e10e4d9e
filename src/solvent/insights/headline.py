"""The score in a sentence: what it is, the three reasons that cost most, what would lift it."""

from __future__ import annotations

from dataclasses import dataclass

from solvent.features.measure import Figure, FigureId, Unit
from solvent.health_score.assessment import Assessment
from solvent.health_score.counterfactual import WhatIf
from solvent.health_score.levers import LeverId, Move
from solvent.health_score.score import HUNDREDTHS, POINTS, TENTHS, Contribution
from solvent.insights import fact_messages as how
from solvent.insights import facts
from solvent.insights.facts import Evidence, Fact, FactKind
from solvent.insights.narrative import Sentence
from solvent.insights.score_messages import (
    BAND_NAME,
    HEADLINE,
    HEADLINE_BY_REASONS,
    HEADLINE_UNSURE,
    MEASURE_NAME,
    MOVE,
    MOVE_GAIN,
    NO_SCORE,
)

_REASONS = 3


@dataclass(frozen=True, slots=True)
class Said:
    """Sentences with the facts that they refer to, by fact id."""

    sentences: tuple[Sentence, ...]
    facts: dict[str, Fact]


def of(assessment: Assessment) -> Said:
    """Say the score, its band, and up to three reasons that cost most points."""
    shown = assessment.score_tenths
    if shown is None:
        return Said((Sentence(NO_SCORE, {}),), {})
    used = _evidence(assessment, assessment.contributions)
    held_back = sorted(
        (one for one in assessment.contributions if one.lost_tenths > 0),
        key=lambda one: (-one.lost, one.code),
    )[:_REASONS]
    found = {
        "score": facts.points("score", shown, how.SCORE, used),
        "most": Fact("most", FactKind.COUNT, POINTS, how.SCORE, Evidence()),
    }
    band = assessment.band
    if band is not None:
        found["band"] = Fact("band", FactKind.WORD, BAND_NAME[band], how.SCORE, used)
    head = HEADLINE_UNSURE if band is None else HEADLINE
    for place, one in zip("abc", held_back, strict=False):
        rows = _evidence(assessment, (one,))
        name = MEASURE_NAME[one.measure]
        found[f"{place}_name"] = Fact(f"{place}_name", FactKind.WORD, name, how.SCORE_PART, rows)
        lost = f"{place}_lost"
        found[lost] = facts.points(lost, -one.lost_tenths, how.SCORE_PART, rows)
    return _said("score", (head, HEADLINE_BY_REASONS[len(held_back)]), found)


def what_if(assessment: Assessment, which: WhatIf) -> Said:
    """Say what would lift the score: a sentence of the gain, then one per move."""
    gained = facts.points("gain", which.gained * TENTHS // HUNDREDTHS, how.WHAT_IF, Evidence())
    figures = {figure.id: figure for figure in assessment.figures}
    said = [
        _said("what_if", (MOVE_GAIN,), {"gain": gained}),
        *(_move(move, figures, assessment.currency) for move in which.moves),
    ]
    return Said(
        tuple(sentence for one in said for sentence in one.sentences),
        {fact_id: fact for one in said for fact_id, fact in one.facts.items()},
    )


def _move(move: Move, figures: dict[FigureId, Figure], currency: str) -> Said:
    rows = facts.of_figures(*(figures[one] for one in _BASE_FIGURES[move.lever]))
    found = {}
    for name, value in (("amount", move.amount), ("start", move.start), ("target", move.target)):
        if move.unit is Unit.MONEY:
            found[name] = facts.money(name, value, currency, how.WHAT_IF, rows)
        elif move.unit is Unit.SHARE:
            found[name] = facts.basis(name, value, how.WHAT_IF, rows)
        else:
            kind = FactKind.DAYS if move.unit is Unit.DAYS else FactKind.COUNT
            found[name] = Fact(name, kind, value, how.WHAT_IF, rows)
    return _said(f"what_if.{move.lever}", (MOVE[move.lever],), found)


def _said(prefix: str, messages: tuple[str, ...], found: dict[str, Fact]) -> Said:
    sentences = tuple(
        Sentence(message, {name: f"{prefix}.{name}" for name in found if f"{{{name}}}" in message})
        for message in messages
        if message
    )
    used = {fact_id for one in sentences for fact_id in one.fact_ids.values()}
    return Said(
        sentences,
        {f"{prefix}.{name}": fact for name, fact in found.items() if f"{prefix}.{name}" in used},
    )


def _evidence(assessment: Assessment, parts: tuple[Contribution, ...]) -> Evidence:
    wanted = {figure_id for one in parts if one.value is not None for figure_id in one.figures}
    return facts.of_figures(*(one for one in assessment.figures if one.id in wanted))


_F = FigureId
_BASE_FIGURES: dict[LeverId, tuple[FigureId, ...]] = {
    LeverId.RAISE_CASH: (_F.CASH,),
    LeverId.CUT_OVERHEADS: (_F.OVERHEADS,),
    LeverId.RAISE_PRICES: (_F.REVENUE,),
    LeverId.CUT_DIRECT_COSTS: (_F.DIRECT_COSTS,),
    LeverId.SPREAD_CUSTOMERS: (_F.TOP_CUSTOMER, _F.CUSTOMER_RECEIPTS),
    LeverId.COLLECT_SOONER: (_F.RECEIVABLES, _F.REVENUE),
    LeverId.NO_OVERDRAFT: (_F.OVERDRAWN_DAYS,),
    LeverId.NO_RETURNED: (_F.RETURNED_PAYMENTS,),
    LeverId.NO_LATE_CHARGES: (_F.LATE_CHARGES,),
    LeverId.REGULAR_ON_TIME: (_F.LATE_REGULAR,),
    LeverId.TAX_ON_TIME: (_F.MISSED_TAX,),
}
