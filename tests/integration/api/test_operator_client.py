"""Camunda's own client, unchanged, migrates and runs batches."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import tests
from engine.commands.start_process_instance import start_process_instance
from tests.builders import ADMINISTRATOR, deployed, end_event, process, start_event, user_task
from tests.conformance.beside import CLIENTS
from tests.integration.api.conftest import PASSWORD, Office

_SCRIPT = Path(str(tests.__file__)).parent / "clients" / "camunda8_operator.py"


@pytest.fixture
def _worked(office: Office) -> Iterator[None]:
    """A worker beside the server."""
    stop = threading.Event()
    worker = threading.Thread(target=office.worker().run_until, args=(stop,))
    worker.start()
    yield
    stop.set()
    worker.join()


@pytest.mark.usefixtures("_worked")
def test_the_client_migrates_one_and_many_and_follows_a_batch(office: Office) -> None:
    check = user_task("check", "done", groups="sdk-nobody")
    look = user_task("look", "done", groups="sdk-nobody")
    first = process("sdk-old", start_event("check") + check + end_event())
    second = process("sdk-new", start_event("look") + look + end_event())
    deployed(office.workspace, first)
    target = deployed(office.workspace, second).processes[0].key
    instances = [
        start_process_instance(
            office.workspace, "sdk-old", variables={}, business_id=None, actor=ADMINISTRATOR
        ).key
        for _ in range(3)
    ]
    environment = {
        **os.environ,
        "PYTHONPATH": str(CLIENTS / "python"),
        "CAMUNDA_REST_ADDRESS": office.address,
        "CAMUNDA_AUTH_STRATEGY": "BASIC",
        "CAMUNDA_BASIC_AUTH_USERNAME": "arne",
        "CAMUNDA_BASIC_AUTH_PASSWORD": PASSWORD,
    }
    command = [sys.executable, str(_SCRIPT), str(instances[0]), str(target), "sdk-old"]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=90, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "MIGRATE_PROCESS_INSTANCE COMPLETED 2",
        "['COMPLETED'] 2",
        "CANCEL_PROCESS_INSTANCE COMPLETED 0",
        "[] 0",
        "1",
        "sdk-new 1 ACTIVE",
        "RESOLVE_INCIDENT FAILED 0",  # nobody is in the task's group
        "['FAILED'] 1",
        "begun COMPLETED",
    ]
    operator = office.program("arne")
    for key in instances:
        told = operator.get(f"/v2/process-instances/{key}").json()
        assert told["processDefinitionId"] == "sdk-new"
