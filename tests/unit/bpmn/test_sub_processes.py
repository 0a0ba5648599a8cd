"""Sub-processes: what is read of them, and which of them cannot be."""

from __future__ import annotations

import pytest

from tests.unit.bpmn.documents import (
    END,
    START,
    boundary,
    findings,
    flow,
    process,
    read,
    rules,
)

SIGNAL = "<bpmn:signalEventDefinition />"
INNER = '<bpmn:startEvent id="begin" /><bpmn:task id="inner" />' + flow("begin", "inner")


def sub(*inner: str, tag: str = "subProcess", identity: str = "work", attributes: str = "") -> str:
    return f'<bpmn:{tag} id="{identity}" {attributes}>{"".join(inner)}</bpmn:{tag}>'


def around(*elements: str) -> str:
    return process(START, *elements, END, flow("start", "work"), flow("work", "end"))


def event_sub_process(start: str, attributes: str = "") -> str:
    return sub(start, identity="aside", attributes=f'triggeredByEvent="true" {attributes}')


def signal_start(attributes: str = "") -> str:
    return f'<bpmn:startEvent id="set-off" {attributes}>{SIGNAL}</bpmn:startEvent>'


def test_nodes_and_flows_of_all_levels_stand_in_one_list_with_their_parents() -> None:
    deepest = sub('<bpmn:task id="deepest" />', identity="deep", tag="transaction")
    (one,) = read(around(sub(INNER, deepest))).processes
    assert [(node.id, node.parent) for node in one.nodes] == [
        ("start", None),
        ("work", None),
        ("begin", "work"),
        ("inner", "work"),
        ("deep", "work"),
        ("deepest", "deep"),
        ("end", None),
    ]
    assert {flow.id: flow.parent for flow in one.flows} == {
        "start-work": None,
        "work-end": None,
        "begin-inner": "work",
    }
    assert [node.id for node in one.children("work")] == ["begin", "inner", "deep"]


def test_a_sub_process_with_its_own_start_and_without_end_has_no_finding() -> None:
    assert findings(around(sub(INNER))) == ()


def test_what_nothing_leads_to_in_a_sub_process_is_named() -> None:
    (finding,) = findings(around(sub(INNER, '<bpmn:task id="island" />')))
    assert (finding.rule, finding.element) == ("bpmn/unreachable", "island")


def test_a_sub_process_without_start_begins_with_all_that_nothing_leads_to() -> None:
    tasks = '<bpmn:task id="a" /><bpmn:task id="b" /><bpmn:task id="c" />'
    assert rules(around(sub(tasks, flow("a", "c")))) == []


def test_a_flow_does_not_cross_the_border_of_a_sub_process() -> None:
    assert "flow-across-border" in rules(around(sub(INNER), flow("inner", "end")))


def test_a_boundary_event_does_not_sit_on_an_activity_of_another_level() -> None:
    late = boundary("late", "inner", SIGNAL)
    assert "unattached-boundary-event" in rules(around(sub(INNER), late, flow("late", "end")))


@pytest.mark.parametrize("tag", ["subProcess", "transaction", "adHocSubProcess", "callActivity"])
def test_a_boundary_event_sits_on_any_activity(tag: str) -> None:
    inner = {"callActivity": "", "adHocSubProcess": '<bpmn:task id="inner" />'}.get(tag, INNER)
    called = 'calledElement="other"' if tag == "callActivity" else ""
    late = boundary("late", "work", SIGNAL)
    document = around(sub(inner, tag=tag, attributes=called), late, flow("late", "end"))
    assert "unattached-boundary-event" not in rules(document)


def test_the_start_event_of_a_sub_process_has_no_trigger() -> None:
    inner = signal_start() + '<bpmn:task id="inner" />' + flow("set-off", "inner")
    assert "trigger-in-sub-process" in rules(around(sub(inner)))


def test_two_plain_start_events_of_one_sub_process_are_refused() -> None:
    again = '<bpmn:startEvent id="again" />' + flow("again", "inner")
    (finding,) = findings(around(sub(INNER, again)))
    assert (finding.rule, finding.element) == ("bpmn/several-start-events", "again")


TASK = '<bpmn:task id="work" />'


@pytest.mark.parametrize("starts", ["", signal_start() + signal_start().replace("set-off", "x")])
def test_an_event_sub_process_has_exactly_one_start_event(starts: str) -> None:
    assert "event-sub-process-start" in rules(around(TASK, event_sub_process(starts)))


def test_the_start_event_of_an_event_sub_process_has_a_trigger() -> None:
    plain = event_sub_process('<bpmn:startEvent id="set-off" />')
    assert "unsupported-event" in rules(around(TASK, plain))


def test_nothing_leads_to_an_event_sub_process_or_hangs_on_it() -> None:
    aside = event_sub_process(signal_start())
    assert "event-sub-process-flow" in rules(around(TASK, aside, flow("work", "aside")))
    late = boundary("late", "aside", SIGNAL)
    assert "event-sub-process-flow" in rules(around(TASK, aside, late, flow("late", "end")))


@pytest.mark.parametrize("kind", ["error", "compensate", "escalation", "signal"])
def test_an_error_and_a_compensation_interrupt(kind: str) -> None:
    start = (
        f'<bpmn:startEvent id="set-off" isInterrupting="false"><bpmn:{kind}EventDefinition />'
        "</bpmn:startEvent>"
    )
    found = rules(around(sub(INNER, event_sub_process(start))))
    assert ("has-to-interrupt" in found) == (kind in ("error", "compensate"))


def test_an_error_at_the_boundary_interrupts() -> None:
    late = boundary("late", "work", "<bpmn:errorEventDefinition />", 'cancelActivity="false"')
    assert "has-to-interrupt" in rules(around(TASK, late, flow("late", "end")))


CANCEL = "<bpmn:cancelEventDefinition />"


@pytest.mark.parametrize(("tag", "right"), [("transaction", True), ("subProcess", False)])
def test_cancel_events_belong_to_a_transaction(tag: str, right: bool) -> None:
    stop = f'<bpmn:endEvent id="stop">{CANCEL}</bpmn:endEvent>' + flow("inner", "stop")
    late = boundary("late", "work", CANCEL)
    found = rules(around(sub(INNER, stop, tag=tag), late, flow("late", "end")))
    assert found.count("cancel-outside-transaction") == (0 if right else 2)


COMPENSATE = "<bpmn:compensateEventDefinition />"
LINE = '<bpmn:association id="line" sourceRef="undo" targetRef="{}" />'
HANDLER = '<bpmn:task id="refund" isForCompensation="true" />'


def test_a_compensation_boundary_event_knows_its_handler() -> None:
    undo = boundary("undo", "work", COMPENSATE)
    document = around(TASK, undo, HANDLER, LINE.format("refund"))
    assert rules(document) == []
    assert read(document).processes[0].node("undo").compensation_handler == "refund"


@pytest.mark.parametrize(
    "parts",
    [
        (),
        ('<bpmn:task id="refund" />', LINE.format("refund"), flow("work", "refund")),
        (HANDLER, LINE.format("refund"), flow("undo", "end")),
    ],
)
def test_a_compensation_without_a_handler_of_its_own_is_refused(parts: tuple[str, ...]) -> None:
    assert "compensation-handler" in rules(
        around(TASK, boundary("undo", "work", COMPENSATE), *parts)
    )


def test_no_flow_leads_to_a_compensation_handler() -> None:
    undo = boundary("undo", "work", COMPENSATE)
    document = around(TASK, undo, HANDLER, LINE.format("refund"), flow("work", "refund"))
    assert "compensation-flow" in rules(document)


def test_an_event_definition_may_stand_on_its_own_and_be_referred_to() -> None:
    definition = (
        '<bpmn:timerEventDefinition id="late"><bpmn:timeDuration>PT1H</bpmn:timeDuration>'
        "</bpmn:timerEventDefinition>"
    )
    event = (
        '<bpmn:intermediateCatchEvent id="work"><bpmn:eventDefinitionRef>{}'
        "</bpmn:eventDefinitionRef></bpmn:intermediateCatchEvent>"
    )
    document = around(event.format("late")).replace("<bpmn:process", definition + "<bpmn:process")
    (read_event,) = read(document).processes[0].node("work").events
    assert read_event.timer is not None
    assert read_event.timer.expression == "PT1H"
    assert "not defined in this file" in findings(around(event.format("gone")))[0].message


def test_several_pools_are_processes_of_their_own() -> None:
    second = (
        '</bpmn:process><bpmn:process id="second" isExecutable="true"><bpmn:startEvent id="s" />'
        '<bpmn:task id="t" /><bpmn:sequenceFlow id="s-t" sourceRef="s" targetRef="t" />'
    )
    pools = (
        '<bpmn:collaboration id="c"><bpmn:participant id="a" name="Wir" processRef="process" />'
        '<bpmn:participant id="b" name="Kunde" /></bpmn:collaboration>'
    )
    document = around(TASK, second).replace("<bpmn:process", pools + "<bpmn:process", 1)
    definitions = read(document)
    assert [one.id for one in definitions.processes] == ["process", "second"]
    assert [(one.name, one.process) for one in definitions.participants] == [
        ("Wir", "process"),
        ("Kunde", None),
    ]
