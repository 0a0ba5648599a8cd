"""What reporting makes of entries: each passage once, whatever a job, an incident or a migration
says in between, and the same as the history of elements says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from engine.core.element_history import HistoryEntry
from engine.core.reported import Trace
from engine.report_model import Step

BEGIN = datetime(2026, 3, 2, 8, tzinfo=UTC)
Fact = dict[str, object]


def told(*entries: list[Fact]) -> Trace:
    """Return what is known after entries, an hour apart."""
    trace = Trace()
    trace.follow(
        HistoryEntry(seq, BEGIN + timedelta(hours=seq - 1), tuple(facts))
        for seq, facts in enumerate(entries, 1)
    )
    return trace


def fact(word: str, elem: str = "check", token: str = "2", **data: object) -> Fact:
    return {"type": word, "elem": elem, "task": token, "data": data}


STARTED: Fact = {"type": "process.started"}


def only(trace: Trace) -> Step:
    (step,) = trace.steps.values()
    return step


def after(hours: int) -> datetime:
    return BEGIN + timedelta(hours=hours)


def test_a_user_task_waits_until_claimed_and_until_done() -> None:
    due = "2026-03-02T20:00:00+00:00"
    trace = told(
        [STARTED, fact("task.ready", candidateGroups=["clerk"], dueAt=due)],
        [fact("task.claimed")],
        [fact("task.completed"), {"type": "process.completed"}],
    )
    step = only(trace)
    assert (step.entered_at, step.claimed_at, step.left_at) == (after(0), after(1), after(2))
    assert step.due_at == after(12)
    assert (step.kind, step.outcome, step.groups) == ("task", "completed", ("clerk",))
    assert (trace.started_at, trace.ended_at, trace.outcome) == (after(0), after(2), "completed")


def test_the_first_claim_counts_though_the_task_was_given_back() -> None:
    trace = told(
        [STARTED, fact("task.ready")],
        [fact("task.claimed")],
        [fact("task.released")],
        [fact("task.claimed")],
    )
    assert only(trace).claimed_at == after(1)


def test_a_due_date_counts_as_it_stood_last() -> None:
    moved = fact("task.updated", names=["dueDate"], dueAt="2026-03-03T08:00:00+00:00")
    trace = told([STARTED, fact("task.ready")], [moved])
    assert only(trace).due_at == after(24)


def test_a_job_that_is_tried_again_is_one_passage() -> None:
    trace = told(
        [STARTED, fact("job.created")],
        [fact("job.completed")],
        [fact("job.created")],
        [fact("job.completed")],
    )
    assert (only(trace).entered_at, only(trace).left_at) == (after(0), after(3))


def test_what_an_incident_takes_back_ends_when_it_is_resolved() -> None:
    held = [STARTED, fact("job.created")], [fact("job.completed"), fact("incident.created")]
    assert (only(told(*held)).outcome, only(told(*held)).left_at) == ("held", None)
    trace = told(*held, [fact("incident.resolved")])
    assert (only(trace).outcome, only(trace).left_at) == ("completed", after(2))


def test_an_element_that_migration_renames_stays_one_passage() -> None:
    renamed: Fact = {"type": "element.migrated", "elem": "look", "task": "2"}
    renamed["data"] = {"from": "check"}
    trace = told([STARTED, fact("task.ready")], [renamed], [fact("task.completed", "look")])
    assert (only(trace).element, only(trace).entered_at) == ("look", after(0))
    assert trace.gone == {("2", "check")}


def test_a_user_task_that_failed_goes_on_under_another_token_as_one_passage() -> None:
    trace = told(
        [STARTED, fact("task.ready")],
        [fact("task.failed"), fact("incident.created", token="9")],
        [fact("incident.resolved", token="9"), fact("task.ready", token="9")],
        [fact("task.completed", token="9")],
    )
    assert (only(trace).entered_at, only(trace).left_at) == (after(0), after(3))


def test_an_element_that_is_entered_anew_is_another_passage() -> None:
    trace = told(
        [STARTED, fact("task.ready")],
        [fact("task.completed"), fact("task.ready", token="3")],
    )
    assert sorted(step.token for step in trace.steps.values()) == ["2", "3"]


def test_a_milestone_is_reached_when_its_word_is_first_said() -> None:
    trace = told([STARTED], [{"type": "quote.sent"}], [{"type": "quote.sent"}], [STARTED])
    assert trace.milestones == {"quote.sent": after(1)}


def test_what_was_read_before_says_nothing_new() -> None:
    entry = HistoryEntry(1, BEGIN, ({"type": "process.started"}, fact("task.ready")))
    trace = Trace()
    trace.follow([entry])
    trace.changed.clear()
    trace.follow([entry])
    assert trace.changed == set()
