"""Inclusive gateways: every true flow, and a join that waits for what can still come.

Source: BPMN 2.0.2, 13.4.3.
"""

from __future__ import annotations

import pytest

from tests.unit.core.builders import Run
from tests.unit.core.event_diagrams import drawn, element, flows, people, several, timed

SPLIT = (
    several("startEvent", "s") + element("inclusiveGateway", "split", default="split_c")
    + several("task", "a", "b", "c") + several("inclusiveGateway", "join")
    + several("task", "after") + several("endEvent", "e")
    + flows("s > split; split > a [=x > 1]; split > b [=x > 2]; split > c")
    + flows("a > join; b > join; c > join; join > after > e")
)  # fmt: skip


@pytest.mark.parametrize(("x", "chosen"), [(1, ["c"]), (2, ["a"]), (3, ["a", "b"])])
def test_every_true_flow_is_taken_and_the_default_only_if_none_is(
    x: int, chosen: list[str]
) -> None:
    run = Run.of(drawn(SPLIT), x=x)
    assert run.ran() == ["s", "split", *chosen, "join", "after", "e"]
    decided = next(fact for fact in run.facts if fact.type == "gateway.decided")
    assert decided.data == {"flows": [f"split_{name}" for name in chosen]}
    assert run.last.status == "completed"


def test_no_true_flow_and_no_default_is_an_incident() -> None:
    body = SPLIT.replace(' default="split_c"', "").replace(
        flows("split > c"), flows("split > c [=x > 9]")
    )
    run = Run.of(drawn(body), x=0)
    assert run.standing() == ["split"]
    assert run.types("split") == ["incident.created"]


def waiting() -> Run:
    body = (
        several("startEvent", "s") + several("inclusiveGateway", "split", "join")
        + people("u", "v") + several("task", "w", "after") + several("endEvent", "e")
        + flows("s > split; split > u [=true]; split > v [=true]; split > w [=false]")
        + flows("u > join; v > join; w > join; join > after > e")
    )  # fmt: skip
    return Run.of(drawn(body))


def test_the_join_waits_for_the_chosen_flows_and_for_no_other() -> None:
    run = waiting().complete("v")
    assert "after" not in run.ran()
    assert run.complete("u").ran()[-3:] == ["join", "after", "e"]
    assert run.last.status == "completed"


def test_the_join_waits_no_longer_for_a_token_that_has_gone_elsewhere() -> None:
    body = (
        several("startEvent", "s") + several("inclusiveGateway", "split", "join")
        + people("u", "v") + element("exclusiveGateway", "x", default="x_gone")
        + several("task", "after") + several("endEvent", "e", "gone")
        + flows("s > split; split > u [=true]; split > v [=true]; u > join; v > x")
        + flows("x > join [=ok]; x > gone; join > after > e")
    )  # fmt: skip
    run = Run.of(drawn(body), ok=False).complete("u")
    assert "after" not in run.ran()
    run.complete("v")
    assert run.ran()[-5:] == ["x", "gone", "join", "after", "e"]


def test_a_boundary_event_may_still_bring_a_token_to_the_join() -> None:
    body = (
        several("startEvent", "s") + several("parallelGateway", "fork")
        + several("inclusiveGateway", "join") + people("u", "v")
        + element("boundaryEvent", "late", timed("timeDuration", "PT1H"), attachedToRef="u")
        + several("task", "after") + several("endEvent", "e", "done")
        + flows("s > fork > u > done; fork > v > join; late > join; join > after > e")
    )  # fmt: skip
    run = Run.of(drawn(body)).complete("v")
    assert "after" not in run.ran(), "the timer at u can still fire"
    assert run.fire("late").ran()[-2:] == ["after", "e"]
    other = Run.of(drawn(body)).complete("v").complete("u")
    assert other.ran()[-4:] == ["done", "join", "after", "e"]


def test_a_join_in_a_loop_fires_once_in_each_round() -> None:
    body = (
        several("startEvent", "s") + several("exclusiveGateway", "merge")
        + several("inclusiveGateway", "split", "join") + people("u", "v") + several("task", "a")
        + element("exclusiveGateway", "again", default="again_e") + several("endEvent", "e")
        + flows("s > merge > split; split > u [=true]; split > v [=both]; u > join; v > join")
        + flows("join > a > again; again > merge [=more]; again > e")
    )  # fmt: skip
    run = Run.of(drawn(body), both=True, more=True).complete("u")
    assert run.ran().count("a") == 0
    run.complete("v", both=False)
    assert run.ran().count("a") == 1
    assert run.standing() == ["u"]
    run.complete("u", more=False)
    assert run.ran().count("a") == 2
    assert run.last.status == "completed"


def test_a_token_that_loops_back_before_the_join_is_waited_for() -> None:
    body = (
        several("startEvent", "s") + several("parallelGateway", "fork") + people("u", "v")
        + several("exclusiveGateway", "merge") + several("inclusiveGateway", "join")
        + element("exclusiveGateway", "again", default="again_join") + several("endEvent", "e")
        + flows("s > fork > u > join; fork > merge > v > again; again > merge [=more]")
        + flows("again > join; join > e")
    )  # fmt: skip
    run = Run.of(drawn(body), more=True).complete("u").complete("v")
    assert "join" not in run.ran()
    run.complete("v", more=False)
    assert run.ran()[-2:] == ["join", "e"]


def test_a_token_that_may_come_by_a_flow_that_has_one_is_not_waited_for() -> None:
    # 13.4.3: no path to an empty flow counts if another leads to a flow that has a token.
    body = (
        several("startEvent", "s") + several("parallelGateway", "fork") + people("u", "v")
        + several("exclusiveGateway", "merge") + several("inclusiveGateway", "join")
        + element("exclusiveGateway", "x", default="x_join") + several("endEvent", "e")
        + flows("s > fork > u > merge > join; fork > v > x; x > merge [=back]; x > join; join > e")
    )  # fmt: skip
    run = Run.of(drawn(body), back=False).complete("u")
    assert run.ran().count("join") == 1
    run.complete("v")
    assert run.ran().count("join") == 2


def test_a_surplus_token_on_a_flow_waits_for_the_next_round() -> None:
    body = (
        several("startEvent", "s") + several("parallelGateway", "fork") + people("u")
        + several("task", "a", "b") + several("exclusiveGateway", "merge")
        + several("inclusiveGateway", "join") + several("endEvent", "e")
        + flows("s > fork > a > merge > join; fork > b > merge; fork > u > join; join > e")
    )  # fmt: skip
    run = Run.of(drawn(body))
    assert run.standing().count("join") == 2
    run.complete("u")
    assert run.ran().count("join") == 2, "one with both flows, one with the surplus"
    assert run.last.status == "completed"


def test_tokens_outside_a_sub_process_do_not_hold_up_a_join_within() -> None:
    within = (
        several("startEvent", "is") + several("inclusiveGateway", "split", "join")
        + several("task", "a", "b") + several("endEvent", "ie")
        + flows("is > split; split > a [=true]; split > b [=true]; a > join; b > join; join > ie")
    )  # fmt: skip
    body = (
        several("startEvent", "s") + several("parallelGateway", "fork") + people("u")
        + element("subProcess", "sub", within) + several("endEvent", "e", "f")
        + flows("s > fork > u > e; fork > sub > f")
    )  # fmt: skip
    run = Run.of(drawn(body))
    assert run.standing() == ["u"]
    assert run.ran().count("join") == 1
