"""What is refused of signals, links, complex gateways and events with several definitions."""

from __future__ import annotations

import pytest

from bpmn.lint import lint
from bpmn.reader import read_with_gaps
from tests.unit.bpmn.documents import properties
from tests.unit.core.event_diagrams import (
    activation,
    condition,
    content,
    element,
    flows,
    link,
    message,
    message_root,
    several,
    signal,
    signal_root,
    timed,
)

ROOTS = signal_root("go") + message_root("paid") + '<bpmn:signal id="Signal_" name=""/>'
BEGIN, END = several("startEvent", "s"), several("endEvent", "e")
COMPUTED = '<bpmn:signal id="Signal_go" name="=&quot;go&quot;"/>'


def catch(id_: str, inner: str, **more: str) -> str:
    return element("intermediateCatchEvent", id_, inner, **more)


def throw(id_: str, inner: str) -> str:
    return element("intermediateThrowEvent", id_, inner)


def rules(body: str, roots: str = ROOTS) -> set[str]:
    definitions, _ = read_with_gaps(content(body, roots), "p.bpmn")
    return {finding.rule.removeprefix("bpmn/") for finding in lint(definitions)}


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (BEGIN + catch("c", signal("")) + END + flows("s > c > e"), "signal-name"),
        (BEGIN + throw("c", signal("")) + END + flows("s > c > e"), "signal-name"),
        (
            element("startEvent", "a", signal("go")) + element("startEvent", "b", signal("go"))
            + END + flows("a > e; b > e"),
            "same-signal-twice",
        ),
        (
            BEGIN + several("eventBasedGateway", "g") + catch("c", signal("go"))
            + catch("d", signal("go")) + END + flows("s > g > c > e; g > d > e"),
            "same-signal-twice",
        ),
        (BEGIN + throw("t", link("A")) + END + flows("s > t"), "link-target"),
        (
            BEGIN + throw("t", link("A")) + catch("c", link("A")) + catch("d", link("A")) + END
            + flows("s > t; c > e; d > e"),
            "link-target",
        ),
        (BEGIN + catch("c", link("A")) + END + flows("s > e; c > e"), "link-source"),
        (
            BEGIN + throw("t", link("A")) + catch("c", link("A")) + END
            + flows("s > t > e; c > e"),
            "flow-at-link",
        ),
        (BEGIN + throw("t", "<bpmn:linkEventDefinition/>") + END + flows("s > t"), "link-name"),
        (
            BEGIN + several("parallelGateway", "f") + several("complexGateway", "c") + END
            + flows("s > f > c > e; f > c").replace('id="f_c"', 'id="second"', 1),
            "activation-condition",
        ),
        (
            BEGIN + element("eventBasedGateway", "g", instantiate="true")
            + catch("c", message("paid")) + catch("d", signal("go")) + END
            + flows("s > g > c > e; g > d > e"),
            "instantiation-with-flow",
        ),
        (
            BEGIN + element("eventBasedGateway", "g", eventGatewayType="Parallel")
            + catch("c", message("paid")) + catch("d", signal("go")) + END
            + flows("s > g > c > e; g > d > e"),
            "parallel-event-gateway",
        ),
        (
            BEGIN + catch("c", signal("go"), parallelMultiple="true") + END + flows("s > c > e"),
            "parallel-multiple",
        ),
        (
            BEGIN + throw("t", link("A") + signal("go")) + catch("c", link("A")) + END
            + flows("s > t; c > e"),
            "multiple-event",
        ),
    ],
)  # fmt: skip
def test_what_cannot_run_is_refused_with_its_rule(body: str, rule: str) -> None:
    assert rule in rules(body)


def test_the_name_of_a_signal_that_starts_is_no_expression() -> None:
    body = element("startEvent", "a", signal("go")) + END + flows("a > e")
    assert rules(body, COMPUTED) == {"computed-signal-start"}
    waits = BEGIN + catch("c", signal("go")) + END + flows("s > c > e")
    assert rules(waits, COMPUTED) == set()


def test_the_same_signal_may_start_event_sub_processes_of_different_scopes() -> None:
    def reminder(id_: str) -> str:
        inner = (
            element("startEvent", f"{id_}s", signal("go"), isInterrupting="false")
            + several("endEvent", f"{id_}e") + flows(f"{id_}s > {id_}e")
        )  # fmt: skip
        return element("subProcess", id_, inner, triggeredByEvent="true")

    nested = several("startEvent", "is") + several("endEvent", "ie") + flows("is > ie")
    body = (
        BEGIN + element("subProcess", "sub", nested + reminder("x")) + END + flows("s > sub > e")
        + reminder("y")
    )  # fmt: skip
    assert rules(body) == set()
    assert rules(body + reminder("z")) == {"same-signal-twice"}


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"offeredAs": "Los", "offeredTo": "sales"}, set()),
        ({"offeredAs": "Los", "offeredToUsers": "=requester.id"}, set()),
        ({"offeredTo": "sales"}, {"invalid-property"}),
        ({"offeredAs": "Los"}, {"invalid-property"}),
        ({"offeredAs": "L" * 61, "offeredTo": "sales"}, {"invalid-property"}),
    ],
)
def test_a_message_that_is_offered_has_a_label_and_somebody_who_is_shown_it(
    said: dict[str, str], found: set[str]
) -> None:
    extension = f"<bpmn:extensionElements>{properties(**said)}</bpmn:extensionElements>"
    waits = BEGIN + catch("c", extension + message("paid")) + END + flows("s > c > e")
    assert rules(waits) == found
    mark = BEGIN + throw("c", extension) + END + flows("s > c > e")
    assert "unknown-property" in rules(mark)


def test_what_runs_is_not_refused() -> None:
    body = (
        BEGIN + several("inclusiveGateway", "i", "j") + several("task", "a", "b")
        + element("complexGateway", "x", activation("=activationCount >= 1"))
        + catch("c", message("paid") + signal("go") + timed("timeDuration", "PT1H")
                + condition("=y > 1"), parallelMultiple="true")
        + END + flows("s > i; i > a [=y > 1]; i > b [=y > 2]; a > x; b > x; x > j > c > e")
    )  # fmt: skip
    assert rules(body) == set()
