"""What a modification would do, in lists: read off the state before and the step that follows."""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.core.executable import ExecutableProcess
from engine.core.node import FlowNode
from engine.core.standing import places
from engine.core.state import load
from engine.core.store import Instance, Token
from engine.model import Transition
from engine.modification_model import ElementChange, ModificationPreview


@dataclass(frozen=True, slots=True)
class _Standing:
    nodes: dict[int, FlowNode]
    """Of each token by its id."""
    places: dict[int, Token]


def preview(
    process: ExecutableProcess, state: bytes, transition: Transition
) -> ModificationPreview:
    """Return in lists what a step that was not written would change."""
    old, new = load(process, state), load(process, transition.state)
    was, will = _standing(old), _standing(new)
    events = {node.id: node for one in (old, new) for node in _all_nodes(one)}
    return ModificationPreview(
        ends=_gone(transition, was, will, events),
        begins=_come(transition, was, will, events),
        before=tuple(token.node.id for token in was.places.values()),
        after=tuple(token.node.id for token in will.places.values()),
        status=transition.status,
        incidents=tuple(one.message for one in transition.incidents_opened),
    )


def _standing(instance: Instance) -> _Standing:
    tokens = [token for scope in instance.scopes() for token in scope.tokens()]
    standing = {token.id: token for token in places(instance)}
    return _Standing({token.id: token.node for token in tokens}, standing)


def _all_nodes(instance: Instance) -> list[FlowNode]:
    return [node for scope in instance.scopes() for node in scope.process.nodes.values()]


def _gone(
    transition: Transition, was: _Standing, will: _Standing, events: dict[str, FlowNode]
) -> tuple[ElementChange, ...]:
    tasks = set(transition.user_tasks_closed)
    jobs = set(transition.jobs_closed)
    ended = [
        ElementChange(_kind(token, tasks, jobs), node.id, node.name, token)
        for token, node in was.nodes.items()
        if token not in will.nodes and (token in was.places or token in tasks or token in jobs)
    ]
    ended += [_event("timer", one, events) for one in transition.timers_closed]
    ended += [_event("message", one, events) for one in transition.subscriptions_closed]
    return tuple(ended)


def _come(
    transition: Transition, was: _Standing, will: _Standing, events: dict[str, FlowNode]
) -> tuple[ElementChange, ...]:
    tasks = {one.token_id for one in transition.user_tasks_opened}
    jobs = {one.token_id for one in transition.jobs_opened}
    begun = [
        ElementChange(_kind(token, tasks, jobs), node.id, node.name, token)
        for token, node in will.nodes.items()
        if token not in was.nodes and (token in will.places or token in tasks or token in jobs)
    ]
    begun += [
        replace(_event("timer", (one.token_id, one.event_id), events), due_at=one.due_at)
        for one in transition.timers_opened
    ]
    begun += [
        _event("message", (one.token_id, one.event_id), events)
        for one in transition.subscriptions_opened
    ]
    return tuple(begun)


def _kind(token: int, tasks: set[int], jobs: set[int]) -> str:
    return "user-task" if token in tasks else "job" if token in jobs else "element"


def _event(kind: str, listener: tuple[int, str], events: dict[str, FlowNode]) -> ElementChange:
    token, name = listener
    element = name.split("#", 1)[0]
    node = events.get(element)
    return ElementChange(kind, element, node.name if node is not None else element, token)
