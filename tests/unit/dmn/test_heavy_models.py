"""A model invoked again and again ends in time, however much each invocation does."""

import time
from decimal import Decimal

import pytest

from dmn.evaluate import DecisionFailed
from tests.unit.dmn.models import decide, decision, literal, read, table

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
