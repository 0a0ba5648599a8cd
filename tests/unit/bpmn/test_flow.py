"""References, sequence flow, and what an analyst is advised."""

from __future__ import annotations

import pytest

from bpmn.reader import read_definitions
from tests.unit.bpmn.documents import (
    DECLARED,
    END,
    START,
    advice,
    between,
    boundary,
    extended,
    findings,
    flow,
    process,
    rules,
    timer,
)

TASK = '<bpmn:task id="work" />'


def late_on(host: str) -> str:
    return boundary("late", host, timer("timeDuration", "PT1H"))


def fork(*flows: str, default: str = "") -> str:
    attribute = f'default="{default}"' if default else ""
    gateway = f'<bpmn:exclusiveGateway id="choice" name="Welche?" {attribute} />'
    other = '<bpmn:endEvent id="other" />'
    return process(START, gateway, END, other, flow("start", "choice"), *flows)


def test_an_id_used_twice_is_refused_with_both_lines() -> None:
    document = process(START, '<bpmn:task id="end" />', END, flow("start", "end"))
    finding = findings(document)[0]
    assert (finding.rule, finding.element, finding.line) == ("bpmn/duplicate-id", "end", 12)
    assert "line 11" in finding.message


def test_a_flow_from_or_to_nowhere_is_refused() -> None:
    document = process(START, END, flow("start", "end"), flow("start", "gone"), flow("lost", "end"))
    assert rules(document) == ["unresolved-reference", "unresolved-reference"]


def test_a_flow_into_another_process_is_refused() -> None:
    other = '</bpmn:process><bpmn:process id="second" isExecutable="false"><bpmn:task id="far" />'
    document = process(START, END, flow("start", "end"), flow("start", "far"), other)
    assert rules(document) == ["unresolved-reference"]


def test_a_default_flow_that_does_not_leave_its_gateway_is_refused() -> None:
    document = fork(
        flow("choice", "end", "=true"), flow("choice", "other", "=false"), default="start-choice"
    )
    assert rules(document) == ["unresolved-reference"]


def test_a_boundary_event_attached_to_nothing_is_refused() -> None:
    document = process(START, END, late_on("gone"), flow("start", "end"), flow("late", "end"))
    assert rules(document) == ["unattached-boundary-event"]


def test_a_boundary_event_on_a_gateway_is_refused() -> None:
    gateway = '<bpmn:parallelGateway id="work" />'
    document = process(
        START,
        gateway,
        END,
        late_on("work"),
        flow("start", "work"),
        flow("work", "end"),
        flow("late", "end"),
    )
    assert rules(document) == ["unattached-boundary-event"]


def test_a_boundary_event_that_leads_nowhere_is_refused() -> None:
    assert rules(between(TASK, late_on("work"), first="work")) == ["dead-boundary-event"]


def test_a_process_without_start_event_begins_where_nothing_leads_and_is_pointed_out() -> None:
    document = process(DECLARED, TASK, END, flow("work", "end"))
    assert rules(document) == []
    assert advice(document) == ["implicit-start"]


def test_a_process_that_begins_nowhere_is_refused() -> None:
    circle = process(TASK, '<bpmn:task id="more" />', flow("work", "more"), flow("more", "work"))
    assert "no-start-event" in rules(circle)


def test_a_second_start_event_is_refused() -> None:
    second = '<bpmn:startEvent id="again" />'
    document = process(START, second, END, flow("start", "end"), flow("again", "end"))
    assert rules(document) == ["several-start-events"]


def test_a_flow_into_a_start_event_is_refused() -> None:
    document = process(START, TASK, flow("start", "work"), flow("work", "start"))
    assert rules(document) == ["flow-into-start"]


def test_a_flow_into_a_boundary_event_is_refused() -> None:
    document = process(
        START,
        TASK,
        late_on("work"),
        END,
        flow("start", "work"),
        flow("work", "late"),
        flow("late", "end"),
    )
    assert rules(document) == ["flow-into-start"]


def test_a_flow_out_of_an_end_event_is_refused() -> None:
    document = process(START, END, TASK, flow("start", "end"), flow("end", "work"))
    assert rules(document) == ["flow-out-of-end"]


def test_every_node_that_cannot_be_reached_is_named() -> None:
    island = '<bpmn:task id="one" /><bpmn:task id="two" />'
    document = process(
        START, END, island, flow("start", "end"), flow("one", "two"), flow("two", "one")
    )
    assert [(f.rule, f.element) for f in findings(document)] == [
        ("bpmn/unreachable", "one"),
        ("bpmn/unreachable", "two"),
    ]


def test_a_node_behind_a_boundary_event_can_be_reached() -> None:
    document = process(
        START,
        TASK,
        late_on("work"),
        '<bpmn:task id="hurry" />',
        flow("start", "work"),
        flow("late", "hurry"),
    )
    assert rules(document) == []


def test_a_task_without_outgoing_flow_is_an_implicit_end() -> None:
    assert rules(process(START, TASK, flow("start", "work"))) == []


@pytest.mark.parametrize("kind", ["exclusive", "inclusive", "parallel"])
def test_a_gateway_that_joins_may_be_where_its_flows_end(kind: str) -> None:
    fork = '<bpmn:parallelGateway id="fork" />'
    join = f'<bpmn:{kind}Gateway id="join" />'
    flows = (flow("start", "fork"), flow("fork", "join"), flow("fork", "join"))
    document = process(START, fork, join, *flows).replace('id="fork-join"', 'id="second"', 1)
    assert rules(document) == []


def test_a_gateway_without_outgoing_flow_is_refused() -> None:
    gateway = '<bpmn:exclusiveGateway id="choice" />'
    assert rules(process(START, gateway, flow("start", "choice"))) == ["gateway-without-outgoing"]


def test_each_flow_of_a_choice_but_the_default_needs_a_condition() -> None:
    plain, conditional = flow("choice", "end"), flow("choice", "other", "=amount &gt; 5")
    assert rules(fork(plain, conditional)) == ["missing-condition"]
    assert rules(fork(plain, conditional, default="choice-end")) == []


def test_a_merging_gateway_needs_no_condition() -> None:
    gateway = '<bpmn:exclusiveGateway id="merge" />'
    assert rules(between(gateway, first="merge")) == []


@pytest.mark.parametrize("condition", ["=true", "no expression at all"])
def test_a_condition_on_a_default_flow_is_ignored_and_told(condition: str) -> None:
    document = fork(
        flow("choice", "end", condition), flow("choice", "other", "=true"), default="choice-end"
    )
    assert rules(document) == []
    assert "ignored-condition" in advice(document)


def test_a_condition_behind_a_parallel_gateway_is_ignored_and_told() -> None:
    gateway = '<bpmn:parallelGateway id="fork" />'
    document = process(START, gateway, END, flow("start", "fork"), flow("fork", "end", "=false"))
    assert rules(document) == []
    assert "ignored-condition" in advice(document)


def test_a_condition_behind_a_start_event_is_refused() -> None:
    assert rules(process(START, END, flow("start", "end", "=true"))) == ["unread-condition"]


@pytest.mark.parametrize("constant", ["true", "false"])
def test_a_constant_is_a_condition_in_every_language(constant: str) -> None:
    document = fork(
        flow("choice", "end", constant), flow("choice", "other"), default="choice-other"
    )
    assert rules(document) == []


def test_a_flow_without_an_id_gets_one_of_its_ends() -> None:
    bare = '<bpmn:sequenceFlow sourceRef="start" targetRef="end" />'
    document = process(START, END, bare, bare)
    assert rules(document) == []
    (only,) = read_definitions(document.encode(), "t.bpmn").processes
    assert [one.id for one in only.flows] == ["start-end", "start-end-2"]


def test_a_conditional_flow_of_a_task_is_accepted() -> None:
    document = process(START, TASK, END, flow("start", "work"), flow("work", "end", "=true"))
    assert rules(document) == []


def test_a_condition_that_is_no_expression_is_refused() -> None:
    document = fork(
        flow("choice", "end", "${amount}"), flow("choice", "other"), default="choice-other"
    )
    assert rules(document) == ["juel"]


def test_a_condition_in_a_language_of_its_own_is_refused() -> None:
    document = fork(
        flow("choice", "end", "=true"), flow("choice", "other"), default="choice-other"
    ).replace("<bpmn:conditionExpression>", '<bpmn:conditionExpression language="groovy">')
    assert rules(document) == ["expression-language"]


def test_a_process_that_is_not_executable_may_hold_anything_and_is_pointed_out() -> None:
    document = process('<bpmn:subProcess id="draft" />', executable="false")
    assert rules(document) == []
    assert advice(document) == ["not-executable"]


def test_a_choice_without_a_name_and_processing_without_a_purpose_are_pointed_out() -> None:
    document = fork(flow("choice", "end", "=true"), flow("choice", "other"), default="choice-other")
    undeclared = ["undeclared-processing", "undeclared-processing"]
    assert advice(document) == undeclared
    assert advice(document.replace('name="Welche?"', "")) == [*undeclared, "unnamed-decision"]


def test_a_user_task_for_nobody_or_without_a_form_is_pointed_out() -> None:
    bare = process(
        DECLARED, START, '<bpmn:userTask id="ask" />', END, flow("start", "ask"), flow("ask", "end")
    )
    assert sorted(advice(bare)) == ["no-candidates", "no-form"]
    filled = extended(
        "userTask",
        "ask",
        '<zeebe:formDefinition formId="f" />'
        '<zeebe:assignmentDefinition candidateGroups="finance" />',
    )
    assert advice(bare.replace('<bpmn:userTask id="ask" />', filled)) == []
