"""Execution listeners are jobs like any other: connectors do them, incidents stand at them."""

from __future__ import annotations

import pytest

from engine.commands.cancel_process_instance import cancel_process_instance
from engine.commands.complete_user_task import complete_user_task
from engine.commands.resolve_incident import resolve_incident
from engine.commands.start_process_instance import start_process_instance
from engine.model import Person
from engine.queries import case, inbox, incidents
from engine.worker import Worker
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, deployed, end_event, person, process, start_event
from tests.fakes import Postbox

pytestmark = pytest.mark.usefixtures("sound")

TASK = """<bpmn:userTask id="ask" name="Ask"><bpmn:extensionElements><zeebe:userTask/>
<zeebe:assignmentDefinition candidateGroups="clerk"/><zeebe:ioMapping>
<zeebe:input source="=address" target="to"/><zeebe:input source="Hallo" target="subject"/>
<zeebe:input source="Guten Tag" target="text"/></zeebe:ioMapping>
<zeebe:executionListeners><zeebe:executionListener eventType="start" type="mail" retries="1"/>
<zeebe:executionListener eventType="end" type="mail" retries="1"/></zeebe:executionListeners>
</bpmn:extensionElements><bpmn:incoming>to-ask</bpmn:incoming>
<bpmn:outgoing>to-done</bpmn:outgoing></bpmn:userTask>
<bpmn:sequenceFlow id="to-done" sourceRef="ask" targetRef="done"/>"""
ASKING = process("asking", start_event("ask") + TASK + end_event())


@pytest.fixture
def workspace(mailing: Workspace) -> Workspace:
    return mailing


@pytest.fixture
def alice(workspace: Workspace) -> Person:
    deployed(workspace, ASKING)
    return person(workspace, "alice", "clerk")


def started(workspace: Workspace, alice: Person, address: object) -> int:
    given = {"address": address}
    key = start_process_instance(workspace, "asking", variables=given, actor=alice).key
    assert inbox(workspace, alice) == [], "the listener comes first"
    Worker(workspace).run_once()
    return key


def test_a_connector_does_the_work_of_listeners_before_and_behind_a_user_task(
    workspace: Workspace, alice: Person, postbox: Postbox
) -> None:
    key = started(workspace, alice, "jo@example.com")
    (task,) = inbox(workspace, alice)
    complete_user_task(workspace, task.key, {}, actor=alice)
    assert case(workspace, key, ADMINISTRATOR).instance.status == "active"
    Worker(workspace).run_once()
    assert case(workspace, key, ADMINISTRATOR).instance.status == "completed"
    first, second = postbox.messages
    assert first["Message-ID"] != second["Message-ID"], "two works, not two attempts at one"


def test_a_listener_out_of_retries_is_an_incident_that_somebody_resolves(
    workspace: Workspace, alice: Person, postbox: Postbox
) -> None:
    key = started(workspace, alice, None)
    (incident,) = incidents(workspace, ADMINISTRATOR)
    assert (incident.process_instance_key, incident.activity_id) == (key, "ask")
    assert inbox(workspace, alice) == []
    resolve_incident(workspace, incident.key, actor=ADMINISTRATOR)
    Worker(workspace).run_once()
    assert len(incidents(workspace, ADMINISTRATOR)) == 1, "nothing has changed meanwhile"
    cancel_process_instance(workspace, key, "wrong address", actor=ADMINISTRATOR)
    assert incidents(workspace, ADMINISTRATOR) == []
    assert postbox.messages == []
