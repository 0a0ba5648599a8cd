"""The last line of a run: what ran, on what, how long it took, and what came of it."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def heading(seed: int) -> dict[str, Any]:
    """Return what has to be known of a run to read its figures."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "seed": seed,
        "machine": platform.platform(),
        "processors": os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 1),
    }


def commit() -> str | None:
    """Return the commit checked out, with a plus if files differ from it; `None` without git."""
    words = ["git", "describe", "--always", "--abbrev=12", "--exclude=*", "--dirty=+"]
    try:
        said = subprocess.run(
            words, cwd=ROOT, capture_output=True, text=True, check=True, timeout=10
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return said.stdout.strip()


def spread(seconds: Sequence[float]) -> dict[str, float]:
    """Return how many were measured, the median, the 95th percentile and the longest, in seconds;
    nothing if none were."""
    if not seconds:
        return {}
    ordered = sorted(seconds)
    # Nearest rank: one that was really seen, also of few.
    behind = -(-len(ordered) * 95 // 100) - 1
    return {
        "measured": len(ordered),
        "p50": round(statistics.median(ordered), 2),
        "p95": round(ordered[behind], 2),
        "max": round(ordered[-1], 2),
    }
