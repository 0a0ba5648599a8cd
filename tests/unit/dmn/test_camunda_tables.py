"""Tables the way Camunda Modeler saves them."""

from decimal import Decimal

from dmn.model import DecisionTable
from dmn.reader import read_decisions
from feel import Value
from tests.unit.dmn.models import decide

D = Decimal
_FILE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"
  xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/"
  xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/"
  xmlns:biodi="http://bpmn.io/schema/dmn/biodi/2.0"
  xmlns:camunda="http://camunda.org/schema/1.0/dmn"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
  xmlns:modeler="http://camunda.org/schema/modeler/1.0"
  id="dish" name="Dish" namespace="http://camunda.org/schema/1.0/dmn"
  exporter="Camunda Modeler" exporterVersion="5.30.0" modeler:executionPlatform="Camunda Cloud"
  modeler:executionPlatformVersion="8.6.0">
  <decision id="Dish" name="Dish">
    <extensionElements><zeebe:versionTag value="v1.2" /></extensionElements>
    <decisionTable id="DecisionTable_1" hitPolicy="COLLECT" biodi:annotationsWidth="400">
      <input id="Input_1" label="Season" biodi:width="192" camunda:inputVariable="now">
        <inputExpression id="Expression_1" typeRef="string" expressionLanguage="feel">
          <text>season</text>
        </inputExpression>
        <inputValues id="Values_1"><text>"winter","summer"</text></inputValues>
      </input>
      <input id="Input_2" label="Guests" camunda:inputVariable="guests">
        <inputExpression id="Expression_2" typeRef="number"><text></text></inputExpression>
      </input>
      <input id="Input_3" label="Since">
        <inputExpression id="Expression_3" typeRef="date"><text>since</text></inputExpression>
        <inputValues id="Values_3"><text></text></inputValues>
      </input>
      <output id="Output_1" label="Dish" name="dish" typeRef="string" biodi:width="192">
        <outputValues id="Values_2"><text>"soup","salad"</text></outputValues>
      </output>
      <rule id="Rule_1">
        <description>warm</description>
        <inputEntry id="Entry_1"><text>"winter"</text></inputEntry>
        <inputEntry id="Entry_2" expressionLanguage="feel"><text>&lt;= 8</text></inputEntry>
        <inputEntry id="Entry_3"><text></text></inputEntry>
        <outputEntry id="Out_1">
          <text>"soup for " + string(guests) + " in " + now</text></outputEntry>
      </rule>
      <rule id="Rule_2">
        <inputEntry id="Entry_4"><text>-</text></inputEntry>
        <inputEntry id="Entry_5"><text>? &gt; 4 and now = "winter"</text></inputEntry>
        <inputEntry id="Entry_6"><text>&gt;= date("2026-01-01")</text></inputEntry>
        <outputEntry id="Out_2"><text>"salad"</text></outputEntry>
      </rule>
    </decisionTable>
  </decision>
  <dmndi:DMNDI><dmndi:DMNDiagram><dmndi:DMNShape dmnElementRef="Dish">
    <dc:Bounds height="80" width="180" x="160" y="100" /></dmndi:DMNShape></dmndi:DMNDiagram>
  </dmndi:DMNDI>
</definitions>
"""


def test_a_table_of_camunda_modeler_is_read_as_it_is_meant() -> None:
    model = read_decisions(_FILE.encode(), "dish.dmn")
    assert model.warnings == ()
    assert model.decisions["Dish"].version_tag == "v1.2"
    logic = model.decisions["Dish"].logic
    assert isinstance(logic, DecisionTable)
    assert [column.label for column in logic.inputs] == ["Season", "Guests", "Since"]
    variables: dict[str, Value] = {"season": "winter", "guests": D(5), "since": None}
    result = decide(model, "Dish", **variables)
    assert result.value == ["soup for 5 in winter"]
    assert result.evidence[0].inputs == {"Season": "winter", "Guests": D(5), "Since": None}


def test_an_expression_language_for_the_whole_file_is_heeded() -> None:
    content = _FILE.replace("<definitions ", '<definitions expressionLanguage="feel" ', 1)
    assert read_decisions(content.encode(), "dish.dmn").decisions
