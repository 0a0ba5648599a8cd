"""Compensation and transactions: what was done is undone, the last one done first."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.core.definition import ExecutableProcess
from tests.unit.core.builders import Run
from tests.unit.core.drawn import (
    CANCEL,
    COMPENSATE,
    ERRORS,
    PAID,
    boundary,
    compensate,
    compensates,
    definition,
    drawn,
    duration,
    each_item,
    end,
    event_sub,
    flows,
    job,
    start,
    sub,
    task,
    throw,
    user,
)

HANDLER = 'isForCompensation="true"'


def process_of(*parts: str) -> ExecutableProcess:
    return drawn("".join(parts), ERRORS)


def undone(name: str) -> str:
    """A task, and a handler that compensates it."""
    return task(name) + compensates(name, f"no_{name}") + task(f"no_{name}", HANDLER)


def after_start(run: Run) -> list[str]:
    return [element for element in run.ran() if element != "start"]


def test_handlers_run_in_reverse_order_of_completion_and_the_thrower_waits_for_them() -> None:
    process = process_of(
        start(), undone("a"), undone("b"), throw("back", COMPENSATE), task("then"),
        flows("start>a", "a>b", "b>back", "back>then"),
    )  # fmt: skip
    run = Run.of(process)
    assert after_start(run) == ["a", "b", "no_b", "no_a", "back", "then"]
    assert run.last.status == "completed"
    facts = [(f.type, f.data["target"]) for f in run.facts if f.type.startswith("compensation")]
    assert facts == [
        ("compensation.started", "b"),
        ("compensation.completed", "b"),
        ("compensation.started", "a"),
        ("compensation.completed", "a"),
    ]


def test_a_handler_that_waits_keeps_the_thrower_waiting() -> None:
    process = process_of(
        start(), task("a"), compensates("a", "undo"), user("undo", attributes=HANDLER),
        throw("back", COMPENSATE), task("then"), flows("start>a", "a>back", "back>then"),
    )  # fmt: skip
    run = Run.of(process)
    assert "then" not in run.ran()
    run.complete("undo", undone=True)
    assert run.ran()[-2:] == ["back", "then"]
    assert run.variables()["undone"] is True


def test_only_the_activity_that_is_named_is_compensated() -> None:
    process = process_of(
        start(), undone("a"), undone("b"), throw("back", compensate("a")), task("then"),
        flows("start>a", "a>b", "b>back", "back>then"),
    )  # fmt: skip
    assert after_start(Run.of(process)) == ["a", "b", "no_a", "back", "then"]


def test_a_thrower_that_does_not_wait_goes_on_at_once() -> None:
    definition = compensate("a", 'waitForCompletion="false"')
    process = process_of(
        start(), task("a"), compensates("a", "undo"), user("undo", attributes=HANDLER),
        throw("back", definition), task("then"), flows("start>a", "a>back", "back>then"),
    )  # fmt: skip
    run = Run.of(process)
    assert "then" in run.ran()
    assert "undo" in run.standing()
    assert run.last.status == "active"
    run.complete("undo")
    assert run.last.status == "completed"
    assert run.ran().count("back") == 1


def test_what_has_not_been_completed_is_not_compensated_and_nothing_twice() -> None:
    process = process_of(
        start(), undone("a"), user("b"), compensates("b", "no_b"), task("no_b", HANDLER),
        throw("back", COMPENSATE), end("again", COMPENSATE),
        flows("start>b", "start>a", "a>back", "back>again"),
    )  # fmt: skip
    run = Run.of(process)
    assert after_start(run) == ["a", "no_a", "back", "again"]
    run.complete("b")
    assert "no_b" not in run.ran()
    assert run.last.status == "completed"


def test_a_compensation_end_event_ends_its_path() -> None:
    process = process_of(start(), undone("a"), end("back", COMPENSATE), flows("start>a", "a>back"))
    run = Run.of(process)
    assert after_start(run) == ["a", "no_a", "back"]
    assert run.last.status == "completed"


def test_an_activity_that_ran_twice_is_compensated_twice() -> None:
    process = process_of(
        start(), user("a"), compensates("a", "no_a"), task("no_a", HANDLER),
        '<bpmn:exclusiveGateway id="x" default="x_back" />', throw("back", COMPENSATE), end(),
        flows("start>a", "a>x", "x>back", "back>end"),
        '<bpmn:sequenceFlow id="x_a" sourceRef="x" targetRef="a">'
        "<bpmn:conditionExpression>=again</bpmn:conditionExpression></bpmn:sequenceFlow>",
    )  # fmt: skip
    run = Run.of(process).complete("a", again=True).complete("a", again=False)
    assert run.ran().count("no_a") == 2


@pytest.mark.parametrize("sequential", ["", ' isSequential="true"'])
def test_each_instance_of_a_repeated_activity_is_compensated(sequential: str) -> None:
    repeated = task("a").replace(" />", ">" + each_item(sequential) + "</bpmn:task>")
    process = process_of(
        start(), repeated, compensates("a", "no_a"), user("no_a", attributes=HANDLER),
        end("back", COMPENSATE), flows("start>a", "a>back"),
    )  # fmt: skip
    run = Run.of(process, items=[1, 2])
    assert run.variables("no_a")["item"] == Decimal(2)
    run.complete("no_a")
    assert run.variables("no_a")["item"] == Decimal(1)
    run.complete("no_a")
    assert run.last.status == "completed"


def test_the_handler_of_a_repeated_activity_writes_what_that_activity_has_written() -> None:
    own = '<zeebe:script expression="={}" resultVariable="n" />'
    counting = (
        f'<bpmn:scriptTask id="a"><bpmn:extensionElements>{own.format("n + 1")}'
        '</bpmn:extensionElements><bpmn:standardLoopCharacteristics loopMaximum="3" />'
        "</bpmn:scriptTask>"
    )
    back = (
        f'<bpmn:scriptTask id="no_a" {HANDLER}><bpmn:extensionElements>{own.format("n - 1")}'
        "</bpmn:extensionElements></bpmn:scriptTask>"
    )
    process = process_of(
        start(), counting, compensates("a", "no_a"), back, end("back", COMPENSATE),
        flows("start>a", "a>back"),
    )  # fmt: skip
    run = Run.of(process, n=0)
    assert run.ran().count("no_a") == 3
    assert run.variables()["n"] == 0


# ---- sub-processes -----------------------------------------------------------------------------
def test_a_completed_sub_process_without_handler_compensates_what_is_in_it() -> None:
    inner = (start("s"), undone("a"), undone("b"), flows("s>a", "a>b"))
    process = process_of(
        start(), sub("sub", *inner), undone("c"), throw("back", COMPENSATE), task("then"),
        flows("start>sub", "sub>c", "c>back", "back>then"),
    )  # fmt: skip
    run = Run.of(process)
    assert after_start(run) == [
        *("s", "a", "b", "sub", "c"),
        *("no_c", "no_b", "no_a", "back", "then"),
    ]
    assert run.last.status == "completed"


def test_the_handler_of_a_sub_process_comes_before_those_in_it() -> None:
    inner = (start("s"), undone("a"), flows("s>a"))
    process = process_of(
        start(), sub("sub", *inner), compensates("sub", "no_sub"), task("no_sub", HANDLER),
        throw("back", compensate("sub")), flows("start>sub", "sub>back"),
    )  # fmt: skip
    assert after_start(Run.of(process)) == ["s", "a", "sub", "no_sub", "back"]


def test_handlers_in_a_completed_sub_process_see_its_variables_as_they_were() -> None:
    more = '<zeebe:ioMapping><zeebe:input source="=n" target="kept" /></zeebe:ioMapping>'
    inner = (
        start("s"), user("a"), compensates("a", "undo"), user("undo", attributes=HANDLER),
        flows("s>a"),
    )  # fmt: skip
    process = process_of(
        start(), sub("sub", *inner, more=more), user("b"), end("back", COMPENSATE),
        flows("start>sub", "sub>b", "b>back"),
    )  # fmt: skip
    run = Run.of(process, n=1).complete("a", kept=5).complete("b", n=9)
    assert run.variables("undo")["kept"] == Decimal(5)
    assert run.variables("undo")["n"] == Decimal(9)
    run.complete("undo")
    assert run.last.status == "completed"


def test_a_compensation_event_sub_process_undoes_its_sub_process() -> None:
    undo = event_sub(
        "undo", start("on_undo", COMPENSATE), task("first"), throw("rest", COMPENSATE),
        task("last"), flows("on_undo>first", "first>rest", "rest>last"),
    )  # fmt: skip
    inner = (start("s"), undone("a"), flows("s>a"), undo)
    process = process_of(
        start(), sub("sub", *inner), throw("back", compensate("sub")), task("then"),
        flows("start>sub", "sub>back", "back>then"),
    )  # fmt: skip
    run = Run.of(process)
    assert after_start(run) == [
        *("s", "a", "sub", "on_undo", "first", "no_a", "rest", "last", "undo", "back", "then")
    ]
    assert run.last.status == "completed"


def test_a_compensation_event_sub_process_waits_and_survives_saving() -> None:
    undo = event_sub("undo", start("on_undo", COMPENSATE), user("u"), flows("on_undo>u"))
    process = process_of(
        start(), sub("sub", task("a"), undo), throw("back", compensate("sub")), user("then"),
        flows("start>sub", "sub>back", "back>then"),
    )  # fmt: skip
    run = Run.of(process)
    assert run.standing().count("u") == 1
    run.complete("u")
    assert run.standing() == ["then"]


def test_each_instance_of_a_repeated_sub_process_is_compensated_with_its_own_variables() -> None:
    inner = (start("s"), task("a"), compensates("a", "undo"), user("undo", attributes=HANDLER))
    process = process_of(
        start(), sub("sub", each_item(), *inner, flows("s>a")), end("back", COMPENSATE),
        flows("start>sub", "sub>back"),
    )  # fmt: skip
    run = Run.of(process, items=[1, 2])
    assert run.variables("undo")["item"] == Decimal(2)
    run.complete("undo")
    assert run.variables("undo")["item"] == Decimal(1)
    run.complete("undo")
    assert run.last.status == "completed"


def test_an_event_sub_process_compensates_what_was_done_in_its_scope() -> None:
    handler = event_sub(
        "handler", start("on", PAID, 'isInterrupting="false"'), end("back", COMPENSATE),
        flows("on>back"),
    )  # fmt: skip
    process = process_of(start(), undone("a"), user("b"), flows("start>a", "a>b"), handler)
    run = Run.of(process, key="k").receive("on")
    assert run.ran()[-3:] == ["no_a", "back", "handler"]
    run.complete("b")
    assert run.last.status == "completed"


def test_ending_a_scope_ends_the_compensation_in_it() -> None:
    inner = (
        start("s"), task("a"), compensates("a", "undo"), user("undo", attributes=HANDLER),
        throw("back", COMPENSATE), flows("s>a", "a>back"),
    )  # fmt: skip
    process = process_of(
        start(), sub("sub", *inner), boundary("late", "sub", duration("PT1H")), task("z"),
        flows("start>sub", "late>z"),
    )  # fmt: skip
    run = Run.of(process).fire("late")
    assert run.last.status == "completed"
    assert "task.cancelled" in run.types("undo")


def test_a_job_as_handler_that_fails_can_be_tried_again() -> None:
    process = process_of(
        start(), task("a"), compensates("a", "undo"), job("undo", HANDLER),
        end("back", COMPENSATE), flows("start>a", "a>back"),
    )  # fmt: skip
    run = Run.of(process).fail("undo")
    run.resolve("undo").work("undo")
    assert run.last.status == "completed"
    assert run.ran()[-1] == "back"


# ---- transactions ------------------------------------------------------------------------------
def transaction(*inner: str) -> ExecutableProcess:
    return process_of(
        start(), sub("deal", *inner, tag="transaction"), boundary("cancelled", "deal", CANCEL),
        task("normal"), task("otherwise"),
        flows("start>deal", "deal>normal", "cancelled>otherwise"),
    )  # fmt: skip


def test_a_cancel_end_event_ends_compensates_and_leaves_by_the_cancel_boundary_event() -> None:
    process = transaction(
        start("s"), undone("a"), undone("b"), user("beside"), user("decide"), end("stop", CANCEL),
        flows("s>a", "a>b", "b>beside", "b>decide", "decide>stop"),
    )  # fmt: skip
    run = Run.of(process).complete("decide")
    assert run.last.status == "completed"
    assert run.ran()[-5:] == ["stop", "no_b", "no_a", "cancelled", "otherwise"]
    cancelled = [f.element for f in run.last.facts if f.type.endswith(".cancelled")]
    assert cancelled == ["beside", "deal"]


def test_a_cancelled_transaction_waits_for_its_handlers() -> None:
    process = transaction(
        start("s"), task("a"), compensates("a", "undo"), user("undo", attributes=HANDLER),
        end("stop", CANCEL), flows("s>a", "a>stop"),
    )  # fmt: skip
    run = Run.of(process)
    assert "otherwise" not in run.ran()
    run.complete("undo")
    assert run.ran()[-1] == "otherwise"


def test_a_cancel_end_event_deeper_in_the_transaction_cancels_all_of_it() -> None:
    deep = sub("deep", start("d"), user("decide"), end("stop", CANCEL),
               flows("d>decide", "decide>stop"))  # fmt: skip
    process = transaction(start("s"), undone("a"), user("beside"), deep,
                          flows("s>a", "a>beside", "a>deep"))  # fmt: skip
    run = Run.of(process).complete("decide")
    assert run.last.status == "completed"
    assert run.ran()[-4:] == ["stop", "no_a", "cancelled", "otherwise"]


def test_a_transaction_that_succeeds_goes_on_normally() -> None:
    run = Run.of(transaction(start("s"), undone("a"), flows("s>a")))
    assert run.ran()[-1] == "normal"
    assert run.last.status == "completed"


def test_a_completed_transaction_can_be_compensated() -> None:
    process = process_of(
        start(), sub("deal", start("s"), undone("a"), flows("s>a"), tag="transaction"),
        end("back", compensate("deal")), flows("start>deal", "deal>back"),
    )  # fmt: skip
    assert after_start(Run.of(process)) == ["s", "a", "deal", "no_a", "back"]


def test_a_handler_that_is_interrupted_lets_the_plan_go_on() -> None:
    process = process_of(
        start(), undone("a"), task("b"), compensates("b", "undo"),
        user("undo", attributes=HANDLER), boundary("late", "undo", duration("PT1H")), task("z"),
        end("back", COMPENSATE), flows("start>a", "a>b", "b>back", "late>z"),
    )  # fmt: skip
    run = Run.of(process).fire("late")
    assert run.last.status == "completed"
    assert {"z", "no_a", "back"} <= set(run.ran())


def test_a_sub_process_can_be_a_handler() -> None:
    undo = sub("undo", start("u"), user("v"), flows("u>v"), attributes=HANDLER)
    process = process_of(
        start(), undone("a"), task("b"), compensates("b", "undo"), undo, end("back", COMPENSATE),
        flows("start>a", "a>b", "b>back"),
    )  # fmt: skip
    run = Run.of(process).complete("v")
    assert run.last.status == "completed"
    assert after_start(run) == ["a", "b", "u", "v", "undo", "no_a", "back"]


def test_an_error_handler_compensates_what_was_done_before_the_error() -> None:
    handler = event_sub(
        "handler", start("on", definition("error")), throw("back", COMPENSATE), task("then"),
        flows("on>back", "back>then"),
    )  # fmt: skip
    inner = (start("s"), undone("a"), undone("b"), job("c"), flows("s>a", "a>b", "b>c"), handler)
    process = process_of(
        start(), sub("sub", *inner), task("after"), flows("start>sub", "sub>after")
    )
    run = Run.of(process).throw_error("c", "E")
    assert run.last.status == "completed"
    assert run.ran()[-7:] == ["no_b", "no_a", "back", "then", "handler", "sub", "after"]


def test_a_repeated_handler_ends_before_the_next_one_begins() -> None:
    undo = user("undo", attributes=HANDLER).replace(
        "</bpmn:userTask>", each_item() + "</bpmn:userTask>"
    )
    process = process_of(
        start(), undone("a"), task("b"), compensates("b", "undo"), undo, end("back", COMPENSATE),
        flows("start>a", "a>b", "b>back"),
    )  # fmt: skip
    run = Run.of(process, items=[1, 2])
    run.complete("undo")
    assert "no_a" not in run.ran()
    run.complete("undo")
    assert run.ran()[-2:] == ["no_a", "back"]
