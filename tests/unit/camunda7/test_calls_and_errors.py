"""Camunda 7: what goes into a called process and comes out, and what a caught error brings."""

from __future__ import annotations

import pytest

from bpmn.reader import read_definitions
from engine.core.definition import ExecutableProcess, compile_process
from tests.unit.bpmn.documents import END, START, boundary, flow
from tests.unit.camunda7.documents import around, element, process, run
from tests.unit.core.library import Library

WAIT = '<bpmn:userTask id="wait" />'


def compiled(document: str, identity: str = "process") -> ExecutableProcess:
    return compile_process(read_definitions(document.encode(), f"{identity}.bpmn"), identity)


def caller(mappings: str) -> ExecutableProcess:
    work = element("callActivity", 'calledElement="${which}"', mappings)
    steps = (flow("start", "work"), flow("work", "wait"), flow("wait", "end"))
    return compiled(process(START, work, WAIT, END, *steps))


def called(attributes: str = "") -> ExecutableProcess:
    document = around(f'<bpmn:userTask id="work" {attributes} />').replace(
        'process id="process"', 'process id="other"'
    )
    return compiled(
        document.replace('id="work"', 'id="inner"').replace('"work"', '"inner"'), "other"
    )


@pytest.mark.parametrize(
    ("mappings", "inside"),
    [
        ('<camunda:in source="net" target="amount" />', {"amount": 4}),
        ('<camunda:in sourceExpression="${net * 2}" target="twice" />', {"twice": 8}),
        ('<camunda:in source="missing" target="amount" />', {"amount": None}),
        ('<camunda:in variables="all" />', {"net": 4, "which": "other"}),
        ("", {}),
    ],
)
def test_only_what_is_mapped_goes_into_a_called_process(
    mappings: str, inside: dict[str, object]
) -> None:
    instance = Library({1: caller(mappings), 2: called()}).start(1, which="other", net=4)
    seen = instance.variables("inner")
    assert {name: value for name, value in seen.items() if name != "requester"} == inside


@pytest.mark.parametrize(
    ("mappings", "outside"),
    [
        ('<camunda:out source="made" target="result" />', {"result": 5}),
        ('<camunda:out sourceExpression="${made * 2}" target="result" />', {"result": 10}),
        ('<camunda:out variables="all" />', {"made": 5}),
        ("", {}),
    ],
)
def test_only_what_is_mapped_comes_out_of_a_called_process(
    mappings: str, outside: dict[str, object]
) -> None:
    instance = Library({1: caller(mappings), 2: called()}).start(1, which="other")
    instance.complete("inner", made=5)
    assert instance.standing() == ["wait"]
    found = instance.variables()
    assert {name: found[name] for name in found if name not in ("requester", "which")} == outside


def test_a_caught_error_brings_its_code_and_message() -> None:
    definition = (
        '<bpmn:errorEventDefinition camunda:errorCodeVariable="code"'
        ' camunda:errorMessageVariable="text" />'
    )
    external = 'camunda:type="external" camunda:topic="mail"'
    late = boundary("late", "work", definition) + WAIT
    document = around(
        element("serviceTask", external), late, flow("late", "wait"), flow("wait", "end")
    )
    caught = run(document).throw_error("work", "E7", "no such address")
    assert caught.standing() == ["wait"]
    variables = caught.variables()
    assert (variables["code"], variables["text"]) == ("E7", "no such address")


def test_the_name_of_a_signal_may_be_juel() -> None:
    roots = '<bpmn:signal id="s" name="paid-${land}" />'
    event = '<bpmn:signalEventDefinition signalRef="s" />'
    waiting = run(around(element("intermediateCatchEvent", inner=event), roots=roots), land="de")
    assert [one.name for one in waiting.subscriptions.values()] == ["paid-de"]


def test_a_conditional_event_waits_for_juel_to_become_true() -> None:
    condition = "<bpmn:condition>${amount &gt; 5}</bpmn:condition>"
    event = f"<bpmn:conditionalEventDefinition>{condition}</bpmn:conditionalEventDefinition>"
    document = around(element("intermediateCatchEvent", inner=event))
    assert run(document, amount=5).standing() == ["work"]
    assert run(document, amount=6).standing() == []
