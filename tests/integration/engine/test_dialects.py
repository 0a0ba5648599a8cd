"""Deployed files of both dialects: forms within them, bindings to versions, documentation."""

from __future__ import annotations

import json

import pytest

from engine.commands.start_process_instance import start_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.faults import DocumentationUnknown, ModelRefused, NotAllowed
from engine.model import Resource
from engine.queries.documentation import documentation_file, search_documentation
from engine.queries.task_list import inbox, task_form
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, deployed, form, person, text_field
from tests.unit.bpmn.documents import END, START, extended, flow
from tests.unit.bpmn.documents import process as process_of_8
from tests.unit.camunda7.documents import around, element, process

DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def rates(group: str, tag: str) -> Resource:
    content = f"""<definitions xmlns="{DMN}" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
id="rates" name="rates" namespace="urn:rates"><decision id="rate" name="rate">
<extensionElements><zeebe:versionTag value="{tag}"/></extensionElements>
<variable id="v" name="rate"/><literalExpression id="l"><text>"{group}"</text></literalExpression>
</decision></definitions>"""
    return Resource("rates.dmn", content.encode())


def asking(decision: str) -> Resource:
    """A process whose decision says which group's user task waits."""
    work = decision + '<bpmn:userTask id="wait"><bpmn:extensionElements>{}</bpmn:extensionElements>'
    given = '<zeebe:assignmentDefinition candidateGroups="=group" />'
    steps = (flow("start", "work"), flow("work", "wait"), flow("wait", "end"))
    document = process_of_8(
        '<bpmn:extensionElements><zeebe:properties><zeebe:property name="vorgang:startGroups"'
        ' value="clerk" /></zeebe:properties></bpmn:extensionElements>',
        START,
        work.format(given) + "</bpmn:userTask>",
        END,
        *steps,
    )
    return Resource("asking.bpmn", document.encode())


def groups_after_start(workspace: Workspace) -> str:
    alice = person(workspace, "alice", "clerk", "old", "new")
    start_process_instance(workspace, "process", variables={}, actor=alice)
    (task,) = inbox(workspace, alice)
    return ",".join(task.candidate_groups)


@pytest.mark.parametrize(
    ("binding", "group"),
    [
        ('bindingType="versionTag" versionTag="v1"', "old"),
        ('bindingType="versionTag" versionTag="v2"', "new"),
        ("", "new"),
    ],
)
def test_a_decision_is_taken_in_the_version_of_its_tag(
    workspace: Workspace, binding: str, group: str
) -> None:
    deployed(workspace, rates("old", "v1"))
    deployed(workspace, rates("new", "v2"))
    called = f'<zeebe:calledDecision decisionId="rate" resultVariable="group" {binding} />'
    deployed(workspace, asking(extended("businessRuleTask", "work", called)))
    assert groups_after_start(workspace) == group


@pytest.mark.parametrize(
    ("binding", "group"),
    [
        ('camunda:decisionRefBinding="version" camunda:decisionRefVersion="1"', "old"),
        ('camunda:decisionRefBinding="version" camunda:decisionRefVersion="2"', "new"),
        ('camunda:decisionRefBinding="versionTag" camunda:decisionRefVersionTag="v1"', "old"),
        ('camunda:decisionRefBinding="latest"', "new"),
    ],
)
def test_a_decision_of_camunda_7_is_taken_in_the_version_of_its_number(
    workspace: Workspace, binding: str, group: str
) -> None:
    deployed(workspace, rates("old", "v1"))
    deployed(workspace, rates("new", "v2"))
    attributes = (
        f'camunda:decisionRef="rate" {binding} camunda:resultVariable="group"'
        ' camunda:mapDecisionResult="singleEntry"'
    )
    wait = '<bpmn:userTask id="wait" camunda:candidateGroups="${group}" />'
    document = process(
        *(START, element("businessRuleTask", attributes), wait, END),
        *(flow("start", "work"), flow("work", "wait"), flow("wait", "end")),
        attributes='camunda:candidateStarterGroups="clerk"',
    )
    deployed(workspace, Resource("asking.bpmn", document.encode()))
    assert groups_after_start(workspace) == group


FIELDS = (
    '<camunda:formData><camunda:formField id="name" label="Name" type="string" />'
    "</camunda:formData>"
)


def test_the_fields_of_a_user_task_are_its_form(workspace: Workspace) -> None:
    task = element("userTask", 'camunda:candidateGroups="clerk"', FIELDS)
    document = around(task, attributes='camunda:candidateStarterGroups="clerk"')
    deployed(workspace, Resource("ask.bpmn", document.encode()))
    alice = person(workspace, "alice", "clerk")
    start_process_instance(workspace, "process", variables={}, actor=alice)
    (waiting,) = inbox(workspace, alice)
    shown = task_form(workspace, waiting.key, alice)
    assert shown is not None
    assert shown.form_id == "process.work"
    assert '"name"' in json.dumps(shown.schema)


def test_a_form_of_camunda_7_is_named_by_its_file(workspace: Workspace) -> None:
    key = 'camunda:formKey="camunda-forms:deployment:ask.form"'
    task = element("userTask", f'camunda:candidateGroups="clerk" {key}')
    document = around(task, attributes='camunda:candidateStarterGroups="clerk"')
    linked = Resource("ask.form", form("other-id", text_field("name")).content)
    with pytest.raises(ModelRefused):
        deployed(workspace, Resource("ask.bpmn", document.encode()))
    deployed(workspace, Resource("ask.bpmn", document.encode()), linked)
    alice = person(workspace, "alice", "clerk")
    start_process_instance(workspace, "process", variables={}, actor=alice)
    (waiting,) = inbox(workspace, alice)
    assert task_form(workspace, waiting.key, alice) is not None


def test_a_file_of_which_nothing_runs_is_kept_with_a_note(workspace: Workspace) -> None:
    document = process_of_8('<bpmn:subChoreography id="draft" />', executable="false")
    kept = deployed(workspace, Resource("draft.bpmn", document.encode()))
    assert kept.processes == ()
    assert any("documentation" in warning.message for warning in kept.warnings)
    deployed(workspace, Resource("draft.bpmn", document.encode()))
    assert verify_ledger(workspace) == ()


def test_a_file_of_which_nothing_runs_is_found_again(workspace: Workspace) -> None:
    first = process_of_8('<bpmn:subChoreography id="draft" />', executable="false")
    second = first.replace('id="draft"', 'id="later"')
    for document in (first, second, second):
        deployed(workspace, Resource("draft.bpmn", document.encode()))
    newer, older = search_documentation(workspace, actor=ADMINISTRATOR)
    assert (newer.resource_name, newer.process_ids) == ("draft.bpmn", ("process",))
    assert documentation_file(workspace, newer.key, actor=ADMINISTRATOR) == second.encode()
    assert documentation_file(workspace, older.key, actor=ADMINISTRATOR) == first.encode()
    assert newer.deployed_at >= older.deployed_at
    with pytest.raises(DocumentationUnknown):
        documentation_file(workspace, 1, actor=ADMINISTRATOR)
    with pytest.raises(NotAllowed):
        search_documentation(workspace, actor=person(workspace, "alice", "clerk"))
