"""The way from an entry to the root of a checkpoint, step by step, for people to follow.

Source: RFC 9162, section 2.1.3.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audit.tlog import node_hash


@dataclass(frozen=True, slots=True)
class PathStep:
    """One step upwards.

    Args:
        is_left: whether the hash that is given stands on the left of the one computed so far.
        sibling: the hash that is given.
        result: the hash of both.
    """

    is_left: bool
    sibling: bytes
    result: bytes


def steps_of(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes]
) -> tuple[PathStep, ...] | None:
    """Return the steps from a leaf hash to a root; `None` if the proof is not one of that place.

    Args:
        leaf: hash of the entry.
        index: its place, from 0.
        size: entries under the checkpoint.
        proof: as `audit.tlog.inclusion_proof` gives it.
    """
    if not 0 <= index < size:
        return None
    steps, at, last, current = list[PathStep](), index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return None
        is_left = bool(at & 1) or at == last
        current = node_hash(sibling, current) if is_left else node_hash(current, sibling)
        steps.append(PathStep(is_left, sibling, current))
        if is_left:
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        at, last = at >> 1, last >> 1
    return tuple(steps) if last == 0 else None
