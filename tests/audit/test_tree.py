from __future__ import annotations

import hashlib

import pymerkle  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solvent.audit import tree
from solvent.audit.tree import Frontier, Node, Stretch

sizes = st.integers(1, 700)
CONTENT = [b"record %d" % number for number in range(700)]
LEAVES = [tree.leaf_hash(content) for content in CONTENT]


def naive_root(leaves: list[bytes]) -> bytes:
    """The definition of RFC 9162, section 2.1.1, word by word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    left, right = naive_root(leaves[:half]), naive_root(leaves[half:])
    return hashlib.sha256(b"\x01" + left + right).digest()


def node(place: Node) -> bytes:
    first = place.number << place.level
    return naive_root(LEAVES[first : first + (1 << place.level)])


def hashes(path: list[Stretch]) -> list[bytes]:
    return [tree.hash_of(stretch, node) for stretch in path]


@given(sizes)
def test_a_growing_tree_has_the_root_of_the_definition(size: int) -> None:
    frontier = Frontier()
    for leaf in LEAVES[:size]:
        frontier.append(leaf)
    assert frontier.size == size
    assert frontier.root() == naive_root(LEAVES[:size])
    assert tree.hash_of(Stretch(0, size), node) == naive_root(LEAVES[:size])


def test_an_empty_tree_has_the_hash_of_nothing() -> None:
    assert Frontier().root() == tree.EMPTY_ROOT == naive_root([])


@given(st.data())
def test_each_leaf_is_proved_and_no_other_leaf_by_its_proof(data: st.DataObject) -> None:
    size = data.draw(sizes)
    number, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size - 1))
    root, proof = naive_root(LEAVES[:size]), hashes(tree.inclusion_path(number, size))
    assert tree.proves_inclusion(LEAVES[number], number, size=size, proof=proof, root=root)
    if other != number:
        for leaf, place in ((LEAVES[other], number), (LEAVES[number], other)):
            assert not tree.proves_inclusion(leaf, place, size=size, proof=proof, root=root)


@given(st.data())
def test_consistency_is_proved_and_a_fork_is_not(data: st.DataObject) -> None:
    new = data.draw(sizes)
    old = data.draw(st.integers(1, new))
    changed = data.draw(st.integers(0, old - 1))
    proof = hashes(tree.consistency_path(old, new))
    old_root, new_root = naive_root(LEAVES[:old]), naive_root(LEAVES[:new])
    assert tree.proves_consistency(old, new, old_root=old_root, new_root=new_root, proof=proof)
    fork = naive_root([*LEAVES[:changed], tree.leaf_hash(b"other"), *LEAVES[changed + 1 : old]])
    assert not tree.proves_consistency(old, new, old_root=fork, new_root=new_root, proof=proof)


@given(st.data())
def test_a_proof_with_anything_altered_proves_nothing(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 700))
    number = data.draw(st.integers(0, size - 1))
    root, proof = naive_root(LEAVES[:size]), hashes(tree.inclusion_path(number, size))
    at = data.draw(st.integers(0, len(proof) - 1))
    for bad in (
        proof[:at] + proof[at + 1 :],
        [*proof[:at], tree.leaf_hash(b"x"), *proof[at + 1 :]],
        [*proof, LEAVES[0]],
    ):
        assert not tree.proves_inclusion(LEAVES[number], number, size=size, proof=bad, root=root)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 64, 65, 300])
def test_another_implementation_agrees(size: int) -> None:
    """Pymerkle makes the same roots and paths, and takes ours for its own."""
    theirs = pymerkle.InmemoryTree(algorithm="sha256")
    for content in CONTENT[:size]:
        theirs.append_entry(content)
    root = naive_root(LEAVES[:size])
    assert theirs.get_root(size) == root
    for number in {0, size // 3, size - 1}:
        proof = theirs.prove_inclusion(number + 1, size)
        pymerkle.verify_inclusion(LEAVES[number], root, proof)
        assert proof.path[1:] == hashes(tree.inclusion_path(number, size))
    for old in {1, (size + 1) // 2, size}:
        state = naive_root(LEAVES[:old])
        pymerkle.verify_consistency(state, root, theirs.prove_consistency(old, size))
