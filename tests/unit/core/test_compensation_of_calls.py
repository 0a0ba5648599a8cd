"""Compensation of called processes, and of what still runs in a transaction (BPMN 2.0.2, 10.7)."""

from __future__ import annotations

import pytest

from engine.faults import NotAllowed
from tests.unit.core.builders import ALICE, BOB, DAVE, Run
from tests.unit.core.drawn import (
    CANCEL,
    COMPENSATE,
    boundary,
    compensates,
    drawn,
    end,
    event_sub,
    flows,
    start,
    sub,
    task,
    throw,
    user,
)
from tests.unit.core.library import Library, call, chained, each, named, script

HANDLER = 'isForCompensation="true"'
CALLER = chained(call("c", "q"), throw("back", COMPENSATE), ids="c back")


def undone(name: str) -> str:
    """A task, and a handler that compensates it."""
    return task(name) + compensates(name, f"no_{name}") + task(f"no_{name}", HANDLER)


def library(caller: str, called: str, called_by_that: str = "") -> Library:
    known = {1: drawn(caller), 2: named("q", called)}
    if called_by_that:
        known[3] = named("r", called_by_that)
    return Library(known)


def behind(run: Run, element: str) -> list[str]:
    """What ran behind the last run of an element."""
    ran = run.ran()
    return ran[len(ran) - ran[::-1].index(element) :]


def test_a_completed_call_is_undone_by_the_handlers_of_the_process_that_it_called() -> None:
    called = chained(undone("a"), undone("b"), ids="a b")
    run = library(CALLER, called).start(1)
    assert behind(run, "c") == ["no_b", "no_a", "back", "end"]
    assert run.last.status == "completed"
    targets = [f.data["target"] for f in run.facts if f.type == "compensation.started"]
    assert targets == ["c", "b", "a"]


def test_the_handlers_of_a_call_see_what_the_called_process_saw_as_it_ended() -> None:
    called = chained(
        script("s", "=x + 1", "x"), undone("a"), ids="s a"
    ).replace(
        '<bpmn:task id="no_a" isForCompensation="true" />',
        user("no_a", attributes=HANDLER),
    )  # fmt: skip
    caller = chained(
        call("c", "q", 'propagateAllChildVariables="false"'),
        script("later", "=100", "x"),
        throw("back", COMPENSATE),
        ids="c later back",
    )
    run = library(caller, called).start(1, x=1)
    assert run.variables("no_a")["x"] == 2
    run.complete("no_a", x=7)
    assert run.variables()["x"] == 100
    assert run.last.status == "completed"


def test_calls_within_calls_are_undone_from_the_last_to_the_first() -> None:
    middle = chained(undone("a"), call("d", "r"), undone("z"), ids="a d z")
    run = library(CALLER, middle, chained(undone("b"), ids="b")).start(1)
    assert behind(run, "c") == ["no_z", "no_b", "no_a", "back", "end"]


def test_a_call_is_undone_in_the_version_that_ran() -> None:
    caller = chained(call("c", "q"), user("u"), throw("back", COMPENSATE), ids="c u back")
    known = library(caller, chained(undone("a"), ids="a"))
    run = known.start(1)
    grown = Library({**known.processes, 3: named("q", chained(undone("other"), ids="other"))})
    run.process, run.surround = grown.processes[1], grown.surround
    run.complete("u")
    assert behind(run, "u") == ["no_a", "back", "end"]


def test_each_call_of_a_repeated_one_is_undone() -> None:
    marker = each('inputCollection="=items" inputElement="item"', attributes='isSequential="true"')
    caller = chained(call("c", "q", inner=marker), throw("back", COMPENSATE), ids="c back")
    called = chained(task("a"), compensates("a", "no_a"), user("no_a", attributes=HANDLER), ids="a")
    run = library(caller, called).start(1, items=[1, 2, 3])
    seen = []
    for _ in range(3):
        seen.append(run.variables("no_a")["item"])
        run.complete("no_a")
    assert seen == [3, 2, 1]
    assert run.last.status == "completed"


def test_a_handler_of_the_call_itself_comes_before_those_inside() -> None:
    caller = chained(
        call("c", "q"), compensates("c", "no_c"), task("no_c", HANDLER), throw("back", COMPENSATE),
        ids="c back",
    )  # fmt: skip
    run = library(caller, chained(undone("a"), ids="a")).start(1)
    assert behind(run, "c") == ["no_c", "back", "end"]


def test_a_call_that_waits_while_it_is_undone_can_be_saved_and_cancelled() -> None:
    called = chained(task("a"), compensates("a", "no_a"), user("no_a", attributes=HANDLER), ids="a")
    run = library(CALLER, called).start(1)
    assert "no_a" in run.standing()
    assert run.cancel().last.status == "terminated"
    assert run.standing() == []


def test_whoever_did_an_activity_of_a_call_may_not_undo_it_under_four_eyes() -> None:
    eyes = (
        '<zeebe:properties><zeebe:property name="vorgang:fourEyes" value="a" /></zeebe:properties>'
    )
    called = chained(
        user("a"), compensates("a", "no_a"), user("no_a", eyes, HANDLER), ids="a"
    )  # fmt: skip
    run = library(CALLER, called).start(1)
    run.complete("a", BOB)
    with pytest.raises(NotAllowed, match="four eyes"):
        run.complete("no_a", BOB)
    run.complete("no_a", DAVE)
    assert run.last.status == "completed"


def test_a_cancelled_transaction_undoes_what_was_done_in_a_sub_process_that_still_runs() -> None:
    inner = sub("inner", start("i0"), undone("a"), user("u"), flows("i0>a", "a>u"))
    body = (
        start("t0"), inner, undone("z"), user("decide"), end("stop", CANCEL),
        flows("t0>inner", "t0>z", "z>decide", "decide>stop"),
    )  # fmt: skip
    run = Run.of(
        drawn(
            start() + sub("t", *body, tag="transaction") + boundary("gone", "t", CANCEL)
            + end("after") + flows("start>t", "gone>after")
        )
    )  # fmt: skip
    run.complete("decide")
    ran = run.ran()
    assert sorted(ran[ran.index("stop") + 1 : ran.index("gone")]) == ["no_a", "no_z"]
    assert [f.element for f in run.facts if f.type == "task.cancelled"] == ["u"]
    assert run.last.status == "completed"


def test_a_cancelled_transaction_undoes_what_a_call_that_still_runs_has_done() -> None:
    called = chained(undone("a"), user("u"), ids="a u")
    body = (
        start("t0"), call("c", "q"), user("decide"), end("stop", CANCEL),
        flows("t0>c", "t0>decide", "decide>stop"),
    )  # fmt: skip
    caller = (
        start() + sub("t", *body, tag="transaction") + boundary("gone", "t", CANCEL)
        + end("after") + flows("start>t", "gone>after")
    )  # fmt: skip
    run = library(caller, called).start(1)
    run.complete("decide", ALICE)
    assert behind(run, "stop") == ["no_a", "gone", "after"]
    assert run.last.status == "completed"


def test_a_compensation_that_is_thrown_leaves_alone_what_runs() -> None:
    """Only activities that have been completed are compensated (BPMN 2.0.2, 10.5.5)."""
    inner = sub("inner", start("i0"), undone("a"), user("u"), flows("i0>a", "a>u"))
    run = Run.of(
        drawn(start() + inner + throw("back", COMPENSATE) + flows("start>inner", "start>back"))
    )
    assert "no_a" not in run.ran()
    assert "u" in run.standing()


def test_a_call_is_undone_by_the_compensation_event_sub_process_of_what_it_called() -> None:
    handler = event_sub(
        "e", start("es", COMPENSATE, 'isInterrupting="true"'), task("own"), flows("es>own")
    )
    called = chained(undone("a"), handler, ids="a")
    run = library(CALLER, called).start(1)
    assert behind(run, "c") == ["es", "own", "e", "back", "end"]
    assert run.last.status == "completed"
