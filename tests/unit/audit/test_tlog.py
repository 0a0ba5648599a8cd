"""The Merkle tree: every size from 0 to 64 whole, against the standard's words and pymerkle."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree, verify_consistency, verify_inclusion

from audit.chain import leaf_hash
from audit.tlog import (
    EMPTY_ROOT,
    CompactRange,
    LeafRows,
    consistency_holds,
    consistency_proof,
    frontier,
    inclusion_holds,
    inclusion_proof,
    node_hash,
    root_of,
    tree_root,
)

BODIES = [f"body {number}".encode() for number in range(64)]
LEAVES = [leaf_hash(body) for body in BODIES]
SIZES = range(65)
MANY = [sha256(str(number).encode()).digest() for number in range(70_000)]


def defined_root(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, word for word, over leaf hashes."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    split = max(2**power for power in range(7) if 2**power < len(leaves))
    return node_hash(defined_root(leaves[:split]), defined_root(leaves[split:]))


ROOTS = [defined_root(LEAVES[:size]) for size in SIZES]


@pytest.fixture(scope="module")
def pymerkle_tree() -> InmemoryTree:
    tree = InmemoryTree(algorithm="sha256")
    for body in BODIES:
        tree.append_entry(body)
    return tree


@pytest.mark.parametrize("size", SIZES)
def test_all_ways_to_a_root_give_the_root_that_the_standard_defines(size: int) -> None:
    grown = CompactRange()
    for leaf in LEAVES[:size]:
        grown.append(leaf)
    rows = LeafRows(LEAVES)
    assert root_of(LEAVES[:size]) == ROOTS[size]
    assert grown.root() == ROOTS[size]
    assert tree_root(size, rows) == ROOTS[size]
    assert grown.hashes == frontier(size, rows)


def test_an_empty_tree_has_the_hash_of_nothing_as_root() -> None:
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("size", SIZES)
def test_every_leaf_of_every_size_is_proven_and_no_other(size: int) -> None:
    rows = LeafRows(LEAVES[:size])
    for index in range(size):
        proof = inclusion_proof(index, size, rows)
        assert inclusion_holds(LEAVES[index], index, size, proof, ROOTS[size])
        other = LEAVES[(index + 1) % 64]
        assert not inclusion_holds(other, index, size, proof, ROOTS[size])
        for wrong in {index - 1, index + 1} & set(range(size)):
            assert not inclusion_holds(LEAVES[index], wrong, size, proof, ROOTS[size])
        assert not inclusion_holds(LEAVES[index], index, size, [*proof, bytes(32)], ROOTS[size])
        if proof:
            assert not inclusion_holds(LEAVES[index], index, size, proof[:-1], ROOTS[size])
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_proof(size, size, rows)


@pytest.mark.parametrize("new_size", SIZES)
def test_every_size_is_proven_to_continue_every_smaller_one(new_size: int) -> None:
    rows = LeafRows(LEAVES[:new_size])
    for old_size in range(new_size + 1):
        proof = consistency_proof(old_size, new_size, rows)
        old, new = ROOTS[old_size], ROOTS[new_size]
        assert consistency_holds(old_size, new_size, proof, old, new)
        assert not consistency_holds(old_size, new_size, proof, bytes(32), new)
        assert not consistency_holds(old_size, new_size, [*proof, bytes(32)], old, new)
        if old_size > 0:
            assert not consistency_holds(old_size, new_size, proof, old, bytes(32))
        for at in range(len(proof)):
            changed = [*proof[:at], bytes(32), *proof[at + 1 :]]
            assert not consistency_holds(old_size, new_size, changed, old, new)


def test_sizes_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(ValueError, match="does not continue"):
        consistency_proof(3, 2, LeafRows(LEAVES[:2]))
    assert not consistency_holds(3, 2, [], ROOTS[3], ROOTS[2])


@pytest.mark.parametrize("size", range(1, 65))
def test_pymerkle_computes_the_same_roots_and_proofs(
    size: int, pymerkle_tree: InmemoryTree
) -> None:
    rows = LeafRows(LEAVES)
    assert pymerkle_tree.get_root(size) == ROOTS[size]
    for index in range(size):
        theirs = pymerkle_tree.prove_inclusion(index + 1, size)
        verify_inclusion(LEAVES[index], ROOTS[size], theirs)
        siblings = [hashed for hashed in theirs.path if hashed != LEAVES[index]]
        assert inclusion_proof(index, size, rows) == siblings
    for old_size in range(1, size):
        proof = pymerkle_tree.prove_consistency(old_size, size)
        verify_consistency(ROOTS[old_size], ROOTS[size], proof)


@given(st.integers(1, len(MANY)), st.integers(0, len(MANY)))
def test_proofs_across_stored_rows_hold_in_large_trees(size: int, other: int) -> None:
    rows, other = ROWS, min(other, size)
    root = tree_root(size, rows)
    index = other % size
    assert inclusion_holds(MANY[index], index, size, inclusion_proof(index, size, rows), root)
    proof = consistency_proof(other, size, rows)
    assert consistency_holds(other, size, proof, tree_root(other, rows), root)


ROWS = LeafRows(MANY)


def test_a_large_root_read_from_rows_is_that_of_the_whole_list() -> None:
    for size in (255, 256, 257, 65_535, 65_536, 65_537, 70_000):
        assert tree_root(size, ROWS) == root_of(MANY[:size])


def test_a_compact_range_with_the_wrong_number_of_roots_is_refused() -> None:
    with pytest.raises(ValueError, match="do not make a tree"):
        CompactRange(3, [bytes(32)])
