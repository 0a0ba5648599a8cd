"""What stands around processes, and what elements say of themselves against their flows."""

from __future__ import annotations

import pytest

from bpmn.kinds import kind_of, named_in_german
from tests.unit.bpmn.documents import (
    END,
    HEAD,
    START,
    advice,
    extended,
    findings,
    flow,
    process,
    read,
)
from tests.unit.camunda7 import documents as camunda_7

SEND = extended("sendTask", "send", '<zeebe:taskDefinition type="mail" />')
PLAIN = (START, SEND, END, flow("start", "send"), flow("send", "end"))


def collaboration(*parts: str, documents: str = "") -> str:
    """A file with a collaboration around the one process."""
    around = f'<bpmn:collaboration id="c">{"".join(parts)}</bpmn:collaboration>'
    return process(*PLAIN).replace(HEAD, HEAD + around + documents)


def pool(identity: str, reference: str = "") -> str:
    named = f'processRef="{reference}"' if reference else ""
    return f'<bpmn:participant id="{identity}" {named} />'


def message_flow(source: str, target: str) -> str:
    return f'<bpmn:messageFlow id="m" sourceRef="{source}" targetRef="{target}" />'


OTHER = '<bpmn:process id="other" isExecutable="false"><bpmn:task id="far" /></bpmn:process>'


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ((pool("p", "process"), pool("q"), message_flow("send", "q")), []),
        ((pool("p", "process"), pool("q", "other"), message_flow("far", "send")), []),
        ((pool("p", "process"), pool("q", "other"), message_flow("q", "p")), []),
        ((pool("p", "process"), message_flow("start", "send")), ["message-flow-inside-pool"]),
        ((pool("p", "process"), message_flow("p", "send")), ["message-flow-inside-pool"]),
        ((pool("p", "process"), message_flow("send", "gone")), ["unresolved-reference"]),
        ((pool("p", "gone"),), ["unresolved-reference"]),
        ((pool("p", "tns:process"),), []),
    ],
)
def test_message_flows_connect_pools_that_stand_in_the_file(
    parts: tuple[str, ...], found: list[str]
) -> None:
    said = findings(collaboration(*parts, documents=OTHER))
    assert [one.rule.removeprefix("bpmn/") for one in said] == found
    assert all(one.element in {"p", "m"} and one.line and one.remedy for one in said)


def test_a_file_that_is_documentation_may_draw_anything() -> None:
    document = collaboration(pool("p", "gone")).replace('"true"', '"false"')
    assert findings(document) == ()


@pytest.mark.parametrize(
    ("tag", "inner"),
    [
        ("association", 'sourceRef="send" targetRef="gone"'),
        ("dataObjectReference", 'dataObjectRef="gone"'),
        ("dataStoreReference", 'dataStoreRef="gone"'),
    ],
)
def test_what_is_drawn_names_what_stands_in_the_file(tag: str, inner: str) -> None:
    (finding,) = findings(process(*PLAIN, f'<bpmn:{tag} id="drawn" {inner} />'))
    assert (finding.rule, finding.element) == ("bpmn/unresolved-reference", "drawn")
    assert findings(process(*PLAIN, f'<bpmn:{tag} id="drawn" />')) == ()


def gateway(direction: str, *flows: str) -> str:
    node = f'<bpmn:parallelGateway id="g" gatewayDirection="{direction}" />'
    tasks = '<bpmn:task id="a" /><bpmn:task id="b" />'
    return process(START, node, tasks, END, *flows)


SPLIT = (flow("start", "g"), flow("g", "a"), flow("g", "b"), flow("a", "end"), flow("b", "end"))
JOIN = (flow("start", "a"), flow("start", "b"), flow("a", "g"), flow("b", "g"), flow("g", "end"))


@pytest.mark.parametrize(
    ("direction", "flows", "contradicts"),
    [
        ("Diverging", SPLIT, False),
        ("Diverging", JOIN, True),
        ("Converging", JOIN, False),
        ("Converging", SPLIT, True),
        ("Mixed", SPLIT, True),
        ("Unspecified", SPLIT, False),
        ("Unspecified", JOIN, False),
    ],
)
def test_a_direction_that_the_flows_contradict_is_told_and_does_not_refuse(
    direction: str, flows: tuple[str, ...], contradicts: bool
) -> None:
    document = gateway(direction, *flows)
    assert ("gateway-direction" in advice(document)) is contradicts
    assert findings(document) == ()


@pytest.mark.parametrize(
    ("said", "denied"),
    [
        ("", False),
        ("<bpmn:incoming>start-send</bpmn:incoming><bpmn:outgoing>send-end</bpmn:outgoing>", False),
        ("<bpmn:incoming>send-end</bpmn:incoming>", True),
        ("<bpmn:outgoing>gone</bpmn:outgoing>", True),
    ],
)
def test_the_flows_count_not_what_a_node_says_of_them(said: str, denied: bool) -> None:
    task = SEND.replace("</bpmn:sendTask>", said + "</bpmn:sendTask>")
    document = process(START, task, END, flow("start", "send"), flow("send", "end"))
    assert ("denied-flow" in advice(document)) is denied
    assert findings(document) == ()
    assert read(document).processes[0].node("send").incoming == ("start-send",)


def test_an_event_gateway_leads_to_events_or_to_receive_tasks() -> None:
    message = (
        '<bpmn:message id="m" name="m"><bpmn:extensionElements>'
        '<zeebe:subscription correlationKey="=key" /></bpmn:extensionElements></bpmn:message>'
        '<bpmn:message id="n" name="n"><bpmn:extensionElements>'
        '<zeebe:subscription correlationKey="=key" /></bpmn:extensionElements></bpmn:message>'
    )
    catch = (
        '<bpmn:intermediateCatchEvent id="a"><bpmn:messageEventDefinition messageRef="m" />'
        "</bpmn:intermediateCatchEvent>"
    )
    receive = '<bpmn:receiveTask id="b" messageRef="n" />'
    node = '<bpmn:eventBasedGateway id="g" />'
    document = process(START, node, catch, receive, END, *SPLIT).replace(HEAD, HEAD + message)
    assert "event-gateway-mixed" in advice(document)
    assert findings(document) == ()


def test_a_default_flow_of_a_gateway_that_takes_every_flow_is_refused() -> None:
    node = '<bpmn:parallelGateway id="g" default="g-a" />'
    tasks = '<bpmn:task id="a" /><bpmn:task id="b" />'
    (finding,) = findings(process(START, node, tasks, END, *SPLIT))
    assert finding.rule == "bpmn/unread-default"


def test_a_parameter_that_is_a_list_has_nothing_to_advise_on() -> None:
    values = (
        '<camunda:inputOutput><camunda:inputParameter name="all"><camunda:list>'
        "<camunda:value>one</camunda:value></camunda:list></camunda:inputParameter>"
        "</camunda:inputOutput>"
    )
    document = camunda_7.around(camunda_7.element("userTask", "", values))
    assert "unintended-literal" not in advice(document)


@pytest.mark.parametrize("cycle", ["R3", "R3/often", "tomorrow", "PT1M,PT"])
def test_a_retry_cycle_that_is_none_is_refused(cycle: str) -> None:
    extension = f"<camunda:failedJobRetryTimeCycle>{cycle}</camunda:failedJobRetryTimeCycle>"
    external = 'camunda:type="external" camunda:topic="mail"'
    document = camunda_7.around(camunda_7.element("serviceTask", external, extension))
    (finding,) = camunda_7.findings(document)
    assert (finding.element, cycle in finding.message) == ("work", True)


def test_an_element_is_named_by_what_an_analyst_calls_it() -> None:
    assert kind_of("boundaryEvent") == "boundary event"
    assert kind_of("choreography") == "choreography"
    assert named_in_german("boundary event “Late” (b)") == "Randereignis „Late“ (b)"
    assert named_in_german("g (exclusive gateway)") == "g (Exklusiv-Gateway)"
    assert named_in_german("task") == "task", "an id or a value may be a kind's word"
