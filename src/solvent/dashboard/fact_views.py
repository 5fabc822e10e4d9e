"""What one fact's page says, in the words and with the links of pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from solvent.dashboard import score_views
from solvent.dashboard.finding_views import finding_row
from solvent.dashboard.language import Figure, Phrase, Unit
from solvent.dashboard.views import FindingRow
from solvent.features.measure import FigureId
from solvent.health_score.assessment import Assessment
from solvent.insights import fact_index
from solvent.insights.facts import Evidence
from solvent.insights.figure_messages import FIGURE_NAME
from solvent.insights.finding import Finding
from solvent.insights.score_messages import REASON_TEXT


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
    figure_id: FigureId | None = None

    @property
    def first(self) -> date | None:
        """The first day of the rows, None for a balance or for single entries."""
        return self.evidence.first

    @property
    def money_minor(self) -> int | None:
        """The figure in minor units, None where it is unknown or no money."""
        is_money = self.figure.unit is Unit.MONEY and isinstance(self.figure.value, int)
        return int(str(self.figure.value)) if is_money else None


def look_up(
    fact_id: str, *, assessment: Assessment, findings: Sequence[Finding], company_id: str
) -> FoundFact:
    """Find what a fact's page says. company_id: the shown id. Raises FactUnknown."""
    found = fact_index.look_up(fact_id, assessment=assessment, findings=findings)
    figures = {figure.id: figure for figure in assessment.figures}
    finding = found.finding
    return FoundFact(
        name=found.name,
        figure=Figure(found.value, Unit(found.kind.value), found.currency),
        formula=found.how,
        said=Phrase(REASON_TEXT[found.reason]) if found.reason else None,
        inputs=tuple(
            (
                FIGURE_NAME[figure_id],
                score_views.read(figures[figure_id], assessment.currency, company_id),
            )
            for figure_id in found.inputs
            if figure_id in figures
        ),
        evidence=found.evidence,
        used_in=(finding_row(finding, company_id=company_id),) if finding else (),
        figure_id=found.figure_id,
    )
