"""Facts looked up by id among the findings, the score and the figures of one assessment.

Ids: '<finding>.<name>', 'what_if.<lever>.<name>', 'score.<name>', 'measure.<measure>',
'figure.<figure>'.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from solvent.errors import NotFound
from solvent.features.measure import Figure, FigureId, MeasureId, Reason, Unit
from solvent.health_score.assessment import Assessment
from solvent.insights import facts, headline
from solvent.insights.facts import Evidence, Fact, FactKind, Value
from solvent.insights.figure_messages import FIGURE_HOW, FIGURE_NAME
from solvent.insights.finding import Finding, Kind
from solvent.insights.messages import KIND_NAME, N_
from solvent.insights.score_messages import FORMULA, MEASURE_NAME

_BASIS: Final = 10_000
# Counts of payments: the findings, and their fact, that list the payments counted.
_COUNTED: Final = {
    FigureId.RETURNED_PAYMENTS: (Kind.RETURNED_PAYMENT, "count"),
    FigureId.LATE_CHARGES: (Kind.LATE_CHARGES, "count"),
    FigureId.LATE_REGULAR: (Kind.PAID_LATE, "count"),
    FigureId.TOP_CUSTOMER: (Kind.CONCENTRATION, "amount"),
}
# Figures that no row stands behind: days, what is ahead, what did not happen.
_WITHOUT_ROWS: Final = frozenset(
    {FigureId.LOWEST_EXPECTED, FigureId.OVERDRAWN_DAYS, FigureId.MISSED_TAX}
)


class FactUnknown(NotFound):
    """No fact of this company has the id now."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """A fact as its id names it. name, how: message ids; value: None where unknown, with reason.

    inputs: the figures that the formula reads. figure_id: what figure it is, if it is one.
    finding: the one that says it, if one does.
    """

    name: str
    kind: FactKind
    value: Value | None
    currency: str
    how: str
    evidence: Evidence
    reason: Reason | None = None
    inputs: tuple[FigureId, ...] = ()
    figure_id: FigureId | None = None
    finding: Finding | None = None


def look_up(fact_id: str, *, assessment: Assessment | None, findings: Sequence[Finding]) -> Indexed:
    """Find a fact by its id. Raises FactUnknown."""
    group, _, name = fact_id.rpartition(".")
    for finding in findings:
        if finding.key == group and name in finding.facts_by_name:
            found = said(finding.facts_by_name[name], KIND_NAME[finding.kind])
            return replace(found, finding=finding)
    judged = None if assessment is None else _of_assessment(fact_id, assessment, findings)
    if judged is None:
        message = "This figure is not among those of the last assessment."
        remedy = "Open it again from the overview; findings change as the books do."
        raise FactUnknown(message, remedy=remedy, where=fact_id)
    return judged


def _of_assessment(
    fact_id: str, assessment: Assessment, findings: Sequence[Finding]
) -> Indexed | None:
    group, _, name = fact_id.rpartition(".")
    if group == "measure" and name in set(MeasureId):
        return _of_measure(MeasureId(name), assessment)
    if group == "figure" and name in set(FigureId):
        return _of_figure(FigureId(name), assessment, findings)
    if fact_id in (told := _of_score(assessment)):
        return said(told[fact_id], N_("Health score"))
    return None


def _of_score(assessment: Assessment) -> dict[str, Fact]:
    found = dict(headline.of(assessment).facts)
    for which in assessment.what_ifs:
        found.update(headline.what_if(assessment, which).facts)
    return found


def said(fact: Fact, name: str = "") -> Indexed:
    """Give a fact of a sentence as an index of facts holds it."""
    return Indexed(
        name,
        fact.kind,
        fact.value,
        fact.currency,
        fact.how,
        fact.evidence,
        inputs=fact.evidence.figures,
    )


def _of_measure(measure_id: MeasureId, assessment: Assessment) -> Indexed | None:
    for measure in assessment.measures:
        if measure.id is measure_id:
            used = [one for one in assessment.figures if one.id in measure.figures]
            return Indexed(
                MEASURE_NAME[measure_id],
                FactKind(measure.unit.value),
                measure.value,
                assessment.currency,
                FORMULA[measure_id],
                facts.of_figures(*used),
                reason=measure.reason,
                inputs=measure.figures,
            )
    return None


def _of_figure(
    figure_id: FigureId, assessment: Assessment, findings: Sequence[Finding]
) -> Indexed | None:
    for figure in assessment.figures:
        if figure.id is figure_id:
            value: Value | None = figure.value
            if figure.value is not None and figure.unit is Unit.SHARE:
                value = Decimal(figure.value) / _BASIS
            return Indexed(
                FIGURE_NAME[figure_id],
                FactKind(figure.unit.value),
                value,
                assessment.currency,
                FIGURE_HOW[figure_id],
                _rows_of(figure, findings),
                reason=figure.reason,
                figure_id=figure_id,
            )
    return None


def _rows_of(figure: Figure, findings: Sequence[Finding]) -> Evidence:
    """Point to a figure's postings, or to the payments that it counts, never to both."""
    whole = facts.of_figures(figure)
    if figure.id in _WITHOUT_ROWS:
        return replace(whole, roles=())
    if figure.id not in _COUNTED:
        return whole
    kind, name = _COUNTED[figure.id]
    counted = facts.merged(one.facts_by_name[name].evidence for one in findings if one.kind is kind)
    return replace(whole, roles=(), entry_ids=counted.entry_ids)
