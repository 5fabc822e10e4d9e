"""Sharing whole numbers out so that the parts add up to the total (largest remainders)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def share_out(total: int, weights: Sequence[Fraction | int]) -> list[int]:
    """Split the total by weights, each part rounded so that the parts add up to the total.

    Method of largest remainders (Hamilton): every part is its exact share rounded down or up;
    units left over go to the largest remainders, the earlier one on a tie. Weights are zero or
    more; with no weight at all every part is 0.
    """
    everything = sum((Fraction(weight) for weight in weights), Fraction(0))
    if everything == 0:
        return [0] * len(weights)
    return _fill(total, [total * Fraction(weight) / everything for weight in weights])


def coarsen(parts: Sequence[int], unit: int) -> list[int]:
    """Round parts, zero or more, to whole units so that they add up to their rounded sum.

    A part that is a whole number of units stays what it is.
    """
    total = (2 * sum(parts) + unit) // (2 * unit)
    return _fill(total, [Fraction(part, unit) for part in parts])


def _fill(total: int, exact: list[Fraction]) -> list[int]:
    rounded = [int(share) for share in exact]
    by_remainder = sorted(range(len(exact)), key=lambda at: (rounded[at] - exact[at], at))
    for at in by_remainder[: total - sum(rounded)]:
        rounded[at] += 1
    return rounded
