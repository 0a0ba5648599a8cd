"""From the nodes of a model to nodes that run."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bpmn.model import EventKind, MultiInstance, Node, SequenceFlow, VariableMapping
from engine.core.compiler import Compiler
from engine.core.node import (
    Attribute,
    CompiledFlow,
    CompiledLoop,
    CompiledMapping,
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
_ACTIVITIES = frozenset({"task", "manualTask", "userTask"}) | _WORKING
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
        inputs=_mappings(node.extensions.inputs, node, "the input", to),
        outputs=_mappings(node.extensions.outputs, node, "the output", to),
        loop=_loop(node.multi_instance, node, to),
        timer=_timer(node, to) if kind is Kind.BOUNDARY else None,
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
    if node.tag == "boundaryEvent" and events == {EventKind.TIMER}:
        return Kind.BOUNDARY
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
    if node.tag not in _PASSING or events:
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
    what = f"the condition of flow {flow.id}"
    return CompiledFlow(
        flow.id, flow.target, to.expression(flow.condition, (flow.id, flow.line), what), flow.name
    )


def _mappings(
    mappings: tuple[VariableMapping, ...], node: Node, what: str, to: Compiler
) -> tuple[CompiledMapping, ...]:
    return tuple(
        CompiledMapping(
            to.required(mapping.source, (node.id, node.line), f"{what} {mapping.target!r}"),
            to.path(mapping.target, (node.id, node.line), what),
        )
        for mapping in mappings
    )


def _loop(loop: MultiInstance | None, node: Node, to: Compiler) -> CompiledLoop | None:
    if loop is None:
        return None
    at = (node.id, node.line)
    if node.tag not in _ACTIVITIES:
        to.find(at, f"{node.tag} cannot be repeated", "Remove the marker", "bpmn/loop")
    collection = to.expression(loop.input_collection, at, "the input collection")
    if collection is None:
        return None
    if (loop.output_collection is None) != (loop.output_element is None):
        to.find(
            at,
            "the loop has an output collection or an output element, but not both",
            "Give both or none",
            "bpmn/loop",
        )
    single = _SINGLE_PATH.fullmatch(loop.output_element or "")
    element, output = loop.input_element, loop.output_collection
    return CompiledLoop(
        sequential=loop.sequential,
        input_collection=collection,
        input_element=to.variable(element, at, "the input element") if element else None,
        output_collection=to.variable(output, at, "the output collection") if output else None,
        output_element=to.expression(loop.output_element, at, "the output element"),
        completion_condition=to.expression(
            loop.completion_condition, at, "the completion condition"
        ),
        local=single[1] if single and single[1] not in (element, "loopCounter") else None,
    )


def _timer(node: Node, to: Compiler) -> CompiledTimer | None:
    timer = node.events[0].timer
    if timer is None:
        to.find(
            (node.id, node.line),
            "the timer has no date, duration or cycle",
            "Say when it fires",
            "bpmn/timer",
        )
        return None
    if node.interrupting and timer.kind == "timeCycle":
        to.find(
            (node.id, node.line),
            "a timer that interrupts fires once; it has a cycle",
            "Give it a date or a duration, or let it not interrupt",
            "bpmn/timer",
        )
    return to.timer(timer, (node.id, node.line))


def _user_task(node: Node, to: Compiler) -> UserTaskPlan:
    extensions, at = node.extensions, (node.id, node.line)
    assignment, schedule = extensions.assignment, extensions.schedule
    return UserTaskPlan(
        form=extensions.form,
        assignee=to.attribute(assignment.assignee, at, "the assignee"),
        candidate_groups=to.attribute(assignment.candidate_groups, at, "the candidate groups"),
        candidate_users=to.attribute(assignment.candidate_users, at, "the candidate users"),
        due_date=to.moment(schedule.due_date, at, "the due date"),
        follow_up_date=to.moment(schedule.follow_up_date, at, "the follow-up date"),
        priority=to.number(extensions.priority, at, "the priority", 100),
    )


def _job(node: Node, to: Compiler) -> JobPlan | None:
    task = node.extensions.task
    if task is None:
        return None
    messages = [event.message for event in node.events if event.kind is EventKind.MESSAGE]
    message = None
    if messages:
        message = messages[0].name if messages[0] is not None else node.name or node.id
    at = (node.id, node.line)
    retries = to.number(task.retries, at, "retries", 100)
    return JobPlan(
        type=to.required(task.type, at, "the job type"),
        retries=retries or Attribute("3"),
        headers=dict(node.extensions.headers),
        message=message,
    )


def _decision(node: Node, to: Compiler) -> DecisionPlan | None:
    called, at = node.extensions.decision, (node.id, node.line)
    if called is None:
        return None
    return DecisionPlan(
        decision_id=to.required(called.decision_id, at, "the decision id"),
        result_variable=to.variable(called.result_variable, at, "the result variable"),
        binding=called.binding,
        version_tag=called.version_tag,
    )


def _script(node: Node, to: Compiler) -> ScriptPlan | None:
    script, at = node.extensions.script, (node.id, node.line)
    if script is None:
        return None
    expression = to.expression(script.expression, at, "the script")
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
