"""Whose a user task is that names nobody, as plain BPMN has them (BPMN 2.0.2, 10.3.4)."""

from __future__ import annotations

import pytest

from bpmn.model import Assignment
from tests.unit.core.builders import Run, chain, compiled, user
from tests.unit.core.drawn import user as drawn_user
from tests.unit.core.library import Library, call, chained, checked, named

STARTERS = {"vorgang:startGroups": "sales, field-sales"}
NOBODY = Assignment()


def groups(run: Run) -> tuple[str, ...]:
    (opened,) = run.last.user_tasks_opened
    assert (opened.assignee, opened.candidate_users) == (None, ())
    return opened.candidate_groups


def starting(body: str, start_groups: str) -> str:
    properties = f'<zeebe:property name="vorgang:startGroups" value="{start_groups}" />'
    return (
        f"<bpmn:extensionElements><zeebe:properties>{properties}</zeebe:properties>"
        f"</bpmn:extensionElements>{body}"
    )


def unnamed(node_id: str) -> str:
    element = drawn_user(node_id)
    assert 'candidateGroups="finance"' in element
    return element.replace('candidateGroups="finance"', "")


def test_a_user_task_that_names_nobody_is_for_the_start_groups_and_operators() -> None:
    process = compiled(*chain(user("u", assignment=NOBODY)), properties=STARTERS)
    run = Run.of(process)
    assert groups(run) == ("sales", "field-sales", "operator")
    ready = next(fact for fact in run.facts if fact.type == "task.ready")
    assert ready.data["candidateGroups"] == ["sales", "field-sales", "operator"]


def test_without_start_groups_it_is_for_operators() -> None:
    assert groups(Run.of(compiled(*chain(user("u", assignment=NOBODY))))) == ("operator",)


@pytest.mark.parametrize(
    "named_groups", [Assignment("", "", ""), Assignment(candidate_groups=""), NOBODY]
)
def test_an_empty_assignment_names_nobody_either(named_groups: Assignment) -> None:
    process = compiled(*chain(user("u", assignment=named_groups)), properties=STARTERS)
    assert groups(Run.of(process)) == ("sales", "field-sales", "operator")


def test_whoever_is_named_is_named_alone() -> None:
    process = compiled(*chain(user("u", "finance")), properties=STARTERS)
    assert groups(Run.of(process)) == ("finance",)


def test_candidates_that_are_computed_to_nobody_stay_nobody() -> None:
    computed = Assignment(candidate_groups="=teams")
    process = compiled(*chain(user("u", assignment=computed)), properties=STARTERS)
    assert groups(Run.of(process, teams=[])) == ()


def test_in_a_called_process_its_own_start_groups_count_and_else_those_of_the_caller() -> None:
    caller = checked(starting(chained(call("c", "q"), ids="c"), "sales"))
    plain = named("q", chained(unnamed("u"), ids="u"))
    assert groups(Library({1: caller, 2: plain}).start(1)) == ("sales", "operator")
    own = named("q", starting(chained(unnamed("u"), ids="u"), "stock"))
    assert groups(Library({1: caller, 2: own}).start(1)) == ("stock", "operator")
