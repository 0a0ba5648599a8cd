"""Conditional events: looked at when they begin to wait and after each write."""

from __future__ import annotations

import pytest

from tests.unit.core.builders import Run
from tests.unit.core.event_diagrams import (
    condition,
    drawn,
    element,
    flows,
    people,
    several,
    writing,
)


def catching(text: str = "=x > 10") -> str:
    return (
        several("startEvent", "s") + several("parallelGateway", "fork")
        + element("intermediateCatchEvent", "c", condition(text)) + people("u", "v")
        + several("endEvent", "e") + flows("s > fork > c > e; fork > u > v > e")
    )  # fmt: skip


def test_a_condition_that_is_true_already_lets_its_token_pass() -> None:
    run = Run.of(drawn(catching()), x=11)
    assert run.standing() == ["u"]
    assert run.types("c") == ["element.started", "element.completed"]


def test_a_condition_is_looked_at_after_each_write_and_passes_once() -> None:
    run = Run.of(drawn(catching()))
    assert run.standing() == ["c", "u"], "a variable that is not there is no incident"
    run.complete("u", x=5)
    assert run.standing() == ["c", "v"]
    run.complete("v", x=11)
    assert run.ran().count("c") == 1
    assert run.last.status == "completed"


def test_a_condition_that_is_true_only_for_a_moment_within_a_step_is_seen() -> None:
    body = (
        several("startEvent", "s") + several("parallelGateway", "fork")
        + element("intermediateCatchEvent", "c", condition("=x = 1")) + several("endEvent", "e")
        + writing("one", "1", "x") + writing("two", "2", "x") + people("u")
        + flows("s > fork > c > e; fork > u > one > two > e")
    )  # fmt: skip
    run = Run.of(drawn(body), x=0).complete("u")
    assert run.ran()[-5:].count("c") == 1
    assert run.ran().index("c") < run.ran().index("two"), run.ran()


@pytest.mark.parametrize("interrupting", [True, False])
def test_a_boundary_condition_must_become_false_before_it_counts_again(interrupting: bool) -> None:
    cancel = "true" if interrupting else "false"
    body = (
        several("startEvent", "s") + several("parallelGateway", "fork") + people("w", "u")
        + element("boundaryEvent", "b", condition("=x > 10"), attachedToRef="w",
                  cancelActivity=cancel)
        + element("exclusiveGateway", "again", default="again_u") + several("endEvent", "e", "f")
        + several("exclusiveGateway", "merge")
        + flows("s > fork > w > e; fork > merge > u > again; again > e [=done]; again > u; b > f")
    )  # fmt: skip
    body = body.replace("again_u", "again_merge").replace(
        'sourceRef="again" targetRef="u"', 'sourceRef="again" targetRef="merge"'
    )
    run = Run.of(drawn(body), done=False)
    run.complete("u", x=11)
    assert run.ran().count("f") == 1
    if interrupting:
        assert run.standing() == ["u"]
        assert run.types("w")[-1] == "task.cancelled"
        return
    run.complete("u", x=12)
    assert run.ran().count("f") == 1, "it has been true all along"
    run.complete("u", x=1).complete("u", x=13)
    assert run.ran().count("f") == 2
    run.complete("w").complete("u", done=True)
    assert run.last.status == "completed"


def test_the_condition_of_a_boundary_event_sees_the_activitys_own_variables() -> None:
    mapped = (
        '<bpmn:extensionElements><zeebe:ioMapping><zeebe:input source="=x * 2" target="own"/>'
        "</zeebe:ioMapping></bpmn:extensionElements>"
    )
    body = (
        several("startEvent", "s") + element("userTask", "u", mapped)
        + element("boundaryEvent", "b", condition("=own > 10"), attachedToRef="u")
        + several("endEvent", "e", "f") + flows("s > u > e; b > f")
    )  # fmt: skip
    body = body.replace("<bpmn:extensionElements>", "<bpmn:extensionElements><zeebe:userTask/>", 1)
    assert Run.of(drawn(body), x=6).ran()[-1] == "f"
    assert Run.of(drawn(body), x=5).standing() == ["u"]


def test_a_filter_says_for_which_variables_and_writes_a_condition_is_looked_at() -> None:
    filtered = condition("=x + y > 10", 'variableNames="x" variableEvents="update"')
    body = (
        several("startEvent", "s") + several("parallelGateway", "fork") + people("t", "u", "v")
        + element("intermediateCatchEvent", "c", filtered)
        + several("endEvent", "e") + flows("s > fork > c > e; fork > t > u > v > e")
    )  # fmt: skip
    run = Run.of(drawn(body), y=0).complete("t", x=20)
    assert run.standing() == ["c", "u"], "created, not updated"
    run.complete("u", y=1)
    assert run.standing() == ["c", "v"], "another variable"
    run.complete("v", x=21)
    assert run.last.status == "completed"


def test_an_event_sub_process_begins_when_its_condition_becomes_true() -> None:
    inner = (
        element("startEvent", "ns", condition("=x > 10"), isInterrupting="true")
        + several("endEvent", "ne") + flows("ns > ne")
    )  # fmt: skip
    body = (
        several("startEvent", "s") + several("parallelGateway", "fork") + people("u", "v")
        + element("subProcess", "stop", inner, triggeredByEvent="true")
        + several("endEvent", "e") + flows("s > fork > u > e; fork > v > e")
    )  # fmt: skip
    run = Run.of(drawn(body)).complete("u", x=11)
    assert run.types("v")[-1] == "task.cancelled"
    assert "ne" in run.ran()
    assert run.last.status == "completed"
