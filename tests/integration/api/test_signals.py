"""Signals and start conditions over HTTP, in the shapes of Camunda 8.9."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from engine.model import Resource
from tests import builders
from tests.integration.api.conftest import Office
from tests.integration.engine.waiting import instances_of
from tests.unit.core.event_diagrams import (
    condition,
    content,
    element,
    flows,
    people,
    several,
    signal,
    signal_root,
)

TOLD = Resource(
    "told.bpmn",
    content(
        element("startEvent", "begun", signal("go")) + people("u") + several("endEvent", "e")
        + flows("begun > u > e"),
        signal_root("go"),
        "told",
    ),
)  # fmt: skip
HOT = Resource(
    "hot.bpmn",
    content(
        element("startEvent", "begun", condition("=degrees > 300")) + people("u")
        + several("endEvent", "e") + flows("begun > u > e"),
        "",
        "hot",
    ),
)  # fmt: skip


@pytest.fixture
def program(office: Office) -> Iterator[httpx.Client]:
    """An operator's program, with processes that a signal or a condition starts."""
    builders.deployed(office.workspace, TOLD, HOT)
    with office.program("arne") as client:
        yield client


def test_a_broadcast_signal_has_a_key_and_starts_processes(
    office: Office, program: httpx.Client
) -> None:
    before = len(instances_of(office.workspace, "told"))
    body = {"signalName": "go", "variables": {"amount": 19.99}, "tenantId": "<default>"}
    answer = program.post("/v2/signals/broadcast", json=body)
    assert answer.status_code == 200, answer.text
    assert set(answer.json()) == {"tenantId", "signalKey"}
    assert answer.json()["signalKey"].isdigit()
    office.worker().run_once()
    assert len(instances_of(office.workspace, "told")) == before + 1


@pytest.mark.parametrize("body", [{}, {"signalName": ""}, {"signalName": "go", "tenantId": "x"}])
def test_a_broadcast_without_a_name_or_for_another_tenant_is_refused(
    program: httpx.Client, body: dict[str, str]
) -> None:
    assert program.post("/v2/signals/broadcast", json=body).status_code == 400


def test_a_process_starts_when_its_condition_is_true_of_the_variables(
    office: Office, program: httpx.Client
) -> None:
    before = len(instances_of(office.workspace, "hot"))
    for degrees, count in ((200, 0), (301, 1)):
        answer = program.post(
            "/v2/conditionals/evaluation", json={"variables": {"degrees": degrees}}
        )
        assert answer.status_code == 200, answer.text
        assert len(answer.json()["processInstances"]) == count
    assert len(instances_of(office.workspace, "hot")) == before + 1
