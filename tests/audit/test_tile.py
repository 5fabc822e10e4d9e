from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from solvent.audit import tile, tree
from solvent.audit.tile import Place, Tile
from solvent.audit.tree import Frontier, Stretch

LEAVES = [tree.leaf_hash(b"%d" % number) for number in range(256 * 3 + 40)]


def grown(batches: list[int]) -> tuple[int, dict[Place, Tile]]:
    """Grow a tree batch by batch, as the sequencer does."""
    size, kept = 0, dict[Place, Tile]()
    for batch in batches:
        new, level = LEAVES[size : size + batch], 0
        while new:
            count = size >> tile.HEIGHT * level
            start = count // tile.WIDTH * tile.WIDTH
            tail = [entry(kept, level, at) for at in range(start, count)]
            made = tile.fill(level, count=count, tail=tail, new=new)
            kept |= {one.place: one for one in made}
            new, level = [one.root for one in made], level + 1
        size += batch
    return size, kept


def entry(kept: dict[Place, Tile], level: int, at: int) -> bytes:
    return LEAVES[at] if level == 0 else kept[Place(level - 1, at)].root


def hashes_of(kept: dict[Place, Tile], place: Place, size: int) -> bytes:
    entries = range(place.first, place.first + place.entries(size))
    return b"".join(entry(kept, place.level, at) for at in entries)


@given(st.lists(st.integers(1, 300), min_size=1, max_size=6).filter(lambda b: sum(b) < 800))
def test_roots_and_proofs_come_out_of_tiles_however_they_grew(batches: list[int]) -> None:
    size, kept = grown(batches)
    frontier = Frontier()
    for leaf in LEAVES[:size]:
        frontier.append(leaf)
    nodes = Stretch(0, size).parts()
    read = {place: hashes_of(kept, place, size) for place in tile.places_of(nodes)}
    assert tree.hash_of(Stretch(0, size), tile.reader(read)) == frontier.root()
    number = size * 2 // 3
    path = tree.inclusion_path(number, size)
    places = tile.places_of(part for stretch in path for part in stretch.parts())
    assert len(places) <= 5
    read = {place: hashes_of(kept, place, size) for place in places}
    proof = [tree.hash_of(stretch, tile.reader(read)) for stretch in path]
    assert tree.proves_inclusion(
        LEAVES[number], number, size=size, proof=proof, root=frontier.root()
    )


@given(st.integers(1, 10**7), st.data())
def test_a_proof_in_a_large_tree_needs_few_tiles(size: int, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, size - 1))
    path = tree.inclusion_path(number, size)
    places = tile.places_of(part for stretch in path for part in stretch.parts())
    assert len(places) <= 8
    assert all(place.entries(size) > 0 for place in places)


def test_a_tile_is_kept_only_when_full() -> None:
    assert tile.fill(0, count=0, tail=[], new=LEAVES[:255]) == []
    (made,) = tile.fill(0, count=255, tail=LEAVES[:255], new=LEAVES[255:300])
    assert made.place == Place(0, 0)
    assert tile.entries(made.hashes) == LEAVES[:256]
    assert made.root == tree.full(LEAVES[:256])
