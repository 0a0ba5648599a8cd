"""Short ways to say what a test is about: people, small processes, forms."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from engine.commands.create_account import create_account
from engine.commands.deploy import deploy
from engine.model import Deployment, Person, Resource
from engine.workspace import Workspace

ADMINISTRATOR = Person(
    "command-line",
    "command-line",
    "Kommandozeile",
    frozenset({"administrator", "analyst", "operator"}),
    kind="service",
    authentication="command-line",
)
PASSWORD = "correct horse battery"


def person(
    workspace: Workspace, username: str, *groups: str, password: str | None = None
) -> Person:
    """Return a person with an account of their own."""
    return create_account(
        workspace,
        username=username,
        name=username.capitalize(),
        email=f"{username}@example.com",
        password=password,
        groups=groups,
        actor=ADMINISTRATOR,
    )


def deployed(workspace: Workspace, *resources: Resource) -> Deployment:
    """Return what is deployed now."""
    return deploy(workspace, resources, actor=ADMINISTRATOR)


def process(
    id_: str,
    elements: str,
    *,
    name: str = "Test",
    properties: Mapping[str, str] | None = None,
    file: str | None = None,
) -> Resource:
    """Return a BPMN file with one process.

    Args:
        id_: process definition id.
        elements: the flow elements as XML, with the prefixes `bpmn` and `zeebe`.
        name: the process's name.
        properties: its zeebe properties; `clerk` may start it unless they say otherwise.
        file: the file's name.
    """
    chosen = {"vorgang:startGroups": "clerk", **(properties or {})}
    stated = "".join(
        f'<zeebe:property name="{key}" value="{value}"/>' for key, value in chosen.items()
    )
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
  xmlns:modeler="http://camunda.org/schema/modeler/1.0"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  id="definitions" targetNamespace="http://bpmn.io/schema/bpmn"
  modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.9.0">
<bpmn:process id="{id_}" name="{name}" isExecutable="true">
<bpmn:extensionElements><zeebe:properties>{stated}</zeebe:properties></bpmn:extensionElements>
{elements}
</bpmn:process>
</bpmn:definitions>
"""
    return Resource(file or f"{id_}.bpmn", text.encode())


def start_event(following: str, form: str | None = None) -> str:
    """Return a start event and the flow to `following`."""
    extension = (
        f'<bpmn:extensionElements><zeebe:formDefinition formId="{form}"/></bpmn:extensionElements>'
        if form
        else ""
    )
    return (
        f'<bpmn:startEvent id="begun">{extension}<bpmn:outgoing>to-{following}</bpmn:outgoing>'
        f'</bpmn:startEvent><bpmn:sequenceFlow id="to-{following}" sourceRef="begun" '
        f'targetRef="{following}"/>'
    )


def user_task(
    id_: str,
    following: str,
    *,
    form: str | None = None,
    groups: str = "clerk",
    properties: Mapping[str, str] | None = None,
    before: Sequence[str] = (),
) -> str:
    """Return a user task and the flow to `following`.

    Args:
        id_: of the activity.
        following: id of what comes next.
        form: id of its form.
        groups: candidate groups.
        properties: its zeebe properties.
        before: ids of incoming flows, those that start the process if empty.
    """
    incoming = "".join(f"<bpmn:incoming>{flow}</bpmn:incoming>" for flow in before or [f"to-{id_}"])
    stated = "".join(
        f'<zeebe:property name="{key}" value="{value}"/>'
        for key, value in (properties or {}).items()
    )
    form_definition = f'<zeebe:formDefinition formId="{form}"/>' if form else ""
    return f"""<bpmn:userTask id="{id_}" name="{id_.capitalize()}"><bpmn:extensionElements>
<zeebe:userTask/>{form_definition}<zeebe:assignmentDefinition candidateGroups="{groups}"/>
<zeebe:properties>{stated}</zeebe:properties></bpmn:extensionElements>
{incoming}<bpmn:outgoing>to-{following}</bpmn:outgoing></bpmn:userTask>
<bpmn:sequenceFlow id="to-{following}" sourceRef="{id_}" targetRef="{following}"/>"""


def job(
    id_: str, following: str, type_: str = "mail", *, inputs: Mapping[str, str] | None = None
) -> str:
    """Return a service task and the flow to `following`."""
    mappings = "".join(
        f'<zeebe:input source="{source}" target="{target}"/>'
        for target, source in (inputs or {}).items()
    )
    return f"""<bpmn:serviceTask id="{id_}" name="{id_.capitalize()}"><bpmn:extensionElements>
<zeebe:taskDefinition type="{type_}" retries="3"/><zeebe:ioMapping>{mappings}</zeebe:ioMapping>
</bpmn:extensionElements><bpmn:incoming>to-{id_}</bpmn:incoming>
<bpmn:outgoing>to-{following}</bpmn:outgoing></bpmn:serviceTask>
<bpmn:sequenceFlow id="to-{following}" sourceRef="{id_}" targetRef="{following}"/>"""


def end_event(id_: str = "done") -> str:
    """Return an end event."""
    return f'<bpmn:endEvent id="{id_}"><bpmn:incoming>to-{id_}</bpmn:incoming></bpmn:endEvent>'


def form(id_: str, *components: Mapping[str, object]) -> Resource:
    """Return a form file."""
    schema = {
        "id": id_,
        "type": "default",
        "schemaVersion": 18,
        "executionPlatform": "Camunda Cloud",
        "executionPlatformVersion": "8.9.0",
        "components": list(components),
    }
    return Resource(f"{id_}.form", json.dumps(schema).encode())


def text_field(key: str, *, required: bool = True) -> dict[str, object]:
    """Return a text field."""
    return {
        "type": "textfield",
        "id": f"field-{key}",
        "key": key,
        "label": key.capitalize(),
        "validate": {"required": required},
    }


NOTE = form("note", text_field("note"))
SIMPLE = process("simple", start_event("check") + user_task("check", "done") + end_event())
NOTED = process(
    "simple", start_event("check") + user_task("check", "done", form="note") + end_event()
)
"""One user task of clerks; and the same with the form `NOTE`."""
