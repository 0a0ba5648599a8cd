"""Hashes of entries: leaf, genesis, link of an instance's chain, state commitment."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from audit.body_form import has_form
from audit.entry import LARGEST_BODY, decode
from audit.faults import EntryRefused
from audit.finding import Finding, Place, found
from audit.keyed_hash import keyed_hash
from audit.nesting import is_too_deep
from audit.usual_body import read_usual


def leaf_hash(body: bytes) -> bytes:
    """Return the leaf hash of an entry's body, 32 bytes.

    Source: RFC 6962, section 2.1.
    """
    return sha256(b"\x00" + body).digest()


def genesis(log: str, instance: str) -> bytes:
    """Return what the first entry of an instance names as its predecessor, 32 bytes."""
    return sha256(f"ledger/v1/genesis\n{log}\n{instance}".encode()).digest()


def state_commitment(key: bytes, instance: str, seq: int, state: bytes) -> bytes:
    """Return the commitment to the instance's whole state after entry `seq`, 32 bytes.

    Keyed, because a state holds personal values: a bare hash could be guessed from the outside
    after the values were erased.

    Args:
        key: the key folder's state key.
        instance: process instance.
        seq: number of the entry that carries the commitment.
        state: the very bytes that the engine stores.
    """
    message = b"ledger/v1/state\x00" + f"{instance}\n{seq}\n".encode() + state
    return keyed_hash(key, message)


def check_body(
    body: bytes, log: str, instance: str | None, seq: int | None
) -> tuple[Mapping[str, Any] | None, str | None]:
    """Return the entry of a body and what is wrong with it (`None`: nothing).

    Args:
        body: the bytes as stored.
        log: log the entry must belong to.
        instance: process instance it is filed under, if known.
        seq: number it is filed under, if known.
    """
    if len(body) > LARGEST_BODY or is_too_deep(body):
        return None, "entry-malformed"
    entry = read_usual(body)
    if entry is None:
        try:
            entry = decode(body)
        except EntryRefused:
            return None, "entry-malformed"
        if not has_form(entry):
            return None, "entry-malformed"
    if entry["log"] != log:
        return entry, "entry-of-another-log"
    if instance is not None and (entry["inst"], entry["seq"]) != (instance, seq):
        return entry, "entry-misfiled"
    return entry, None


class Chains:
    """Follows the chains of many instances at once and reports what does not join."""

    def __init__(self, *, gaps: bool = False) -> None:
        """Begin with no instance seen.

        Args:
            gaps: entries may be left out; then a link is compared only where both are there.
        """
        self._gaps = gaps
        self.heads: dict[str, tuple[int, bytes]] = {}

    def follow(self, entry: Mapping[str, Any], leaf: bytes, index: int | None) -> list[Finding]:
        """Return what is wrong with this entry as the next of its instance, and go on from it.

        A chain goes on where the log begins anew; a new one begins in the log that its entry names.
        """
        instance, seq = entry["inst"], entry["seq"]
        last, head = self.heads.get(instance) or (0, genesis(entry["log"], instance))
        self.heads[instance] = (seq, leaf)
        if seq == last + 1:
            linked = entry["prev"] == head.hex()
            return [] if linked else [found("link-broken", Place(index, instance, seq))]
        if seq <= last:
            return [found("entry-out-of-order", Place(index, instance, seq), last=last)]
        if self._gaps:
            return []
        return [found("entry-missing", Place(index, instance, seq), last=last or "keine")]
