from decimal import Decimal

import pytest

from dmn.evaluate import DecisionFailed
from feel import Date, Value
from tests.unit.dmn.models import decide, decision, literal, read, table

D = Decimal
_VALUES = '<outputValues><text>"high","middle","low"</text></outputValues>'


def of_policy(policy: str, *, kind: str = "string", inside: str = "", rows: list[str]) -> Value:
    model = read(
        decision(
            "d",
            table([("x", "x")], [("y", kind)], rows, policy=f'hitPolicy="{policy}"', inside=inside),
        )
    )
    return decide(model, "d", x=D(5)).value


OVERLAP = ['> 1 => "low"', '> 2 => "high"', '> 9 => "middle"', '> 3 => "low"']


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("FIRST", "low"),
        ("PRIORITY", "high"),
        ("RULE ORDER", ["low", "high", "low"]),
        ("OUTPUT ORDER", ["high", "low", "low"]),
        ("COLLECT", ["low", "high", "low"]),
    ],
)
def test_the_hit_policy_picks_among_matching_rules(policy: str, expected: Value) -> None:
    assert of_policy(policy, inside=_VALUES, rows=OVERLAP) == expected


@pytest.mark.parametrize(
    ("aggregator", "expected"),
    [("SUM", D("0.6")), ("MIN", D("0.1")), ("MAX", D("0.3")), ("COUNT", D(3))],
)
def test_collected_numbers_are_aggregated_exactly(aggregator: str, expected: Decimal) -> None:
    rows = ["> 1 => 0.1", "> 2 => 0.2", "> 3 => 0.3", "> 9 => 9"]
    assert of_policy(f'COLLECT" aggregation="{aggregator}', kind="number", rows=rows) == expected


def test_two_matching_rules_of_a_unique_table_are_a_failure_that_names_them() -> None:
    with pytest.raises(DecisionFailed, match=r"UNIQUE.*M01 \(no\. 1\), M02 \(no\. 2\)"):
        of_policy("UNIQUE", rows=OVERLAP[:2])


def test_an_any_table_may_match_twice_with_one_output_only() -> None:
    assert of_policy("ANY", rows=['> 1 => "low"', '> 2 => "low"']) == "low"
    with pytest.raises(DecisionFailed, match="ANY"):
        of_policy("ANY", rows=OVERLAP[:2])


def test_a_value_without_a_priority_is_a_failure() -> None:
    with pytest.raises(DecisionFailed, match="output values"):
        of_policy("PRIORITY", inside=_VALUES, rows=['> 1 => "other"', '> 2 => "low"'])


@pytest.mark.parametrize(
    ("policy", "nothing"),
    [
        ("UNIQUE", None),
        ("FIRST", None),
        ("COLLECT", []),
        ("RULE ORDER", []),
        ('COLLECT" aggregation="COUNT', D(0)),
        ('COLLECT" aggregation="SUM', None),
    ],
)
def test_without_a_match_the_result_is_empty(policy: str, nothing: Value) -> None:
    assert of_policy(policy, rows=['> 9 => "low"']) == nothing


def test_without_a_match_the_default_is_taken_and_no_rule_is_named() -> None:
    default = '<defaultOutputEntry><text>"none"</text></defaultOutputEntry>'
    assert of_policy("UNIQUE", inside=default, rows=['> 9 => "low"']) == "none"


def test_an_output_of_another_type_is_null_with_a_warning() -> None:
    model = read(decision("d", table([("x", "x")], [("y", "number")], ['- => "text"'])))
    result = decide(model, "d", x=D(1))
    assert result.value is None
    assert "output 'y'" in result.warnings[0].message


def test_an_input_is_converted_to_its_type() -> None:
    logic = table([("x", "x")], [("y", "string")], ['> 1 => "yes"']).replace(
        "<inputExpression>", '<inputExpression typeRef="number">'
    )
    model = read(decision("d", logic))
    assert decide(model, "d", x=[D(2)]).value == "yes"
    assert decide(model, "d", x="2").evidence[0].inputs == {"x": D(2)}


def test_a_value_that_is_not_allowed_for_an_input_is_a_failure() -> None:
    logic = table([("Segment", "x")], [("y", "string")], ['- => "yes"']).replace(
        "</inputExpression>", "</inputExpression><inputValues><text>1, 2</text></inputValues>"
    )
    with pytest.raises(DecisionFailed, match="Segment"):
        decide(read(decision("d", logic)), "d", x=D(3))


def test_a_required_decision_is_evaluated_once_before_and_seen_by_name_and_id() -> None:
    model = read(
        decision("base", literal("x * 2"), name="Base Amount"),
        decision("left", literal("Base Amount + 1"), requires=["base"]),
        decision("top", literal("left + base"), requires=["left", "base"]),
    )
    result = decide(model, "top", x=D(5))
    assert result.value == 21
    assert [evidence.decision_id for evidence in result.evidence] == ["base", "left", "top"]
    assert result.evidence[0].inputs == {"x": D(5)}


def test_input_data_are_converted_to_their_type() -> None:
    data = '<inputData id="i" name="day"><variable name="day" typeRef="dateTime"/></inputData>'
    logic = decision("d", literal("day.hour")).replace(
        "<literal",
        '<informationRequirement><requiredInput href="#i"/></informationRequirement><literal',
    )
    assert decide(read(data, logic), "d", day=Date(2026, 1, 1)).value == 0


_BKM = """
<businessKnowledgeModel id="surcharge" name="Surcharge">
  <encapsulatedLogic>
    <formalParameter name="amount" typeRef="number"/>
    LOGIC
  </encapsulatedLogic>
</businessKnowledgeModel>
<decision id="d" name="D">
  <knowledgeRequirement><requiredKnowledge href="#surcharge"/></knowledgeRequirement>
  <invocation>
    <literalExpression><text>Surcharge</text></literalExpression>
    <binding>
      <parameter name="amount"/>
      <literalExpression><text>x + 1</text></literalExpression>
    </binding>
  </invocation>
</decision>
"""


def test_a_knowledge_model_is_invoked_with_its_bindings() -> None:
    model = read(_BKM.replace("LOGIC", literal("amount * 0.1")))
    assert decide(model, "d", x=D(1)).value == D("0.2")


def test_a_knowledge_model_may_invoke_itself_to_a_limit() -> None:
    model = read(_BKM.replace("LOGIC", literal("if amount < 1 then 0 else Surcharge(amount - 1)")))
    assert decide(model, "d", x=D(20)).value == 0
    with pytest.raises(DecisionFailed, match="deeper"):
        decide(model, "d", x=D(10_000))


def test_a_table_inside_a_knowledge_model_leaves_evidence() -> None:
    logic = table([("Betrag", "amount")], [("rate", "number")], ["> 1 => 7", "- => 3"])
    model = read(_BKM.replace("LOGIC", logic.replace('id="table"', 'id="t" hitPolicy="FIRST"')))
    result = decide(model, "d", x=D(1))
    assert result.value == 7
    surcharge = result.evidence[0]
    assert (surcharge.decision_id, surcharge.inputs) == ("surcharge", {"Betrag": D(2)})
    assert [rule.rule_id for rule in surcharge.matched] == ["M01"]


def test_contexts_relations_and_lists_are_values() -> None:
    context = (
        '<context><contextEntry><variable name="net"/>'
        + literal("x * 2")
        + '</contextEntry><contextEntry><variable name="rows"/><relation><column name="a"/>'
        '<column name="b"/><row>' + literal("1") + literal("net") + "</row></relation>"
        '</contextEntry><contextEntry><variable name="all"/><list>'
        + literal("net")
        + literal("rows[1].b")
        + "</list></contextEntry></context>"
    )
    assert decide(read(decision("d", context)), "d", x=D(2)).value == {
        "net": D(4),
        "rows": [{"a": D(1), "b": D(4)}],
        "all": [D(4), D(4)],
    }


def test_item_definitions_check_structures_and_allowed_values() -> None:
    item = (
        '<itemDefinition name="tSegment"><typeRef>string</typeRef>'
        '<allowedValues><text>"new","key"</text></allowedValues></itemDefinition>'
        '<itemDefinition name="tCustomer"><itemComponent name="segment">'
        "<typeRef>tSegment</typeRef></itemComponent></itemDefinition>"
    )
    typed = '<variable name="d" typeRef="tCustomer"/>'
    model = read(item, decision("d", literal("{segment: s}"), variable=typed))
    assert decide(model, "d", s="new").value == {"segment": "new"}
    result = decide(model, "d", s="other")
    assert result.value is None
    assert "tSegment" in result.warnings[0].message


def test_now_is_the_same_in_every_expression_of_a_decision() -> None:
    model = read(
        decision("a", literal("now()")), decision("b", literal("a = now()"), requires=["a"])
    )
    assert decide(model, "b").value is True


def test_an_unknown_decision_is_a_failure() -> None:
    with pytest.raises(DecisionFailed, match="nothing"):
        decide(read(decision("d", literal("1"))), "nothing")


def test_all_expressions_of_a_decision_share_one_budget() -> None:
    heavy = literal("count(for x in 1..90000 return x)")
    parts = [decision(f"d{number}", heavy) for number in range(3)]
    top = decision("top", literal("1"), requires=["d0", "d1", "d2"])
    with pytest.raises(DecisionFailed, match="steps"):
        decide(read(*parts, top), "top")


def test_variables_are_not_changed() -> None:
    variables: dict[str, Value] = {"x": D(1), "list": [D(1)]}
    model = read(
        decision("x", literal("append(list, 2)")), decision("d", literal("x"), requires=["x"])
    )
    assert decide(model, "d", **variables).value == [1, 2]
    assert variables == {"x": D(1), "list": [D(1)]}


def test_an_input_that_was_not_given_is_null_and_not_defined() -> None:
    data = '<inputData id="i" name="x"><variable name="x" typeRef="number"/></inputData>'
    needs = '<informationRequirement><requiredInput href="#i"/></informationRequirement>'
    model = read(data, decision("d", needs + literal("[is defined(x), x]")))
    result = decide(model, "d")
    assert result.value == [False, None]
    assert result.evidence[0].inputs == {"x": None}
    assert decide(model, "d", x=D(1)).value == [True, 1]


def test_decisions_that_require_each_other_too_deep_are_a_failure() -> None:
    chain = [decision(f"d{n}", literal("1"), requires=[f"d{n + 1}"]) for n in range(1_000)]
    model = read(*chain, decision("d1000", literal("1")))
    with pytest.raises(DecisionFailed, match="too deep"):
        decide(model, "d0")
    assert decide(model, "d990").value == 1
