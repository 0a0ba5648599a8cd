"""Which elements of a diagram are new, changed or gone in another version: to be drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeGuard

from bpmn.diff_versions import MEANINGLESS, processes_of
from bpmn.model import Definitions, Node, SequenceFlow
from bpmn.renamed_ids import renamed_ids, with_ids
from dmn.differences import Change, Part, Subject, same

_ENDS = frozenset({"Node.incoming", "Node.outgoing"})
"""What a flow that comes or goes changes at its ends is said of the flow."""


@dataclass(frozen=True, slots=True)
class Marks:
    """Ids of flow nodes and sequence flows.

    Args:
        added: in the newer file; `removed` in the older one.
        changed: in the newer file, by their ids there, with the ids in the older one.
    """

    added: frozenset[str]
    removed: frozenset[str]
    changed: Mapping[str, str]


def marks(old: Definitions, new: Definitions, changes: tuple[Change, ...]) -> Marks:
    """Return what is to be marked in the drawings of both files.

    Args:
        changes: what `diff` says of them; whatever one speaks of is marked.
    """
    ids = renamed_ids(old, new)
    former = {after: before for before, after in ids.items()}
    was, now = _elements(with_ids(old, ids)), _elements(new)
    both = was.keys() & now.keys()
    spoken = {
        part.id for one in changes if one.matters for part in one.parts[:1] if _is_subject(part)
    }
    differing = {
        one
        for one in both
        if one in spoken or not same(was[one], now[one], MEANINGLESS | _ENDS) or one in former
    }
    return Marks(
        added=frozenset(now.keys() - both),
        removed=frozenset(former.get(one, one) for one in was.keys() - both),
        changed={one: former.get(one, one) for one in differing},
    )


def _is_subject(part: Part) -> TypeGuard[Subject]:
    return isinstance(part, Subject)


def _elements(definitions: Definitions) -> dict[str, Node | SequenceFlow]:
    found: dict[str, Node | SequenceFlow] = {}
    for process in processes_of(definitions):
        found |= {node.id: node for node in process.nodes}
        found |= {flow.id: flow for flow in process.flows}
    return found
