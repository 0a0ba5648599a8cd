"""What `uuid()` and `random number()` draw from: a seed, so that an evaluation stays a function.

The same seed, moment and order of drawing give the same values again. A process instance seeds
each of its steps with itself and its state, so no two steps share values. Nothing drawn here is a
secret.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import Final

from feel.around import Around
from feel.limits import Run

_BYTES: Final = 16


class _Draws:
    __slots__ = ("drawn", "seed")

    def __init__(self, seed: Callable[[], Sequence[bytes]]) -> None:
        self.seed = seed
        self.drawn = 0


_around: ContextVar[_Draws | None] = ContextVar("chance", default=None)
# By context and not by argument, as the work time: one sequence goes through all evaluations of a
# step, or each would begin it anew and the instances of a multi-instance activity share a UUID.


def seeded(seed: Callable[[], Sequence[bytes]]) -> Around[_Draws | None]:
    """Let all evaluations within the block draw from one sequence.

    Args:
        seed: gives what makes it differ from other sequences; asked for only when something is
            drawn.
    """
    return Around(_around, _Draws(seed))


def draw(run: Run) -> bytes:
    """Return the next 16 bytes of the sequence around, or else of the evaluation's own."""
    draws = _around.get()
    number = run.draws if draws is None else draws.drawn
    if draws is None:
        run.draws += 1
    else:
        draws.drawn += 1
    digest = hashlib.sha256(f"{run.now.isoformat()} {number}".encode())
    for part in () if draws is None else draws.seed():
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()[:_BYTES]
