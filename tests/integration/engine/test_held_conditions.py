"""A held instance and its conditions: what operators write meanwhile counts when it goes on."""

from __future__ import annotations

import json

import pytest

from engine.commands.claim_jobs import claim_jobs
from engine.commands.resume_process_instance import resume_process_instance
from engine.commands.set_variables import set_variables
from engine.commands.suspend_process_instance import suspend_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.faults import StepFailed
from engine.model import Resource
from engine.queries import case
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, deployed, end_event, job, process, start_event, user_task
from tests.integration.engine.waiting import rows_agree, standing, started, status

pytestmark = pytest.mark.usefixtures("sound")


def conditional(text: str) -> Resource:
    """A task that is left for a job as soon as the condition is true."""
    return process(
        "watched",
        start_event("work")
        + user_task("work", "done")
        + f"""<bpmn:boundaryEvent id="enough" attachedToRef="work">
<bpmn:outgoing>to-send</bpmn:outgoing><bpmn:conditionalEventDefinition id="enough-condition">
<bpmn:condition xsi:type="bpmn:tFormalExpression">{text}</bpmn:condition>
</bpmn:conditionalEventDefinition></bpmn:boundaryEvent>
<bpmn:sequenceFlow id="to-send" sourceRef="enough" targetRef="send"/>"""
        + job("send", "sent")
        + end_event()
        + end_event("sent"),
    )


def held(workspace: Workspace, text: str = "=x = 1") -> int:
    deployed(workspace, conditional(text))
    key = started(workspace, "watched", "o-1")
    suspend_process_instance(workspace, key, "Pause", actor=ADMINISTRATOR)
    return key


def test_a_condition_waits_until_its_held_instance_goes_on(workspace: Workspace) -> None:
    key = held(workspace)
    set_variables(workspace, key, {"x": 1}, "Korrektur", actor=ADMINISTRATOR)
    assert standing(workspace, key) == ["work"]
    rows_agree(workspace)
    resume_process_instance(workspace, key, "weiter", actor=ADMINISTRATOR)
    assert standing(workspace, key) == ["send"]
    assert len(claim_jobs(workspace, 10)) == 1, "what began then is not held"
    with workspace.transaction() as connection:
        newest = json.loads(workspace.ledger.entries_of(connection, str(key))[-1].body)
    types = [one["type"] for one in newest["facts"]]
    assert types[:2] == ["admin.intervened", "process.resumed"]
    assert "task.cancelled" in types, "the entry that resumes says what followed"
    assert verify_ledger(workspace) == ()


def test_a_condition_that_was_true_only_meanwhile_is_not_heard(workspace: Workspace) -> None:
    key = held(workspace)
    set_variables(workspace, key, {"x": 1}, "Versehen", actor=ADMINISTRATOR)
    set_variables(workspace, key, {"x": 2}, "berichtigt", actor=ADMINISTRATOR)
    resume_process_instance(workspace, key, "weiter", actor=ADMINISTRATOR)
    assert standing(workspace, key) == ["work"]
    set_variables(workspace, key, {"x": 1}, "doch", actor=ADMINISTRATOR)
    assert standing(workspace, key) == ["send"]


def test_a_condition_that_fails_leaves_its_instance_held_with_an_incident(
    workspace: Workspace,
) -> None:
    key = held(workspace, "=if x = 1 then count(for i in 1..100000000 return i) &gt; 0 else false")
    set_variables(workspace, key, {"x": 1}, "Korrektur", actor=ADMINISTRATOR)
    with pytest.raises(StepFailed):
        resume_process_instance(workspace, key, "weiter", actor=ADMINISTRATOR)
    view = case(workspace, key, ADMINISTRATOR)
    assert view.instance.suspended_at is not None
    assert "enough" in [one.activity_id for one in view.incidents]
    rows_agree(workspace)
    set_variables(workspace, key, {"x": 2}, "zurück", actor=ADMINISTRATOR)
    resume_process_instance(workspace, key, "weiter", actor=ADMINISTRATOR)
    assert (status(workspace, key), standing(workspace, key)) == ("active", ["work"])
