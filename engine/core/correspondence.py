"""Which element, flow and listener of one process is which of another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass

from engine.core.executable import ExecutableProcess
from engine.core.node import CompiledFlow, CompiledTrigger, FlowNode
from feel import Expression


class Correspondence:
    """What becomes of the elements of a process in another version, or in another process.

    An element keeps its id unless the mapping says otherwise. A flow that is not named keeps its
    id; if the target has none of that id at this place, it is the flow between the elements that
    correspond.
    """

    def __init__(
        self, source: ExecutableProcess, target: ExecutableProcess, mapping: Mapping[str, str]
    ) -> None:
        self.source = source
        self.target = target
        self.mapping = mapping
        self._from = _ends(source)
        self._to = _ends(target)

    def name(self, element: str) -> str:
        """Return the id that an element has in the target, whether or not that has it."""
        if element == self.source.id:
            return self.target.id
        return self.mapping.get(element, element)

    def node(self, element: str) -> FlowNode | None:
        """Return what an element is in the target; `None` if there is nothing."""
        return self.target.nodes.get(self.name(element))

    def incoming(self, flow: str, join: FlowNode) -> str | None:
        """Return the flow of the target by which a token has come that waits at a join.

        Args:
            join: where it waits, in the source.
        """
        new = self.node(join.id)
        return None if new is None else self._flow(flow, new.model.incoming)

    def outgoing(self, flow: str, node: FlowNode) -> str | None:
        """Return the flow of the target by which a token is about to leave.

        Args:
            node: where it stands, in the source.
        """
        new = self.node(node.id)
        return None if new is None else self._flow(flow, [one.id for one in new.outgoing])

    def _flow(self, flow: str, possible: Iterable[str]) -> str | None:
        known = list(possible)
        named = self.mapping.get(flow, flow)
        if named in known or flow in self.mapping:
            return named if named in known else None
        ends = self._from.get(flow)
        if ends is None:
            return None
        wanted = (self.name(ends[0]), self.name(ends[1]))
        beside = [one for one, between in self._from.items() if between == ends]
        alike = [one for one in known if self._to.get(one) == wanted]
        return alike[beside.index(flow)] if len(alike) == len(beside) else None

    def knows(self, element: str) -> bool:
        """Return whether the source has an element or a flow of this id."""
        return element in self.source.nodes or element in self._from

    def has(self, element: str) -> bool:
        """Return whether the target has an element or a flow of this id."""
        return element in self.target.nodes or element in self._to

    def trigger(self, event: FlowNode, listener: str) -> CompiledTrigger | None:
        """Return what the target's event waits for where the source's waits for this.

        The definitions of an event go by their order; `None` unless it is of the same kind.
        """
        new = self.node(event.id)
        index = next((at for at, one in enumerate(event.triggers) if one.id == listener), None)
        if new is None or index is None or index >= len(new.triggers):
            return None
        found = new.triggers[index]
        return found if kind_of(found) == kind_of(event.triggers[index]) else None


def kind_of(trigger: CompiledTrigger) -> str:
    """Return `timer`, `message`, `signal` or `condition`."""
    kinds = ("timer", "message", "signal", "condition")
    return next((kind for kind in kinds if getattr(trigger, kind) is not None), "")


def alike(one: object, other: object) -> bool:
    """Return whether two parts of compiled models say the same, literals and expressions."""
    return _written(one) == _written(other)


def _written(value: object) -> object:
    if isinstance(value, Expression):
        return "=", value.source
    if isinstance(value, Mapping):
        return {name: _written(one) for name, one in value.items()}
    if isinstance(value, tuple | list):
        return [_written(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        return [
            (one.name, _written(getattr(value, one.name)))
            for one in fields(value)
            # A listener's id follows its event's: that it is another says nothing of what it does.
            if not (isinstance(value, CompiledTrigger) and one.name == "id")
        ]
    return value


def _ends(process: ExecutableProcess) -> Mapping[str, tuple[str, str]]:
    """Return source and target of each sequence flow."""
    found: dict[str, tuple[str, str]] = {}
    for node in process.nodes.values():
        flow: CompiledFlow
        for flow in node.outgoing:
            found[flow.id] = (node.id, flow.target)
    return found
