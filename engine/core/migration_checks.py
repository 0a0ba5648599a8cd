"""Whether an instance can go on in another version: all that stands against it, at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.core import (
    calls,
    compensation,
    continuations,
    events,
    farewells,
    late_joins,
    listeners,
    scopes,
    task_listeners,
)
from engine.core.activation import ACTIVATES
from engine.core.ad_hoc import PENDING
from engine.core.compiled_events import event_id
from engine.core.correspondence import Correspondence, kind_of
from engine.core.failed_starts import KEPT
from engine.core.migrated_state import entries_of, is_foreign
from engine.core.migration_words import Faults
from engine.core.node import FlowNode, Kind
from engine.core.store import WAITING, Instance, Scope, Token


def check(old: Instance, to: Correspondence, faults: Faults) -> None:
    """Note all that keeps an instance from going on in the target."""
    _check_mapping(to, faults)
    _check_performers(old, to, faults)
    for scope in old.scopes():
        if is_foreign(scope):
            continue
        _check_compensation(scope.details, to, faults)
        _check_pending(scope, to, faults)
        for token in scope.tokens():
            _check_token(token, scope, to, faults)


def _check_mapping(to: Correspondence, faults: Faults) -> None:
    for element, target in to.mapping.items():
        if not to.knows(element):
            faults.add("unknown-source", element)
        if not to.has(target):
            faults.add("unknown-target", element, target)


def _check_performers(old: Instance, to: Correspondence, faults: Faults) -> None:
    """Whom four eyes asks about: what has been done runs no more, so nothing else would ask for its
    counterpart, and who did it would be forgotten."""
    known = {to.name(one) for one in to.source.nodes}
    if to.target.remembered <= known:
        return
    for activity, accounts in old.performers.items():
        node = to.source.nodes.get(activity)
        if accounts and node is not None and to.node(activity) is None:
            faults.add("performers", node)


def _check_token(token: Token, scope: Scope, to: Correspondence, faults: Faults) -> None:
    node, new = token.node, to.node(token.node.id)
    if new is None:
        faults.add("no-target", node)
        return
    if _sort(node) != _sort(new):
        faults.add("type", node, new)
        return
    element = scopes.element_of(scope)
    around = None if element is None else to.name(element)
    # Farewells stand outside of the sub-process whose user task is gone.
    is_inside = new.kind is not Kind.PROCESS and not farewells.is_farewell(token)
    if is_inside and new.model.parent != around:
        faults.add("scope", node, new)
    if _repetition(node) != _repetition(new):
        faults.add("loop", node, new)
    _check_waiting(token, new, to, faults)
    _check_work(token, new, to, faults)
    _check_call(token, new, to, faults)
    _check_begun_by(token.details, to, faults)
    _check_activated(token.details, to, faults)
    _check_compensation(token.details, to, faults)


def _sort(node: FlowNode) -> tuple[object, ...]:
    """Return what has to be the same of two nodes for a token to go on at the other one."""
    model = node.model
    # What a token waits for by itself is its kind; that of a boundary event is looked at there.
    own = node.kind in (Kind.CATCH, Kind.BOUNDARY)
    waits = tuple(kind_of(one) for one in node.triggers) if own else ()
    return model.tag, node.kind, model.triggered_by_event, waits


def _repetition(node: FlowNode) -> tuple[object, ...] | None:
    if node.loop is not None:
        loop = node.loop
        # Instances that run have what they were given; the wrapper keeps its list of outputs.
        return "multi-instance", loop.sequential, loop.output_collection
    return ("standard",) if node.standard_loop is not None else None


def _check_waiting(token: Token, new: FlowNode, to: Correspondence, faults: Faults) -> None:
    """Tokens that wait for others: by which flow they came, and for how many they wait."""
    node = token.node
    if token.state != WAITING:
        return
    if node.model.start_quantity != new.model.start_quantity or node.joins != new.joins:
        faults.add("join-count", node, new)
    if late_joins.FLOW not in token.details and late_joins.RESET not in token.details:
        return
    if len(new.model.incoming) < len(node.model.incoming):
        faults.add("join-count", node, new)
    came = token.details.get(late_joins.RESET) or [token.details.get(late_joins.FLOW)]
    for flow in came:
        if flow is not None and to.incoming(flow, node) is None:
            faults.add("join-flow", node, new, flow=flow)


def _check_work(token: Token, new: FlowNode, to: Correspondence, faults: Faults) -> None:
    """Listeners and step boundaries that a token waits for."""
    details = token.details
    if continuations.HELD in details:
        _, *flows = details[continuations.HELD]
        if new.continuation is None:
            faults.add("continuation", token.node, new)
        for flow in flows:
            if to.outgoing(flow, token.node) is None:
                faults.add("no-target", flow)
    if listeners.LISTENER in details:
        event, index = details[listeners.LISTENER]
        if index >= len(listeners.plans_at(new, event)):
            faults.add("listener", token.node, new)
    if task_listeners.is_asked(token) and listeners.LISTENER not in details:
        event = task_listeners.asked_event(token)
        if not listeners.plans_at(new, event):
            faults.add("listener", token.node, new)


def _check_call(token: Token, new: FlowNode, to: Correspondence, faults: Faults) -> None:
    called = token.details.get(calls.CALLED)
    if isinstance(called, str) and called not in to.target.global_tasks:
        faults.add("called", token.node, called)
    inside = token.inside()
    if called is None or inside is None:
        return
    at_boundary = {one.id for one in new.boundaries}
    for kind in (events.TIMERS, events.MESSAGES, events.SIGNALS, events.CONDITIONS):
        for listener in inside.details.get(kind, ()):
            if event_id(listener) in at_boundary:
                faults.add("same-event", token.node, event_id(listener))


def _check_begun_by(
    details: Mapping[str, list[object]], to: Correspondence, faults: Faults
) -> None:
    """What a token remembers of the event that it begins with."""
    for name in (scopes.TRIGGER, KEPT, listeners.BEGINS):
        listener = details[name][0] if name in details else None
        if isinstance(listener, str) and to.node(event_id(listener)) is None:
            faults.add("no-target", event_id(listener))


def _check_activated(details: Mapping[str, Any], to: Correspondence, faults: Faults) -> None:
    """What an operator lets begin in a sub-process that has not begun yet."""
    for way in details.get(ACTIVATES, ()):
        for element in way["path"]:
            if to.node(element) is None:
                faults.add("no-target", to.source.nodes[element])


def _check_pending(scope: Scope, to: Correspondence, faults: Faults) -> None:
    for element in scope.details.get(PENDING, ()):
        if to.node(element) is None:
            faults.add("no-target", scope.process.nodes[element])


def _check_compensation(details: Mapping[str, object], to: Correspondence, faults: Faults) -> None:
    for entry in entries_of(details):
        activity = to.source.nodes[entry["activity"]]
        new = to.node(activity.id)
        if new is None or _sort(new) != _sort(activity):
            faults.add("compensation", activity)
        elif "handler" in entry:
            handler = to.node(entry["handler"])
            if handler is None or new.compensation_handler != handler.id:
                faults.add("compensation", activity)
        elif compensation.DONE not in entry:
            faults.add("compensation", activity)
