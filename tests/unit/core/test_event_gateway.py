"""Several events waited for at once, in loops, and at the end: one wins, nothing is left behind."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from engine.core import event_step, step
from engine.faults import NotFound
from tests.unit.core.builders import (
    MACHINE,
    NOW,
    Run,
    around,
    compiled,
    end,
    exclusive,
    flow,
    parallel,
    start,
    task,
    terminate,
    user,
)
from tests.unit.core.waiting_nodes import (
    catch,
    catch_timer,
    event_gateway,
    message_boundary,
    receive,
)


# ---- event-based gateway -------------------------------------------------------------------------
def choosing() -> Run:
    process = compiled(
        start(),
        event_gateway("g"),
        catch("m"),
        catch_timer("t"),
        receive("r", "cancelled"),
        *(task(f"after_{name}") for name in "mtr"),
        flow("start", "g"),
        *(flow("g", name) for name in "mtr"),
        *(flow(name, f"after_{name}") for name in "mtr"),
    )
    return Run.of(process, key="k")


def test_an_event_gateway_waits_for_all_its_events_with_one_token() -> None:
    run = choosing()
    assert run.standing() == ["g"]
    assert run.awaited() == [("m", "paid", "k"), ("r", "cancelled", "k")]
    assert [event for _, event in run.timers] == ["t"]


@pytest.mark.parametrize("first", ["m", "t", "r"])
def test_the_first_event_wins_and_the_others_are_given_up(first: str) -> None:
    run = choosing()
    token, state = run.token("g"), run.state
    run.fire(first) if first == "t" else run.receive(first, amount=3)
    assert run.ran() == ["start", "g", first, f"after_{first}"]
    assert (run.subscriptions, run.timers) == ({}, {})
    assert run.last.status == "completed"
    assert ("amount" in run.variables()) == (first != "t")
    (decided,) = [fact for fact in run.facts if fact.type == "gateway.decided"]
    assert decided.data == {"flow": f"g_{first}"}
    late = around(MACHINE, NOW + timedelta(days=1))
    with pytest.raises(NotFound):
        event_step.fire_timer(run.process, "1", run.state, token, "t", late)
    assert step.tokens_of(run.process, state) != ()


def test_outputs_of_a_chosen_event_are_mapped() -> None:
    process = compiled(
        start(),
        event_gateway("g"),
        catch("m", outputs={"total": "=amount * 2"}),
        catch_timer("t"),
        flow("start", "g"),
        flow("g", "m"),
        flow("g", "t"),
    )
    run = Run.of(process, key="k").receive("m", amount=2)
    assert run.variables()["total"] == Decimal(4)
    assert "amount" not in run.variables()


def test_a_chosen_receive_task_that_gets_stuck_behind_the_gateway_goes_on_when_resolved() -> None:
    process = compiled(
        start(),
        event_gateway("g"),
        receive("r", inputs={"bad": "=function(a) a"}),
        catch_timer("t"),
        flow("start", "g"),
        flow("g", "r"),
        flow("g", "t"),
    )
    run = Run.of(process, key="k").receive("r")
    assert run.standing() == ["r"]
    assert run.subscriptions == {}
    run.resolve("r")
    assert run.subscriptions == {}, "the message has come; it is not waited for a second time"


# ---- loops and ends ------------------------------------------------------------------------------
def test_a_catch_event_in_a_loop_waits_anew_each_time() -> None:
    process = compiled(
        start(),
        exclusive("merge"),
        catch("c"),
        exclusive("again", default="again_merge"),
        end(),
        flow("start", "merge"),
        flow("merge", "c"),
        flow("c", "again"),
        flow("again", "end", "=n >= 4"),
        flow("again", "merge"),
    )
    run = Run.of(process, key="k", n=0)
    for n in range(1, 5):
        run.receive("c", n=n)
    assert run.last.status == "completed"
    assert run.ran().count("c") == 4


def test_nothing_of_a_terminated_instance_waits_on() -> None:
    process = compiled(
        start(),
        parallel("fork"),
        catch("c"),
        event_gateway("g"),
        catch("m", "other"),
        catch_timer("t"),
        user("u"),
        message_boundary("b", "u", "third", interrupting=False),
        user("v"),
        terminate("stop"),
        *(flow("fork", name) for name in ("c", "g", "u", "v")),
        *(flow(a, b) for a, b in (("start", "fork"), ("g", "m"), ("g", "t"), ("v", "stop"))),
        task("x"),
        flow("b", "x"),
    )
    run = Run.of(process, key="k")
    assert len(run.awaited()) == 3
    run.complete("v")
    assert (run.subscriptions, run.timers, run.last.status) == ({}, {}, "completed")
    assert run.types("c") == run.types("g") == ["element.started", "element.cancelled"]
    other = Run.of(process, key="k").cancel()
    assert (other.subscriptions, other.timers, other.last.status) == ({}, {}, "terminated")


def test_what_opens_and_ends_within_one_step_is_not_seen_outside() -> None:
    process = compiled(
        start(), parallel("fork"), catch("c"), terminate("stop"),
        flow("start", "fork"), flow("fork", "c"), flow("fork", "stop"),
    )  # fmt: skip
    run = Run.of(process, key="k")
    assert (run.last.subscriptions_opened, run.last.subscriptions_closed) == ((), ())
