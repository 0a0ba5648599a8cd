"""Camunda's own client, unchanged, holds an instance, moves it, changes it, and lets it go on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import tests
from engine.commands.start_process_instance import start_process_instance
from tests.builders import ADMINISTRATOR, deployed, end_event, process, start_event, user_task
from tests.conformance.beside import CLIENTS
from tests.integration.api.conftest import PASSWORD, Office

_SCRIPT = Path(str(tests.__file__)).parent / "clients" / "camunda8_interventions.py"


def test_the_client_intervenes_in_an_instance(office: Office) -> None:
    two_tasks = process(
        "sdk-moved",
        start_event("first")
        + user_task("first", "second")
        + user_task("second", "done")
        + end_event(),
    )
    deployed(office.workspace, two_tasks)
    key = start_process_instance(
        office.workspace, "sdk-moved", variables={}, actor=ADMINISTRATOR
    ).key
    environment = {
        **os.environ,
        "PYTHONPATH": str(CLIENTS / "python"),
        "CAMUNDA_REST_ADDRESS": office.address,
        "CAMUNDA_AUTH_STRATEGY": "BASIC",
        "CAMUNDA_BASIC_AUTH_USERNAME": "arne",
        "CAMUNDA_BASIC_AUTH_PASSWORD": PASSWORD,
    }
    done = subprocess.run(
        [sys.executable, str(_SCRIPT), str(key)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["SUSPENDED", "second", "ACTIVE", "first"]
