"""The way from an entry to a checkpoint's root as lines and points, and who confirms it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.model import EntryView
from engine.queries.inclusions import Anchoring, Inclusion

_LEVEL, _FOOT, _HEAD = 25, 30, 34
_MIDDLE, _LEFT, _RIGHT = 174, 120, 228
_LEAN, _REACH, _WORDS = 9, 46, 12
_WIDTH = 400


@dataclass(frozen=True, slots=True)
class DrawnStep:
    """One level: where its points stand, and what they are the hashes of."""

    level: int
    is_left: bool
    sibling: bytes
    result: bytes
    x: int
    y: int
    sibling_x: int
    words_x: int
    parent_x: int
    parent_y: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """A whole way; `top_x`, `top_y` is where its root stands,
    `foot` where the entry is named."""

    steps: tuple[DrawnStep, ...]
    leaf: bytes
    root: bytes
    size: int
    holds: bool
    width: int
    height: int
    foot: tuple[int, int]
    top_x: int
    top_y: int


@dataclass(frozen=True, slots=True)
class ShownWitness:
    """One witness, and whether it has confirmed a checkpoint with this entry in it."""

    name: str
    confirmed: bool
    refused: bool
    size: int
    at: datetime | None


@dataclass(frozen=True, slots=True)
class ShownAnchors:
    """Who stands behind an entry besides the log: `count` of `needed` witnesses, and a stamp."""

    witnesses: tuple[ShownWitness, ...]
    needed: int
    count: int
    enough: bool
    stamped_at: datetime | None


def drawn(found: Inclusion | None) -> Drawn | None:
    """Return how a way is drawn, the entry at the foot; `None` where there is none."""
    if found is None:
        return None
    given = found.steps or ()
    height = len(given) * _LEVEL + _FOOT + _HEAD
    x, y = _MIDDLE, height - _FOOT
    steps = []
    for level, step in enumerate(given, 1):
        side = 1 if step.is_left else -1
        parent, above = max(_LEFT, min(_RIGHT, x - side * _LEAN)), y - _LEVEL
        sibling = parent - side * _REACH
        steps.append(
            DrawnStep(
                level,
                step.is_left,
                step.sibling,
                step.result,
                x,
                y,
                sibling,
                sibling - side * _WORDS,
                parent,
                above,
            )
        )
        x, y = parent, above
    return Drawn(
        tuple(steps),
        found.leaf,
        found.root,
        found.size,
        found.holds,
        _WIDTH,
        height,
        (_MIDDLE, height - 8),
        x,
        y,
    )


def witnesses(found: Anchoring, entry: EntryView | None) -> ShownAnchors:
    """Return who has confirmed a checkpoint that covers an entry; of no entry, the newest."""
    standing = found.standing
    least = standing.size if entry is None or entry.index is None else entry.index + 1
    shown = tuple(
        ShownWitness(
            one.name,
            one.size >= least > 0 and one.refused_at is None,
            one.refused_at is not None,
            one.size,
            one.at,
        )
        for one in standing.witnesses
    )
    count = sum(one.confirmed for one in shown)
    stamped = standing.stamped_at if standing.stamped_size >= least > 0 else None
    return ShownAnchors(shown, found.needed, count, 0 < found.needed <= count, stamped)
