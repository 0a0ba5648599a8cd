"""Functions of the product that a seeded defect replaces; one that no longer fits says so at once.

A defect whose patch takes other arguments than the product gives breaks something, but not what it
is there to break: the hunt for it would find nothing, or the wrong thing, and take its time.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.crash.points import Function
from tests.crash.points import wrap as replace_function

BROKEN = "harness: a patch does not fit the product:"
"""What stands in the log of a child before the place and the fault."""
_REACHED = "harness: reached the patch of"
_OURS = Path(__file__).parent
_PRODUCT = tuple(
    str(_OURS.parents[1] / one) + os.sep
    for one in ("api", "audit", "bpmn", "dmn", "engine", "feel", "forms")
)
_TAIL = 2_000
"""Characters of a log that somebody who looks for a fault reads first."""


class PatchBroken(Exception):
    """A seeded defect does not fit the product any more; the message says where."""


def wrap(place: tuple[str, str], outer: Callable[[Function], Function]) -> None:
    """Replace a function as `points.wrap` does, and say in the log if the patch does not fit."""

    def guarded(inner: Function) -> Function:
        patched, is_reached = outer(inner), threading.Event()

        def called(*arguments: Any, **named: Any) -> Any:
            if not is_reached.is_set():
                is_reached.set()
                _say(f"{_REACHED} {'.'.join(place)}")
            try:
                return patched(*arguments, **named)
            except (TypeError, AttributeError) as fault:
                if _is_a_patch(fault.__traceback__):
                    _say(f"{BROKEN} {'.'.join(place)}: {type(fault).__name__}: {fault}")
                raise

        return called

    replace_function(place, guarded)


@contextmanager
def seeding(name: str) -> Iterator[None]:
    """Say in the log if a defect cannot be seeded: what it replaces is gone."""
    try:
        yield
    except Exception as fault:
        _say(f"{BROKEN} {name}: {type(fault).__name__}: {fault}")
        raise


def refuse_broken(log: Path) -> None:
    """Pass if all patches fit, as far as this log of children tells.

    Raises:
        PatchBroken: one does not.
    """
    for line in _lines(log):
        if line.startswith(BROKEN):
            raise PatchBroken(line)


def last_words(log: Path) -> str:
    """Return which patches were reached, and the end of the log."""
    reached = sorted({line for line in _lines(log) if line.startswith(_REACHED)})
    end = log.read_text(errors="replace")[-_TAIL:] if log.exists() else ""
    return "\n".join([*reached, "…", end])


def _lines(log: Path) -> list[str]:
    return log.read_text(errors="replace").splitlines() if log.exists() else []


def _is_a_patch(trace: TracebackType | None) -> bool:
    """Return whether the fault arose in a patch or in calling it, rather than in the product."""
    files = []
    while trace is not None:
        files.append(trace.tb_frame.f_code.co_filename)
        trace = trace.tb_next
    # A library says nothing: whoever called it gave it what it could not take.
    ours = [one for one in files if one.startswith((str(_OURS), *_PRODUCT))]
    return bool(ours) and ours[-1].startswith(str(_OURS))


def _say(line: str) -> None:
    os.write(2, f"{line}\n".encode())
