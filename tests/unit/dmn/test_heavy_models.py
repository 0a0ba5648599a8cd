"""A model invoked again and again ends in time, however much each invocation does."""

import time
import tracemalloc
from decimal import Decimal

import pytest

from dmn.evaluate import DecisionFailed, evaluate_decision
from dmn.model import DecisionTable
from dmn.read_together import read_together
from feel import Value
from tests.unit.dmn.models import (
    NOW,
    decide,
    decision,
    definitions,
    literal,
    read,
    refused,
    table,
)

HEAVY = " + ".join(["x"] * 2_000)
LOOP = literal("count(for i in 1..100000 return heavy(i))")


def knowledge(logic: str) -> str:
    return (
        '<businessKnowledgeModel id="b" name="heavy"><encapsulatedLogic>'
        f'<formalParameter name="x"/>{logic}</encapsulatedLogic></businessKnowledgeModel>'
    )


@pytest.mark.parametrize(
    "logic",
    [
        literal(HEAVY),
        table([("x", "x")], [("r", "number")], [f"{HEAVY} > 1 => 1"], policy='hitPolicy="FIRST"'),
        table([("x", HEAVY)], [("r", "number")], ["- => 1"]),
        table([("x", "x")], [("r", "number")], [f"{number} => 1" for number in range(3_000)]),
    ],
)
def test_a_heavy_knowledge_model_in_a_loop_is_a_failure_within_a_second_and_a_half(
    logic: str,
) -> None:
    needs = '<knowledgeRequirement><requiredKnowledge href="#b"/></knowledgeRequirement>'
    model = read(knowledge(logic), decision("d", needs + LOOP))
    begun = time.thread_time()
    with pytest.raises(DecisionFailed):
        decide(model, "d", amount=Decimal(1))
    assert time.thread_time() - begun < 1.5


def test_many_decisions_over_very_many_variables_copy_none_of_them() -> None:
    variables: dict[str, Value] = {f"v{number}": Decimal(number) for number in range(150_000)}
    parts = [decision(f"d{number}", literal("1")) for number in range(3_000)]
    every = [f"d{number}" for number in range(3_000)]
    model = read(*parts, decision("all", literal("1"), requires=every))
    tracemalloc.start()
    begun = time.thread_time()
    assert evaluate_decision(model, "all", variables, NOW).value == 1
    assert time.thread_time() - begun < 1
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def _rules(count: int, *, alike: bool) -> str:
    rows = [f"{'+'.join(['x'] * 900)}+{0 if alike else row} => 1" for row in range(count)]
    return decision("d", table([("x", "x")], [("r", "number")], rows))


def test_very_many_heavy_cells_are_refused_before_they_are_compiled() -> None:
    begun = time.thread_time()
    (finding,) = refused(_rules(1_200, alike=False)).findings
    assert time.thread_time() - begun < 10
    assert finding.rule == "dmn/too-much"
    assert "400000 characters" in finding.message


def test_files_read_together_share_what_may_be_compiled() -> None:
    files = {f"{name}.dmn": definitions(_rules(150, alike=False)) for name in "ab"}
    together = read_together(files)
    assert [each.rule for each in together.refusals["b.dmn"]] == ["dmn/too-much"]
    assert "a.dmn" not in together.refusals


def test_equal_cells_are_compiled_once() -> None:
    begun = time.thread_time()
    model = read(_rules(1_200, alike=True))
    assert time.thread_time() - begun < 2
    table_read = model.decisions["d"].logic
    assert isinstance(table_read, DecisionTable)
    assert len({id(rule.tests[0]) for rule in table_read.rules}) == 1
