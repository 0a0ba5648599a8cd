"""A decision that failed tells, as data, what it saw and which rules contradict each other."""

from decimal import Decimal

import pytest

from dmn.evaluate import DecisionFailed
from dmn.evaluation import LARGEST_EVIDENCE, WEIGHT_OF_ENTRY
from feel import Value
from tests.unit.dmn.models import decide, decision, literal, read, table

D = Decimal
KNOWLEDGE = (
    '<businessKnowledgeModel id="b" name="b"><encapsulatedLogic><formalParameter name="i"/>'
    '<formalParameter name="big"/>'
    + table([("i", "i"), ("big", "big")], [("y", "number")], ["-; - => 1"])
    + "</encapsulatedLogic></businessKnowledgeModel>"
)
USES_IT = '<knowledgeRequirement><requiredKnowledge href="#b"/></knowledgeRequirement>'


def test_a_contradiction_tells_inputs_rules_outputs_and_what_was_decided_before() -> None:
    rows = ['> 1; "a" => 1', "> 5; - => 2", "> 50; - => 3"]
    logic = table([("Amount", "x"), ("Class", "klasse")], [("y", "number")], rows)
    model = read(
        decision("klasse", literal('"a"')),
        decision("rabatt", logic, requires=["klasse"], name="Rabatt"),
        decision("top", literal("rabatt"), requires=["rabatt"]),
    )
    with pytest.raises(DecisionFailed) as caught:
        decide(model, "top", x=D(7))
    failure = caught.value
    assert (failure.code, failure.decision_id) == ("unique", "rabatt")
    assert (failure.decision_name, failure.sha256) == ("Rabatt", model.sha256)
    assert (failure.file, failure.warnings) == ("model.dmn", ())
    assert failure.inputs == {"Amount": D(7), "Class": "a"}
    assert [(hit.rule_id, hit.index, hit.outputs) for hit in failure.matched] == [
        ("M01", 1, {"y": D(1)}),
        ("M02", 2, {"y": D(2)}),
    ]
    assert [each.decision_id for each in failure.evidence] == ["klasse"]


def test_an_input_that_is_not_allowed_is_told_with_the_inputs_before_it() -> None:
    logic = table([("A", "a"), ("B", "b")], [("y", "number")], ["-; - => 1"])
    head, _, tail = logic.rpartition("</inputExpression>")
    values = "</inputExpression><inputValues><text>1, 2</text></inputValues>"
    with pytest.raises(DecisionFailed) as caught:
        decide(read(decision("d", head + values + tail)), "d", a=D(9), b=D(3))
    failure = caught.value
    assert (failure.code, failure.label, failure.given) == ("not-allowed", "B", D(3))
    assert failure.inputs == {"A": D(9), "B": D(3)}


def test_a_limit_exceeded_in_a_required_decision_names_that_one() -> None:
    endless = literal("count(for i in 1..90000, j in 1..90000 return i)")
    model = read(decision("inner", endless), decision("outer", literal("1"), requires=["inner"]))
    with pytest.raises(DecisionFailed) as caught:
        decide(model, "outer")
    assert (caught.value.code, caught.value.decision_id) == ("limit", "inner")


@pytest.mark.parametrize("size", [1_000, 10_000, 100_000])
def test_evidence_of_a_table_in_a_loop_has_an_end(size: int) -> None:
    model = read(
        KNOWLEDGE, decision("d", USES_IT + literal("count(for i in 1..20000 return b(i, x))"))
    )
    with pytest.raises(DecisionFailed) as caught:
        decide(model, "d", x=[D(number) for number in range(size)])
    assert caught.value.code == "evidence"
    assert len(caught.value.evidence) * (WEIGHT_OF_ENTRY + size) < LARGEST_EVIDENCE


def test_a_small_value_that_holds_itself_many_times_is_too_large_as_evidence() -> None:
    value: Value = ["x"]
    for _ in range(40):
        value = [value, value]
    data = '<inputData id="x" name="x"/>'
    needs = '<informationRequirement><requiredInput href="#x"/></informationRequirement>'
    with pytest.raises(DecisionFailed) as caught:
        decide(read(data, decision("d", needs + literal("count(x)"))), "d", x=value)
    assert caught.value.code == "evidence"
