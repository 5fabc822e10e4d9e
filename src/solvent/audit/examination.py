"""Examining a series of records against what was signed of them, and naming what is wrong.

Records are hashed as they come. Wherever a checkpoint speaks of the tree so far, the root is
compared. Where leaf hashes are given beside the records and lead to a signed root, the first wrong
record is named exactly; otherwise the stretch between two checkpoints is.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from solvent.audit import tile, tree
from solvent.audit.tree import Frontier


class Wrong(StrEnum):
    """What is wrong with a series of records."""

    CHANGED = "changed"
    MISSING = "missing"
    INSERTED = "inserted"
    MOVED = "moved"
    CUT_OFF = "cut off"
    FORKED = "forked"
    UNCOVERED = "uncovered"
    HASHES_CHANGED = "hashes changed"
    MALFORMED = "malformed"
    UNSIGNED = "unsigned"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong. number: of the first wrong record, counted from 0; None where none is.

    until: where it could not be named exactly, the number behind the last that may be it.
    source: what shows it, such as 'checkpoint of 40' or a witness.
    """

    wrong: Wrong
    number: int | None = None
    until: int | None = None
    source: str = ""

    @property
    def is_exact(self) -> bool:
        """Tell whether it names one record."""
        return self.number is not None and self.until is None


@dataclass(frozen=True, slots=True)
class Expected:
    """What the tree of `size` leaves is said to be, and by what."""

    size: int
    root: bytes
    source: str
    by_witness: bool = False


class Examination:
    """Takes the records of one tree in order, with what is said of them.

    count: records so far. checked: checkpoints whose root was found again.
    """

    __slots__ = (
        "_bad",
        "_block",
        "_claims",
        "_expected",
        "_frontier",
        "_good",
        "_hashes_differ",
        "checked",
    )

    def __init__(self, expected: Iterable[Expected] = ()) -> None:
        self._expected: defaultdict[int, list[Expected]] = defaultdict(list)
        self._frontier = Frontier()
        self._claims: dict[int, bytes] = {}
        self._block: list[bytes] = []
        self._good = 0  # the largest size whose root was found again
        self._bad: list[Expected] = []
        self._hashes_differ: int | None = None
        self.checked = 0
        for one in expected:
            self.expect(one)

    @property
    def count(self) -> int:
        """Count the records so far."""
        return self._frontier.size

    def expect(self, one: Expected) -> None:
        """Take what is said of a tree that is not there yet; said too late, it counts as wrong."""
        if one.size < self.count or (one.size == self.count and self.count):
            self._bad.append(one)
        else:
            self._expected[one.size].append(one)

    def claim(self, first: int, hashes: bytes) -> None:
        """Take the leaf hashes of the block of 256 records that begins with number `first`."""
        self._claims[first] = hashes

    def take(self, content: bytes) -> None:
        """Take the next record's bytes."""
        leaf = hashlib.sha256(b"\x00" + content).digest()
        frontier = self._frontier
        frontier.append(leaf)
        self._block.append(leaf)
        if len(self._block) == tile.WIDTH:
            self._compare()
        if frontier.size in self._expected:
            self._check(self._expected.pop(frontier.size))

    def close(self) -> list[Fault]:
        """Say what is wrong with all that was taken; empty where nothing is.

        Where roots differ, `Series` over the same records names the first wrong one.
        """
        if self._block:
            self._compare()
        found: list[Fault] = []
        if self._bad:
            first = min(self._bad, key=lambda one: one.size)
            found.append(
                Fault(
                    Wrong.FORKED if first.by_witness else Wrong.CHANGED,
                    self._good,
                    first.size,
                    first.source,
                )
            )
        if self._expected:
            most = max(self._expected)
            source = self._expected[most][0].source
            found.append(Fault(Wrong.CUT_OFF, self.count, source=source))
        if self._good < self.count and not self._bad:
            found.append(Fault(Wrong.UNCOVERED, self._good, self.count))
        if self._hashes_differ is not None and not found:
            found.append(
                Fault(Wrong.HASHES_CHANGED, self._hashes_differ, self._hashes_differ + tile.WIDTH)
            )
        return found

    def _compare(self) -> None:
        first = self.count - len(self._block)
        if self._claims.pop(first, b"") != b"".join(self._block) and self._hashes_differ is None:
            self._hashes_differ = first
        self._block.clear()

    def _check(self, said: list[Expected]) -> None:
        root = self._frontier.root()
        wrong = [one for one in said if one.root != root]
        self._bad += wrong
        self.checked += len(said) - len(wrong)
        if not wrong:
            self._good = self.count


@dataclass(frozen=True, slots=True)
class Series:
    """All leaf hashes as found and as claimed, for a search after something was found wrong."""

    found: list[bytes]
    claimed: list[bytes]

    def first_wrong(self, expected: Iterable[Expected]) -> Fault | None:
        """Name the first wrong record exactly, if the claimed hashes lead to what was signed.

        None where they do not: then they were changed too.
        """
        if not self._claims_stand(expected):
            return None
        pairs = zip(self.found, self.claimed, strict=False)
        at = next((i for i, (found, claimed) in enumerate(pairs) if found != claimed), None)
        if at is None:
            at = min(len(self.found), len(self.claimed))
            if len(self.found) == len(self.claimed):
                return None
            wrong = Wrong.CUT_OFF if len(self.found) < len(self.claimed) else Wrong.INSERTED
            return Fault(wrong, at)
        is_known = self.found[at] in set(self.claimed[at:])
        comes_later = self.claimed[at] in set(self.found[at:])
        if is_known:
            return Fault(Wrong.MOVED if comes_later else Wrong.MISSING, at)
        return Fault(Wrong.INSERTED if comes_later else Wrong.CHANGED, at)

    def _claims_stand(self, expected: Iterable[Expected]) -> bool:
        """Tell whether the claimed hashes give every root that was signed, up to their end."""
        said = defaultdict(set)
        for one in expected:
            said[one.size].add(one.root)
        frontier = Frontier()
        covered = 0
        for leaf in self.claimed:
            frontier.append(leaf)
            if frontier.size in said:
                if said[frontier.size] != {frontier.root()}:
                    return False
                covered = frontier.size
        return covered == len(self.claimed) and max(said, default=0) <= covered


def leaves_of(contents: Iterable[bytes]) -> list[bytes]:
    """Hash records into leaves."""
    return [tree.leaf_hash(content) for content in contents]


def entries(hashes: bytes) -> list[bytes]:
    """Split the leaf hashes of a block."""
    return tile.entries(hashes)
