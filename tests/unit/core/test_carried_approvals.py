"""Approvals that stand for a later version too: the engine knows who gave them, and when."""

from __future__ import annotations

import pytest

from dmn.findings import ModelRefused
from engine.core.stated_words import CARRIED
from engine.faults import NotAllowed
from engine.model import Person
from tests.unit.core.builders import (
    ALICE,
    BOB,
    DAVE,
    Run,
    chain,
    compiled,
    decision,
    end,
    flow,
    node,
    start,
    user,
)

APPROVAL = {
    "vorgang:approval": "decision",
    "vorgang:fourEyes": "approve",
    "vorgang:doneAs": "given",
    "vorgang:version": "=version",
}


def desk() -> Run:
    """Approve, revise, carry the approval over; then a second approval is asked for."""
    carry = {
        "vorgang:fact": CARRIED,
        "vorgang:fact.task": "=named",
        "vorgang:version": "=version",
    }
    process = compiled(
        start(),
        user("approve", properties=APPROVAL, outputs={"approval": "=given"}),
        user("revise", properties={"vorgang:newApprovalRound": "approve"}),
        node("carry", "task", properties=carry),
        user("second", properties=APPROVAL | {"vorgang:fourEyes": "approve"}),
        end(),
        flow("start", "approve"),
        flow("approve", "revise"),
        flow("revise", "carry"),
        flow("carry", "second"),
        flow("second", "end"),
    )
    return Run.of(process, ALICE, version=1, named=None)


def approved(by: Person = BOB) -> Run:
    return desk().complete("approve", by, decision="approve")


def test_the_model_learns_who_did_a_task_and_when() -> None:
    given = approved().variables()["approval"]
    assert isinstance(given, dict)
    assert given["by"] == {"id": BOB.account_id, "name": BOB.name, "email": BOB.email}
    assert given["task"]
    assert given["at"] is not None


def test_who_gave_an_approval_that_is_carried_over_has_decided_in_the_new_round() -> None:
    run = approved()
    given = run.variables()["approval"]
    assert isinstance(given, dict)
    run.complete("revise", ALICE, named=given["task"], version=2)
    (carried,) = [fact for fact in run.facts if fact.type == CARRIED]
    assert (carried.data["task"], carried.data["version"]) == (given["task"], "2")
    with pytest.raises(NotAllowed, match="four eyes"):
        run.complete("second", BOB, decision="approve")
    run.complete("second", DAVE, decision="approve")
    assert run.last.status == "completed"


@pytest.mark.parametrize("named", ["1", "9999"])
def test_what_is_no_approval_of_the_case_is_not_carried_over(named: str) -> None:
    run = approved().complete("revise", ALICE, named=named, version=2)
    (stuck,) = run.last.incidents_opened
    assert "no approval of this case" in stuck.message
    assert CARRIED not in run.types()


def test_a_refused_approval_is_not_carried_over() -> None:
    run = desk().complete("approve", BOB, decision="reject")
    given = run.variables()["approval"]
    assert isinstance(given, dict)
    run.complete("revise", ALICE, named=given["task"], version=2)
    assert CARRIED not in run.types()


def test_the_fact_without_an_approval_is_refused() -> None:
    carry = node("carry", "task", properties={"vorgang:fact": CARRIED})
    with pytest.raises(ModelRefused, match="names no approval"):
        compiled(*chain(carry))


def test_a_decision_says_which_version_of_it_gave_the_result() -> None:
    asked = decision("ask", properties={"vorgang:decisionAs": "table"})
    run = Run.of(compiled(*chain(asked, user("wait"))), ALICE, n=1)
    table = run.variables()["table"]
    assert isinstance(table, dict)
    assert table["id"] == "double"
    assert set(table) == {"id", "version", "sha256"}
