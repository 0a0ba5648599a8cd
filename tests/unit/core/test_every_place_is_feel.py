"""Every place of a BPMN file: evaluated as FEEL, or static, or refused by name."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

import pytest

from audit.entry import Fact
from bpmn.places import EVALUATED, STATIC, Language, Place, is_feel
from bpmn.reader import read_definitions
from dmn.findings import ModelRefused
from engine.core.definition import compile_process
from feel import from_json
from tests.unit.bpmn.documents import (
    END,
    START,
    between,
    boundary,
    extended,
    flow,
    process,
    properties,
    rules,
    timer,
)
from tests.unit.core.builders import NOW, Run
from tests.unit.core.effects_of_places import MORE_EFFECTS

ROOT = Path(__file__).resolve().parents[3]
SCHEMA = json.loads((ROOT / "node_modules/zeebe-bpmn-moddle/resources/zeebe.json").read_text())
LATER = '=date and time("2026-05-01T09:00:00Z") + duration(wait)'


def zeebe(element: str, **attributes: str) -> str:
    written = " ".join(f'{name}="{escape(value)}"' for name, value in attributes.items())
    return f"<zeebe:{element} {written}/>"


def given(variables: Mapping[str, object]) -> Any:
    return {name: from_json(value) for name, value in variables.items()}


def run(document: str, **variables: object) -> Run:
    definitions = read_definitions(document.encode(), "test.bpmn")
    return Run.of(compile_process(definitions, "process"), **given(variables))


def task(*extensions: str, tag: str = "userTask", inner: str = "", **variables: object) -> Run:
    return run(
        between(extended(tag, "work", "".join(extensions), inner=inner), first="work"), **variables
    )


def loop(inner: str = "", **attributes: str) -> str:
    holder = zeebe("loopCharacteristics", **attributes)
    return (
        '<bpmn:multiInstanceLoopCharacteristics isSequential="true"><bpmn:extensionElements>'
        f"{holder}</bpmn:extensionElements>{inner}</bpmn:multiInstanceLoopCharacteristics>"
    )


def user_task(element: str, attribute: str, field: str, value: object, input_value: object) -> bool:
    variables: Any = {"given": input_value, "wait": "P1D"}
    expression = LATER if element == "taskSchedule" else "=given"
    opened = task(zeebe(element, **{attribute: expression}), **variables).last.user_tasks_opened[0]
    return bool(getattr(opened, field) == value)


def job(attribute: str, field: str, value: object, given: object) -> bool:
    attributes = {"type": "mail", attribute: "=given"}
    opened = task(zeebe("taskDefinition", **attributes), tag="serviceTask", given=given)
    return bool(getattr(opened.last.jobs_opened[0], field) == value)


def job_priority() -> bool:
    extensions = zeebe("taskDefinition", type="mail") + zeebe(
        "jobPriorityDefinition", priority="=given"
    )
    return task(extensions, tag="serviceTask", given=7).last.jobs_opened[0].priority == 7


def timer_at(kind: str, expression: str, due: timedelta, **variables: object) -> bool:
    event = boundary("late", "work", timer(kind, escape(expression)), 'cancelActivity="false"')
    work = '<bpmn:userTask id="work"/>'
    flows = (flow("start", "work"), flow("work", "end"), flow("late", "end"))
    opened = run(process(START, work, event, END, *flows), **variables).timers
    return [one.due_at - NOW for one in opened.values()] == [due]


def condition() -> bool:
    ways = (
        flow("start", "choice"),
        flow("choice", "work", '=way = "right"'),
        flow("choice", "end"),
    )
    gateway = '<bpmn:exclusiveGateway id="choice" default="choice-end"/>'
    document = process(
        START, gateway, '<bpmn:userTask id="work"/>', END, *ways, flow("work", "end")
    )
    return (
        run(document, way="right").standing() == ["work"] and not run(document, way="").standing()
    )


def mapped(kind: str) -> object:
    mappings = (
        f"<zeebe:ioMapping>{zeebe(kind, source='=given * 2', target='made')}</zeebe:ioMapping>"
    )
    if kind == "input":
        groups = zeebe("assignmentDefinition", assignee="=string(made)")
        return task(mappings, groups, given=4).last.user_tasks_opened[0].assignee
    script = zeebe("script", expression="=1", resultVariable="ignored")
    return task(script, mappings, tag="scriptTask", given=4).variables()["made"]


def looped(what: str) -> object:
    script = zeebe("script", expression="=item * 2", resultVariable="twice")
    enough = (
        "<bpmn:completionCondition>=numberOfCompletedInstances = given</bpmn:completionCondition>"
    )
    inner = loop(
        enough if what == "enough" else "",
        inputCollection="=items[item > 1]",
        inputElement="item",
        outputCollection="all",
        outputElement="=twice + 1",
    )
    return task(script, tag="scriptTask", inner=inner, items=[1, 2, 3], given=1).variables()["all"]


def message(field: int) -> object:
    subscription = zeebe("subscription", correlationKey="=order.id")
    awaited = (
        '<bpmn:message id="m" name="=&quot;paid-&quot; + land"><bpmn:extensionElements>'
        f"{subscription}</bpmn:extensionElements></bpmn:message>"
    )
    event = '<bpmn:messageEventDefinition messageRef="m"/>'
    catching = f'<bpmn:intermediateCatchEvent id="work">{event}</bpmn:intermediateCatchEvent>'
    document = between(catching, first="work").replace("<bpmn:process", awaited + "<bpmn:process")
    (opened,) = run(document, land="de", order={"id": "A7"}).subscriptions.values()
    return (opened.name, opened.correlation_key)[field]


def decision() -> bool:
    called = zeebe("calledDecision", decisionId='="dou" + rest', resultVariable="out")
    return task(called, tag="businessRuleTask", rest="ble", amount=4).variables()["out"] == 8


def script() -> bool:
    called = zeebe("script", expression="=given * 2", resultVariable="out")
    return task(called, tag="scriptTask", given=4).variables()["out"] == 8


def of_process(name: str) -> bool:
    holder = f"<bpmn:extensionElements>{properties(**{name: '=given'})}</bpmn:extensionElements>"
    document = process(holder, START, END, flow("start", "end"))
    made = compile_process(read_definitions(document.encode(), "test.bpmn"), "process")
    values = {"given": "Angebot 7"}
    if name == "dataSubject":
        return made.data_subjects(values, NOW) == ("Angebot 7",)
    if name == "dataSubjects":
        return made.data_subjects({"given": ["Anne", "Otto"]}, NOW) == ("Anne", "Otto")
    if name == "forgetWhen":
        return made.is_forgotten({"given": True}, NOW)
    computed = {"summary": made.summary, "businessId": made.business_id}
    return computed[name](values, NOW) == "Angebot 7"


def version() -> bool:
    named = {"approval": "decision", "version": "=given + 1"}
    (asked,) = [one for one in task(properties(**named), given=6).facts if "approval" in one.type]
    return asked.data["version"] == "7"


def fact(name: str) -> Fact:
    named = {"fact": "consent.confirmed", f"fact.{name}": escape('=given + "letter"')}
    done = task(properties(**named), tag="manualTask", given="news")
    (stated,) = [one for one in done.facts if one.type == "consent.confirmed"]
    return stated


DAY = NOW.replace(month=5, day=2, hour=9)
EFFECTS: Mapping[tuple[str, str], Callable[[], bool]] = {
    ("conditionExpression", ""): condition,
    ("completionCondition", ""): lambda: looped("enough") == [5, None],
    ("timeDate", ""): lambda: timer_at("timeDate", LATER, DAY - NOW, wait="P1D"),
    ("timeDuration", ""): lambda: timer_at(
        "timeDuration", "=duration(wait)", timedelta(hours=2), wait="PT2H"
    ),
    ("timeCycle", ""): lambda: timer_at(
        "timeCycle", '="R3/" + wait', timedelta(hours=2), wait="PT2H"
    ),
    ("message", "name"): lambda: message(0) == "paid-de",
    ("subscription", "correlationKey"): lambda: message(1) == "A7",
    ("input", "source"): lambda: mapped("input") == "8",
    ("output", "source"): lambda: mapped("output") == 8,
    ("loopCharacteristics", "inputCollection"): lambda: looped("") == [5, 7],
    ("loopCharacteristics", "outputElement"): lambda: looped("") == [5, 7],
    ("assignmentDefinition", "assignee"): lambda: user_task(
        "assignmentDefinition", "assignee", "assignee", "alice", "alice"
    ),
    ("assignmentDefinition", "candidateGroups"): lambda: user_task(
        "assignmentDefinition", "candidateGroups", "candidate_groups", ("a", "b"), ["a", "b"]
    ),
    ("assignmentDefinition", "candidateUsers"): lambda: user_task(
        "assignmentDefinition", "candidateUsers", "candidate_users", ("a", "b"), "a, b"
    ),
    ("taskSchedule", "dueDate"): lambda: user_task("taskSchedule", "dueDate", "due_at", DAY, None),
    ("taskSchedule", "followUpDate"): lambda: user_task(
        "taskSchedule", "followUpDate", "follow_up_at", DAY, None
    ),
    ("priorityDefinition", "priority"): lambda: user_task(
        "priorityDefinition", "priority", "priority", 77, 77
    ),
    ("formDefinition", "formId"): lambda: user_task(
        "formDefinition", "formId", "form_id", "f7", "f7"
    ),
    ("taskDefinition", "type"): lambda: job("type", "type", "document", "document"),
    ("taskDefinition", "retries"): lambda: job("retries", "retries", 7, 7),
    ("jobPriorityDefinition", "priority"): job_priority,
    ("calledDecision", "decisionId"): decision,
    ("script", "expression"): script,
    ("property", "vorgang:summary"): lambda: of_process("summary"),
    ("property", "vorgang:businessId"): lambda: of_process("businessId"),
    ("property", "vorgang:dataSubject"): lambda: of_process("dataSubject"),
    ("property", "vorgang:dataSubjects"): lambda: of_process("dataSubjects"),
    ("property", "vorgang:forgetWhen"): lambda: of_process("forgetWhen"),
    ("property", "vorgang:version"): version,
    ("property", "vorgang:fact.…"): lambda: fact("purpose").data == {"purpose": "newsletter"},
    ("property", "vorgang:fact.personal.…"): lambda: (
        [(one.name, one.value) for one in fact("personal.email").personal]
        == [("email", "newsletter")]
    ),
    ("property", "vorgang:fact.ref.…"): lambda: (
        fact("ref.text").refs == {"text": sha256(b"newsletter").hexdigest()}
    ),
}
OF_THE_MODELER = {"modelerTemplate", "modelerTemplateVersion", "modelerTemplateIcon"} | {
    "modelerConfigurationTemplate",
    "modelerConfigurationName",
}
"""What the modeler keeps for itself, `id` and `retryCounter` likewise mean nothing to an engine."""


def key(place: Place) -> tuple[str, str]:
    return place.element, place.attribute


@pytest.mark.parametrize("place", EVALUATED, ids=lambda place: f"{place.element}.{place.attribute}")
def test_an_expression_at_each_place_has_its_effect(place: Place) -> None:
    assert {**EFFECTS, **MORE_EFFECTS}[key(place)]()


def test_every_attribute_of_the_dialect_is_evaluated_static_or_refused() -> None:
    known = {key(place) for place in (*EVALUATED, *STATIC)}
    elements = {element for element, _ in known}
    types = {one["name"]: one for one in SCHEMA["types"]}
    untold = []
    for name, one in types.items():
        element = name[0].lower() + name[1:]
        parents = [types[parent] for parent in one.get("superClass", []) if parent in types]
        for attribute in [p for t in (one, *parents) for p in t.get("properties", [])]:
            plain = attribute["type"] in ("String", "Integer", "Boolean") and not attribute.get(
                "isBody"
            )
            if not plain or attribute["name"] in OF_THE_MODELER | {"id", "retryCounter"}:
                continue
            if (element, attribute["name"]) not in known and element in elements:
                untold.append((element, attribute["name"]))
    assert untold == [
        ("calledElement", "processIdExpression"),
        ("formDefinition", "formKey"),
        ("formDefinition", "externalReference"),
    ]
    for element, name in untold:
        tag = "callActivity" if element == "calledElement" else "userTask"
        document = between(extended(tag, "work", zeebe(element, **{name: "a"})), first="work")
        with pytest.raises(ModelRefused, match=f"is given by {name}"):
            read_definitions(document.encode(), "test.bpmn")
    refused = {
        name[0].lower() + name[1:]
        for name, one in types.items()
        if "Element" in one.get("superClass", []) and name not in ("IoMapping", "Subscription")
    } - elements
    held = {"taskHeaders", "properties", "userTask", "header", "property", "executionListeners"}
    inner = {"executionListener", "taskListener", "linkedResource", "linkedResources"}
    for element in sorted(refused - held - inner):
        document = between(extended("serviceTask", "work", f"<zeebe:{element}/>"), first="work")
        assert "unsupported-extension" in rules(document), element


@pytest.mark.parametrize(
    ("written", "feel"),
    [
        ("=a", True),
        ("= a", True),
        ("=\n a", True),
        ("= ", True),
        ("==a", True),
        ("=", False),
        ("", False),
        (" =a", False),
        ("\n=a", False),
        ("a = b", False),
    ],
)
def test_what_begins_with_an_equals_sign_and_goes_on_is_feel(written: str, feel: bool) -> None:
    assert is_feel(written) is feel


@pytest.mark.parametrize("broken", ["= ", "==a", "=1 +"])
def test_feel_that_does_not_parse_is_refused_at_every_place(broken: str) -> None:
    with pytest.raises(ModelRefused) as refused:
        task(zeebe("assignmentDefinition", assignee=broken))
    (finding,) = refused.value.findings
    assert finding.rule == "feel/syntax"


@pytest.mark.parametrize(("written", "kept"), [("=", "="), (" alice", "alice"), (" =a", "=a")])
def test_any_other_value_is_a_literal(written: str, kept: str) -> None:
    opened = task(zeebe("assignmentDefinition", assignee=written)).last.user_tasks_opened
    assert opened[0].assignee == kept


def test_a_text_is_read_without_the_white_space_around_it() -> None:
    assert timer_at("timeDuration", "\n   =duration(wait)\n  ", timedelta(hours=2), wait="PT2H")


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        ("7", Decimal(7)),
        ("-1.50", Decimal("-1.5")),
        ("1e2", Decimal(100)),
        ("true", True),
        ("false", False),
        ("null", None),
        ("True", "True"),
        ("7 ", "7 "),
        ("7a", "7a"),
        ("٣", "٣"),
    ],
)
def test_a_literal_mapping_gives_what_it_says(literal: str, value: object) -> None:
    mappings = (
        f"<zeebe:ioMapping>{zeebe('output', source=literal, target='made')}</zeebe:ioMapping>"
    )
    script = zeebe("script", expression="=1", resultVariable="ignored")
    made = task(script, mappings, tag="scriptTask").variables()["made"]
    assert (type(made), made) == (type(value), value)


@pytest.mark.parametrize("written", ["${amount > 5}", "#{amount}", "a ${b} c", "${"])
@pytest.mark.parametrize(
    "place",
    [one for one in EVALUATED if one.language is Language.EITHER][4:6],
    ids=lambda p: p.what,
)
def test_juel_is_refused_with_the_remedy(place: Place, written: str) -> None:
    holder = (
        f"<zeebe:ioMapping>{zeebe(place.element, source=written, target='x')}</zeebe:ioMapping>"
    )
    document = between(extended("userTask", "work", holder), first="work")
    assert rules(document) == ["juel"]


def test_feel_may_hold_a_text_that_looks_like_juel() -> None:
    mapping = zeebe("input", source='="${x}"', target="x")
    holder = f"<zeebe:ioMapping>{mapping}</zeebe:ioMapping>"
    assert rules(between(extended("userTask", "work", holder), first="work")) == []


def test_a_gateway_condition_that_is_neither_true_nor_false_says_what_it_is() -> None:
    ways = (flow("start", "choice"), flow("choice", "end", "=amount"), flow("choice", "work"))
    gateway = '<bpmn:exclusiveGateway id="choice" default="choice-work"/>'
    document = process(
        START, gateway, '<bpmn:userTask id="work"/>', END, *ways, flow("work", "end")
    )
    (incident,) = run(document, amount=7).last.incidents_opened
    for part in ("choice-end", "amount", "7"):
        assert part in incident.message
