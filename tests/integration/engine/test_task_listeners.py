"""Task listeners are jobs: a user task waits for them; they may deny what somebody asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.commands.claim_user_task import claim_user_task
from engine.commands.complete_job import complete_job
from engine.commands.complete_user_task import complete_user_task
from engine.commands.release_user_task import release_user_task
from engine.commands.start_process_instance import start_process_instance
from engine.faults import JobUnknown, NotAllowed, ResultRefused, UserTaskNotReady
from engine.model import ConnectorResult, JobView, Person, UserTaskView
from engine.queries import case, inbox, open_jobs
from engine.worker import Worker
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, deployed, end_event, person, process, start_event
from tests.fakes import Postbox

pytestmark = pytest.mark.usefixtures("sound")

TASK = """<bpmn:userTask id="ask" name="Ask"><bpmn:extensionElements><zeebe:userTask/>
<zeebe:assignmentDefinition candidateGroups="clerk"/><zeebe:ioMapping>
<zeebe:input source="jo@example.com" target="to"/><zeebe:input source="Hallo" target="subject"/>
<zeebe:input source="Guten Tag" target="text"/></zeebe:ioMapping>
<zeebe:taskListeners>{}</zeebe:taskListeners>
</bpmn:extensionElements><bpmn:incoming>to-ask</bpmn:incoming>
<bpmn:outgoing>to-done</bpmn:outgoing></bpmn:userTask>
<bpmn:sequenceFlow id="to-done" sourceRef="ask" targetRef="done"/>"""
DENIED = ConnectorResult(denied="the amount is missing")


@pytest.fixture
def workspace(mailing: Workspace) -> Workspace:
    """One where mails are sent, and jobs of the type `answer` are done outside."""
    settings = replace(mailing.settings, external_job_types=("answer",))
    return replace(mailing, settings=settings)


@pytest.fixture
def alice(workspace: Workspace) -> Person:
    return person(workspace, "alice", "clerk")


def begun(workspace: Workspace, alice: Person, *events: str, job_type: str = "answer") -> int:
    """Deploy a process whose user task has these listeners, and start it."""
    listeners = "".join(
        f'<zeebe:taskListener eventType="{event}" type="{job_type}"/>' for event in events
    )
    deployed(
        workspace, process("asking", start_event("ask") + TASK.format(listeners) + end_event())
    )
    return start_process_instance(workspace, "asking", variables={}, actor=alice).key


def job_of(workspace: Workspace, instance: int) -> JobView:
    (job,) = [one for one in open_jobs(workspace, instance, ADMINISTRATOR) if one.state == "open"]
    return job


def task_of(workspace: Workspace, someone: Person) -> UserTaskView:
    (task,) = inbox(workspace, someone)
    return task


def test_connectors_do_the_work_of_listeners_before_and_behind_a_user_task(
    workspace: Workspace, alice: Person, postbox: Postbox
) -> None:
    key = begun(workspace, alice, "creating", "completing", job_type="mail")
    assert inbox(workspace, alice) == []
    Worker(workspace).run_once()
    complete_user_task(workspace, task_of(workspace, alice).key, {}, actor=alice)
    assert case(workspace, key, ADMINISTRATOR).instance.status == "active"
    Worker(workspace).run_once()
    assert case(workspace, key, ADMINISTRATOR).instance.status == "completed"
    assert len({one["Message-ID"] for one in postbox.messages}) == 2


def test_a_completion_that_a_listener_denies_leaves_the_task_with_who_handed_it_in(
    workspace: Workspace, alice: Person
) -> None:
    key = begun(workspace, alice, "completing")
    task = task_of(workspace, alice)
    complete_user_task(workspace, task.key, {}, actor=alice)
    with pytest.raises(UserTaskNotReady, match="a listener has to answer"):
        complete_user_task(workspace, task.key, {}, actor=alice)
    complete_job(workspace, job_of(workspace, key).key, DENIED, actor=ADMINISTRATOR)
    again = task_of(workspace, alice)
    assert (again.key, again.state) == (task.key, "claimed")
    complete_user_task(workspace, task.key, {}, actor=alice)
    complete_job(workspace, job_of(workspace, key).key, ConnectorResult(), actor=ADMINISTRATOR)
    seen = case(workspace, key, ADMINISTRATOR)
    assert seen.instance.status == "completed"


def test_a_claim_and_a_release_happen_when_their_listeners_are_done(
    workspace: Workspace, alice: Person
) -> None:
    key = begun(workspace, alice, "assigning")
    task = task_of(workspace, alice)
    claim_user_task(workspace, task.key, actor=alice)
    assert task_of(workspace, alice).state == "ready"
    complete_job(workspace, job_of(workspace, key).key, ConnectorResult())
    assert task_of(workspace, alice).state == "claimed"
    release_user_task(workspace, task.key, actor=alice)
    complete_job(workspace, job_of(workspace, key).key, DENIED)
    assert task_of(workspace, alice).state == "claimed"
    release_user_task(workspace, task.key, actor=alice)
    complete_job(workspace, job_of(workspace, key).key, ConnectorResult())
    assert task_of(workspace, alice).state == "ready"


def test_who_does_a_listeners_job_outside_must_be_allowed_to_and_gives_no_variables(
    workspace: Workspace, alice: Person
) -> None:
    key = begun(workspace, alice, "creating")
    job = job_of(workspace, key).key
    with pytest.raises(NotAllowed):
        complete_job(workspace, job, ConnectorResult(), actor=alice)
    with pytest.raises(ResultRefused, match="no variables"):
        complete_job(workspace, job, ConnectorResult(values={"x": "y"}), actor=ADMINISTRATOR)
    with pytest.raises(ResultRefused, match="can deny"):
        complete_job(workspace, job, DENIED, actor=ADMINISTRATOR)
    complete_job(workspace, job, ConnectorResult(), actor=ADMINISTRATOR)
    assert task_of(workspace, alice).state == "ready"
    with pytest.raises(JobUnknown):
        complete_job(workspace, job, ConnectorResult(), actor=ADMINISTRATOR)
