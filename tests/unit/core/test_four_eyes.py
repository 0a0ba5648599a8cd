"""Four eyes: on the person's identity, whatever role they have, until a new round begins."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.faults import NotAllowed, SubmissionRefused
from engine.model import Person
from tests.unit.core.builders import (
    ALICE,
    BOB,
    DAVE,
    Run,
    chain,
    compiled,
    each,
    end,
    exclusive,
    flow,
    start,
    task,
    user,
)


def guarded(node_id: str, activities: str, **more: str) -> object:
    properties = {"vorgang:fourEyes": activities}
    properties.update({f"vorgang:{name}": value for name, value in more.items()})
    return properties


def rounds() -> Run:
    """Revise and approve until approved; a revision begins a new round of approvals."""
    process = compiled(
        start(),
        user("approve", properties=guarded("approve", "start, approve, second")),
        user("second", properties=guarded("second", "start,approve")),
        exclusive("x", default="x_end"),
        user("revise", properties={"vorgang:newApprovalRound": "approve, second"}),
        end(),
        flow("start", "approve"),
        flow("approve", "second"),
        flow("second", "x"),
        flow("x", "revise", "=again = true"),
        flow("x", "end"),
        flow("revise", "approve"),
    )
    return Run.of(process, ALICE, again=True)


def test_who_started_may_not_approve_and_the_refusal_says_why() -> None:
    run = rounds()
    assert run.last.user_tasks_opened[0].excluded == ("a1",)
    with pytest.raises(NotAllowed, match=r"four eyes: Alice Adler did 'start'") as refused:
        run.complete("approve", ALICE)
    assert refused.value.rule == "four-eyes"


def test_no_role_lifts_four_eyes() -> None:
    everything = frozenset({"administrator", "operator", "auditor", "analyst", "finance"})
    with pytest.raises(NotAllowed):
        rounds().complete("approve", replace(ALICE, groups=everything, kind="service"))


def test_one_person_never_gives_two_approvals_of_one_round() -> None:
    run = rounds().complete("approve", BOB)
    assert run.last.user_tasks_opened[0].excluded == ("a1", "b2")
    with pytest.raises(NotAllowed, match="Bob Brand did 'approve'"):
        run.complete("second", BOB)
    run.complete("second", DAVE)


def test_a_new_round_forgets_who_approved_but_not_who_started() -> None:
    run = rounds().complete("approve", BOB).complete("second", DAVE).complete("revise", ALICE)
    assert run.last.user_tasks_opened[0].excluded == ("a1",)
    with pytest.raises(NotAllowed):
        run.complete("approve", ALICE)
    run.complete("approve", BOB)


def test_open_tasks_learn_at_once_whom_they_have_to_refuse() -> None:
    process = compiled(
        start(),
        user("a"),
        user("b", properties=guarded("b", "a")),
        flow("start", "a"),
        flow("start", "b"),
    )
    run = Run.of(process)
    assert run.last.user_tasks_opened[1].excluded == ()
    waiting = run.token("b")
    run.complete("a", BOB)
    assert run.last.exclusions == {waiting: ("b2",)}


def test_parallel_approvals_of_one_activity_need_different_people() -> None:
    process = compiled(*chain(user("u", loop=each(), properties=guarded("u", "u"))))
    run = Run.of(process, items=[1, 2, 3])
    first, second, third = run.tokens("u")
    run.complete(first, BOB)
    assert run.last.exclusions == {second: ("b2",), third: ("b2",)}
    with pytest.raises(NotAllowed):
        run.complete(second, BOB)
    run.complete(second, DAVE)
    assert run.last.exclusions == {third: ("b2", "d4")}


def test_performers_are_kept_once_and_only_where_they_matter() -> None:
    loop = each(sequential=True)
    process = compiled(*chain(user("free", loop=loop), user("u", properties=guarded("u", "free"))))
    run = Run.of(process, items=[1] * 50)
    for _ in range(50):
        run.complete("free", BOB)
    assert run.last.user_tasks_opened[0].excluded == ("b2",)
    assert run.state.count(b"b2") == 1
    unguarded = compiled(*chain(user("free"), user("u")))
    assert b"b2" not in Run.of(unguarded).complete("free", BOB).state


@pytest.mark.parametrize(
    ("decision", "fact"),
    [
        ("approve", "approval.granted"),
        ("reject", "approval.rejected"),
        ("revise", "approval.returned"),
    ],
)
def test_an_approval_leaves_its_request_and_its_outcome(decision: str, fact: str) -> None:
    process = compiled(*chain(user("u", properties={"vorgang:approval": "decision"})))
    run = Run.of(process)
    assert run.types("u") == ["task.ready", "approval.requested"]
    run.complete("u", decision=decision)
    assert run.types("u")[2:] == ["task.completed", fact]


@pytest.mark.parametrize("answer", [{}, {"decision": "yes"}, {"decision": None}])
def test_an_approval_without_a_decision_is_refused(answer: dict[str, str | None]) -> None:
    run = Run.of(compiled(*chain(user("u", properties={"vorgang:approval": "decision"}))))
    with pytest.raises(SubmissionRefused):
        run.complete("u", BOB, **answer)


def test_nobody_may_write_who_asked() -> None:
    with pytest.raises(NotAllowed, match="requester"):
        Run.of(compiled(*chain(task("t"))), requester="mallory")
    run = Run.of(compiled(*chain(user("u"))))
    with pytest.raises(NotAllowed, match="requester"):
        run.complete("u", requester="mallory")
    assert run.variables()["requester"] == {
        "id": "a1",
        "name": "Alice Adler",
        "email": "alice@example.com",
    }


@settings(max_examples=100, deadline=None)
@given(history=st.lists(st.tuples(st.integers(0, 4), st.booleans()), max_size=40))
def test_in_no_history_does_anybody_approve_what_they_asked_for_or_approved(
    history: list[tuple[int, bool]],
) -> None:
    people = [Person(f"p{n}", f"p{n}", f"P {n}", frozenset({"administrator"})) for n in range(4)]
    run = rounds()
    done: list[str] = []
    for who, again in history:
        if run.last.status != "active":
            break
        person = ALICE if who == 4 else people[who]
        element = run.standing()[0]
        try:
            run.complete(element, person, again=again)
        except NotAllowed:
            assert element != "revise"
            assert person is ALICE or person.account_id in done
            continue
        if element == "revise":
            done.clear()
            continue
        assert person is not ALICE
        assert person.account_id not in done
        done.append(person.account_id)


def approval_rounds(run: Run) -> list[tuple[str, object]]:
    """Type and round of the approval facts of the last step."""
    return [
        (fact.type, fact.data.get("round"))
        for fact in run.last.facts
        if fact.type.startswith("approval.")
    ]


def test_approval_facts_name_their_round_and_a_new_round_counts_on() -> None:
    process = compiled(
        start(),
        user("approve", properties={"vorgang:approval": "decision"}),
        user("revise", properties={"vorgang:newApprovalRound": "approve"}),
        end(),
        flow("start", "approve"),
        flow("approve", "revise"),
        flow("revise", "approve"),
    )
    run = Run.of(process, ALICE)
    assert approval_rounds(run) == [("approval.requested", 1)]
    run.complete("approve", BOB, decision="reject")
    assert approval_rounds(run) == [("approval.rejected", 1)]
    run.complete("revise", ALICE)
    assert approval_rounds(run) == [("approval.requested", 2)]
    run.complete("approve", BOB, decision="approve")
    assert approval_rounds(run) == [("approval.granted", 2)]


def test_a_request_names_who_asked_not_who_let_the_case_run_on() -> None:
    process = compiled(
        start(),
        user("costs"),
        user(
            "approve",
            properties={"vorgang:approval": "decision", "vorgang:fourEyes": "start, approve"},
        ),
        end(),
        flow("start", "costs"),
        flow("costs", "approve"),
        flow("approve", "end"),
    )
    run = Run.of(process, ALICE)
    run.complete("costs", BOB)
    (requested,) = [fact for fact in run.last.facts if fact.type == "approval.requested"]
    assert requested.data["requesters"] == [ALICE.account_id]
    run.complete("approve", BOB, decision="approve")
    assert run.last.status == "completed"
