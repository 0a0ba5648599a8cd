"""Process definitions made ready to run: `compile_process`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bpmn.model import Definitions, Node, Process, SequenceFlow
from bpmn.places import BUSINESS_ID, DATA_SUBJECT, DATA_SUBJECTS, FORGET_WHEN, SUMMARY
from dmn.findings import ModelRefused
from engine.core.compiled_activities import variable_names
from engine.core.compiled_events import message_paths
from engine.core.compiled_listeners import compiled_process
from engine.core.compiled_nodes import compiled_node, listed
from engine.core.compiler import Compiler
from engine.core.executable import ExecutableProcess
from engine.core.four_eyes import acting
from engine.core.levels import levels_of
from engine.core.node import FlowNode
from engine.core.offer_plan import compiled_offers
from engine.core.spiff.specification import ProcessSpecification
from engine.core.spiff.tree import tree_of
from engine.core.starts import messages_of, starts_of

__all__ = ["ExecutableProcess", "compile_process"]


_PLACES: Final = (SUMMARY, BUSINESS_ID, DATA_SUBJECT, DATA_SUBJECTS, FORGET_WHEN)
"""Properties of a process that are computed."""


def compile_process(definitions: Definitions, process_id: str) -> ExecutableProcess:
    """Return one process of a file, ready to run, every FEEL expression of it compiled once.

    The result is immutable and may be kept and shared by threads.

    Raises:
        ModelRefused: with all findings: FEEL that does not parse, literals that do not fit,
            elements that cannot be executed, references that lead nowhere.
        KeyError: the file has no process of that id.
    """
    process = _process(definitions, process_id)
    to = Compiler(definitions.file, _labels(process), process.dialect, variable_names(process))
    _check_references(process, to)
    nodes = _nodes(process, to)
    properties, at = process.extensions.properties, (process.id, process.line)
    summary, business_id, person, persons, forgotten = (
        to.attribute(properties.get(place.attribute), at, place) for place in _PLACES
    )
    levels, itself = levels_of(process, nodes), compiled_process(process, to)
    first, starts = levels[None].first, starts_of(process, nodes, to)
    if not first and not starts:
        to.find(at, "the process has no start", "Draw a start event.", "bpmn/no-start")
    if to.findings:
        raise ModelRefused(to.findings, to.advice)
    if itself is not None:
        nodes = {**nodes, process.id: itself}
    return ExecutableProcess(
        id=process.id,
        name=process.name,
        sha256=definitions.sha256,
        start_form=first[0].model.extensions.form if first else None,
        properties=properties,
        nodes=nodes,
        first=first,
        message_starts=messages_of(starts),
        starts=starts,
        remembered=_remembered(nodes),
        summary_attribute=summary,
        business_id_attribute=business_id,
        data_subject_attribute=person or persons,
        several_subjects=persons is not None,
        forget_attribute=forgotten,
        store=tree_of(ProcessSpecification(process.id, process.name, nodes.values())),
        levels=levels,
        global_tasks=_global_tasks(definitions, process),
        advice=tuple(to.advice),
        itself=itself,
        message_paths=message_paths(nodes.values()),
        offers=compiled_offers(process, to),
    )


def _remembered(nodes: Mapping[str, FlowNode]) -> frozenset[str]:
    """Return the activities of which somebody asks who did them."""
    return frozenset(name for node in nodes.values() for name in (*node.four_eyes, *acting(node)))


def _labels(process: Process) -> Mapping[str, str]:
    named: list[Process | Node | SequenceFlow] = [process, *process.nodes, *process.flows]
    return {one.id: one.name for one in named if one.name}


def _process(definitions: Definitions, process_id: str) -> Process:
    for process in (*definitions.processes, *definitions.global_tasks):
        if process.id == process_id:
            return process
    raise KeyError(process_id)


def _global_tasks(definitions: Definitions, process: Process) -> Mapping[str, ExecutableProcess]:
    """Return the global tasks that the file's call activities can call (BPMN 2.0.2, 10.3.4)."""
    if process.global_task or not any(node.called for node in process.nodes):
        return {}
    return {one.id: compile_process(definitions, one.id) for one in definitions.global_tasks}


def _nodes(process: Process, to: Compiler) -> Mapping[str, FlowNode]:
    flows = {flow.id: flow for flow in process.flows}
    attached: dict[str, list[FlowNode]] = {}
    found: dict[str, FlowNode] = {}
    for node in process.nodes:
        if node.attached_to is not None:
            boundary = compiled_node(node, process, flows, (), to)
            attached.setdefault(node.attached_to, []).append(boundary)
            found[node.id] = boundary
    for node in process.nodes:
        if node.attached_to is None:
            boundaries = tuple(attached.get(node.id, ()))
            found[node.id] = compiled_node(node, process, flows, boundaries, to)
    # In document order, as the file has them.
    return {node.id: found[node.id] for node in process.nodes}


def _check_references(process: Process, to: Compiler) -> None:
    """Find what leads nowhere: otherwise the interpreter could not trust its own tables."""
    ids: dict[str, Node] = {}
    for node in process.nodes:
        if node.id in ids:
            to.find(
                (node.id, node.line),
                "two elements have this id",
                "Rename one.",
                "bpmn/duplicate-id",
            )
        ids[node.id] = node
    for flow in process.flows:
        for end in (flow.source, flow.target):
            if end not in ids:
                to.find(
                    (flow.id, flow.line),
                    f"the flow refers to {end!r}, which is no element of the process",
                    "Connect it to an element.",
                    "bpmn/unresolved-reference",
                )
    flows = {flow.id for flow in process.flows}
    for node in process.nodes:
        _check_node(node, ids, flows, to)


def _check_node(node: Node, ids: Mapping[str, Node], flows: set[str], to: Compiler) -> None:
    def unresolved(what: str, name: str) -> None:
        to.find(
            (node.id, node.line),
            f"{what} {name!r} does not exist",
            "Correct the reference.",
            "bpmn/unresolved-reference",
        )

    for flow in (*node.incoming, *node.outgoing):
        if flow not in flows:
            unresolved("the flow", flow)
    if node.default is not None and node.default not in node.outgoing:
        unresolved("the default flow", node.default)
    if node.attached_to is not None and node.attached_to not in ids:
        unresolved("the activity it is attached to", node.attached_to)
    for name in ("vorgang:fourEyes", "vorgang:newApprovalRound", "vorgang:onBehalfOf"):
        for activity_id in listed(node.extensions.properties.get(name)):
            if activity_id not in ids:
                unresolved(f"{name}: the activity", activity_id)
