"""The Merkle tree over all entries: roots, proofs of inclusion and consistency, their verification.

A reader gives the roots of complete subtrees of 256^k leaves, in rows, as C2SP tlog-tiles does:
everything else is folded from at most 256 of them. So a proof in a log of a million entries reads
three rows, and only one hash for every 256 entries is stored besides the leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Protocol

EMPTY_ROOT = sha256(b"").digest()
TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT


class HashReader(Protocol):
    """Reads stored hashes."""

    def row(self, height: int, first: int, count: int) -> Sequence[bytes]:
        """Return the roots of `count` complete subtrees of 2^height leaves, from number `first`.

        Args:
            height: a multiple of 8; 0 are the leaf hashes.
            first: `first`..`first + count - 1` lie within one aligned run of 256.
            count: 1 to 256.
        """
        ...


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node. Source: RFC 6962, section 2.1."""
    return sha256(b"\x01" + left + right).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Return the root of a whole list of leaf hashes. Source: RFC 6962, section 2.1."""
    level = list(leaves)
    if not level:
        return EMPTY_ROOT
    while len(level) > 1:
        pairs = [node_hash(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
        level = [*pairs, level[-1]] if len(level) % 2 else pairs
    return level[0]


class CompactRange:
    """The least one must remember of [0, size) to go on: the roots of its perfect subtrees."""

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        """Begin at `size`, with the roots from the largest subtree (left) to the smallest.

        Raises:
            ValueError: there are not as many roots as `size` has one-bits.
        """
        self.size, self.hashes = size, list(hashes)
        if size < 0 or len(self.hashes) != size.bit_count():
            raise ValueError(f"{len(self.hashes)} subtree roots do not make a tree of {size}")

    def append(self, leaf: bytes) -> None:
        """Take in the next leaf hash."""
        trailing = self.size
        while trailing & 1:
            leaf = node_hash(self.hashes.pop(), leaf)
            trailing >>= 1
        self.hashes.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """Return the root of [0, size)."""
        if not self.hashes:
            return EMPTY_ROOT
        root = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            root = node_hash(left, root)
        return root


class LeafRows:
    """A reader over leaf hashes in memory."""

    def __init__(self, leaves: Iterable[bytes]) -> None:
        """Fold the complete subtrees of 256, 65,536, … leaves once."""
        self._rows = [list(leaves)]
        while len(self._rows[-1]) >= TILE_WIDTH:
            below = self._rows[-1]
            whole = len(below) - len(below) % TILE_WIDTH
            self._rows.append(
                [root_of(below[at : at + TILE_WIDTH]) for at in range(0, whole, TILE_WIDTH)]
            )

    def row(self, height: int, first: int, count: int) -> Sequence[bytes]:
        """Return hashes as `HashReader.row` says."""
        return self._rows[height // TILE_HEIGHT][first : first + count]


def tree_root(size: int, reader: HashReader) -> bytes:
    """Return the root of the first `size` leaves."""
    return CompactRange(size, frontier(size, reader)).root()


def frontier(size: int, reader: HashReader) -> list[bytes]:
    """Return the roots of the perfect subtrees that [0, size) consists of, the largest first."""
    return _perfect_subtrees(0, size, reader)


def inclusion_proof(index: int, size: int, reader: HashReader) -> list[bytes]:
    """Return the hashes that prove that leaf `index` is in the tree of the first `size` leaves.

    Raises:
        ValueError: there is no such leaf.

    Source: RFC 6962, section 2.1.1.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} has no leaf {index}")
    proof: list[bytes] = []
    first, end = 0, size
    while end - first > 1:
        middle = first + _split(end - first)
        if index < middle:
            proof.append(_range_root(middle, end, reader))
            end = middle
        else:
            proof.append(_range_root(first, middle, reader))
            first = middle
    return proof[::-1]


def consistency_proof(old_size: int, new_size: int, reader: HashReader) -> list[bytes]:
    """Return the hashes proving that the ledger only grew between two checkpoints.

    Args:
        old_size: entries under the older checkpoint; of an empty one nothing needs proof.
        new_size: entries under the newer one; not less than `old_size`.
        reader: reads stored hashes.

    Raises:
        ValueError: the sizes are the wrong way round.

    Source: RFC 6962, section 2.1.2.
    """
    if not 0 <= old_size <= new_size:
        raise ValueError(f"a tree of {new_size} does not continue one of {old_size}")
    if old_size in {0, new_size}:
        return []
    proof: list[bytes] = []
    first, end, whole = 0, new_size, True
    while old_size != end:
        middle = first + _split(end - first)
        if old_size <= middle:
            proof.append(_range_root(middle, end, reader))
            end = middle
        else:
            proof.append(_range_root(first, middle, reader))
            first, whole = middle, False
    if not whole:
        proof.append(_range_root(first, end, reader))
    return proof[::-1]


def inclusion_holds(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Return whether the proof leads from the leaf hash to the root.

    Source: RFC 9162, section 2.1.3.2.
    """
    if not 0 <= index < size:
        return False
    position, last, hashed = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            hashed = node_hash(sibling, hashed)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            hashed = node_hash(hashed, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and hashed == root


def consistency_holds(
    old_size: int, new_size: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> bool:
    """Return whether the proof shows that the newer tree continues the older one.

    Source: RFC 9162, section 2.1.4.2.
    """
    if not 0 <= old_size <= new_size:
        return False
    if old_size == new_size:
        return not proof and old_root == new_root
    if old_size == 0:
        return not proof and old_root == EMPTY_ROOT
    hashes = [old_root, *proof] if old_size.bit_count() == 1 else list(proof)
    if not hashes:
        return False
    position, last = old_size - 1, new_size - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    old = new = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and old == old_root and new == new_root


def _split(size: int) -> int:
    """Return the largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _range_root(first: int, end: int, reader: HashReader) -> bytes:
    """Return the root of leaves `first`..`end - 1`, a node of some RFC 6962 tree."""
    *left, root = _perfect_subtrees(first, end, reader)
    for hashed in reversed(left):
        root = node_hash(hashed, root)
    return root


def _perfect_subtrees(first: int, end: int, reader: HashReader) -> list[bytes]:
    """Return the roots of the perfect subtrees of [first, end); `first` is aligned to them."""
    found: list[bytes] = []
    while first < end:
        height = (end - first).bit_length() - 1
        found.append(_subtree_root(height, first >> height, reader))
        first += 1 << height
    return found


def _subtree_root(height: int, number: int, reader: HashReader) -> bytes:
    within = height % TILE_HEIGHT
    return root_of(reader.row(height - within, number << within, 1 << within))
