"""Embedded sub-processes: a scope of their own, ended by its last token, cancelled as a whole."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from engine.core import codec, state, step
from engine.core.definition import ExecutableProcess
from engine.core.store import STARTED
from engine.faults import StepFailed
from tests.unit.core.builders import BOB, Run, around
from tests.unit.core.drawn import (
    ERRORS,
    PAID,
    TERMINATE,
    boundary,
    drawn,
    duration,
    each_item,
    end,
    flows,
    job,
    start,
    sub,
    task,
    user,
)
from tests.unit.core.flat_store import FlatInstance

INNER = (start("s"), user("a"), end("e"), flows("s>a", "a>e"))


def around_it(*parts: str, more: tuple[str, ...] = ()) -> ExecutableProcess:
    return drawn(
        "".join(
            (
                start(),
                *parts,
                task("after"),
                end(),
                flows("start>sub", "sub>after", "after>end", *more),
            )
        ),
        ERRORS,
    )


@pytest.mark.parametrize("flat", [False, True])
def test_a_sub_process_runs_its_inside_and_then_goes_on(flat: bool) -> None:
    process = around_it(sub("sub", *INNER))
    run = Run.of(replace(process, store=FlatInstance) if flat else process)
    assert run.standing() == ["a"]
    run.complete("a")
    assert run.ran() == ["start", "s", "a", "e", "sub", "after", "end"]
    assert run.last.status == "completed"


def test_a_sub_process_ends_when_its_last_token_has_ended() -> None:
    inner = (start("s"), user("a"), user("b"), flows("s>a", "s>b"))
    run = Run.of(around_it(sub("sub", *inner)))
    run.complete("a")
    assert "sub" not in run.ran()
    run.complete("b")
    assert run.ran() == ["start", "s", "a", "b", "sub", "after", "end"]


def test_a_sub_process_without_start_event_begins_everywhere_nothing_leads_to() -> None:
    run = Run.of(around_it(sub("sub", user("a"), user("b"))))
    assert run.standing() == ["a", "b"]


def test_an_empty_sub_process_is_passed() -> None:
    assert Run.of(around_it(sub("sub"))).ran() == ["start", "sub", "after", "end"]


def test_input_mappings_are_local_and_output_mappings_alone_bring_values_out() -> None:
    more = (
        '<zeebe:ioMapping><zeebe:input source="=x + 1" target="y" />'
        '<zeebe:output source="=y * 10" target="z" /></zeebe:ioMapping>'
    )
    run = Run.of(around_it(sub("sub", *INNER, more=more)), x=1)
    assert run.variables("a")["y"] == Decimal(2)
    run.complete("a", y=5)
    assert run.variables()["z"] == Decimal(50)
    assert "y" not in run.variables()


def test_what_is_new_inside_goes_to_the_instance() -> None:
    run = Run.of(around_it(sub("sub", *INNER))).complete("a", found=True)
    assert run.variables()["found"] is True


def test_an_interrupting_timer_ends_all_that_runs_inside() -> None:
    inner = (start("s"), user("a"), job("b"), sub("deep", user("c")), flows("s>a", "s>b", "s>deep"))
    process = around_it(
        sub("sub", *inner),
        boundary("late", "sub", duration("PT1H")),
        task("too_late"),
        more=("late>too_late",),
    )
    run = Run.of(process)
    assert sorted(run.standing()) == ["a", "b", "c"]
    run.fire("late")
    assert run.last.status == "completed"
    assert run.ran()[-2:] == ["late", "too_late"]
    cancelled = [f.element for f in run.last.facts if f.type.endswith(".cancelled")]
    assert cancelled == ["a", "b", "c", "deep", "sub"]
    assert len(run.last.user_tasks_closed) == 2
    assert len(run.last.jobs_closed) == 1


def test_a_boundary_message_that_does_not_interrupt_leaves_the_inside_running() -> None:
    process = around_it(
        sub("sub", *INNER),
        boundary("paid", "sub", PAID, 'cancelActivity="false"'),
        task("noted"),
        more=("paid>noted",),
    )
    run = Run.of(process, key="k")
    run.receive("paid").receive("paid")
    assert run.standing() == ["a"]
    assert run.ran().count("noted") == 2
    run.complete("a")
    assert run.last.status == "completed"
    assert run.subscriptions == {}


def test_a_terminate_end_event_ends_its_own_scope_only() -> None:
    inner = (
        *(start("s"), user("a"), user("b"), end("stop", TERMINATE)),
        flows("s>a", "s>b", "a>stop"),
    )
    process = drawn(
        start() + sub("sub", *inner) + user("beside") + user("after")
        + flows("start>sub", "start>beside", "sub>after"),
    )  # fmt: skip
    run = Run.of(process).complete("a")
    assert sorted(run.standing()) == ["after", "beside"]
    assert [f.element for f in run.last.facts if f.type == "task.cancelled"] == ["b"]


@pytest.mark.parametrize("sequential", [False, True])
def test_each_instance_of_a_repeated_sub_process_has_its_own_scope(sequential: bool) -> None:
    marker = each_item(
        ' isSequential="true"' if sequential else "",
        ' outputCollection="results" outputElement="=result"',
    )
    process = around_it(sub("sub", marker, *INNER))
    run = Run.of(process, items=[10, 20, 30])
    assert len(run.tokens("a")) == (1 if sequential else 3)
    for expected in (10, 20, 30):
        seen = run.variables("a")
        assert seen["item"] == Decimal(expected)
        run.complete("a", result=expected + 1)
    assert run.variables()["results"] == [Decimal(11), Decimal(21), Decimal(31)]
    assert run.types("sub").count("element.completed") == 3
    assert run.last.status == "completed"


def test_a_boundary_event_of_a_repeated_sub_process_ends_all_its_instances() -> None:
    process = around_it(
        sub("sub", each_item(), *INNER),
        boundary("late", "sub", duration("PT1H")),
        more=("late>after",),
    )
    run = Run.of(process, items=[1, 2, 3])
    run.complete(run.tokens("a")[1])
    run.fire("late")
    assert run.last.status == "completed"
    assert run.types().count("task.cancelled") == 2
    assert run.types().count("element.cancelled") == 2


def test_a_completion_condition_cancels_the_scopes_of_the_other_instances() -> None:
    marker = each_item().replace(
        "</bpmn:multi",
        "<bpmn:completionCondition>=numberOfCompletedInstances >= 1</bpmn:completionCondition>"
        "</bpmn:multi",
    )
    run = Run.of(around_it(sub("sub", marker, *INNER)), items=[1, 2, 3])
    run.complete(run.tokens("a")[2])
    assert run.last.status == "completed"
    assert run.types().count("task.cancelled") == 2


def test_cancelling_the_instance_ends_what_runs_inside() -> None:
    run = Run.of(around_it(sub("sub", sub("deep", user("a"), user("b"))))).cancel()
    assert run.last.status == "terminated"
    assert len(run.last.user_tasks_closed) == 2
    assert run.standing() == []


def test_an_incident_inside_is_resolved_inside() -> None:
    inner = (start("s"), job("a"), flows("s>a"))
    run = Run.of(around_it(sub("sub", *inner))).fail("a")
    run.resolve("a").work("a")
    assert run.last.status == "completed"


def test_an_output_that_cannot_be_mapped_stops_the_sub_process_itself() -> None:
    more = '<zeebe:ioMapping><zeebe:output source="=function(x) x" target="z" /></zeebe:ioMapping>'
    run = Run.of(around_it(sub("sub", *INNER, more=more))).complete("a")
    assert run.last.incidents_opened[0].activity_id == "sub"
    assert run.standing() == ["sub"]
    assert run.resolve("sub").last.incidents_opened[0].activity_id == "sub"
    run.cancel()
    assert run.last.incidents_closed


def test_a_state_written_before_there_were_scopes_is_read() -> None:
    process = around_it(user("sub"))
    token = [3, 0, STARTED, "sub", 0, 0]
    old = codec.encode(["p", "active", 3, {}, [[None, {"n": Decimal(1)}, [token]]]])
    run = Run.of(process)
    run.last = step.complete_user_task(process, "1", old, 3, {}, around(BOB))
    assert run.last.status == "completed"
    assert run.variables()["n"] == Decimal(1)


def test_a_scope_keeps_its_tokens_and_variables_when_it_is_saved() -> None:
    process = around_it(sub("sub", each_item(), *INNER))
    run = Run.of(process, items=[1, 2])
    loaded = state.load(process, run.state)
    assert state.dump(process, loaded) == run.state
    assert [scope.id for scope in loaded.scopes()] == [0, 3, 4]


def test_a_state_with_elements_that_a_version_does_not_have_is_refused() -> None:
    run = Run.of(around_it(sub("sub", *INNER)))
    with pytest.raises(StepFailed, match="no element 'a'"):
        state.load(around_it(sub("sub", user("b"))), run.state)
