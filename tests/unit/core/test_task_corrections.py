"""What listeners correct at a user task, its update, and its cancellation (Camunda 8.9)."""

from __future__ import annotations

import json

import pytest

from engine.core import step, user_task_step
from engine.core.standing import open_work
from engine.faults import NotAllowed, ResultRefused, UserTaskNotReady
from engine.model import OpenedUserTask
from engine.task_model import Check, TaskChanges
from tests.unit.core.builders import BOB, DAVE, MACHINE, Run
from tests.unit.core.drawn import boundary, duration, end, flows, start, sub, user
from tests.unit.core.library import chained, checked
from tests.unit.core.test_task_listeners import asked, assign, deny, jobs, open_tasks, run_of

PREFIX = "io.camunda.zeebe:"


def correct(run: Run, element: str = "u", **changes: object) -> Run:
    given = TaskChanges(**changes)  # type: ignore[arg-type]  # names of its fields
    around, token = run.around(MACHINE), run.token(element)
    return run.after(
        step.complete_job(run.process, "1", run.state, token, {}, (), around, corrections=given)
    )


def known(run: Run, **more: object) -> OpenedUserTask:
    given: dict[str, object] = {
        "token_id": run.token("u"),
        "activity_id": "u",
        "name": "u",
        "assignee": None,
        "candidate_groups": ("finance",),
        "candidate_users": (),
        "due_at": None,
        "follow_up_at": None,
        "priority": 50,
        "form_id": None,
    }
    return OpenedUserTask(**{**given, **more})  # type: ignore[arg-type]  # names of its fields


def update(run: Run, action: str = "update", **changes: object) -> Run:
    given = TaskChanges(**changes)  # type: ignore[arg-type]  # names of its fields
    around = run.around(BOB)
    return run.after(
        user_task_step.update_user_task(
            run.process, "1", run.state, known(run), given, around, action=action
        )
    )


def told(run: Run, name: str) -> object:
    header = run.last.jobs_opened[0].headers.get(f"{PREFIX}{name}")
    return json.loads(header) if header and header.startswith("[") else header


def test_what_a_listener_for_creating_corrects_is_what_the_task_opens_with() -> None:
    run = correct(
        run_of("creating", "creating"),
        priority=80,
        candidate_groups=("sales",),
        due_at="2026-03-09T12:00:00+00:00",
        assignee="bob",
        account=BOB.account_id,
    )
    assert told(run, "priority") == "80"
    assert told(run, "changedAttributes") == ["assignee", "candidateGroups", "dueDate", "priority"]
    (opened,) = run.work("u").last.user_tasks_opened
    assert (opened.assignee, opened.priority, opened.candidate_groups) == ("bob", 80, ("sales",))
    assert opened.due_at is not None
    assert opened.due_at.isoformat() == "2026-03-09T12:00:00+00:00"


def test_an_assignee_of_the_model_is_corrected_only_as_the_task_is_assigned() -> None:
    run = run_of("creating", "assigning", assignee="bob")
    with pytest.raises(ResultRefused, match="names an assignee"):
        correct(run, assignee="dave", account=DAVE.account_id)
    run.work("u")
    assert told(run, "changedAttributes") == ["assignee"]
    correct(run, assignee="dave", account=DAVE.account_id)
    assert [one.assignee for one in run.last.user_tasks_opened] == ["dave"]


def test_what_was_corrected_before_a_denial_is_as_if_it_had_never_been() -> None:
    run = assign(run_of("assigning", "assigning"), DAVE)
    correct(run, priority=90)
    deny(run)
    assert run.last.user_tasks_changed == ()
    run = run_of("creating", "assigning", "assigning", assignee="bob")
    correct(run, priority=60)
    correct(run, priority=90)
    (opened,) = deny(run).last.user_tasks_opened
    assert (opened.assignee, opened.priority) == (None, 60)


def test_a_claim_gives_the_task_to_whom_a_listener_says_and_as_it_says() -> None:
    run = assign(run_of("assigning"), DAVE)
    assert (told(run, "action"), told(run, "assignee")) == ("claim", "dave")
    assert told(run, "changedAttributes") == ["assignee"]
    assert run.last.user_tasks_checked == {run.token("u"): Check("assigning")}
    correct(run, assignee="bob", account=BOB.account_id, priority=1)
    assert run.last.user_tasks_assigned == {run.token("u"): BOB.account_id}
    assert [one.priority for one in run.last.user_tasks_changed] == [1]
    assert run.last.user_tasks_checked == {run.token("u"): Check()}
    completed, claimed, updated = run.facts[-3:]
    assert completed.data == {"event": "assigning", "names": ["assignee", "priority"]}
    assert (claimed.type, claimed.refs) == ("task.claimed", {"assignee": BOB.account_id})
    assert (updated.type, updated.data["names"]) == ("task.updated", ["priority"])


def test_a_listener_may_leave_a_claimed_task_to_nobody() -> None:
    run = correct(assign(run_of("assigning"), DAVE), assignee="")
    assert run.last.user_tasks_assigned == {run.token("u"): None}
    assert run.facts[-1].type == "task.released"


def test_what_is_corrected_back_is_no_change() -> None:
    run = assign(run_of("assigning", "assigning", "assigning"), DAVE)
    correct(run, priority=90)
    assert told(run, "changedAttributes") == ["assignee", "priority"]
    correct(run, priority=50)
    assert told(run, "changedAttributes") == ["assignee"]
    run.work("u")
    assert run.last.user_tasks_changed == ()
    assert "task.updated" not in run.types("u")


def test_an_update_happens_at_once_where_no_listener_is_asked() -> None:
    run = update(run_of("assigning"), priority=7, candidate_users=("dave",))
    (changed,) = run.last.user_tasks_changed
    assert (changed.priority, changed.candidate_users) == (7, ("dave",))
    assert changed.candidate_groups == ("finance",)
    fact = run.facts[-1]
    assert (fact.type, fact.data["names"]) == ("task.updated", ["candidateUsers", "priority"])
    assert [one.name for one in fact.personal] == ["candidateUsers", "priority"]


def test_an_update_that_changes_nothing_leaves_no_trace() -> None:
    run = run_of("assigning")
    before = len(run.facts)
    update(run, priority=50, candidate_groups=("finance",))
    assert len(run.facts) == before


def test_an_update_waits_for_its_listeners_which_may_correct_or_deny_it() -> None:
    run = update(run_of("updating"), "escalate", priority=7)
    assert (jobs(run), told(run, "action"), told(run, "priority")) == (
        ["updating-0"], "escalate", "7",
    )  # fmt: skip
    assert open_tasks(run) == ["u"]
    with pytest.raises(UserTaskNotReady, match="a listener has to answer first"):
        update(run, priority=8)
    correct(run, follow_up_at="2026-03-09T12:00:00+00:00")
    (changed,) = run.last.user_tasks_changed
    assert (changed.priority, changed.follow_up_at is not None) == (7, True)
    deny(update(run, priority=8), "is urgent")
    assert run.last.user_tasks_changed == ()
    assert run.last.user_tasks_checked == {run.token("u"): Check(None, "is urgent")}
    assert run.complete("u").last.status == "completed"


def test_a_listener_may_assign_a_task_that_is_updated() -> None:
    run = correct(update(run_of("updating"), priority=7), assignee="dave", account=DAVE.account_id)
    assert run.last.user_tasks_assigned == {run.token("u"): DAVE.account_id}
    assert [one.type for one in run.facts[-2:]] == ["task.reassigned", "task.updated"]


def test_who_completes_a_task_is_not_corrected_and_all_else_is() -> None:
    run = run_of("completing").complete("u", BOB)
    with pytest.raises(ResultRefused, match="who completes"):
        correct(run, assignee="dave", account=DAVE.account_id)
    correct(run, priority=9)
    assert run.types("u")[-3:] == ["listener.completed", "task.updated", "task.completed"]
    assert run.last.user_task_completed_by == BOB.account_id


def test_four_eyes_is_looked_at_when_a_listener_names_somebody() -> None:
    eyes = (
        '<zeebe:properties><zeebe:property name="vorgang:fourEyes" value="first" />'
        "</zeebe:properties>"
    )
    written = chained(user("first"), user("u", eyes + asked("assigning")), ids="first u")
    run = assign(Run.of(checked(written)).complete("first", BOB), DAVE)
    with pytest.raises(NotAllowed, match="four eyes"):
        correct(run, assignee="bob", account=BOB.account_id)
    correct(run, assignee="dave", account=DAVE.account_id)
    assert run.last.user_tasks_assigned == {run.token("u"): DAVE.account_id}


@pytest.mark.parametrize("event", ["start", "end"])
def test_only_listeners_of_a_user_task_correct_something(event: str) -> None:
    listener = (
        f'<zeebe:executionListeners><zeebe:executionListener eventType="{event}" type="mail" />'
        "</zeebe:executionListeners>"
    )
    run = Run.of(checked(chained(user("u", listener), ids="u")))
    if event == "end":
        run.complete("u")
    with pytest.raises(ResultRefused, match="only a listener of a user task"):
        correct(run, priority=1)


def test_corrections_are_forgotten_when_all_of_the_event_is_tried_again() -> None:
    second = 'eventType="creating" type="=missing"'
    written = user("u", asked("creating", "creating")).replace(
        'eventType="creating" type="creating-1"', second
    )
    run = correct(Run.of(checked(chained(written, ids="u"))), priority=90)
    assert [one.type for one in run.last.incidents_opened] == ["value"]
    run.resolve("u")
    assert (jobs(run), told(run, "priority")) == (["creating-0"], "50")


# ---- cancellation ------------------------------------------------------------------------------
def interrupted(*events: str) -> Run:
    body = (
        start() + user("u", asked(*events)) + boundary("b", "u", duration("PT1H"))
        + user("late") + end("done") + end() + flows("start>u", "u>end", "b>late", "late>done")
    )  # fmt: skip
    return Run.of(checked(body))


def test_a_listener_for_canceling_is_told_when_the_task_is_gone_and_what_follows_has_begun() -> (
    None
):
    run = interrupted("canceling", "canceling").fire("b")
    assert (jobs(run), open_tasks(run)) == (["canceling-0"], ["late"])
    assert (told(run, "action"), told(run, "candidateGroups")) == ("cancel", ["finance"])
    assert len(run.last.user_tasks_closed) == 1
    assert run.types("u")[-2:] == ["task.cancelled", "listener.created"]
    run.work("u")
    assert jobs(run) == ["canceling-1"]
    run.complete("late")
    assert run.last.status == "active", "the listener's job is still to be done"
    assert run.work("u").last.status == "completed"


def test_a_listener_for_canceling_neither_denies_nor_corrects() -> None:
    run = interrupted("canceling").fire("b")
    with pytest.raises(ResultRefused):
        deny(run)
    with pytest.raises(ResultRefused, match="cancelled"):
        correct(run, priority=1)


@pytest.mark.parametrize("event", ["creating", "assigning", "completing"])
def test_it_comes_too_when_another_listener_was_being_asked(event: str) -> None:
    run = interrupted(event, "canceling")
    if event == "completing":
        run.complete("u")
    if event == "assigning":
        assign(run, DAVE)
    run.fire("b")
    assert jobs(run) == ["canceling-1"]
    assert open_tasks(run) == ["late"]


def test_an_instance_that_is_cancelled_ends_behind_its_farewells() -> None:
    run = run_of("canceling").cancel()
    assert (run.last.status, jobs(run), open_tasks(run)) == ("active", ["canceling-0"], [])
    assert run.work("u").last.status == "terminated"
    assert run.facts[-1].type == "process.terminated"


def test_who_does_not_want_to_wait_cancels_again() -> None:
    run = run_of("canceling").cancel()
    run.cancel()
    assert (run.last.status, len(run.last.jobs_closed)) == ("terminated", 1)
    assert open_work(run.process, run.state).jobs == {}


def test_a_farewell_that_fails_is_an_incident_that_can_be_tried_again() -> None:
    run = run_of("canceling").cancel().fail("u")
    assert run.last.status == "active"
    run.resolve("u")
    assert run.work("u").last.status == "terminated"
    run = Run.of(
        checked(chained(user("u", asked("canceling").replace('"canceling-0"', '"=no"')), ids="u"))
    ).cancel()
    assert [one.type for one in run.last.incidents_opened] == ["value"]
    run.cancel()
    assert run.last.status == "terminated"


def test_a_task_that_was_completed_is_not_cancelled() -> None:
    run = interrupted("canceling").complete("u")
    assert (run.last.status, jobs(run)) == ("completed", [])


def test_the_task_of_a_sub_process_says_farewell_outside_of_it() -> None:
    body = (
        start() + sub("s", start("in") + user("u", asked("canceling")) + end("out")
        + flows("in>u", "u>out")) + boundary("b", "s", duration("PT1H")) + end()
        + end("late") + flows("start>s", "s>end", "b>late")
    )  # fmt: skip
    run = Run.of(checked(body)).fire("b")
    assert (jobs(run), run.last.status) == (["canceling-0"], "active")
    assert run.work("u").last.status == "completed"
