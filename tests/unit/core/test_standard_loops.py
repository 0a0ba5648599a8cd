"""Standard loops (BPMN 2.0.2, 13.3.6) and token quantities (13.3.2)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dmn.findings import ModelRefused
from tests.unit.core.builders import Run
from tests.unit.core.drawn import boundary, definition, end, flows, start, sub, task, user
from tests.unit.core.library import asked, chained, checked, loop, script


def test_a_loop_runs_its_activity_again_as_long_as_its_condition_is_true() -> None:
    process = checked(chained(script("s", "=n + 1", "n", loop("=n &lt; 3")), ids="s"))
    run = Run.of(process, n=0)
    assert run.ran() == ["start", "s", "s", "s", "end"]
    assert run.variables()["n"] == 3


def test_a_loop_that_tests_behind_runs_once_even_if_the_condition_is_false() -> None:
    process = checked(chained(script("s", "=n + 1", "n", loop("=n &lt; 3")), ids="s"))
    assert Run.of(process, n=9).ran() == ["start", "s", "end"]


def test_a_loop_that_tests_before_need_not_run_at_all() -> None:
    marker = loop("=n &lt; 3", 'testBefore="true"')
    process = checked(chained(script("s", "=n + 1", "n", marker), ids="s"))
    assert Run.of(process, n=9).ran() == ["start", "end"]
    assert Run.of(process, n=9).types("s") == ["element.skipped"]
    assert Run.of(process, n=1).ran() == ["start", "s", "s", "end"]


@pytest.mark.parametrize("before", ["true", "false"])
def test_a_loop_never_runs_more_often_than_its_maximum(before: str) -> None:
    marker = loop("=true", f'testBefore="{before}" loopMaximum="4"')
    process = checked(chained(script("s", "=loopCounter", "n", marker), ids="s"))
    run = Run.of(process)
    assert run.ran().count("s") == 4
    assert run.variables()["n"] == Decimal(4)


def test_a_maximum_alone_is_a_loop_too() -> None:
    process = checked(chained(script("s", "=1", "n", loop("", 'loopMaximum="2"')), ids="s"))
    assert Run.of(process).ran().count("s") == 2


def test_in_the_condition_the_loop_counter_counts_the_runs_that_have_ended() -> None:
    for before in ("true", "false"):
        marker = loop("=loopCounter &lt; 3", f'testBefore="{before}"')
        process = checked(chained(script("s", "=loopCounter", "n", marker), ids="s"))
        assert Run.of(process).ran().count("s") == 3


def test_each_run_of_a_looped_user_task_waits_and_sees_its_number() -> None:
    run = Run.of(checked(chained(asked("u", loop("=again")), ids="u")))
    assert run.variables("u")["loopCounter"] == 1
    run.complete("u", again=True)
    assert run.variables("u")["loopCounter"] == 2
    run.complete("u", again=False)
    assert run.standing() == []
    assert run.variables()["again"] is False


def test_a_condition_that_is_neither_true_nor_false_stops_the_loop_with_an_incident() -> None:
    run = Run.of(checked(chained(script("s", "=1", "n", loop("=missing")), ids="s")))
    assert run.types()[-1] == "incident.created"
    assert run.standing() == ["s"]


def test_a_boundary_event_ends_a_loop_as_a_whole() -> None:
    timer = definition("timer", inner="<bpmn:timeDuration>PT1H</bpmn:timeDuration>")
    body = (
        chained(asked("u", loop("=true")), ids="u")
        + boundary("late", "u", timer)
        + end("stop")
        + flows("late>stop")
    )
    run = Run.of(checked(body))
    run.complete("u", x=1)
    run.fire("late")
    assert run.standing() == []
    assert run.ran()[-1] == "stop"


def test_a_looped_sub_process_runs_its_inside_each_time() -> None:
    inside = start("i") + script("s", "=n + 1", "n") + end("o") + flows("i>s", "s>o")
    body = chained(sub("sub", inside, loop("=n &lt; 2")), ids="sub")
    run = Run.of(checked(body), n=0)
    assert run.ran() == ["start", *["i", "s", "o", "sub"] * 2, "end"]


@pytest.mark.parametrize(
    "marker", [loop(), loop("=a", 'loopMaximum="0"'), loop("", 'loopMaximum="-1"')]
)
def test_a_loop_without_a_bound_or_with_none_that_is_positive_is_refused(marker: str) -> None:
    with pytest.raises(ModelRefused):
        checked(chained(script("s", "=1", "n", marker), ids="s"))


# ---- quantities --------------------------------------------------------------------------------
def _fork(quantity: str) -> str:
    ways = "".join(task(one) for one in ("a", "b", "c"))
    pairs = flows("start>a", "start>b", "start>c", "a>u", "b>u", "c>u", "u>end")
    return start() + ways + user("u", attributes=quantity) + end() + pairs


def test_an_activity_waits_for_as_many_tokens_as_it_needs_by_whatever_flows() -> None:
    run = Run.of(checked(_fork('startQuantity="3"')))
    assert run.standing() == ["u"]
    run.complete("u")
    assert run.ran()[-1] == "end"
    assert run.last.status == "completed"


def test_tokens_too_few_stay_before_the_activity() -> None:
    run = Run.of(checked(_fork('startQuantity="2"')))
    assert run.types().count("task.ready") == 1
    assert run.standing() == ["u", "u"]
    run.complete("u")
    assert run.standing() == ["u"]
    assert run.last.status == "active"


def test_an_activity_leaves_as_many_tokens_as_it_produces() -> None:
    body = chained(task("a", 'completionQuantity="3"'), user("u"), ids="a u")
    run = Run.of(checked(body))
    assert run.standing() == ["u", "u", "u"]


def test_what_is_produced_in_threes_can_be_needed_in_threes() -> None:
    body = chained(task("a", 'completionQuantity="3"'), task("b", 'startQuantity="3"'), ids="a b")
    assert Run.of(checked(body)).ran() == ["start", "a", "b", "end"]


@pytest.mark.parametrize("quantity", ['startQuantity="0"', 'completionQuantity="-2"'])
def test_quantities_below_one_are_refused(quantity: str) -> None:
    with pytest.raises(ModelRefused):
        checked(chained(task("a", quantity), ids="a"))
