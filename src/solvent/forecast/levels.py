"""Levels: the amount that a rhythm will have next, told from its amounts so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from solvent.features import price_step

_RECENT = 6
_SAME = 0.01  # within a cent in the euro: one price
_NEARLY_SAME = 0.02
_PRICE_CHANGE_MAX = 0.35  # a single bigger step is taken for a one-off, until it is repeated
_FEW = 3


@dataclass(frozen=True, slots=True)
class Level:
    """The next amount with its range, in minor units, signed; low <= next_minor <= high.

    spread: median distance from the median of recent amounts, as a share of it. doubt: 0 to 1,
    more than none where the amount stands on a new price that was seen once.
    """

    next_minor: int
    low_minor: int
    high_minor: int
    spread: float
    doubt: float = 0.0


def of(amounts: Sequence[int]) -> Level:
    """Foretell the next amount. Amounts: at least one, in day order, all of one sign."""
    sizes = [abs(amount) for amount in amounts]
    rose = price_step.find(sizes)
    stepped = price_step.find(sizes, fell=True) if rose is None else rose
    return _settled(amounts) if stepped is None else _stepped(amounts, stepped)


def _stepped(amounts: Sequence[int], at: int) -> Level:
    """The level since a step; seen once, the old one stays in its range and it is less sure."""
    level = _settled(amounts[at:])
    if at < len(amounts) - 1:
        return level
    usual = round(_median(amounts[max(0, at - price_step.BEFORE_MAX) : at]))
    last = amounts[-1]
    doubt = abs(last - usual) / max(abs(last), abs(usual)) / 2
    return Level(last, min(last, usual), max(last, usual), level.spread, doubt)


def _settled(amounts: Sequence[int]) -> Level:
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
