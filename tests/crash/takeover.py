"""How soon others go on: a server in a new process, a worker with the leases of the product, and
whoever signs the log next."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import replace

import psycopg

from engine.commands import claim_jobs, deliver_message, deliver_signal
from engine.commands.complete_user_task import complete_user_task
from engine.commands.start_process_instance import start_process_instance
from engine.queries import person_of_username
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR
from tests.crash import models, standing
from tests.crash.child import Order
from tests.crash.installation import ROOT, Child, Installation
from tests.fakes import free_port

_PATIENCE_SECONDS = 120.0
OF_SEQUENCERS = (
    "integrate.before-commit",
    "integrate.after-commit",
    "head-remembered",
    "sign.before-commit",
    "sign.after-commit",
)
"""Where the one who signs may die: before and after each of its commits, and beside the key."""
_NEWEST = "SELECT coalesce(max(size), 0) FROM ledger.checkpoint"
_WAITING = "SELECT count(*) FROM ledger.pending"


def serves(place: Installation) -> float:
    """Return the seconds until a server in a new interpreter answered."""
    port = free_port()
    order = place.order("serve", port=port)
    begun = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "tests.crash.child", order.written()],
        env={"PYTHONPATH": str(ROOT)},
    )
    server = Child(process.pid, order, f"http://127.0.0.1:{port}")
    place.servers.append(server)
    place.await_answer(server)
    seconds = time.monotonic() - begun
    server.kill()
    process.wait()
    return seconds


def takes_over(place: Installation) -> float:
    """Return the seconds until another worker had done the job with which one died, with the leases
    of the product."""
    _note_wanted(place.workspace)
    killed = _worker(place, {"effect-done": 0})
    assert killed.wait(_PATIENCE_SECONDS), "the worker did not come to its mail"
    begun = time.monotonic()
    place.workers.append(_worker(place, {}))
    while time.monotonic() - begun < _PATIENCE_SECONDS and not _is_noted(place):
        time.sleep(0.1)
    seconds = time.monotonic() - begun
    place.workers[-1].kill()
    return seconds


def signs(place: Installation, point: str) -> float:
    """Return the seconds from the death of the worker that led the log until another one had signed
    what came after.

    Two workers run, and entries keep coming; the one that dies does so when it leads, at this
    point.
    """
    killed = _worker(place, {point: 0})
    place.workers = [_worker(place, {})]
    with psycopg.connect(place.database_url, autocommit=True) as connection:
        connection.execute("SET application_name = 'harness'")
        ends = time.monotonic() + _PATIENCE_SECONDS
        while not killed.wait(0.05):
            assert time.monotonic() < ends, f"no worker came to {point}"
            _write(place.workspace)
        begun = time.monotonic()
        size = _asked(connection, _NEWEST)
        # What was signed at the last moment may cover all there is: this is not among it.
        _write(place.workspace)
        while time.monotonic() - begun < _PATIENCE_SECONDS:
            if not _asked(connection, _WAITING) and _asked(connection, _NEWEST) > size:
                break
            time.sleep(0.02)
    seconds = time.monotonic() - begun
    place.workspace.close()
    place.kill_all()
    return seconds


def _write(workspace: Workspace) -> None:
    variables = {"wait": "P1D"}
    start_process_instance(workspace, models.RACE, variables=variables, actor=ADMINISTRATOR)


def _asked(connection: psycopg.Connection[tuple[object, ...]], query: str) -> int:
    row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return int(str(row[0]))


def _worker(place: Installation, at: dict[str, int]) -> Child:
    order: Order = replace(place.order("worker", at=at), lease=None)
    return Child(place.nursery.bear(order), order, None)


def _note_wanted(workspace: Workspace) -> None:
    """Bring a case to its mail."""
    clerk = person_of_username(workspace, models.CLERKS[0])
    begun = start_process_instance(
        workspace, models.CASE, variables={"order": "c-1"}, business_id="c-1", actor=clerk
    )
    with workspace.transaction() as connection:
        key = connection.exec_driver_sql(
            "SELECT key FROM engine.user_task WHERE process_instance_key = %s", (begun.key,)
        ).scalar_one()
    complete_user_task(workspace, key, {}, actor=clerk)
    workspace.close()


def _is_noted(place: Installation) -> bool:
    found = standing.read(place.database_url, place.home / "keys")
    return any("message.sent" in json.dumps(one.fields["facts"])
               for chain in found.entries.values() for one in chain)  # fmt: skip


def lease_seconds() -> float:
    """Return the longest that a dead worker of the product keeps what it had in hand."""
    leases = (claim_jobs.LEASE, deliver_message.LEASE, deliver_signal.LEASE)
    return max(leases).total_seconds()
