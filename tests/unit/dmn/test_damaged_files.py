"""A file with any one part missing is refused or read; nothing else ever comes of it."""

from collections.abc import Iterator

import pytest
from lxml import etree

from dmn.evaluate import DecisionFailed, evaluate_decision
from dmn.findings import ModelRefused
from dmn.model import DecisionModel
from dmn.reader import read_with_findings
from tests.unit.dmn.models import NOW, decision, definitions, literal, table

_LOOP = (
    f'<for iteratorVariable="each"><in>{literal("[1, 2]")}</in><return><conditional>'
    f"<if>{literal('each > 1')}</if><then>{literal('each')}</then><else>"
    f"<filter><in>{literal('[each]')}</in><match>{literal('item = 1')}</match></filter>"
    "</else></conditional></return></for>"
)
FILE = definitions(
    '<itemDefinition id="t" name="tAmount"><typeRef>number</typeRef>'
    "<allowedValues><text>[0..9]</text></allowedValues></itemDefinition>",
    '<inputData id="x" name="x"><variable id="xv" name="x" typeRef="tAmount"/></inputData>',
    '<decisionService id="s" name="S"><variable name="S" typeRef="number"/>'
    '<outputDecision href="#d"/><inputData href="#x"/></decisionService>',
    '<businessKnowledgeModel id="b" name="B"><encapsulatedLogic>'
    f'<formalParameter name="a" typeRef="number"/>{literal("a + 1")}</encapsulatedLogic>'
    "</businessKnowledgeModel>",
    decision(
        "d",
        '<informationRequirement><requiredInput href="#x"/></informationRequirement>'
        + table(
            [("X", "x")], [("y", "tAmount")], ["> 1 => 2", "- => 3"], policy='hitPolicy="FIRST"'
        ),
    ),
    decision(
        "e",
        '<knowledgeRequirement><requiredKnowledge href="#b"/></knowledgeRequirement>'
        f'<invocation>{literal("B")}<binding><parameter name="a"/>{literal("1")}</binding>'
        "</invocation>",
    ),
    decision("f", _LOOP),
    decision(
        "g",
        '<context><contextEntry><variable name="r"/><relation><column name="c"/>'
        f"<row>{literal('1')}</row></relation></contextEntry><contextEntry>"
        f"<list>{literal('r')}{literal('2')}</list></contextEntry></context>",
    ),
)
SIZE = sum(1 for _ in etree.fromstring(FILE).iter())


def damaged(place: int) -> Iterator[bytes]:
    """Yield the file without an element, without its text, and without each of its attributes."""
    element = list(etree.fromstring(FILE).iter())[place]
    for name in [str(each) for each in element.attrib]:
        root = etree.fromstring(FILE)
        found = list(root.iter())[place]
        yield _without(root, found, name)
    root = etree.fromstring(FILE)
    list(root.iter())[place].text = None
    yield etree.tostring(root)
    root = etree.fromstring(FILE)
    found = list(root.iter())[place]
    parent = found.getparent()
    if parent is not None:
        parent.remove(found)
        yield etree.tostring(root)


def _without(root: etree._Element, element: etree._Element, attribute: str) -> bytes:
    del element.attrib[attribute]
    return etree.tostring(root)


def evaluate_all(model: DecisionModel) -> int:
    evaluated = 0
    for element_id in (*model.decisions, *model.services):
        try:
            evaluate_decision(model, element_id, {}, NOW)
        except DecisionFailed:
            continue
        evaluated += 1
    return evaluated


@pytest.mark.parametrize("place", range(SIZE))
def test_a_file_without_one_of_its_parts_is_refused_or_read(place: int) -> None:
    for content in damaged(place):
        try:
            model, findings = read_with_findings(content, "m.dmn")
        except ModelRefused as refusal:
            findings = refusal.findings
        else:
            evaluate_all(model)
        for finding in findings:
            assert finding.file == "m.dmn"
            assert finding.message
            assert finding.remedy
            assert finding.line


def test_the_whole_file_is_in_order() -> None:
    model, findings = read_with_findings(FILE, "m.dmn")
    assert (findings, model.warnings, evaluate_all(model)) == ((), (), 5)
