"""Attributes of both dialects whose effect is seen outside a diagram: lists, forms, bindings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from engine.commands.claim_jobs import claim_jobs
from engine.commands.deploy import deploy
from engine.commands.start_process_instance import start_process_instance
from engine.model import FormView, Person, Resource
from engine.queries import inbox, incidents, search_user_tasks, startable_processes, task_form
from engine.worker import Worker
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, deployed, form, person, text_field
from tests.fakes import FlakyConnector
from tests.integration.engine.waiting import (
    PAYMENT,
    instances_of,
    published,
    run,
    standing,
    started,
)
from tests.unit.bpmn.documents import END, START, extended, flow
from tests.unit.bpmn.documents import process as process_of_8
from tests.unit.camunda7.documents import OPERATON, around, element
from tests.unit.camunda7.documents import process as process_of_7

pytestmark = pytest.mark.usefixtures("sound")

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
FOR_CLERKS = '<zeebe:assignmentDefinition candidateGroups="clerk" />'


@pytest.fixture
def alice(workspace: Workspace) -> Person:
    return person(workspace, "alice", "clerk")


def eight(*tasks: str) -> Resource:
    """A file of Camunda 8 in which these tasks, called `t1` and so on, wait side by side."""
    ids = [f"t{number}" for number in range(1, len(tasks) + 1)]
    nodes = [task.replace("ID", id_) for task, id_ in zip(tasks, ids, strict=True)]
    flows = [line for id_ in ids for line in (flow("start", id_), flow(id_, "end"))]
    return Resource("process.bpmn", process_of_8(START, *nodes, END, *flows).encode())


def seven(*tasks: str, namespace: str = "http://camunda.org/schema/1.0/bpmn") -> Resource:
    """Likewise, of Camunda 7."""
    ids = [f"t{number}" for number in range(1, len(tasks) + 1)]
    nodes = [task.replace("ID", id_) for task, id_ in zip(tasks, ids, strict=True)]
    flows = [line for id_ in ids for line in (flow("start", id_), flow(id_, "end"))]
    document = process_of_7(START, *nodes, END, *flows, namespace=namespace)
    return Resource("process.bpmn", document.encode())


def task_of_8(extensions: str) -> str:
    return extended("userTask", "ID", FOR_CLERKS + extensions)


def task_of_7(attributes: str) -> str:
    return f'<bpmn:userTask id="ID" camunda:candidateGroups="clerk" {attributes} />'


def order_in_the_inbox(workspace: Workspace, file: Resource, who: Person) -> list[str]:
    deployed(workspace, file)
    start_process_instance(workspace, "process", variables={}, actor=ADMINISTRATOR)
    return [task.activity_id for task in inbox(workspace, who)]


# ---- lists ---------------------------------------------------------------------------------------
PRIORITY_8 = [
    task_of_8(f'<zeebe:priorityDefinition priority="{value}" />') for value in ("10", "=90", "50")
]
PRIORITY_7 = [task_of_7(f'camunda:priority="{value}"') for value in ("10", "${90}", "50")]


@pytest.mark.parametrize(
    "file",
    [eight(*PRIORITY_8), seven(*PRIORITY_7), seven(*PRIORITY_7, namespace=OPERATON)],
    ids=["camunda 8", "camunda 7", "operaton"],
)
def test_what_has_a_higher_priority_stands_first(
    workspace: Workspace, alice: Person, file: Resource
) -> None:
    assert order_in_the_inbox(workspace, file, alice) == ["t2", "t3", "t1"]


DATES = ("2026-03-01T09:00:00Z", "2026-02-01T09:00:00Z")


@pytest.mark.parametrize(
    "file",
    [
        eight(*(task_of_8(f'<zeebe:taskSchedule dueDate="{date}" />') for date in DATES)),
        seven(*(task_of_7(f'camunda:dueDate="{date}"') for date in DATES)),
    ],
    ids=["camunda 8", "camunda 7"],
)
def test_what_is_due_earlier_stands_first(
    workspace: Workspace, alice: Person, file: Resource
) -> None:
    assert order_in_the_inbox(workspace, file, alice) == ["t2", "t1"]
    assert inbox(workspace, alice)[0].due_at == datetime(2026, 2, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "file",
    [
        eight(task_of_8('<zeebe:taskSchedule followUpDate="2026-02-01T09:00:00Z" />')),
        seven(task_of_7('camunda:followUpDate="2026-02-01T09:00:00Z"')),
    ],
    ids=["camunda 8", "camunda 7"],
)
def test_the_follow_up_date_is_told_with_the_task(
    workspace: Workspace, alice: Person, file: Resource
) -> None:
    order_in_the_inbox(workspace, file, alice)
    (task,) = search_user_tasks(workspace, alice, filter={}, limit=5).items
    assert task.follow_up_at == datetime(2026, 2, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("attributes", "offered"),
    [
        ('camunda:candidateStarterGroups="clerk"', ["process"]),
        ('camunda:candidateStarterGroups="finance"', []),
        ('camunda:candidateStarterGroups="clerk" camunda:isStartableInTasklist="false"', []),
    ],
)
def test_a_process_is_offered_to_its_starter_groups(
    workspace: Workspace, alice: Person, attributes: str, offered: list[str]
) -> None:
    document = process_of_7(START, END, flow("start", "end"), attributes=attributes)
    deployed(workspace, Resource("process.bpmn", document.encode()))
    found = [one.process_definition_id for one in startable_processes(workspace, alice)]
    assert found == offered


def test_the_time_to_live_of_camunda_7_is_told_as_a_proposal(workspace: Workspace) -> None:
    attributes = 'camunda:historyTimeToLive="P180D"'
    document = process_of_7(START, END, flow("start", "end"), attributes=attributes)
    kept = deployed(workspace, Resource("process.bpmn", document.encode()))
    (proposal,) = [warning for warning in kept.warnings if "P180D" in str(warning)]
    assert "vorgang:retention" in str(proposal)


# ---- jobs ----------------------------------------------------------------------------------------
TWO_TRIES_8 = extended("serviceTask", "work", '<zeebe:taskDefinition type="mail" retries="2" />')


def seven_that_tries(cycle: str) -> str:
    extension = f"<camunda:failedJobRetryTimeCycle>{cycle}</camunda:failedJobRetryTimeCycle>"
    return around(element("serviceTask", 'camunda:type="external" camunda:topic="mail"', extension))


@pytest.mark.parametrize(
    "document",
    [
        process_of_8(START, TWO_TRIES_8, END, flow("start", "work"), flow("work", "end")),
        seven_that_tries("R2/PT10M"),
    ],
    ids=["retries", "failedJobRetryTimeCycle"],
)
def test_a_job_is_tried_as_often_as_the_model_says(
    workspace: Workspace, set_clock: Callable[[datetime], None], document: str
) -> None:
    connector = FlakyConnector(failures=9)
    workspace.connectors = {"mail": connector}
    deployed(workspace, Resource("process.bpmn", document.encode()))
    for hours in range(5):
        set_clock(NOON + timedelta(hours=hours))
        if not hours:
            start_process_instance(workspace, "process", variables={}, actor=ADMINISTRATOR)
        Worker(workspace).run_once()
    assert len(connector.requests) == 2
    assert len(incidents(workspace, ADMINISTRATOR)) == 1


@pytest.mark.parametrize(
    ("cycle", "minutes"), [("R4/PT10M", [0, 10, 20, 30]), ("PT1M,PT20M", [0, 1, 21])]
)
def test_a_failed_job_waits_as_long_as_its_cycle_says(
    workspace: Workspace,
    set_clock: Callable[[datetime], None],
    cycle: str,
    minutes: list[int],
) -> None:
    connector = FlakyConnector(failures=9)
    workspace.connectors = {"mail": connector}
    deployed(workspace, Resource("process.bpmn", seven_that_tries(cycle).encode()))
    tried = []
    for minute in range(61):
        set_clock(NOON + timedelta(minutes=minute))
        if not minute:
            start_process_instance(workspace, "process", variables={}, actor=ADMINISTRATOR)
        before = len(connector.requests)
        Worker(workspace).run_once()
        tried += [minute] * (len(connector.requests) - before)
    assert tried == minutes


PRIORITIES = ("1", "=30 + 1", "")
JOBS_8 = [
    extended(
        "serviceTask",
        "ID",
        '<zeebe:taskDefinition type="mail" />'
        + (f'<zeebe:jobPriorityDefinition priority="{value}" />' if value else ""),
    )
    for value in PRIORITIES
]
JOBS_7 = [
    '<bpmn:serviceTask id="ID" camunda:type="external" camunda:topic="mail" '
    + (f'camunda:taskPriority="{value}" />' if value else "/>")
    for value in PRIORITIES
]


@pytest.mark.parametrize("file", [eight(*JOBS_8), seven(*JOBS_7)], ids=["camunda 8", "camunda 7"])
def test_of_jobs_that_are_due_the_one_of_the_highest_priority_is_taken_first(
    workspace: Workspace, file: Resource
) -> None:
    deployed(workspace, file)
    start_process_instance(workspace, "process", variables={}, actor=ADMINISTRATOR)
    taken = [job for _ in PRIORITIES for job in claim_jobs(workspace, 1)]
    with workspace.transaction() as connection:
        rows = connection.exec_driver_sql("SELECT key, activity_id FROM engine.job").all()
    names = {row.key: row.activity_id for row in rows}
    assert [names[job.key] for job in taken] == ["t2", "t1", "t3"]


def test_the_headers_of_a_task_reach_who_does_it(workspace: Workspace) -> None:
    headers = '<zeebe:taskHeaders><zeebe:header key="colour" value="=red" /></zeebe:taskHeaders>'
    task = extended("serviceTask", "work", '<zeebe:taskDefinition type="mail" />' + headers)
    document = process_of_8(START, task, END, flow("start", "work"), flow("work", "end"))
    connector = FlakyConnector(failures=0)
    workspace.connectors = {"mail": connector}
    deployed(workspace, Resource("process.bpmn", document.encode()))
    start_process_instance(workspace, "process", variables={}, actor=ADMINISTRATOR)
    Worker(workspace).run_once()
    assert dict(connector.requests[0].headers) == {"colour": "=red"}


def keys_of(shown: FormView) -> list[str]:
    """The keys of a form's fields."""
    return [one["key"] for one in cast("list[dict[str, str]]", shown.schema["components"])]


# ---- forms ---------------------------------------------------------------------------------------
def asking(field: str, tag: str = "") -> Resource:
    """A version of the form `ask`, with one field; a version tag if wanted."""
    made = form("ask", text_field(field))
    if not tag:
        return made
    content = made.content.replace(
        b'"id": "ask",', b'"id": "ask", "versionTag": "%s",' % tag.encode()
    )
    return Resource(made.name, content)


def linked_8(binding: str) -> Resource:
    return eight(task_of_8(f'<zeebe:formDefinition formId="ask" {binding} />'))


def linked_7(binding: str) -> Resource:
    return seven(task_of_7(f'camunda:formRef="ask" {binding}'))


@pytest.mark.parametrize(
    ("file", "field"),
    [
        (linked_8(""), "third"),
        (linked_8('bindingType="deployment"'), "second"),
        (linked_8('bindingType="versionTag" versionTag="v1"'), "first"),
        (linked_7(""), "third"),
        (linked_7('camunda:formRefBinding="deployment"'), "second"),
        (linked_7('camunda:formRefBinding="version" camunda:formRefVersion="1"'), "first"),
    ],
)
def test_a_task_shows_the_form_that_its_binding_names(
    workspace: Workspace, alice: Person, file: Resource, field: str
) -> None:
    deployed(workspace, asking("first", "v1"))
    deployed(workspace, file, asking("second"))
    deployed(workspace, asking("third"))
    start_process_instance(workspace, "process", variables={}, actor=ADMINISTRATOR)
    (task,) = inbox(workspace, alice)
    shown = task_form(workspace, task.key, alice)
    assert shown is not None
    assert keys_of(shown) == [field]


def test_a_form_that_stands_in_the_file_is_the_form_of_its_task(
    workspace: Workspace, alice: Person
) -> None:
    schema = form("own", text_field("name")).content.decode()
    holder = (
        f'<bpmn:extensionElements><zeebe:userTaskForm id="f1">{schema}</zeebe:userTaskForm>'
        "</bpmn:extensionElements>"
    )
    task = task_of_8('<zeebe:formDefinition formKey="camunda-forms:bpmn:f1" />').replace("ID", "t1")
    document = process_of_8(holder, START, task, END, flow("start", "t1"), flow("t1", "end"))
    deployed(workspace, Resource("process.bpmn", document.encode()))
    start_process_instance(workspace, "process", variables={}, actor=ADMINISTRATOR)
    (waiting,) = inbox(workspace, alice)
    shown = task_form(workspace, waiting.key, alice)
    assert shown is not None
    assert keys_of(shown) == ["name"]


# ---- calls ---------------------------------------------------------------------------------------
def called(task_id: str, tag: str) -> Resource:
    wait = f'<bpmn:userTask id="{task_id}" camunda:candidateGroups="clerk" />'
    document = process_of_7(
        START,
        wait,
        END,
        flow("start", task_id),
        flow(task_id, "end"),
        attributes=f'camunda:versionTag="{tag}"',
    ).replace('<bpmn:process id="process"', '<bpmn:process id="called"')
    return Resource("called.bpmn", document.encode())


@pytest.mark.parametrize(
    ("binding", "waits"),
    [
        ("", "third"),
        ('camunda:calledElementBinding="latest"', "third"),
        ('camunda:calledElementBinding="deployment"', "second"),
        ('camunda:calledElementBinding="version" camunda:calledElementVersion="1"', "first"),
        (
            'camunda:calledElementBinding="versionTag" camunda:calledElementVersionTag="v2"',
            "second",
        ),
    ],
)
def test_a_call_of_camunda_7_calls_what_its_binding_names(
    workspace: Workspace, alice: Person, binding: str, waits: str
) -> None:
    caller = around(element("callActivity", f'calledElement="called" {binding}'))
    deployed(workspace, called("first", "v1"))
    deployed(workspace, Resource("caller.bpmn", caller.encode()), called("second", "v2"))
    deployed(workspace, called("third", "v3"))
    start_process_instance(workspace, "process", variables={}, actor=ADMINISTRATOR)
    assert [task.activity_id for task in inbox(workspace, alice)] == [waits]


# ---- messages ------------------------------------------------------------------------------------
def test_who_waits_goes_on_waiting_when_a_new_version_is_deployed(
    workspace: Workspace, shop: Person
) -> None:
    deployed(workspace, PAYMENT)
    elder = started(workspace, "payment", "o-1")
    changed = PAYMENT.content.replace(b'name="Test"', b'name="Changed"')
    (version,) = deploy(workspace, [Resource(PAYMENT.name, changed)], actor=ADMINISTRATOR).processes
    assert version.version == 2
    younger = started(workspace, "payment", "o-2")
    for key in ("o-1", "o-2"):
        published(workspace, shop, key)
        run(workspace)
    assert [standing(workspace, one) for one in (elder, younger)] == [["check"], ["check"]]
    assert instances_of(workspace, "payment") == [elder, younger]
