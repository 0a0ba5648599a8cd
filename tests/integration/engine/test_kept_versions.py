"""A case of a process that keeps versions goes on with what was deployed when it began."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.commands.complete_user_task import complete_user_task
from engine.commands.migrate_process_instance import migrate_process_instance
from engine.commands.start_process_instance import start_process_instance
from engine.migration_model import MigrationPlan
from engine.model import Person, Resource
from engine.queries import search_user_tasks, search_variables, task_form
from engine.workspace import Workspace
from tests.builders import (
    ADMINISTRATOR,
    deployed,
    end_event,
    form,
    person,
    process,
    start_event,
    text_field,
    user_task,
)
from tests.integration.engine.test_deployed_expressions import table
from tests.integration.engine.waiting import flow

pytestmark = pytest.mark.usefixtures("sound")

DECIDING = (
    '<bpmn:businessRuleTask id="decide"><bpmn:extensionElements><zeebe:calledDecision '
    'decisionId="kept-rates" resultVariable="rate"/></bpmn:extensionElements>'
    "</bpmn:businessRuleTask>" + flow("to-call", "decide", "call")
    + '<bpmn:callActivity id="call"><bpmn:extensionElements><zeebe:calledElement '
    'processId="kept-call" propagateAllChildVariables="true"/></bpmn:extensionElements>'
    "</bpmn:callActivity>" + flow("to-fill", "call", "fill")
)  # fmt: skip


@pytest.fixture
def clerk(workspace: Workspace) -> Person:
    return person(workspace, "alice", "clerk")


def caller(keeps: str, *, note: str = "") -> Resource:
    body = (
        start_event("wait") + user_task("wait", "decide") + DECIDING
        + user_task("fill", "done", form="kept-form") + end_event() + note
    )  # fmt: skip
    return process("kept", body, properties={"vorgang:keepsVersions": keeps})


def parts(version: int) -> tuple[Resource, ...]:
    script = (
        start_event("say") + '<bpmn:scriptTask id="say"><bpmn:extensionElements>'
        f'<zeebe:script expression="={version}" resultVariable="said"/></bpmn:extensionElements>'
        "</bpmn:scriptTask>" + flow("to-done", "say", "done") + end_event()
    )
    return (
        table("kept-rates", "> 0", str(version)),
        form("kept-form", text_field(f"field{version}", required=False)),
        process("kept-call", script),
    )


def begun(workspace: Workspace) -> int:
    variables: dict[str, object] = {"amount": 1}
    return start_process_instance(workspace, "kept", variables=variables, actor=ADMINISTRATOR).key


def met(workspace: Workspace, clerk: Person, key: int) -> tuple[object, object, list[str]]:
    """Complete the first task; return what the table said, the call said, and the form asks."""
    of_case = {"process_instance_key": key}
    (task,) = search_user_tasks(workspace, ADMINISTRATOR, filter=of_case).items
    complete_user_task(workspace, task.key, {}, actor=clerk)
    found = search_variables(workspace, ADMINISTRATOR, filter=of_case).items
    values = {one.name: one.value for one in found}
    open_ = search_user_tasks(workspace, ADMINISTRATOR, filter={**of_case, "state": "ready"}).items
    shown = task_form(workspace, open_[0].key, clerk)
    assert shown is not None
    asked = shown.schema["components"]
    assert isinstance(asked, list)
    return values["rate"], values["said"], [str(one["key"]) for one in asked]


@pytest.mark.parametrize(("keeps", "version"), [("true", 1), ("false", 2)])
def test_a_running_case_meets_the_versions_of_its_beginning_and_a_new_one_the_newest(
    workspace: Workspace, clerk: Person, keeps: str, version: int
) -> None:
    deployed(workspace, caller(keeps), *parts(1))
    running = begun(workspace)
    deployed(workspace, *parts(2))
    assert met(workspace, clerk, begun(workspace)) == (2, 2, ["field2"])
    assert met(workspace, clerk, running) == (version, version, [f"field{version}"])


def test_a_case_that_was_migrated_meets_what_there_was_with_its_new_version(
    workspace: Workspace, clerk: Person
) -> None:
    deployed(workspace, caller("true"), *parts(1))
    running = begun(workspace)
    again = caller("true", note="<bpmn:textAnnotation id='note'/>")
    made = deployed(workspace, *parts(2), again).processes
    target = next(one.key for one in made if one.process_definition_id == "kept")
    deployed(workspace, *parts(3))
    plan = MigrationPlan({})
    migrate_process_instance(workspace, running, target, plan, "Neue Fassung", actor=ADMINISTRATOR)
    assert met(workspace, clerk, running) == (2, 2, ["field2"])


def test_a_job_of_a_running_case_names_the_file_of_its_beginning(
    workspace: Workspace, clerk: Person
) -> None:
    settings = replace(workspace.settings, external_job_types=("robot",))
    workspace = replace(workspace, settings=settings)
    work = (
        '<bpmn:serviceTask id="work"><bpmn:extensionElements><zeebe:taskDefinition type="robot"/>'
        '<zeebe:linkedResources><zeebe:linkedResource resourceId="kept.md" resourceType="text" '
        'linkName="text"/></zeebe:linkedResources></bpmn:extensionElements></bpmn:serviceTask>'
        + flow("to-done", "work", "done")
    )
    body = start_event("wait") + user_task("wait", "work") + work + end_event()
    first = deployed(
        workspace,
        process("kept", body, properties={"vorgang:keepsVersions": "true"}),
        Resource("kept.md", b"first"),
    )
    key = begun(workspace)
    deployed(workspace, Resource("kept.md", b"second"))
    of_case = {"process_instance_key": key}
    (task,) = search_user_tasks(workspace, ADMINISTRATOR, filter=of_case).items
    complete_user_task(workspace, task.key, {}, actor=clerk)
    with workspace.transaction() as connection:
        headers = connection.exec_driver_sql(
            "SELECT headers FROM engine.job WHERE process_instance_key = %s", (key,)
        ).scalar_one()
        found = workspace.seals.of_case(connection, key).open_json("headers", headers)
    assert str(first.resources[0].key) in found["linkedResources"]
