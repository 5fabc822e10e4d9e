"""Repeatable chance: the same key gives the same draws on every machine and Python."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from datetime import date
from typing import TypeVar

T = TypeVar("T")

_LETTERS_AND_DIGITS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
_DRAWS_PER_BELL = 4
_MARK = re.compile("[~^]")


class Chance:
    """Draws that depend on the key alone.

    Only `Random.random` is used: its sequence is promised to stay, that of `choice` and
    `randint` is not.
    """

    __slots__ = ("_draw",)

    def __init__(self, *key: object) -> None:
        text = "/".join(str(part) for part in key)
        self._draw = random.Random(text).random  # nosec B311  # noqa: S311  a play, no secret

    def between(self, low: float, high: float) -> float:
        """Draw evenly from low to high."""
        return low + (high - low) * self._draw()

    def whole(self, low: int, high: int) -> int:
        """Draw a whole number, both ends included."""
        return low + int(self._draw() * (high - low + 1))

    def odds(self, share: float) -> bool:
        """Say yes in this share of cases."""
        return self._draw() < share

    def pick(self, choices: Sequence[T]) -> T:
        """Draw one of the choices, all alike."""
        return choices[int(self._draw() * len(choices))]

    def around(self, mean: float, spread: float) -> float:
        """Draw near the mean, bell-shaped; `spread` is the relative standard deviation."""
        bell = sum(self._draw() for _ in range(_DRAWS_PER_BELL)) - _DRAWS_PER_BELL / 2
        return mean * (1 + spread * bell * 3**0.5)

    def text(self, template: str, day: date) -> str:
        """Fill a template: '~' is a digit, '^' a letter or digit, {d:%m/%d} the day."""
        filled = template.format(d=day) if "{" in template else template
        return _MARK.sub(self._character, filled)

    def _character(self, mark: re.Match[str]) -> str:
        if mark[0] == "~":
            return str(int(self._draw() * 10))
        return _LETTERS_AND_DIGITS[int(self._draw() * len(_LETTERS_AND_DIGITS))]
