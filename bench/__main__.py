"""`python -m bench [--quick] [KEY …]`: measures ratios, and prints one JSON object at the end.

Progress goes to stderr, the JSON alone to stdout. It runs in a folder and a PostgreSQL of its own,
which are gone afterwards.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

import psycopg
from sqlalchemy.exc import SQLAlchemyError

from audit.faults import LedgerFault
from bench.camunda_python_engine import over_camunda_python
from bench.decisions import table_over_eval
from bench.floor import audited_step_over_floor
from bench.growth import ledger_on_over_off, old_over_young, parallel_loop
from bench.housekeeping import lean_tables
from bench.installation import Installation, installed
from bench.logs import many_writers, million_leaves, verification
from bench.many_instances import many_over_few
from bench.other_engines import over_bpmn_engine
from bench.processes import http_over_inprocess, two_databases, workers
from bench.reading import feel_over_eval
from bench.rounds import NotMeasurable, Ratio, rounded
from bench.sign_up import sign_up
from bench.stock import over_stock
from bench.task_page import task_page
from bench.timers import due_timers
from engine.faults import EngineFault

Group = Callable[[Installation], dict[str, Ratio]]

GROUPS: Mapping[tuple[str, ...], Group] = {
    ("audited_step_over_floor",): audited_step_over_floor,
    ("ledger_on_over_off",): ledger_on_over_off,
    ("http_over_inprocess",): http_over_inprocess,
    ("workers_4_over_1",): workers,
    ("two_databases_over_one",): two_databases,
    ("cost_1000_over_10", "state_1000_over_10"): old_over_young,
    ("over_stock_at_10", "over_stock_at_1000"): over_stock,
    ("over_bpmn_engine",): over_bpmn_engine,
    ("over_camunda_python",): over_camunda_python,
    ("parallel_loop_1000_over_100",): parallel_loop,
    (
        *("inbox_100k_over_1k", "search_100k_over_1k", "step_100k_over_1k"),
        "lists_100k_over_1k",
    ): many_over_few,
    ("feel_over_eval",): feel_over_eval,
    ("table_over_eval",): table_over_eval,
    ("due_timers",): due_timers,
    ("task_page_cold", "task_page_warm"): task_page,
    ("sign_up_answers",): sign_up,
    ("lean_after_over_before",): lean_tables,
    ("million_leaves",): million_leaves,
    ("verification",): verification,
    ("sequencer_over_writers", "merge_delay", "over_global_chain"): many_writers,
}
"""Keys that are measured together, in the order in which they are measured."""

KEYS = tuple(key for keys in GROUPS for key in keys)
_REFUSALS = (
    NotMeasurable,
    EngineFault,
    LedgerFault,
    SQLAlchemyError,
    psycopg.Error,
    OSError,
    subprocess.SubprocessError,
)


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, at most a minute")
    parser.add_argument("keys", nargs="*", metavar="KEY", help=f"only these of: {', '.join(KEYS)}")
    asked = parser.parse_args()
    unknown = sorted(set(asked.keys) - set(KEYS))
    if unknown:
        parser.error(f"there is no {', '.join(unknown)}; there are {', '.join(KEYS)}")
    # As our servers do: nobody looks for garbage in what was imported.
    gc.freeze()
    # Told to stop, it leaves like any program: the database and all processes are ended on the way.
    signal.signal(signal.SIGTERM, _leave)
    print(json.dumps(_measured(asked.keys or KEYS, quick=asked.quick), indent=2))


def _leave(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(143)


def _measured(keys: list[str] | tuple[str, ...], *, quick: bool) -> dict[str, object]:
    ratios: dict[str, Ratio] = {}
    refusals: dict[str, str] = {}
    begun = time.monotonic()
    with installed(quick=quick) as installation:
        machine = _machine(installation)
        for together, measure in GROUPS.items():
            wanted = [key for key in together if key in keys]
            if not wanted:
                continue
            _tell(f"{', '.join(wanted)} …")
            try:
                found = measure(installation)
            except _REFUSALS as fault:
                reason = f"{type(fault).__name__}: {fault}".removeprefix("NotMeasurable: ")
                refusals.update(dict.fromkeys(wanted, reason))
                _tell(f"  not measured: {reason}")
                continue
            for key in wanted:
                ratios[key] = found[key]
                _tell(f"  {key} {rounded(found[key].value)} ({time.monotonic() - begun:.0f} s)")
    return {
        **{key: rounded(ratio.value) for key, ratio in ratios.items()},
        "machine": machine,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "quick": quick,
        "seconds": round(time.monotonic() - begun),
        "not_measured": refusals,
        "figures": {key: ratio.figures for key, ratio in ratios.items()},
    }


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _machine(installation: Installation) -> dict[str, object]:
    version = installation.owner.execute("SHOW server_version").fetchone()
    return {
        "processors": os.cpu_count(),
        "processor": _processor(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": platform.python_version(),
        "postgresql": str(version[0]) if version else None,
        "load_before": rounded(os.getloadavg()[0]),
    }


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    lines = information.read_text().splitlines() if information.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def _commit() -> str | None:
    """Return the commit checked out, with a plus if files differ from it; `None` without git."""
    folder = Path(__file__).parent
    try:
        said = subprocess.run(
            ["git", "describe", "--always", "--abbrev=40", "--exclude=*", "--dirty=+"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=True,
            timeout=10,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return said.stdout.strip()


if __name__ == "__main__":
    main()
