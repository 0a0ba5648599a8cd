"""From the nodes of a model to nodes that run."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bpmn.model import Event, EventKind, MultiInstance, Node, SequenceFlow, VariableMapping
from bpmn.places import (
    ASSIGNEE,
    CANDIDATE_GROUPS,
    CANDIDATE_USERS,
    COMPLETION_CONDITION,
    CONDITION,
    CORRELATION_KEY,
    DECISION_ID,
    DUE_DATE,
    FOLLOW_UP_DATE,
    FORM_ID,
    INPUT,
    INPUT_COLLECTION,
    JOB_TYPE,
    MESSAGE_NAME,
    OUTPUT,
    OUTPUT_ELEMENT,
    PRIORITY,
    RETRIES,
    SCRIPT,
    Place,
)
from engine.core.compiler import Compiler
from engine.core.node import (
    Attribute,
    CompiledFlow,
    CompiledLoop,
    CompiledMapping,
    CompiledMessage,
    CompiledTimer,
    DecisionPlan,
    FlowNode,
    JobPlan,
    Kind,
    ScriptPlan,
    UserTaskPlan,
)

_PASSING = frozenset({"startEvent", "endEvent", "intermediateThrowEvent", "task", "manualTask"})
_WORKING = frozenset({"serviceTask", "sendTask", "businessRuleTask", "scriptTask"})
_ACTIVITIES = frozenset({"task", "manualTask", "userTask", "receiveTask"}) | _WORKING
_CATCHING = frozenset({"boundaryEvent", "intermediateCatchEvent", "receiveTask"})
_FACTS = re.compile(r"approval\.auto|quote\.[a-z][a-z_]*")
_SINGLE_PATH = re.compile(r"\s*=\s*([^\W\d]\w*)(\.[^\W\d]\w*)*\s*")


def compiled_node(
    node: Node, flows: Mapping[str, SequenceFlow], boundaries: tuple[FlowNode, ...], to: Compiler
) -> FlowNode:
    """Return the node as it runs; what is wrong with it is kept by the compiler."""
    properties = node.extensions.properties
    kind = kind_of(node, to)
    return FlowNode(
        model=node,
        kind=kind,
        outgoing=tuple(_flow(flows[flow], to) for flow in node.outgoing if flow in flows),
        joins=kind is Kind.PARALLEL and len(node.incoming) > 1,
        boundaries=boundaries,
        inputs=_mappings(node.extensions.inputs, node, INPUT, to),
        outputs=_mappings(node.extensions.outputs, node, OUTPUT, to),
        loop=_loop(node.multi_instance, node, to),
        timer=_timer(node, to) if node.tag in _CATCHING else None,
        message=_message(node, to),
        user_task=_user_task(node, to) if kind is Kind.USER_TASK else None,
        job=_job(node, to) if kind is Kind.JOB else None,
        decision=_decision(node, to) if kind is Kind.DECISION else None,
        script=_script(node, to) if kind is Kind.SCRIPT else None,
        four_eyes=listed(properties.get("vorgang:fourEyes")),
        new_approval_round=listed(properties.get("vorgang:newApprovalRound")),
        approval=properties.get("vorgang:approval") or None,
        fact=_fact(node, to),
    )


def kind_of(node: Node, to: Compiler) -> Kind:
    """Return what the node does; what cannot run is refused by name, never ignored."""
    events = {event.kind for event in node.events} - {EventKind.NONE}
    extensions = node.extensions
    if node.tag in _CATCHING and events in ({EventKind.TIMER}, {EventKind.MESSAGE}):
        return Kind.BOUNDARY if node.tag == "boundaryEvent" else Kind.CATCH
    if node.tag == "eventBasedGateway":
        return Kind.EVENT_GATEWAY
    if node.tag == "endEvent" and events == {EventKind.TERMINATE}:
        return Kind.TERMINATE
    if node.tag in ("endEvent", "intermediateThrowEvent") and events == {EventKind.MESSAGE}:
        return _working(node, to)
    if node.tag == "userTask":
        return Kind.USER_TASK
    if node.tag == "exclusiveGateway":
        return Kind.EXCLUSIVE
    if node.tag == "parallelGateway":
        return Kind.PARALLEL
    if node.tag == "businessRuleTask" and extensions.decision is not None:
        return Kind.DECISION
    if node.tag == "scriptTask" and extensions.script is not None:
        return Kind.SCRIPT
    if node.tag in _WORKING:
        return _working(node, to)
    starts = node.tag == "startEvent" and events == {EventKind.MESSAGE}
    if node.tag not in _PASSING or (events and not starts):
        what = "/".join([node.tag, *sorted(events)])
        to.find(
            (node.id, node.line),
            f"{what} cannot be executed",
            "Use an element that this engine runs",
            "bpmn/unsupported",
        )
    return Kind.PASSING


def listed(text: str | None) -> tuple[str, ...]:
    """Return the names of a comma separated list, each once."""
    names = (name.strip() for name in (text or "").split(","))
    return tuple(dict.fromkeys(name for name in names if name))


def _working(node: Node, to: Compiler) -> Kind:
    if node.extensions.task is None:
        to.find(
            (node.id, node.line),
            f"{node.tag} says nothing of who does the work",
            "Give it a job type (task definition)",
            "bpmn/task-definition",
        )
    return Kind.JOB


def _flow(flow: SequenceFlow, to: Compiler) -> CompiledFlow:
    condition = to.expression(flow.condition, (flow.id, flow.line), CONDITION)
    return CompiledFlow(flow.id, flow.target, condition, flow.name)


def _mappings(
    mappings: tuple[VariableMapping, ...], node: Node, place: Place, to: Compiler
) -> tuple[CompiledMapping, ...]:
    return tuple(
        CompiledMapping(
            to.variable_value(
                mapping.source, (node.id, node.line), place, f"mapping of {mapping.target!r}"
            ),
            to.path(mapping.target, (node.id, node.line), place.what),
        )
        for mapping in mappings
    )


def _loop(loop: MultiInstance | None, node: Node, to: Compiler) -> CompiledLoop | None:
    if loop is None:
        return None
    at = (node.id, node.line)
    if node.tag not in _ACTIVITIES:
        to.find(at, f"{node.tag} cannot be repeated", "Remove the marker", "bpmn/loop")
    if (loop.output_collection is None) != (loop.output_element is None):
        to.find(
            at,
            "the loop has an output collection or an output element, but not both",
            "Give both or none",
            "bpmn/loop",
        )
    single = _SINGLE_PATH.fullmatch(loop.output_element or "")
    element, output = loop.input_element, loop.output_collection
    # All of it is compiled before any of it is refused, so that every finding comes at once.
    collection = to.expression(loop.input_collection, at, INPUT_COLLECTION)
    input_element = to.variable(element, at, "the input element") if element else None
    output_collection = to.variable(output, at, "the output collection") if output else None
    output_element = to.expression(loop.output_element, at, OUTPUT_ELEMENT)
    completion_condition = to.expression(loop.completion_condition, at, COMPLETION_CONDITION)
    if collection is None:
        return None
    return CompiledLoop(
        sequential=loop.sequential,
        input_collection=collection,
        input_element=input_element,
        output_collection=output_collection,
        output_element=output_element,
        completion_condition=completion_condition,
        local=single[1] if single and single[1] not in (element, "loopCounter") else None,
    )


def _timer(node: Node, to: Compiler) -> CompiledTimer | None:
    event = _event(node, EventKind.TIMER)
    if event is None:
        return None
    timer = event.timer
    if timer is None:
        to.find(
            (node.id, node.line),
            "the timer has no date, duration or cycle",
            "Say when it fires",
            "bpmn/timer",
        )
        return None
    boundary = node.tag == "boundaryEvent"
    if timer.kind == "timeCycle" and (node.interrupting or not boundary):
        to.find(
            (node.id, node.line),
            f"a timer that {'interrupts' if boundary else 'is waited for'} fires once;"
            " it has a cycle",
            "Give it a date or a duration" + (", or let it not interrupt" if boundary else ""),
            "bpmn/timer",
        )
    return to.timer(timer, (node.id, node.line))


def _message(node: Node, to: Compiler) -> CompiledMessage | None:
    event = _event(node, EventKind.MESSAGE)
    if event is None or node.tag not in _CATCHING | {"startEvent"}:
        return None
    at, message = (node.id, node.line), event.message
    if message is None or not message.name.strip():
        to.find(at, "the message has no name", "Give the message a name", "bpmn/message-name")
        return None
    name = to.required(message.name, at, MESSAGE_NAME)
    if node.tag == "startEvent":
        return CompiledMessage(name)
    if message.correlation_key is None:
        to.find(
            at,
            f"the message {message.name!r} has no correlation key",
            "Fill in the subscription correlation key, such as =orderId",
            "bpmn/correlation-key",
        )
    key = to.expression(message.correlation_key, at, CORRELATION_KEY)
    return CompiledMessage(name, key)


def _event(node: Node, kind: EventKind) -> Event | None:
    return next((event for event in node.events if event.kind is kind), None)


def _user_task(node: Node, to: Compiler) -> UserTaskPlan:
    extensions, at = node.extensions, (node.id, node.line)
    assignment, schedule, form = extensions.assignment, extensions.schedule, extensions.form
    return UserTaskPlan(
        form=form,
        form_id=None if form is None else to.attribute(form.form_id, at, FORM_ID),
        assignee=to.attribute(assignment.assignee, at, ASSIGNEE),
        candidate_groups=to.attribute(assignment.candidate_groups, at, CANDIDATE_GROUPS),
        candidate_users=to.attribute(assignment.candidate_users, at, CANDIDATE_USERS),
        due_date=to.moment(schedule.due_date, at, DUE_DATE),
        follow_up_date=to.moment(schedule.follow_up_date, at, FOLLOW_UP_DATE),
        priority=to.number(extensions.priority, at, PRIORITY, 100),
    )


def _job(node: Node, to: Compiler) -> JobPlan | None:
    task = node.extensions.task
    if task is None:
        return None
    messages = [event.message for event in node.events if event.kind is EventKind.MESSAGE]
    message = None
    if messages:
        named = messages[0].name or messages[0].id if messages[0] is not None else None
        message = named or node.name or node.id
    at = (node.id, node.line)
    retries = to.number(task.retries, at, RETRIES, 100)
    return JobPlan(
        type=to.required(task.type, at, JOB_TYPE),
        retries=retries or Attribute("3"),
        headers=dict(node.extensions.headers),
        message=message,
    )


def _decision(node: Node, to: Compiler) -> DecisionPlan | None:
    called, at = node.extensions.decision, (node.id, node.line)
    if called is None:
        return None
    return DecisionPlan(
        decision_id=to.required(called.decision_id, at, DECISION_ID),
        result_variable=to.variable(called.result_variable, at, "the result variable"),
        binding=called.binding,
        version_tag=called.version_tag,
    )


def _script(node: Node, to: Compiler) -> ScriptPlan | None:
    script, at = node.extensions.script, (node.id, node.line)
    if script is None:
        return None
    expression = to.expression(script.expression, at, SCRIPT)
    name = to.variable(script.result_variable, at, "the result variable")
    return ScriptPlan(expression, name) if expression is not None else None


def _fact(node: Node, to: Compiler) -> str | None:
    fact = node.extensions.properties.get("vorgang:fact")
    if not fact:
        return None
    plain = all(event.kind is EventKind.NONE for event in node.events)
    if node.tag != "intermediateThrowEvent" or not plain or not _FACTS.fullmatch(fact):
        to.find(
            (node.id, node.line),
            f"the fact {fact!r} cannot be written here",
            "Write approval.auto or quote.… at an intermediate throw event without definition",
            "bpmn/fact",
        )
    return fact
