"""Errors and escalations: thrown by end events, jobs and user tasks, caught innermost first."""

from __future__ import annotations

import pytest

from engine.core.definition import ExecutableProcess
from engine.faults import NotFound
from tests.unit.core.builders import Run
from tests.unit.core.drawn import (
    ANY_ERROR,
    ANY_ESCALATION,
    ERROR_A,
    ERROR_B,
    ERRORS,
    ESCALATION_A,
    ESCALATION_B,
    PAID,
    boundary,
    drawn,
    duration,
    each_item,
    end,
    event_sub,
    flows,
    job,
    start,
    sub,
    task,
    throw,
    user,
)


def process_of(*parts: str) -> ExecutableProcess:
    return drawn("".join(parts), ERRORS)


def throwing(definition: str, *more: str, leads: tuple[str, ...] = ()) -> ExecutableProcess:
    """A sub-process with a user task beside an end event that throws."""
    inner = (
        *(start("s"), user("beside"), user("before"), end("thrown", definition)),
        flows("s>beside", "s>before", "before>thrown"),
    )
    return process_of(
        start(), sub("sub", *inner), task("normal"), *more, flows("start>sub", "sub>normal", *leads)
    )


def caught_at(name: str, definition: str, attached_to: str = "sub", attributes: str = "") -> str:
    return (
        boundary(name, attached_to, definition, attributes)
        + task(f"after_{name}")
        + flows(f"{name}>after_{name}")
    )


def test_an_error_end_event_ends_the_sub_process_and_goes_on_behind_the_boundary_event() -> None:
    run = Run.of(throwing(ERROR_A, caught_at("on_a", ERROR_A))).complete("before")
    assert run.last.status == "completed"
    assert run.ran() == ["start", "s", "before", "thrown", "on_a", "after_on_a"]
    assert [f.element for f in run.last.facts if f.type.endswith(".cancelled")] == ["beside", "sub"]
    thrown = next(f for f in run.facts if f.type == "error.thrown")
    assert thrown.data == {"code": "A", "caughtBy": "on_a"}


def test_the_event_that_names_the_code_comes_before_the_one_that_takes_any() -> None:
    parts = (caught_at("on_any", ANY_ERROR), caught_at("on_a", ERROR_A))
    assert "after_on_a" in Run.of(throwing(ERROR_A, *parts)).complete("before").ran()
    assert "after_on_any" in Run.of(throwing(ERROR_B, *parts)).complete("before").ran()


def test_an_error_that_nothing_catches_is_an_incident_where_it_was_thrown() -> None:
    run = Run.of(throwing(ERROR_B, caught_at("on_a", ERROR_A))).complete("before")
    (incident,) = run.last.incidents_opened
    assert incident.activity_id == "thrown"
    assert sorted(run.standing()) == ["beside", "thrown"]
    assert "error.thrown" in run.types("thrown")
    assert run.resolve("thrown").last.incidents_opened


def test_an_error_goes_outwards_to_the_innermost_that_catches_it() -> None:
    deep = sub("deep", start("s"), end("thrown", ERROR_A), flows("s>thrown"))
    middle = sub("middle", deep, caught_at("inner", ERROR_A, "deep"), user("waits"))
    process = process_of(sub("outer", middle), caught_at("outermost", ERROR_A, "outer"))
    run = Run.of(process)
    assert run.standing() == ["waits"]
    assert "after_inner" in run.ran()


def test_an_error_passes_scopes_that_do_not_catch_it() -> None:
    deep = sub("deep", start("s"), end("thrown", ERROR_A), flows("s>thrown"))
    middle = sub("middle", deep, caught_at("inner", ERROR_B, "deep"), user("waits"))
    run = Run.of(process_of(sub("outer", middle), caught_at("outermost", ERROR_A, "outer")))
    assert run.last.status == "completed"
    assert run.ran()[-2:] == ["outermost", "after_outermost"]


def test_an_error_in_one_instance_ends_all_instances_of_a_repeated_sub_process() -> None:
    inner = (start("s"), user("before"), end("thrown", ERROR_A), flows("s>before", "before>thrown"))
    process = process_of(sub("sub", each_item(), *inner), caught_at("on_a", ERROR_A))
    run = Run.of(process, items=[1, 2, 3])
    run.complete(run.tokens("before")[1])
    assert run.last.status == "completed"
    assert run.ran().count("after_on_a") == 1
    assert run.types().count("task.cancelled") == 2


@pytest.mark.parametrize("kind", [user, job])
def test_a_job_or_a_user_task_throws_an_error_to_its_boundary(kind: object) -> None:
    assert callable(kind)
    process = process_of(
        start(), kind("a"), task("normal"), caught_at("on_a", ERROR_A, "a"),
        flows("start>a", "a>normal"),
    )  # fmt: skip
    run = Run.of(process).throw_error("a", "A", "no stock", article="x")
    assert run.ran()[-2:] == ["on_a", "after_on_a"]
    assert run.variables()["article"] == "x"
    assert (run.last.jobs_closed or run.last.user_tasks_closed) == (2,)
    assert run.last.status == "completed"


def test_an_error_of_a_job_reaches_the_sub_process_around_it() -> None:
    process = process_of(sub("sub", job("a"), user("b")), caught_at("on_any", ANY_ERROR))
    run = Run.of(process).throw_error("a", "whatever")
    assert run.last.status == "completed"
    assert "after_on_any" in run.ran()
    thrown = next(f for f in run.facts if f.type == "error.thrown")
    assert dict(thrown.data) == {"caughtBy": "on_any"}
    assert [value.name for value in thrown.personal] == ["code"]


def test_an_error_of_a_job_that_nothing_catches_is_an_incident_and_the_job_can_run_again() -> None:
    run = Run.of(process_of(start(), job("a"), flows("start>a"))).throw_error("a", "A", "why")
    assert run.last.incidents_opened[0].activity_id == "a"
    assert run.types("a")[-3:] == ["error.thrown", "job.failed", "incident.created"]
    run.resolve("a").work("a")
    assert run.last.status == "completed"


def test_an_error_of_a_user_task_that_nothing_catches_is_an_incident_and_the_task_opens_anew() -> (
    None
):
    parts = (user("a"), boundary("late", "a", duration("PT1H")), task("z"))
    run = Run.of(process_of(start(), *parts, flows("start>a", "late>z")))
    old = run.token("a")
    run.throw_error("a", "A")
    assert run.last.user_tasks_closed == (old,)
    assert run.timers == {}
    run.resolve("a")
    (opened,) = run.last.user_tasks_opened
    assert opened.token_id != old
    assert len(run.timers) == 1
    run.complete("a")
    assert run.last.status == "completed"


def test_only_what_waits_can_throw() -> None:
    run = Run.of(process_of(start(), job("a"), flows("start>a")))
    with pytest.raises(NotFound):
        run.throw_error(99, "A")


# ---- event sub-processes -----------------------------------------------------------------------
def handler(definition: str, *more: str, attributes: str = "") -> str:
    return event_sub(
        "handler", start("caught", definition, attributes), user("handled"), *more,
        flows("caught>handled"),
    )  # fmt: skip


def test_an_error_event_sub_process_takes_the_place_of_its_scope() -> None:
    inner = (
        *(start("s"), user("beside"), user("before"), end("thrown", ERROR_A)),
        flows("s>beside", "s>before", "before>thrown"),
        handler(ERROR_A),
    )
    process = process_of(
        start(), sub("sub", *inner), task("normal"), caught_at("on_a", ERROR_A),
        flows("start>sub", "sub>normal"),
    )  # fmt: skip
    run = Run.of(process).complete("before")
    assert run.standing() == ["handled"]
    run.complete("handled")
    assert run.last.status == "completed"
    assert run.ran()[-4:] == ["handled", "handler", "sub", "normal"]
    assert "after_on_a" not in run.ran()


def test_an_error_thrown_by_a_handler_is_not_caught_by_the_same_scope() -> None:
    again = end("again", ERROR_A) + flows("handled>again")
    inner = (start("s"), end("thrown", ERROR_A), flows("s>thrown"), handler(ERROR_A, again))
    process = process_of(
        start(), sub("sub", *inner), caught_at("on_a", ERROR_A), flows("start>sub")
    )
    run = Run.of(process).complete("handled")
    assert run.last.status == "completed"
    assert run.ran()[-2:] == ["on_a", "after_on_a"]


def test_an_error_event_sub_process_of_the_process_catches_what_a_job_throws() -> None:
    run = Run.of(
        process_of(start(), job("a"), user("b"), flows("start>a", "start>b"), handler(ANY_ERROR))
    )
    run.throw_error("a", "A", reason="r")
    assert run.standing() == ["handled"]
    assert run.variables()["reason"] == "r"
    run.complete("handled")
    assert run.last.status == "completed"


# ---- escalations -------------------------------------------------------------------------------
def escalating(*more: str, definition: str = ESCALATION_A) -> ExecutableProcess:
    inner = (
        *(start("s"), user("beside"), throw("raised", definition), user("then")),
        flows("s>beside", "s>raised", "raised>then"),
    )
    return process_of(start(), sub("sub", *inner), *more, flows("start>sub"))


def test_an_escalation_that_does_not_interrupt_leaves_everything_running() -> None:
    process = escalating(caught_at("on_a", ESCALATION_A, attributes='cancelActivity="false"'))
    run = Run.of(process)
    assert sorted(run.standing()) == ["beside", "then"]
    assert "after_on_a" in run.ran()
    assert "raised" in run.ran()


def test_an_interrupting_escalation_ends_its_thrower_too() -> None:
    run = Run.of(escalating(caught_at("on_a", ESCALATION_A)))
    assert run.last.status == "completed"
    assert run.ran() == ["start", "s", "raised", "on_a", "after_on_a"]


def test_an_escalation_that_nothing_catches_is_recorded_and_ignored() -> None:
    run = Run.of(escalating(caught_at("on_b", ESCALATION_B)))
    assert sorted(run.standing()) == ["beside", "then"]
    assert "escalation.thrown" in run.types("raised")
    assert run.last.incidents_opened == ()


def test_an_escalation_end_event_ends_its_path() -> None:
    inner = (start("s"), end("raised", ESCALATION_A), flows("s>raised"))
    process = process_of(
        start(), sub("sub", *inner), task("normal"),
        caught_at("on_any", ANY_ESCALATION, attributes='cancelActivity="false"'),
        flows("start>sub", "sub>normal"),
    )  # fmt: skip
    run = Run.of(process)
    assert run.last.status == "completed"
    assert {"normal", "after_on_any"} <= set(run.ran())


def test_an_escalation_event_sub_process_begins_as_often_as_it_is_thrown() -> None:
    parts = (handler(ESCALATION_A, attributes='isInterrupting="false"'),)
    process = process_of(
        start(), throw("one", ESCALATION_A), throw("two", ESCALATION_A), user("a"), *parts,
        flows("start>one", "one>two", "two>a"),
    )  # fmt: skip
    run = Run.of(process)
    assert sorted(run.standing()) == ["a", "handled", "handled"]


def test_a_user_task_escalates_and_goes_on_waiting() -> None:
    caught = caught_at("on_a", ESCALATION_A, "a", 'cancelActivity="false"')
    run = Run.of(process_of(start(), user("a"), caught, flows("start>a")))
    run.escalate("a", "A", why="slow").escalate("a", "A").escalate("a", "other")
    assert run.ran().count("after_on_a") == 2
    assert run.variables()["why"] == "slow"
    assert run.standing() == ["a"]


def test_an_error_of_one_handler_is_caught_by_another_of_the_same_scope() -> None:
    aside = event_sub(
        "aside", start("on_aside", ESCALATION_A, 'isInterrupting="false"'), end("e", ERROR_A),
        flows("on_aside>e"),
    )  # fmt: skip
    parts = (start(), throw("raised", ESCALATION_A), user("a"), flows("start>raised", "raised>a"))
    run = Run.of(process_of(*parts, aside, handler(ERROR_A)))
    assert run.standing() == ["handled"]


@pytest.mark.parametrize("kind", ["error", "escalation"])
def test_a_scope_that_a_handler_has_taken_the_place_of_catches_nothing_any_more(kind: str) -> None:
    """An interrupting event sub-process disables the others of its scope (13.5.4)."""
    other = ERROR_A if kind == "error" else ESCALATION_A
    process = drawn(
        start() + user("a") + end() + flows("start>a", "a>end")
        + event_sub("paid", start("on_paid", PAID), user("in_paid"), flows("on_paid>in_paid"))
        + event_sub("other", start("on_other", other), task("undone"), flows("on_other>undone")),
        ERRORS,
    )  # fmt: skip
    run = Run.of(process, key="k").receive("on_paid")
    if kind == "error":
        run.throw_error("in_paid", "A")
        assert [one.type for one in run.last.incidents_opened] == ["error"]
    else:
        run.escalate("in_paid", "A")
    assert "undone" not in run.ran()
    assert run.standing() == ["in_paid"]


def test_a_handler_does_not_take_its_own_escalation_again() -> None:
    again = throw("again", ESCALATION_A) + flows("handled>again")
    parts = (start(), throw("raised", ESCALATION_A), user("a"), flows("start>raised", "raised>a"))
    aside = handler(ESCALATION_A, again, attributes='isInterrupting="false"')
    run = Run.of(process_of(*parts, aside)).complete("handled")
    assert run.standing() == ["a"]


def test_what_an_escalation_finds_is_the_innermost_even_if_that_takes_any() -> None:
    inner = (start("s"), end("raised", ESCALATION_A), flows("s>raised"))
    outer = sub("outer", sub("sub", *inner), caught_at("on_any", ANY_ESCALATION))
    run = Run.of(
        process_of(start(), outer, caught_at("on_a", ESCALATION_A, "outer"), flows("start>outer"))
    )
    assert "after_on_any" in run.ran()
    assert "after_on_a" not in run.ran()


def test_an_error_in_a_handler_of_a_repeated_sub_process_reaches_its_boundary() -> None:
    rethrown = end("again", ERROR_B) + flows("handled>again")
    inner = (start("s"), end("thrown", ERROR_A), flows("s>thrown"), handler(ERROR_A, rethrown))
    process = process_of(sub("sub", each_item(), *inner), caught_at("on_b", ERROR_B))
    run = Run.of(process, items=[1, 2])
    assert run.standing() == ["handled", "handled"]
    run.complete(run.tokens("handled")[0])
    assert run.last.status == "completed"
    assert run.ran()[-2:] == ["on_b", "after_on_b"]
