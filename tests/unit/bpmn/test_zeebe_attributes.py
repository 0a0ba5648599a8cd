"""Camunda 8: attributes that name something else, and those that are not executed."""

from __future__ import annotations

import json

import pytest

from bpmn.model import Binding, FormReference
from bpmn.reader import read_definitions
from engine.commands.lint_resources import lint_resources
from engine.commands.read_resources import read_resources
from engine.core.definition import compile_process
from engine.model import Resource
from tests.unit.bpmn.documents import END, START, between, extended, findings, flow, process, read
from tests.unit.core.builders import Run

SCHEMA = {
    "id": "Form_1",
    "type": "default",
    "schemaVersion": 16,
    "components": [{"type": "textfield", "id": "f", "key": "name", "label": "Name"}],
}


def opened(form: str) -> FormReference:
    document = between(extended("userTask", "work", form), first="work")
    compiled = compile_process(read_definitions(document.encode(), "t.bpmn"), "process")
    task = Run.of(compiled).last.user_tasks_opened[0]
    assert task.form_id is not None
    return FormReference(task.form_id, task.form_binding, task.form_version_tag)


def started_with(form: str) -> FormReference | None:
    start = extended("startEvent", "start", form)
    document = process(start, END, flow("start", "end"))
    compiled = compile_process(read_definitions(document.encode(), "t.bpmn"), "process")
    return compiled.start_form


@pytest.mark.parametrize(
    ("attributes", "reference"),
    [
        ("", FormReference("f")),
        ('bindingType="latest"', FormReference("f")),
        ('bindingType="deployment"', FormReference("f", Binding.DEPLOYMENT)),
        (
            'bindingType="versionTag" versionTag="v1"',
            FormReference("f", Binding.VERSION_TAG, "v1"),
        ),
    ],
)
def test_a_form_is_bound_as_its_reference_says(attributes: str, reference: FormReference) -> None:
    form = f'<zeebe:formDefinition formId="f" {attributes} />'
    assert opened(form) == reference
    assert started_with(form) == reference


def embedded(key: str = "userTaskForm_1", schema: str | None = None) -> str:
    body = json.dumps(SCHEMA) if schema is None else schema
    holder = (
        f'<bpmn:extensionElements><zeebe:userTaskForm id="userTaskForm_1">{body}'
        "</zeebe:userTaskForm></bpmn:extensionElements>"
    )
    reference = f'<zeebe:formDefinition formKey="camunda-forms:bpmn:{key}" />'
    work = extended("userTask", "work", reference)
    return process(holder, START, work, END, flow("start", "work"), flow("work", "end"))


def test_a_form_that_stands_in_the_process_is_deployed_with_it() -> None:
    read_together = read_resources([Resource("ask.bpmn", embedded().encode())], ())
    ((resource, form),) = read_together.forms
    assert (form.id, resource.name) == (
        "process.userTaskForm_1",
        "ask.bpmn#process.userTaskForm_1.form",
    )
    work = read(embedded()).processes[0].node("work")
    assert work.extensions.form == FormReference(form.id, Binding.DEPLOYMENT)
    assert lint_resources([Resource("ask.bpmn", embedded().encode())]).refusals == ()


def test_a_form_that_does_not_stand_in_the_process_is_missed() -> None:
    assert "does not stand in this process" in findings(embedded("other"))[0].message


@pytest.mark.parametrize("schema", ["{", "[]", '{"type": "default", "components": 1}'])
def test_an_embedded_form_that_is_none_is_refused(schema: str) -> None:
    document = embedded(schema=schema)
    assert lint_resources([Resource("ask.bpmn", document.encode())]).refusals


def test_the_linked_resources_of_a_job_are_read_and_have_no_place_at_a_user_task() -> None:
    linked = (
        '<zeebe:linkedResources><zeebe:linkedResource resourceId="robot" resourceType="RPA" '
        'linkName="RPAScript" bindingType="versionTag" versionTag="1" /></zeebe:linkedResources>'
    )
    job = extended("serviceTask", "work", f'<zeebe:taskDefinition type="mail" />{linked}')
    (process_,) = read(between(job, first="work")).processes
    (one,) = process_.node("work").extensions.linked_resources
    assert (one.id, one.type, one.link_name) == ("robot", "RPA", "RPAScript")
    assert (one.binding.value, one.version_tag) == ("versionTag", "1")
    (finding,) = findings(between(extended("userTask", "work", linked), first="work"))
    assert (finding.rule, finding.element) == ("bpmn/unsupported-extension", "work")


def test_the_modelers_template_means_nothing_to_the_engine() -> None:
    attributes = 'zeebe:modelerTemplate="t" zeebe:modelerTemplateVersion="2"'
    document = between(extended("userTask", "work", "<zeebe:userTask />", attributes), first="work")
    assert findings(document) == ()


def test_the_version_tag_is_that_of_the_process() -> None:
    tag = '<bpmn:extensionElements><zeebe:versionTag value="1.2" /></bpmn:extensionElements>'
    document = process(tag, START, END, flow("start", "end"))
    assert read(document).processes[0].version_tag == "1.2"
