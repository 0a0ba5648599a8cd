"""Rules about loops, quantities, calls, ad-hoc sub-processes and data."""

from __future__ import annotations

import pytest

from bpmn.lint import lint
from bpmn.reader import read_with_gaps
from tests.unit.bpmn.documents import END, HEAD, START, TAIL, flow


def rules(activity: str, more: str = "") -> set[str]:
    """The rules that this activity `a`, between a start and an end, offends against."""
    flows = flow("start", "a") + flow("a", "end")
    body = START + activity + END + flows + more
    content = f'{HEAD}<bpmn:process id="p" isExecutable="true">{body}</bpmn:process>{TAIL}'
    definitions, gaps = read_with_gaps(content.encode(), "p.bpmn")
    return {one.rule for one in (*gaps, *lint(definitions))}


def task(inner: str = "", attributes: str = "") -> str:
    return f'<bpmn:task id="a" {attributes}>{inner}</bpmn:task>'


def each(inner: str, attributes: str = "") -> str:
    marker = f"multiInstanceLoopCharacteristics {attributes}"
    return task(f"<bpmn:{marker}>{inner}</bpmn:multiInstanceLoopCharacteristics>")


CARDINALITY = "<bpmn:loopCardinality>2</bpmn:loopCardinality>"
COLLECTION = (
    '<bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="=a" />'
    "</bpmn:extensionElements>"
)
STANDARD = '<bpmn:standardLoopCharacteristics loopMaximum="2" />'


@pytest.mark.parametrize(
    ("activity", "rule"),
    [
        (task("<bpmn:standardLoopCharacteristics />"), "bpmn/endless-loop"),
        (task('<bpmn:standardLoopCharacteristics loopMaximum="0" />'), "bpmn/endless-loop"),
        (task("", 'startQuantity="0"'), "bpmn/token-quantity"),
        (task("", 'completionQuantity="1001"'), "bpmn/token-quantity"),
        (each(COLLECTION + CARDINALITY), "bpmn/two-cardinalities"),
        (each("<bpmn:complexBehaviorDefinition />" + CARDINALITY, 'behavior="Complex"'),
         "bpmn/complex-behavior"),
        ('<bpmn:callActivity id="a" />', "bpmn/call-without-target"),
        ('<bpmn:adHocSubProcess id="a" />', "bpmn/empty-ad-hoc"),
        ('<bpmn:adHocSubProcess id="a"><bpmn:startEvent id="s" /><bpmn:task id="t" />'
         "</bpmn:adHocSubProcess>", "bpmn/event-in-ad-hoc"),
        (task("<bpmn:dataInputAssociation><bpmn:sourceRef>x</bpmn:sourceRef>"
              "<bpmn:targetRef>y</bpmn:targetRef></bpmn:dataInputAssociation>"),
         "bpmn/unresolved-reference"),
        (task("<bpmn:dataInputAssociation><bpmn:assignment><bpmn:from>=1</bpmn:from>"
              "</bpmn:assignment></bpmn:dataInputAssociation>"), "bpmn/half-an-assignment"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_by_its_rule(activity: str, rule: str) -> None:
    assert rule in rules(activity)


@pytest.mark.parametrize(
    "activity",
    [
        task(STANDARD),
        task("", 'startQuantity="2" completionQuantity="3"'),
        each(CARDINALITY),
        each(COLLECTION),
        '<bpmn:callActivity id="a" calledElement="q" />',
        '<bpmn:adHocSubProcess id="a"><bpmn:task id="t" /></bpmn:adHocSubProcess>',
    ],
)
def test_what_makes_sense_is_not(activity: str) -> None:
    assert rules(activity) == set()
