"""What is not executed is refused by name, with element, line and remedy."""

from __future__ import annotations

import pytest

from bpmn.dialect import BPMN, EVENT_DEFINITIONS, EXECUTED, FLOW_NODES
from tests.unit.bpmn.documents import (
    END,
    HEAD,
    START,
    TAIL,
    advice,
    between,
    extended,
    findings,
    flow,
    process,
    rules,
)

TASK = '<bpmn:task id="work" />'


def test_a_small_process_has_no_finding() -> None:
    assert findings(between(TASK, first="work")) == ()


@pytest.mark.parametrize("tag", sorted(FLOW_NODES - EXECUTED))
def test_a_flow_node_that_is_not_executed_is_refused_by_name(tag: str) -> None:
    (finding,) = findings(between(f'<bpmn:{tag} id="work" name="Arbeit" />', first="work"))
    assert (finding.rule, finding.element, finding.line) == (
        "bpmn/unsupported-element",
        "work",
        11,
    )
    assert tag in finding.message
    assert "Arbeit" in finding.message
    assert finding.remedy


def test_a_choreography_is_one_finding_whatever_stands_in_it() -> None:
    inner = '<bpmn:startEvent id="inner" /><bpmn:adHocSubProcess id="more" camunda:class="X" />'
    drawn = f'<bpmn:subChoreography id="work">{inner}</bpmn:subChoreography>'
    assert rules(between(drawn, first="work")) == ["unsupported-element"]


PLACES = {
    "startEvent": {"link", "cancel", "terminate", "error", "escalation", "compensate"},
    "endEvent": {"timer", "conditional", "link"},
    "intermediateThrowEvent": {"timer", "conditional", "error", "cancel", "terminate"},
    "intermediateCatchEvent": {"error", "escalation", "compensate", "cancel", "terminate"},
    "boundaryEvent": {"link", "terminate"},
}
KINDS = sorted(EVENT_DEFINITIONS.values())


def event_document(tag: str, kind: str) -> str:
    """Return a process with one event of this kind, which is drawn as well as it can be."""
    inside = {
        "timer": "<bpmn:timeDuration>PT1H</bpmn:timeDuration>",
        "conditional": "<bpmn:condition>=true</bpmn:condition>",
    }
    inner = f"<bpmn:{kind}EventDefinition>{inside.get(kind, '')}</bpmn:{kind}EventDefinition>"
    attached = 'attachedToRef="work"' if tag == "boundaryEvent" else ""
    event = f'<bpmn:{tag} id="event" {attached}>{inner}</bpmn:{tag}>'
    into = () if attached or tag == "startEvent" else (flow("work", "event"),)
    out = () if tag == "endEvent" else (flow("event", "end"),)
    return process(START, TASK, event, END, flow("start", "work"), flow("work", "end"), *into, *out)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("tag", PLACES)
def test_an_event_is_refused_exactly_where_bpmn_does_not_have_it(tag: str, kind: str) -> None:
    assert ("unsupported-event" in rules(event_document(tag, kind))) == (kind in PLACES[tag])


def test_a_boundary_event_without_a_kind_is_refused() -> None:
    boundary = '<bpmn:boundaryEvent id="boundary" attachedToRef="work" />'
    document = process(
        START,
        TASK,
        boundary,
        END,
        flow("start", "work"),
        flow("work", "end"),
        flow("boundary", "end"),
    )
    assert rules(document) == ["unsupported-event"]


def test_a_script_in_another_language_is_refused_and_never_kept() -> None:
    task = (
        '<bpmn:scriptTask id="work" scriptFormat="python">'
        "<bpmn:script>import os</bpmn:script></bpmn:scriptTask>"
    )
    assert rules(between(task, first="work")) == ["script-language"]


@pytest.mark.parametrize(
    ("attribute", "neutral"),
    [
        ('sorcery="yes"', 'startQuantity="1"'),
        ('isCollection="true"', 'isForCompensation="false"'),
    ],
)
def test_an_attribute_that_changes_what_runs_is_refused(attribute: str, neutral: str) -> None:
    (finding,) = findings(between(f'<bpmn:task id="work" {attribute} />', first="work"))
    assert finding.rule == "bpmn/unsupported-attribute"
    assert attribute in finding.message
    assert findings(between(f'<bpmn:task id="work" {neutral} />', first="work")) == ()


@pytest.mark.parametrize(
    "attribute", ["class", "delegateExpression", "expression", "asyncBefore", "topic", "assignee"]
)
def test_an_attribute_of_camunda_7_is_refused_by_name(attribute: str) -> None:
    (finding,) = findings(between(f'<bpmn:task id="work" camunda:{attribute}="x" />', first="work"))
    assert finding.element == "work"
    assert f"camunda:{attribute}" in finding.message


def test_a_java_bound_attribute_comes_with_the_job_type_to_use_instead() -> None:
    (finding,) = findings(between('<bpmn:task id="work" camunda:class="a.B" />', first="work"))
    assert "job type" in finding.remedy


def test_an_attribute_of_camunda_7_is_found_on_processes_and_flows_too() -> None:
    document = process(START, END, flow("start", "end")).replace(
        'isExecutable="true"', 'isExecutable="true" camunda:historyTimeToLive="5"'
    )
    assert rules(document) == ["unsupported-attribute"]
    document = process(START, END, flow("start", "end")).replace(
        'targetRef="end"', 'targetRef="end" camunda:x="5"'
    )
    assert rules(document) == ["unsupported-attribute"]


@pytest.mark.parametrize(
    "extension",
    [
        "zeebe:taskListeners",
        "zeebe:linkedResources",
        "zeebe:adHoc",
        "zeebe:nonsense",
        "camunda:inputOutput",
        "camunda:executionListener",
    ],
)
def test_an_extension_that_is_not_executed_is_refused_by_name(extension: str) -> None:
    (finding,) = findings(between(extended("task", "work", f"<{extension} />"), first="work"))
    assert (finding.rule, finding.element) == ("bpmn/unsupported-extension", "work")
    assert extension in finding.message


def test_an_extension_on_an_element_that_cannot_use_it_is_refused() -> None:
    task = extended("task", "work", '<zeebe:calledDecision decisionId="a" resultVariable="b" />')
    assert rules(between(task, first="work")) == ["unsupported-extension"]


def test_what_is_only_drawn_is_ignored() -> None:
    drawn = """<bpmn:dataObject id="object" />
<bpmn:dataObjectReference id="data" dataObjectRef="object" /><bpmn:dataStoreReference id="store" />
<bpmn:textAnnotation id="note"><bpmn:text>x</bpmn:text></bpmn:textAnnotation>
<bpmn:association id="line" sourceRef="work" targetRef="note" /><bpmn:group id="group" />
<bpmn:laneSet id="lanes"><bpmn:lane id="lane" name="Vertrieb">
<bpmn:flowNodeRef>work</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>"""
    assert findings(between(TASK, drawn, first="work")) == ()


def test_an_unknown_element_in_a_process_is_refused() -> None:
    assert rules(between(TASK, '<bpmn:sorcery id="magic" />', first="work")) == [
        "unsupported-element"
    ]


def test_a_global_task_is_read_and_an_import_of_processes_is_refused() -> None:
    document = between(TASK, first="work").replace(
        TAIL, f'<bpmn:globalUserTask id="global" /><bpmn:import importType="{BPMN}" />' + TAIL
    )
    assert rules(document) == ["unsupported-element"]


def test_an_import_of_types_and_the_definition_of_a_service_are_told_to_have_no_effect() -> None:
    document = between(TASK, first="work").replace(
        TAIL,
        '<bpmn:import importType="http://www.w3.org/2001/XMLSchema" location="x" />'
        '<bpmn:interface id="service" name="s"><bpmn:operation id="call" name="c" />'
        "</bpmn:interface>" + TAIL,
    )
    assert rules(document) == []
    assert advice(document).count("without-effect") == 2


def test_an_extension_that_must_be_understood_is_refused_and_any_other_is_not() -> None:
    document = between(TASK, first="work")
    optional = document.replace(TAIL, '<bpmn:extension definition="x" />' + TAIL)
    mandatory = document.replace(TAIL, '<bpmn:extension mustUnderstand="true" />' + TAIL)
    assert rules(optional) == []
    assert rules(mandatory) == ["unsupported-element"]


def test_a_file_for_another_platform_is_refused() -> None:
    document = between(TASK, first="work").replace("Camunda Cloud", "Other Engine")
    (finding,) = findings(document)
    assert finding.rule == "bpmn/execution-platform"
    assert "Other Engine" in finding.message


def test_a_file_without_a_process_is_documentation() -> None:
    assert rules(HEAD + TAIL) == []
    assert advice(HEAD + TAIL) == ["no-process"]
