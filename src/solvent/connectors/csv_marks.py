"""Which decimal mark a table uses, told by its own amounts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_NO_DIGIT = re.compile(r"[^0-9]")
_GROUP = 3
MARKS = (",", ".")
_NAMES = {",": "comma", ".": "point"}


@dataclass(frozen=True, slots=True)
class MarkFound:
    """mark: '.' or ','; '' where all amounts are whole. sure: False where one has to ask."""

    mark: str
    how: str
    sure: bool = True

    @property
    def name(self) -> str:
        """The mark in a word."""
        return _NAMES.get(self.mark, "none")


def find(amounts: Iterable[str], *, exponent: int, favourite: str = "") -> MarkFound:
    """Find the decimal mark of all amounts of a file together.

    Two different marks in one amount, a mark that comes twice, and the number of digits after a
    mark are evidence. exponent: decimals of the currency; favourite: the mark to offer first.
    """
    votes = {",": 0, ".": 0}
    groups: set[str] = set()
    for text in amounts:
        comma, point = text.rfind(","), text.rfind(".")
        if comma < 0 and point < 0:
            continue
        mark, other = (",", point) if comma > point else (".", comma)
        if _shows(text, mark, has_other=other >= 0):
            votes[mark] += 1
        elif other < 0:
            groups.add(mark)
    return _chosen(votes, groups, exponent, favourite)


def _shows(text: str, mark: str, *, has_other: bool) -> bool:
    """Tell whether an amount shows by itself that its last mark is the decimal one."""
    whole, _, fraction = text.rpartition(mark)
    after = sum(map(str.isdigit, fraction))
    if has_other:
        return mark not in whole and after > 0
    if mark in whole or after == 0:
        return False
    if after != _GROUP:
        return True
    digits = _NO_DIGIT.sub("", whole)
    return len(digits) > _GROUP or digits[:1] in {"", "0"}


def _chosen(votes: dict[str, int], groups: set[str], exponent: int, favourite: str) -> MarkFound:
    if votes[","] != votes["."]:
        mark = max(MARKS, key=votes.__getitem__)
        return MarkFound(mark, f"{votes[mark]} amounts show it")
    if votes[","]:
        return MarkFound(favourite or ".", "amounts contradict one another", sure=False)
    if not groups:
        return MarkFound(favourite or ".", "all amounts are whole")
    if len(groups) > 1:
        return MarkFound(favourite or ".", "not settled by the file", sure=False)
    (only,) = groups
    other = "." if only == "," else ","
    if exponent == _GROUP:
        return MarkFound(favourite or only, "not settled by the file", sure=False)
    return MarkFound(other, f"{_NAMES[only]} groups thousands")
