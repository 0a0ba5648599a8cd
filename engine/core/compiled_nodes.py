"""From the nodes of a model to nodes that run."""

from __future__ import annotations

from collections.abc import Mapping

from bpmn.model import (
    Continuations,
    EventKind,
    Node,
    Process,
    SequenceFlow,
    VariableMapping,
)
from bpmn.places import (
    ACTIVATION_CONDITION,
    ASSIGNEE,
    CANDIDATE_GROUPS,
    CANDIDATE_USERS,
    CONDITION,
    DECISION_ID,
    DUE_DATE,
    FOLLOW_UP_DATE,
    FORM_ID,
    INPUT,
    JOB_PRIORITY,
    JOB_TYPE,
    OUTPUT,
    PRIORITY,
    RETRIES,
    SCRIPT,
    TASK_NAME,
    VERSION,
    Place,
    computed_headers,
    is_ignored,
)
from engine.core import compiled_activities as activities
from engine.core import compiled_events, compiled_throws
from engine.core.compiled_events import AWAITED, THROWING
from engine.core.compiled_facts import compiled_fact
from engine.core.compiled_listeners import compiled_listeners, compiled_task_listeners
from engine.core.compiler import Compiler
from engine.core.node import (
    HIGHEST_JOB_PRIORITY,
    Attribute,
    CompiledFlow,
    CompiledMapping,
    ContinuationPlan,
    DecisionPlan,
    FlowNode,
    JobPlan,
    Kind,
    ScriptPlan,
    UserTaskPlan,
)
from engine.core.public_links import compiled_link
from feel import Expression

_PASSING = frozenset({"startEvent", "endEvent", "intermediateThrowEvent", "task", "manualTask"})
_WORKING = frozenset({"serviceTask", "sendTask", "businessRuleTask", "scriptTask"})
_CATCHING = frozenset({"boundaryEvent", "intermediateCatchEvent", "receiveTask"})
_BY_TAG = {
    "userTask": Kind.USER_TASK,
    "subProcess": Kind.SUB_PROCESS,
    "transaction": Kind.SUB_PROCESS,
    "adHocSubProcess": Kind.AD_HOC,
    "exclusiveGateway": Kind.EXCLUSIVE,
    "inclusiveGateway": Kind.INCLUSIVE,
    "complexGateway": Kind.COMPLEX,
    "parallelGateway": Kind.PARALLEL,
    "eventBasedGateway": Kind.EVENT_GATEWAY,
}


def compiled_node(
    node: Node,
    process: Process,
    flows: Mapping[str, SequenceFlow],
    boundaries: tuple[FlowNode, ...],
    to: Compiler,
) -> FlowNode:
    """Return the node as it runs; what is wrong with it is kept by the compiler."""
    properties = node.extensions.properties
    kind = kind_of(node, to)
    late = kind in (Kind.INCLUSIVE, Kind.COMPLEX) and len(node.incoming) > 1
    return FlowNode(
        model=node,
        kind=kind,
        outgoing=_outgoing(node, process, flows, to),
        joins=late or (kind is Kind.PARALLEL and len(node.incoming) > 1),
        boundaries=boundaries,
        inputs=_mappings(node.extensions.inputs, node, INPUT, to),
        outputs=_mappings(node.extensions.outputs, node, OUTPUT, to),
        loop=activities.compiled_loop(node.multi_instance, node, to),
        standard_loop=activities.compiled_standard_loop(node.standard_loop, node, to),
        call=activities.compiled_call(node.called, node, to),
        ad_hoc=activities.compiled_ad_hoc(node.ad_hoc, node, to),
        data_inputs=activities.compiled_associations(node.data_inputs, node, to),
        data_outputs=activities.compiled_associations(node.data_outputs, node, to),
        own_data=activities.own_data(process, node, to.data),
        input_sets=activities.compiled_input_sets(node, to.data),
        moves_data=bool(node.data_inputs or node.data_outputs),
        triggers=compiled_events.triggers(node, to),
        signals=compiled_events.thrown_signals(node, to),
        signal_plan=compiled_events.signal_plan(node, to),
        messages=compiled_events.sent_messages(node, to) if kind is Kind.MESSAGE else (),
        activation_condition=_activation(node, to) if late and kind is Kind.COMPLEX else None,
        upstream=compiled_events.upstream(node, process, to) if late else {},
        user_task=_user_task(node, to) if kind is Kind.USER_TASK else None,
        job=_job(node, to) if _has_job(node, kind) else None,
        decision=_decision(node, to) if kind is Kind.DECISION else None,
        script=_script(node, to) if kind is Kind.SCRIPT else None,
        code=compiled_throws.thrown_code(node, to),
        compensation_handler=compiled_throws.compensation_handler(boundaries),
        four_eyes=listed(properties.get("vorgang:fourEyes")),
        new_approval_round=listed(properties.get("vorgang:newApprovalRound")),
        approval=properties.get("vorgang:approval") or None,
        fact=compiled_fact(node, to),
        version=to.attribute(properties.get(VERSION.attribute), (node.id, node.line), VERSION),
        start_listeners=compiled_listeners(node, "start", to),
        end_listeners=compiled_listeners(node, "end", to),
        continuation=_continuation(node, process, to),
        task_listeners=compiled_task_listeners(node, to),
    )


def _has_job(node: Node, kind: Kind) -> bool:
    return kind is Kind.JOB or (kind is Kind.AD_HOC and node.extensions.task is not None)


def _outgoing(
    node: Node, process: Process, flows: Mapping[str, SequenceFlow], to: Compiler
) -> tuple[CompiledFlow, ...]:
    """Return where a token goes from here; a link that is thrown leads on like a flow."""
    drawn = tuple(_flow(flows[flow], node, to) for flow in node.outgoing if flow in flows)
    link = compiled_events.link_flow(node, process, to)
    return drawn if link is None else (*drawn, link)


def kind_of(node: Node, to: Compiler) -> Kind:
    """Return what the node does; what cannot run is refused by name, never ignored."""
    events = {event.kind for event in node.events} - {EventKind.NONE}
    extensions = node.extensions
    if node.tag in _CATCHING and events and events <= AWAITED:
        return Kind.BOUNDARY if node.tag == "boundaryEvent" else Kind.CATCH
    if node.tag == "startEvent" and node.parent is None and compiled_events.waits_for_all(node):
        return Kind.CATCH
    if node.tag in _BY_TAG:
        return _BY_TAG[node.tag]
    if node.tag == "endEvent" and events - {EventKind.SIGNAL} == {EventKind.TERMINATE}:
        return Kind.TERMINATE
    throws = node.tag in THROWING and events - {EventKind.SIGNAL} == {EventKind.MESSAGE}
    if throws or (node.tag == "sendTask" and EventKind.MESSAGE in events):
        return Kind.MESSAGE if extensions.task is None else Kind.JOB
    if node.tag in THROWING and EventKind.SIGNAL in events <= {EventKind.SIGNAL, EventKind.LINK}:
        return Kind.SIGNAL
    thrown = compiled_throws.throwing_kind(node, events)
    if thrown is not None:
        return thrown
    if node.tag == "boundaryEvent" and events and events <= compiled_throws.CAUGHT | AWAITED:
        return Kind.BOUNDARY
    if node.tag == "callActivity" and node.called is not None:
        return Kind.CALL
    if node.tag == "businessRuleTask" and extensions.decision is not None:
        return Kind.DECISION
    if node.tag in _WORKING and extensions.script is not None:
        return Kind.SCRIPT
    if node.tag in _WORKING and not node.abstract:
        return _working(node, to)
    link = node.tag == "intermediateCatchEvent" and events == {EventKind.LINK}
    passing = node.abstract or node.tag in _PASSING
    if not link and not (passing and events <= _passed(node)):
        what = "/".join([node.tag, *sorted(events)])
        to.find(
            (node.id, node.line),
            f"{what} cannot be executed",
            "Use an element that this engine runs.",
            "bpmn/unsupported",
        )
    return Kind.PASSING


def _passed(node: Node) -> frozenset[EventKind]:
    """Return the kinds of event that such a node does not stop at."""
    if node.tag == "startEvent":
        return AWAITED | compiled_throws.CAUGHT if node.parent is not None else AWAITED
    if node.tag == "intermediateThrowEvent":
        return frozenset({EventKind.LINK, EventKind.SIGNAL})
    return frozenset({EventKind.SIGNAL}) if node.tag == "endEvent" else frozenset()


def listed(text: str | None) -> tuple[str, ...]:
    """Return the names of a comma separated list, each once."""
    names = (name.strip() for name in (text or "").split(","))
    return tuple(dict.fromkeys(name for name in names if name))


def _working(node: Node, to: Compiler) -> Kind:
    if node.extensions.task is None:
        to.find(
            (node.id, node.line),
            f"{node.tag} says nothing of who does the work",
            "Give it a job type (task definition).",
            "bpmn/task-definition",
        )
    return Kind.JOB


def _flow(flow: SequenceFlow, source: Node, to: Compiler) -> CompiledFlow:
    written = None if is_ignored(flow, source) else flow.condition
    condition = to.expression(written, (flow.id, flow.line), CONDITION)
    return CompiledFlow(flow.id, flow.target, condition, flow.name)


def _mappings(
    mappings: tuple[VariableMapping, ...], node: Node, place: Place, to: Compiler
) -> tuple[CompiledMapping, ...]:
    at = (node.id, node.line)
    found = []
    for mapping in mappings:
        what = f"mapping of {mapping.target!r}"
        if mapping.composite is not None:
            source = to.composite(mapping.composite, at, place, what)
        else:
            source = to.variable_value(mapping.source, at, place, what)
        found.append(CompiledMapping(source, to.path(mapping.target, at, place.what)))
    return tuple(found)


def _activation(node: Node, to: Compiler) -> Expression | None:
    if node.activation_condition is None:
        to.find(
            (node.id, node.line),
            "the complex gateway joins flows and does not say when",
            "Write an activation condition, such as =activationCount >= 2.",
            "bpmn/activation-condition",
        )
    return to.expression(node.activation_condition, (node.id, node.line), ACTIVATION_CONDITION)


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
        link=compiled_link(node, to),
        done_as=extensions.properties.get("vorgang:doneAs") or None,
        name=to.attribute(extensions.properties.get(TASK_NAME.attribute), at, TASK_NAME),
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
    for place, text in computed_headers(node.extensions):
        to.expression(text, at, place)
    return JobPlan(
        type=to.required(task.type, at, JOB_TYPE),
        retries=retries or Attribute("3"),
        headers=dict(node.extensions.headers),
        message=message,
        waits=task.waits,
        priority=to.number(task.priority, at, JOB_PRIORITY, HIGHEST_JOB_PRIORITY),
        linked=node.extensions.linked_resources,
    )


def _continuation(node: Node, process: Process, to: Compiler) -> ContinuationPlan | None:
    """Return where steps end at the node (Camunda 7, `asyncBefore`, `asyncAfter`)."""
    own = node.extensions.continuations
    each = Continuations() if node.multi_instance is None else node.multi_instance.continuations
    if not (own.before or own.after or each.before or each.after):
        return None
    tried = own if own.before or own.after else each
    at = (node.id, node.line)
    given = own.priority or each.priority or process.extensions.continuations.priority
    job = JobPlan(
        type=Attribute(""),
        retries=to.number(tried.retries, at, RETRIES, 100) or Attribute("3"),
        waits=tried.waits,
        priority=to.number(given, at, JOB_PRIORITY, HIGHEST_JOB_PRIORITY),
    )
    return ContinuationPlan(job, own.before, own.after, each.before, each.after)


def _decision(node: Node, to: Compiler) -> DecisionPlan | None:
    called, at = node.extensions.decision, (node.id, node.line)
    if called is None:
        return None
    return DecisionPlan(
        decision_id=to.required(called.decision_id, at, DECISION_ID),
        result_variable=to.variable(called.result_variable, at, "the result variable"),
        binding=called.binding,
        version_tag=called.version_tag,
        result=called.result,
        version_variable=node.extensions.properties.get("vorgang:decisionAs") or None,
    )


def _script(node: Node, to: Compiler) -> ScriptPlan | None:
    script, at = node.extensions.script, (node.id, node.line)
    if script is None:
        return None
    expression = to.expression(script.expression, at, SCRIPT)
    name = script.result_variable
    if name is not None:
        name = to.variable(name, at, "the result variable")
    return ScriptPlan(expression, name) if expression is not None else None
