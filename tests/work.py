"""How much work something is, told so that no machine, however slow or busy, says otherwise."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Final

_SHORTEST: Final = 0.001
"""Seconds; what takes less is lost in the noise of the clock."""


def calls(run: Callable[[], object]) -> int:
    """Return how many functions are called: the same number on every machine."""
    count = 0

    def counted(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        run()
    finally:
        sys.setprofile(None)
    return count


def growth(small: Callable[[], object], large: Callable[[], object]) -> float:
    """Return how many times the work of one run another one is, measured side by side.

    For work inside of one call, such as a pattern's search, which `calls` does not see. The
    shortest of three runs counts.
    """
    return _seconds(large) / _seconds(small)


def _seconds(run: Callable[[], object]) -> float:
    durations = []
    for _ in range(3):
        begun = time.thread_time()
        run()
        durations.append(time.thread_time() - begun)
    return max(_SHORTEST, min(durations))
