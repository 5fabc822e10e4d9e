"""The place where a steady price gave way to another steady one."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

_STEP_MIN, _STEP_ONCE_MAX = Fraction(10, 100), Fraction(50, 100)
# Bills that differ by more than this among themselves are no fixed price.
_STEADY = Fraction(6, 100)
_BEFORE_MIN = 3
BEFORE_MAX = 6


def find(sizes: Sequence[int], *, fell: bool = False) -> int | None:
    """Find where the present price begins, None where it is no later than the first one.

    sizes: amounts above zero, in day order. The latest rise is found, or fall where `fell`.
    """
    for at in range(len(sizes) - 1, _BEFORE_MIN - 1, -1):
        after = sizes[at:]
        if not _is_steady(after):
            return None
        before = sizes[max(0, at - BEFORE_MAX) : at]
        low, high = (after, before) if fell else (before, after)
        if _is_step(max(low), min(high), times=len(after)) and _is_steady(before):
            return at
    return None


def _is_step(low: int, high: int, *, times: int) -> bool:
    """A change by more than a half must have been paid twice, or it is another kind of bill."""
    enough = high >= low * (1 + _STEP_MIN)
    return enough and (times > 1 or high <= low * (1 + _STEP_ONCE_MAX))


def _is_steady(sizes: Sequence[int]) -> bool:
    return max(sizes) - min(sizes) <= min(sizes) * _STEADY
