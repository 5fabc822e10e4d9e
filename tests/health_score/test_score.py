from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.builders.features import a_feature_set
from tests.builders.health_score import FEATURES

from solvent.features.feature_set import FeatureSet
from solvent.features.measure import FigureId, Status
from solvent.health_score import score
from solvent.health_score.indicators import BY_CODE, INDICATORS, Pillar

F = FigureId


def test_the_table_gives_a_hundred_points_in_six_pillars() -> None:
    assert sum(indicator.points for indicator in INDICATORS) == 100
    assert {indicator.pillar for indicator in INDICATORS} == set(Pillar)
    assert len(BY_CODE) == len(INDICATORS)


@settings(max_examples=200)
@given(features=FEATURES)
def test_contributions_add_up_exactly_raw_and_displayed(features: FeatureSet) -> None:
    parts = score.rate(features)
    whole = score.total(features)
    assert sum(one.gained for one in parts) == whole
    assert 0 <= whole <= 100 * score.HUNDREDTHS
    assert sum(one.gained_tenths for one in parts) == (whole + 5) // 10
    assert sum(one.available for one in parts) in {0, 100 * score.HUNDREDTHS}
    pillars = score.pillars(parts)
    assert sum(one.gained for one in pillars) == whole
    assert sum(one.gained_tenths for one in pillars) == sum(one.gained_tenths for one in parts)


@given(features=FEATURES)
def test_no_part_gains_more_than_is_available_also_as_displayed(features: FeatureSet) -> None:
    for one in score.rate(features):
        assert 0 <= one.gained <= one.available
        assert one.gained + one.lost == one.available
        assert 0 <= one.gained_tenths <= one.available_tenths
        assert one.lost_tenths >= 0
        assert one.available % score.TENTHS == 0
        if one.status is not Status.KNOWN:
            assert one.available == 0


@pytest.mark.parametrize(
    ("figure", "better"),
    [
        (F.CASH, 1),
        (F.LOWEST_EXPECTED, 1),
        (F.OVERHEADS, -1),
        (F.DIRECT_COSTS_LATE, -1),
        (F.GROWTH_NOW, 1),
        (F.TOP_CUSTOMER, -1),
        (F.LOAN_DEBT, -1),
        (F.INTEREST, -1),
        (F.OVERDRAWN_DAYS, -1),
        (F.RETURNED_PAYMENTS, -1),
        (F.REVENUE_VARIATION, -1),
        (F.MONTHS_POSITIVE, 1),
        (F.FEES, -1),
    ],
)
@given(one=st.integers(1, 3 * 10**7), other=st.integers(1, 3 * 10**7))
def test_a_better_figure_never_scores_less(
    figure: FigureId, better: int, one: int, other: int
) -> None:
    worse, best = sorted((one, other), reverse=better < 0)
    assert score.total(a_feature_set({figure: worse})) <= score.total(a_feature_set({figure: best}))


def test_unknown_points_go_to_the_pillar_and_then_to_the_others() -> None:
    full = {one.code: one.available for one in score.rate(a_feature_set())}
    assert full["LIQ-01"] == 1000
    without = {
        one.code: one.available
        for one in score.rate(a_feature_set({F.PAYABLES: None, F.LOWEST_EXPECTED: None}))
    }
    assert without["LIQ-01"] == 2500  # all of the pillar
    gone = score.rate(a_feature_set({F.CASH: None, F.LOWEST_EXPECTED: None, F.LOAN_DEBT: 0}))
    assert {one.available for one in gone if one.pillar is Pillar.LIQUIDITY} == {0}
    assert sum(one.available for one in gone) == 10_000


def test_the_window_of_a_part_is_that_of_its_figures() -> None:
    features = a_feature_set()
    for one in score.rate(features):
        used = [features.figures[figure] for figure in one.figures]
        assert one.last == max(figure.last for figure in used)


def test_the_score_of_the_example_by_hand() -> None:
    parts = {one.code: one.gained for one in score.rate(a_feature_set())}
    # 30.3 days: half the credit at 27, three quarters at 62.
    assert parts["LIQ-01"] == round(1000 * (0.50 + 0.25 * 3.3 / 35))
    # DSCR 1.44: 70 % at 1.25, 85 % at 1.5.
    assert parts["SOL-03"] == round(600 * (0.70 + 0.15 * 0.19 / 0.25))
    # One returned payment: 70 %.
    assert parts["PAY-02"] == 280
