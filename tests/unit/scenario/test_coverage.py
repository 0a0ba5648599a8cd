"""What scenarios have reached of a process, from the histories of its instances."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from api.scenario.coverage import covered_by
from api.scenario.outcome import PlayedInstance
from engine.model import ElementEvent, Happening
from tests.unit.core.builders import end, exclusive, flow, model, parallel, start, task, user

NOW = datetime(2026, 1, 5, tzinfo=UTC)
CHOICE = model(
    start(), exclusive("x"), task("a"), task("b"), end(),
    flow("start", "x"), flow("x", "a", "=n"), flow("x", "b"), flow("a", "end"), flow("b", "end"),
)  # fmt: skip


def ran(*elements: str, **flows: tuple[str, ...]) -> PlayedInstance:
    history = [
        ElementEvent(one, event, NOW, 1, flows=flows.get(one, ()) if done else ())
        for one in elements
        for event, done in ((Happening.STARTED, False), (Happening.COMPLETED, True))
    ]
    return PlayedInstance(1, "p", tuple(history))


def test_what_no_instance_has_reached_is_named_elements_first() -> None:
    (found,) = covered_by(CHOICE, [ran("start", "x", "a", "end", x=("x_a",))])
    assert found.never == ("b", "x_b", "b_end")
    assert (found.seen, found.total, found.percent) == (7, 10, 70)
    assert found.flows == {"start_x": 1, "x_a": 1, "x_b": 0, "a_end": 1, "b_end": 0}


def test_instances_add_up_and_all_is_a_hundred() -> None:
    both = [
        ran("start", "x", "a", "end", x=("x_a",)),
        ran("start", "x", "b", "end", x=("x_b",)),
    ]
    (found,) = covered_by(CHOICE, both)
    assert (found.percent, found.never, found.elements["start"]) == (100, (), 2)


def test_one_of_many_not_reached_is_less_than_a_hundred() -> None:
    parts = [task(f"t{n}") for n in range(300)]
    (found,) = covered_by(model(start(), *parts, end()), [ran("start", *(p.id for p in parts))])
    assert (found.percent, found.never) == (99, ("end",))


def test_what_started_and_was_cancelled_was_not_reached() -> None:
    begun = PlayedInstance(1, "p", (ElementEvent("a", Happening.STARTED, NOW, 1),))
    (found,) = covered_by(CHOICE, [begun])
    assert found.elements["a"] == 0


def test_a_fork_is_left_by_all_its_flows_and_a_condition_behind_a_task_by_some() -> None:
    forked = model(
        start(), parallel("f"), user("a"), user("b"), user("c"),
        flow("start", "f"), flow("f", "a"), flow("f", "b"), flow("a", "c", "=n > 1"),
        flow("a", "end"), end(),
    )  # fmt: skip
    (found,) = covered_by(forked, [ran("start", "f", "a", "end")])
    assert found.flows == {"start_f": 1, "f_a": 1, "f_b": 1, "a_c": 0, "a_end": 1}


def test_an_instance_of_another_process_reaches_nothing_unless_it_calls_this_one() -> None:
    other = PlayedInstance(1, "q", ran("start").history)
    (found,) = covered_by(CHOICE, [other])
    assert found.percent == 0
    call = ElementEvent("call", Happening.STARTED, NOW, 1, called="p")
    within = tuple(replace(one, token="7") for one in ran("start").history)
    (found,) = covered_by(CHOICE, [PlayedInstance(1, "q", (call, *within), {"7": "p"})])
    assert found.elements["start"] == 1


def test_what_caller_and_called_have_by_the_same_id_counts_where_it_happened() -> None:
    call = ElementEvent("call", Happening.STARTED, NOW, 1, called="p")
    own = tuple(replace(one, token="1") for one in ran("start", "a").history)
    within = tuple(replace(one, token="7") for one in ran("start", "b").history)
    (found,) = covered_by(CHOICE, [PlayedInstance(1, "q", (*own, call, *within), {"7": "p"})])
    assert (found.elements["start"], found.elements["a"], found.elements["b"]) == (1, 0, 1)
