"""Processes with events as Camunda Modeler saves them, without what is only drawn."""

from __future__ import annotations

from itertools import pairwise

from bpmn.reader import read_definitions
from engine.core import event_step
from engine.core.definition import ExecutableProcess, compile_process
from engine.model import ThrownSignal
from tests.unit.core.builders import MACHINE, Run, around, values

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<bpmn:definitions '
    'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
    'xmlns:modeler="http://camunda.org/schema/modeler/1.0" id="Definitions_1" '
    'targetNamespace="http://bpmn.io/schema/bpmn" '
    'modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.9.0">\n'
)


def content(body: str, roots: str = "", process: str = "p") -> bytes:
    """The file with one process.

    Args:
        body: what stands in the process.
        roots: messages, signals and the like, before it.
    """
    text = (
        f'{HEAD}{roots}<bpmn:process id="{process}" isExecutable="true">{body}</bpmn:process>'
        "</bpmn:definitions>"
    )
    return text.encode()


def drawn(body: str, roots: str = "") -> ExecutableProcess:
    """The process of a file, read and compiled."""
    return compile_process(read_definitions(content(body, roots), "p.bpmn"), "p")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def flows(text: str) -> str:
    """Sequence flows from `a > b > c; b > d [=x > 1]`; ids are `a_b`, `b_c`, `b_d`."""
    found = []
    for chain in text.split(";"):
        path, _, condition = chain.partition("[")
        names = [name.strip() for name in path.split(">")]
        written = _escaped(condition.strip().removesuffix("]"))
        inner = (
            '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">'
            f"{written}</bpmn:conditionExpression>"
        )
        for source, target in pairwise(names):
            found.append(
                f'<bpmn:sequenceFlow id="{source}_{target}" sourceRef="{source}" '
                f'targetRef="{target}">{inner if written else ""}</bpmn:sequenceFlow>'
            )
    return "".join(found)


def element(tag: str, id_: str, inner: str = "", **attributes: str) -> str:
    """A flow node."""
    written = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<bpmn:{tag} id="{id_}"{written}>{inner}</bpmn:{tag}>'


def several(tag: str, *ids: str) -> str:
    """Flow nodes of one kind."""
    return "".join(element(tag, id_) for id_ in ids)


def people(*ids: str) -> str:
    """User tasks."""
    held = (
        "<bpmn:extensionElements><zeebe:userTask/>"
        '<zeebe:assignmentDefinition candidateGroups="finance"/></bpmn:extensionElements>'
    )
    return "".join(element("userTask", id_, held) for id_ in ids)


def writing(id_: str, expression: str, variable: str) -> str:
    """A script task that writes a variable."""
    script = f'<zeebe:script expression="={expression}" resultVariable="{variable}"/>'
    return element("scriptTask", id_, f"<bpmn:extensionElements>{script}</bpmn:extensionElements>")


def signal(name: str) -> str:
    """The definition of a signal event; the root is `signal_root(name)`."""
    return f'<bpmn:signalEventDefinition signalRef="Signal_{name}"/>'


def signal_root(*names: str) -> str:
    """Signals whose ids are `Signal_` and their names."""
    return "".join(f'<bpmn:signal id="Signal_{name}" name="{name}"/>' for name in names)


def message(name: str) -> str:
    """The definition of a message event; the root is `message_root(name)`."""
    return f'<bpmn:messageEventDefinition messageRef="Message_{name}"/>'


def message_root(*names: str) -> str:
    """Messages whose ids are `Message_` and their names, found by the variable `key`."""
    return "".join(
        f'<bpmn:message id="Message_{name}" name="{name}"><bpmn:extensionElements>'
        '<zeebe:subscription correlationKey="=key"/></bpmn:extensionElements></bpmn:message>'
        for name in names
    )


def timed(kind: str, text: str) -> str:
    """The definition of a timer event."""
    return (
        f"<bpmn:timerEventDefinition><bpmn:{kind} "
        f'xsi:type="bpmn:tFormalExpression">{text}</bpmn:{kind}></bpmn:timerEventDefinition>'
    )


def condition(text: str, filtered: str = "") -> str:
    """The definition of a conditional event.

    Args:
        filtered: attributes of its filter.
    """
    holder = (
        f"<bpmn:extensionElements><zeebe:conditionalFilter {filtered}/></bpmn:extensionElements>"
    )
    return (
        f"<bpmn:conditionalEventDefinition>{holder if filtered else ''}<bpmn:condition "
        f'xsi:type="bpmn:tFormalExpression">{_escaped(text)}</bpmn:condition>'
        "</bpmn:conditionalEventDefinition>"
    )


def link(name: str) -> str:
    """The definition of a link event."""
    return f'<bpmn:linkEventDefinition name="{name}"/>'


def activation(text: str) -> str:
    """The activation condition of a complex gateway."""
    return (
        '<bpmn:activationCondition xsi:type="bpmn:tFormalExpression">'
        f"{_escaped(text)}</bpmn:activationCondition>"
    )


def broadcast(run: Run, listener: str, name: str, **brought: object) -> Run:
    """A signal from elsewhere comes, at the oldest token or scope that waits for it."""
    holder = next(
        holder
        for (holder, event), one in run.subscriptions.items()
        if event == listener and one.correlation_key is None
    )
    thrown = ThrownSignal(name, values(brought))
    return run.after(
        event_step.receive_signal(
            run.process, "1", run.state, holder, listener, thrown, around(MACHINE)
        )
    )


def started_by_signal(
    process: ExecutableProcess, listener: str, name: str, **brought: object
) -> Run:
    """An instance that a signal starts."""
    thrown = ThrownSignal(name, values(brought))
    first = event_step.start_by_signal(process, "1", listener, thrown, around(MACHINE))
    return Run(process, first, [], {}, {}).after(first)


def started_by_timer(process: ExecutableProcess, listener: str) -> Run:
    """An instance that a timer starts."""
    first = event_step.start_by_timer(process, "1", listener, 0, around(MACHINE))
    return Run(process, first, [], {}, {}).after(first)
