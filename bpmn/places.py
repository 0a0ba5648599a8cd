"""Every place of a BPMN file that holds a value for the engine: FEEL, a literal, or either.

This is the only knowledge of its kind: the reader, the rules and the compiler look here. A value is
FEEL if it begins with `=` and something follows, as in Camunda 8: white space before the `=` makes
an attribute a literal (the text of an element is read without white space around it), `=` alone is
a literal, `= ` and `==1` are FEEL that does not parse.

Source: Camunda 8.9, `FeelExpressionLanguage` (what is an expression) and `zeebe.json` of
zeebe-bpmn-moddle (the attributes); BPMN 2.0.2, clauses 8.4.13, 10.3.8 and 10.5.5.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bpmn.model import Dialect, Event, Extensions, Node, Process, SequenceFlow
from dmn.written import part

Element = Node | SequenceFlow | Process


class Language(StrEnum):
    """What a value may be."""

    FEEL = "feel"
    """An expression and nothing else."""
    EITHER = "feel or literal"
    LITERAL = "literal"
    """A name or a text: never evaluated, whatever it begins with."""


@dataclass(frozen=True, slots=True)
class Place:
    """One attribute of an element, or its text if `attribute` is empty.

    Args:
        element: local name, of BPMN or zeebe.
        attribute: its name.
        language: what may be written there.
        what: how a finding calls it.
        example: FEEL that could stand there.
    """

    element: str
    attribute: str
    language: Language
    what: str
    example: str = "=amount > 100"


def is_feel(text: str) -> bool:
    """Return whether a value is FEEL where a literal is allowed as well."""
    return len(text) > 1 and text[0] == "="


def juel_in(text: str) -> str | None:
    """Return the first `${…}` or `#{…}` of a value that is no FEEL: Camunda 7's, no literal."""
    found = None if is_feel(text) else _JUEL.search(text)
    return found[0] if found else None


def is_expression(text: str, dialect: Dialect) -> bool:
    """Return whether a value is computed: FEEL, and JUEL in a file of Camunda 7."""
    return is_feel(text) or (dialect is Dialect.CAMUNDA_7 and juel_in(text) is not None)


def is_literal(text: str) -> bool:
    """Return whether a value is meant to be taken as it is written."""
    return not is_feel(text) and juel_in(text) is None


def feel_of(text: str) -> str:
    """Return the expression behind the `=`; it keeps its origin."""
    return part(text, 1)


_JUEL: Final = re.compile(r"[$#]\{[^{}]*\}?")
_FEEL, _EITHER, _LITERAL = Language.FEEL, Language.EITHER, Language.LITERAL

CONDITION: Final = Place("conditionExpression", "", _FEEL, "the condition")
COMPLETION_CONDITION: Final = Place("completionCondition", "", _FEEL, "the completion condition")
TIMER_DATE: Final = Place("timeDate", "", _EITHER, "the timer")
TIMER_DURATION: Final = Place("timeDuration", "", _EITHER, "the timer")
TIMER_CYCLE: Final = Place("timeCycle", "", _EITHER, "the timer")
MESSAGE_NAME: Final = Place("message", "name", _EITHER, "the message name")
CORRELATION_KEY: Final = Place(
    "subscription", "correlationKey", _FEEL, "the correlation key", "=orderId"
)
MESSAGE_PATH: Final = Place("messagePath", "", _FEEL, "the message path", "=orderId")
DATA_PATH: Final = Place("dataPath", "", _FEEL, "the data path", "=orderId")

INPUT: Final = Place("input", "source", _EITHER, "the input", "=amount")
OUTPUT: Final = Place("output", "source", _EITHER, "the output", "=amount")
INPUT_COLLECTION: Final = Place(
    "loopCharacteristics", "inputCollection", _FEEL, "the input collection", "=items"
)
OUTPUT_ELEMENT: Final = Place(
    "loopCharacteristics", "outputElement", _FEEL, "the output element", "=result"
)
ASSIGNEE: Final = Place("assignmentDefinition", "assignee", _EITHER, "the assignee")
CANDIDATE_GROUPS: Final = Place(
    "assignmentDefinition", "candidateGroups", _EITHER, "the candidate groups"
)
CANDIDATE_USERS: Final = Place(
    "assignmentDefinition", "candidateUsers", _EITHER, "the candidate users"
)
DUE_DATE: Final = Place("taskSchedule", "dueDate", _EITHER, "the due date")
FOLLOW_UP_DATE: Final = Place("taskSchedule", "followUpDate", _EITHER, "the follow-up date")
PRIORITY: Final = Place("priorityDefinition", "priority", _EITHER, "the priority")
JOB_TYPE: Final = Place("taskDefinition", "type", _EITHER, "the job type")
JOB_PRIORITY: Final = Place("jobPriorityDefinition", "priority", _EITHER, "the job priority")
RETRIES: Final = Place("taskDefinition", "retries", _EITHER, "retries")
LISTENER_TYPE: Final = Place("executionListener", "type", _EITHER, "the job type")
LISTENER_RETRIES: Final = Place("executionListener", "retries", _EITHER, "retries")
TASK_LISTENER_TYPE: Final = Place("taskListener", "type", _EITHER, "the job type")
TASK_LISTENER_RETRIES: Final = Place("taskListener", "retries", _EITHER, "retries")
DECISION_ID: Final = Place("calledDecision", "decisionId", _EITHER, "the decision id")
FORM_ID: Final = Place("formDefinition", "formId", _EITHER, "the form id")
SCRIPT: Final = Place("script", "expression", _FEEL, "the script", "=net * 1.19")

SIGNAL_NAME: Final = Place("signal", "name", _EITHER, "the signal name")
ERROR_CODE: Final = Place("error", "errorCode", _EITHER, "the error code", "=code")
ESCALATION_CODE: Final = Place(
    "escalation", "escalationCode", _EITHER, "the escalation code", "=code"
)
EVENT_CONDITION: Final = Place("condition", "", _FEEL, "the condition")
LOOP_CARDINALITY: Final = Place("loopCardinality", "", _EITHER, "the loop cardinality", "=count")
LOOP_CONDITION: Final = Place("loopCondition", "", _FEEL, "the loop condition")
BEHAVIOR_CONDITION: Final = Place("condition", "", _FEEL, "the condition of the behavior")
ACTIVATION_CONDITION: Final = Place(
    "activationCondition", "", _FEEL, "the activation condition", "=activationCount >= 2"
)
ACTIVE_ELEMENTS: Final = Place(
    "adHoc", "activeElementsCollection", _FEEL, "the active elements", '=["task1"]'
)
AD_HOC_OUTPUT: Final = Place("adHoc", "outputElement", _FEEL, "the output element", "=result")
CALLED_PROCESS: Final = Place("calledElement", "processId", _EITHER, "the called process")
CALLED_BUSINESS_ID: Final = Place(
    "calledElement", "businessId", _EITHER, "the business id", "=order.number"
)
"""Also of the instances that a signal of Camunda 7 starts."""
TRANSFORMATION: Final = Place("transformation", "", _FEEL, "the transformation", "=order.id")
ASSIGNMENT_FROM: Final = Place("from", "", _EITHER, "the assignment", "=order.id")
ASSIGNMENT_TO: Final = Place("to", "", _LITERAL, "the assignment", "order.id")


def _own(name: str, language: Language, example: str) -> Place:
    """Return the place of a property of ours that says something of a node."""
    return Place("property", f"vorgang:{name}", language, f"vorgang:{name}", example)


SUMMARY: Final = Place("property", "vorgang:summary", _FEEL, "vorgang:summary", "=customer.name")
BUSINESS_ID: Final = Place("property", "vorgang:businessId", _FEEL, "vorgang:businessId", "=number")
DATA_SUBJECT: Final = Place(
    "property", "vorgang:dataSubject", _FEEL, "vorgang:dataSubject", "=customer.email"
)
DATA_SUBJECTS: Final = Place(
    "property", "vorgang:dataSubjects", _FEEL, "vorgang:dataSubjects", "=guests.email"
)
FORGET_WHEN: Final = Place(
    "property", "vorgang:forgetWhen", _FEEL, "vorgang:forgetWhen", "=confirmedAt = null"
)
VERSION: Final = Place("property", "vorgang:version", _FEEL, "vorgang:version", "=version")
PUBLIC_LINK: Final = Place(
    "property", "vorgang:publicLink", _FEEL, "vorgang:publicLink", "=confirmation"
)
LINK_UNTIL: Final = _own("linkUntil", _FEEL, '=duration("PT72H")')
LINK_THANKS: Final = _own("linkThanks", _FEEL, '="Danke, " + name')
LINK_DOCUMENTS: Final = _own("linkDocuments", _FEEL, "=[document]")
SIGN: Final = _own("sign", _FEEL, "=document")
SIGN_STATEMENT: Final = _own("signStatement", _EITHER, '="Angebot " + number')
SIGN_VERSION: Final = _own("signVersion", _EITHER, '="2026-11"')
SIGN_REASONS: Final = _own("signReasons", _FEEL, '=[{value: "price", label: "Preis"}]')
TASK_NAME: Final = _own("taskName", _FEEL, "=step.title")
OFFERED_TO: Final = _own("offeredTo", _EITHER, '="sales-operations"')
OFFERED_TO_USERS: Final = _own("offeredToUsers", _EITHER, "=requester.id")
SIGN_RESULT: Final = "vorgang:signResult"
USUAL_SIGN_RESULT: Final = "signature"
"""The variable that says what came of a signature, unless a model calls it otherwise."""
_LINKING: Final = (PUBLIC_LINK, LINK_UNTIL, LINK_THANKS, LINK_DOCUMENTS)
_SIGNING: Final = (SIGN, SIGN_STATEMENT, SIGN_VERSION, SIGN_REASONS)
_OFFERING: Final = (OFFERED_TO, OFFERED_TO_USERS)
"""Properties of ours; the attribute is the property's name, its `value` holds the expression."""
RESULT_EXPRESSION: Final = Place(
    "header", "resultExpression", _FEEL, "the result expression", "={orderId: body.id}"
)
ERROR_EXPRESSION: Final = Place(
    *("header", "errorExpression", _FEEL, "the error expression"),
    "=if status = 422 then {code: body.reason} else null",
)
COMPUTED_HEADERS: Final = frozenset({RESULT_EXPRESSION.attribute, ERROR_EXPRESSION.attribute})
_CALLING: Final = "http"
"""The job type whose headers hold the two; those of all others are static."""
FACT_PREFIX: Final = "vorgang:fact."
FACT_DATA: Final = Place("property", "vorgang:fact.…", _FEEL, "an open value", '="newsletter"')
FACT_PERSONAL: Final = Place("property", "vorgang:fact.personal.…", _FEEL, "a value", "=email")
FACT_REFERENCE: Final = Place("property", "vorgang:fact.ref.…", _FEEL, "a text", "=consentText")
"""What the fact beside them holds; at the end of the property's name stands the value's."""
_COMPUTED: Final = frozenset(
    one.attribute
    for one in (
        *(SUMMARY, BUSINESS_ID, DATA_SUBJECT, DATA_SUBJECTS, VERSION, FORGET_WHEN, TASK_NAME),
        *(*_LINKING, *_SIGNING, *_OFFERING),
    )
)

EVALUATED: Final = (
    *(CONDITION, COMPLETION_CONDITION, TIMER_DATE, TIMER_DURATION, TIMER_CYCLE),
    *(MESSAGE_NAME, CORRELATION_KEY, INPUT, OUTPUT, INPUT_COLLECTION, OUTPUT_ELEMENT),
    *(ASSIGNEE, CANDIDATE_GROUPS, CANDIDATE_USERS, DUE_DATE, FOLLOW_UP_DATE, PRIORITY),
    *(JOB_TYPE, JOB_PRIORITY, RETRIES, DECISION_ID, FORM_ID, SCRIPT, SUMMARY, BUSINESS_ID),
    *(DATA_SUBJECT, DATA_SUBJECTS, FORGET_WHEN, VERSION, FACT_DATA, FACT_PERSONAL, FACT_REFERENCE),
    *(*_LINKING, *_SIGNING, *_OFFERING, RESULT_EXPRESSION, ERROR_EXPRESSION),
    *(SIGNAL_NAME, ERROR_CODE, ESCALATION_CODE, EVENT_CONDITION, LOOP_CARDINALITY, LOOP_CONDITION),
    *(ACTIVATION_CONDITION, ACTIVE_ELEMENTS, AD_HOC_OUTPUT, CALLED_PROCESS, TRANSFORMATION),
    *(CALLED_BUSINESS_ID, ASSIGNMENT_FROM, LISTENER_TYPE, LISTENER_RETRIES),
    *(MESSAGE_PATH, DATA_PATH),
    *(TASK_LISTENER_TYPE, TASK_LISTENER_RETRIES, TASK_NAME),
)
"""Every place where FEEL is evaluated."""

STATIC: Final = (
    Place("input", "target", _LITERAL, "the target variable"),
    Place("output", "target", _LITERAL, "the target variable"),
    Place("loopCharacteristics", "inputElement", _LITERAL, "the input element"),
    Place("loopCharacteristics", "outputCollection", _LITERAL, "the output collection"),
    Place("calledDecision", "resultVariable", _LITERAL, "the result variable"),
    Place("script", "resultVariable", _LITERAL, "the result variable"),
    Place("header", "key", _LITERAL, "the header"),
    Place("header", "value", _LITERAL, "the header"),
    Place("property", "name", _LITERAL, "the property"),
    Place("property", "value", _LITERAL, "the property"),
    Place("versionTag", "value", _LITERAL, "the version tag"),
    Place("formDefinition", "bindingType", _LITERAL, "the binding"),
    Place("formDefinition", "versionTag", _LITERAL, "the version tag"),
    Place("calledDecision", "bindingType", _LITERAL, "the binding"),
    Place("calledDecision", "versionTag", _LITERAL, "the version tag"),
    Place("calledElement", "bindingType", _LITERAL, "the binding"),
    Place("calledElement", "versionTag", _LITERAL, "the version tag"),
    Place("calledElement", "propagateAllParentVariables", _LITERAL, "what goes in"),
    Place("calledElement", "propagateAllChildVariables", _LITERAL, "what comes out"),
    Place("adHoc", "outputCollection", _LITERAL, "the output collection"),
    Place("executionListener", "eventType", _LITERAL, "the event of the listener"),
    Place("taskListener", "eventType", _LITERAL, "the event of the listener"),
    Place("linkedResource", "resourceId", _LITERAL, "the resource"),
    Place("linkedResource", "resourceType", _LITERAL, "what the worker takes it for"),
    Place("linkedResource", "linkName", _LITERAL, "the name of the link"),
    Place("linkedResource", "bindingType", _LITERAL, "the binding"),
    Place("linkedResource", "versionTag", _LITERAL, "the version tag"),
)
"""Every place that is read and never evaluated, as in Camunda 8."""

_TIMERS: Final = {place.element: place for place in (TIMER_DATE, TIMER_DURATION, TIMER_CYCLE)}


def is_computed(name: str) -> bool:
    """Return whether a property of this name holds an expression."""
    return name in _COMPUTED or name.startswith(FACT_PREFIX)


def computed_headers(own: Extensions) -> Iterator[tuple[Place, str]]:
    """Yield the headers of a task that hold an expression: of calls, what they make of answers."""
    if own.task is not None and own.task.type == _CALLING:
        for place in (RESULT_EXPRESSION, ERROR_EXPRESSION):
            text = own.headers.get(place.attribute, "")
            if text.strip():
                yield place, text


def fact_place(name: str) -> Place:
    """Return the place of a property of this name that says what a fact holds."""
    return Place("property", name, Language.FEEL, name, FACT_DATA.example)


def timer_place(kind: str) -> Place:
    """Return the place of a timer of this kind, such as `timeDuration`."""
    return _TIMERS[kind]


def written_in(process: Process) -> Iterator[tuple[Element, Place, str]]:
    """Yield every value of a process that may be FEEL: its element, its place, what is written."""
    yield from _written(process, _of_process(process))
    sources = {node.id: node for node in process.nodes}
    for flow in process.flows:
        if not is_ignored(flow, sources.get(flow.source)):
            yield from _written(flow, ((CONDITION, flow.condition),))
    for node in process.nodes:
        yield from _written(node, _of_node(node))


def is_ignored(flow: SequenceFlow, source: Node | None) -> bool:
    """Return whether nobody looks at a flow's condition, should it have one.

    Source: BPMN 2.0.2, table 10.3 (default flows) and 10.6.4 (parallel gateways).
    """
    return source is not None and (flow.id == source.default or source.tag == "parallelGateway")


_Values = Iterator[tuple[Place, str | None]]


def _written(
    element: Element, values: _Values | tuple[tuple[Place, str | None], ...]
) -> Iterator[tuple[Element, Place, str]]:
    return ((element, place, text) for place, text in values if text is not None)


def _of_process(process: Process) -> _Values:
    for place in (SUMMARY, BUSINESS_ID, DATA_SUBJECT, DATA_SUBJECTS, FORGET_WHEN):
        yield place, process.extensions.properties.get(place.attribute)
    yield from _of_listeners(process.extensions)


def _of_node(node: Node) -> _Values:
    own = node.extensions
    for event in node.events:
        yield from _of_event(event)
    if (loop := node.multi_instance) is not None:
        yield INPUT_COLLECTION, loop.input_collection
        yield OUTPUT_ELEMENT, loop.output_element
        yield COMPLETION_CONDITION, loop.completion_condition
        yield LOOP_CARDINALITY, loop.cardinality
        for behavior in loop.complex:
            yield BEHAVIOR_CONDITION, behavior.condition
    yield from _of_structure(node)
    for mapping in own.inputs:
        yield INPUT, mapping.source
    for mapping in own.outputs:
        yield OUTPUT, mapping.source
    yield ASSIGNEE, own.assignment.assignee
    yield CANDIDATE_GROUPS, own.assignment.candidate_groups
    yield CANDIDATE_USERS, own.assignment.candidate_users
    yield DUE_DATE, own.schedule.due_date
    yield FOLLOW_UP_DATE, own.schedule.follow_up_date
    yield PRIORITY, own.priority
    yield FORM_ID, own.form.form_id if own.form else None
    yield DECISION_ID, own.decision.decision_id if own.decision else None
    yield SCRIPT, own.script.expression if own.script else None
    for place in (VERSION, TASK_NAME, *_LINKING, *_SIGNING, *_OFFERING):
        yield place, own.properties.get(place.attribute)
    for name, text in own.properties.items():
        if name.startswith(FACT_PREFIX):
            yield fact_place(name), text
    if own.task is not None:
        yield JOB_TYPE, own.task.type
        yield RETRIES, own.task.retries
        yield JOB_PRIORITY, own.task.priority
        yield from computed_headers(own)
    yield from _of_listeners(own)


def _of_listeners(own: Extensions) -> _Values:
    for listener in own.listeners:
        yield LISTENER_TYPE, listener.type
        yield LISTENER_RETRIES, listener.retries
    for listener in own.task_listeners:
        yield TASK_LISTENER_TYPE, listener.type
        yield TASK_LISTENER_RETRIES, listener.retries


def _of_event(event: Event) -> _Values:
    if event.timer is not None:
        yield timer_place(event.timer.kind), event.timer.expression
    if event.message is not None:
        yield MESSAGE_NAME, event.message.name
        yield CORRELATION_KEY, event.message.correlation_key
        yield MESSAGE_PATH, event.message.path
    if event.signal is not None:
        yield SIGNAL_NAME, event.signal.name
        yield CALLED_BUSINESS_ID, event.business_id
    if event.error is not None:
        yield ERROR_CODE, event.error.code
    if event.escalation is not None:
        yield ESCALATION_CODE, event.escalation.code
    yield EVENT_CONDITION, event.condition


def _of_structure(node: Node) -> _Values:
    """Yield what sub-processes, loops, calls, gateways and data associations say."""
    yield ACTIVATION_CONDITION, node.activation_condition
    if node.standard_loop is not None:
        yield LOOP_CONDITION, node.standard_loop.condition
    if (ad_hoc := node.ad_hoc) is not None:
        yield COMPLETION_CONDITION, ad_hoc.completion_condition
        yield ACTIVE_ELEMENTS, ad_hoc.active_elements
        yield AD_HOC_OUTPUT, ad_hoc.output_element
    if node.called is not None:
        yield CALLED_PROCESS, node.called.process_id
        yield CALLED_BUSINESS_ID, node.called.business_id
    for association in (*node.data_inputs, *node.data_outputs):
        yield TRANSFORMATION, association.transformation
        for source, _ in association.assignments:
            yield ASSIGNMENT_FROM, source
