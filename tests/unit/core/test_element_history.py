"""What the ledger says of each element: started, completed or cancelled, each instance once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.entry import Fact
from engine.core import step
from engine.core.definition import ExecutableProcess
from engine.model import ElementEvent, Happening
from tests.unit.core import test_random_activities as activities
from tests.unit.core import test_random_models as models
from tests.unit.core import test_random_scopes as scopes
from tests.unit.core.builders import (
    Run,
    around,
    chain,
    compiled,
    each,
    end,
    exclusive,
    flow,
    history_of,
    job,
    script,
    start,
    task,
    user,
)
from tests.unit.core.test_random_models import choices, go_on, play

STARTED, COMPLETED, CANCELLED = Happening.STARTED, Happening.COMPLETED, Happening.CANCELLED
INCIDENT = Happening.INCIDENT
DRAWN = pytest.mark.parametrize(
    "drawn", [models, scopes, activities], ids=["models", "scopes", "activities"]
)


def ends_once(history: tuple[ElementEvent, ...]) -> set[tuple[str | None, str]]:
    """Pass if nothing ends that has not started or has ended; return what has not ended yet."""
    running: set[tuple[str | None, str]] = set()
    for one in history:
        instance = (one.token, one.element)
        if one.event is STARTED:
            assert instance not in running, one
            running.add(instance)
        elif one.event in (COMPLETED, CANCELLED):
            assert instance in running, one
            running.discard(instance)
    return running


def starts_once_in_the_ledger(facts: list[Fact]) -> None:
    words = ("element.started", "task.ready", "process.called")
    told = [(one.task, one.element) for one in facts if one.type in words]
    assert len(told) == len(set(told))


@DRAWN
@settings(max_examples=80, deadline=None)
@given(data=st.data(), seed=st.integers(0, 2**32))
def test_every_element_that_started_is_completed_or_cancelled_once(
    drawn: ModuleType, data: st.DataObject, seed: int
) -> None:
    process = _drawn(drawn, data)
    facts, _ = play(process, seed)
    assert ends_once(history_of(facts)) == set()
    starts_once_in_the_ledger(facts)


@DRAWN
@settings(max_examples=80, deadline=None)
@given(data=st.data(), seed=st.integers(0, 2**32), steps=st.integers(0, 6))
def test_cancelling_an_instance_ends_every_element_that_runs(
    drawn: ModuleType, data: st.DataObject, seed: int, steps: int
) -> None:
    process = _drawn(drawn, data)
    last = step.start(process, "1", models.VARIABLES, around())
    facts = list(last.facts)
    for number in range(steps):
        if last.status == "active":
            found = choices(process, last.state, 0)
            last = go_on(process, last.state, found[(seed + number) % len(found)])
            facts += last.facts
    if last.status == "active":
        standing = {one.activity_id for one in step.tokens_of(process, last.state)}
        running = {element for _, element in ends_once(history_of(facts))}
        # What waits at a gateway for others has not begun.
        joins = {one.id for one in process.nodes.values() if one.model.tag.endswith("Gateway")}
        joins -= {one for one in joins if process.node(one).tag == "eventBasedGateway"}
        assert standing - joins <= running
        facts += step.cancel(process, "1", last.state, "why", around()).facts
    assert ends_once(history_of(facts)) == set()


def _drawn(drawn: ModuleType, data: st.DataObject) -> ExecutableProcess:
    process_of: Callable[[object], ExecutableProcess] = drawn.process_of
    return process_of(data.draw(drawn.BLOCKS))


def told(run: Run, element: str) -> list[Happening]:
    return [one.event for one in run.history() if one.element == element]


def stuck() -> Run:
    process = compiled(
        start(), user("u"), task("t"), flow("start", "u"), flow("u", "t", "=ok"), end()
    )
    return Run.of(process).complete("u", ok="maybe")


def test_an_activity_behind_which_no_flow_can_be_chosen_is_completed_once_all_the_same() -> None:
    done = [STARTED, COMPLETED, INCIDENT]
    assert told(stuck(), "u") == done
    assert told(stuck().resolve("u"), "u") == [*done, INCIDENT]
    assert told(stuck().cancel(), "u") == done


def test_a_job_that_is_tried_again_is_one_run_of_its_activity() -> None:
    run = Run.of(compiled(*chain(job("j")))).fail("j").resolve("j").work("j")
    assert told(run, "j") == [STARTED, INCIDENT, COMPLETED]


def test_a_user_task_whose_error_nothing_catches_is_one_run_that_goes_on() -> None:
    run = Run.of(compiled(*chain(user("u")))).throw_error("u", "no")
    assert told(run, "u") == [STARTED, INCIDENT]
    again = run.resolve("u").throw_error("u", "no").resolve("u")
    assert told(again, "u") == [STARTED, INCIDENT, INCIDENT]
    history = again.complete("u").history()
    assert [one.event for one in history if one.element == "u"][-1] is COMPLETED
    assert len({one.token for one in history if one.element == "u"}) == 1
    assert ends_once(history) == set()


def test_what_gets_stuck_as_it_begins_has_started_before_its_incident() -> None:
    process = compiled(
        start(), user("u"), exclusive("x"), end(),
        flow("start", "u"), flow("u", "x"), flow("x", "end", "=ok"),
    )  # fmt: skip
    run = Run.of(process).complete("u", ok=False)
    assert told(run, "x") == [INCIDENT], "whether it has begun is known when it ends"
    assert told(run.cancel(), "x") == [STARTED, INCIDENT, CANCELLED]


def test_each_instance_of_a_repeated_activity_has_its_number() -> None:
    process = compiled(*chain(user("u", loop=each()), script("s", "=1", "n", loop=each())))
    run = Run.of(process, items=[7, 8])
    for token in [one.token_id for one in run.last.user_tasks_opened]:
        run.complete(token)
    for element in ("u", "s"):
        counted = [one.loop_counter for one in run.history() if one.element == element]
        assert Counter(counted) == {1: 2, 2: 2}
        assert told(run, element).count(COMPLETED) == 2


def test_what_is_done_at_once_has_started_and_is_completed_in_the_same_entry() -> None:
    run = Run.of(compiled(*chain(script("s", "=1", "n"))))
    assert [(one.element, one.event) for one in run.history()] == [
        ("start", STARTED), ("start", COMPLETED), ("s", STARTED), ("s", COMPLETED),
        ("end", STARTED), ("end", COMPLETED),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["user", "task", "script"])
def test_where_an_activity_was_left_by_conditions_its_end_tells_the_flows_that_were_taken(
    kind: str,
) -> None:
    split = {"user": user("a"), "task": task("a"), "script": script("a", "=1", "r")}[kind]
    ways = (flow("a", "b", "=n > 1"), flow("a", "c", "=n > 5"), flow("a", "end"))
    process = compiled(start(), split, task("b"), task("c"), end(), flow("start", "a"), *ways)
    run = Run.of(process, n=3)
    run = run.complete("a") if kind == "user" else run
    told = [(one.event, one.flows) for one in run.history() if one.element == "a"]
    assert told == [(STARTED, ()), (COMPLETED, ("a_b", "a_end"))]
    (taken,) = [fact for fact in run.facts if fact.type == "flow.taken"]
    assert (taken.element, taken.data) == ("a", {"flows": ["a_b", "a_end"]})


def test_an_activity_without_conditions_behind_it_tells_no_choice() -> None:
    assert "flow.taken" not in Run.of(compiled(*chain(task("a")))).types()


def test_a_gateway_tells_its_choice_once_at_its_end() -> None:
    ways = (flow("x", "a", "=n > 1"), flow("x", "end"))
    process = compiled(
        start(), exclusive("x", default="x_end"), task("a"), end(), flow("start", "x"), *ways
    )
    told = [one.flows for one in Run.of(process, n=3).history() if one.element == "x"]
    assert told == [(), ("x_a",)]
