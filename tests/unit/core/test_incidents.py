"""What gets stuck is parked with an incident; the rest goes on; resolving tries again."""

from __future__ import annotations

from decimal import Decimal

import pytest

from audit.entry import Fact
from bpmn.model import Assignment, Binding
from dmn.evaluate import DecisionFailed, DecisionResult
from engine.core import step
from engine.faults import NotFound
from engine.model import Values
from tests.unit.core.builders import (
    MACHINE,
    Run,
    around,
    chain,
    compiled,
    decision,
    exclusive,
    flow,
    job,
    parallel,
    script,
    start,
    task,
    user,
)
from tests.unit.core.drawn import task as task_
from tests.unit.core.library import chained, checked


def gateway_beside_a_task() -> Run:
    process = compiled(
        start(),
        parallel("fork"),
        exclusive("x"),
        task("yes"),
        user("beside"),
        flow("start", "fork"),
        flow("fork", "x"),
        flow("fork", "beside"),
        flow("x", "yes", "=ok"),
    )
    return Run.of(process)


def test_a_condition_that_is_neither_true_nor_false_is_an_incident_and_the_rest_goes_on() -> None:
    run = gateway_beside_a_task()
    (incident,) = run.last.incidents_opened
    assert (incident.activity_id, incident.type) == ("x", "gateway")
    assert "neither true nor false" in incident.message
    assert [task.activity_id for task in run.last.user_tasks_opened] == ["beside"]
    assert run.last.status == "active"
    view = next(v for v in step.tokens_of(run.process, run.state) if v.activity_id == "x")
    assert view.incident == incident.message


def test_an_incident_is_resolved_by_mending_the_variables_and_trying_again() -> None:
    run = gateway_beside_a_task().complete("beside", ok=True).resolve("x")
    assert run.types("x") == ["incident.created", "incident.resolved", "gateway.decided"]
    assert run.last.status == "completed"
    assert len(run.last.incidents_closed) == 1
    assert run.last.incidents_opened == ()


def test_a_gateway_without_a_true_flow_is_an_incident() -> None:
    run = gateway_beside_a_task().complete("beside", ok=False).resolve("x")
    (again,) = run.last.incidents_opened
    assert "no outgoing flow is true" in again.message
    assert run.last.incidents_closed == (again.token_id,)


def test_a_conditional_split_that_gets_stuck_keeps_the_work_done() -> None:
    process = compiled(
        start(),
        user("u"),
        task("t"),
        flow("start", "u"),
        flow("u", "t", "=ok"),
        flow("u", "u2"),
        user("u2"),
    )
    run = Run.of(process).complete("u", ok="maybe")
    assert run.last.user_task_completed is not None
    assert run.last.incidents_opened[0].activity_id == "u"
    with pytest.raises(Exception, match="no user task waits"):
        run.complete("u")


def test_a_job_out_of_retries_is_an_incident_and_opens_again() -> None:
    run = Run.of(compiled(*chain(job("j")))).fail("j", "server refused")
    (incident,) = run.last.incidents_opened
    assert (incident.type, incident.message) == ("job", "server refused")
    with pytest.raises(NotFound, match="no job waits"):
        run.work("j")
    run.resolve("j")
    (again,) = run.last.jobs_opened
    assert again.token_id == incident.token_id
    assert run.work("j").last.status == "completed"
    assert run.types("j") == [
        "job.created",
        "job.failed",
        "incident.created",
        "incident.resolved",
        "job.created",
        "job.completed",
    ]


def test_a_decision_that_fails_is_an_incident_and_never_a_default() -> None:
    def fails(_: str, __: Binding, ___: str | None, ____: Values) -> DecisionResult:
        raise DecisionFailed("two rules match", "unique")

    process = compiled(*chain(user("u"), decision("d")))
    run = Run.of(process, amount=4)
    run.after(
        step.complete_user_task(process, "1", run.state, run.token("u"), {}, around(decide=fails))
    )
    assert run.last.incidents_opened[0].type == "decision"
    assert "two rules match" in run.last.incidents_opened[0].message
    run.resolve("d")
    assert run.last.status == "completed"


def test_a_decision_leaves_its_rules_and_the_hash_of_its_table() -> None:
    run = Run.of(compiled(*chain(decision("d"), user("u"))), amount=4)
    (fact,) = [fact for fact in run.facts if fact.type == "decision.evaluated"]
    assert fact.data == {"decision": "double", "version": 3, "matched": ["rule_1"]}
    assert fact.refs == {"table": "ab" * 32}
    assert {p.name: p.value for p in fact.personal} == {"input.amount": 4, "output": 8}
    assert run.variables()["doubled"] == Decimal(8)


@pytest.mark.parametrize("expression", ["=1", "={}", "=[1]", "=unknown"])
def test_candidates_that_are_no_texts_are_an_incident(expression: str) -> None:
    run = Run.of(compiled(*chain(user("u", assignment=Assignment(candidate_groups=expression)))))
    assert run.last.incidents_opened[0].type == "assignment"
    assert run.last.user_tasks_opened == ()


@pytest.mark.parametrize(
    ("expression", "expected"),
    [("a, b ,", ("a", "b")), ('=["a", "b", "a"]', ("a", "b")), ('="a,b"', ("a", "b"))],
)
def test_candidates_are_lists_or_comma_separated_text(
    expression: str, expected: tuple[str, ...]
) -> None:
    run = Run.of(compiled(*chain(user("u", assignment=Assignment(candidate_groups=expression)))))
    assert run.last.user_tasks_opened[0].candidate_groups == expected


def test_an_assignee_who_is_null_without_candidates_is_an_incident() -> None:
    run = Run.of(compiled(*chain(user("u", assignment=Assignment(assignee="=nobody")))))
    assert run.last.incidents_opened[0].type == "assignment"
    run = Run.of(compiled(*chain(user("u", assignment=Assignment(assignee="=requester.id")))))
    assert run.last.user_tasks_opened[0].assignee == "a1"


def test_a_stuck_input_mapping_is_undone_before_it_is_tried_again() -> None:
    """Otherwise the second attempt would read the local of the first."""
    plan = Assignment(candidate_groups="=groups")
    process = compiled(
        start(),
        user("fix"),
        user("u", assignment=plan, inputs={"n": "=n + 1"}),
        flow("start", "fix"),
        flow("start", "u"),
    )
    run = Run.of(process, n=1).resolve("u").resolve("u").complete("fix", groups="finance")
    run.resolve("u")
    assert run.variables("u")["n"] == Decimal(2)


def test_a_cancelled_incident_is_closed() -> None:
    run = gateway_beside_a_task()
    token = run.token("x")
    run.cancel()
    assert run.last.incidents_closed == (token,)
    assert run.types("x")[-1] == "element.cancelled"


def test_a_token_without_incident_cannot_be_resolved() -> None:
    run = Run.of(compiled(*chain(user("u"))))
    with pytest.raises(NotFound, match="no incident"):
        run.resolve("u")


def test_an_expression_that_asks_for_too_much_is_an_incident_not_null() -> None:
    expression = "=for a in 1..100000, b in 1..100000 return a * b"
    run = Run.of(compiled(*chain(script("s", expression, "x"))))
    assert run.last.incidents_opened[0].type == "feel-limit"


def test_a_connectors_facts_are_kept_even_if_its_result_is_refused() -> None:
    run = Run.of(compiled(*chain(job("j"))))
    run.after(
        step.complete_job(
            run.process,
            "1",
            run.state,
            run.token("j"),
            {"requester": "me"},
            (Fact("document.created"),),
            around(MACHINE),
        )
    )
    assert run.last.facts[0].type == "document.created"
    assert run.last.facts[0].element == "j"
    assert run.last.incidents_opened[0].type == "protected-variable"
    assert "requester" in run.last.incidents_opened[0].message


def test_an_activity_is_told_as_completed_once_though_none_of_its_conditions_holds() -> None:
    body = chained(task_("a"), task_("b"), ids="a b").replace(
        'sourceRef="a" targetRef="b" />',
        'sourceRef="a" targetRef="b"><bpmn:conditionExpression>=v &gt; 1'
        "</bpmn:conditionExpression></bpmn:sequenceFlow>",
    )
    run = Run.of(checked(body), v=0)
    assert run.types("a") == ["element.completed", "incident.created"]
    run.resolve("a")
    assert run.types("a").count("element.completed") == 1
    run.cancel()
    assert "element.cancelled" not in run.types("a")
