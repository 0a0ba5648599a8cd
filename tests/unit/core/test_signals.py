"""Signals: who waits gets them, all who wait, and nobody who begins to wait later."""

from __future__ import annotations

import pytest

from dmn.findings import ModelRefused
from engine.core import event_step
from engine.faults import NotFound
from engine.model import ThrownSignal
from tests.unit.core.builders import MACHINE, Run, around, values
from tests.unit.core.event_diagrams import (
    broadcast,
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
    timed,
)

PAYLOAD = (
    '<bpmn:extensionElements><zeebe:ioMapping><zeebe:input source="=amount * 2" target="doubled"/>'
    "</zeebe:ioMapping></bpmn:extensionElements>"
)


def throw(id_: str, name: str = "go", inner: str = "") -> str:
    return element("intermediateThrowEvent", id_, inner + signal(name))


def catch(id_: str, name: str = "go") -> str:
    return element("intermediateCatchEvent", id_, signal(name))


def test_a_thrown_signal_goes_out_with_the_local_variables_of_its_event() -> None:
    body = (
        several("startEvent", "s") + throw("t", inner=PAYLOAD) + several("endEvent", "e")
        + flows("s > t > e")
    )  # fmt: skip
    run = Run.of(drawn(body, signal_root("go")), amount=3)
    assert run.last.signals_thrown == (ThrownSignal("go", values({"doubled": 6}), rounds=1),)
    assert run.types("t") == ["signal.sent", "element.completed"]
    assert run.last.status == "completed"


def test_all_who_wait_in_the_same_instance_get_a_signal_in_its_step() -> None:
    body = (
        several("startEvent", "s") + several("parallelGateway", "fork") + throw("t", inner=PAYLOAD)
        + catch("a") + catch("b") + catch("other", "stop") + several("endEvent", "e")
        + flows("s > fork > t > e; fork > a > e; fork > b > e; fork > other > e")
    )  # fmt: skip
    run = Run.of(drawn(body, signal_root("go", "stop")), amount=3)
    assert run.standing() == ["other"]
    assert run.ran()[:2] == ["s", "fork"]
    assert run.ran().count("a") == run.ran().count("b") == 1
    assert run.variables()["doubled"] == values({"x": 6})["x"]


def test_who_begins_to_wait_behind_the_throw_does_not_get_it() -> None:
    body = (
        several("startEvent", "s") + throw("t") + catch("c") + several("endEvent", "e")
        + flows("s > t > c > e")
    )  # fmt: skip
    run = Run.of(drawn(body, signal_root("go")))
    assert run.standing() == ["c"]
    assert broadcast(run, "c", "go", x=1).last.status == "completed"


def test_a_signal_end_event_throws_before_its_path_ends() -> None:
    inner = (
        element("startEvent", "ns", signal("go"), isInterrupting="false")
        + several("endEvent", "ne") + flows("ns > ne")
    )  # fmt: skip
    body = (
        several("startEvent", "s") + element("endEvent", "e", signal("go"))
        + element("subProcess", "note", inner, triggeredByEvent="true") + flows("s > e")
    )  # fmt: skip
    run = Run.of(drawn(body, signal_root("go")))
    assert run.ran().count("ns") >= 1
    assert "ne" in run.ran()
    assert run.last.status == "completed"
    assert [one.name for one in run.last.signals_thrown] == ["go"]


@pytest.mark.parametrize("interrupting", [True, False])
def test_a_boundary_event_gets_each_signal_and_ends_its_activity_only_if_it_interrupts(
    interrupting: bool,
) -> None:
    cancel = "true" if interrupting else "false"
    body = (
        several("startEvent", "s") + people("u")
        + element("boundaryEvent", "b", signal("go"), attachedToRef="u", cancelActivity=cancel)
        + several("endEvent", "e", "f") + flows("s > u > e; b > f")
    )  # fmt: skip
    run = broadcast(Run.of(drawn(body, signal_root("go"))), "b", "go")
    if interrupting:
        assert (run.standing(), run.subscriptions) == ([], {})
        assert run.types("u")[-1] == "task.cancelled"
        return
    broadcast(run, "b", "go")
    assert run.standing() == ["u"]
    assert run.ran().count("f") == 2
    run.complete("u")
    assert (run.subscriptions, run.last.status) == ({}, "completed")


def test_a_signals_name_may_be_an_expression() -> None:
    root = '<bpmn:signal id="Signal_go" name="=&quot;go-&quot; + key"/>'
    body = several("startEvent", "s") + catch("c") + several("endEvent", "e") + flows("s > c > e")
    run = Run.of(drawn(body, root), key="7")
    assert [one.name for one in run.subscriptions.values()] == ["go-7"]
    with pytest.raises(NotFound):
        broadcast(run, "c", "go-8")
    assert broadcast(run, "c", "go-7").last.status == "completed"


def test_a_signal_starts_an_instance_with_its_variables() -> None:
    body = (
        element("startEvent", "begun", signal("go")) + people("u") + several("endEvent", "e")
        + flows("begun > u > e")
    )  # fmt: skip
    process = drawn(body, signal_root("go"))
    assert process.first == ()
    run = started_by_signal(process, "begun", "go", amount=3)
    assert run.standing() == ["u"]
    assert run.variables()["amount"] == values({"x": 3})["x"]
    assert run.ran()[:1] == ["begun"]
    with pytest.raises(NotFound):
        started_by_signal(process, "begun", "stop")


def test_the_first_of_a_message_a_signal_and_a_timer_is_chosen_behind_a_gateway() -> None:
    body = (
        several("startEvent", "s") + several("eventBasedGateway", "g")
        + element("intermediateCatchEvent", "m", message("paid")) + catch("c")
        + element("intermediateCatchEvent", "t", timed("timeDuration", "PT1H"))
        + several("endEvent", "e") + flows("s > g > m > e; g > c > e; g > t > e")
    )  # fmt: skip
    run = Run.of(drawn(body, message_root("paid") + signal_root("go")), key="k")
    broadcast(run, "c", "go")
    assert run.ran() == ["s", "g", "c", "e"]
    assert (run.subscriptions, run.timers) == ({}, {})


def test_a_signal_that_nobody_awaits_any_more_changes_nothing() -> None:
    body = several("startEvent", "s") + catch("c") + several("endEvent", "e") + flows("s > c > e")
    run = Run.of(drawn(body, signal_root("go")))
    token = run.token("c")
    broadcast(run, "c", "go")
    with pytest.raises(NotFound):
        event_step.receive_signal(
            run.process, "1", run.state, token, "c", ThrownSignal("go", {}), around(MACHINE)
        )


def test_two_signal_starts_of_one_name_are_refused() -> None:
    body = (
        element("startEvent", "a", signal("go")) + element("startEvent", "b", signal("go"))
        + several("endEvent", "e") + flows("a > e; b > e")
    )  # fmt: skip
    with pytest.raises(ModelRefused) as refused:
        drawn(body, signal_root("go"))
    assert "bpmn/same-signal-twice" in {finding.rule for finding in refused.value.findings}
