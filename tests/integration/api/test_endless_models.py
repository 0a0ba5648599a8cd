"""A model that never comes to a wait is answered in time, and nobody else has to wait for it."""

from __future__ import annotations

import pytest

from engine.core import step_frame
from engine.model import Resource
from tests import builders
from tests.integration.api.conftest import Office
from tests.integration.api.quotes import posted


def endless() -> Resource:
    """Return a gateway loop without a wait state around a costly script."""
    costly = "=count(for i in 1..90000 return i*i)"
    return builders.process(
        "endless",
        f"""<bpmn:startEvent id="s"/><bpmn:exclusiveGateway id="g"/>
<bpmn:scriptTask id="t" name="Rechnen"><bpmn:extensionElements>
<zeebe:script expression="{costly}" resultVariable="r"/></bpmn:extensionElements></bpmn:scriptTask>
<bpmn:exclusiveGateway id="h" default="again"/><bpmn:endEvent id="e"/>
<bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="g"/>
<bpmn:sequenceFlow id="f2" sourceRef="g" targetRef="t"/>
<bpmn:sequenceFlow id="f3" sourceRef="t" targetRef="h"/>
<bpmn:sequenceFlow id="again" sourceRef="h" targetRef="g"/>
<bpmn:sequenceFlow id="f5" sourceRef="h" targetRef="e">
<bpmn:conditionExpression>=r = -1</bpmn:conditionExpression></bpmn:sequenceFlow>""",
        properties={"vorgang:startGroups": "sales-rep"},
    )


def test_an_endless_loop_is_refused_within_the_work_time(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(step_frame, "WORK_SECONDS_PER_STEP", 0.5)
    builders.deployed(office.workspace, endless())
    answer = posted(
        office.program("miriam"), "/v2/process-instances", {"processDefinitionId": "endless"}
    )
    assert answer.status_code == 409, answer.text
    assert "of work" in answer.json()["detail"]
