"""What the file says arrives in the model, in its order and with its lines."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpmn.model import (
    Assignment,
    Binding,
    CalledDecision,
    EventKind,
    FormReference,
    Message,
    Schedule,
    Script,
    TaskDefinition,
    VariableMapping,
)
from bpmn.reader import read_definitions
from dmn.findings import ModelRefused
from tests.unit.bpmn.documents import (
    END,
    HEAD,
    START,
    TAIL,
    between,
    boundary,
    extended,
    findings,
    flow,
    process,
    read,
    timer,
)


@given(st.permutations(["a", "b", "c", "d", "e"]), st.permutations(["a", "b", "c", "d", "e"]))
def test_nodes_and_flows_keep_the_order_of_the_document(nodes: list[str], flows: list[str]) -> None:
    tasks = (f'<bpmn:task id="{name}" />' for name in nodes)
    gateway = '<bpmn:parallelGateway id="fork" />'
    document = process(START, gateway, *tasks, *(flow("fork", name) for name in flows))
    (read_process,) = read(document).processes
    assert [node.id for node in read_process.nodes] == ["start", "fork", *nodes]
    assert [one.target for one in read_process.flows] == flows
    assert read_process.node("fork").outgoing == tuple(f"fork-{name}" for name in flows)


def test_the_order_of_the_flows_counts_and_not_that_of_the_references_in_a_node() -> None:
    gateway = (
        '<bpmn:parallelGateway id="fork"><bpmn:outgoing>fork-b</bpmn:outgoing>'
        "<bpmn:outgoing>fork-a</bpmn:outgoing></bpmn:parallelGateway>"
    )
    tasks = '<bpmn:task id="a" /><bpmn:task id="b" />'
    (one,) = read(process(gateway, tasks, flow("fork", "a"), flow("fork", "b"))).processes
    assert one.node("fork").outgoing == ("fork-a", "fork-b")


def test_a_user_task_is_read_with_all_its_extensions() -> None:
    task = extended(
        "userTask",
        "work",
        """<zeebe:userTask />
<zeebe:formDefinition formId="form" bindingType="versionTag" versionTag="v1" />
<zeebe:assignmentDefinition assignee="=a" candidateGroups="b, c" candidateUsers="d" />
<zeebe:taskSchedule dueDate="=e" followUpDate="=f" /><zeebe:priorityDefinition priority="70" />
<zeebe:taskHeaders><zeebe:header key="k" value="v" /></zeebe:taskHeaders>
<zeebe:ioMapping><zeebe:input source="=g" target="h" /><zeebe:output source="=i" target="j" />
<zeebe:input source="=k" target="l.m" /></zeebe:ioMapping>
<zeebe:properties><zeebe:property name="p" value="q" /></zeebe:properties>""",
    )
    extensions = read(between(task, first="work")).processes[0].node("work").extensions
    assert extensions.form == FormReference("form", Binding.VERSION_TAG, "v1")
    assert extensions.assignment == Assignment("=a", "b, c", "d")
    assert extensions.schedule == Schedule("=e", "=f")
    assert extensions.priority == "70"
    assert extensions.headers == {"k": "v"}
    assert extensions.inputs == (VariableMapping("=g", "h"), VariableMapping("=k", "l.m"))
    assert extensions.outputs == (VariableMapping("=i", "j"),)
    assert extensions.properties == {"p": "q"}


def test_machine_work_is_read() -> None:
    decision = '<zeebe:calledDecision decisionId="d" resultVariable="r" bindingType="deployment" />'
    script = '<zeebe:script expression="=1 + 1" resultVariable="two" />'
    job = '<zeebe:taskDefinition type="mail" retries="5" />'
    document = process(
        extended("businessRuleTask", "rule", decision),
        extended("scriptTask", "script", script),
        extended("sendTask", "send", job),
        extended("serviceTask", "serve", '<zeebe:taskDefinition type="document" />'),
    )
    (one,) = read(document).processes
    assert one.node("rule").extensions.decision == CalledDecision("d", "r", Binding.DEPLOYMENT)
    assert one.node("script").extensions.script == Script("=1 + 1", "two")
    assert one.node("send").extensions.task == TaskDefinition("mail", "5")
    assert one.node("serve").extensions.task == TaskDefinition("document", "3")


def test_a_line_break_in_an_expression_is_kept_as_it_was_written() -> None:
    script = '<zeebe:script expression="=1 +&#10;  2" resultVariable="three" />'
    (one,) = read(process(extended("scriptTask", "script", script))).processes
    assert one.node("script").extensions.script == Script("=1 +\n  2", "three")


def test_a_condition_is_read_whole_around_a_comment() -> None:
    document = process(START, END, flow("start", "end", "=a <!-- why --> and b"))
    assert read(document).processes[0].flows[0].condition == "=a  and b"


def test_boundary_events_timers_and_interruption_are_read() -> None:
    due = timer("timeDate", " =due ")
    document = process(boundary("a", "x", due), boundary("b", "x", due, 'cancelActivity="false"'))
    (one,) = read(document).processes
    assert [(n.attached_to, n.interrupting) for n in one.nodes] == [("x", True), ("x", False)]
    timer_read = one.node("a").events[0].timer
    assert timer_read is not None
    assert (timer_read.kind, timer_read.expression) == ("timeDate", "=due")


def test_a_message_is_read_with_its_correlation_key() -> None:
    message = (
        '<bpmn:message id="m" name="quote.withdrawn"><bpmn:extensionElements>'
        '<zeebe:subscription correlationKey="=number" /></bpmn:extensionElements></bpmn:message>'
    )
    end = '<bpmn:endEvent id="e"><bpmn:messageEventDefinition messageRef="m" /></bpmn:endEvent>'
    document = process(end).replace(TAIL, message + TAIL)
    (event,) = read(document).processes[0].node("e").events
    assert event.kind is EventKind.MESSAGE
    assert event.message == Message("m", "quote.withdrawn", "=number")


def test_a_message_that_is_not_defined_is_refused() -> None:
    end = '<bpmn:endEvent id="e"><bpmn:messageEventDefinition messageRef="gone" /></bpmn:endEvent>'
    assert ("bpmn/unresolved-event", "e") in [(f.rule, f.element) for f in findings(process(end))]


def test_the_process_is_read_with_lanes_version_and_documentation() -> None:
    document = process(
        "<bpmn:documentation> Wozu </bpmn:documentation>",
        '<bpmn:extensionElements><zeebe:versionTag value="2.1" /></bpmn:extensionElements>',
        '<bpmn:laneSet id="l"><bpmn:lane id="outer" name="Vertrieb">'
        "<bpmn:flowNodeRef>start</bpmn:flowNodeRef><bpmn:childLaneSet><bpmn:lane id='inner'>"
        "<bpmn:flowNodeRef>start</bpmn:flowNodeRef></bpmn:lane></bpmn:childLaneSet>"
        "</bpmn:lane></bpmn:laneSet>",
        START,
    )
    definitions = read(document)
    (one,) = definitions.processes
    assert (one.documentation, one.version_tag, one.executable) == ("Wozu", "2.1", True)
    assert one.lanes == {"start": "inner"}
    assert definitions.execution_platform == "Camunda Cloud"
    assert definitions.sha256 == hashlib.sha256(document.encode()).hexdigest()


def test_lines_are_those_of_the_file() -> None:
    (one,) = read(process(START, END, flow("start", "end"))).processes
    lines = HEAD.count("\n") + 1
    assert [one.line, *(node.line for node in one.nodes), one.flows[0].line] == [
        lines,
        lines + 1,
        lines + 2,
        lines + 3,
    ]


@pytest.mark.parametrize(
    "element",
    [
        "<bpmn:task />",
        '<bpmn:sequenceFlow id="f" sourceRef="start" />',
        '<bpmn:sequenceFlow id="f" targetRef="start" />',
        extended("userTask", "t", "<zeebe:formDefinition />"),
        extended("userTask", "t", '<zeebe:formDefinition formKey="camunda-forms:x" />'),
        extended("userTask", "t", '<zeebe:formDefinition formId="f" bindingType="newest" />'),
        extended("userTask", "t", '<zeebe:formDefinition formId="f" bindingType="versionTag" />'),
        extended("businessRuleTask", "t", '<zeebe:calledDecision resultVariable="r" />'),
        extended("businessRuleTask", "t", '<zeebe:calledDecision decisionId="d" />'),
        extended("scriptTask", "t", '<zeebe:script expression="=1" />'),
        extended("serviceTask", "t", "<zeebe:taskDefinition />"),
        extended("userTask", "t", '<zeebe:ioMapping><zeebe:input source="=1" /></zeebe:ioMapping>'),
        extended(
            "userTask",
            "t",
            '<zeebe:formDefinition formId="a" /><zeebe:formDefinition formId="b" />',
        ),
        extended(
            "task",
            "t",
            '<zeebe:properties><zeebe:property name="a" value="1" />'
            '<zeebe:property name="a" value="2" /></zeebe:properties>',
        ),
    ],
)
def test_what_leaves_a_gap_in_the_model_is_refused(element: str) -> None:
    with pytest.raises(ModelRefused) as refusal:
        read(process(START, element))
    structural = [f for f in refusal.value.findings if f.rule == "bpmn/structure"]
    assert len(structural) == 1
    assert structural[0].line is not None
    assert structural[0].remedy


def test_gaps_and_broken_rules_are_reported_together() -> None:
    document = process(START, '<bpmn:subChoreography id="s" />', "<bpmn:task />")
    with pytest.raises(ModelRefused) as refusal:
        read(document)
    assert {"bpmn/structure", "bpmn/unsupported-element", "bpmn/unreachable"} <= {
        finding.rule for finding in refusal.value.findings
    }


@pytest.mark.parametrize("root", ["<a />", '<definitions xmlns="urn:other" />'])
def test_a_file_that_is_no_bpmn_is_refused(root: str) -> None:
    with pytest.raises(ModelRefused) as refusal:
        read_definitions(root.encode(), "a.bpmn")
    assert refusal.value.findings[0].rule == "bpmn/xml"


@pytest.mark.parametrize(
    "identity", ["a b", "..", "1a", "&lt;x&gt;", "p&quot;", "a\u202eb", "x" * 256, "a:b"]
)
def test_an_id_that_is_no_name_is_refused(identity: str) -> None:
    refused = [
        one.rule for one in findings(process(START, END, flow("start", "end"), identity=identity))
    ]
    assert refused == ["bpmn/id"]


@pytest.mark.parametrize("identity", ["Process_0abc", "deal-desk", "_a.b", "Prüfung", "x" * 255])
def test_the_ids_that_modelers_write_are_taken(identity: str) -> None:
    assert findings(process(START, END, flow("start", "end"), identity=identity)) == ()
