"""Tasks of called processes as people and programs find them: under the number of their case."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from sqlalchemy import event

from engine import queries
from engine.commands.start_process_instance import start_process_instance
from tests import builders
from tests.builders import ADMINISTRATOR, end_event, process, start_event, user_task
from tests.integration.api.conftest import PASSWORD, Office

_NAMES = itertools.count(1)
CALL = """<bpmn:callActivity id="call"><bpmn:extensionElements>
<zeebe:calledElement processId="{}"{}/></bpmn:extensionElements>
<bpmn:incoming>to-call</bpmn:incoming><bpmn:outgoing>to-done</bpmn:outgoing></bpmn:callActivity>
<bpmn:sequenceFlow id="to-done" sourceRef="call" targetRef="done"/>"""


def begun(office: Office, depth: int, given: str = "") -> tuple[int, str]:
    """Start a case whose only task lies so many calls deep; return its key and its number."""
    number = next(_NAMES)
    id_ = f"called-{number}-0"
    asked = start_event("ask") + user_task("ask", "done") + end_event()
    builders.deployed(office.workspace, process(id_, asked))
    for level in range(1, depth + 1):
        body = start_event("call") + CALL.format(id_, given) + end_event()
        id_ = f"called-{number}-{level}"
        builders.deployed(office.workspace, process(id_, body))
    started = start_process_instance(
        office.workspace, id_, variables={}, business_id=f"ROOT-{number}", actor=ADMINISTRATOR
    )
    return started.key, f"ROOT-{number}"


@pytest.mark.parametrize("depth", [0, 1, 3])
@pytest.mark.parametrize("given", ["", ' businessId="=&quot;other&quot;"'])
def test_a_task_in_a_called_process_shows_the_number_of_its_case(
    office: Office, depth: int, given: str
) -> None:
    key, number = begun(office, depth, given)
    with office.program("arne") as arne:
        asked = {"filter": {"processInstanceKey": str(key)}}
        (task,) = arne.post("/v2/user-tasks/search", json=asked).json()["items"]
        assert (task["elementId"], task["businessId"]) == ("ask", number)
        assert task["rootProcessInstanceKey"] == task["processInstanceKey"] == str(key)
        assert arne.get(f"/v2/user-tasks/{task['userTaskKey']}").json()["businessId"] == number
    clerk = builders.person(
        office.workspace, f"of-calls-{next(_NAMES)}", "clerk", password=PASSWORD
    )
    pages = office.browser(clerk.username)
    assert number in pages.get("/inbox?order=newest").text
    assert number in pages.get(f"/tasks/{task['userTaskKey']}").text


def test_an_inbox_with_tasks_of_called_processes_asks_the_database_no_more_often(
    office: Office,
) -> None:
    clerk = builders.person(office.workspace, f"of-calls-{next(_NAMES)}", "clerk")
    statements: list[str] = []

    def noted(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        statements.append(statement)

    def asked() -> int:
        statements.clear()
        queries.inbox(office.workspace, clerk)
        return len(statements)

    asked()
    engine = office.workspace.database
    event.listen(engine, "before_cursor_execute", noted)
    try:
        before = asked()
        for depth in (1, 2, 3):
            begun(office, depth)
        assert (before > 0, asked()) == (True, before)
    finally:
        event.remove(engine, "before_cursor_execute", noted)
