"""JUEL in decision models, where `expressionLanguage` says so."""

from decimal import Decimal

import pytest

from dmn.evaluate import evaluate_decision
from dmn.evaluation import DecisionFailed
from dmn.findings import Finding
from feel import Value
from tests.unit.dmn.models import NOW, decision, read, refused

DISCOUNT = """
<decisionTable hitPolicy="FIRST">
  <input label="total">
    <inputExpression expressionLanguage="juel"><text>{input}</text></inputExpression>
  </input>
  <output name="discount" typeRef="number"/>
  <rule id="large">
    <inputEntry><text>&gt; 100</text></inputEntry>
    <outputEntry expressionLanguage="JUEL"><text>${{empty bonus ? 5 : bonus}}</text></outputEntry>
  </rule>
  <rule id="small">
    <inputEntry><text>-</text></inputEntry>
    <outputEntry><text>0</text></outputEntry>
  </rule>
</decisionTable>
"""


def _literal(text: str, language: str = "juel") -> str:
    return (
        f'<literalExpression id="logic" expressionLanguage="{language}">'
        f"<text>{text}</text></literalExpression>"
    )


def _decided(logic: str, **variables: Value) -> Value:
    return evaluate_decision(read(decision("d", logic)), "d", variables, NOW).value


def _finding(logic: str) -> Finding:
    findings = refused(decision("d", logic)).findings
    assert len(findings) == 1
    return findings[0]


@pytest.mark.parametrize("text", ["price * count", "${price * count}", "\n  #{price * count} "])
def test_inputs_and_outputs_of_a_table_may_be_juel_with_braces_or_without(text: str) -> None:
    logic = DISCOUNT.format(input=text)
    scope: dict[str, Value] = {"price": Decimal(60), "bonus": ""}
    assert _decided(logic, **scope, count="2") == 5
    assert _decided(logic, price=Decimal(60), bonus=Decimal(7), count=Decimal(2)) == 7
    assert _decided(logic, **scope, count=None) == 0


def test_a_decision_may_be_one_juel_expression() -> None:
    assert _decided(_literal("a + '1'"), a=Decimal(1)) == 2
    assert _decided(_literal("${a}${b}"), a="x", b=None) == "x"


def test_juel_that_fails_fails_the_decision_by_name() -> None:
    with pytest.raises(DecisionFailed, match="no variable 'unknown'"):
        _decided(_literal("unknown + 1"))
    with pytest.raises(DecisionFailed, match="'abc' is no number"):
        _decided(_literal("a + 1"), a="abc")


def test_a_fault_in_juel_is_found_at_its_place_in_the_file_with_the_remedy() -> None:
    finding = _finding(_literal("\n  ${list.size() &gt; 2}"))
    assert "is no JUEL: '.size(…)' calls a method of Java" in finding.message
    assert finding.remedy == "Write it in FEEL: =count(list)."
    assert (finding.element, finding.line, finding.column) == ("logic", 4, 10)
    bare = _finding(_literal("list.size() &gt; 2"))
    assert bare.rule == "juel/syntax"
    assert bare.remedy == finding.remedy


def test_a_test_of_a_value_in_juel_is_refused() -> None:
    logic = DISCOUNT.format(input="total").replace(
        "<inputEntry>", '<inputEntry expressionLanguage="juel">', 1
    )
    finding = _finding(logic)
    assert "not supported for tests of a value" in finding.message
    assert "> 100" in finding.remedy


@pytest.mark.parametrize("language", ["javascript", "groovy", "python", "ruby", "java"])
def test_any_other_language_is_refused_by_name(language: str) -> None:
    finding = _finding(_literal("1", language))
    assert f"'{language}'" in finding.message
    assert "FEEL" in finding.remedy
