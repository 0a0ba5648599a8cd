"""Task listeners: jobs as a user task is created, assigned and completed (Camunda 8.9)."""

from __future__ import annotations

import pytest

from audit.entry import Fact
from engine.core import step, user_task_step
from engine.core.standing import open_work
from engine.faults import ResultRefused, UserTaskNotReady
from engine.model import Person
from tests.unit.core.builders import ALICE, BOB, DAVE, MACHINE, Run
from tests.unit.core.drawn import boundary, duration, end, flows, start, user
from tests.unit.core.library import chained, checked


def asked(*events: str) -> str:
    """Task listeners for these events, the job type of each the event and its place."""
    inner = "".join(
        f'<zeebe:taskListener eventType="{event}" type="{event}-{index}" />'
        for index, event in enumerate(events)
    )
    return f"<zeebe:taskListeners>{inner}</zeebe:taskListeners>"


def task(*events: str, assignee: str = "") -> str:
    drawn = user("u", asked(*events))
    return drawn.replace("candidateGroups=", f'assignee="{assignee}" candidateGroups=', 1)


def run_of(*events: str, assignee: str = "") -> Run:
    written = task(*events, assignee=assignee) if assignee else user("u", asked(*events))
    return Run.of(checked(chained(written, ids="u")))


def jobs(run: Run) -> list[str]:
    return [one.type for one in run.last.jobs_opened]


def deny(run: Run, reason: str = "") -> Run:
    around = run.around(MACHINE)
    token = run.token("u")
    return run.after(
        step.complete_job(run.process, "1", run.state, token, {}, (), around, denied=reason)
    )


def assign(run: Run, person: Person | None, word: str = "task.claimed") -> Run:
    fact = Fact(type=word, element="u", before="ready", after="claimed")
    token, around = run.token("u"), run.around(BOB)
    return run.after(
        user_task_step.assign_user_task(run.process, "1", run.state, token, person, fact, around)
    )


def open_tasks(run: Run) -> list[str]:
    return list(open_work(run.process, run.state).user_tasks.values())


def test_a_user_task_is_there_when_the_listeners_for_creating_are_done_one_after_the_other() -> (
    None
):
    run = run_of("creating", "creating")
    assert (jobs(run), open_tasks(run)) == (["creating-0"], [])
    run.work("u")
    assert (jobs(run), open_tasks(run)) == (["creating-1"], [])
    run.work("u")
    assert (jobs(run), open_tasks(run)) == ([], ["u"])
    assert run.types("u") == ["listener.created", "listener.completed"] * 2 + ["task.ready"]
    assert run.complete("u").last.status == "completed"


def test_listeners_for_assigning_come_behind_those_for_creating_where_the_model_assigns() -> None:
    run = run_of("assigning", "creating", assignee="bob")
    assert jobs(run) == ["creating-1"]
    run.work("u")
    assert jobs(run) == ["assigning-0"]
    assert run.last.jobs_opened[0].headers["io.camunda.zeebe:assignee"] == "bob"
    run.work("u")
    assert [one.assignee for one in run.last.user_tasks_opened] == ["bob"]


def test_nobody_is_assigned_by_a_model_that_only_names_candidates() -> None:
    run = run_of("assigning")
    assert (jobs(run), open_tasks(run)) == ([], ["u"])


def test_an_assignment_of_the_model_that_is_denied_leaves_the_task_to_its_candidates() -> None:
    run = deny(run_of("assigning", "assigning", assignee="bob"))
    assert jobs(run) == []
    assert [one.assignee for one in run.last.user_tasks_opened] == [None]


def test_a_claim_happens_when_its_listener_is_done() -> None:
    run = assign(run_of("assigning"), DAVE)
    assert (jobs(run), run.last.user_tasks_assigned) == (["assigning-0"], {})
    assert open_tasks(run) == ["u"]
    run.work("u")
    assert run.last.user_tasks_assigned == {run.token("u"): DAVE.account_id}
    assert run.facts[-1].type == "task.claimed"
    assert run.facts[-1].refs == {"assignee": DAVE.account_id}
    assert run.complete("u", DAVE).last.status == "completed"


def test_a_release_asks_the_listeners_for_assigning_too() -> None:
    run = assign(run_of("assigning"), None, "task.released")
    headers = run.last.jobs_opened[0].headers
    assert headers["io.camunda.zeebe:action"] == "unassign"
    assert "io.camunda.zeebe:assignee" not in headers
    run.work("u")
    assert run.last.user_tasks_assigned == {run.token("u"): None}
    assert run.facts[-1].after == "ready"


def test_a_claim_that_is_denied_changes_nothing() -> None:
    run = deny(assign(run_of("assigning", "assigning"), DAVE), "is on holiday")
    assert (jobs(run), run.last.user_tasks_assigned) == ([], {})
    answered, denied = run.facts[-2:]
    assert answered.data == {"event": "assigning", "denied": True}
    assert [one.name for one in answered.personal] == ["reason"]
    assert denied.type == "task.denied"
    assert run.complete("u").last.status == "completed"


def test_a_completion_happens_when_its_listeners_are_done_and_is_the_persons() -> None:
    run = run_of("completing", "completing")
    run.complete("u", BOB, x=1)
    assert run.last.user_task_completed is None
    assert run.last.user_tasks_assigned == {run.token("u"): BOB.account_id}
    assert (jobs(run), open_tasks(run)) == (["completing-0"], ["u"])
    assert run.variables("u")["x"] == 1, "the listener sees what was handed in"
    assert "x" not in run.variables()
    token = run.token("u")
    ended = run.work("u").work("u").last
    assert (ended.user_task_completed, ended.user_task_completed_by) == (token, BOB.account_id)
    assert run.variables()["x"] == 1
    assert run.last.status == "completed"
    assert run.ran().count("u") == 1


def test_a_completion_that_is_denied_leaves_the_task_as_it_was() -> None:
    run = run_of("completing", "completing").complete("u", BOB, x=1)
    deny(run, "amount is missing")
    assert (jobs(run), open_tasks(run)) == ([], ["u"])
    assert "x" not in run.variables("u")
    assert "task.completed" not in run.types("u")
    assert run.ran() == ["start"]
    run.complete("u", BOB, y=2).work("u").work("u")
    assert run.last.status == "completed"
    assert run.variables()["y"] == 2
    assert "x" not in run.variables()


def test_four_eyes_remembers_only_a_completion_that_was_not_denied() -> None:
    again = (
        '<zeebe:properties><zeebe:property name="vorgang:fourEyes" value="u" /></zeebe:properties>'
    )
    written = chained(user("u", asked("completing")), user("v", again), ids="u v")
    run = Run.of(checked(written)).complete("u", BOB)
    deny(run)
    run.complete("u", DAVE).work("u")
    (opened,) = run.last.user_tasks_opened
    assert opened.excluded == (DAVE.account_id,)


def test_while_a_listener_is_asked_nothing_else_can_be_asked() -> None:
    run = run_of("assigning", "completing").complete("u")
    with pytest.raises(UserTaskNotReady, match="a listener has to answer first"):
        run.complete("u")
    with pytest.raises(UserTaskNotReady, match="a listener has to answer first"):
        assign(run, DAVE)


@pytest.mark.parametrize("event", ["creating", "completing"])
def test_what_interrupts_a_task_ends_its_listener_and_the_task(event: str) -> None:
    body = (
        start() + user("u", asked(event)) + boundary("b", "u", duration("PT1H")) + end()
        + end("late") + flows("start>u", "u>end", "b>late")
    )  # fmt: skip
    run = Run.of(checked(body))
    if event == "completing":
        run.complete("u")
    run.fire("b")
    there = event == "completing"
    assert run.types("u")[-2:] == [
        "listener.cancelled",
        "task.cancelled" if there else "element.cancelled",
    ]
    assert bool(run.last.user_tasks_closed) is there
    assert run.last.status == "completed"


def test_boundary_events_listen_once_also_when_listeners_come_first() -> None:
    body = (
        start() + user("u", asked("creating")) + boundary("b", "u", duration("PT1H")) + end()
        + end("late") + flows("start>u", "u>end", "b>late")
    )  # fmt: skip
    run = Run.of(checked(body))
    assert len(run.last.timers_opened) == 1
    later = run.work("u").last
    assert (len(later.timers_opened), len(later.timers_closed)) == (0, 0)
    run.complete("u")
    assert (run.last.status, run.timers) == ("completed", {})


def test_a_listener_that_fails_is_an_incident_and_it_alone_is_tried_again() -> None:
    run = run_of("completing", "completing").complete("u", x=1).work("u").fail("u")
    assert open_tasks(run) == ["u"]
    run.resolve("u")
    assert jobs(run) == ["completing-1"]
    run.work("u")
    assert run.last.status == "completed"


@pytest.mark.parametrize("event", ["creating", "completing"])
def test_a_listener_whose_expression_fails_makes_all_of_its_event_run_again(event: str) -> None:
    second = f'eventType="{event}" type="=missing"'
    written = user("u", asked(event, event)).replace(
        f'eventType="{event}" type="{event}-1"', second
    )
    run = Run.of(checked(chained(written, ids="u")))
    if event == "completing":
        run.complete("u", x=1)
    run.work("u")
    assert [one.type for one in run.last.incidents_opened] == ["value"]
    run.resolve("u")
    assert jobs(run) == [f"{event}-0"]
    run.cancel()
    assert run.last.status == "terminated"


def test_a_task_whose_listener_has_failed_is_cancelled_with_its_instance_as_any_other() -> None:
    run = run_of("completing", "canceling").complete("u").fail("u").cancel()
    assert run.types("u")[-2:] == ["task.cancelled", "listener.created"]
    assert run.last.user_tasks_closed == (run.token("u") - 1,)
    assert open_tasks(run) == []
    assert (run.last.status, jobs(run)) == ("active", ["canceling-1"])
    assert run.work("u").last.status == "terminated"


def test_the_creation_of_a_user_task_is_not_denied() -> None:
    with pytest.raises(ResultRefused):
        deny(run_of("creating"))


def test_what_is_no_listener_of_a_user_task_denies_nothing() -> None:
    listener = (
        '<zeebe:executionListeners><zeebe:executionListener eventType="start" type="mail" />'
        "</zeebe:executionListeners>"
    )
    with pytest.raises(ResultRefused):
        deny(Run.of(checked(chained(user("u", listener), ids="u"))))


def test_a_listener_of_a_user_task_gives_no_variables() -> None:
    run = run_of("creating").work("u", x=1)
    assert "x" not in run.variables("u")


def test_the_headers_tell_a_worker_about_the_task_and_the_models_own_stay() -> None:
    own = '<zeebe:taskHeaders><zeebe:header key="a" value="1" /></zeebe:taskHeaders>'
    run = Run.of(checked(chained(user("u", own + asked("creating")), ids="u")))
    headers = run.last.jobs_opened[0].headers
    assert headers["a"] == "1"
    assert headers["io.camunda.zeebe:candidateGroups"] == '["finance"]'
    assert headers["io.camunda.zeebe:priority"] == "50"
    assert headers["io.camunda.zeebe:action"] == "create"


def test_execution_listeners_come_around_those_of_the_task() -> None:
    around = (
        '<zeebe:executionListeners><zeebe:executionListener eventType="start" type="first" />'
        '<zeebe:executionListener eventType="end" type="last" /></zeebe:executionListeners>'
    )
    written = user("u", around + asked("creating", "completing"))
    run = Run.of(checked(chained(written, ids="u")), ALICE)
    order = jobs(run)
    run.work("u")
    order += jobs(run)
    run.work("u").complete("u")
    order += jobs(run)
    run.work("u")
    order += jobs(run)
    run.work("u")
    assert order == ["first", "creating-0", "completing-1", "last"]
    assert run.last.status == "completed"
    assert run.ran().count("u") == 1
