"""Multiple and parallel multiple events, event definitions referred to, and starts of all kinds."""

from __future__ import annotations

from itertools import permutations

import pytest

from bpmn.lint import lint
from bpmn.reader import read_definitions
from engine.core import event_step
from engine.faults import NotFound
from engine.model import Occurred, ReceivedMessage
from tests.unit.core.builders import MACHINE, Run, around
from tests.unit.core.event_diagrams import (
    broadcast,
    condition,
    content,
    drawn,
    element,
    flows,
    message,
    message_root,
    people,
    several,
    signal,
    signal_root,
    started_by_signal,
    started_by_timer,
    timed,
    writing,
)

ROOTS = message_root("paid", "shipped") + signal_root("go", "stop")
ALL = message("paid") + signal("go") + timed("timeDuration", "PT1H") + condition("=x > 10")


ORDERED = ROOTS.replace("=key", "=order")


def chain(tag: str, inner: str, **attributes: str) -> str:
    return (
        several("startEvent", "s") + element(tag, "c", inner, **attributes)
        + several("endEvent", "e") + flows("s > c > e")
    )  # fmt: skip


@pytest.mark.parametrize("by", ["message", "signal", "timer", "condition"])
def test_a_multiple_event_happens_with_the_first_of_all_that_it_waits_for(by: str) -> None:
    body = (
        several("startEvent", "s") + several("parallelGateway", "fork")
        + element("intermediateCatchEvent", "c", ALL) + people("u") + several("endEvent", "e")
        + flows("s > fork > c > e; fork > u > e")
    )  # fmt: skip
    run = Run.of(drawn(body, ROOTS), key="k", x=0)
    assert {event for _, event in (*run.timers, *run.subscriptions)} == {"c", "c#2", "c#3"}
    match by:
        case "message":
            run.receive("c")
        case "signal":
            broadcast(run, "c#2", "go")
        case "timer":
            run.fire("c#3")
        case _:
            run.complete("u", x=11)
    assert run.ran().count("c") == 1
    assert (run.timers, run.subscriptions) == ({}, {})


def test_a_parallel_multiple_event_waits_for_all_in_any_order() -> None:
    both = message("paid") + signal("go")
    body = chain("intermediateCatchEvent", both, parallelMultiple="true")
    run = broadcast(Run.of(drawn(body, ROOTS), key="k"), "c#2", "go", a=1)
    assert run.standing() == ["c"]
    assert [event for _, event in run.subscriptions] == ["c"]
    run.receive("c", b=2)
    assert run.last.status == "completed"
    assert {"a", "b"} <= set(run.variables())


def test_a_parallel_multiple_boundary_event_that_does_not_interrupt_waits_for_all_again() -> None:
    body = (
        several("startEvent", "s") + people("u")
        + element("boundaryEvent", "b", message("paid") + signal("go"), attachedToRef="u",
                  cancelActivity="false", parallelMultiple="true")
        + several("endEvent", "e", "f") + flows("s > u > e; b > f")
    )  # fmt: skip
    run = Run.of(drawn(body, ROOTS), key="k")
    for times in (1, 2):
        run.receive("b")
        assert run.ran().count("f") == times - 1
        broadcast(run, "b#2", "go")
        assert run.ran().count("f") == times
    run.complete("u")
    assert (run.subscriptions, run.last.status) == ({}, "completed")


def test_a_multiple_boundary_event_interrupts_once() -> None:
    body = (
        several("startEvent", "s") + people("u")
        + element("boundaryEvent", "b", signal("go") + signal("stop"), attachedToRef="u")
        + several("endEvent", "e", "f") + flows("s > u > e; b > f")
    )  # fmt: skip
    run = broadcast(Run.of(drawn(body, ROOTS)), "b#2", "stop")
    assert run.ran()[-2:] == ["b", "f"]
    assert (run.subscriptions, run.last.status) == ({}, "completed")


def test_a_multiple_throw_event_throws_all() -> None:
    body = chain("intermediateThrowEvent", signal("go") + signal("stop"))
    run = Run.of(drawn(body, ROOTS))
    assert [one.name for one in run.last.signals_thrown] == ["go", "stop"]


def test_a_terminate_end_event_with_a_signal_throws_it_and_ends_the_rest() -> None:
    body = (
        several("startEvent", "s") + several("parallelGateway", "fork") + people("u")
        + element("endEvent", "t", signal("go") + "<bpmn:terminateEventDefinition/>")
        + several("endEvent", "e") + flows("s > fork > u > e; fork > t")
    )  # fmt: skip
    run = Run.of(drawn(body, ROOTS))
    assert [one.name for one in run.last.signals_thrown] == ["go"]
    assert (run.last.status, run.standing()) == ("completed", [])


def test_a_multiple_start_event_starts_an_instance_with_each() -> None:
    body = (
        element("startEvent", "s", message("paid") + signal("go") + timed("timeCycle", "R/PT1H"))
        + several("endEvent", "e") + flows("s > e")
    )  # fmt: skip
    process = drawn(body, ROOTS)
    assert [start.listener for start in process.starts] == ["s", "s#2", "s#3"]
    for run in (
        Run.by(process, "paid"),
        started_by_signal(process, "s#2", "go"),
        started_by_timer(process, "s#3"),
    ):
        assert run.last.status == "completed"
        assert run.ran()[-1] == "e"


def test_a_parallel_multiple_start_event_begins_an_instance_once_with_all_that_has_come() -> None:
    body = (
        element("startEvent", "s", message("paid") + signal("go"), parallelMultiple="true")
        + several("task", "a") + several("endEvent", "e") + flows("s > a > e")
    )  # fmt: skip
    process = drawn(body, ORDERED)
    paid = Occurred("s", ReceivedMessage(7, "paid", "k", {"order": "k", "both": "message"}))
    gone = Occurred("s#2", ReceivedMessage(8, "go", "", {"reason": "r", "both": "signal"}))
    for came in permutations((paid, gone)):
        first = event_step.start_by_all(process, "1", "s", came, around(MACHINE))
        run = Run(process, first, [], {}, {}).after(first)
        assert run.ran() == ["s", "a", "e"]
        assert run.last.status == "completed"
        told = [(one.type, one.after) for one in first.facts if one.element == "s"]
        assert [after for _, after in told] == ["waiting", "received"]
        values = {name: run.variables()[name] for name in ("order", "reason", "both")}
        assert values == {"order": "k", "reason": "r", "both": "signal"}


def test_a_parallel_multiple_start_event_does_not_begin_with_a_part() -> None:
    body = (
        element("startEvent", "s", message("paid") + signal("go"), parallelMultiple="true")
        + several("endEvent", "e") + flows("s > e")
    )  # fmt: skip
    process, paid = drawn(body, ORDERED), ReceivedMessage(7, "paid", "k", {})
    with pytest.raises(NotFound):
        event_step.start_by_all(process, "1", "s", [Occurred("s", paid)], around(MACHINE))
    with pytest.raises(NotFound):
        event_step.start_by_message(process, "1", "s", paid, around(MACHINE))


def test_an_event_definition_may_stand_outside_its_event() -> None:
    roots = ROOTS + '<bpmn:signalEventDefinition id="Shared" signalRef="Signal_go"/>'
    body = chain(
        "intermediateCatchEvent", "<bpmn:eventDefinitionRef>Shared</bpmn:eventDefinitionRef>"
    )
    run = Run.of(drawn(body, roots))
    assert broadcast(run, "c", "go").last.status == "completed"


# ---- instantiating gateways and receive tasks ----------------------------------------------------
GATEWAY = (
    several("task", "a", "b") + several("endEvent", "e")
    + element("intermediateCatchEvent", "m", message("paid"))
    + element("receiveTask", "r", messageRef="Message_shipped")
    + flows("g > m > a > e; g > r > b > e")
)  # fmt: skip


def test_an_instantiating_event_gateway_starts_with_the_first_of_its_events() -> None:
    process = drawn(element("eventBasedGateway", "g", instantiate="true") + GATEWAY, ROOTS)
    assert process.first == ()
    run = Run.by(process, "shipped", amount=3)
    assert run.ran() == ["g", "r", "b", "e"]
    assert (run.last.status, run.subscriptions) == ("completed", {})


def test_a_parallel_instantiating_gateway_waits_for_the_rest_of_its_events() -> None:
    gateway = element("eventBasedGateway", "g", instantiate="true", eventGatewayType="Parallel")
    run = Run.by(drawn(gateway + GATEWAY, ORDERED), "shipped", order="k")
    assert run.ran() == ["g", "r", "b", "e"]
    assert run.awaited() == [("m", "paid", "k")]
    run.receive("m")
    assert run.ran()[-3:] == ["m", "a", "e"]
    assert run.last.status == "completed"


def test_a_receive_task_may_start_an_instance() -> None:
    body = (
        element("receiveTask", "r", messageRef="Message_paid", instantiate="true")
        + several("endEvent", "e") + flows("r > e")
    )  # fmt: skip
    process = drawn(body, ROOTS)
    assert process.first == ()
    run = Run.by(process, "paid", amount=3)
    assert run.ran() == ["r", "e"]
    assert "amount" in run.variables()


def test_none_of_these_diagrams_is_refused_by_the_rules() -> None:
    event = element("intermediateCatchEvent", "c", ALL)
    parallel = element("intermediateCatchEvent", "d", ALL, parallelMultiple="true")
    body = (
        several("startEvent", "s") + event + parallel + several("endEvent", "e")
        + element("intermediateThrowEvent", "t", signal("go") + signal("stop"))
        + writing("w", "1", "x") + flows("s > c > d > t > w > e")
    )  # fmt: skip
    files = [content(body, ROOTS)]
    for attributes in ({}, {"eventGatewayType": "Parallel"}):
        gateway = element("eventBasedGateway", "g", instantiate="true", **attributes)
        files.append(content(gateway + GATEWAY, ROOTS))
    for file in files:
        assert [str(one) for one in lint(read_definitions(file, "p.bpmn"))] == []
