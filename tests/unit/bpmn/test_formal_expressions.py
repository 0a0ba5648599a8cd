"""In which language an expression is written (BPMN 2.0.2, 8.4.6; 8.2.1)."""

from __future__ import annotations

import re

import pytest

from bpmn.german import in_german
from bpmn.model import Dialect
from engine.commands.lint_resources import lint_resources
from engine.model import Resource
from tests.unit.bpmn.documents import END, START, between, findings, flow, process, read

FEEL = [
    "feel",
    "FEEL",
    "http://www.omg.org/spec/FEEL/20140401",
    "http://www.omg.org/spec/DMN/20180521/FEEL/",
    "https://www.omg.org/spec/DMN/20191111/FEEL/",
    "https://www.omg.org/spec/DMN/20230324/FEEL/",
]


def deciding(condition: str, attributes: str = "", definitions: str = "") -> str:
    """A gateway with one condition and a default flow."""
    gateway = (
        '<bpmn:exclusiveGateway id="x" default="d"><bpmn:incoming>start_x</bpmn:incoming>'
        "<bpmn:outgoing>c</bpmn:outgoing><bpmn:outgoing>d</bpmn:outgoing></bpmn:exclusiveGateway>"
    )
    flows = (
        '<bpmn:sequenceFlow id="c" sourceRef="x" targetRef="end"><bpmn:conditionExpression '
        f"{attributes}>{condition}</bpmn:conditionExpression></bpmn:sequenceFlow>"
        '<bpmn:sequenceFlow id="d" sourceRef="x" targetRef="end" />'
    )
    document = process(START, gateway, END, flow("start", "x"), flows)
    return document.replace("<bpmn:definitions", f"<bpmn:definitions {definitions}", 1)


def condition(document: str) -> str | None:
    return next(one.condition for one in read(document).processes[0].flows if one.id == "c")


@pytest.mark.parametrize("language", FEEL)
def test_an_expression_that_says_it_is_feel_needs_no_mark(language: str) -> None:
    document = deciding("v &gt; 1", f'language="{language}"')
    assert condition(document) == "=v > 1"
    assert findings(document) == ()


@pytest.mark.parametrize("language", FEEL)
def test_a_file_that_says_its_expressions_are_feel_needs_no_mark(language: str) -> None:
    document = deciding("v &gt; 1", definitions=f'expressionLanguage="{language}"')
    assert condition(document) == "=v > 1"
    assert findings(document) == ()


def test_a_condition_in_a_file_of_no_modeler_needs_no_mark_and_one_of_camunda_does() -> None:
    document = deciding("v &gt; 1")
    assert [one.rule for one in findings(document)] == ["bpmn/expression-expected"]
    plain = re.sub(r' modeler:executionPlatform="[^"]*"', "", document)
    assert plain != document
    assert condition(plain) == "=v > 1"


def test_a_mark_that_is_there_is_not_put_twice() -> None:
    assert condition(deciding("=v &gt; 1", 'language="feel"')) == "=v > 1"


def test_a_file_that_names_no_language_is_read_as_camunda_writes_it() -> None:
    (finding,) = findings(deciding("v &gt; 1"))
    assert finding.rule == "bpmn/expression-expected"


@pytest.mark.parametrize(
    "language", ["http://www.w3.org/1999/XPath", "javascript", "groovy", "feelings"]
)
def test_a_foreign_language_is_one_finding_that_says_so(language: str) -> None:
    (finding,) = findings(deciding("return v", f'language="{language}"'))
    assert (finding.rule, finding.element) == ("bpmn/expression-language", "c")
    assert "language of its own" in finding.message
    assert in_german(finding).message == "die Bedingung nennt eine eigene Sprache"
    assert in_german(finding).remedy != finding.remedy


def test_an_expressions_own_language_counts_more_than_that_of_the_file() -> None:
    file = 'expressionLanguage="http://www.w3.org/1999/XPath"'
    assert condition(deciding("v", 'language="feel"', file)) == "=v"
    assert len(findings(deciding("v", 'language="groovy"', 'expressionLanguage="feel"'))) == 1


def test_juel_is_a_language_of_camunda_7_files() -> None:
    document = re.sub(' modeler:execution\\w+="[^"]*"', "", deciding("${v}", 'language="juel"'))
    assert read(document).dialect is Dialect.CAMUNDA_7
    assert condition(document) == "${v}"


def waiting(written: str, attributes: str = 'language="feel"') -> str | None:
    timer = (
        f"<bpmn:timerEventDefinition><bpmn:timeDuration {attributes}>{written}"
        "</bpmn:timeDuration></bpmn:timerEventDefinition>"
    )
    event = f'<bpmn:intermediateCatchEvent id="work">{timer}</bpmn:intermediateCatchEvent>'
    (found,) = read(between(event, first="work")).processes[0].node("work").events
    assert found.timer is not None
    return found.timer.expression


def test_a_time_stays_a_time_in_whatever_language() -> None:
    assert waiting("PT5M") == "PT5M"
    assert waiting("wait") == "=wait"
    assert waiting("duration(x)") == "=duration(x)"


def test_what_is_wrong_in_an_expression_without_mark_is_pointed_at() -> None:
    document = deciding("v &gt; )", 'language="feel"')
    (finding,) = lint_resources([Resource("a.bpmn", document.encode())]).refusals
    assert finding.rule == "feel/syntax"
    line = document.splitlines()[(finding.line or 0) - 1]
    assert line[(finding.column or 0) - 1] == ")"


def test_juel_in_an_expression_that_says_it_is_feel_is_told_as_such() -> None:
    (finding,) = findings(deciding("${v}", 'language="feel"'))
    assert "JUEL" in finding.message
