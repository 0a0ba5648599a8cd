"""Variables: scopes and locals, mappings in and out, propagation, what the ledger keeps."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dmn.findings import ModelRefused
from engine.core import step
from engine.faults import NotAllowed, StepFailed
from tests.unit.core.builders import (
    Run,
    around,
    chain,
    compiled,
    decision,
    each,
    flow,
    job,
    script,
    start,
    task,
    user,
    values,
)


def test_a_write_is_seen_by_every_token_of_the_scope_at_once() -> None:
    process = compiled(start(), user("a"), user("b"), flow("start", "a"), flow("start", "b"))
    run = Run.of(process, n=1).complete("a", n=2)
    assert run.variables("b")["n"] == Decimal(2)


def test_input_mappings_make_locals_that_nobody_else_sees() -> None:
    inputs = {"n": "=m * 2", "text": "literal", "deep.er": "=n + 1"}
    run = Run.of(compiled(*chain(user("u", inputs=inputs), user("v"))), m=4)
    expected = values({"n": 8, "text": "literal", "deep": {"er": 9}})
    assert {name: run.variables("u")[name] for name in expected} == expected
    assert not set(expected) & set(run.variables())
    run.complete("u")
    assert not set(expected) & set(run.variables("v"))


def test_without_output_mappings_results_go_where_the_variable_lives_or_to_the_instance() -> None:
    run = Run.of(compiled(*chain(user("u", inputs={"mine": "=1"}), user("v"))), old=1)
    run.complete("u", old=2, new=3, mine=4)
    seen = run.variables()
    assert (seen["old"], seen["new"]) == (Decimal(2), Decimal(3))
    assert "mine" not in seen


def test_with_output_mappings_only_those_leave() -> None:
    outputs = {"total": "=a + b", "kept.inner": "=a"}
    run = Run.of(compiled(*chain(job("j", outputs=outputs), user("v"))), kept={"other": 1})
    run.work("j", a=2, b=3)
    seen = run.variables()
    assert seen["total"] == Decimal(5)
    assert seen["kept"] == values({"other": 1, "inner": 2})
    assert "a" not in seen


def test_writing_into_a_context_leaves_the_old_value_as_it_was() -> None:
    steps = (
        script("copy", "=box", "before"),
        script("s", "=2", "x", outputs={"box.n": "=x"}),
        user("u"),
    )
    run = Run.of(compiled(*chain(*steps)), box={"n": 1})
    assert run.variables()["before"] == values({"n": 1})
    assert run.variables()["box"] == values({"n": 2})


def test_scripts_and_decisions_write_their_result_variable() -> None:
    run = Run.of(
        compiled(*chain(script("s", "=amount + 1", "amount"), decision("d"), user("u"))), amount=1
    )
    assert run.variables()["amount"] == Decimal(2)
    assert run.variables()["doubled"] == Decimal(4)
    (fact,) = [fact for fact in run.facts if fact.type == "variable.changed"]
    assert (fact.element, fact.data) == ("s", {"names": ["amount"]})


def test_locals_of_one_instance_of_a_loop_are_not_seen_by_another() -> None:
    process = compiled(*chain(user("u", loop=each(input_element="item"), inputs={"x": "=item"})))
    run = Run.of(process, items=[1, 2])
    seen = [step.variables_of(process, run.state, token)["x"] for token in run.tokens("u")]
    assert seen == [Decimal(1), Decimal(2)]


def test_submitted_values_stand_in_the_ledger_under_the_retention_of_the_process() -> None:
    process = compiled(*chain(user("u")), properties={"vorgang:retention": "commercial-letter"})
    run = Run.of(process, a=1).complete("u", b=Decimal("2.50"))
    started, completed = (
        next(fact for fact in run.facts if fact.type == name)
        for name in ("process.started", "task.completed")
    )
    assert [value.name for value in started.personal] == ["a", "requester"]
    (value,) = completed.personal
    assert (value.name, value.value, value.retention) == (
        "b",
        Decimal("2.50"),
        "commercial-letter",
    )
    assert (completed.before, completed.after) == ("ready", "completed")


def test_a_variable_may_have_a_retention_class_of_its_own() -> None:
    classes = {"vorgang:retention": "voucher", "vorgang:class.email": "contact"}
    process = compiled(*chain(user("u")), properties=classes)
    run = Run.of(process, email="a", total=1).complete("u", email="b", total=2)
    kept = [
        {value.name: value.retention for value in fact.personal}
        for fact in run.facts
        if fact.type in {"process.started", "task.completed"}
    ]
    both = {"email": "contact", "total": "voucher"}
    assert kept == [{**both, "requester": "voucher"}, both]


@pytest.mark.parametrize(
    "bad", [1.5, float("nan"), Decimal("Infinity"), "\ud800", object(), {1: 2}]
)
def test_what_no_variable_can_hold_is_refused_at_the_door(bad: object) -> None:
    process = compiled(*chain(user("u")))
    with pytest.raises(StepFailed):
        step.start(process, "1", {"x": bad}, around())  # type: ignore[dict-item]
    run = Run.of(process)
    with pytest.raises(StepFailed):
        step.complete_user_task(
            process,
            "1",
            run.state,
            run.token("u"),
            {"x": [bad]},
            around(),  # type: ignore[list-item]
        )


def test_a_function_is_no_variable() -> None:
    run = Run.of(compiled(*chain(script("s", "=function(a) a + 1", "f"))))
    assert run.last.incidents_opened[0].type == "value"


def test_what_is_nested_too_deeply_is_refused() -> None:
    deep: object = 1
    for _ in range(200):
        deep = [deep]
    with pytest.raises(StepFailed, match="nested deeper"):
        Run.of(compiled(*chain(task("t"))), deep=deep)


@pytest.mark.parametrize(
    "nodes",
    [
        (user("u", inputs={"requester": "=1"}),),
        (user("u", outputs={"requester.name": "=1"}),),
        (script("s", "=1", "requester"),),
        (decision("d", "requester"),),
        (task("t", loop=each(input_element="requester")),),
        (task("t", loop=each(output_collection="requester", output_element="=1")),),
    ],
)
def test_no_model_may_write_who_asked(nodes: tuple[object, ...]) -> None:
    with pytest.raises(ModelRefused, match="requester"):
        compiled(*chain(*nodes))  # type: ignore[arg-type]


def test_a_refused_request_changes_nothing() -> None:
    run = Run.of(compiled(*chain(user("u"))))
    before = run.state
    with pytest.raises(NotAllowed):
        run.complete("u", requester="x")
    assert run.state == before
    assert run.complete("u").last.status == "completed"


def test_summary_and_business_id_are_computed_and_never_stop_a_process() -> None:
    properties = {"vorgang:summary": '="Angebot " + number', "vorgang:businessId": "=number"}
    process = compiled(*chain(user("u")), properties=properties)
    now = around().now
    assert process.summary({"number": "A-1"}, now) == "Angebot A-1"
    assert process.business_id({"number": "A-1"}, now) == "A-1"
    assert process.summary({}, now) is None
