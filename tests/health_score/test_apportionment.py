from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from solvent.health_score.apportionment import coarsen, share_out

_WEIGHTS = st.lists(st.fractions(0, 100), min_size=1, max_size=30)


@given(total=st.integers(0, 10_000), weights=_WEIGHTS)
def test_parts_add_up_and_are_exact_to_a_unit(total: int, weights: list[Fraction]) -> None:
    parts = share_out(total, weights)
    everything = sum(weights)
    assert sum(parts) == (total if everything else 0)
    for part, weight in zip(parts, weights, strict=True):
        if everything:
            assert abs(part - total * weight / everything) < 1


def test_left_over_units_go_to_the_largest_remainder_then_the_first() -> None:
    assert share_out(10, [1, 1, 1]) == [4, 3, 3]
    assert share_out(10, [Fraction(14, 10), Fraction(26, 10), Fraction(6)]) == [1, 3, 6]


@given(parts=st.lists(st.integers(0, 2_000), min_size=1, max_size=30))
def test_coarse_parts_add_up_and_never_pass_the_next_unit(parts: list[int]) -> None:
    coarse = coarsen(parts, 10)
    assert sum(coarse) == (sum(parts) + 5) // 10
    for part, shown in zip(parts, coarse, strict=True):
        assert part // 10 <= shown <= -(-part // 10)
