"""What changed within a process: its flow nodes, its sequence flows, and their order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import Final, TypeAlias

from bpmn.diff_order import swapped
from bpmn.diff_versions import NEW, OLD, Versions, of_flow, of_node, of_process
from bpmn.model import Node, Process, SequenceFlow
from dmn.differences import Change, Difference, Step, Subject, differences, numbered

_Key: TypeAlias = tuple[str, int]
_Flows: TypeAlias = Mapping[_Key, SequenceFlow]
_Nodes: TypeAlias = Mapping[_Key, Node]

_CHOOSING: Final = frozenset({"exclusiveGateway", "inclusiveGateway", "complexGateway"})


def diff_process(old: Process, new: Process, versions: Versions) -> Iterator[Change]:
    """Yield what changed in a process that both versions hold."""
    subject = of_process(new)
    if new.id in versions.former:
        yield Change("process.id", (subject, versions.former[new.id]))
    yield from versions.changed(subject, old, new)
    nodes = _nodes(old), _nodes(new)
    flows = _flows(old), _flows(new)
    for key, node in nodes[OLD].items():
        if key not in nodes[NEW]:
            yield Change("node.removed", (of_node(node), *_place(old, node, OLD, versions)))
    moved = _moved(*flows)
    for key, node in nodes[NEW].items():
        if key in nodes[OLD]:
            yield from _node(nodes[OLD][key], node, versions)
            yield from _ways(nodes[OLD][key], node, moved, (flows[NEW], versions))
        else:
            details = _details(node, versions)
            yield Change("node.added", (of_node(node), *_place(new, node, NEW, versions), details))
    yield from swapped(old, new)
    gone = {key[0] for key in nodes[OLD].keys() - nodes[NEW].keys()}
    come = {key[0] for key in nodes[NEW].keys() - nodes[OLD].keys()}
    yield from _all_flows(flows, (gone, come), versions)
    for identity in [*old.lanes, *(one for one in new.lanes if one not in old.lanes)]:
        was, now = old.lanes.get(identity), new.lanes.get(identity)
        if was != now and identity not in gone | come:
            place = Difference((Step("Process.lanes"),), was, now)
            yield Change("changed", (versions.subject(identity), place))


def _nodes(process: Process) -> _Nodes:
    return dict(zip(numbered([one.id for one in process.nodes]), process.nodes, strict=True))


def _flows(process: Process) -> _Flows:
    return dict(zip(numbered([one.id for one in process.flows]), process.flows, strict=True))


def _node(old: Node, new: Node, versions: Versions) -> Iterator[Change]:
    subject = of_node(new)
    if new.id in versions.former:
        yield Change("id", (subject, versions.former[new.id]))
    if old.name != new.name:
        yield Change("name", (subject, Difference((Step("Node.name"),), old.name, new.name)))
    yield from versions.changed(subject, old, new)


def _ways(
    old: Node, new: Node, moved: Set[str], known: tuple[_Flows, Versions]
) -> Iterator[Change]:
    """Yield what changed in its flows, beyond what the flows' own sentences say."""
    flows, versions = known
    for name in ("incoming", "outgoing"):
        was, now = (
            tuple(flow for flow in getattr(one, name) if flow not in moved) for one in (old, new)
        )
        field = f"Node.{name}"
        if sorted(was) == sorted(now):
            # The order of flows decides where conditions are looked at one after the other.
            asked = any(flows[flow, 0].condition for flow in now if (flow, 0) in flows)
            if was == now or name == "incoming" or not (asked or new.tag in _CHOOSING):
                continue
            field = "Node.order"
        place = versions.named(Difference((Step(field),), was, now))
        yield Change("changed", (of_node(new), place))


def _moved(old: _Flows, new: _Flows) -> Set[str]:
    """Return the flows that one version lacks, or that begin or end elsewhere."""
    return {
        key[0]
        for key in old.keys() | new.keys()
        if key not in old
        or key not in new
        or (old[key].source, old[key].target) != (new[key].source, new[key].target)
    }


def _place(
    process: Process, node: Node, version: int, versions: Versions
) -> tuple[tuple[Subject, ...], ...]:
    """Return what comes before a node, what after it, and the sub-process it stands in."""
    before = [flow.source for flow in process.flows if flow.target == node.id]
    after = [flow.target for flow in process.flows if flow.source == node.id]
    parent = [] if node.parent is None else [node.parent]
    return tuple(
        tuple(versions.subject(one, version) for one in many) for many in (before, after, parent)
    )


def _details(node: Node, versions: Versions) -> tuple[Difference, ...]:
    blank = Node(
        node.id,
        node.tag,
        node.name,
        node.line,
        incoming=node.incoming,
        outgoing=node.outgoing,
        parent=node.parent,
        triggered_by_event=node.triggered_by_event,
    )
    return tuple(versions.named(one) for one in differences(blank, node, _SHOWN_ELSEWHERE))


_SHOWN_ELSEWHERE: Final = frozenset({"Event.line"})


def _all_flows(
    flows: tuple[_Flows, _Flows], alone: tuple[Set[str], Set[str]], versions: Versions
) -> Iterator[Change]:
    old, new = flows
    for key, flow in old.items():
        if key not in new and not _told_by_node(flow, alone[OLD]):
            yield _flow("flow.removed", flow, OLD, versions)
    for key, flow in new.items():
        if key in old:
            yield from _changed_flow(old[key], flow, versions)
        elif not _told_by_node(flow, alone[NEW]):
            yield _flow("flow.added", flow, NEW, versions)


def _told_by_node(flow: SequenceFlow, alone: Set[str]) -> bool:
    """Return whether the sentence on a node that comes or goes says all of the flow."""
    plain = flow.name is None and flow.condition is None
    return plain and (flow.source in alone or flow.target in alone)


def _changed_flow(old: SequenceFlow, new: SequenceFlow, versions: Versions) -> Iterator[Change]:
    if new.id in versions.former:
        yield Change("flow.id", (*_ends(new, NEW, versions), versions.former[new.id]))
    for name in ("source", "target"):
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            ends = versions.subject(now, NEW), versions.subject(was, OLD)
            yield Change(f"flow.{name}", (of_flow(new), *ends))
    for change in versions.changed(of_flow(new), old, new):
        yield Change("flow.changed", (*_ends(new, NEW, versions), *change.parts[1:]))


def _flow(sentence: str, flow: SequenceFlow, version: int, versions: Versions) -> Change:
    condition: tuple[Difference, ...] = ()
    if flow.condition:
        condition = (Difference((Step("SequenceFlow.condition"),), None, flow.condition),)
    return Change(sentence, (*_ends(flow, version, versions), condition))


def _ends(flow: SequenceFlow, version: int, versions: Versions) -> tuple[Subject, ...]:
    source, target = (versions.subject(one, version) for one in (flow.source, flow.target))
    return of_flow(flow), source, target
