"""Finds elements that only have another id in the newer version of a diagram.

An element counts as the same if type, name and neighbours are, and no other element looks like it:
in doubt it is told as one that goes and one that comes.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Final, TypeVar

from bpmn.model import Definitions, Node, Process

_Held = TypeVar("_Held")

REFERENCES: Final = frozenset(
    {
        "DataItem.owner",
        "EmbeddedForm.owner",
        "Error.id",
        "Escalation.id",
        "Event.activity_ref",
        "Message.id",
        "Node.attached_to",
        "Node.compensation_handler",
        "Node.default",
        "Node.id",
        "Node.incoming",
        "Node.outgoing",
        "Node.parent",
        "Participant.process",
        "Process.id",
        "Remnant.owner",
        "SequenceFlow.id",
        "SequenceFlow.parent",
        "SequenceFlow.source",
        "SequenceFlow.target",
        "Signal.id",
    }
)
"""Fields that hold ids of elements; of `Process.lanes` the keys do."""


def renamed_ids(old: Definitions, new: Definitions) -> dict[str, str]:
    """Return the ids that changed while their element stayed the same: old to new."""
    found: dict[str, str] = {}
    for name in ("messages", "signals", "errors", "escalations"):
        found |= _paired(
            getattr(old, name), getattr(new, name), lambda one: (one.name, getattr(one, "code", ""))
        )
    for before, after in process_pairs(old, new):
        if before.id != after.id:
            found[before.id] = after.id
        nodes = _paired_nodes(before, after)
        found |= nodes
        found |= _paired(
            [_with_ids(flow, nodes) for flow in before.flows],
            after.flows,
            lambda flow: (flow.source, flow.target, flow.name, flow.condition),
        )
    return found


def process_pairs(old: Definitions, new: Definitions) -> Iterator[tuple[Process, Process]]:
    """Yield each process that both versions hold, even under another id."""
    olds, news = (*old.processes, *old.global_tasks), (*new.processes, *new.global_tasks)
    by_id = {process.id: process for process in news}
    left = [process for process in olds if process.id not in by_id]
    free = [process for process in news if process.id not in {one.id for one in olds}]
    yield from ((one, by_id[one.id]) for one in olds if one.id in by_id)
    for process in left:
        alike = [one for one in free if _alike(process, one)]
        if len(alike) == 1 and sum(_alike(other, alike[0]) for other in left) == 1:
            yield process, alike[0]


def with_ids(definitions: Definitions, renamed: Mapping[str, str]) -> Definitions:
    """Return the file as if its elements had always had the new ids."""
    return _with_ids(definitions, renamed) if renamed else definitions


def _alike(old: Process, new: Process) -> bool:
    before, after = ({(one.id, one.tag) for one in process.nodes} for process in (old, new))
    return 2 * len(before & after) > max(len(before), len(after))


def _paired_nodes(old: Process, new: Process) -> dict[str, str]:
    both = {node.id for node in old.nodes} & {node.id for node in new.nodes}
    looks = {id(process): _looks(process, both) for process in (old, new)}
    found: dict[str, str] = {}
    before, after = looks[id(old)], looks[id(new)]
    for look, nodes in before.items():
        if len(nodes) == 1 and len(after.get(look, ())) == 1:
            found[nodes[0]] = after[look][0]
    return found


def _looks(process: Process, both: frozenset[str] | set[str]) -> dict[Hashable, list[str]]:
    """Return how each node looks that stands in one version only."""
    nodes = {node.id: node for node in process.nodes}

    def known(identity: str | None) -> Hashable:
        node = nodes.get(identity or "")
        return identity if identity in both or node is None else (node.tag, node.name)

    def look(node: Node) -> Hashable:
        entries = frozenset(known(f.source) for f in process.flows if f.target == node.id)
        exits = frozenset(known(f.target) for f in process.flows if f.source == node.id)
        return node.tag, node.name, entries, exits, known(node.attached_to), known(node.parent)

    found: dict[Hashable, list[str]] = {}
    for node in process.nodes:
        related = node.incoming or node.outgoing or node.name or node.attached_to
        if node.id not in both and related:
            found.setdefault(look(node), []).append(node.id)
    return found


def _paired(
    old: Sequence[_Held], new: Sequence[_Held], key: Callable[[_Held], Hashable]
) -> dict[str, str]:

    def identity(one: _Held) -> str:
        return str(getattr(one, "id", ""))

    both = set(map(identity, old)) & set(map(identity, new))

    def alone(many: Iterable[_Held]) -> dict[Hashable, list[str]]:
        found: dict[Hashable, list[str]] = {}
        for one in many:
            if identity(one) not in both:
                found.setdefault(key(one), []).append(identity(one))
        return found

    before, after = alone(old), alone(new)
    return {
        ids[0]: after[look][0]
        for look, ids in before.items()
        if len(ids) == 1 and len(after.get(look, ())) == 1
    }


def _with_ids(held: _Held, renamed: Mapping[str, str]) -> _Held:
    """Return a value of the model in which every id is replaced."""
    if not is_dataclass(held) or isinstance(held, type):
        return held
    changes: dict[str, object] = {}
    for one in fields(held):
        value = getattr(held, one.name)
        name = f"{type(held).__name__}.{one.name}"
        if name in REFERENCES:
            changes[one.name] = _replaced(value, renamed)
        elif name == "Process.lanes":
            changes[one.name] = {renamed.get(key, key): lane for key, lane in value.items()}
        elif isinstance(value, tuple):
            changes[one.name] = tuple(_with_ids(item, renamed) for item in value)
        else:
            changes[one.name] = _with_ids(value, renamed)
    return replace(held, **changes)


def _replaced(value: object, renamed: Mapping[str, str]) -> object:
    if isinstance(value, tuple):
        return tuple(renamed.get(one, one) for one in value)
    return renamed.get(value, value) if isinstance(value, str) else value
