"""Ad-hoc sub-processes that a worker drives (Camunda 8.9, job worker implementation)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.core import step
from engine.core.standing import open_work
from engine.faults import ResultRefused
from engine.model import Activation, AdHocResult
from feel import Value
from tests.unit.core.builders import MACHINE, Run
from tests.unit.core.drawn import boundary, duration, end, flows, start, task, user
from tests.unit.core.library import activity, chained, checked, script

JOB = '<zeebe:taskDefinition type="choose" />'


def driven(*inner: str, zeebe: str = "", attributes: str = "") -> str:
    """A driven ad-hoc sub-process `a` between a start and an end."""
    return chained(
        activity("adHocSubProcess", "a", "".join(inner), JOB + zeebe, attributes), ids="a"
    )


def say(
    run: Run,
    *elements: str | tuple[str, dict[str, Value]],
    enough: bool = False,
    cancels: bool = False,
    values: dict[str, Value] | None = None,
) -> Run:
    chosen = tuple(
        Activation(one) if isinstance(one, str) else Activation(*one) for one in elements
    )
    said = AdHocResult(chosen, enough, cancels)
    around, token = run.around(MACHINE), run.token("a")
    return run.after(
        step.complete_job(run.process, "1", run.state, token, values or {}, (), around, said=said)
    )


def jobs(run: Run) -> list[str]:
    return list(open_work(run.process, run.state).jobs.values())


def seen(run: Run, element: str = "a") -> dict[str, Value]:
    return step.variables_of(run.process, run.state, run.token(element))


def test_its_worker_is_asked_as_it_begins_and_nothing_else_does() -> None:
    run = Run.of(checked(driven(user("x"), user("y"), user("z"), flows("x>z"))))
    assert jobs(run) == ["a"]
    assert run.types("x") == run.types("y") == []
    assert seen(run)["adHocSubProcessElements"] == [{"elementId": "x"}, {"elementId": "y"}]
    assert run.last.status == "active"


def test_what_the_worker_says_begins_and_it_is_asked_again_when_a_flow_has_ended() -> None:
    run = Run.of(checked(driven(user("x"), user("y"), user("z"), flows("x>z"))))
    say(run, "x", "y")
    assert (jobs(run), run.standing()) == ([], ["x", "y"])
    run.complete("x")
    assert (jobs(run), run.standing()) == ([], ["y", "z"]), "its flow goes on"
    run.complete("z")
    assert jobs(run) == ["a"]
    assert run.types("a").count("job.asked") == 2
    say(run, "x")
    assert "x" in run.standing()


def test_there_is_one_job_at_a_time() -> None:
    run = say(Run.of(checked(driven(user("x"), user("y")))), "x", "y")
    run.complete("x").complete("y")
    assert jobs(run) == ["a"]
    assert run.types("a")[-3:] == ["job.asked", "job.withdrawn", "job.asked"]
    numbers = [one.listener for one in run.last.jobs_opened]
    assert numbers == ["round-3"]


def test_it_ends_when_the_worker_says_that_it_is_enough() -> None:
    run = say(Run.of(checked(driven(user("x")))), "x").complete("x")
    say(run, enough=True)
    assert (run.last.status, run.ran()[-2:]) == ("completed", ["a", "end"])


def test_what_still_runs_is_waited_for_or_cancelled_as_the_worker_says() -> None:
    body = driven(user("x"), user("y"), user("z"), flows("y>z"))
    waiting = say(say(Run.of(checked(body)), "x", "y").complete("x"), enough=True)
    assert waiting.standing() == ["y"]
    assert waiting.complete("y").standing() == ["z"]
    assert waiting.complete("z").last.status == "completed"
    at_once = say(say(Run.of(checked(body)), "x", "y").complete("x"), enough=True, cancels=True)
    assert at_once.last.status == "completed"
    assert at_once.types("y")[-1] == "task.cancelled"


def test_others_may_take_the_place_of_what_runs() -> None:
    run = say(Run.of(checked(driven(user("x"), user("y"), task("z")))), "x", "z")
    assert run.standing() == ["a", "x"]
    say(run, "y", cancels=True)
    assert run.standing() == ["y"]
    assert run.types("x")[-1] == "task.cancelled"


def test_an_element_may_begin_several_times_at_once() -> None:
    run = say(Run.of(checked(driven(user("x")))), "x", "x")
    assert run.standing() == ["x", "x"]


def test_what_an_activation_is_given_and_writes_is_seen_by_its_flow_alone() -> None:
    inner = script("s", "=n + 1", "m") + user("x") + flows("s>x")
    run = Run.of(checked(driven(inner)))
    say(run, ("s", {"n": Decimal(1)}), ("s", {"n": Decimal(5)}))
    tokens = list(open_work(run.process, run.state).user_tasks)
    found = [step.variables_of(run.process, run.state, one) for one in tokens]
    assert [(one["n"], one["m"]) for one in found] == [(1, 2), (5, 6)]
    assert "m" not in run.variables()
    run.complete("x")
    assert not {"m", "n"} & set(seen(run))


def test_the_outputs_of_the_flows_are_gathered_and_nothing_else_leaves() -> None:
    zeebe = '<zeebe:adHoc outputCollection="results" outputElement="=m" />'
    inner = script("s", "=n + 1", "m") + user("x") + flows("s>x")
    run = say(Run.of(checked(driven(inner, zeebe=zeebe))), ("s", {"n": Decimal(1)}))
    run.complete("x")
    assert seen(run)["results"] == [2]
    say(run, ("s", {"n": Decimal(2)}), values={"note": "second"})
    assert (seen(run, "x")["results"], seen(run, "x")["note"]) == ([2], "second")
    run.complete("x")
    say(run, enough=True)
    assert run.variables()["results"] == [2, 3]
    assert not {"note", "m", "adHocSubProcessElements"} & set(run.variables())


def test_what_passes_at_once_asks_again_in_the_same_step() -> None:
    run = say(Run.of(checked(driven(task("x")))), "x")
    assert jobs(run) == ["a"]
    assert run.ran().count("x") == 1


def test_what_cannot_begin_is_refused_and_the_job_waits_on() -> None:
    run = Run.of(checked(driven(user("x"), user("z"), flows("x>z"))))
    for elements in (("q",), ("z",), ("x", "a")):
        with pytest.raises(ResultRefused, match="cannot begin"):
            say(run, *elements)
    with pytest.raises(ResultRefused, match="nothing begins"):
        say(run, "x", enough=True)
    assert jobs(run) == ["a"]


def test_a_worker_that_begins_nothing_where_nothing_runs_is_an_incident() -> None:
    run = say(Run.of(checked(driven(user("x")))))
    assert [one.type for one in run.last.incidents_opened] == ["ad-hoc"]
    run.resolve("a")
    assert jobs(run) == ["a"]
    assert say(run, "x").standing() == ["x"]


def test_a_failed_job_is_replaced_when_a_flow_ends_meanwhile() -> None:
    run = say(Run.of(checked(driven(user("x"), user("y")))), "x", "y").complete("x").fail("a")
    assert [one.type for one in run.last.incidents_opened] == ["job"]
    run.complete("y")
    assert (jobs(run), len(run.last.incidents_closed)) == (["a"], 1)


@pytest.mark.parametrize("asked", [True, False])
def test_what_interrupts_it_ends_its_job_and_all_in_it(asked: bool) -> None:
    body = (
        start() + activity("adHocSubProcess", "a", user("x"), JOB)
        + boundary("b", "a", duration("PT1H")) + end() + end("late")
        + flows("start>a", "a>end", "b>late")
    )  # fmt: skip
    run = Run.of(checked(body))
    if not asked:
        say(run, "x")
    run.fire("b")
    assert (jobs(run), run.last.status) == ([], "completed")
    assert run.types("a")[-1] == "element.cancelled"
