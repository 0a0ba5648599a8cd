"""Errors and escalations go outwards, from where they are thrown to the innermost who catches.

At each activity its boundary events are asked, in each scope its event sub-processes; one that
names the code comes before one that takes any.

Source: BPMN 2.0.2, 10.5.6 and 13.5.3 (errors, escalations, their propagation).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audit.entry import JsonValue
from bpmn.model import Event, EventKind
from engine.core import scopes
from engine.core.evaluation import shown, value_of
from engine.core.node import FlowNode
from engine.core.store import Scope, Token
from engine.core.stuck import TokenStuck, refuse_unfit
from engine.core.variables import visible
from feel import Value

if TYPE_CHECKING:
    from engine.core.interpreter import Interpreter

LONGEST_CODE = 255
"""Characters of an error code or an escalation code."""


@dataclass(frozen=True, slots=True)
class Catcher:
    """What catches an error or an escalation.

    Args:
        event: a boundary event, or the start event of an event sub-process.
        definition: which of its event definitions.
        activity: the activity that the boundary event is attached to.
        scope: the scope of the event sub-process, otherwise.
    """

    event: FlowNode
    definition: Event
    activity: Token | None = None
    scope: Scope | None = None


def throw_error(
    step: Interpreter,
    token: Token,
    code: str | None,
    message: str = "",
    values: Mapping[str, Value] | None = None,
) -> bool:
    """Throw an error from where a token stands; return whether anything catches it.

    What catches an error always interrupts. If nothing does, only the throw is recorded.

    Args:
        code: `None` for an error without code: only what takes any error catches it.
        message: for people; may be personal.
        values: variables that come with it.
    """
    return _throw(step, token, EventKind.ERROR, code, message, values or {})


def throw_escalation(
    step: Interpreter,
    token: Token,
    code: str | None,
    values: Mapping[str, Value] | None = None,
) -> bool:
    """Throw an escalation from where a token stands; return whether anything catches it.

    An escalation that nothing catches is of no effect (BPMN 2.0.2, table 10.89).
    """
    return _throw(step, token, EventKind.ESCALATION, code, "", values or {})


def execute_error_end(step: Interpreter, token: Token) -> bool:
    """Throw the error of an end event.

    Raises:
        TokenStuck: nothing catches it.
    """
    code = code_of(step, token)
    if catcher(token, EventKind.ERROR, code) is not None:
        step.changes.record("element.completed", token)
    if not throw_error(step, token, code):
        raise TokenStuck("error", unhandled("error", code))
    return True


def execute_escalation(step: Interpreter, token: Token) -> bool:
    """Throw the escalation of a throw or end event; if that interrupts, the token is gone."""
    code = code_of(step, token)
    step.changes.record("element.completed", token)
    throw_escalation(step, token, code)
    return True


def code_of(step: Interpreter, token: Token) -> str | None:
    """Return the code that an event throws, `None` if it has none.

    Raises:
        TokenStuck: its expression gives no text.
    """
    attribute = token.node.code
    if attribute is None:
        return None
    value = value_of(attribute, visible(token), step.now)
    if not isinstance(value, str) or not value:
        what = f"the code of {token.node.name!r}"
        raise TokenStuck("error", f"{what} is {shown(value)}; it takes a text")
    refuse_unfit(value, "error", "the code", LONGEST_CODE)
    return value


def unhandled(what: str, code: str | None) -> str:
    """Return the message of an incident about an error that nothing catches."""
    named = f"the {what} {code!r}" if code else f"an {what} without code"
    return (
        f"{named} is caught by nothing: draw an {what} boundary event or event sub-process that"
        " takes it"
    )


def catcher(token: Token, kind: EventKind, code: str | None) -> Catcher | None:
    """Return the innermost that catches what is thrown here, or `None`."""
    thrower: Token | None = token
    while thrower is not None:
        activity = thrower.wrapper or thrower
        found = _matching(activity.node.boundaries, kind, code)
        if found is not None:
            return Catcher(*found, activity=activity)
        scope = thrower.scope
        if not scopes.is_interrupted(scope):
            # No handler takes what it throws itself.
            starts = scope.process.event_starts(scopes.element_of(scope))
            others = (start for start in starts if start.model.parent != thrower.node.id)
            found = _matching(others, kind, code)
            if found is not None:
                return Catcher(*found, scope=scope)
        thrower = scope.host
    return None


def _throw(
    step: Interpreter,
    token: Token,
    kind: EventKind,
    code: str | None,
    message: str,
    values: Mapping[str, Value],
) -> bool:
    found = catcher(token, kind, code)
    _record(step, token, kind, code, message, found)
    if found is None:
        return False
    definition, brought = found.definition, {**values}
    if definition.code_variable:
        brought[definition.code_variable] = code
    if definition.message_variable:
        brought[definition.message_variable] = message
    interrupting = kind is EventKind.ERROR or found.event.model.interrupting
    step.changes.record("element.completed", found.activity, element=found.event.id)
    if found.activity is not None:
        scopes.boundary_triggered(step, found.activity, found.event, brought, interrupting)
    elif found.scope is not None:
        scopes.event_sub_process_triggered(step, found.scope, found.event, brought, interrupting)
    return True


def _record(
    step: Interpreter,
    token: Token,
    kind: EventKind,
    code: str | None,
    message: str,
    found: Catcher | None,
) -> None:
    """Write down what was thrown; a code that the model does not name may be personal."""
    data: dict[str, JsonValue] = {}
    values: dict[str, Value] = {}
    if found is not None:
        data["caughtBy"] = found.event.id
    if code is not None and (token.node.code is not None or (found and _code(found.definition))):
        data["code"] = code
    elif code is not None:
        values["code"] = code
    if message:
        values["message"] = message
    step.changes.record(f"{kind.value}.thrown", token, data=data, values=values)


def _matching(
    events: Iterable[FlowNode], kind: EventKind, code: str | None
) -> tuple[FlowNode, Event] | None:
    general: tuple[FlowNode, Event] | None = None
    for event in events:
        for definition in event.model.events:
            if definition.kind is not kind:
                continue
            own = _code(definition)
            if own is not None and own == code:
                return event, definition
            if own is None and general is None:
                general = event, definition
    return general


def _code(definition: Event) -> str | None:
    named = definition.error or definition.escalation
    return (named.code or None) if named is not None else None
