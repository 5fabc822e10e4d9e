from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solvent.forecast import levels


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        ([-100], -100),
        ([-100, -100, -100], -100),
        ([-100, -100, -100, -104], -104),  # a new price, seen once
        ([-100, -100, -104, -104], -104),  # seen twice
        ([-100, -100, -100, -200], -100),  # doubled once: a duplicate, say
        ([-100, -100, -200, -200], -200),  # a jump that stays
        ([-90, -110, -100, -95, -105, -100], -100),  # amounts that scatter: their middle
        ([-100, -100, -100, -145], -145),  # a price rise of less than a half, seen once
        ([-100, -100, -100, -145, -147], -146),  # the same, seen twice, nearly equal
        ([-100, -100, -100, -60, -62], -61),  # a fall that stays
    ],
)
def test_next_amount(amounts: list[int], expected: int) -> None:
    assert levels.of(amounts).next_minor == expected


def test_a_new_price_keeps_the_old_one_in_its_range() -> None:
    level = levels.of([-100, -100, -100, -104])

    assert (level.low_minor, level.high_minor) == (-104, -100)


def test_a_price_rise_seen_once_is_foretold_with_doubt_until_it_is_repeated() -> None:
    once = levels.of([-420_742] * 4 + [-610_076])
    again = levels.of([-420_742] * 4 + [-610_076] * 2)

    assert (once.next_minor, once.low_minor, once.high_minor) == (-610_076, -610_076, -420_742)
    assert 0 < once.doubt < 0.5
    assert (again.next_minor, again.high_minor, again.doubt) == (-610_076, -610_076, 0)


def test_equal_amounts_have_no_range() -> None:
    level = levels.of([50, 50, 50])

    assert (level.low_minor, level.high_minor, level.spread) == (50, 50, 0)


@given(st.lists(st.integers(1, 10**12), min_size=1, max_size=30), st.sampled_from([-1, 1]))
def test_next_amount_lies_in_its_range_and_within_what_was_seen(
    sizes: list[int], sign: int
) -> None:
    amounts = [sign * size for size in sizes]

    level = levels.of(amounts)

    assert level.low_minor <= level.next_minor <= level.high_minor
    assert min(amounts) <= level.low_minor
    assert level.high_minor <= max(amounts)
    assert level.spread >= 0
