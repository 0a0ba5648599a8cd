"""How an entry is proven, computed anew for whoever may see it: its way to the newest checkpoint,
and which witnesses stand behind that."""

from __future__ import annotations

from dataclasses import dataclass

from audit import positions
from audit.anchors.standing import Standing, standing
from audit.anchors.witnesses import Witnesses
from audit.chain import leaf_hash
from audit.inclusion_path import PathStep, steps_of
from audit.note import read_checkpoint
from audit.positions import StoredTree
from audit.tlog import inclusion_proof
from engine.core.permission import Operation
from engine.faults import SettingsRefused
from engine.model import EntryView, Person
from engine.queries.case_file import visible_case
from engine.witness_list import named_witnesses
from engine.workspace import Workspace, require


@dataclass(frozen=True, slots=True)
class Inclusion:
    """The way of one entry.

    Args:
        leaf: hash of the entry's bytes, computed now.
        steps: from there upwards; `None` if the stored tree gives none.
        size: entries under the checkpoint.
        root: as the checkpoint says it.
        holds: whether the way ends there.
    """

    leaf: bytes
    steps: tuple[PathStep, ...] | None
    size: int
    root: bytes
    holds: bool


@dataclass(frozen=True, slots=True)
class Anchoring:
    """How far witnesses and time stamps are, and how many witnesses are needed."""

    standing: Standing
    needed: int


def inclusion(
    workspace: Workspace, person: Person, case: int | None, entry: EntryView
) -> Inclusion | None:
    """Return the way of an entry to the newest checkpoint; `None` while that does not cover it.

    Args:
        workspace: where.
        person: who asks.
        case: key of its process instance; `None` of the log's own chain.
        entry: as a query gave it.

    Raises:
        NotAllowed: the person may not see the entry.
    """
    with workspace.transaction() as connection:
        if case is None:
            require(person, Operation.READ_LEDGER)
        else:
            visible_case(workspace, connection, case, person)
        newest = positions.newest_checkpoint(connection)
        if newest is None or entry.index is None or entry.index >= newest.size:
            return None
        proof = inclusion_proof(entry.index, newest.size, StoredTree(connection))
    root, leaf = read_checkpoint(newest.note).root, leaf_hash(entry.body)
    steps = steps_of(leaf, entry.index, newest.size, proof)
    reached = None if steps is None else (steps[-1].result if steps else leaf)
    return Inclusion(leaf, steps, newest.size, root, reached == root)


def anchoring(workspace: Workspace) -> Anchoring:
    """Return how far witnesses and time stamps follow the log; it names no case and no person."""
    try:
        named = named_witnesses(workspace.settings)
    except SettingsRefused:
        named = Witnesses()
    with workspace.transaction() as connection:
        return Anchoring(standing(connection, workspace.ledger.origin, named), named.needed)
