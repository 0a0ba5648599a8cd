"""What SpiffWorkflow as it comes does wrong, each with a diagram: none of it is left here.

Where it takes seconds only, the same diagram is given to stock SpiffWorkflow beside, so that a test
shows the defect it is about.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from bench.models import LOOP, PARALLEL, Element, Flow, Model
from bpmn.lint import lint
from bpmn.reader import read_definitions
from engine.core import codec
from engine.core.definition import compile_process
from engine.core.executable import ExecutableProcess
from tests.unit.core.builders import Run

ROUNDS = 1_100
"""Stock SpiffWorkflow is at depth 1,000 after 250 rounds of four elements."""


def runnable(model: Model) -> ExecutableProcess:
    definitions = read_definitions(model.resource().content, f"{model.id}.bpmn")
    assert lint(definitions, ()) == ()
    return compile_process(definitions, model.id)


def sequence(length: int) -> Model:
    names = [f"set{number}" for number in range(length)]
    scripts = (Element("scriptTask", name, sets=(f"v{name}", "1")) for name in names)
    flows = (Flow(*pair) for pair in pairwise(["begun", *names, "done"]))
    ends = Element("startEvent", "begun"), Element("endEvent", "done")
    return Model("sequence", (ends[0], *scripts, ends[1]), tuple(flows))


def stock(model: Model, **data: object) -> Any:
    """Stock SpiffWorkflow with its first step done."""
    from SpiffWorkflow.bpmn import BpmnWorkflow
    from SpiffWorkflow.bpmn.parser import BpmnParser
    from SpiffWorkflow.util.task import TaskState

    parser = BpmnParser()
    parser.add_bpmn_str(model.plain())
    workflow = BpmnWorkflow(parser.get_spec(model.id), parser.get_subprocess_specs(model.id))
    for task in workflow.get_tasks(state=TaskState.READY):
        task.data.update(data)
    workflow.do_engine_steps()
    return workflow


# ---- false completion at depth 1,000 -------------------------------------------------------------
def test_a_case_of_many_rounds_waits_in_each_and_is_completed_only_at_its_end() -> None:
    run = Run.of(runnable(LOOP), n=Decimal(0), limit=Decimal(ROUNDS))
    for number in range(ROUNDS):
        assert run.standing() == ["work"], number
        assert run.last.status == "active"
        run.complete("work")
    assert run.last.status == "completed"
    assert run.variables()["n"] == ROUNDS


def test_stock_says_that_such_a_case_is_completed_while_it_is_not() -> None:
    from SpiffWorkflow.util.task import TaskState

    workflow, rounds = stock(LOOP, n=0, limit=ROUNDS), 0
    while ready := workflow.get_tasks(state=TaskState.READY):
        ready[0].run()
        workflow.do_engine_steps()
        rounds += 1
    assert workflow.is_completed()
    assert rounds < ROUNDS


# ---- early join in a loop ------------------------------------------------------------------------
@pytest.mark.parametrize("rounds", [1, 2, 50, 500])
def test_a_join_in_a_loop_fires_once_a_round_after_both_branches(rounds: int) -> None:
    run = Run.of(runnable(PARALLEL), n=Decimal(0), limit=Decimal(rounds))
    ran = run.ran()
    assert run.last.status == "completed"
    assert run.variables()["n"] == rounds
    order = [name for name in ran if name in {"left", "right", "join"}]
    for first in range(0, len(order), 3):
        assert set(order[first : first + 2]) == {"left", "right"}
        assert order[first + 2] == "join"
    assert len(order) == 3 * rounds


def test_a_join_in_a_loop_does_not_count_the_token_of_an_earlier_round() -> None:
    # One branch waits for somebody: the other one's tokens of two rounds are no pair.
    waits = Model(
        "waits",
        (
            Element("startEvent", "begun"),
            Element("exclusiveGateway", "again"),
            Element("parallelGateway", "fork"),
            Element("userTask", "left"),
            Element("scriptTask", "right", sets=("b", "n")),
            Element("parallelGateway", "join"),
            Element("scriptTask", "count", sets=("n", "n + 1")),
            Element("exclusiveGateway", "enough", default="enough-done"),
            Element("endEvent", "done"),
        ),
        PARALLEL.flows,
    )
    run = Run.of(runnable(waits), n=Decimal(0), limit=Decimal(20))
    for number in range(20):
        assert run.ran().count("join") == number
        assert run.ran().count("right") == number + 1
        run.complete("left")
    assert run.last.status == "completed"


# ---- recursion -----------------------------------------------------------------------------------
@pytest.mark.parametrize("length", [500, 1_000])
def test_a_long_sequence_is_read_compiled_and_run(length: int) -> None:
    run = Run.of(runnable(sequence(length)))
    assert run.last.status == "completed"
    assert len(run.ran()) == length + 2


def test_stock_cannot_even_read_a_sequence_of_500() -> None:
    with pytest.raises(Exception, match="recursion depth"):
        stock(sequence(500))


# ---- a value that looks like a type tag ----------------------------------------------------------
@pytest.mark.parametrize(
    "value",
    [
        {"typename": "Decimal", "value": "1"},
        {"typename": "BpmnWorkflow"},
        {"typename": None},
        {"$d": "2026-01-01", "typename": "datetime"},
        [{"typename": "UUID", "value": "x"}],
    ],
)
def test_a_submitted_value_that_looks_like_a_type_stays_what_it_is(value: Any) -> None:
    run = Run.of(runnable(LOOP), n=Decimal(0), limit=Decimal(3))
    run.complete("work", seen=value)
    assert run.variables()["seen"] == value
    run.complete("work")
    assert run.variables()["seen"] == value
    assert codec.decode(run.state) is not None
    run.complete("work")
    assert run.last.status == "completed"


# ---- falsified history ---------------------------------------------------------------------------
def test_what_was_recorded_of_a_step_is_not_changed_by_a_later_one() -> None:
    run = Run.of(runnable(LOOP), n=Decimal(0), limit=Decimal(3))
    submitted: dict[str, Any] = {"total": Decimal(1), "lines": [Decimal(1)]}
    run.complete("work", quote=submitted)
    before = [(fact.type, fact.element, fact.before, fact.after) for fact in run.facts]
    recorded = [
        value.value for fact in run.facts for value in fact.personal if value.name == "quote"
    ]
    assert recorded == [{"total": Decimal(1), "lines": [Decimal(1)]}]
    later: dict[str, Any] = {"total": Decimal(2), "lines": []}
    run.complete("work", quote=later)
    assert [(f.type, f.element, f.before, f.after) for f in run.facts][: len(before)] == before
    again = [value.value for fact in run.facts for value in fact.personal if value.name == "quote"]
    assert again == [*recorded, later]


def test_no_completed_step_stands_in_a_state_where_it_could_be_rewritten() -> None:
    run = Run.of(runnable(LOOP), n=Decimal(0), limit=Decimal(100))
    sizes = set()
    for number in range(20):
        run.complete("work")
        # No token but the one that waits: history is the ledger's alone.
        assert len(run.standing()) == 1, number
        sizes.add(len(run.state))
    assert max(sizes) - min(sizes) <= 8
