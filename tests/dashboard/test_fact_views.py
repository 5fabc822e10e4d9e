from __future__ import annotations

import re

import pytest
from tests.builders import dashboard_score
from tests.builders.dashboard_figures import CO
from tests.builders.dashboard_firm import the_assessment, the_findings

from solvent.dashboard import fact_views, pages
from solvent.dashboard.fact_views import FoundFact
from solvent.insights.fact_index import FactUnknown
from solvent.ledger.accounts import Role


def look_up(fact_id: str) -> FoundFact:
    return fact_views.look_up(
        fact_id, assessment=the_assessment(), findings=the_findings(), company_id=CO
    )


def test_each_figure_on_the_overview_and_score_pages_opens_to_its_fact() -> None:
    overview = pages.render_overview(dashboard_score.an_overview(), locale="en")
    score = pages.render_score(dashboard_score.a_score(), locale="en")
    found = set(re.findall(r'/facts/([a-z_.0-9-]+)"', overview + score))
    found -= {one for one in found if one.startswith("fa_")}
    assert len(found) > 40
    for fact_id in found:
        assert (
            look_up(fact_id).figure.value is not None
            or "figure." in fact_id
            or ("measure." in fact_id)
        )


def test_a_finding_s_fact_tells_of_the_finding_and_its_rows() -> None:
    duplicate = next(one for one in the_findings() if one.kind == "duplicate_payment")
    found = look_up(f"{duplicate.key}.amount")
    assert found.figure.value == 238_000
    assert len(found.evidence.entry_ids) == 2
    assert [row.finding_id for row in found.used_in] == [duplicate.key]


def test_a_measure_s_fact_lists_what_its_formula_reads() -> None:
    found = look_up("measure.gross_margin")
    assert [name for name, _ in found.inputs] == ["Sales", "Direct costs"]
    assert Role.SALES in found.evidence.roles


def test_a_balance_has_no_first_day() -> None:
    assert look_up("figure.cash").first is None


@pytest.mark.parametrize("fact_id", ["", "nonsense", "measure.nonsense", "cash_gap-0.lowest"])
def test_an_unknown_fact_is_not_found(fact_id: str) -> None:
    with pytest.raises(FactUnknown):
        look_up(fact_id)
