"""What people see of called processes and of multiple events: names, forms, element ids."""

from __future__ import annotations

from typing import cast

import pytest

from engine import queries
from engine.commands.complete_user_task import complete_user_task
from engine.commands.deploy import deploy
from engine.commands.start_process_instance import start_process_instance
from engine.commands.throw_from_user_task import throw_user_task_escalation
from engine.faults import NothingCatches
from engine.model import Person, Resource
from engine.queries.search import search_subscriptions
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, end_event, form, person, process, text_field
from tests.integration.engine.waiting import START, flow, task, waiting_process

pytestmark = pytest.mark.usefixtures("sound")


def caller() -> Resource:
    body = (
        START + flow("f1", "begun", "call")
        + '<bpmn:callActivity id="call" name="Rechnen"><bpmn:extensionElements>'
        '<zeebe:calledElement processId="called"/></bpmn:extensionElements></bpmn:callActivity>'
        + flow("f2", "call", "done") + end_event()
    )  # fmt: skip
    return process("caller", body)


def called(name: str, extension: str = "") -> Resource:
    work = task("work").replace('id="work"', f'id="work" name="{name}"')
    work = work.replace("<zeebe:userTask/>", "<zeebe:userTask/>" + extension)
    body = START + flow("f1", "begun", "work") + work + flow("f2", "work", "done") + end_event()
    return process("called", body)


@pytest.fixture
def clerk(workspace: Workspace) -> Person:
    return person(workspace, "alice", "clerk")


def begun(workspace: Workspace, id_: str = "caller", **variables: object) -> int:
    return start_process_instance(workspace, id_, variables=variables, actor=ADMINISTRATOR).key


def test_elements_of_a_call_have_the_names_of_the_version_that_ran(
    workspace: Workspace, clerk: Person
) -> None:
    deploy(workspace, [caller(), called("Prüfen")], actor=ADMINISTRATOR)
    instance = begun(workspace)
    deploy(workspace, [called("Rechnen lassen")], actor=ADMINISTRATOR)
    assert queries.case(workspace, instance, ADMINISTRATOR).element_names["work"] == "Prüfen"
    (task_,) = queries.inbox(workspace, clerk)
    complete_user_task(workspace, task_.key, {}, actor=clerk)
    assert queries.case(workspace, instance, ADMINISTRATOR).element_names["work"] == "Prüfen"
    other = queries.case(workspace, begun(workspace), ADMINISTRATOR)
    assert other.element_names["work"] == "Rechnen lassen"


def test_a_form_bound_to_the_deployment_is_that_of_the_called_process(
    workspace: Workspace, clerk: Person
) -> None:
    """The called process was deployed with its form; the caller later, with another one."""
    bound = '<zeebe:formDefinition formId="ask" bindingType="deployment"/>'
    deploy(
        workspace, [called("Prüfen", bound), form("ask", text_field("old"))], actor=ADMINISTRATOR
    )
    deploy(workspace, [caller(), form("ask", text_field("new"))], actor=ADMINISTRATOR)
    instance = begun(workspace)
    (task_,) = queries.inbox(workspace, clerk)
    shown = queries.task_form(workspace, task_.key, clerk)
    assert shown is not None
    (field,) = cast("list[dict[str, object]]", shown.schema["components"])
    assert field["key"] == "old"
    complete_user_task(workspace, task_.key, {"old": "x"}, actor=clerk)
    found = queries.case(workspace, instance, ADMINISTRATOR)
    assert (found.instance.status, found.variables["old"]) == ("completed", "x")


@pytest.mark.parametrize("ends", ["true", "false"])
def test_a_person_escalates_from_a_user_task(
    workspace: Workspace, clerk: Person, ends: str
) -> None:
    body = (
        START + flow("f1", "begun", "work") + task("work")
        + f'<bpmn:boundaryEvent id="up" attachedToRef="work" cancelActivity="{ends}">'
        + '<bpmn:escalationEventDefinition id="d1" escalationRef="late"/></bpmn:boundaryEvent>'
        + flow("f2", "work", "done") + flow("f3", "up", "help") + task("help")
        + flow("f4", "help", "done") + end_event()
    )  # fmt: skip
    made = process("escalating", body)
    root = b'<bpmn:escalation id="late" name="late" escalationCode="late"/><bpmn:process '
    resource = Resource(made.name, made.content.replace(b"<bpmn:process ", root))
    deploy(workspace, [resource], actor=ADMINISTRATOR)
    instance = begun(workspace, "escalating")
    (task_,) = queries.inbox(workspace, clerk)
    with pytest.raises(NothingCatches):
        throw_user_task_escalation(workspace, task_.key, "other", actor=clerk)
    throw_user_task_escalation(workspace, task_.key, "late", actor=clerk)
    waiting = sorted(one.activity_id for one in queries.inbox(workspace, clerk))
    assert waiting == (["help"] if ends == "true" else ["help", "work"])
    for one in queries.inbox(workspace, clerk):
        complete_user_task(workspace, one.key, {}, actor=clerk)
    assert queries.case(workspace, instance, ADMINISTRATOR).instance.status == "completed"


def test_a_multiple_event_is_found_by_its_own_id_whatever_it_waits_for(
    workspace: Workspace,
) -> None:
    catch = (
        '<bpmn:intermediateCatchEvent id="either">'
        '<bpmn:messageEventDefinition id="either-1" messageRef="paid"/>'
        '<bpmn:messageEventDefinition id="either-2" messageRef="ordered"/>'
        "</bpmn:intermediateCatchEvent>"
    )
    body = START + flow("f1", "begun", "either") + catch + flow("f2", "either", "done")
    made = waiting_process("two", body + end_event())
    keyed = made.content.replace(
        b'<bpmn:message id="ordered" name="ordered"/>',
        b'<bpmn:message id="ordered" name="ordered"><bpmn:extensionElements>'
        b'<zeebe:subscription correlationKey="=order"/></bpmn:extensionElements></bpmn:message>',
    )
    deploy(workspace, [Resource(made.name, keyed)], actor=ADMINISTRATOR)
    begun(workspace, "two", order="o-1")
    found = search_subscriptions(workspace, ADMINISTRATOR, filter={"activity_id": "either"})
    assert sorted((one.activity_id, one.name, one.correlation_key) for one in found.items) == [
        ("either", "ordered", "o-1"),
        ("either", "paid", "o-1"),
    ]
