"""The state of an instance in the words of another version: every id renamed, nothing else.

What belongs to a called process stays as it is: a call keeps the version that it began with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.core import (
    activation,
    ad_hoc,
    calls,
    compensation,
    continuations,
    events,
    failed_starts,
    late_joins,
    listeners,
    scopes,
)
from engine.core.compiled_events import event_id
from engine.core.correspondence import Correspondence
from engine.core.events import OCCURRED
from engine.core.node import FlowNode
from engine.core.store import Instance, Scope, Token

Details = dict[str, Any]
Kept = Mapping[tuple[int, bool], Mapping[str, str]]
"""By holder, a token's id or that of the token that holds a scope, and whether it is a scope:
listener -> listener in the target. All others are given up."""

_LISTENED = (events.TIMERS, events.MESSAGES, events.SIGNALS, events.CONDITIONS)


def migrate_state(old: Instance, to: Correspondence, kept: Kept) -> Instance:
    """Return the instance with its tokens at the elements of the target; nothing has run yet.

    Args:
        old: as it stands; every element that it needs corresponds to one of the target.
        to: what corresponds.
        kept: what is listened for on.
    """
    new = to.target.store()
    new.begin(to.target)
    new.status, new.sequence = old.status, old.sequence
    new.performers = _renamed(old.performers, to.name)
    new.rounds = _renamed(old.rounds, to.name)
    for scope in old.scopes():
        _copy_scope(scope, new, to, kept)
    return new


def is_foreign(scope: Scope) -> bool:
    """Return whether a scope is within a called process."""
    host: Token | None = scope.host
    while host is not None:
        if calls.CALLED in host.details:
            return True
        host = host.scope.host
    return False


def entries_of(details: Mapping[str, Any]) -> list[compensation.Entry]:
    """Return what the details of a token or scope keep for compensation, in this process."""
    done = details.get(compensation.DONE, ())  # a repeated activity counts under that name
    found: list[compensation.Entry] = [] if isinstance(done, int) else [*done]
    snapshot = details.get(compensation.SNAPSHOT, {})
    if calls.CALLED not in snapshot:
        found += snapshot.get(compensation.DONE, ())
    if calls.CALLED not in details:
        found += details.get(compensation.PLAN, ())
    inner = [one for one in found if calls.CALLED not in one]
    return found + [deep for one in inner for deep in entries_of(one)]


def _copy_scope(scope: Scope, new: Instance, to: Correspondence, kept: Kept) -> None:
    foreign = is_foreign(scope)
    if scope.host is None:
        copy: Scope = new
    else:
        host = new.find(scope.host.id)
        assert host is not None
        called = host.details.get(calls.CALLED)
        copy = new.open(host, host.scope.process.called(called) if called is not None else None)
    copy.variables.update(scope.variables)
    copy.details.update(
        scope.details if foreign else _scope_details(scope, to, kept.get((scope.id, True), {}))
    )
    for token in scope.tokens():
        place = token.node.id if foreign else to.name(token.node.id)
        wrapper = new.find(token.wrapper.id) if token.wrapper is not None else None
        moved = copy.new(copy.process.nodes[place], wrapper, token.id)
        moved.state = token.state
        moved.local_variables = dict(token.local_variables)
        moved.details = dict(token.details)
        if not foreign:
            moved.details = _token_details(token, to, kept.get((token.id, False), {}))


def _scope_details(scope: Scope, to: Correspondence, kept: Mapping[str, str]) -> Details:
    details = {**scope.details}
    _listening(details, to, kept)
    if compensation.DONE in details:
        details[compensation.DONE] = [_entry(one, to) for one in details[compensation.DONE]]
    if ad_hoc.PENDING in details:
        details[ad_hoc.PENDING] = [to.name(one) for one in details[ad_hoc.PENDING]]
    return details


def _token_details(token: Token, to: Correspondence, kept: Mapping[str, str]) -> Details:
    details = {**token.details}
    _listening(details, to, kept)
    renamed: Mapping[str, Callable[[Any], object]] = {
        late_joins.FLOW: lambda flow: to.incoming(flow, token.node),
        late_joins.RESET: lambda flows: [to.incoming(flow, token.node) for flow in flows],
        continuations.HELD: lambda held: _held(held, token.node, to),
        scopes.TRIGGER: lambda trigger: [_listener(trigger[0], to), *trigger[1:]],
        failed_starts.KEPT: lambda start: [_listener(start[0], to), *start[1:]],
        listeners.BEGINS: lambda start: [_listener(start[0], to), *start[1:]],
        compensation.TARGET: to.name,
        activation.ACTIVATES: lambda ways: [_way(way, to) for way in ways],
        compensation.SNAPSHOT: lambda snapshot: _entry(snapshot, to),
    }
    for name, rename in renamed.items():
        if name in details:
            details[name] = rename(details[name])
    if compensation.PLAN in details and calls.CALLED not in details:
        details[compensation.PLAN] = [_entry(one, to) for one in details[compensation.PLAN]]
    return details


def _listening(details: Details, to: Correspondence, kept: Mapping[str, str]) -> None:
    for kind in _LISTENED:
        if kind not in details:
            continue
        running = {kept[one]: row for one, row in details.pop(kind).items() if one in kept}
        if running:
            details[kind] = running
    if OCCURRED in details:
        details[OCCURRED] = {
            to.name(event): {_listener(one, to): brought for one, brought in came.items()}
            for event, came in details[OCCURRED].items()
        }


def _way(way: activation.Way, to: Correspondence) -> activation.Way:
    written = {to.name(element): values for element, values in way["variables"].items()}
    return activation.Way(path=[to.name(one) for one in way["path"]], variables=written)


def _held(held: list[str], node: FlowNode, to: Correspondence) -> list[object]:
    place, *flows = held
    return [place, *(to.outgoing(flow, node) for flow in flows)]


def _listener(listener: str | None, to: Correspondence) -> str | None:
    if listener is None:
        return None
    event = event_id(listener)
    return to.name(event) + listener.removeprefix(event)


def _entry(entry: compensation.Entry, to: Correspondence) -> compensation.Entry:
    """Return what is kept of a completed activity; what a call has done stays as it is."""
    renamed = {**entry}
    for name in ("activity", "handler"):
        if name in renamed:
            renamed[name] = to.name(renamed[name])
    if compensation.DONE in renamed and calls.CALLED not in renamed:
        renamed[compensation.DONE] = [_entry(one, to) for one in renamed[compensation.DONE]]
    return renamed


def _renamed(by_activity: Mapping[str, Any], name: Callable[[str], str]) -> dict[str, Any]:
    """Return the values by the activities' new ids; those within calls, and approvals that
    were given, keep theirs."""
    found: dict[str, Any] = {}
    for activity, value in by_activity.items():
        new = activity if "/" in activity or ":" in activity else name(activity)
        if isinstance(value, list):
            # Two activities may become one: whoever did either of them has done it.
            found[new] = [*dict.fromkeys([*found.get(new, ()), *value])]
        else:
            found[new] = max(value, found.get(new, value))
    return found
