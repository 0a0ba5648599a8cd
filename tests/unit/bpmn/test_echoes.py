"""One fault is one finding."""

from __future__ import annotations

import pytest

from bpmn.echoes import without_echoes
from dmn.findings import Finding
from engine.clauses import cited
from engine.commands.lint_resources import lint_resources
from engine.model import Resource
from tests.unit.bpmn.documents import between, extended, rules
from tests.unit.camunda7 import documents as camunda7


def refused(document: str) -> tuple[Finding, ...]:
    """What stops a file from being deployed."""
    return lint_resources([Resource("a.bpmn", document.encode())]).refusals


BEAN = 'camunda:expression="${bean.do()}"'


@pytest.mark.parametrize("what", ["message", "signal"])
def test_what_an_event_refers_to_in_vain_is_told_once(what: str) -> None:
    event = f'<bpmn:{what}EventDefinition {what}Ref="gone" />'
    document = between(
        f'<bpmn:intermediateCatchEvent id="work">{event}</bpmn:intermediateCatchEvent>',
        first="work",
    )
    assert rules(document) == ["unresolved-event"]


@pytest.mark.parametrize(
    ("attributes", "named"),
    [
        ('camunda:class="a.B"', "camunda:class"),
        ('camunda:delegateExpression="${b}"', "camunda:delegateExpression"),
        (BEAN, "bean.do("),
    ],
)
def test_java_that_would_do_the_work_is_named_and_told_once(attributes: str, named: str) -> None:
    document = camunda7.around(camunda7.element("serviceTask", attributes))
    (finding,) = cited(refused(document))
    assert finding.rule == "bpmn/java"
    assert named in finding.message
    assert str(finding.clause).startswith("Camunda 7")


def test_a_script_in_a_language_that_does_not_run_is_told_once() -> None:
    task = camunda7.element(
        "scriptTask", 'scriptFormat="groovy"', inner="<bpmn:script>x</bpmn:script>"
    )
    (finding,) = refused(camunda7.around(task))
    assert finding.rule == "bpmn/script-language"


def test_values_are_checked_also_where_a_rule_has_spoken_and_each_is_told_once() -> None:
    zeebe = (
        '<zeebe:priorityDefinition priority="500" /><zeebe:taskSchedule dueDate="tomorrow" />'
        '<zeebe:assignmentDefinition candidateGroups="a" />'
    )
    document = between(extended("userTask", "work", zeebe), first="work")
    assert [one.rule for one in refused(document)] == ["bpmn/invalid-priority", "bpmn/date"]


def test_other_elements_keep_what_is_said_of_them() -> None:
    def finding(element: str, rule: str) -> Finding:
        return Finding(
            "a.bpmn", element, 1, "{} has no outgoing flow", "Connect or delete it.", rule
        )

    java, idle = finding("a", "bpmn/java"), finding("b", "bpmn/no-worker")
    assert without_echoes([java, finding("a", "bpmn/no-worker"), idle]) == (java, idle)
    assert without_echoes([idle], [java]) == (idle,)
    assert without_echoes([java], [java]) == ()
