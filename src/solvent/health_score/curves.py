"""Curves from a measure's value to its credit: piecewise linear, monotone, exact."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

FULL_CREDIT = 100


class CurveMalformed(ValueError):
    """The points do not make a monotone curve from no to full credit."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Points (value, credit 0 to 100) by ascending value; level outside the first and last.

    Raises CurveMalformed where values do not ascend or credits turn.
    """

    points: tuple[tuple[Decimal, int], ...]

    def __post_init__(self) -> None:
        """Check that the curve is monotone and stays within 0 to 100."""
        values = [value for value, _ in self.points]
        credits_ = [credit for _, credit in self.points]
        if values != sorted(set(values)) or len(values) < 2:  # noqa: PLR2004
            message = "values must ascend, and there must be two at least"
            raise CurveMalformed(message)
        if credits_ not in (sorted(credits_), sorted(credits_, reverse=True)):
            message = "credit must not turn"
            raise CurveMalformed(message)
        if min(credits_) != 0 or max(credits_) != FULL_CREDIT:
            message = "credit must run from 0 to 100"
            raise CurveMalformed(message)

    @property
    def rises(self) -> bool:
        """Tell whether a higher value is better."""
        return self.points[-1][1] > self.points[0][1]

    def credit(self, value: Decimal | Fraction) -> Fraction:
        """Give the credit of a value, 0 to 1."""
        if value <= self.points[0][0]:
            return Fraction(self.points[0][1], FULL_CREDIT)
        for (left, low), (right, high) in pairwise(self.points):
            if value <= right:
                if low == high:
                    return Fraction(low, FULL_CREDIT)
                part = (Fraction(value) - Fraction(left)) / (Fraction(right) - Fraction(left))
                return (low + part * (high - low)) / FULL_CREDIT
        return Fraction(self.points[-1][1], FULL_CREDIT)

    def value_for(self, credit: Fraction) -> Fraction:
        """Give the value nearest the curve's bad end that earns at least the credit, 0 to 1."""
        wanted = min(max(credit, Fraction(0)), Fraction(1)) * FULL_CREDIT
        points = self.points if self.rises else self.points[::-1]
        if wanted <= points[0][1]:
            return Fraction(points[0][0])
        for (left, low), (right, high) in pairwise(points):
            if wanted <= high:
                part = (wanted - low) / (high - low)
                return Fraction(left) + part * (Fraction(right) - Fraction(left))
        return Fraction(points[-1][0])


def through(*points: tuple[str | int, int]) -> Curve:
    """Make a curve from (value, credit) pairs; values as text or whole numbers, never floats."""
    return Curve(tuple((Decimal(value), credit) for value, credit in points))
