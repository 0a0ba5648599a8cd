"""Where execution listeners may stand, and what they say (Camunda 8.9)."""

from __future__ import annotations

import pytest

from bpmn.german import in_german
from bpmn.lint import lint
from tests.unit.bpmn.documents import (
    END,
    START,
    between,
    extended,
    findings,
    flow,
    process,
    read,
    rules,
)


def listeners(*pairs: tuple[str, str]) -> str:
    """Listeners, each as event and job type."""
    inner = "".join(
        f'<zeebe:executionListener eventType="{event}" type="{type_}" retries="2" />'
        for event, type_ in pairs
    )
    return f"<zeebe:executionListeners>{inner}</zeebe:executionListeners>"


def task(*pairs: tuple[str, str]) -> str:
    return between(extended("task", "work", listeners(*pairs)), first="work")


def test_listeners_are_read_in_their_order() -> None:
    node = read(task(("end", "b"), ("start", "a"))).processes[0].node("work")
    assert [(one.event, one.type, one.retries) for one in node.extensions.listeners] == [
        ("end", "b", "2"),
        ("start", "a", "2"),
    ]


def test_listeners_of_a_process_are_read_too() -> None:
    holder = f"<bpmn:extensionElements>{listeners(('start', 'a'))}</bpmn:extensionElements>"
    document = process(holder, START, END, flow("start", "end"))
    assert findings(document) == ()
    assert [one.type for one in read(document).processes[0].extensions.listeners] == ["a"]


@pytest.mark.parametrize(
    ("pairs", "rule"),
    [
        ((("take", "a"),), "listener-event"),
        ((("", "a"),), "listener-event"),
        ((("start", "a"), ("start", "a")), "same-listener-twice"),
    ],
)
def test_what_no_listener_says_is_refused(pairs: tuple[tuple[str, str], ...], rule: str) -> None:
    assert rules(task(*pairs)) == [rule]


def test_the_same_job_type_may_listen_at_the_start_and_at_the_end() -> None:
    assert rules(task(("start", "a"), ("end", "a"))) == []


def test_a_listener_without_a_job_type_is_refused() -> None:
    (finding,) = findings(task(("start", "")))
    assert "zeebe:executionListener has no type" in finding.message


@pytest.mark.parametrize(
    ("element", "event", "remedy"),
    [
        ("startEvent", "start", "process or the sub-process"),
        ("exclusiveGateway", "end", "behind the gateway"),
        ("parallelGateway", "end", "behind the gateway"),
    ],
)
def test_a_place_where_no_listener_runs_is_refused_with_a_better_one(
    element: str, event: str, remedy: str
) -> None:
    if element == "startEvent":
        begin = extended("startEvent", "start", listeners((event, "a")))
        document = process(begin, END, flow("start", "end"))
    else:
        document = between(extended(element, "work", listeners((event, "a"))), first="work")
    (finding,) = findings(document)
    assert (finding.rule, finding.element) == (
        "bpmn/listener-place",
        "start" if element == "startEvent" else "work",
    )
    assert remedy in finding.remedy
    german = in_german(finding)
    assert german.message != finding.message
    assert german.remedy != finding.remedy


def test_the_job_type_of_a_listener_has_a_connector() -> None:
    definitions = read(task(("start", "fax"), ("end", "=kind")))
    (finding,) = lint(definitions, known_job_types={"mail"})
    assert (finding.rule, finding.element) == ("bpmn/unknown-job-type", "work")


def asking(*events: str, more: str = "", tag: str = "userTask") -> str:
    """A task with task listeners for these events."""
    inner = "".join(
        f'<zeebe:taskListener eventType="{event}" type="{index}" retries="2" />'
        for index, event in enumerate(events)
    )
    written = f"{more}<zeebe:taskListeners>{inner}</zeebe:taskListeners>"
    return between(extended(tag, "work", written), first="work")


def test_task_listeners_are_read_beside_execution_listeners() -> None:
    document = asking("creating", "completing", more=listeners(("start", "a")))
    own = read(document).processes[0].node("work").extensions
    assert [one.event for one in own.listeners] == ["start"]
    assert [(one.event, one.type, one.retries) for one in own.task_listeners] == [
        ("creating", "0", "2"),
        ("completing", "1", "2"),
    ]
    assert findings(document) == ()


def test_an_event_that_no_user_task_has_is_refused() -> None:
    (finding,) = findings(asking("start"))
    assert finding.rule == "bpmn/listener-event"
    assert "creating, assigning, updating, completing or canceling" in finding.remedy
    german = in_german(finding)
    assert german.message != finding.message
    assert german.remedy != finding.remedy


@pytest.mark.parametrize("event", ["updating", "canceling"])
def test_listeners_for_updating_and_canceling_are_executed(event: str) -> None:
    assert findings(asking(event)) == ()


def test_no_listener_denies_an_approval() -> None:
    own = (
        '<zeebe:properties><zeebe:property name="vorgang:approval" value="ok" /></zeebe:properties>'
    )
    assert rules(asking("completing", more=own)) == ["listener-of-an-approval"]
    assert rules(asking("creating", "assigning", more=own)) == []


def test_only_a_user_task_has_task_listeners() -> None:
    assert rules(asking("creating", tag="task")) == ["unsupported-extension"]


def test_task_listeners_are_checked_as_execution_listeners_are() -> None:
    document = asking("creating").replace('retries="2"', 'retries="0"')
    assert rules(document) == ["invalid-retries"]
    (finding,) = lint(read(asking("creating")), known_job_types={"mail"})
    assert finding.rule == "bpmn/unknown-job-type"
