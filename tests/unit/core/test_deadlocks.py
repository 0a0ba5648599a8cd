"""Tokens that wait at a join for ever are seen: an incident names the join and what is missing."""

from __future__ import annotations

import pytest

from tests.unit.core.builders import Run
from tests.unit.core.drawn import (
    CANCEL,
    COMPENSATE,
    boundary,
    drawn,
    duration,
    end,
    flows,
    start,
    sub,
    task,
    throw,
    user,
)
from tests.unit.core.library import Library, call, chained, named

JOIN = '<bpmn:parallelGateway id="join" name="Both" />'
EITHER = (
    '<bpmn:exclusiveGateway id="x" default="x_b" />'
    '<bpmn:sequenceFlow id="x_a" sourceRef="x" targetRef="a"><bpmn:conditionExpression>'
    "=left</bpmn:conditionExpression></bpmn:sequenceFlow>" + flows("x>b")
)
WRONG = start() + EITHER + JOIN + end() + flows("start>x", "a>join", "b>join", "join>end")


def deadlocks(run: Run) -> list[tuple[str | None, str]]:
    return [
        (one.activity_id, one.message)
        for one in run.last.incidents_opened
        if one.type == "deadlock"
    ]


def test_an_exclusive_split_into_a_parallel_join_is_an_incident_that_says_what_is_missing() -> None:
    run = Run.of(drawn(WRONG + task("a") + task("b")), left=True)
    ((join, message),) = deadlocks(run)
    assert join == "join"
    assert "'Both' (join) waits for a token by b_join" in message
    assert run.last.status == "active"


def test_as_long_as_anything_else_can_happen_there_is_no_incident() -> None:
    body = WRONG + task("a") + task("b") + user("u") + end("last") + flows("start>u", "u>last")
    run = Run.of(drawn(body), left=True)
    assert deadlocks(run) == []
    run.complete("u")
    assert [join for join, _ in deadlocks(run)] == ["join"]


def test_an_incident_that_stands_already_is_enough() -> None:
    body = WRONG + task("a") + task("b")
    run = Run.of(drawn(body), left=None)
    assert [one.type for one in run.last.incidents_opened] == ["gateway"]


def test_it_can_be_tried_again_in_vain_and_cancelled() -> None:
    run = Run.of(drawn(WRONG + task("a") + task("b")), left=False)
    run.resolve("join")
    assert len(run.last.incidents_closed) == 1
    assert [join for join, _ in deadlocks(run)] == ["join"]
    run.cancel()
    assert (run.last.status, run.standing()) == ("terminated", [])
    assert len(run.last.incidents_closed) == 1


def test_a_timer_at_the_boundary_of_a_sub_process_still_frees_what_waits_inside() -> None:
    inner = WRONG.replace("start", "i").replace('"end"', '"o"').replace("join_end", "join_o")
    body = (
        start() + sub("s", inner + task("a") + task("b"))
        + boundary("late", "s", duration("PT1H")) + end("over") + flows("start>s", "late>over")
    )  # fmt: skip
    run = Run.of(drawn(body.replace("<bpmn:iEvent", "<bpmn:startEvent")
                 .replace("</bpmn:iEvent", "</bpmn:startEvent")), left=True)  # fmt: skip
    assert deadlocks(run) == []
    run.fire("late")
    assert run.last.status == "completed"


def test_a_join_within_a_call_is_found_too() -> None:
    called = named("q", WRONG + task("a") + task("b"))
    known = Library({1: drawn(chained(call("c", "q"), ids="c")), 2: called})
    assert [join for join, _ in deadlocks(known.start(1, left=True))] == ["join"]


def test_an_activity_that_never_gets_all_its_tokens_is_found() -> None:
    body = chained(task("a", 'startQuantity="3"'), ids="a")
    ((activity, message),) = deadlocks(Run.of(drawn(body)))
    assert activity == "a"
    assert "needs 3 tokens and has 1" in message


def test_a_complex_gateway_whose_condition_never_becomes_true_is_found() -> None:
    body = (
        start() + task("a") + task("b")
        + '<bpmn:complexGateway id="c"><bpmn:activationCondition>=activationCount &gt; 5'
        "</bpmn:activationCondition></bpmn:complexGateway>" + end()
        + flows("start>a", "start>b", "a>c", "b>c", "c>end")
    )  # fmt: skip
    ((gateway, message),) = deadlocks(Run.of(drawn(body)))
    assert gateway == "c"
    assert "activation condition" in message


HANDLED = (
    task("a") + boundary("k", "a", COMPENSATE)
    + '<bpmn:association id="as" associationDirection="One" sourceRef="k" targetRef="h" />'
    + sub("h", start("i") + EITHER + JOIN + flows("i>x", "a1>join", "b>join").replace("a1", "a2")
          + task("a2") + task("b"), attributes='isForCompensation="true"')
).replace('targetRef="a"><', 'targetRef="a2"><')  # fmt: skip


@pytest.mark.parametrize("thrower", [throw("back", COMPENSATE), end("back", COMPENSATE)])
def test_a_compensation_handler_that_can_never_end_is_found_behind_who_waits_for_it(
    thrower: str,
) -> None:
    body = start() + HANDLED + thrower + flows("start>a", "a>back")
    assert [join for join, _ in deadlocks(Run.of(drawn(body), left=True))] == ["join"]


def test_a_handler_that_can_never_end_is_found_in_a_cancelled_transaction_too() -> None:
    inner = start("t") + HANDLED + end("c", CANCEL) + flows("t>a", "a>c")
    body = (
        start() + sub("tx", inner, tag="transaction") + boundary("off", "tx", CANCEL)
        + end("over") + flows("start>tx", "off>over")
    )  # fmt: skip
    assert [join for join, _ in deadlocks(Run.of(drawn(body), left=True))] == ["join"]
