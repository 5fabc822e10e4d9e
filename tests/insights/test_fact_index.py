from __future__ import annotations

import pytest
from tests.builders.features import a_firm
from tests.builders.insights import found_in

from solvent.features.measure import FigureId, Status
from solvent.insights import fact_index
from solvent.insights.fact_index import FactUnknown, Indexed
from solvent.insights.figure_messages import FIGURE_HOW
from solvent.insights.score_messages import FORMULA
from solvent.ledger.accounts import Role

FOUND = found_in(a_firm({Role.COST_OF_GOODS: 1_150_000}))


def look_up(fact_id: str) -> Indexed:
    return fact_index.look_up(fact_id, assessment=FOUND.assessment, findings=FOUND.all)


def test_each_figure_and_measure_is_found_with_its_own_sentence() -> None:
    for figure in FOUND.assessment.figures:
        found = look_up(f"figure.{figure.id}")
        assert found.how == FIGURE_HOW[figure.id]
        assert (found.value is None) == (figure.value is None)
        assert found.reason == figure.reason
    for measure in FOUND.assessment.measures:
        found = look_up(f"measure.{measure.id}")
        assert (found.how, found.value) == (FORMULA[measure.id], measure.value)
        assert found.inputs == measure.figures
        assert (found.value is not None) == (measure.status is Status.KNOWN)


def test_a_finding_s_fact_knows_its_finding() -> None:
    for finding in FOUND.all:
        for fact in finding.facts:
            found = look_up(finding.fact_id(fact.name))
            assert found.finding is finding
            assert (found.kind, found.value, found.how) == (fact.kind, fact.value, fact.how)


def test_the_score_and_what_would_lift_it_are_facts() -> None:
    assert look_up("score.score").value is not None
    assert look_up("what_if.gain").value is not None


@pytest.mark.parametrize("fact_id", ["", "score.", "measure.nonsense", "figure.nonsense", "x.y"])
def test_what_is_no_fact_is_unknown(fact_id: str) -> None:
    with pytest.raises(FactUnknown):
        look_up(fact_id)


def test_before_an_assessment_no_figure_is_known() -> None:
    with pytest.raises(FactUnknown):
        fact_index.look_up(f"figure.{FigureId.CASH}", assessment=None, findings=())
