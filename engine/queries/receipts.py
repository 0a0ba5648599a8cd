"""A receipt for one entry of a case: it stands in the log, and witnesses have seen it there."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from audit import positions
from audit.anchors import stored
from audit.chain import leaf_hash
from audit.cosignature import Policy
from audit.ledger import StoredEntry
from audit.note import read_checkpoint
from audit.positions import StoredTree
from audit.receipt import Receipt
from audit.tlog import inclusion_proof
from engine.faults import ContentChanged, NotFound, SettingsRefused
from engine.model import Person
from engine.queries.case_file import visible_case
from engine.store import instances
from engine.witness_list import named_witnesses
from engine.workspace import Workspace


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A receipt, and whether as many witnesses as are needed stand under it."""

    text: str
    witnessed: bool


def receipt(workspace: Workspace, key: int, seq: int, person: Person) -> HandedOut:
    """Return the receipt for an entry, as C2SP tlog-proof with the entry in it.

    Over the first checkpoint that covers the entry and that enough witnesses have cosigned, or,
    while there is none, over the first that covers it.

    Args:
        workspace: where.
        key: of the process instance.
        seq: number of the entry in its chain.
        person: who asks; whoever may see the case may have it.

    Raises:
        ProcessInstanceUnknown: there is no such process instance.
        NotFound: the case has no such entry, or no checkpoint covers it yet.
        NotAllowed: the person may not see it.
        ContentChanged: the entry was changed, moved or hidden past the engine.
    """
    try:
        policy = named_witnesses(workspace.settings).policy
    except SettingsRefused:
        policy = Policy((), 0)
    with workspace.transaction() as connection:
        visible_case(workspace, connection, key, person)
        entry = positions.placed_entry(connection, str(key), seq)
        if entry is None and not any(
            one.seq == seq for one in workspace.ledger.entries_of(connection, str(key))
        ):
            _refuse_hidden(connection, key, seq)
            raise NotFound(f"process instance {key} has no entry {seq}")
        if entry is not None:
            _refuse_changed(connection, entry)
        index = None if entry is None else entry.index
        note = None if index is None else stored.covering(connection, index, policy)
        if entry is None or index is None or note is None:
            raise NotFound(
                f"no checkpoint covers entry {seq} yet; it follows within a second, ask again"
            )
        size = read_checkpoint(note).size
        proof = tuple(inclusion_proof(index, size, StoredTree(connection)))
    made = Receipt(index, proof, note, entry.body)
    return HandedOut(made.text(), policy.needed > 0 and not policy.check(note))


def _refuse_hidden(connection: Connection, key: int, seq: int) -> None:
    """Pass if the case never had an entry of this number."""
    if 0 < seq <= (instances.version_of(connection, key) or 0):
        raise ContentChanged(
            f"entry {seq} of {key} has lost its place in the log; find it with vorgang ledger"
            " verify, or take the whole log away"
        )


def _refuse_changed(connection: Connection, entry: StoredEntry) -> None:
    """Pass if the body is the one that was placed."""
    index = entry.index
    if index is not None and positions.leaf_hashes(connection, index, index + 1) != [
        leaf_hash(entry.body)
    ]:
        raise ContentChanged(
            f"the stored log is damaged at place {index}: its hash is another; find it with"
            " vorgang ledger verify, or take the whole log away"
        )
