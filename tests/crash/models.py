"""The processes that the harness runs, and who takes part."""

from __future__ import annotations

from engine.model import Resource
from tests.builders import end_event, job, process, start_event, user_task

CASE, RACE, DELAY = "crash-case", "crash-race", "crash-delay"
AWAIT, BOTH = "crash-await", "crash-both"
OUTSIDE = "crash-pack"
"""Job type that workers outside do."""
PAUSE_SECONDS = 1
PASSWORD = "vier-augen-sehen-mehr"
PEOPLE = {
    "ann": ("clerk", "approver"),
    "ben": ("clerk",),
    "eva": ("approver",),
    "otto": ("operator",),
    "nina": ("analyst",),
    "wanda": ("worker",),
}
"""One approver is a clerk as well: four eyes must keep her from what she entered."""
CLERKS = tuple(name for name, groups in PEOPLE.items() if "clerk" in groups)
APPROVERS = tuple(name for name, groups in PEOPLE.items() if "approver" in groups)
_TIMER = (
    '<bpmn:timerEventDefinition><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">{}'
    "</bpmn:timeDuration></bpmn:timerEventDefinition>"
)

_NOTE = {"to": "=&quot;a@example.com&quot;", "subject": "=order", "text": "=&quot;noted&quot;"}
_MESSAGE = '<bpmn:messageEventDefinition messageRef="paid"/>'


def _flow(source: str, target: str) -> str:
    return f'<bpmn:sequenceFlow id="to-{target}" sourceRef="{source}" targetRef="{target}"/>'


def _catch(id_: str, following: str, definition: str) -> str:
    return (
        f'<bpmn:intermediateCatchEvent id="{id_}"><bpmn:incoming>to-{id_}</bpmn:incoming>'
        f"<bpmn:outgoing>to-{following}</bpmn:outgoing>{definition}</bpmn:intermediateCatchEvent>"
        + _flow(id_, following)
    )


def _boundary_timer(host: str, duration: str) -> str:
    return (
        f'<bpmn:boundaryEvent id="late" attachedToRef="{host}">'
        f"<bpmn:outgoing>to-gone</bpmn:outgoing>{_TIMER.format(duration)}</bpmn:boundaryEvent>"
        + _flow("late", "gone")
        + end_event("gone")
    )


def case(revision: int = 1) -> Resource:
    """Return the process of a case: people, a mail, a timer, a message, a worker outside.

    Args:
        revision: a new number makes a new version.
    """
    made = process(
        CASE,
        start_event("enter")
        + user_task("enter", "note")
        + job("note", "approve", inputs=_NOTE)
        + user_task("approve", "pause", groups="approver", properties={"vorgang:fourEyes": "enter"})
        + _catch("pause", "payment", _TIMER.format(f"PT{PAUSE_SECONDS}S"))
        + _catch("payment", "pack", _MESSAGE)
        + job("pack", "done", OUTSIDE)
        + end_event(),
        name=f"Fall {revision}",
    )
    return _with_message(made)


def awaiting() -> Resource:
    """Return a process that waits for a message and ends."""
    return _with_message(
        process(AWAIT, start_event("payment") + _catch("payment", "done", _MESSAGE) + end_event())
    )


def both() -> Resource:
    """Return a process with two tasks at once, which two may complete at the same moment."""
    gateways = (
        '<bpmn:parallelGateway id="split"/><bpmn:parallelGateway id="join"/>'
        + _flow("split", "left")
        + _flow("split", "right")
        + _flow("join", "done")
    )
    tasks = "".join(
        user_task(one, "join", before=[f"to-{one}"]).replace('id="to-join"', f'id="from-{one}"')
        .replace("outgoing>to-join", f"outgoing>from-{one}") for one in ("left", "right")
    )  # fmt: skip
    return process(BOTH, start_event("split") + gateways + tasks + end_event())


def _with_message(made: Resource) -> Resource:
    message = (
        '<bpmn:message id="paid" name="paid"><bpmn:extensionElements>'
        '<zeebe:subscription correlationKey="=order"/></bpmn:extensionElements></bpmn:message>'
    )
    content = made.content.replace(b"<bpmn:process ", message.encode() + b"<bpmn:process ")
    return Resource(made.name, content)


def race(revision: int = 1) -> Resource:
    """Return a process with one task that a timer takes away, for two that want it at once."""
    return process(
        RACE,
        start_event("decide")
        + user_task("decide", "done")
        + _boundary_timer("decide", "=wait")
        + end_event(),
        name=f"Wettlauf {revision}",
    )


def delay() -> Resource:
    """Return a process that waits for a moment and ends."""
    timer = (
        '<bpmn:timerEventDefinition><bpmn:timeDate xsi:type="bpmn:tFormalExpression">=due'
        "</bpmn:timeDate></bpmn:timerEventDefinition>"
    )
    return process(DELAY, start_event("wait") + _catch("wait", "done", timer) + end_event())


ALL = (case(), race(), delay(), awaiting(), both())
