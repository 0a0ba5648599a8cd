"""How lean the tables of running work are after housekeeping."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bench.installation import Installation
from bench.models import ROW, TASKS_IN_A_ROW
from bench.rounds import Ratio, rounded
from engine.commands.keep_house import keep_house

_TABLES = ("process_instance", "user_task", "user_task_candidate", "job", "incident")
_ARCHIVE = ("archived_process_instance", "archived_user_task", "archived_incident")


def lean_tables(installation: Installation) -> dict[str, Ratio]:
    """Return bytes in the tables of running work after housekeeping ÷ before.

    So many cases of ten user tasks have ended, and ten run; indexes and free space count.
    """
    ended = installation.rounds(1000, 100)
    for _ in range(ended):
        installation.steps(installation.start(ROW.id), TASKS_IN_A_ROW)
    for _ in range(10):
        installation.start(ROW.id)
    before = _bytes(installation, _TABLES)
    later = datetime.now(UTC) + timedelta(days=31)
    workspace = replace(installation.workspace, clock=lambda: later)
    begun, cases = time.perf_counter(), 0
    while (kept := keep_house(workspace)).more or kept.cases:
        cases += kept.cases
    seconds = time.perf_counter() - begun
    after = _bytes(installation, _TABLES)
    figures = {
        "cases_archived": cases,
        "cases_archived_per_second": rounded(cases / seconds),
        "bytes_of_running_work_before": before,
        "bytes_of_running_work_after": after,
        "bytes_of_archive": _bytes(installation, _ARCHIVE),
    }
    return {"lean_after_over_before": Ratio(after / before, figures)}


def _bytes(installation: Installation, tables: tuple[str, ...]) -> int:
    total = 0
    for table in tables:
        # What autovacuum would do by itself, a little later; FULL gives the space back at once.
        installation.owner.execute(f"VACUUM FULL engine.{table}".encode())
        row = installation.owner.execute(
            "SELECT pg_total_relation_size(%s::regclass)", (f"engine.{table}",)
        ).fetchone()
        assert row is not None
        total += int(str(row[0]))
    return total
