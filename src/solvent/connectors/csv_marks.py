"""Which decimal mark a table uses, told by its own amounts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_MARK = re.compile(r"[.,]")
_NO_MARK = re.compile(r"[^0-9.,]")
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
        bare = _NO_MARK.sub("", text).rstrip(".,")
        found = _MARK.findall(bare)
        if not found:
            continue
        last = found[-1]
        after = len(bare) - bare.rfind(last) - 1
        alone = len(found) == 1
        before = bare.find(last)
        cannot_group = after != _GROUP or before > _GROUP or bare[0] in {"0", last}
        if len(set(found)) > 1 or (alone and cannot_group):
            votes[last] += 1
        else:
            groups.add(last)
    return _chosen(votes, groups, exponent, favourite)


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
