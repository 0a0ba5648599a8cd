"""What no kill can show: that a commit is on the disk before anybody is told of it.

A killed process leaves the operating system and its caches alive. So the server process of
PostgreSQL that commits a step is watched: its `fdatasync` (or `fsync`) must have ended before it
sends its answer to COMMIT.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

from engine.commands.start_process_instance import start_process_instance
from tests.builders import ADMINISTRATOR
from tests.crash import models
from tests.crash.installation import Installation

_SYNCS = re.compile(r"\bf(data)?sync\(")
_SENDS = re.compile(r"\b(sendto|send|write)\(.*COMMIT")
SETTINGS = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


@dataclass(frozen=True, slots=True)
class Watched:
    """What was seen.

    Args:
        settings: of the database, those that durability depends on.
        commits: that a watched process answered; `None` if processes cannot be watched here.
        unsynced: how many of them without a sync before the answer.
    """

    settings: dict[str, str]
    commits: int | None
    unsynced: int | None


def asked_for(place: Installation) -> dict[str, str]:
    """Return what the product's own connections say about their commits."""
    with place.workspace.transaction() as connection:
        shown = connection.exec_driver_sql("SHOW synchronous_commit").scalar_one()
    place.workspace.close()
    return {"synchronous_commit": str(shown)}


def watch(place: Installation, steps: int = 5) -> Watched:
    """Return how the commits of so many steps went to the disk."""
    workspace = place.workspace
    with psycopg.connect(place.database_url) as connection:
        settings = {
            name: str(value)
            for name in SETTINGS
            for (value,) in connection.execute(f"SHOW {name}".encode())
        }
    if shutil.which("strace") is None:
        return Watched(settings, None, None)
    # One connection, so that one process is all there is to watch.
    with workspace.transaction() as held:
        backend = held.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    with tempfile.TemporaryDirectory() as folder:
        trace = Path(folder) / "trace"
        tracer = subprocess.Popen(
            ["strace", "-f", "-s", "200", "-e", "trace=fdatasync,fsync,sendto,pwrite64,write",
             "-o", str(trace), "-p", str(backend)],
            stderr=subprocess.PIPE,
        )  # fmt: skip
        try:
            if not _attached(tracer):
                return Watched(settings, None, None)
            for _ in range(steps):
                start_process_instance(
                    workspace, models.RACE, variables={"wait": "P1D"}, actor=ADMINISTRATOR
                )
        finally:
            tracer.terminate()
            tracer.wait(10)
            workspace.close()
        return Watched(settings, *_counted(trace.read_text()))


def _attached(tracer: subprocess.Popen[bytes]) -> bool:
    assert tracer.stderr is not None
    os.set_blocking(tracer.stderr.fileno(), False)
    ends, said = time.monotonic() + 10, b""
    while time.monotonic() < ends and tracer.poll() is None:
        said += tracer.stderr.read() or b""
        if b"attached" in said:
            return b"not permitted" not in said
        time.sleep(0.02)
    return False


def _counted(trace: str) -> tuple[int, int]:
    """Return how many commits of steps were answered, and how many of them without a sync.

    A transaction that wrote nothing has nothing to bring to the disk: only those count between
    whose answers the write-ahead log was written.
    """
    commits = unsynced = 0
    synced = wrote = False
    for line in trace.splitlines():
        if _SYNCS.search(line):
            synced = True
        elif "pwrite64(" in line:
            wrote = True
        elif _SENDS.search(line):
            commits += wrote
            unsynced += wrote and not synced
            synced = wrote = False
    return commits, unsynced
