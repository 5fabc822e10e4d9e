from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from tests.builders.dashboard_figures import CO, TODAY
from tests.builders.dashboard_firm import the_assessment
from tests.builders.features import AS_OF, Diary, a_firm
from tests.builders.health_score import an_assessment

from solvent.dashboard import score_views
from solvent.dashboard.charts_score import band_of
from solvent.dashboard.view_words import BANDS
from solvent.health_score.assessment import Assessment
from solvent.ledger.accounts import Role

FIRMS = st.builds(
    lambda sales, costs, opening: an_assessment(
        a_firm({Role.SALES: sales, Role.COST_OF_GOODS: costs}, opening_minor=opening)
    ),
    st.integers(100_000, 4_000_000),
    st.integers(0, 2_000_000),
    st.integers(0, 20_000_000),
)


@given(FIRMS)
def test_indicators_add_up_to_pillars_and_pillars_to_the_score(found: Assessment) -> None:
    head = score_views.head(found, company_id=CO)
    details = score_views.details(found, company_id=CO)
    assert head is not None
    for part in details:
        assert sum(row.points for row in part.indicators) == part.pillar.points
        assert sum(row.most for row in part.indicators) == part.pillar.most
    assert sum(part.pillar.points for part in details) == head.points
    assert sum(part.pillar.most for part in details) == Decimal(100)


@given(FIRMS)
def test_no_reason_is_both_gain_and_loss(found: Assessment) -> None:
    gains, losses = score_views.reasons(found, company_id=CO)
    assert not {one.name for one in gains} & {one.name for one in losses}
    assert all(one.points > 0 for one in gains)
    assert all(one.points < 0 for one in losses)
    assert len(gains) <= 3
    assert len(losses) <= 3


@given(FIRMS)
def test_the_band_shown_is_the_one_assessed(found: Assessment) -> None:
    head = score_views.head(found, company_id=CO)
    assert head is not None
    assert found.band is not None
    assert band_of(head.points, BANDS).key == found.band.value


def test_changes_name_what_moved() -> None:
    before = the_assessment(TODAY - timedelta(days=30))
    head = score_views.head(the_assessment(), earlier=(("then", before),), company_id=CO)
    assert head is not None
    change = head.changes[0]
    assert change.points == head.points - score_views.points(before.score_tenths or 0)
    assert 1 <= len(change.reasons) <= 3


def test_without_enough_history_there_is_no_score() -> None:
    young = Diary(opened_on=AS_OF - timedelta(days=7))
    young.pay(AS_OF, 100, Role.SALES, "Alder")
    assert score_views.head(an_assessment(young), company_id=CO) is None


def test_a_missing_indicator_says_why_and_an_unknown_value_is_not_zero() -> None:
    rows = {
        row.key: row
        for part in score_views.details(the_assessment(), company_id=CO)
        for row in part.indicators
    }
    missing = rows["LIQ-02"]
    assert missing.value.value is None
    assert missing.missing is not None
    assert missing.curve is None


def test_each_improvement_adds_at_least_five_points() -> None:
    found = score_views.improvements(the_assessment(), company_id=CO)
    assert found
    assert all(one.points >= 5 for one in found)
    assert all(one.moves for one in found)
