"""Multi-instance activities beyond collections (BPMN 2.0.2, 10.3.8 and 13.3.7)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dmn.findings import ModelRefused
from tests.unit.core.builders import Run
from tests.unit.core.drawn import boundary, definition, end, flows, start, sub, user
from tests.unit.core.library import activity, asked, chained, checked, each, script


def cardinality(text: str) -> str:
    return f'<bpmn:loopCardinality xsi:type="bpmn:tFormalExpression">{text}</bpmn:loopCardinality>'


def enough(text: str) -> str:
    return (
        f'<bpmn:completionCondition xsi:type="bpmn:tFormalExpression">{text}'
        "</bpmn:completionCondition>"
    )


@pytest.mark.parametrize("text", ["3", "=n", "=1 + 2"])
@pytest.mark.parametrize("order", ["true", "false"])
def test_a_cardinality_says_how_many_instances_there_are(text: str, order: str) -> None:
    marker = each(inner=cardinality(text), attributes=f'isSequential="{order}"')
    run = Run.of(checked(chained(script("s", "=loopCounter", "x", marker), ids="s")), n=3)
    assert run.ran() == ["start", "s", "s", "s", "end"]


def test_no_instance_at_all_is_passed() -> None:
    marker = each(inner=cardinality("=0"))
    run = Run.of(checked(chained(asked("u", marker), ids="u")))
    assert run.ran() == ["start", "end"]
    assert run.types("u") == ["element.skipped"], "said, but nothing that anybody did"


@pytest.mark.parametrize("n", [-1, Decimal("1.5"), "x", None, 10_000])
def test_a_cardinality_that_is_no_bearable_number_is_an_incident(n: object) -> None:
    marker = each(inner=cardinality("=n"))
    run = Run.of(checked(chained(asked("u", marker), ids="u")), n=n)
    assert run.types()[-1] == "incident.created"


def counters(run: Run, element: str) -> tuple[object, ...]:
    seen = run.variables(element)
    names = ("Instances", "ActiveInstances", "CompletedInstances", "TerminatedInstances")
    return tuple(int(str(seen[f"numberOf{name}"])) for name in names)


def test_instances_that_run_side_by_side_see_how_many_there_are() -> None:
    run = Run.of(checked(chained(asked("u", each(inner=cardinality("3"))), ids="u")))
    assert counters(run, "u") == (3, 3, 0, 0)
    run.complete("u")
    assert counters(run, "u") == (3, 2, 1, 0)
    assert run.variables("u")["loopCounter"] == 2


def test_of_instances_one_after_the_other_one_is_active() -> None:
    marker = each(inner=cardinality("3"), attributes='isSequential="true"')
    run = Run.of(checked(chained(asked("u", marker), ids="u")))
    assert counters(run, "u") == (3, 1, 0, 0)
    run.complete("u")
    assert counters(run, "u") == (3, 1, 1, 0)


def test_counters_do_not_outlive_the_activity() -> None:
    run = Run.of(checked(chained(asked("u", each(inner=cardinality("1"))), user("v"), ids="u v")))
    run.complete("u")
    assert set(run.variables("v")) == {"requester"}


def test_the_inside_of_a_repeated_sub_process_sees_the_counters_too() -> None:
    inside = start("i") + user("u") + end("o") + flows("i>u", "u>o")
    body = chained(sub("sp", inside, each(inner=cardinality("2"))), ids="sp")
    run = Run.of(checked(body))
    assert counters(run, "u") == (2, 2, 0, 0)
    for token in run.tokens("u"):
        run.complete(token)
    assert run.ran().count("sp") == 2


def test_a_completion_condition_cancels_whole_sub_processes() -> None:
    inside = start("i") + user("u") + end("o") + flows("i>u", "u>o")
    marker = each(inner=cardinality("3") + enough("=numberOfCompletedInstances = 1"))
    run = Run.of(checked(chained(sub("sp", inside, marker), ids="sp")))
    run.complete("u")
    assert run.standing() == []
    assert run.types("u").count("task.cancelled") == 2
    assert run.last.status == "completed"


def test_a_standard_data_input_may_be_the_collection() -> None:
    data = '<bpmn:dataObject id="D" name="items" isCollection="true" />'
    marker = each(
        inner="<bpmn:loopDataInputRef>D</bpmn:loopDataInputRef>"
        '<bpmn:inputDataItem id="I" name="item" />'
    )
    body = chained(script("s", "=item * 2", "x", marker), ids="s") + data
    run = Run.of(checked(body), items=[1, 2])
    assert run.ran() == ["start", "s", "s", "end"]


def test_results_go_to_the_standard_data_output_in_the_order_of_the_input() -> None:
    data = '<bpmn:dataObject id="D" name="items" /><bpmn:dataObject id="R" name="results" />'
    marker = each(
        inner="<bpmn:loopDataInputRef>D</bpmn:loopDataInputRef>"
        "<bpmn:loopDataOutputRef>R</bpmn:loopDataOutputRef>"
        '<bpmn:inputDataItem id="I" name="item" /><bpmn:outputDataItem id="O" name="made" />'
    )
    run = Run.of(checked(chained(asked("u", marker), ids="u") + data), items=["a", "b"])
    first, second = run.tokens("u")
    run.complete(second, made="B").complete(first, made="A")
    assert run.variables()["results"] == ["A", "B"]


# ---- what instances throw as they end ------------------------------------------------------------
ROOTS = (
    '<bpmn:signal id="S1" name="one done" /><bpmn:escalation id="X1" name="x" escalationCode="x" />'
    '<bpmn:signalEventDefinition id="ES" signalRef="S1" />'
    '<bpmn:escalationEventDefinition id="EX" escalationRef="X1" />'
)


def watched(marker: str, caught: str, attributes: str = "") -> Run:
    """A repeated user task `u` with a boundary event `seen`."""
    body = (
        chained(asked("u", marker), ids="u")
        + boundary("seen", "u", caught, attributes)
        + end("noted")
        + flows("seen>noted")
    )
    return Run.of(checked(body, ROOTS))


BESIDE = 'cancelActivity="false"'
SIGNAL = definition("signal", 'signalRef="S1"')
ESCALATION = definition("escalation", 'escalationRef="X1"')


@pytest.mark.parametrize(("reference", "caught"), [("ES", SIGNAL), ("EX", ESCALATION)])
def test_with_behavior_none_each_instance_throws_as_it_ends(reference: str, caught: str) -> None:
    marker = each(
        inner=cardinality("3"), attributes=f'behavior="None" noneBehaviorEventRef="{reference}"'
    )
    run = watched(marker, caught, BESIDE)
    for token in run.tokens("u"):
        run.complete(token)
    assert run.ran().count("noted") == 3
    assert run.last.status == "completed"


@pytest.mark.parametrize(("reference", "caught"), [("ES", SIGNAL), ("EX", ESCALATION)])
def test_with_behavior_one_the_first_that_ends_throws(reference: str, caught: str) -> None:
    marker = each(
        inner=cardinality("3"), attributes=f'behavior="One" oneBehaviorEventRef="{reference}"'
    )
    run = watched(marker, caught, BESIDE)
    for token in run.tokens("u"):
        run.complete(token)
    assert run.ran().count("noted") == 1


@pytest.mark.parametrize(("reference", "caught"), [("ES", SIGNAL), ("EX", ESCALATION)])
def test_what_an_instance_throws_may_end_the_activity(reference: str, caught: str) -> None:
    marker = each(
        inner=cardinality("3"), attributes=f'behavior="One" oneBehaviorEventRef="{reference}"'
    )
    run = watched(marker, caught)
    run.complete("u")
    assert run.standing() == []
    assert run.types("u").count("task.cancelled") == 2
    assert run.ran()[-1] == "noted"


@pytest.mark.parametrize(("behavior", "seen"), [("None", 3), ("One", 1)])
def test_instances_that_run_through_at_once_throw_while_their_activity_is_there(
    behavior: str, seen: int
) -> None:
    attributes = f'behavior="{behavior}" {behavior.lower()}BehaviorEventRef="ES"'
    marker = each(inner=cardinality("3"), attributes=attributes)
    body = (
        chained(f'<bpmn:task id="u">{marker}</bpmn:task>', ids="u")
        + boundary("seen", "u", SIGNAL, BESIDE)
        + end("noted")
        + flows("seen>noted")
    )
    run = Run.of(checked(body, ROOTS))
    assert (run.ran().count("u"), run.ran().count("noted")) == (3, seen)
    assert run.last.status == "completed"


def test_with_behavior_all_nothing_is_thrown() -> None:
    run = watched(each(inner=cardinality("2"), attributes='behavior="All"'), SIGNAL, BESIDE)
    for token in run.tokens("u"):
        run.complete(token)
    assert "noted" not in run.ran()


def test_with_behavior_complex_the_conditions_decide() -> None:
    complex_ = (
        '<bpmn:complexBehaviorDefinition id="C"><bpmn:condition xsi:type="bpmn:tFormalExpression">'
        "=numberOfCompletedInstances = 2</bpmn:condition>"
        '<bpmn:event id="V"><bpmn:signalEventDefinition id="VD" signalRef="S1" /></bpmn:event>'
        "</bpmn:complexBehaviorDefinition>"
    )
    marker = each(inner=cardinality("3") + complex_, attributes='behavior="Complex"')
    run = watched(marker, SIGNAL, BESIDE)
    first, second, third = run.tokens("u")
    run.complete(first)
    assert "noted" not in run.ran()
    run.complete(second)
    assert run.ran().count("noted") == 1
    run.complete(third)
    assert run.ran().count("noted") == 1


# ---- refused -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "marker",
    [
        each(),
        each('inputCollection="=a"', cardinality("2")),
        each(inner=cardinality("-1")),
        each(inner=cardinality("x")),
        each(inner=cardinality("1"), attributes='behavior="Some"'),
        each(
            inner=cardinality("1") + "<bpmn:complexBehaviorDefinition />",
            attributes='behavior="Complex"',
        ),
    ],
)
def test_markers_that_make_no_sense_are_refused(marker: str) -> None:
    with pytest.raises(ModelRefused):
        checked(chained(asked("u", marker), ids="u"))


def test_two_markers_are_refused() -> None:
    both = each(inner=cardinality("1")) + '<bpmn:standardLoopCharacteristics loopMaximum="2" />'
    with pytest.raises(ModelRefused):
        checked(chained(asked("u", both), ids="u"))


def test_a_gateway_is_not_repeated() -> None:
    gateway = activity("exclusiveGateway", "g", each(inner=cardinality("2")))
    with pytest.raises(ModelRefused):
        checked(chained(gateway, ids="g"))
