"""Whether a newer checkpoint continues an older one, shown by a proof or by the log's own tiles."""

from __future__ import annotations

import binascii
from collections.abc import Sequence

from audit.faults import EvidenceUnreadable
from audit.finding import Finding, Place, found
from audit.note import Checkpoint, decoded, read_checkpoint, signature_holds
from audit.tlog import HashReader, consistency_holds, tree_root


def verify_continuation(
    notes: Sequence[str], vkeys: Sequence[str], shown_by: HashReader | Sequence[bytes] | None
) -> list[Finding]:
    """Return why the larger of two checkpoints does not continue the smaller one; else nothing.

    Args:
        notes: the two, in any order.
        vkeys: verifier keys of the log.
        shown_by: its tiles, or a consistency proof (RFC 6962, section 2.1.2); `None` suffices for
            two of the same size.

    Raises:
        EvidenceUnreadable: a note, key or tile cannot be read.
    """
    checkpoints = [read_checkpoint(note) for note in notes]
    findings = [
        found("checkpoint-signature", size=checkpoint.size)
        for note, checkpoint in zip(notes, checkpoints, strict=True)
        if not signature_holds(note, vkeys)
    ]
    old, new = sorted(checkpoints, key=lambda one: one.size)
    if old.origin != new.origin:
        return [*findings, found("checkpoint-changed", size=new.size)]
    return [*findings, *_compared(old, new, shown_by)]


def _compared(
    old: Checkpoint, new: Checkpoint, shown_by: HashReader | Sequence[bytes] | None
) -> list[Finding]:
    forked = found("earlier-checkpoint", Place(old.size), size=old.size)
    if old.size == new.size:
        return [] if old.root == new.root else [forked]
    if shown_by is None:
        return [found("earlier-not-provable", size=old.size)]
    if isinstance(shown_by, Sequence):
        held = consistency_holds(old.size, new.size, shown_by, old.root, new.root)
        return [] if held else [forked]
    if tree_root(new.size, shown_by) != new.root:
        return [found("tree-root", Place(0), first=0, last=new.size - 1)]
    return [] if tree_root(old.size, shown_by) == old.root else [forked]


def read_proof(text: str) -> list[bytes]:
    """Return the hashes of a proof that is written one to a line, in base64.

    Raises:
        EvidenceUnreadable: a line is no hash.

    Source: C2SP tlog-witness, whose requests write consistency proofs this way.
    """
    try:
        hashes = [decoded(line) for line in text.split()]
    except (ValueError, binascii.Error) as fault:
        raise EvidenceUnreadable("a proof has one hash a line, in base64") from fault
    if any(len(hashed) != 32 for hashed in hashes):
        raise EvidenceUnreadable("a hash of a proof has 32 bytes")
    return hashes
