"""Rules about messages that are waited for, and about the gateway that waits for several events."""

from __future__ import annotations

import pytest

from bpmn.model import EventKind
from tests.unit.bpmn.documents import (
    END,
    START,
    advice,
    between,
    boundary,
    findings,
    flow,
    process,
    read,
    rules,
    timer,
)

TASK = '<bpmn:task id="work" />'
GATEWAY = '<bpmn:eventBasedGateway id="gateway" />'


def message(identity: str = "m", name: str = ' name="paid"', key: str | None = "=order") -> str:
    holder = (
        f'<bpmn:extensionElements><zeebe:subscription correlationKey="{key}" />'
        "</bpmn:extensionElements>"
        if key is not None
        else ""
    )
    return f'<bpmn:message id="{identity}"{name}>{holder}</bpmn:message>'


def definition(identity: str = "m") -> str:
    return f'<bpmn:messageEventDefinition messageRef="{identity}" />'


def catch(identity: str, inner: str | None = None) -> str:
    inner = definition() if inner is None else inner
    return f'<bpmn:intermediateCatchEvent id="{identity}">{inner}</bpmn:intermediateCatchEvent>'


def receive(identity: str, reference: str = ' messageRef="m"') -> str:
    return f'<bpmn:receiveTask id="{identity}"{reference} />'


def line(*nodes: str, first: str, messages: str = message()) -> str:
    whole = process(START, *nodes, END, flow("start", first), flow(first, "end"))
    return whole.replace("<bpmn:process", messages + "<bpmn:process", 1)


@pytest.mark.parametrize(
    "node", [catch("c"), receive("c"), catch("c", timer("timeDuration", "PT1H"))]
)
def test_what_waits_in_the_flow_is_accepted(node: str) -> None:
    assert findings(line(node, first="c")) == ()


@pytest.mark.parametrize("interrupting", ["true", "false"])
def test_a_boundary_event_that_waits_for_a_message_is_accepted(interrupting: str) -> None:
    attributes = f'cancelActivity="{interrupting}"'
    event = boundary("b", "work", definition(), attributes) + flow("b", "end")
    assert findings(line(TASK, event, first="work")) == ()


def test_a_receive_task_has_its_message_as_an_event() -> None:
    (node,) = [
        one for one in read(line(receive("c"), first="c")).processes[0].nodes if one.id == "c"
    ]
    (event,) = node.events
    assert event.kind is EventKind.MESSAGE
    assert event.message is not None
    assert (event.message.name, event.message.correlation_key) == ("paid", "=order")


@pytest.mark.parametrize("node", [catch("c"), receive("c")])
def test_a_message_that_is_waited_for_has_a_name_and_a_key(node: str) -> None:
    assert rules(line(node, first="c", messages=message(name=""))) == ["message-name"]
    assert rules(line(node, first="c", messages=message(key=None))) == ["correlation-key"]
    both = message(name="", key=None)
    assert sorted(rules(line(node, first="c", messages=both))) == [
        "correlation-key",
        "message-name",
    ]


def test_a_receive_task_without_message_is_refused() -> None:
    assert rules(line(receive("c", ""), first="c")) == ["message-name"]


def test_a_start_event_needs_a_message_name_and_no_key() -> None:
    start = f'<bpmn:startEvent id="s">{definition()}</bpmn:startEvent>'
    whole = process(start, TASK, END, flow("s", "work"), flow("work", "end"))
    with_message = whole.replace("<bpmn:process", message(key=None) + "<bpmn:process", 1)
    assert rules(with_message) == []
    nameless = whole.replace("<bpmn:process", message(name="") + "<bpmn:process", 1)
    assert rules(nameless) == ["message-name"]


def test_two_events_of_one_activity_cannot_wait_for_the_same_message() -> None:
    events = "".join(
        boundary(name, "work", definition()) + flow(name, "end") for name in ("one", "two")
    )
    (finding,) = findings(line(TASK, events, first="work"))
    assert finding.rule == "bpmn/same-message-twice"
    assert (finding.element, "one" in finding.message) == ("two", True)


def test_events_at_different_places_may_wait_for_the_same_message() -> None:
    event = boundary("b", "work", definition()) + flow("b", "end")
    whole = process(
        START, TASK, event, catch("c"), END,
        flow("start", "work"), flow("work", "c"), flow("c", "end"),
    )  # fmt: skip
    assert rules(whole.replace("<bpmn:process", message() + "<bpmn:process", 1)) == []


def choosing(*targets: str, names: tuple[str, ...], more: str = "") -> str:
    flows = "".join(flow("gateway", name) + flow(name, "end") for name in names)
    whole = process(START, GATEWAY, *targets, END, flow("start", "gateway"), flows, more)
    messages = message() + message("other", ' name="cancelled"')
    return whole.replace("<bpmn:process", messages + "<bpmn:process", 1)


LATE = catch("late", timer("timeDuration", "PT1H"))


def test_an_event_gateway_leads_to_events_and_receive_tasks() -> None:
    other = receive("other-task", ' messageRef="other"')
    document = choosing(catch("c"), LATE, other, names=("c", "late", "other-task"))
    assert findings(document) == ()


def test_an_event_gateway_has_two_ways_or_more() -> None:
    assert rules(choosing(catch("c"), names=("c",))) == ["event-gateway-ways"]
    assert rules(process(START, GATEWAY, flow("start", "gateway"))) == ["gateway-without-outgoing"]


def test_an_event_gateway_leads_to_nothing_else() -> None:
    (finding,) = findings(choosing(catch("c"), TASK, names=("c", "work")))
    assert (finding.rule, finding.element) == ("bpmn/event-gateway-target", "gateway-work")


def test_what_an_event_gateway_leads_to_is_reached_from_there_alone() -> None:
    more = TASK + flow("start", "work") + flow("work", "c")
    (finding,) = findings(choosing(catch("c"), LATE, names=("c", "late"), more=more))
    assert (finding.rule, finding.element) == ("bpmn/event-gateway-target", "c")


def test_a_flow_of_an_event_gateway_has_no_condition() -> None:
    document = choosing(catch("c"), LATE, names=("c", "late"))
    conditional = flow("gateway", "c", "=true")
    assert rules(document.replace(flow("gateway", "c"), conditional)) == ["unread-condition"]


def test_an_event_gateway_that_waits_twice_for_one_message_is_refused() -> None:
    document = choosing(catch("c"), catch("d"), names=("c", "d"))
    assert rules(document) == ["same-message-twice"]


def test_a_receive_task_behind_an_event_gateway_has_no_boundary_events() -> None:
    late = boundary("late", "one", timer("timeDuration", "PT1H"))
    document = choosing(receive("one"), receive("two"), names=("one", "two"), more=late)
    assert "event-gateway-boundary" in advice(document)
    document = choosing(receive("one"), receive("two"), names=("one", "two"))
    assert "event-gateway-boundary" not in advice(document)


def test_an_intermediate_event_in_normal_flow_is_led_to() -> None:
    waits = catch("work", timer("timeDuration", "PT1H"))
    assert advice(process(waits, END, flow("work", "end"))).count("event-without-way-in") == 1
    assert "event-without-way-in" not in advice(between(waits, first="work"))
