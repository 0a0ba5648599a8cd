"""Listeners of nodes and processes, compiled."""

from __future__ import annotations

from bpmn.model import Node, Process
from bpmn.places import (
    LISTENER_RETRIES,
    LISTENER_TYPE,
    TASK_LISTENER_RETRIES,
    TASK_LISTENER_TYPE,
)
from engine.core.compiler import Compiler
from engine.core.node import Attribute, FlowNode, JobPlan, Kind


def compiled_listeners(element: Node | Process, event: str, to: Compiler) -> tuple[JobPlan, ...]:
    """Return the jobs of the listeners for `start` or `end`, in the order of the model.

    A worker gets the element's headers as well; the listener's own come first.
    """
    at, own = (element.id, element.line), element.extensions
    return tuple(
        JobPlan(
            type=to.required(one.type, at, LISTENER_TYPE),
            retries=to.number(one.retries, at, LISTENER_RETRIES, 100) or Attribute("3"),
            headers={**own.headers, **one.headers},
        )
        for one in own.listeners
        if one.event == event
    )


def compiled_task_listeners(node: Node, to: Compiler) -> dict[str, tuple[JobPlan, ...]]:
    """Return the jobs of the listeners of a user task, by event, each in the order of the model."""
    found: dict[str, tuple[JobPlan, ...]] = {}
    at = (node.id, node.line)
    for one in node.extensions.task_listeners:
        plan = JobPlan(
            type=to.required(one.type, at, TASK_LISTENER_TYPE),
            retries=to.number(one.retries, at, TASK_LISTENER_RETRIES, 100) or Attribute("3"),
            headers={**node.extensions.headers, **one.headers},
        )
        found[one.event] = (*found.get(one.event, ()), plan)
    return found


def compiled_process(process: Process, to: Compiler) -> FlowNode | None:
    """Return the process as a node, where a token stands while its listeners run."""
    if not process.extensions.listeners:
        return None
    model = Node(process.id, "process", process.name, process.line, extensions=process.extensions)
    return FlowNode(
        model,
        Kind.PROCESS,
        start_listeners=compiled_listeners(process, "start", to),
        end_listeners=compiled_listeners(process, "end", to),
    )
