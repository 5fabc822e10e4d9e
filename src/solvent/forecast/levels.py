"""Levels: the amount that a rhythm will have next, told from its amounts so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_RECENT = 6
_SAME = 0.01  # within a cent in the euro: one price
_NEARLY_SAME = 0.02
_PRICE_CHANGE_MAX = 0.35  # a single bigger step is taken for a one-off, until it is repeated
_FEW = 3


@dataclass(frozen=True, slots=True)
class Level:
    """The next amount with its range, in minor units, signed; low <= next_minor <= high.

    spread: median distance from the median of recent amounts, as a share of it.
    """

    next_minor: int
    low_minor: int
    high_minor: int
    spread: float


def of(amounts: Sequence[int]) -> Level:
    """Foretell the next amount. Amounts: at least one, in day order, all of one sign."""
    recent = amounts[-_RECENT:]
    last, before = recent[-1], recent[:-1]
    spread = _spread(recent)
    if not before or _close(last, before[-1], _SAME):
        return Level(last, last, last, spread if len(recent) > _FEW else _step(recent))
    usual = round(_median(before))
    if len(before) > 1 and _spread(before) <= _NEARLY_SAME:
        if _close(last, usual, _PRICE_CHANGE_MAX):
            return Level(last, min(last, usual), max(last, usual), spread)
        return Level(usual, min(last, usual), max(last, usual), spread)
    middle = round(_median(recent[-5:]))
    return Level(middle, min(recent), max(recent), spread)


def _close(one: int, other: int, share: float) -> bool:
    return abs(one - other) <= share * abs(other)


def _spread(amounts: Sequence[int]) -> float:
    middle = _median(amounts)
    return _median([abs(amount - middle) for amount in amounts]) / abs(middle)


def _step(amounts: Sequence[int]) -> float:
    """The largest distance from the median: of two or three amounts the median one hides it."""
    middle = _median(amounts)
    return max(abs(amount - middle) for amount in amounts) / abs(middle)


def _median(amounts: Sequence[float]) -> float:
    ordered = sorted(amounts)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
