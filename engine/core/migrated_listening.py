"""What is listened for in another version: what goes on, what is given up, what begins.

A timer keeps when it is due. A message, a signal or a condition goes on if the target waits for the
same, and is evaluated anew if not. What a target's event waits for that the source did not begins
when the instance is migrated; what has happened before does not begin again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from engine.core import (
    behaviour,
    compensation,
    continuations,
    data,
    events,
    failed_starts,
    farewells,
    listeners,
    scopes,
    task_listeners,
    variables,
)
from engine.core.compiled_events import event_id
from engine.core.correspondence import Correspondence, alike
from engine.core.events import Holder, Listening
from engine.core.interpreter import EXECUTE, Interpreter
from engine.core.migrated_state import is_foreign
from engine.core.migration_words import Faults
from engine.core.node import FlowNode, Kind
from engine.core.store import STARTED, Instance, Token
from engine.core.stuck import TokenStuck

HolderKey = tuple[int, bool]
"""A token's id, or that of the token that holds a scope, and whether it is a scope."""


@dataclass
class Change:
    """What becomes of what one holder listens for.

    Args:
        kept: listener -> listener in the target.
        closed: kind and listener, given up or evaluated anew.
        begun: listeners of the target.
    """

    kept: dict[str, str] = field(default_factory=dict)
    closed: list[tuple[str, str]] = field(default_factory=list)
    begun: set[str] = field(default_factory=set)


def changes(
    old: Instance, to: Correspondence, restart_timers: bool, faults: Faults
) -> dict[HolderKey, Change]:
    """Return what becomes of all that an instance listens for, and note what cannot be."""
    found: dict[HolderKey, Change] = {}
    for holder, is_scope in _holders(old):
        before, after = _events(holder, to)
        change = _change(holder, before, after, to, restart_timers=restart_timers)
        _note_faults(holder, change, after, to, faults)
        if not _has_begun(holder, old):
            change.begun.clear()
        found[holder.id, is_scope] = change
    return found


def begin(
    step: Interpreter, found: dict[HolderKey, Change], names: dict[str, FlowNode], faults: Faults
) -> None:
    """Let the migrated instance listen for what begins.

    Args:
        step: of the migrated instance.
        names: id in the target -> element of the source, for faults.
    """
    holders = {(holder.id, is_scope): holder for holder, is_scope in _holders(step.instance)}
    for key, change in found.items():
        if not change.begun:
            continue
        holder = holders[key]
        token = events.token_of(holder)
        wanted = [events.event_of(holder, one) for one in sorted(change.begun)]
        outside = variables.visible_in(events.scope_of(holder)) if token is not None else None
        for event in dict.fromkeys(wanted):
            try:
                armed = events.armed_of(step, [event], events.seen_by(holder), outside)
            except TokenStuck as stuck:
                faults.add("value", names.get(event.id, event), reason=stuck.message)
                continue
            events.listen(step, holder, _only(armed, change.begun))


def _holders(instance: Instance) -> Iterator[tuple[Holder, bool]]:
    for scope in instance.scopes():
        if is_foreign(scope):
            continue
        yield scope, True
        for token in scope.tokens():
            yield token, False


def _events(holder: Holder, to: Correspondence) -> tuple[Sequence[FlowNode], Sequence[FlowNode]]:
    """Return the events that a holder may listen for, in the source and in the target."""
    token, scope = events.token_of(holder), events.scope_of(holder)
    if token is None:
        element = scopes.element_of(scope)
        inside = None if element is None else to.name(element)
        return scope.process.event_starts(element), to.target.event_starts(inside)
    new, repeated = to.node(token.node.id), token.wrapper is not None
    before = events.events_at(token.node, scope.process, repeated=repeated)
    if new is None:
        return before, ()
    return before, events.events_at(new, to.target, repeated=repeated)


def _change(
    holder: Holder,
    before: Sequence[FlowNode],
    after: Sequence[FlowNode],
    to: Correspondence,
    *,
    restart_timers: bool,
) -> Change:
    change = Change()
    places = {event.id for event in after}
    known: set[str] = set()
    for event in before:
        for trigger in event.triggers:
            new = to.trigger(event, trigger.id) if to.name(event.id) in places else None
            kind = _kind(holder, trigger.id)
            if new is not None:
                known.add(new.id)
            if kind is None:
                continue
            anew = restart_timers if kind == events.TIMERS else not alike(trigger, new)
            if new is None or anew:
                change.closed.append((kind, trigger.id))
            else:
                change.kept[trigger.id] = new.id
            if new is not None and anew:
                change.begun.add(new.id)
    change.begun |= {one.id for event in after for one in event.triggers} - known
    return change


def _kind(holder: Holder, listener: str) -> str | None:
    kinds = (events.TIMERS, events.MESSAGES, events.SIGNALS, events.CONDITIONS)
    return next((kind for kind in kinds if listener in holder.details.get(kind, ())), None)


def _note_faults(
    holder: Holder,
    change: Change,
    after: Sequence[FlowNode],
    to: Correspondence,
    faults: Faults,
) -> None:
    nodes = events.scope_of(holder).process.nodes
    places = {event.id for event in after}
    seen: dict[str, str] = {}
    for listener, new in change.kept.items():
        if new in seen:
            faults.add("ambiguous", nodes[event_id(listener)], event_id(new))
        seen[new] = listener
    for _, listener in change.closed:
        event = event_id(listener)
        if event in to.mapping and to.name(event) not in places:
            faults.add("boundary", nodes[event], to.name(event))
    for event in holder.details.get(events.OCCURRED, ()):
        new_node = to.node(event)
        waits_alike = new_node is not None and alike(nodes[event].triggers, new_node.triggers)
        if to.name(event) not in places or not waits_alike:
            faults.add("type", nodes[event], new_node or to.name(event))


def _has_begun(holder: Holder, old: Instance) -> bool:
    """Return whether the holder listens by now: nothing begins before its activity does."""
    token, scope = events.token_of(holder), events.scope_of(holder)
    if token is not None:
        return _token_listens(token)
    return not (
        scopes.is_interrupted(scope)
        or (scope.host is not None and compensation.is_aside(scope.host))
        or any(compensation.is_aside(one) for one in scope.tokens() if one.inside() is None)
        or any(failed_starts.KEPT in one.details for one in old.tokens())
    )


def _token_listens(token: Token) -> bool:
    details, kind = token.details, token.node.kind
    if kind in (Kind.CATCH, Kind.EVENT_GATEWAY) and not behaviour.is_wrapper(token):
        return behaviour.waits(token, kind) and behaviour.HAPPENED not in details
    if farewells.is_farewell(token):
        return False
    phase = details.get("incident", [None])[0]
    return (
        token.state == STARTED
        and data.AWAITS not in details
        and not continuations.is_outside(token)
        and not compensation.is_aside(token)
        and not listeners.are_first(token)
        and (phase != EXECUTE or task_listeners.has_begun(token))
    )


def _only(armed: Listening, wanted: set[str]) -> Listening:
    return Listening(
        {one: value for one, value in armed.timers.items() if one in wanted},
        {one: value for one, value in armed.messages.items() if one in wanted},
        {one: value for one, value in armed.signals.items() if one in wanted},
        {one: value for one, value in armed.conditions.items() if one in wanted},
    )
