"""One sequencer at a time: whoever dies or stands still with the log in hand, another goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from engine.commands.start_process_instance import start_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.settings import Settings
from engine.workspace import Workspace
from tests.builders import deployed, end_event, person, process, start_event, user_task

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 30
"""Seconds in which another process must have taken over: the promise of the product."""
WORK = process("work", start_event("check") + user_task("check", "done") + end_event())
_HOLDER = """
SELECT split_part(a.application_name, ':', 2)::int FROM pg_locks l
JOIN pg_stat_activity a USING (pid)
WHERE l.locktype = 'advisory' AND l.granted AND a.application_name LIKE 'vorgang worker %'
  AND a.datname = current_database()
"""


@pytest.fixture
def workers(settings: Settings) -> Iterator[dict[int, subprocess.Popen[bytes]]]:
    """Two workers as processes, by their ids."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VORGANG_")}
    environment = {
        **kept,
        "VORGANG_HOME": str(settings.home),
        "VORGANG_DATABASE_URL": str(settings.database_url),
        "PYTHONPATH": str(ROOT),
    }
    started = [
        subprocess.Popen([sys.executable, "-P", "-m", "api.cli", "worker"], env=environment)
        for _ in range(2)
    ]
    yield {one.pid: one for one in started}
    for one in started:
        one.kill()
        one.wait()


def until(look: Callable[[], int | None], seconds: float = PATIENCE) -> int:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = look()
        if found is not None:
            return found
        time.sleep(0.05)
    raise AssertionError(f"nobody within {seconds} s")


def take_the_log_in_hand(
    settings: Settings, workspace: Workspace
) -> tuple[int, psycopg.Connection[object]]:
    """Return the process that is the sequencer, and the connection that makes it wait.

    It holds the lock of the one sequencer and waits for the table that it must write to.
    """
    assert settings.database_url is not None
    barrier = psycopg.connect(settings.database_url)
    barrier.execute("LOCK TABLE ledger.index IN EXCLUSIVE MODE")
    alice = person(workspace, "alice", "clerk")
    deployed(workspace, WORK)
    start_process_instance(workspace, "work", variables={}, actor=alice)

    def holder() -> int | None:
        # A connection of its own: what is seen of others stays the same within a transaction.
        with psycopg.connect(str(settings.database_url)) as looking:
            row = looking.execute(_HOLDER).fetchone()
        return int(row[0]) if row else None

    return until(holder, 60), barrier


def covered(workspace: Workspace) -> int | None:
    with workspace.transaction() as connection:
        waiting = connection.exec_driver_sql("SELECT count(*) FROM ledger.pending").scalar_one()
        return workspace.ledger.covered(connection) or None if waiting == 0 else None


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGSTOP])
def test_another_worker_takes_over(
    workspace: Workspace,
    settings: Settings,
    workers: dict[int, subprocess.Popen[bytes]],
    end: signal.Signals,
) -> None:
    holder, barrier = take_the_log_in_hand(settings, workspace)
    assert holder in workers
    # Killed, or standing still as if its network were gone: it says nothing any more.
    os.kill(holder, end)
    barrier.close()
    size = until(lambda: covered(workspace))
    assert size >= 3
    assert verify_ledger(workspace) == ()
