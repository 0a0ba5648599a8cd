"""Rules about what stands around the processes of a file: pools, lanes, message flows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bpmn.kinds import kind_of
from bpmn.model import Definitions, Reference
from bpmn.reference_reader import OF_SERVICES
from dmn.findings import Finding

_OWN_FLOWS: Final = frozenset({"incoming", "outgoing"})
_LOOKED_AT_ELSEWHERE: Final = _OWN_FLOWS | frozenset(OF_SERVICES)


def unresolved_references(definitions: Definitions) -> Iterator[Finding]:
    """What a pool, a lane, a message flow or an association names stands in the file.

    Source: BPMN 2.0.2, 8.4.1, 9.3 (table 9.2), 9.4, 10.4.1 and 10.8 (lane).
    """
    known = {identity for identity, _ in definitions.ids}
    for one in definitions.references:
        if one.attribute not in _LOOKED_AT_ELSEWHERE and one.target not in known:
            yield _at(
                definitions,
                one,
                "unresolved-reference",
                f"{kind_of(one.tag)} ({one.owner}) names {one.target!r} as its {one.attribute},"
                " which does not stand in this file",
                "Draw it again, or delete it.",
            )


def unresolved_operations(definitions: Definitions) -> Iterator[Finding]:
    """What names an operation of a service finds it, and that one its messages (8.4.3).

    Advice: a job type says who does the work, whatever the operation is.
    """
    known = {identity for identity, _ in definitions.ids}
    for one in definitions.references:
        if one.attribute in OF_SERVICES and one.target not in known:
            yield _at(
                definitions,
                one,
                "unresolved-operation",
                f"{kind_of(one.tag)} ({one.owner}) names {one.target!r} as its {one.attribute},"
                " which does not stand in this file",
                "Define it, or remove the reference: nothing here follows it.",
            )


def message_flows_inside_a_pool(definitions: Definitions) -> Iterator[Finding]:
    """A message flow connects two pools, never two elements of one (BPMN 2.0.2, 9.4)."""
    pools = _pools(definitions)
    ends: dict[str, list[Reference]] = {}
    for one in definitions.references:
        if one.tag == "messageFlow":
            ends.setdefault(one.owner, []).append(one)
    for owner, found in ends.items():
        at = [pools.get(one.target) for one in found]
        if len(at) == 2 and at[0] is not None and at[0] == at[1]:
            yield _at(
                definitions,
                found[0],
                "message-flow-inside-pool",
                f"message flow ({owner}) connects {found[0].target} and {found[1].target},"
                " which stand in one pool",
                "Use a sequence flow inside a pool, or draw two pools.",
            )


def flows_that_a_node_denies(definitions: Definitions) -> Iterator[Finding]:
    """What a node says of its flows agrees with the flows; the flows are what runs (8.4.13).

    A node that says nothing of them is silent, not wrong.
    """
    said: dict[tuple[str, str], list[Reference]] = {}
    for one in definitions.references:
        if one.attribute in _OWN_FLOWS:
            said.setdefault((one.owner, one.attribute), []).append(one)
    for process in definitions.processes:
        for node in process.nodes if process.executable else ():
            for name, flows in (("incoming", node.incoming), ("outgoing", node.outgoing)):
                written = said.get((node.id, name), [])
                if written and {one.target for one in written} != set(flows):
                    yield _at(
                        definitions,
                        written[0],
                        "denied-flow",
                        f"{node.id} names other {name} flows than those that are connected to it",
                        "Save the file again in Camunda Modeler: only the flows themselves count.",
                    )


def _pools(definitions: Definitions) -> dict[str, str]:
    """Return by id of a pool or flow node in which pool it is: that pool's process, or itself."""
    found = {one.id: one.process or one.id for one in definitions.participants}
    for process in definitions.processes:
        found |= {node.id: process.id for node in process.nodes}
    return found


def _at(definitions: Definitions, one: Reference, rule: str, message: str, remedy: str) -> Finding:
    return Finding(definitions.file, one.owner or None, one.line, message, remedy, f"bpmn/{rule}")
