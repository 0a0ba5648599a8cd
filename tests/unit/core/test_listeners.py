"""Execution listeners: jobs before an element begins and before it is left (Camunda 8.9)."""

from __future__ import annotations

import pytest

from engine.core.behaviour import waits
from engine.core.node import Kind
from engine.core.standing import open_work
from engine.core.state import load
from tests.unit.core.builders import Run
from tests.unit.core.drawn import (
    _FRAME,
    boundary,
    drawn,
    duration,
    end,
    flows,
    job,
    start,
    sub,
    user,
)
from tests.unit.core.library import Library, call, chained, checked, each, named


def heard(*events: str, type_: str = "mail") -> str:
    """Listeners for these events, each with a job type of its own but for the first."""
    inner = "".join(
        f'<zeebe:executionListener eventType="{event}" type="{index or type_}" />'
        for index, event in enumerate(events)
    )
    return f"<zeebe:executionListeners>{inner}</zeebe:executionListeners>"


def extended(element: str, extension: str) -> str:
    """An element with an extension element more."""
    holder = f"<bpmn:extensionElements>{extension}</bpmn:extensionElements>"
    if "<bpmn:extensionElements>" in element:
        opening = "<bpmn:extensionElements>"
        return element.replace(opening, opening + extension, 1)
    if element.endswith("/>"):
        tag = element[1:].split(maxsplit=1)[0]
        return element[:-2] + f">{holder}</{tag}>"
    opening, _, rest = element.partition(">")
    return f"{opening}>{holder}{rest}"


def process(body: str, listeners: str = "") -> str:
    return f"<bpmn:extensionElements>{listeners}</bpmn:extensionElements>{body}"


def types(run: Run, element: str) -> list[str]:
    return [fact.type for fact in run.facts if fact.element == element]


def test_a_start_listener_comes_before_the_element_and_its_result_is_local_to_it() -> None:
    task = user("u", heard("start")).replace('candidateGroups="finance"', 'assignee="=who"')
    run = Run.of(checked(chained(task, ids="u")))
    assert (len(run.last.jobs_opened), run.last.user_tasks_opened) == (1, ())
    run.work("u", who="bob")
    assert [task.assignee for task in run.last.user_tasks_opened] == ["bob"]
    assert run.variables("u")["who"] == "bob"
    assert "who" not in run.variables()
    run.complete("u")
    assert run.last.status == "completed"


def test_an_end_listener_comes_behind_the_results_and_before_the_next_element() -> None:
    run = Run.of(checked(chained(user("u", heard("end")), user("v"), ids="u v")))
    run.complete("u", x=1)
    assert run.variables()["x"] == 1
    assert "v" not in run.standing()
    assert run.last.user_tasks_opened == ()
    run.work("u", y=2)
    assert run.variables()["y"] == 2
    assert run.standing() == ["v"]


def test_several_listeners_run_one_after_the_other_and_see_what_those_before_found() -> None:
    listeners = (
        '<zeebe:executionListeners><zeebe:executionListener eventType="start" type="mail" '
        'retries="7" /><zeebe:executionListener eventType="start" type="=next" />'
        "</zeebe:executionListeners>"
    )
    run = Run.of(checked(chained(user("u", listeners), ids="u")))
    assert [(one.type, one.retries) for one in run.last.jobs_opened] == [("mail", 7)]
    run.work("u", next="document")
    assert [(one.type, one.retries) for one in run.last.jobs_opened] == [("document", 3)]
    run.work("u")
    assert len(run.last.user_tasks_opened) == 1


def test_a_service_task_runs_its_own_job_between_those_of_its_listeners() -> None:
    task = extended(job("s"), heard("start", "end"))
    run = Run.of(drawn(chained(task, ids="s")))
    kinds = []
    for _ in range(3):
        kinds.append(run.last.jobs_opened[0].type)
        run.work("s")
    assert kinds == ["mail", "mail", "1"]
    assert [one for one in types(run, "s") if "completed" in one] == [
        "listener.completed", "job.completed", "listener.completed",
    ]  # fmt: skip
    assert run.last.status == "completed"


def test_headers_of_the_element_and_of_the_listener_go_to_the_worker() -> None:
    own = '<zeebe:taskHeaders><zeebe:header key="a" value="1" /><zeebe:header key="b" value="2" />'
    listener = (
        '<zeebe:executionListeners><zeebe:executionListener eventType="start" type="mail">'
        '<zeebe:taskHeaders><zeebe:header key="b" value="3" /></zeebe:taskHeaders>'
        "</zeebe:executionListener></zeebe:executionListeners>"
    )
    task = extended(job("s"), f"{own}</zeebe:taskHeaders>{listener}")
    run = Run.of(drawn(chained(task, ids="s")))
    assert dict(run.last.jobs_opened[0].headers) == {"a": "1", "b": "3"}
    run.work("s")
    assert dict(run.last.jobs_opened[0].headers) == {"a": "1", "b": "2"}


def test_a_gateway_decides_with_what_its_start_listener_has_found() -> None:
    gateway = extended('<bpmn:exclusiveGateway id="x" default="x_b" />', heard("start"))
    body = (
        start() + gateway + user("a") + user("b") + flows("start>x", "x>b")
        + '<bpmn:sequenceFlow id="x_a" sourceRef="x" targetRef="a"><bpmn:conditionExpression>'
        "=go</bpmn:conditionExpression></bpmn:sequenceFlow>"
    )  # fmt: skip
    run = Run.of(checked(body))
    run.work("x", go=True)
    assert run.standing() == ["a"]


def test_a_timer_waits_as_its_start_listener_says() -> None:
    catch = extended(
        f'<bpmn:intermediateCatchEvent id="c">{duration("=wait")}</bpmn:intermediateCatchEvent>',
        heard("start", "end"),
    )
    run = Run.of(checked(chained(catch, ids="c")))
    assert run.timers == {}
    run.work("c", wait="PT2H")
    run.fire("c")
    assert run.last.jobs_opened[0].type == "1"
    run.work("c")
    assert run.last.status == "completed"


def test_boundary_events_listen_only_when_the_start_listeners_are_done() -> None:
    body = (
        start() + user("u", heard("start", "end")) + boundary("b", "u", duration("PT1H")) + end()
        + end("late") + flows("start>u", "u>end", "b>late")
    )  # fmt: skip
    run = Run.of(checked(body))
    assert run.timers == {}
    run.work("u").complete("u")
    run.fire("b")
    assert types(run, "u")[-2:] == ["listener.cancelled", "element.cancelled"]
    assert run.last.jobs_closed
    assert run.last.status == "completed"


def test_listeners_of_a_sub_process_come_before_and_behind_its_inside() -> None:
    inner = start("i") + user("u") + end("o") + flows("i>u", "u>o")
    run = Run.of(checked(chained(sub("s", inner, more=heard("start", "end")), ids="s")))
    assert run.standing() == ["s"]
    run.work("s", x=1)
    assert run.variables("u")["x"] == 1
    run.complete("u")
    assert run.standing() == ["s"]
    run.work("s")
    assert run.last.status == "completed"


def test_each_instance_of_a_repeated_activity_has_its_listeners() -> None:
    marker = each('inputCollection="=[1, 2]" inputElement="item"')
    task = user("u", heard("start")).replace("</bpmn:userTask>", f"{marker}</bpmn:userTask>")
    run = Run.of(checked(chained(task, ids="u")))
    assert len(run.last.jobs_opened) == 2
    run.work("u")
    assert len(run.last.user_tasks_opened) == 1


def test_listeners_of_a_process_come_before_its_first_node_and_behind_its_last() -> None:
    body = chained(user("u"), ids="u")
    run = Run.of(checked(process(body, heard("start", "end"))))
    assert run.standing() == ["p"]
    assert "start" not in run.ran()
    run.work("p", x=1)
    assert run.variables()["x"] == 1
    run.complete("u")
    assert (run.standing(), run.last.status) == (["p"], "active")
    run.work("p", y=2)
    assert run.last.status == "completed"
    assert run.variables()["y"] == 2


def test_listeners_of_a_called_process_run_within_the_call() -> None:
    called = process(chained(user("u"), ids="u"), heard("start", "end"))
    known = Library({1: checked(chained(call("c", "q"), ids="c")), 2: named("q", called)})
    run = known.start(1)
    run.work("q", x=1).complete("u").work("q", y=2)
    assert run.last.status == "completed"
    assert (run.variables()["x"], run.variables()["y"]) == (1, 2)


def test_a_message_that_starts_a_process_is_not_lost_while_its_listener_runs() -> None:
    root = '<bpmn:message id="m" name="ordered" />'
    event = '<bpmn:messageEventDefinition messageRef="m" />'
    body = start("came", event) + user("u") + flows("came>u")
    written = _FRAME.format(body=process(body, heard("start")), roots=root)
    assert "executionListener" in written
    run = Run.by(drawn(process(body, heard("start")), root), "ordered", amount=3)
    assert run.standing() == ["p"]
    run.work("p")
    assert run.standing() == ["u"]
    assert run.variables()["amount"] == 3


def test_a_listener_that_fails_is_an_incident_and_it_alone_is_tried_again() -> None:
    run = Run.of(checked(chained(user("u", heard("start", "start")), ids="u")))
    run.work("u", x=1).fail("u", "no answer")
    assert [one.type for one in run.last.incidents_opened] == ["job"]
    assert types(run, "u")[-2:] == ["listener.failed", "incident.created"]
    run.resolve("u")
    assert [one.type for one in run.last.jobs_opened] == ["1"]
    run.work("u")
    assert run.variables("u")["x"] == 1


@pytest.mark.parametrize(("event", "value"), [("start", "5"), ("end", "null")])
def test_a_listener_without_a_job_type_is_an_incident(event: str, value: str) -> None:
    task = user("u", heard(event, type_=f"={value}"))
    run = Run.of(checked(chained(task, ids="u")))
    if event == "end":
        run.complete("u")
    (incident,) = run.last.incidents_opened
    assert "the job type" in incident.message
    assert run.resolve("u").last.incidents_opened


def test_a_listener_throws_no_error() -> None:
    body = (
        start() + user("u", heard("start"))
        + boundary("b", "u", "<bpmn:errorEventDefinition />") + end() + end("late")
        + flows("start>u", "u>end", "b>late")
    )  # fmt: skip
    run = Run.of(checked(body))
    run.throw_error("u", "E")
    assert [one.type for one in run.last.incidents_opened] == ["listener"]
    run.resolve("u")
    assert len(run.last.jobs_opened) == 1


def test_a_listener_waits_as_a_job_and_as_nothing_else() -> None:
    process_ = checked(chained(user("u", heard("start")), ids="u"))
    run = Run.of(process_)
    work = open_work(process_, run.state)
    assert (dict(work.jobs), dict(work.user_tasks)) == ({run.token("u"): "u"}, {})
    token = load(process_, run.state).find(run.token("u"))
    assert token is not None
    assert waits(token, Kind.JOB)
    run.cancel()
    assert types(run, "u") == ["listener.created", "listener.cancelled", "element.cancelled"]
