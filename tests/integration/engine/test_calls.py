"""Call activities on a real database: which version runs, what is shown, what is verified."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dmn.findings import ModelRefused
from engine import queries
from engine.commands.complete_user_task import complete_user_task
from engine.commands.deploy import deploy
from engine.commands.start_process_instance import start_process_instance
from engine.commands.throw_from_user_task import throw_user_task_error
from engine.commands.throw_job_error import throw_job_error
from engine.faults import JobUnknown, NotAllowed, NothingCatches
from engine.model import BusinessError, ConnectorRequest, ConnectorResult, Person, Resource
from engine.settings import Settings
from engine.worker import Worker
from engine.workspace import Workspace, open_workspace
from tests.builders import ADMINISTRATOR, end_event, person, process
from tests.integration.engine.waiting import START, flow, task

pytestmark = pytest.mark.usefixtures("sound")


def caller(binding: str = "", *, id_: str = "caller", more: str = "") -> Resource:
    """A process that calls `called`."""
    body = (
        START
        + flow("f1", "begun", "call")
        + f'<bpmn:callActivity id="call" name="Angebot rechnen"><bpmn:extensionElements>'
        f'<zeebe:calledElement processId="called" {binding}/></bpmn:extensionElements>'
        "</bpmn:callActivity>" + flow("f2", "call", "done") + end_event() + more
    )
    return process(id_, body)


def called(task_id: str, tag: str = "") -> Resource:
    """A process `called` with one user task; a version tag if wanted."""
    body = (
        START
        + flow("f1", "begun", task_id)
        + task(task_id)
        + flow("f2", task_id, "done")
        + end_event()
    )
    made = process("called", body)
    if not tag:
        return made
    holder = b'<zeebe:versionTag value="' + tag.encode() + b'"/><zeebe:properties>'
    return Resource(made.name, made.content.replace(b"<zeebe:properties>", holder, 1))


@pytest.fixture
def clerk(workspace: Workspace) -> Person:
    return person(workspace, "alice", "clerk")


def begun(workspace: Workspace, id_: str = "caller") -> int:
    return start_process_instance(
        workspace, id_, variables={}, business_id=None, actor=ADMINISTRATOR
    ).key


def waiting(workspace: Workspace, clerk: Person, instance: int) -> list[str]:
    return [
        one.activity_id
        for one in queries.inbox(workspace, clerk)
        if one.process_instance_key == instance
    ]


def complete(workspace: Workspace, clerk: Person, instance: int) -> None:
    for one in queries.inbox(workspace, clerk):
        if one.process_instance_key == instance:
            complete_user_task(workspace, one.key, {}, actor=clerk)


def test_a_call_bound_to_the_latest_runs_the_newest_version(
    workspace: Workspace, clerk: Person
) -> None:
    deploy(workspace, [caller(), called("first")], actor=ADMINISTRATOR)
    deploy(workspace, [called("second")], actor=ADMINISTRATOR)
    assert waiting(workspace, clerk, begun(workspace)) == ["second"]


def test_a_call_bound_to_the_deployment_runs_what_was_uploaded_with_it(
    workspace: Workspace, clerk: Person
) -> None:
    deploy(workspace, [caller('bindingType="deployment"'), called("first")], actor=ADMINISTRATOR)
    deploy(workspace, [called("second")], actor=ADMINISTRATOR)
    assert waiting(workspace, clerk, begun(workspace)) == ["first"]


def test_a_call_bound_to_a_version_tag_runs_the_newest_with_that_tag(
    workspace: Workspace, clerk: Person
) -> None:
    bound = caller('bindingType="versionTag" versionTag="v1"')
    deploy(workspace, [bound, called("first", "v1")], actor=ADMINISTRATOR)
    deploy(workspace, [called("second", "v2")], actor=ADMINISTRATOR)
    assert waiting(workspace, clerk, begun(workspace)) == ["first"]


def test_a_running_call_ends_on_the_version_with_which_it_began(
    workspace: Workspace, settings: Settings, clerk: Person
) -> None:
    deploy(workspace, [caller(), called("first")], actor=ADMINISTRATOR)
    instance = begun(workspace)
    deploy(workspace, [called("second")], actor=ADMINISTRATOR)
    # Another server has compiled nothing of it yet.
    other = open_workspace(settings)
    try:
        assert waiting(other, clerk, instance) == ["first"]
        complete(other, clerk, instance)
        assert queries.case(other, instance, ADMINISTRATOR).instance.status == "completed"
    finally:
        other.close()


def test_the_page_of_a_case_shows_what_was_called_at_its_call_activity(
    workspace: Workspace, clerk: Person
) -> None:
    deploy(workspace, [caller(), called("first")], actor=ADMINISTRATOR)
    instance = begun(workspace)
    view = queries.case(workspace, instance, ADMINISTRATOR)
    assert [(one.activity_id, one.shown_at) for one in view.tokens] == [("first", "call")]


def test_a_called_process_of_the_same_file_that_is_not_executable_is_named_as_such(
    workspace: Workspace,
) -> None:
    calling = caller()
    idle = b'<bpmn:process id="called" isExecutable="false" /></bpmn:definitions>'
    both = Resource(calling.name, calling.content.replace(b"</bpmn:definitions>", idle))
    with pytest.raises(ModelRefused, match="is not executable"):
        deploy(workspace, [both], actor=ADMINISTRATOR)


def test_a_process_that_is_neither_uploaded_nor_deployed_cannot_be_called(
    workspace: Workspace,
) -> None:
    with pytest.raises(ModelRefused) as refused:
        deploy(workspace, [caller()], actor=ADMINISTRATOR)
    assert [one.rule for one in refused.value.findings] == ["deploy/unresolved-process"]
    deploy(workspace, [called("first")], actor=ADMINISTRATOR)
    deploy(workspace, [caller()], actor=ADMINISTRATOR)
    with pytest.raises(ModelRefused):
        deploy(workspace, [caller('bindingType="deployment"')], actor=ADMINISTRATOR)
    with pytest.raises(ModelRefused, match="version tag v9"):
        deploy(workspace, [caller('bindingType="versionTag" versionTag="v9"')], actor=ADMINISTRATOR)


def test_a_form_of_a_called_process_is_that_of_its_own_deployment(workspace: Workspace) -> None:
    deploy(workspace, [caller(), called("first")], actor=ADMINISTRATOR)
    alice = person(workspace, "alice", "clerk")
    instance = begun(workspace)
    for one in queries.inbox(workspace, alice):
        assert queries.task_form(workspace, one.key, alice) is None
    complete(workspace, alice, instance)


# ---- errors --------------------------------------------------------------------------------------
ERROR = b'<bpmn:error id="no" name="no" errorCode="no"/>'


def catching(activity: str) -> Resource:
    """A process whose activity `work` has an error boundary event."""
    body = (
        START
        + flow("f1", "begun", "work")
        + activity
        + '<bpmn:boundaryEvent id="refused" attachedToRef="work">'
        '<bpmn:errorEventDefinition id="d1" errorRef="no"/></bpmn:boundaryEvent>'
        + flow("f2", "work", "done")
        + flow("f3", "refused", "repair")
        + task("repair")
        + flow("f4", "repair", "done")
        + end_event()
    )
    made = process("catching", body)
    return Resource(made.name, made.content.replace(b"<bpmn:process ", ERROR + b"<bpmn:process "))


JOB = (
    '<bpmn:serviceTask id="work"><bpmn:extensionElements><zeebe:taskDefinition type="mail"/>'
    "</bpmn:extensionElements></bpmn:serviceTask>"
)


def job_of(workspace: Workspace, instance: int) -> int:
    with workspace.transaction() as connection:
        return int(
            connection.exec_driver_sql(
                "SELECT key FROM engine.job WHERE process_instance_key = %s", (instance,)
            ).scalar_one()
        )


def test_an_error_of_a_job_goes_to_the_boundary_event_that_catches_it(
    workspace: Workspace, clerk: Person
) -> None:
    deploy(workspace, [catching(JOB)], actor=ADMINISTRATOR)
    instance = begun(workspace, "catching")
    throw_job_error(workspace, job_of(workspace, instance), "no", "closed on Sundays")
    assert waiting(workspace, clerk, instance) == ["repair"]


def test_an_error_of_a_job_that_nothing_catches_is_an_incident(workspace: Workspace) -> None:
    deploy(workspace, [catching(JOB)], actor=ADMINISTRATOR)
    instance = begun(workspace, "catching")
    key = job_of(workspace, instance)
    throw_job_error(workspace, key, "other")
    assert len(queries.case(workspace, instance, ADMINISTRATOR).incidents) == 1
    operator = person(workspace, "olga", "operator")
    with pytest.raises(JobUnknown):
        throw_job_error(workspace, key, "no", actor=operator)


def test_only_operators_end_a_job_with_an_error(workspace: Workspace, clerk: Person) -> None:
    deploy(workspace, [catching(JOB)], actor=ADMINISTRATOR)
    instance = begun(workspace, "catching")
    with pytest.raises(NotAllowed):
        throw_job_error(workspace, job_of(workspace, instance), "no", actor=clerk)


def test_a_person_ends_a_user_task_with_an_error_that_the_model_knows(
    workspace: Workspace, clerk: Person
) -> None:
    deploy(workspace, [catching(task("work"))], actor=ADMINISTRATOR)
    instance = begun(workspace, "catching")
    key = queries.inbox(workspace, clerk)[0].key
    with pytest.raises(NothingCatches):
        throw_user_task_error(workspace, key, "other", actor=clerk)
    assert waiting(workspace, clerk, instance) == ["work"]
    throw_user_task_error(workspace, key, "no", "cannot be delivered", actor=clerk)
    assert waiting(workspace, clerk, instance) == ["repair"]


class Refusing:
    """A connector whose work ends in a way that the model knows."""

    def run(self, request: ConnectorRequest) -> ConnectorResult:
        raise BusinessError("no", "closed on Sundays", {"asked": request.idempotency_key})


def test_a_connector_may_end_its_job_with_an_error_that_the_model_catches(
    workspace: Workspace, clerk: Person
) -> None:
    deploy(workspace, [catching(JOB)], actor=ADMINISTRATOR)
    instance = begun(workspace, "catching")
    assert Worker(replace(workspace, connectors={"mail": Refusing()})).run_once() == 1
    assert waiting(workspace, clerk, instance) == ["repair"]
