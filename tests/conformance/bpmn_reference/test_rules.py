"""The second interpreter refuses what the token rules do not allow."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest

from tests.conformance.bpmn_reference.commands import Command, obey, waits
from tests.conformance.bpmn_reference.drawing import Drawing
from tests.conformance.bpmn_reference.following import NotAllowed, follow
from tests.conformance.bpmn_reference.model import Model, Trigger
from tests.conformance.bpmn_reference.running import begun
from tests.conformance.bpmn_reference.state import Label, State

Trace = list[Label]


def line(drawing: Drawing, *names: str) -> None:
    for source, target in pairwise(names):
        drawing.flow(source, target)


def done(*names: str) -> Trace:
    return [("completed", name) for name in names]


@pytest.fixture
def drawing() -> Drawing:
    return Drawing(Random(0), 0)


def model_of(drawing: Drawing) -> Model:
    return Model(drawing.elements, tuple(drawing.flows), drawing.variables)


def joined(drawing: Drawing, join: str) -> Model:
    """Two tasks side by side between a parallel split and a join."""
    start, split = drawing.add("start"), drawing.add("parallel")
    one, other = drawing.add("task"), drawing.add("user")
    end = drawing.add("end")
    last = drawing.add(join)
    line(drawing, start, split, one, last, end)
    line(drawing, split, other, last)
    return model_of(drawing)


SPLIT = [*done("start_1", "parallel_2", "task_3"), ("started", "user_4")]


@pytest.mark.parametrize("join", ["parallel", "inclusive"])
def test_a_join_does_not_fire_before_all_have_come(drawing: Drawing, join: str) -> None:
    model = joined(drawing, join)
    (state,) = follow([begun(model)], SPLIT)
    assert dict(waits(state)) == {("user", "user_4"): 1}
    with pytest.raises(NotAllowed):
        follow([begun(model)], [*SPLIT, ("completed", f"{join}_6")])


def test_independent_tokens_may_move_in_either_order(drawing: Drawing) -> None:
    model = joined(drawing, "parallel")
    first, second, third, fourth = SPLIT
    assert len(follow([begun(model)], [first, second, fourth, third])) == 1


def test_a_token_does_not_pass_a_task_before_it_has_come_there(drawing: Drawing) -> None:
    model = joined(drawing, "parallel")
    first, second, *others = SPLIT
    with pytest.raises(NotAllowed):
        follow([begun(model)], [second, first, *others])


def test_a_trace_must_not_stop_while_a_token_can_move(drawing: Drawing) -> None:
    model = joined(drawing, "parallel")
    with pytest.raises(NotAllowed, match="started"):
        follow([begun(model)], SPLIT[:-1])


def guarded(drawing: Drawing, *, interrupting: bool) -> list[State]:
    """A user task with a timer at its boundary, which has just been reached."""
    start, work = drawing.add("start"), drawing.add("user")
    timer = drawing.add(
        "boundary", attached=work, trigger=Trigger("timer"), interrupting=interrupting
    )
    late, end = drawing.add("task"), drawing.add("end")
    line(drawing, start, work, end)
    line(drawing, timer, late, end)
    trace = [*done("start_1"), ("started", "user_2")]
    return follow([begun(model_of(drawing))], trace)


LATE = done("boundary_3", "task_4", "end_5")
OVER: Trace = [("process completed",)]


def fired(states: list[State], trace: Trace) -> list[State]:
    return follow(obey(states[0], Command("event", "boundary_3")), trace)


def test_an_interrupting_event_ends_the_activity(drawing: Drawing) -> None:
    states = guarded(drawing, interrupting=True)
    assert fired(states, [LATE[0], ("cancelled", "user_2"), *LATE[1:], *OVER])
    with pytest.raises(NotAllowed):
        fired(states, [*LATE, *OVER])


def test_an_event_that_does_not_interrupt_leaves_the_activity_alone(drawing: Drawing) -> None:
    states = guarded(drawing, interrupting=False)
    (state,) = fired(states, LATE)
    assert dict(waits(state)) == {("user", "user_2"): 1}
    with pytest.raises(NotAllowed):
        fired(states, [LATE[0], ("cancelled", "user_2"), *LATE[1:], *OVER])
