from __future__ import annotations

import pytest
from hypothesis import given, settings
from tests.builders.features import a_feature_set
from tests.builders.health_score import FEATURES

from solvent.features.feature_set import FeatureSet
from solvent.features.measure import FigureId, Unit
from solvent.health_score import counterfactual, levers, score
from solvent.health_score.indicators import BY_CODE
from solvent.health_score.levers import LeverId

F = FigureId


@settings(max_examples=60, deadline=None)
@given(features=FEATURES)
def test_making_the_moves_gives_the_points_that_are_claimed(features: FeatureSet) -> None:
    before = score.total(features)
    for found in counterfactual.smallest(features):
        after = score.total(counterfactual.made(features, found.moves))
        assert after - before == found.gained >= counterfactual.GAIN
        assert sum(points for _, points in found.by_code) == found.gained


@settings(max_examples=60, deadline=None)
@given(features=FEATURES)
def test_the_least_effort_comes_first(features: FeatureSet) -> None:
    efforts = [found.effort for found in counterfactual.smallest(features)]
    assert efforts == sorted(efforts)


def test_a_step_less_of_a_single_move_is_not_enough() -> None:
    features = a_feature_set()
    before = score.total(features)
    singles = [one for one in counterfactual.smallest(features) if len(one.moves) == 1]
    assert singles
    for found in singles:
        (move,) = found.moves
        lever = levers.BY_ID[move.lever]
        steps = move.amount // lever.step(features)
        less = counterfactual.made(features, (lever.move(features, steps - 1),))
        assert score.total(less) - before < counterfactual.GAIN


def test_moves_are_in_business_terms() -> None:
    by_lever = {
        found.moves[0].lever: found.moves[0]
        for found in counterfactual.smallest(a_feature_set())
        if len(found.moves) == 1
    }
    cash = by_lever[LeverId.RAISE_CASH]
    assert cash.unit is Unit.MONEY
    assert cash.target == cash.start + cash.amount
    cut = by_lever[LeverId.CUT_OVERHEADS]
    assert cut.start == 875_000  # 10.5m in a year
    assert cut.target == cut.start - cut.amount


@pytest.mark.parametrize(("gain", "moves"), [(1_000, 2), (1_500, 3)])
def test_a_pair_or_more_is_found_where_no_single_move_reaches(gain: int, moves: int) -> None:
    features = a_feature_set({F.CASH: 10**8, F.LOWEST_EXPECTED: 10**8})
    (found,) = counterfactual.smallest(features, gain=gain)
    assert len(found.moves) >= moves
    assert found.gained >= gain


def test_a_full_score_cannot_be_raised() -> None:
    best = a_feature_set(
        {
            F.CASH: 10**8,
            F.LOWEST_EXPECTED: 10**8,
            F.OVERHEADS: 100_000,
            F.DIRECT_COSTS: 2_000_000,
            F.DIRECT_COSTS_LATE: 0,
            F.PAYROLL: 100_000,
            F.FEES: 0,
            F.RECEIVABLES: 0,
            F.PAYABLES: 10,
            F.LOAN_DEBT: 0,
            F.CARD_DEBT: 0,
            F.GROWTH_NOW: 40_000_000,
            F.REVENUE_VARIATION: 0,
            F.TOP_CUSTOMER: 0,
            F.MONTHS_POSITIVE: 12,
            F.INVENTORY: 0,
            **dict.fromkeys(
                (
                    F.OVERDRAWN_DAYS,
                    F.RETURNED_PAYMENTS,
                    F.LATE_CHARGES,
                    F.LATE_REGULAR,
                    F.MISSED_TAX,
                ),
                0,
            ),
        }
    )
    assert score.total(best) == 10_000
    assert counterfactual.smallest(best) == ()


@pytest.mark.parametrize("code", ["LIQ-01", "SOL-01"])
def test_the_inverted_curve_gives_the_value_for_more_points(code: str) -> None:
    part = next(one for one in score.rate(a_feature_set()) if one.code == code)
    value = counterfactual.value_for_gain(part, gain=100)
    assert value is not None
    assert BY_CODE[code].curve.credit(value) * part.available == part.gained + 100
    assert counterfactual.value_for_gain(part, gain=part.lost + 1) is None
