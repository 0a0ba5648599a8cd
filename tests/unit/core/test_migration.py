"""What keeps an instance from going on in another version, rule by rule."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bpmn.reader import read_definitions
from dmn.evaluate import DecisionResult
from engine.core import step
from engine.core.definition import ExecutableProcess, compile_process
from engine.core.migration import Version, migrate
from engine.faults import MigrationRefused
from engine.migration_model import MigrationPlan
from engine.model import Person, Surroundings
from tests.builders import process
from tests.integration.engine.waiting import START, boundary, catch, flow, task, waiting_process

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ALICE = Person("a1", "alice", "Alice")
LOOPED = (
    '<bpmn:userTask id="check"><bpmn:extensionElements><zeebe:userTask/></bpmn:extensionElements>'
    "<bpmn:multiInstanceLoopCharacteristics{}><bpmn:extensionElements><zeebe:loopCharacteristics "
    'inputCollection="=[1, 2]" inputElement="item" outputCollection="{}" outputElement="=item"/>'
    "</bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>"
)
UNDONE = (
    '<bpmn:task id="book"/><bpmn:boundaryEvent id="undo" attachedToRef="book">'
    '<bpmn:compensateEventDefinition id="c1"/></bpmn:boundaryEvent>'
    '<bpmn:task id="{0}" isForCompensation="true"/><bpmn:association id="a1" '
    'associationDirection="One" sourceRef="undo" targetRef="{0}"/>'
)
TOLD = (
    '<bpmn:userTask id="check"><bpmn:extensionElements><zeebe:userTask/>'
    '<zeebe:executionListeners><zeebe:executionListener eventType="start" type="tell"/>'
    "</zeebe:executionListeners></bpmn:extensionElements></bpmn:userTask>"
)


def made(*elements: str) -> ExecutableProcess:
    content = waiting_process("p", "".join(elements)).content
    return compile_process(read_definitions(content, "p.bpmn"), "p")


def straight(*nodes: str, elements: str = "") -> ExecutableProcess:
    """Nodes one behind the other."""
    places = ["begun", *nodes]
    flows = [flow(f"f{n + 1}", places[n], places[n + 1]) for n in range(len(nodes))]
    return made(START, elements, *flows)


def around() -> Surroundings:
    def decide(*_: object) -> DecisionResult:
        raise KeyError

    return Surroundings(NOW, ALICE, decide)


def codes(
    source: ExecutableProcess, target: ExecutableProcess, mapping: dict[str, str] | None = None
) -> set[tuple[str, str | None]]:
    """Return what stands against the migration of an instance that has just begun."""
    begun = step.start(source, "1", {"order": "7"}, around())
    with pytest.raises(MigrationRefused) as refused:
        migrate(
            Version(source, 1), Version(target, 2), begun.state, MigrationPlan(mapping or {}),
            around(), reason="Probe", performers={},
        )  # fmt: skip
    for fault in refused.value.faults:
        assert "{" not in fault.german + fault.english
        assert fault.german != fault.english
    return {(fault.code, fault.element) for fault in refused.value.faults}


@pytest.mark.parametrize(
    ("sequential", "outputs"), [(' isSequential="true"', "all"), ("", "other")]
)
def test_another_loop_is_refused(sequential: str, outputs: str) -> None:
    source = straight("check", elements=LOOPED.format("", "all"))
    target = straight("check", elements=LOOPED.format(sequential, outputs))
    assert codes(source, target) == {("loop", "check")}


def test_a_task_that_is_repeated_in_the_target_only_is_refused() -> None:
    source, target = straight("check", elements=task("check")), LOOPED.format("", "all")
    assert codes(source, straight("check", elements=target)) == {("loop", "check")}


def test_a_boundary_event_mapped_to_another_activity_is_refused() -> None:
    held = task("check") + boundary("asked", "check", interrupting=False)
    elsewhere = (
        task("check") + task("later") + boundary("moved", "later", interrupting=False)
        + '<bpmn:endEvent id="over"/>' + flow("f8", "moved", "over")
    )  # fmt: skip
    over = '<bpmn:endEvent id="over"/>' + flow("f8", "asked", "over")
    source = straight("check", elements=held + over)
    target = straight("check", "later", elements=elsewhere)
    assert codes(source, target, {"asked": "moved"}) == {("boundary", "asked")}


def test_an_event_that_waits_for_something_else_is_refused() -> None:
    other = (
        '<bpmn:intermediateCatchEvent id="pay"><bpmn:timerEventDefinition id="t">'
        '<bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT1H</bpmn:timeDuration>'
        "</bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"
    )
    source = straight("pay", elements=catch("pay"))
    assert codes(source, straight("pay", elements=other)) == {("type", "pay")}


def test_what_is_done_needs_what_undoes_it() -> None:
    source = straight("book", "check", elements=UNDONE.format("unbook") + task("check"))
    target = straight("book", "check", elements='<bpmn:task id="book"/>' + task("check"))
    assert codes(source, target) == {("compensation", "book")}


def test_a_listener_that_waits_has_to_be_there() -> None:
    source = straight("check", elements=TOLD)
    assert codes(source, straight("check", elements=task("check"))) == {("listener", "check")}


def test_all_that_stands_against_it_is_told_at_once() -> None:
    parallel = (
        START + flow("f1", "begun", "split") + '<bpmn:parallelGateway id="split"/>'
        + task("one") + task("two") + flow("f2", "split", "one") + flow("f3", "split", "two")
    )  # fmt: skip
    source = made(parallel)
    target = straight("one", elements=catch("one"))
    assert codes(source, target, {"three": "four"}) == {
        ("type", "one"),
        ("no-target", "two"),
        ("unknown-source", "three"),
        ("unknown-target", "three"),
    }


def test_an_assignee_that_cannot_be_found_is_told_before_anything_changes() -> None:
    source = straight("check", elements=task("check"))
    named = task("check").replace('candidateGroups="clerk"', 'candidateGroups="=1 + 1"')
    assert codes(source, straight("check", elements=named)) == {("value", "check")}


def test_a_process_of_another_id_takes_the_instance_on() -> None:
    source = straight("check", elements=task("check"))
    begun = step.start(source, "1", {}, around())
    content = process("other", START + task("look") + flow("f1", "begun", "look")).content
    target = compile_process(read_definitions(content, "o.bpmn"), "other")
    found = migrate(
        Version(source, 1), Version(target, 1), begun.state, MigrationPlan({"check": "look"}),
        around(), reason="Probe", performers={},
    )  # fmt: skip
    (token,) = step.tokens_of(target, found.transition.state)
    assert token.activity_id == "look"
