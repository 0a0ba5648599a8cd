"""What signals of Camunda 7 carry besides variables: the business id of those whom they start."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.commands.start_process_instance import start_process_instance
from engine.model import Resource
from engine.queries import case
from engine.worker import Worker
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, deployed
from tests.integration.engine.waiting import instances_of

ROWS = Path(__file__).parents[2] / "conformance" / "bpmn" / "dialects"
HEARD = Resource("heard.bpmn", (ROWS / "called" / "c7-signal-in-heard.bpmn").read_bytes())
THROWN = (ROWS / "c7-signal-in.bpmn").read_bytes()


@pytest.mark.usefixtures("sound")
@pytest.mark.parametrize(
    ("key", "given"),
    [
        (b"${order}", "A-7"),
        (b"#{execution.processBusinessKey}", "B-1"),
        (b"${execution.processBusinessKey}", "B-1"),
        (b"${none}", None),
    ],
)
def test_a_signal_gives_a_business_id_to_the_instances_that_it_starts(
    workspace: Workspace, key: bytes, given: str | None
) -> None:
    deployed(workspace, HEARD, Resource("thrown.bpmn", THROWN.replace(b"${order}", key)))
    variables = {"amount": 1, "order": "A-7", "none": None}
    start_process_instance(
        workspace, "c7-signal-in", variables=variables, business_id="B-1", actor=ADMINISTRATOR
    )
    Worker(workspace).run_once()
    (heard,) = instances_of(workspace, "c7-signal-in-heard")
    assert case(workspace, heard, ADMINISTRATOR).instance.business_id == given
