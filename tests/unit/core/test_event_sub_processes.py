"""Event sub-processes: they listen while their scope is open and begin as often as it happens."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.core.definition import ExecutableProcess
from engine.core.standing import open_work
from engine.faults import StepFailed
from tests.unit.core.builders import NOW, Run
from tests.unit.core.drawn import (
    ERRORS,
    PAID,
    TERMINATE,
    cycle,
    definition,
    drawn,
    duration,
    end,
    event_sub,
    flows,
    start,
    sub,
    task,
    user,
)

ASIDE = 'isInterrupting="false"'
SIGNAL = '<bpmn:signal id="Signal_Stop" name="stop" />'
STOP = definition("signal", 'signalRef="Signal_Stop"')
ENOUGH = definition(
    "conditional",
    inner='<bpmn:condition xsi:type="bpmn:tFormalExpression">=enough = true</bpmn:condition>',
)


def handler(trigger: str, attributes: str = "", name: str = "handler") -> str:
    return event_sub(
        name, start(f"on_{name}", trigger, attributes), user(f"in_{name}"), end(f"end_{name}"),
        flows(f"on_{name}>in_{name}", f"in_{name}>end_{name}"),
    )  # fmt: skip


def in_process(*handlers: str) -> ExecutableProcess:
    return drawn(
        "".join((start(), user("a"), end(), flows("start>a", "a>end"), *handlers)), ERRORS + SIGNAL
    )


def in_sub_process(*handlers: str) -> ExecutableProcess:
    inner = (start("s"), user("a"), flows("s>a"), *handlers)
    return drawn(
        "".join((start(), sub("sub", *inner), task("after"), flows("start>sub", "sub>after"))),
        ERRORS + SIGNAL,
    )


BOTH = pytest.mark.parametrize("process_with", [in_process, in_sub_process])


@BOTH
def test_an_interrupting_message_ends_all_else_in_the_scope(process_with: object) -> None:
    assert callable(process_with)
    run = Run.of(process_with(handler(PAID)), key="k")
    assert run.awaited() == [("on_handler", "paid", "k")]
    run.receive("on_handler", amount=7)
    assert run.standing() == ["in_handler"]
    assert run.awaited() == []
    assert run.types("a")[-1] == "task.cancelled"
    assert run.variables()["amount"] == 7
    run.complete("in_handler")
    assert run.last.status == "completed"
    assert ("after" in run.ran()) is (process_with is in_sub_process)


@BOTH
def test_a_message_that_does_not_interrupt_begins_a_handler_each_time(process_with: object) -> None:
    assert callable(process_with)
    run = Run.of(process_with(handler(PAID, ASIDE)), key="k")
    run.receive("on_handler").receive("on_handler")
    assert sorted(run.standing()) == ["a", "in_handler", "in_handler"]
    run.complete("a")
    assert run.awaited(), "the scope is open as long as a handler runs in it"
    run.complete("in_handler").complete("in_handler")
    assert run.last.status == "completed"
    assert run.awaited() == []


@BOTH
def test_a_timer_holds_no_scope_open(process_with: object) -> None:
    assert callable(process_with)
    run = Run.of(process_with(handler(duration("PT1H"))))
    assert [opened.due_at for opened in run.timers.values()] == [NOW + timedelta(hours=1)]
    run.complete("a")
    assert run.last.status == "completed"
    assert run.timers == {}


@BOTH
def test_a_cycle_begins_a_handler_each_time_it_is_due(process_with: object) -> None:
    assert callable(process_with)
    run = Run.of(process_with(handler(cycle("R2/PT1H"), ASIDE)))
    run.fire("on_handler").fire("on_handler")
    assert run.timers == {}
    assert sorted(run.standing()) == ["a", "in_handler", "in_handler"]


@BOTH
def test_an_interrupting_timer_silences_the_other_event_sub_processes(process_with: object) -> None:
    assert callable(process_with)
    run = Run.of(process_with(handler(duration("PT1H")), handler(PAID, name="other")), key="k")
    run.fire("on_handler")
    assert run.awaited() == []
    assert run.standing() == ["in_handler"]


def test_a_condition_begins_a_handler() -> None:
    run = Run.of(in_process(handler(ENOUGH, ASIDE)), enough=False)
    assert run.standing() == ["a"]
    run.complete("a", enough=True)
    assert run.standing() == ["in_handler"]


def test_handlers_have_event_sub_processes_of_their_own() -> None:
    inner = handler(PAID, ASIDE, name="deep")
    outer = event_sub(
        "outer", start("on_outer", duration("PT1H"), ASIDE), user("o"), inner, flows("on_outer>o")
    )
    run = Run.of(in_process(outer), key="k")
    assert run.awaited() == []
    run.fire("on_outer")
    assert [event for event, _, _ in run.awaited()] == ["on_deep"]
    run.receive("on_deep").complete("o").complete("in_deep").complete("a")
    assert run.last.status == "completed"


def test_a_terminate_end_event_ends_handlers_and_listening() -> None:
    process = drawn(
        start() + user("a") + end("stop", TERMINATE) + flows("start>a", "a>stop")
        + handler(PAID, ASIDE),
        ERRORS,
    )  # fmt: skip
    run = Run.of(process, key="k").receive("on_handler").complete("a")
    assert run.last.status == "completed"
    assert run.awaited() == []
    assert run.types("handler")[-1] == "element.cancelled"


def test_an_operator_ends_handlers_and_listening() -> None:
    run = Run.of(in_sub_process(handler(PAID, ASIDE)), key="k").receive("on_handler").cancel()
    assert run.last.status == "terminated"
    assert run.awaited() == []
    assert open_work(run.process, run.state).user_tasks == {}


def test_a_process_whose_event_sub_process_cannot_listen_does_not_start() -> None:
    with pytest.raises(StepFailed, match="correlation key"):
        Run.of(in_process(handler(PAID)), key=None)


def test_a_sub_process_whose_event_sub_process_cannot_listen_is_an_incident() -> None:
    run = Run.of(in_sub_process(handler(PAID)), key=None)
    assert run.last.incidents_opened[0].activity_id == "sub"
    assert run.standing() == ["sub"]


def test_the_start_of_an_event_sub_process_starts_no_instance() -> None:
    assert in_process(handler(PAID)).message_starts == {}
