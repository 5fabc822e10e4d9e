"""What one fact's page says: looked up by its id among findings, the score and its figures.

Ids: '<finding>.<name>', 'what_if.<lever>.<name>', 'score.<name>', 'measure.<measure>',
'figure.<figure>'.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from solvent.dashboard import score_views
from solvent.dashboard.figure_words import FIGURE_NAME
from solvent.dashboard.finding_views import figure_of, finding_row
from solvent.dashboard.language import Figure, Phrase
from solvent.dashboard.views import FindingRow
from solvent.errors import NotFound
from solvent.features.measure import FigureId, MeasureId
from solvent.health_score.assessment import Assessment
from solvent.insights import fact_messages, headline
from solvent.insights.facts import Evidence, Fact, of_figures
from solvent.insights.finding import Finding
from solvent.insights.messages import KIND_NAME, N_
from solvent.insights.score_messages import FORMULA, MEASURE_NAME, REASON_TEXT


class FactUnknown(NotFound):
    """No fact of this company has the id now."""


@dataclass(frozen=True, slots=True)
class FoundFact:
    """A fact's page without its rows, and the evidence that tells which rows those are."""

    name: str
    figure: Figure
    formula: str
    said: Phrase | None
    inputs: tuple[tuple[str, Figure], ...]
    evidence: Evidence
    used_in: tuple[FindingRow, ...] = ()

    @property
    def first(self) -> date | None:
        """The first day of the rows, None for a balance or for single entries."""
        return self.evidence.first


def look_up(
    fact_id: str, *, assessment: Assessment, findings: Sequence[Finding], company_id: str
) -> FoundFact:
    """Find what a fact's page says. company_id: the shown id. Raises FactUnknown."""
    group, _, name = fact_id.rpartition(".")
    for finding in findings:
        if finding.key == group and name in finding.facts_by_name:
            return _of_finding(finding, finding.facts_by_name[name], assessment, company_id)
    found = None
    if group == "measure" and name in set(MeasureId):
        found = _of_measure(MeasureId(name), assessment, company_id)
    elif group == "figure" and name in set(FigureId):
        found = _of_figure(FigureId(name), assessment, company_id)
    elif fact_id in (said := _said_of_score(assessment)):
        found = _of_fact(said[fact_id], N_("Health score"), assessment, company_id)
    if found is None:
        message = "This figure is not among those of the last assessment."
        remedy = "Open it again from the overview; findings change as the books do."
        raise FactUnknown(message, remedy=remedy, where=fact_id)
    return found


def _said_of_score(assessment: Assessment) -> dict[str, Fact]:
    found = dict(headline.of(assessment).facts)
    for which in assessment.what_ifs:
        found.update(headline.what_if(assessment, which).facts)
    return found


def _of_finding(finding: Finding, fact: Fact, assessment: Assessment, company_id: str) -> FoundFact:
    found = _of_fact(fact, KIND_NAME[finding.kind], assessment, company_id)
    row = finding_row(finding, company_id=company_id)
    return FoundFact(
        found.name, found.figure, found.formula, None, found.inputs, found.evidence, (row,)
    )


def _of_fact(fact: Fact, name: str, assessment: Assessment, company_id: str) -> FoundFact:
    inputs = _inputs(fact.evidence.figures, assessment, company_id)
    return FoundFact(name, figure_of(fact), fact.how, None, inputs, fact.evidence)


def _of_measure(measure_id: MeasureId, assessment: Assessment, company_id: str) -> FoundFact | None:
    for measure in assessment.measures:
        if measure.id is measure_id:
            used = [one for one in assessment.figures if one.id in measure.figures]
            return FoundFact(
                name=MEASURE_NAME[measure_id],
                figure=score_views.measured(measure, assessment.currency, company_id),
                formula=FORMULA[measure_id],
                said=Phrase(REASON_TEXT[measure.reason]) if measure.reason else None,
                inputs=_inputs(measure.figures, assessment, company_id),
                evidence=of_figures(*used),
            )
    return None


def _of_figure(figure_id: FigureId, assessment: Assessment, company_id: str) -> FoundFact | None:
    for figure in assessment.figures:
        if figure.id is figure_id:
            is_balance = figure.first is None
            return FoundFact(
                name=FIGURE_NAME[figure_id],
                figure=score_views.read(figure, assessment.currency, company_id),
                formula=fact_messages.BALANCE if is_balance else fact_messages.SUM,
                said=Phrase(REASON_TEXT[figure.reason]) if figure.reason else None,
                inputs=(),
                evidence=of_figures(figure),
            )
    return None


def _inputs(
    wanted: Sequence[FigureId], assessment: Assessment, company_id: str
) -> tuple[tuple[str, Figure], ...]:
    by_id = {figure.id: figure for figure in assessment.figures}
    return tuple(
        (
            FIGURE_NAME[figure_id],
            score_views.read(by_id[figure_id], assessment.currency, company_id),
        )
        for figure_id in wanted
        if figure_id in by_id
    )
