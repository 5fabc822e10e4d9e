"""The Merkle tree over an organisation's audit records: hashes, paths and proofs of RFC 9162.

A tree of n leaves splits at the largest power of two below n. So each stretch of leaves that a
proof names falls into complete subtrees, whose hashes never change once they are full.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_LEAF, _NODE = b"\x00", b"\x01"  # RFC 9162, section 2.1.1
HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


@dataclass(frozen=True, slots=True, order=True)
class Node:
    """A complete subtree: the leaves from number * 2**level, 2**level of them."""

    level: int
    number: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """The leaves from `start` up to, not including, `end`, as a tree splits them."""

    start: int
    end: int

    def parts(self) -> list[Node]:
        """List the complete subtrees that make it up, from the left, largest first."""
        found, at, rest = [], self.start, self.end - self.start
        while rest:
            level = rest.bit_length() - 1
            found.append(Node(level, at >> level))
            at, rest = at + (1 << level), rest - (1 << level)
        return found


def leaf_hash(content: bytes) -> bytes:
    """Hash what a leaf stands for."""
    return hashlib.sha256(_LEAF + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees into one."""
    return hashlib.sha256(_NODE + left + right).digest()


def fold(hashes: Sequence[bytes]) -> bytes:
    """Hash complete subtrees, listed from the left and the largest first, into one tree."""
    if not hashes:
        return EMPTY_ROOT
    top = hashes[-1]
    for left in reversed(hashes[:-1]):
        top = node_hash(left, top)
    return top


def full(hashes: Sequence[bytes]) -> bytes:
    """Hash a complete subtree; the number of hashes is a power of two."""
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


def hash_of(stretch: Stretch, node: Callable[[Node], bytes]) -> bytes:
    """Hash a stretch from the hashes of its complete subtrees."""
    return fold([node(part) for part in stretch.parts()])


def inclusion_path(number: int, size: int) -> list[Stretch]:
    """List what proves leaf `number` in a tree of `size` leaves, from the leaf upwards (2.1.3.1).

    0 <= number < size.
    """
    start, end, found = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if number < middle:
            found.append(Stretch(middle, end))
            end = middle
        else:
            found.append(Stretch(start, middle))
            start = middle
    return found[::-1]


def consistency_path(old: int, new: int) -> list[Stretch]:
    """List what proves that the tree of `old` leaves became that of `new` by appending (2.1.4.1).

    0 < old <= new.
    """
    start, end, found = 0, new, []
    while old < end:
        middle = start + _split(end - start)
        if old <= middle:
            found.append(Stretch(middle, end))
            end = middle
        else:
            found.append(Stretch(start, middle))
            start = middle
    if start:
        found.append(Stretch(start, end))
    return found[::-1]


def proves_inclusion(
    leaf: bytes, number: int, *, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Tell whether the proof leads from the leaf's hash to the root (2.1.3.2)."""
    if not 0 <= number < size:
        return False
    at, last, top = number, size - 1, leaf
    for each in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            top = node_hash(each, top)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            top = node_hash(top, each)
        at, last = at >> 1, last >> 1
    return last == 0 and top == root


def proves_consistency(
    old: int, new: int, *, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Tell whether the proof shows the new tree to continue the old one (2.1.4.2)."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return False
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old_top = new_top = path[0]
    for each in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old_top, new_top = node_hash(each, old_top), node_hash(each, new_top)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            new_top = node_hash(new_top, each)
        at, last = at >> 1, last >> 1
    return last == 0 and old_top == old_root and new_top == new_root


class Frontier:
    """A tree that only grows: keeps one hash for each complete subtree, and no leaf.

    size: leaves so far.
    """

    __slots__ = ("_hashes", "size")

    def __init__(self) -> None:
        self._hashes: list[bytes] = []
        self.size = 0

    def append(self, leaf: bytes) -> None:
        """Add one leaf by its hash."""
        hashes, count, top = self._hashes, self.size, leaf
        while count & 1:
            top = hashlib.sha256(_NODE + hashes.pop() + top).digest()
            count >>= 1
        hashes.append(top)
        self.size += 1

    def root(self) -> bytes:
        """Give the root of the tree so far."""
        return fold(self._hashes)


def _split(count: int) -> int:
    """Give the largest power of two below a count of two or more."""
    return 1 << (count - 1).bit_length() - 1
