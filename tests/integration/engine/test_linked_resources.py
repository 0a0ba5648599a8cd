"""Plain files are deployed beside models, and a job tells its worker which version it needs."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from engine.commands.start_process_instance import start_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.faults import ModelRefused, NotAllowed, ResourceUnknown
from engine.model import DeployedResource, Resource
from engine.queries.resources import resource, resource_content
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, deployed, end_event, person, process, start_event

pytestmark = pytest.mark.usefixtures("sound")

TASK = """<bpmn:serviceTask id="work" name="Work"><bpmn:extensionElements>
<zeebe:taskDefinition type="robot"/><zeebe:linkedResources>
<zeebe:linkedResource resourceId="{}" resourceType="RPA" linkName="RPAScript" bindingType="{}"
versionTag="{}"/></zeebe:linkedResources></bpmn:extensionElements>
<bpmn:incoming>to-work</bpmn:incoming><bpmn:outgoing>to-done</bpmn:outgoing></bpmn:serviceTask>
<bpmn:sequenceFlow id="to-done" sourceRef="work" targetRef="done"/>"""


@pytest.fixture
def workspace(mailing: Workspace) -> Workspace:
    settings = replace(mailing.settings, external_job_types=("robot",))
    return replace(mailing, settings=settings)


def model(resource_id: str, binding: str = "latest", tag: str = "") -> Resource:
    drawn = TASK.format(resource_id, binding, tag)
    return process("robots", start_event("work") + drawn + end_event())


def robot(script: str, tag: str | None = None) -> Resource:
    content = {"id": "robot", "versionTag": tag, "script": script}
    return Resource("robot.rpa", json.dumps(content).encode())


def linked(workspace: Workspace) -> DeployedResource:
    """Start an instance; return the file that its job names."""
    key = start_process_instance(workspace, "robots", variables={}, actor=ADMINISTRATOR).key
    with workspace.transaction() as connection:
        headers = connection.exec_driver_sql(
            "SELECT headers FROM engine.job WHERE process_instance_key = %s", (key,)
        ).scalar_one()
        headers = workspace.seals.of_case(connection, key).open_json("headers", headers)
    (one,) = json.loads(headers["linkedResources"])
    assert (one["resourceType"], one["linkName"]) == ("RPA", "RPAScript")
    return resource(workspace, int(one["resourceKey"]), ADMINISTRATOR)


@pytest.mark.parametrize(
    ("binding", "version"), [("latest", 2), ("deployment", 1), ("versionTag", 1)]
)
def test_a_job_names_the_version_that_its_binding_means(
    workspace: Workspace, binding: str, version: int
) -> None:
    tag = "first" if binding == "versionTag" else ""
    deployed(workspace, robot("open", "first"), model("robot", binding, tag))
    deployed(workspace, robot("close", "second"))
    found = linked(workspace)
    assert (found.resource_id, found.version) == ("robot", version)


def test_the_bytes_of_a_file_are_given_to_those_who_may_see_them(workspace: Workspace) -> None:
    made = deployed(workspace, Resource("prompts/help.md", b"# Help"), model("prompts/help.md"))
    (one,) = made.resources
    assert linked(workspace) == one
    robert = person(workspace, "robert", "worker")
    assert resource_content(workspace, one.key, robert) == b"# Help"
    with pytest.raises(NotAllowed):
        resource_content(workspace, one.key, person(workspace, "alice", "clerk"))
    with pytest.raises(ResourceUnknown):
        resource(workspace, one.key + 1_000_000, robert)


def test_a_file_with_the_same_bytes_keeps_its_version(workspace: Workspace) -> None:
    (first,) = deployed(workspace, robot("open", "1")).resources
    (again,) = deployed(workspace, robot("open", "1")).resources
    (other,) = deployed(workspace, robot("close", "1")).resources
    assert again == first
    assert (other.version, other.version_tag) == (2, "1")
    assert verify_ledger(workspace) == ()


@pytest.mark.parametrize(
    ("files", "rule"),
    [
        ((model("robot"),), "deploy/unresolved-resource"),
        ((robot("x"), model("robot", "versionTag", "9")), "deploy/unresolved-resource"),
        ((Resource("a.rpa", b"{}"),), "deploy/resource-rpa"),
        ((Resource("a.rpa", b"no"),), "deploy/resource-rpa"),
        ((Resource("a.csv", b"x" * 2_000_001),), "deploy/resource-large"),
        ((Resource("a.exe", b"x"),), "deploy/unknown-kind"),
        ((robot("x"), replace(robot("y"), name="b.rpa")), "deploy/same-id-twice"),
    ],
)
def test_what_is_missing_or_no_such_file_is_refused(
    workspace: Workspace, files: tuple[Resource, ...], rule: str
) -> None:
    with pytest.raises(ModelRefused) as refused:
        deployed(workspace, *files)
    assert [one.rule for one in refused.value.findings] == [rule]
