"""What an auditor gets, and what happens to a step that cannot be done."""

from __future__ import annotations

import json

import pytest

from audit.seal import evidence_of
from engine.commands.complete_user_task import complete_user_task
from engine.commands.export_case import export_case
from engine.commands.export_ledger import export_ledger
from engine.commands.resolve_incident import resolve_incident
from engine.commands.start_process_instance import start_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.faults import IncidentStands, NotAllowed, ProcessInstanceUnknown, StepFailed
from engine.model import Person
from engine.queries import case, inbox, incidents
from engine.workspace import Workspace
from tests.builders import (
    ADMINISTRATOR,
    NOTE,
    NOTED,
    deployed,
    end_event,
    person,
    process,
    start_event,
    user_task,
)

ENDLESS = process(
    "endless",
    start_event("check")
    + user_task("check", "again", form="note")
    + '<bpmn:exclusiveGateway id="again"><bpmn:incoming>to-again</bpmn:incoming>'
    "<bpmn:incoming>back</bpmn:incoming><bpmn:outgoing>to-pass</bpmn:outgoing>"
    '</bpmn:exclusiveGateway><bpmn:sequenceFlow id="to-pass" sourceRef="again" targetRef="pass"/>'
    '<bpmn:task id="pass"><bpmn:incoming>to-pass</bpmn:incoming><bpmn:outgoing>back</bpmn:outgoing>'
    '</bpmn:task><bpmn:sequenceFlow id="back" sourceRef="pass" targetRef="again"/>',
)


@pytest.fixture
def alice(workspace: Workspace) -> Person:
    return person(workspace, "alice", "clerk")


@pytest.fixture
def auditor(workspace: Workspace) -> Person:
    return person(workspace, "carol", "auditor")


def test_an_auditor_gets_a_sealed_report_with_its_evidence(
    workspace: Workspace, alice: Person, auditor: Person
) -> None:
    deployed(workspace, NOTED, NOTE)
    key = start_process_instance(workspace, "simple", variables={}, actor=alice).key
    complete_user_task(workspace, inbox(workspace, alice)[0].key, {"note": "x"}, actor=alice)
    exported = export_case(workspace, key, actor=auditor)
    assert exported.pdf.startswith(b"%PDF-")
    assert evidence_of(exported.pdf) == exported.evidence
    json.loads(exported.evidence)
    assert exported.file_name.endswith(".pdf")
    assert json.loads(export_ledger(workspace, actor=auditor))
    assert not verify_ledger(workspace, actor=auditor)


def test_only_an_auditor_exports(workspace: Workspace, alice: Person, auditor: Person) -> None:
    deployed(workspace, NOTED, NOTE)
    key = start_process_instance(workspace, "simple", variables={}, actor=alice).key
    for nobody in (alice, ADMINISTRATOR):
        with pytest.raises(NotAllowed):
            export_case(workspace, key, actor=nobody)
        with pytest.raises(NotAllowed):
            export_ledger(workspace, actor=nobody)
    with pytest.raises(ProcessInstanceUnknown):
        export_case(workspace, 10**12, actor=auditor)


def test_a_step_without_end_is_rolled_back_and_stands_as_an_incident(
    workspace: Workspace, alice: Person
) -> None:
    deployed(workspace, ENDLESS, NOTE)
    key = start_process_instance(workspace, "endless", variables={}, actor=alice).key
    (task,) = inbox(workspace, alice)
    for _ in range(2):
        with pytest.raises(StepFailed):
            complete_user_task(workspace, task.key, {"note": "x"}, actor=alice)
    view = case(workspace, key, ADMINISTRATOR)
    assert [one.type for one in view.incidents] == ["step-failed"]
    assert [one.activity_id for one in view.tokens] == ["check"]
    assert [one.key for one in inbox(workspace, alice)] == [task.key]
    resolve_incident(workspace, view.incidents[0].key, actor=ADMINISTRATOR)
    assert not incidents(workspace, ADMINISTRATOR)
    assert not verify_ledger(workspace)


def test_an_incident_about_nobody_eligible_stands_until_there_is_somebody(
    workspace: Workspace,
) -> None:
    lonely = process(
        "lonely", start_event("check") + user_task("check", "done", groups="ghosts") + end_event()
    )
    deployed(workspace, lonely)
    clerk = person(workspace, "clerk", "clerk")
    start_process_instance(workspace, "lonely", variables={}, actor=clerk)
    (incident,) = incidents(workspace, ADMINISTRATOR)
    assert incident.type == "no-eligible-user"
    with pytest.raises(IncidentStands):
        resolve_incident(workspace, incident.key, actor=ADMINISTRATOR)
    casper = person(workspace, "casper", "ghosts")
    resolve_incident(workspace, incident.key, actor=ADMINISTRATOR)
    assert not incidents(workspace, ADMINISTRATOR)
    assert len(inbox(workspace, casper)) == 1
    assert not verify_ledger(workspace)
