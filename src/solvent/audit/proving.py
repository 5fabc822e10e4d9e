"""Proving: that a record stands in the tree, and that the tree only grew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from solvent.audit import tile, tree, tree_store
from solvent.audit.tree import Stretch
from solvent.audit.tree_store import Issued
from solvent.errors import Conflict, Invalid
from solvent.ids import Scope
from solvent.platform.postgres import Connection


class NotYetNumbered(Conflict):
    """The record has no leaf under a checkpoint yet; it has one within a minute or two."""


class SizesWrong(Invalid):
    """The sizes are of no two trees of which one continues the other."""


@dataclass(frozen=True, slots=True)
class Inclusion:
    """That leaf `number` stands in the tree of a checkpoint."""

    number: int
    leaf: bytes
    path: list[bytes]
    checkpoint: Issued


@dataclass(frozen=True, slots=True)
class Consistency:
    """That the tree of `new` leaves begins with that of `old` leaves."""

    old: int
    new: int
    old_root: bytes
    new_root: bytes
    path: list[bytes]


async def root(connection: Connection, scope: Scope, *, size: int) -> bytes:
    """Give the root of the tree of the first `size` leaves, from the tiles."""
    (found,) = await _hashes(connection, scope, [Stretch(0, size)], size=size)
    return found


async def inclusion(connection: Connection, scope: Scope, record_id: UUID) -> Inclusion:
    """Prove a record by the oldest checkpoint that covers it. Raises NotYetNumbered."""
    number = await tree_store.number_of(connection, scope, record_id)
    covering = (
        None
        if number is None
        else await tree_store.first_checkpoint_over(connection, scope, number)
    )
    if number is None or covering is None:
        message = "No signed checkpoint covers this record yet."
        raise NotYetNumbered(message, remedy="One does within about a minute; ask again then.")
    path = tree.inclusion_path(number, covering.size)
    stretches = [Stretch(number, number + 1), *path]
    leaf, *proof = await _hashes(connection, scope, stretches, size=covering.size)
    return Inclusion(number, leaf, proof, covering)


async def consistency(connection: Connection, scope: Scope, *, old: int, new: int) -> Consistency:
    """Prove that the tree only grew from `old` to `new` leaves. Raises SizesWrong."""
    size = await tree_store.size(connection, scope)
    if not 0 < old <= new <= size:
        message = f"There are trees of 1 to {size} records, the older size first."
        raise SizesWrong(message, where="old, new")
    stretches = [Stretch(0, old), Stretch(0, new), *tree.consistency_path(old, new)]
    old_root, new_root, *path = await _hashes(connection, scope, stretches, size=new)
    return Consistency(old, new, old_root, new_root, path if old < new else [])


async def _hashes(
    connection: Connection, scope: Scope, stretches: Sequence[Stretch], *, size: int
) -> list[bytes]:
    places = tile.places_of(part for stretch in stretches for part in stretch.parts())
    read = await tree_store.hashes(connection, scope, places, size=size)
    return [tree.hash_of(stretch, tile.reader(read)) for stretch in stretches]
