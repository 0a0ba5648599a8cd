"""Any bytes as a DMN file: a model, whose decisions then have a value or fail, or a refusal."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime

from dmn.evaluate import DecisionFailed, evaluate_decision
from dmn.findings import Finding, ModelRefused
from dmn.reader import read_decisions
from tests.expressions import SCOPE

NOW = datetime(2026, 3, 27, 22, 30, tzinfo=UTC)
NAMESPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"
_TABLE = """
<decision id="d" name="D">
  <informationRequirement id="r"><requiredInput href="#i"/></informationRequirement>
  <decisionTable id="t" hitPolicy="COLLECT" aggregation="SUM">
    <input id="c" label="Amount"><inputExpression id="e" typeRef="number"><text>amount</text>
    </inputExpression></input>
    <output id="o" name="percent" typeRef="number"/>
    <rule id="r1"><inputEntry id="i1"><text>&gt; 5</text></inputEntry>
      <outputEntry id="o1"><text>7</text></outputEntry></rule>
    <rule id="r2"><inputEntry id="i2"><text>-</text></inputEntry>
      <outputEntry id="o2"><text>amount * 2</text></outputEntry></rule>
  </decisionTable>
</decision>
<inputData id="i" name="amount"><variable id="v" name="amount" typeRef="number"/></inputData>
"""
_LITERAL = """
<itemDefinition id="t" name="tPerson" isCollection="true"><itemComponent id="c" name="age">
  <typeRef>number</typeRef><allowedValues id="a"><text>[0..120]</text></allowedValues>
</itemComponent></itemDefinition>
<businessKnowledgeModel id="b" name="twice"><encapsulatedLogic>
  <formalParameter id="p" name="x" typeRef="number"/>
  <literalExpression id="l"><text>x * 2</text></literalExpression></encapsulatedLogic>
</businessKnowledgeModel>
<decision id="d" name="D"><knowledgeRequirement id="k"><requiredKnowledge href="#b"/>
  </knowledgeRequirement>
  <context id="x"><contextEntry id="e1"><variable id="v1" name="a" typeRef="number"/>
    <literalExpression id="l1"><text>twice(rate)</text></literalExpression></contextEntry>
    <contextEntry id="e2"><literalExpression id="l2"><text>a + 1</text></literalExpression>
    </contextEntry></context>
</decision>
"""


def _file(content: str) -> bytes:
    return (
        f'<definitions xmlns="{NAMESPACE}" id="f" name="F" namespace="http://example.org/f">'
        f"{content}</definitions>"
    ).encode()


SEEDS = (_file(_TABLE), _file(_LITERAL), _file(""))


def try_one(data: bytes) -> None:
    """Read the bytes, and decide what they define."""
    try:
        model = read_decisions(data, "fuzzed.dmn")
    except ModelRefused as refusal:
        _check_findings(refusal.findings)
        return
    for decision_id in model.decisions:
        with suppress(DecisionFailed):
            evaluate_decision(model, decision_id, SCOPE, NOW)


def _check_findings(findings: Sequence[Finding]) -> None:
    assert findings
    assert all(finding.message and finding.remedy for finding in findings)
