from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solvent.health_score.curves import Curve, CurveMalformed, through
from solvent.health_score.indicators import INDICATORS

_VALUES = st.decimals(-1000, 1000, places=4)
_CURVES = st.sampled_from([indicator.curve for indicator in INDICATORS])


def test_between_points_it_is_a_straight_line() -> None:
    curve = through((0, 0), (10, 50), (20, 100))
    assert curve.credit(Decimal(5)) == Fraction(1, 4)
    assert curve.credit(Decimal(-1)) == 0
    assert curve.credit(Decimal(21)) == 1


@given(curve=_CURVES, one=_VALUES, other=_VALUES)
def test_credit_never_turns_and_stays_in_range(curve: Curve, one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    worse, better = (low, high) if curve.rises else (high, low)
    assert 0 <= curve.credit(worse) <= curve.credit(better) <= 1


@given(curve=_CURVES, credit=st.fractions(0, 1))
def test_the_inverse_earns_exactly_what_was_asked(curve: Curve, credit: Fraction) -> None:
    value = curve.value_for(credit)
    assert curve.credit(value) == credit


@pytest.mark.parametrize(
    "points",
    [
        ((0, 0),),
        ((1, 0), (0, 100)),
        ((0, 0), (1, 100), (2, 50)),
        ((0, 10), (1, 100)),
        ((0, 0), (0, 100)),
    ],
)
def test_a_curve_that_is_none_is_refused(points: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(CurveMalformed):
        through(*points)
