"""A file with decisions about prices, and a process that calls one, for the tests of the edge."""

from __future__ import annotations

from typing import Any

from engine.model import Resource
from tests import builders
from tests.integration.api.conftest import Office
from tests.integration.api.quotes import posted

EVALUATION = "/v2/decision-definitions/evaluation"
EXPRESSION = "/v2/expression/evaluation"
MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="pricing" name="Preise"
  namespace="http://camunda.org/schema/1.0/dmn">
  <decision id="price" name="Preis">
    <informationRequirement><requiredDecision href="#discount"/></informationRequirement>
    <literalExpression><text>amount * (100 - discount) / 100</text></literalExpression>
  </decision>
  <decision id="discount" name="Nachlass">
    <decisionTable id="discount-table" hitPolicy="UNIQUE">
      <input id="column-segment" label="Segment">
        <inputExpression><text>segment</text></inputExpression></input>
      <input id="column-amount" label="Summe">
        <inputExpression><text>amount</text></inputExpression></input>
      <output id="column-percent" name="percent" typeRef="number"/>
      <rule id="R1"><inputEntry><text>"gold"</text></inputEntry>
        <inputEntry><text>-</text></inputEntry><outputEntry><text>12.50</text></outputEntry></rule>
      <rule id="R2"><inputEntry><text>-</text></inputEntry>
        <inputEntry><text>&gt;= 1000</text></inputEntry>
        <outputEntry><text>5</text></outputEntry></rule>
    </decisionTable>
  </decision>
  <decision id="endless" name="Endlos">
    <literalExpression><text>count(for a in 1..1000, b in 1..1000 return a)</text>
    </literalExpression>
  </decision>
  <decision id="range" name="Spanne">
    <literalExpression><text>[text..text]</text></literalExpression>
  </decision>
  <decision id="shape" name="Form">
    <literalExpression><text>{when: date("2026-03-29"), add: function(a) a + 1}</text>
    </literalExpression>
  </decision>
</definitions>
"""
CALLING = builders.process(
    "ask-for-discount",
    builders.start_event("decide")
    + """<bpmn:businessRuleTask id="decide" name="Entscheiden"><bpmn:extensionElements>
<zeebe:calledDecision decisionId="discount" resultVariable="percent"/></bpmn:extensionElements>
<bpmn:incoming>to-decide</bpmn:incoming><bpmn:outgoing>to-done</bpmn:outgoing>
</bpmn:businessRuleTask>
<bpmn:sequenceFlow id="to-done" sourceRef="decide" targetRef="done"/>"""
    + builders.end_event(),
    properties={"vorgang:startGroups": "sales-rep"},
)


def deployed_keys(office: Office) -> dict[str, str]:
    """Return the keys of the decisions by id, and that of their file under its own id."""
    builders.deployed(office.workspace, Resource("pricing.dmn", MODEL.encode()), CALLING)
    found = posted(office.program("nora"), "/v2/decision-definitions/search", {}).json()["items"]
    made = {one["decisionDefinitionId"]: one["decisionDefinitionKey"] for one in found}
    made["pricing"] = next(
        one["decisionRequirementsKey"] for one in found if one["decisionDefinitionId"] == "price"
    )
    return made


def evaluated(office: Office, body: object) -> dict[str, Any]:
    """Return the answer to an evaluation that nothing refuses."""
    answer = posted(office.program("nora"), EVALUATION, body)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    found: dict[str, Any] = answer.json()
    return found
