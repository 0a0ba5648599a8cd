"""From which nodes a token can still come by a flow: what inclusive and complex joins look at.

Source: BPMN 2.0.2, 13.4.3 (inclusive gateway), 13.4.5 (complex gateway).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from bpmn.model import Node, Process

LinkTargets = Callable[[Node], Iterable[Node]]
"""The catching links of a throwing one; none for any other node."""


@dataclass(frozen=True, slots=True)
class Places:
    """Nodes of a process, one bit each: of a large diagram there are many such sets."""

    numbers: Mapping[str, int]
    bits: int

    def __contains__(self, node_id: str) -> bool:
        number = self.numbers.get(node_id)
        return number is not None and bool(self.bits >> number & 1)


class Reach:
    """What lies before what in one process; all joins share it.

    An activity leads to its boundary events, a throwing link to its catching one.
    """

    def __init__(self, process: Process, link_targets: LinkTargets) -> None:
        self._numbers = {node.id: number for number, node in enumerate(process.nodes)}
        self._flows = {flow.id: flow for flow in process.flows}
        self._sources: dict[str, list[str]] = {}
        for flow in process.flows:
            self._lead(flow.source, flow.target)
        for node in process.nodes:
            if node.attached_to is not None:
                self._lead(node.attached_to, node.id)
            for target in link_targets(node):
                self._lead(node.id, target.id)
        self._before = self._all_before(process)

    def upstream(self, join: Node) -> Mapping[str, Places]:
        """Return, by incoming flow, the nodes from which a token can come without passing the join.

        A token that has passed it is not one of those that wait before it.
        """
        return {
            flow: Places(self._numbers, self._reaching(self._flows[flow].source, join.id))
            for flow in join.incoming
            if flow in self._flows
        }

    def _lead(self, source: str, target: str) -> None:
        if source in self._numbers and target in self._numbers:
            self._sources.setdefault(target, []).append(source)

    def _bit(self, node_id: str) -> int:
        return 1 << self._numbers[node_id]

    def _reaching(self, source: str, join: str) -> int:
        if source not in self._numbers or source == join:
            return 0
        found = self._before[source] | self._bit(source)
        if not found & self._bit(join):
            return found
        # The join stands in a loop: what reaches the flow only through it is left out.
        reached, ahead = self._bit(join), [source]
        while ahead:
            node = ahead.pop()
            if not reached & self._bit(node):
                reached |= self._bit(node)
                ahead += self._sources.get(node, ())
        return reached & ~self._bit(join)

    def _all_before(self, process: Process) -> dict[str, int]:
        """Return all that comes before each node; once through, and once more for each loop."""
        before = dict.fromkeys(self._numbers, 0)
        order = self._in_order(process)
        changed = True
        while changed:
            changed = False
            for node in order:
                found = before[node]
                for source in self._sources.get(node, ()):
                    found |= before[source] | self._bit(source)
                changed = changed or found != before[node]
                before[node] = found
        return before

    def _in_order(self, process: Process) -> list[str]:
        """Return the nodes so that sources come before what they lead to, but for loops."""
        order: list[str] = []
        seen: set[str] = set()
        for first in process.nodes:
            path = (
                [(first.id, iter(self._sources.get(first.id, ())))] if first.id not in seen else []
            )
            seen.add(first.id)
            while path:
                node, sources = path[-1]
                source = next((one for one in sources if one not in seen), None)
                if source is None:
                    order.append(node)
                    path.pop()
                else:
                    seen.add(source)
                    path.append((source, iter(self._sources.get(source, ()))))
        return order
