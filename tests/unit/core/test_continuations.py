"""Step boundaries before and after an element (Camunda 7, `asyncBefore`, `asyncAfter`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpmn.model import Assignment, Continuations, Event, EventKind
from engine.core import continuations, job_waits, step, throwing_step
from engine.core.definition import ExecutableProcess, compile_process
from engine.core.standing import open_work
from engine.model import JobKind
from tests.unit.core import drawn
from tests.unit.core.builders import (
    MACHINE,
    NOW,
    Run,
    around,
    chain,
    compiled,
    each,
    end,
    exclusive,
    flow,
    job,
    node,
    parallel,
    script,
    start,
    task,
    timer,
    user,
)
from tests.unit.core.drawn import ERRORS, definitions_of
from tests.unit.core.waiting_nodes import catch_timer

BEFORE, AFTER = Continuations(before=True), Continuations(after=True)
BOTH = Continuations(before=True, after=True)


def place(run: Run) -> list[tuple[str, str]]:
    """Where the last step has ended, by its jobs."""
    assert {one.kind for one in run.last.jobs_opened} <= {JobKind.CONTINUATION}
    return [(one.activity_id, one.listener) for one in run.last.jobs_opened]


def test_what_comes_before_is_committed_and_nothing_of_the_element_has_begun() -> None:
    run = Run.of(
        compiled(
            *chain(script("a", "=1", "x"), script("b", "=x + 1", "y", continuations=BEFORE)),
        )
    )
    assert (run.ran(), place(run)) == (["start", "a"], [("b", "before")])
    assert run.standing() == ["b"]
    assert open_work(run.process, run.state).jobs == {run.token("b"): "b"}
    assert run.variables()["x"] == Decimal(1)
    assert "y" not in run.variables()
    run.work("b")
    assert run.ran() == ["start", "a", "b", "end"]
    assert run.last.status == "completed"


def test_behind_an_element_it_is_over_and_the_next_one_has_not_begun() -> None:
    late = timer("late", "a", "timeDuration", "PT1H")
    process = compiled(
        *chain(user("a", continuations=AFTER), script("b", "=1", "y")),
        late,
        flow("late", "end"),
    )
    run = Run.of(process)
    assert (place(run), len(run.timers)) == ([], 1)
    run.complete("a")
    assert (run.ran(), place(run)) == (["start", "a"], [("a", "after")])
    assert run.timers == {}, "what is over is interrupted no more"
    run.work("a")
    assert run.ran() == ["start", "a", "b", "end"]


def test_both_boundaries_of_one_element_are_two_steps() -> None:
    run = Run.of(compiled(*chain(task("a", continuations=BOTH))))
    assert place(run) == [("a", "before")]
    run.work("a")
    assert place(run) == [("a", "after")]
    run.work("a")
    assert run.ran() == ["start", "a", "end"]
    assert [f.type for f in run.facts if f.element == "a"] == [
        *("continuation.created", "continuation.completed", "element.completed"),
        *("continuation.created", "continuation.completed"),
    ]


@pytest.mark.parametrize("element", ["start", "end"])
@pytest.mark.parametrize("where", [BEFORE, AFTER])
def test_start_and_end_events_have_boundaries_too(element: str, where: Continuations) -> None:
    tags = {"start": "startEvent", "end": "endEvent"}
    other = end() if element == "start" else start()
    marked = node(element, tags[element], continuations=where)
    run = Run.of(compiled(marked, other, flow("start", "end")))
    assert run.last.status == "active"
    run.work(element)
    assert run.ran() == ["start", "end"]
    assert run.last.status == "completed"


def choosing(where: Continuations) -> Run:
    gateway = exclusive("x", default="x_end")
    marked = node("x", "exclusiveGateway", default=gateway.default, continuations=where)
    parts = (start(), marked, task("big"), end(), flow("start", "x"), flow("big", "end"))
    return Run.of(compiled(*parts, flow("x", "big", "=n > 5"), flow("x", "end")), n=9)


def test_a_gateway_decides_before_the_boundary_behind_it_and_behind_the_one_before() -> None:
    after, before = choosing(AFTER), choosing(BEFORE)
    assert ("gateway.decided" in after.types(), "gateway.decided" in before.types()) == (
        True,
        False,
    )
    assert after.work("x").ran() == before.work("x").ran() == ["start", "x", "big", "end"]


def test_a_boundary_around_all_instances_differs_from_one_around_each() -> None:
    whole = Run.of(compiled(*chain(task("a", loop=each(), continuations=BOTH))), items=[1, 2])
    assert place(whole) == [("a", "before")]
    whole.work("a")
    assert (whole.ran(), place(whole)) == (["start", "a", "a"], [("a", "after")])
    whole.work("a")
    assert whole.last.status == "completed"
    marker = each(continuations=BOTH)
    single = Run.of(compiled(*chain(task("a", loop=marker))), items=[1, 2])
    assert place(single) == [("a", "before")] * 2
    single.work("a")
    single.work("a")
    assert single.ran() == ["start", "a"], "the oldest instance went through both boundaries"
    single.work("a").work("a")
    assert single.ran() == ["start", "a", "a", "end"]


def test_instances_that_wait_at_their_end_are_all_counted() -> None:
    marker = each(continuations=AFTER, output_collection="out", output_element="=r")
    process = compiled(*chain(script("a", "=loopCounter", "r", loop=marker)))
    run = Run.of(process, items=[1, 2, 3])
    for _ in range(3):
        assert run.last.status == "active"
        run.work("a")
    assert run.variables()["out"] == [Decimal(1), Decimal(2), Decimal(3)]
    assert "element.cancelled" not in run.types()
    assert run.ran() == ["start", "a", "a", "a", "end"]


def test_a_scope_that_is_cancelled_takes_the_boundary_with_it() -> None:
    process = compiled(
        start(),
        parallel("split"),
        task("a", continuations=AFTER),
        task("b", continuations=BEFORE),
        user("u"),
        node("stop", "endEvent", event=Event(EventKind.TERMINATE)),
        *(flow("split", other) for other in "abu"),
        flow("start", "split"),
        flow("u", "stop"),
    )
    run = Run.of(process)
    assert place(run) == [("a", "after"), ("b", "before")]
    run.complete("u")
    assert run.last.status == "completed"
    assert len(run.last.jobs_closed) == 2
    happened = {(one.element, str(one.event)) for one in run.history()}
    assert ("b", "cancelled") in happened
    assert ("a", "cancelled") not in happened, "it was over"


def test_a_step_that_fails_for_good_is_an_incident_and_can_be_tried_again() -> None:
    run = Run.of(compiled(*chain(task("a", continuations=BEFORE))))
    run.fail("a", "the worker broke")
    (incident,) = run.last.incidents_opened
    assert (incident.activity_id, incident.type) == ("a", "job")
    assert run.types("a")[-2:] == ["continuation.failed", "incident.created"]
    run.resolve("a")
    assert place(run) == [("a", "before")]
    run.work("a")
    assert run.ran() == ["start", "a", "end"]


def test_an_incident_at_a_boundary_is_cancelled_with_its_instance() -> None:
    run = Run.of(compiled(*chain(task("a", continuations=AFTER))))
    run.fail("a").cancel()
    assert run.last.incidents_closed
    assert run.types("a")[-1] == "continuation.cancelled"


def test_an_element_that_gets_stuck_is_tried_again_without_a_second_boundary() -> None:
    wrong = Assignment(candidate_groups="=5")
    run = Run.of(compiled(*chain(user("u", assignment=wrong, continuations=BEFORE))))
    run.work("u")
    assert [one.type for one in run.last.incidents_opened] == ["assignment"]
    run.resolve("u")
    assert [one.type for one in run.last.incidents_opened] == ["assignment"]
    assert run.types("u").count("continuation.created") == 1


def test_retries_waits_and_priority_are_those_of_the_model() -> None:
    tried = Continuations(True, True, "5", ("PT10M", "PT1H"), "7")
    run = Run.of(compiled(*chain(task("a", continuations=tried))))
    (opened,) = run.last.jobs_opened
    assert (opened.retries, opened.priority) == (5, 7)
    for attempts, minutes in ((1, 10), (2, 60), (4, 60)):
        due = job_waits.next_attempt(run.process, run.state, run.token("a"), attempts, NOW)
        assert due is not None
        assert (due - NOW).total_seconds() == minutes * 60


def test_a_priority_that_is_no_number_is_an_incident_that_can_be_resolved() -> None:
    wrong = Continuations(after=True, priority="=p")
    run = Run.of(compiled(*chain(task("a", continuations=wrong))), p="high")
    assert [one.type for one in run.last.incidents_opened] == ["value"]
    assert "element.completed" not in run.types("a")


def test_no_error_can_be_thrown_from_a_boundary() -> None:
    run = Run.of(compiled(*chain(job("a", continuations=BEFORE))))
    token = run.token("a")
    thrown = throwing_step.throw_error(
        run.process, "1", run.state, token, "E", "", {}, around(MACHINE)
    )
    assert [one.type for one in thrown.incidents_opened] == ["job"]


def test_a_user_task_behind_a_boundary_cannot_be_completed_yet() -> None:
    run = Run.of(compiled(*chain(user("u", continuations=BEFORE))))
    assert not run.last.user_tasks_opened
    run.work("u")
    assert [one.activity_id for one in run.last.user_tasks_opened] == ["u"]
    run.complete("u")
    assert run.last.status == "completed"


def marked(body: str, where: Mapping[str, Continuations]) -> ExecutableProcess:
    """A drawn process with step boundaries at these elements."""
    definitions = definitions_of(body, ERRORS)
    (process,) = definitions.processes
    nodes = tuple(
        replace(one, extensions=replace(one.extensions, continuations=where[one.id]))
        if one.id in where
        else one
        for one in process.nodes
    )
    return compile_process(replace(definitions, processes=(replace(process, nodes=nodes),)), "p")


def test_a_sub_process_ends_its_step_around_what_is_inside() -> None:
    inside = drawn.start("i") + drawn.flows("i>j") + drawn.end("j")
    body = drawn.start() + drawn.sub("s", inside) + drawn.end() + drawn.flows("start>s", "s>end")
    run = Run.of(marked(body, {"s": BOTH}))
    assert place(run) == [("s", "before")]
    run.work("s")
    assert (run.ran()[-1], place(run)) == ("s", [("s", "after")])
    assert run.work("s").last.status == "completed"


def test_what_is_over_is_compensated_though_its_boundary_has_not_been_passed() -> None:
    body = (
        drawn.start() + drawn.task("a") + drawn.compensates("a", "undo")
        + drawn.task("undo", 'isForCompensation="true"') + drawn.user("u")
        + drawn.throw("back", drawn.COMPENSATE) + drawn.flows("start>a", "start>u", "u>back")
    )  # fmt: skip
    run = Run.of(marked(body, {"a": AFTER}))
    run.complete("u")
    assert run.ran() == ["start", "a", "u", "undo", "back"]
    run.work("a")
    assert run.ran().count("undo") == 1, "undone once, and kept once"
    assert run.last.status == "completed"


def test_in_an_ad_hoc_sub_process_the_end_counts_when_the_boundary_is_passed() -> None:
    enough = "<bpmn:completionCondition>=true</bpmn:completionCondition>"
    inner = drawn.task("a") + drawn.user("b")
    body = (
        drawn.start() + drawn.sub("s", inner, enough, tag="adHocSubProcess") + drawn.end()
        + drawn.flows("start>s", "s>end")
    )  # fmt: skip
    run = Run.of(marked(body, {"a": AFTER}))
    assert sorted(run.standing()) == ["a", "b"]
    run.work("a")
    assert run.types("b")[-1] == "task.cancelled"
    assert run.last.status == "completed"


@settings(max_examples=60)
@given(data=st.data())
def test_boundaries_change_nothing_but_where_steps_end(data: st.DataObject) -> None:
    """With and without boundaries, the same elements run in the same order."""
    names = ["start", "a", "x", "b", "c", "join", "d", "end"]
    chosen = data.draw(st.dictionaries(st.sampled_from(names), st.sampled_from([BEFORE, AFTER])))
    n = data.draw(st.integers(0, 9))
    gateway = '<bpmn:exclusiveGateway id="x" default="x_c" />'
    body = (
        drawn.start() + drawn.task("a") + gateway + drawn.task("b") + drawn.task("c")
        + '<bpmn:exclusiveGateway id="join" />' + drawn.task("d") + drawn.end()
        + drawn.flows("start>a", "a>x", "x>c", "b>join", "c>join", "join>d", "d>end")
        + '<bpmn:sequenceFlow id="x_b" sourceRef="x" targetRef="b"><bpmn:conditionExpression>'
        "=n &gt; 4</bpmn:conditionExpression></bpmn:sequenceFlow>"
    )  # fmt: skip
    plain, stepwise = Run.of(marked(body, {}), n=n), Run.of(marked(body, chosen), n=n)
    steps = 0
    while stepwise.last.status == "active":
        stepwise.work(stepwise.standing()[0])
        steps += 1
    assert stepwise.ran() == plain.ran()
    assert steps == len(set(chosen) & {"start", *plain.ran()})


def passed(run: Run, *, most: int) -> int:
    """How many boundaries and timers the worker passes before nothing of them is left."""
    for number in range(most):
        if run.last.jobs_opened:
            run.work(run.last.jobs_opened[0].activity_id)
        elif run.timers:
            ((_, event),) = run.timers
            run.fire(event)
        else:
            return number
    return most


@pytest.mark.parametrize("boundary", [BEFORE, AFTER])
def test_a_circle_of_boundaries_that_nothing_ends_becomes_an_incident(
    boundary: Continuations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(continuations, "MOST_BOUNDARIES", 20)
    run = Run.of(
        compiled(
            start(), task("merge"), task("a", continuations=boundary), flow("start", "merge"),
            flow("merge", "a"), flow("a", "merge"),
        )
    )  # fmt: skip
    assert passed(run, most=100) == 21
    (incident,) = run.last.incidents_opened
    assert (incident.type, incident.activity_id) == ("loop", "a")
    run.after(step.resolve_incident(run.process, "1", run.state, run.token("a"), around(MACHINE)))
    assert passed(run, most=100) == 21, "whoever resolves it lets it run again"


def test_a_circle_of_boundaries_and_timers_that_are_due_at_once_becomes_an_incident(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("engine.core.timers.MOST_ROUNDS", 20)
    wait = catch_timer("t", text="PT0S")
    run = Run.of(
        compiled(
            start(), task("merge"), task("a", continuations=BEFORE), wait, flow("start", "merge"),
            flow("merge", "a"), flow("a", "t"), flow("t", "merge"),
        )
    )  # fmt: skip
    assert passed(run, most=100) < 50
    assert [one.type for one in run.last.incidents_opened] == ["timer"]


def test_what_a_person_does_in_between_is_no_circle_of_boundaries(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(continuations, "MOST_BOUNDARIES", 5)
    run = Run.of(
        compiled(
            start(), task("merge"), task("a", continuations=BOTH), user("u"),
            flow("start", "merge"), flow("merge", "a"), flow("a", "u"), flow("u", "merge"),
        )
    )  # fmt: skip
    for _ in range(20):
        assert passed(run, most=10) == 2
        run.complete("u")
