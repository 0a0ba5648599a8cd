"""Many threads publish, correlate, start, complete and cancel at once: nothing waits for ever."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest

from engine.commands.cancel_process_instance import cancel_process_instance
from engine.commands.correlate_message import correlate_message
from engine.commands.publish_message import publish_message
from engine.commands.verify_ledger import verify_ledger
from engine.faults import MessageNotAwaited, NotFound, VersionConflict
from engine.worker import Worker
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, deployed, end_event
from tests.integration.engine.waiting import (
    START,
    boundary,
    catch,
    flow,
    message_start,
    rows_agree,
    started,
    task,
    waiting_process,
)

KEYS = ("a", "b", "c")
ROUND = waiting_process(
    "round",
    START
    + flow("f1", "begun", "merge")
    + '<bpmn:exclusiveGateway id="merge"/>'
    + flow("f2", "merge", "fork")
    + '<bpmn:parallelGateway id="fork"/>'
    + flow("f3", "fork", "pay")
    + flow("f4", "fork", "check")
    + catch("pay")
    + task("check")
    + boundary("asked", "check", interrupting=True)
    + '<bpmn:parallelGateway id="join"/><bpmn:exclusiveGateway id="either"/>'
    + flow("f5", "pay", "join")
    + flow("f6", "check", "either")
    + flow("f7", "asked", "either")
    + flow("f8", "either", "join")
    + flow("f9", "join", "merge"),
)
"""Waits for two messages of one key, then for those of the key that a message brought."""
STARTED = waiting_process(
    "started",
    message_start("came", "paid") + flow("f1", "came", "pay") + catch("pay")
    + flow("f2", "pay", "done") + end_event(),
)  # fmt: skip
"""Started by the same message that it then waits for."""


def play(workspace: Workspace, seed: int, faults: list[BaseException], cases: list[int]) -> None:
    random = Random(seed)

    def publish() -> None:
        time_to_live = timedelta(hours=random.choice([0, 1]))
        variables = {"order": random.choice(KEYS)}
        key = random.choice(KEYS)
        publish_message(
            workspace, "paid", correlation_key=key, variables=variables,
            time_to_live=time_to_live, actor=ADMINISTRATOR,
        )  # fmt: skip

    def correlate() -> None:
        variables = {"order": random.choice(KEYS)}
        correlate_message(
            workspace, "paid", correlation_key=random.choice(KEYS), variables=variables,
            actor=ADMINISTRATOR,
        )  # fmt: skip

    def begin() -> None:
        cases.append(started(workspace, "round", random.choice(KEYS)))

    def cancel() -> None:
        if cases:
            cancel_process_instance(workspace, random.choice(cases), "test", actor=ADMINISTRATOR)

    def work() -> None:
        Worker(workspace)._work(threading.Event())

    commands: list[Callable[[], None]] = [publish, correlate, begin, cancel, work, work]
    for _ in range(25):
        try:
            random.choice(commands)()
        except (MessageNotAwaited, NotFound, VersionConflict):
            continue
        except BaseException as fault:
            faults.append(fault)
            raise


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_circle_of_locks_nothing_lost_nothing_twice(workspace: Workspace, seed: int) -> None:
    deployed(workspace, ROUND, STARTED)
    faults: list[BaseException] = []
    cases: list[int] = []
    threads = [
        threading.Thread(target=play, args=(workspace, seed * 100 + number, faults, cases))
        for number in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    Worker(workspace).run_once()
    rows_agree(workspace)
    assert verify_ledger(workspace) == ()
    with workspace.transaction() as connection:
        matching = connection.exec_driver_sql(
            "SELECT m.key, s.key FROM engine.message m JOIN engine.message_subscription s "
            "USING (correlation, name) WHERE m.expires_at > clock_timestamp() AND NOT EXISTS "
            "(SELECT FROM engine.message_correlation c WHERE c.message_key = m.key "
            "AND c.process_definition_id = s.process_definition_id)"
        ).all()
        entries = connection.exec_driver_sql(
            "SELECT d.process_definition_id AS process, e.body FROM ledger.entry e "
            "JOIN engine.process_instance i ON i.key::text = e.inst "
            "JOIN engine.process_definition d ON d.key = i.process_definition_key"
        ).all()
        left = connection.exec_driver_sql(
            "SELECT count(*) FROM engine.message WHERE due_at IS NOT NULL"
        ).scalar_one()
    received = Counter(
        (row.process, fact["data"]["message_id"])
        for row in entries
        for fact in json.loads(row.body)["facts"]
        if fact["type"] == "message.received"
    )
    assert matching == [], "a message is kept for somebody who waits for it"
    assert left == 0
    assert set(received.values()) == {1}
