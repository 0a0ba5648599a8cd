"""What pages call elements that the diagram gives no name: by what they are."""

from __future__ import annotations

import pytest

from engine import queries
from engine.commands.start_process_instance import start_process_instance
from tests import builders
from tests.builders import ADMINISTRATOR, end_event, process, start_event
from tests.integration.api.conftest import Office

_ANY = 'xsi:type="bpmn:tFormalExpression"'
BODY = (
    start_event("split")
    + "<bpmn:parallelGateway id='split'><bpmn:incoming>to-split</bpmn:incoming>"
    "<bpmn:outgoing>a</bpmn:outgoing><bpmn:outgoing>b</bpmn:outgoing></bpmn:parallelGateway>"
    "<bpmn:sequenceFlow id='a' sourceRef='split' targetRef='join'/>"
    "<bpmn:sequenceFlow id='b' sourceRef='split' targetRef='join'/>"
    "<bpmn:parallelGateway id='join'><bpmn:incoming>a</bpmn:incoming>"
    "<bpmn:incoming>b</bpmn:incoming><bpmn:outgoing>c</bpmn:outgoing></bpmn:parallelGateway>"
    "<bpmn:sequenceFlow id='c' sourceRef='join' targetRef='choose'/>"
    "<bpmn:exclusiveGateway id='choose' default='to-done'><bpmn:incoming>c</bpmn:incoming>"
    "<bpmn:outgoing>to-done</bpmn:outgoing><bpmn:outgoing>e</bpmn:outgoing>"
    "</bpmn:exclusiveGateway>"
    "<bpmn:sequenceFlow id='to-done' sourceRef='choose' targetRef='done'/>"
    f"<bpmn:sequenceFlow id='e' sourceRef='choose' targetRef='done'><bpmn:conditionExpression "
    f"{_ANY}>=false</bpmn:conditionExpression></bpmn:sequenceFlow>" + end_event()
)


@pytest.fixture(scope="module")
def case(office: Office) -> int:
    """A case that has ended, with gateways that nobody named."""
    builders.deployed(office.workspace, process("unnamed", BODY))
    return start_process_instance(
        office.workspace, "unnamed", variables={}, actor=ADMINISTRATOR
    ).key


def test_gateways_without_a_name_are_called_by_what_they_do(office: Office, case: int) -> None:
    told = queries.case(office.workspace, case, ADMINISTRATOR)
    assert told.merging == {"join"}
    browser = office.browser("henrike")
    pages = [browser.get(f"/cases/{case}/ledger/{one.seq}").text for one in told.entries]
    text = "".join([browser.get(f"/cases/{case}").text, *pages])
    for word in ("Verzweigung", "Zusammenführung", "Entscheidung"):
        assert word in text, word
    assert "Schritt ohne Namen" not in text
