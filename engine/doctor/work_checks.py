"""Checks of the workers, and of the work that waits for them."""

from __future__ import annotations

from sqlalchemy import Connection

from engine.doctor.result import Result, advice, sound, wrong
from engine.job_types import JobTypes
from engine.store.figures import EXTERNAL, Figures
from engine.store.held_back import definitions

LATEST = 60
"""Seconds that a due job of the product's own workers may wait."""
_TYPES = """
SELECT type, count(*) FROM engine.job
WHERE state = 'open' AND kind = 'connector' GROUP BY type ORDER BY type
"""
_UNTAKEN = """
SELECT type, count(*) FROM engine.job
WHERE state = 'open' AND kind = 'connector' AND lease_account IS NULL AND attempts = 0
  AND due_at < clock_timestamp() - interval '15 minutes' GROUP BY type ORDER BY type
"""


def check_workers(figures: Figures) -> Result:
    """Return whether a worker is connected."""
    check = "workers"
    return sound(check) if figures.worker_connections else wrong(check, "no-worker")


def check_due(figures: Figures) -> Result:
    """Return whether what is due gets done by our own workers; more of them do nobody else's."""
    check, oldest = "due jobs", round(figures.oldest_due_job)
    if oldest <= LATEST:
        return sound(check)
    count = sum(jobs for kind, jobs in figures.due_jobs.items() if kind != EXTERNAL)
    return advice(check, "jobs-wait", count=count, seconds=oldest)


def check_types(connection: Connection, known: JobTypes) -> Result:
    """Return whether somebody does each type of job that waits."""
    check = "job types"
    waiting = connection.exec_driver_sql(_TYPES).all()
    nobodys = [f"{name} ({count})" for name, count in waiting if name not in known]
    if nobodys:
        return wrong(check, "nobodys-jobs", types=", ".join(nobodys))
    untaken = [
        f"{name} ({count})"
        for name, count in connection.exec_driver_sql(_UNTAKEN)
        if known.outside(name)
    ]
    return advice(check, "untaken-jobs", types=", ".join(untaken)) if untaken else sound(check)


def check_versions(connection: Connection) -> Result:
    """Return whether every version of a process may start instances."""
    check = "process versions"
    held = [f"{one.process_definition_id} {one.version}" for one in definitions(connection)]
    return advice(check, "held-versions", versions=", ".join(held)) if held else sound(check)
