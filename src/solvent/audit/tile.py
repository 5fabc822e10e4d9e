"""Tiles: hashes of the tree kept 256 at a time, so that any proof reads a few rows.

A tile of level 0 holds 256 leaves, one of level 1 the roots of 256 full tiles of level 0, and so
on. Only full tiles are kept; they never change. What is not full yet is read from the level below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from solvent.audit import tree
from solvent.audit.tree import HASH_BYTES, Node

HEIGHT = 8
WIDTH = 1 << HEIGHT


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a tile stands: its level and its number from the left."""

    level: int
    number: int

    @property
    def first(self) -> int:
        """The first of its entries, among the leaves or among the tiles of the level below."""
        return self.number * WIDTH

    def entries(self, size: int) -> int:
        """Count its entries in a tree of `size` leaves."""
        return max(0, min(WIDTH, (size >> HEIGHT * self.level) - self.first))


@dataclass(frozen=True, slots=True)
class Tile:
    """A full tile. hashes: its 256 entries, one after the other; root: their hash."""

    place: Place
    hashes: bytes
    root: bytes


def place_of(node: Node) -> Place:
    """Give the tile from which a subtree's hash is made."""
    level, inside = divmod(node.level, HEIGHT)
    return Place(level, (node.number << inside) >> HEIGHT)


def places_of(nodes: Iterable[Node]) -> set[Place]:
    """Give all tiles from which the subtrees' hashes are made."""
    return {place_of(node) for node in nodes}


def hash_in(node: Node, hashes: bytes) -> bytes:
    """Make a subtree's hash from the entries of its tile, which may not be full."""
    inside = node.level % HEIGHT
    first = (node.number << inside) & (WIDTH - 1)
    return tree.full(entries(hashes)[first : first + (1 << inside)])


def reader(hashes_by_place: dict[Place, bytes]) -> Callable[[Node], bytes]:
    """Give a function from subtree to hash over tiles that were read."""
    return lambda node: hash_in(node, hashes_by_place[place_of(node)])


def entries(hashes: bytes) -> list[bytes]:
    """Split the entries of a tile."""
    return [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]


def fill(level: int, *, count: int, tail: Sequence[bytes], new: Sequence[bytes]) -> list[Tile]:
    """List the tiles of a level that become full as entries are added.

    count: entries of the level before. tail: those of them that stand in no full tile yet.
    """
    waiting = [*tail, *new]
    first = (count - len(tail)) // WIDTH
    made = []
    for at in range(0, len(waiting) - WIDTH + 1, WIDTH):
        whole = waiting[at : at + WIDTH]
        place = Place(level, first + at // WIDTH)
        made.append(Tile(place, b"".join(whole), tree.full(whole)))
    return made
