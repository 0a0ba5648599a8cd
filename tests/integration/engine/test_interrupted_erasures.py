"""An erasure whose process is killed half-way comes to its end, once, and is seen meanwhile."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from signal import SIGKILL
from threading import Event

import pytest

from engine.commands.certify_erasure import certify_erasure
from engine.commands.execute_erasure import execute_erasure, finish_erasures
from engine.commands.verify_ledger import verify_ledger
from engine.faults import ErasureRefused
from engine.queries.data_subjects import erasure, requested_erasures
from engine.settings import Settings
from engine.store import erasures
from engine.store.database import reading
from engine.worker import Worker
from engine.workspace import Workspace
from tests.integration.engine.protection import (
    BEGUN,
    Office,
    SetClock,
    approved,
    begun,
    ended_case,
    of_anne,
    protected_office,
)

KILLED = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from engine.commands import execute_erasure as command
from engine.model import Person
from engine.queries import person_of_username
from engine.settings import Settings
from engine.store import erasures
from engine.workspace import open_workspace

home, url, key, at = sys.argv[1:]
real, count = getattr(erasures, at.split(".")[0]), int(at.split(".")[1])
calls = 0

def dies(*arguments):
    global calls
    calls += 1
    if calls == count:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*arguments)

setattr(erasures, at.split(".")[0], dies)
workspace = open_workspace(Settings(home=Path(home), database_url=url))
command.execute_erasure(workspace, int(key), actor=person_of_username(workspace, "dora"))
"""
POINTS = {
    "archive.1": "before the first case",
    "erase.1": "entry written, key not destroyed, of the first case",
    "archive.2": "between two cases",
    "erase.2": "entry written, key not destroyed, of the second case",
    "end.1": "all erased, not marked as executed",
}


@pytest.fixture
def office(workspace: Workspace, set_clock: SetClock) -> Office:
    set_clock(BEGUN)
    return protected_office(workspace)


@pytest.fixture(params=list(POINTS))
def interrupted(
    request: pytest.FixtureRequest, workspace: Workspace, office: Office, settings: Settings
) -> Iterator[int]:
    """An erasure of two ended cases and one that runs, whose process was killed."""
    cases = [ended_case(workspace, office), ended_case(workspace, office)]
    cases.append(begun(workspace, office))
    key = approved(workspace, office, of_anne(workspace))
    arguments = [str(settings.home), str(settings.database_url), str(key), request.param]
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, *arguments], capture_output=True, check=False
    )
    assert ended.returncode == -SIGKILL, ended.stderr.decode()
    yield key
    said = Counter(_executed(workspace, key))
    assert set(said.values()) == {1}
    assert {case for case, _ in said} == {str(case) for case in cases}
    with workspace.transaction() as connection:
        left = connection.exec_driver_sql(
            "SELECT count(*) FROM keystore.dek d JOIN engine.every_process_instance i "
            "USING (subject) WHERE d.wrapped IS NOT NULL"
        )
        assert left.scalar_one() == 0
    assert verify_ledger(workspace) == ()


def _executed(workspace: Workspace, key: int) -> Iterator[tuple[str, str]]:
    """Yield the case and class of each erasure that the ledger tells of a request."""
    with workspace.transaction() as connection:
        for entry in workspace.ledger.entries_of(connection, "system"):
            for fact in json.loads(entry.body)["facts"]:
                data = fact.get("data", {})
                if fact["type"] == "erasure.executed" and data["request"] == str(key):
                    yield data["instance"], data["class"]


def test_who_asks_again_brings_it_to_its_end_and_sees_meanwhile_where_it_stands(
    workspace: Workspace, office: Office, interrupted: int
) -> None:
    found = erasure(workspace, interrupted, office.second)
    assert found.request.begun_at is not None
    assert found.request.begun_by == office.asks.account_id
    assert found.request.executed_at is None
    done = sum(one.case.emptied for one in found.cases)
    assert done == len({case for case, _ in _executed(workspace, interrupted)})
    with pytest.raises(ErasureRefused, match="not executed yet"):
        certify_erasure(workspace, interrupted, actor=office.asks)
    execute_erasure(workspace, interrupted, actor=office.second)
    (listed,) = requested_erasures(workspace, office.second)
    assert listed.executed_at is not None
    assert listed.begun_by == office.asks.account_id
    with pytest.raises(ErasureRefused, match="done already"):
        execute_erasure(workspace, interrupted, actor=office.second)


def test_a_worker_that_starts_brings_it_to_its_end(
    workspace: Workspace, office: Office, interrupted: int
) -> None:
    stop = Event()

    class Once(Worker):
        def _listen_and_work(self, stop: Event) -> None:
            while erasure(workspace, interrupted, office.asks).request.executed_at is None:
                stop.wait(0.05)
            stop.set()

    Once(workspace).run_until(stop)
    assert finish_erasures(workspace) == 0
    certify_erasure(workspace, interrupted, actor=office.asks)


def test_one_that_is_being_executed_is_left_alone(workspace: Workspace, office: Office) -> None:
    ended_case(workspace, office)
    key = approved(workspace, office, of_anne(workspace))
    with reading(workspace.database) as other:
        assert erasures.alone(other, key)
        with workspace.transaction() as connection:
            erasures.begin(connection, key, office.asks.account_id, BEGUN)
        assert finish_erasures(workspace) == 0
        with pytest.raises(ErasureRefused, match="being executed"):
            execute_erasure(workspace, key, actor=office.asks)
        erasures.over(other, key)
    assert finish_erasures(workspace) == 1
    assert finish_erasures(workspace) == 0


def test_nothing_is_begun_that_two_have_not_approved(workspace: Workspace, office: Office) -> None:
    ended_case(workspace, office)
    key = approved(workspace, office, of_anne(workspace))
    with workspace.transaction() as connection:
        connection.exec_driver_sql("SAVEPOINT once")
        erasures.begin(connection, key, office.asks.account_id, BEGUN)
        assert erasures.begun(connection) == (key,)
        connection.exec_driver_sql("ROLLBACK TO once")
        unapproved = erasures.next_key(connection)
        target = of_anne(workspace)
        erasures.insert(connection, unapproved, target, "sub_x", office.asks.account_id, BEGUN)
        erasures.begin(connection, unapproved, office.asks.account_id, BEGUN)
        assert erasures.begun(connection) == ()
