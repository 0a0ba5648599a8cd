"""`python -m tests.unit.feel.attacked PART PARTS`: tries its part of the attacks, in this process.

Prints one JSON line for each: what came of it, the processor's seconds, and how many MiB more
memory the process needed at the worst moment than before. A loop that keeps nothing cannot need
more memory the longer it runs: it gets less time than the product gives it.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from feel import FeelLimitExceeded, FeelSyntaxFault, Value, compile_expression, work_time
from feel.limits import SECONDS
from tests.unit.feel.attacks import ATTACKS, NOTHING_KEPT

_MEBIBYTE = 1024 * 1024
_NOW = datetime(2026, 3, 27, 22, 30, tzinfo=UTC)


def _scope() -> dict[str, Value]:
    deep: Value = []
    for _ in range(90):
        deep = [deep]
    return {
        "text": "a" * 1_000_000,
        "items": [Decimal(number) for number in range(1, 100_001)],
        "texts": [f"text {number}" for number in range(10_000)],
        "deep": deep,
        "x": Decimal(1),
    }


def _memory(what: str) -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith(what))
    return int(line.split()[1]) / 1024


def _outcome(source: str, scope: dict[str, Value]) -> str:
    try:
        value = compile_expression(source).evaluate(scope, _NOW).value
    except (FeelSyntaxFault, FeelLimitExceeded) as fault:
        return type(fault).__name__
    except BaseException as fault:  # noqa: BLE001 - whatever it is: that is the question
        return f"{type(fault).__name__}: {str(fault)[:200]}"
    return "null" if value is None else "value"


def _seconds_for(source: str) -> float:
    return 0.2 if source.startswith(NOTHING_KEPT) else SECONDS


def _tried(name: str, scope: dict[str, Value]) -> dict[str, object]:
    source = ATTACKS[name]
    # Sets the peak back to what is needed now.
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before, begun = _memory("VmRSS"), time.process_time()
    with work_time(_seconds_for(source)):
        outcome = _outcome(source, scope)
    seconds = time.process_time() - begun
    memory = _memory("VmHWM") - before
    return {
        "name": name,
        "outcome": outcome,
        "seconds": seconds,
        "memory": memory,
    }


def main() -> None:
    part, parts = int(sys.argv[1]), int(sys.argv[2])
    # Far above what is allowed: an attack that succeeds must not take the machine with it.
    resource.setrlimit(resource.RLIMIT_AS, (2048 * _MEBIBYTE, 2048 * _MEBIBYTE))
    scope = _scope()
    for name in list(ATTACKS)[part::parts]:
        print(json.dumps({"begun": name}), flush=True)
        print(json.dumps(_tried(name, scope)), flush=True)


if __name__ == "__main__":
    main()
