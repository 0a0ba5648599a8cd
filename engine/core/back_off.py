"""How long a failed job rests before the next attempt, where the model does not say it."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Final

FIRST_PAUSE: Final = timedelta(seconds=2)
LONGEST_PAUSE: Final = timedelta(minutes=10)
_PARTS: Final = 1 << 16


def pause_after(attempts: int, seed: str) -> timedelta:
    """Return the pause after so many failed attempts.

    It doubles from two seconds to ten minutes; of each, at least half is kept and the rest is
    scattered, so that jobs that failed together, because their mail server was down, do not all
    come back at the same moment. The same seed gives the same pause: a step stays a pure function.

    Args:
        attempts: that have failed, at least 1.
        seed: what tells this job from others, such as its key.

    Source: M. Brooker, "Exponential Backoff and Jitter" (equal jitter).
    """
    doublings = min(max(attempts, 1) - 1, 20)
    whole = min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)
    digest = hashlib.sha256(f"{seed} {attempts}".encode()).digest()
    scattered = int.from_bytes(digest[:2], "big")
    return whole / 2 + whole / 2 * scattered / _PARTS
