"""Complex gateways: a join by its activation condition, and its reset.

Source: BPMN 2.0.2, 13.4.5.
"""

from __future__ import annotations

import pytest

from tests.unit.core.builders import Run
from tests.unit.core.event_diagrams import activation, drawn, element, flows, people, several


def joining(condition: str = "=activationCount >= 2", behind: str = "c > after > e") -> Run:
    body = (
        several("startEvent", "s") + several("parallelGateway", "fork") + people("u", "v", "w")
        + element("complexGateway", "c", activation(condition))
        + several("task", "after", "rest") + several("endEvent", "e", "f")
        + flows("s > fork > u > c; fork > v > c; fork > w > c; rest > f; " + behind)
    )  # fmt: skip
    return Run.of(drawn(body if "rest" in behind else body.replace(flows("rest > f"), "")))


@pytest.mark.parametrize("order", ["uvw", "wvu", "vuw"])
def test_the_second_of_three_fires_the_join_and_the_third_goes_no_further(order: str) -> None:
    run = joining().complete(order[0])
    assert "after" not in run.ran()
    run.complete(order[1])
    assert run.ran().count("after") == 1
    assert run.last.status == "active"
    run.complete(order[2])
    assert run.ran().count("after") == 1
    assert run.last.status == "completed"


def test_a_discriminator_goes_on_with_the_first() -> None:
    run = joining("=activationCount >= 1").complete("v")
    assert run.ran().count("after") == 1
    run.complete("u").complete("w")
    assert run.ran().count("after") == 1
    assert run.last.status == "completed"


def test_the_condition_may_speak_of_each_flow_and_of_variables() -> None:
    run = joining("=u_c >= 1 and urgent or activationCount = 3")
    run.complete("v").complete("w", urgent=True)
    assert "after" not in run.ran()
    assert run.complete("u").ran().count("after") == 1


def test_a_gateway_that_has_fired_is_no_place_where_anything_waits() -> None:
    run = joining("=activationCount >= 2")
    run.complete("u")
    assert sorted(run.standing()) == ["c", "v", "w"], "one has come and waits for another"
    run.complete("v")
    assert run.standing() == ["w"], "it only waits to start anew"
    assert run.complete("w").last.status == "completed"


def test_a_flow_that_asks_whether_the_gateway_waits_for_its_start_is_taken_at_the_reset() -> None:
    run = joining(
        behind="c > after [=waitingForStart]; c > rest [=not(waitingForStart)]; after > e"
    )
    run.complete("u").complete("v")
    assert (run.ran().count("after"), run.ran().count("rest")) == (1, 0)
    run.complete("w")
    assert (run.ran().count("after"), run.ran().count("rest")) == (1, 1)
    assert run.last.status == "completed"


def test_the_gateway_is_reset_when_nothing_more_can_come_and_counts_anew() -> None:
    body = (
        several("startEvent", "s") + several("exclusiveGateway", "merge")
        + several("parallelGateway", "fork") + people("u", "v", "w")
        + element("exclusiveGateway", "x", default="x_gone") + several("endEvent", "gone", "e")
        + element("complexGateway", "c", activation("=activationCount >= 2"))
        + people("check") + element("exclusiveGateway", "again", default="again_e")
        + flows("s > merge > fork > u > c; fork > v > c; fork > w > x; x > c [=ok]; x > gone")
        + flows("c > check > again; again > merge [=more]; again > e")
    )  # fmt: skip
    run = Run.of(drawn(body), ok=False).complete("u").complete("v").complete("w")
    assert run.ran().count("c") == 1
    run.complete("check", more=True)
    run.complete("u")
    assert run.ran().count("c") == 1, "the round before is over: one is too few again"
    run.complete("v").complete("w")
    assert run.ran().count("c") == 2
    assert run.complete("check", more=False).last.status == "completed"


def test_a_condition_that_is_neither_true_nor_false_is_an_incident_and_can_be_resolved() -> None:
    run = joining("=activationCount >= least").complete("u")
    assert run.types("c") == ["incident.created"]
    run.complete("v", least=2).resolve("c")
    assert run.ran().count("after") == 1


def test_a_complex_split_takes_every_true_flow() -> None:
    body = (
        several("startEvent", "s") + element("complexGateway", "c", default="c_d")
        + several("task", "a", "b", "d") + several("endEvent", "e")
        + flows("s > c; c > a [=x > 1]; c > b [=x > 2]; c > d; a > e; b > e; d > e")
    )  # fmt: skip
    assert Run.of(drawn(body), x=3).ran() == ["s", "c", "a", "b", "e", "e"]
    assert Run.of(drawn(body), x=1).ran() == ["s", "c", "d", "e"]
