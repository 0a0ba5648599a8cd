"""Hashes of entries: leaf, genesis, link of an instance's chain, state commitment."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from audit.entry import FORMAT_VERSION, LARGEST_BODY, decode
from audit.faults import EntryRefused
from audit.finding import Finding, Place, found
from audit.keyed_hash import keyed_hash


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
    if len(body) > LARGEST_BODY:
        return None, "entry-malformed"
    try:
        entry = decode(body)
    except EntryRefused:
        return None, "entry-malformed"
    if entry.get("v") != FORMAT_VERSION or not _has_form(entry):
        return None, "entry-malformed"
    if entry["log"] != log:
        return entry, "entry-of-another-log"
    if instance is not None and (entry["inst"], entry["seq"]) != (instance, seq):
        return entry, "entry-misfiled"
    return entry, None


def _has_form(entry: Mapping[str, Any]) -> bool:
    """Return whether all required fields are there, and what readers rely on has its kind."""
    # Loops: this is done for every entry, and generators cost twice as much.
    for name, kind in _REQUIRED:
        if type(entry.get(name)) is not kind:
            return False
    definition = entry.get("def", _NO_DEFINITION)
    if not isinstance(definition, dict) or not isinstance(definition.get("sha256"), str):
        return False
    for fact in entry["facts"]:
        if not _is_fact(fact):
            return False
    return isinstance(entry["actor"].get("ref"), str)


def _is_fact(fact: object) -> bool:
    if not isinstance(fact, dict) or not isinstance(fact.get("type"), str):
        return False
    data = fact.get("data", _EMPTY)
    if not isinstance(fact.get("refs", _EMPTY), dict) or not isinstance(data, dict):
        return False
    for item in _list(fact.get("personal", _NONE)):
        if not _is_commitment(item):
            return False
    # What the rules of approval compare and look up.
    for one in (fact.get("elem"), fact.get("task"), data.get("from")):
        if isinstance(one, dict | list):
            return False
    return not any(isinstance(one, dict | list) for one in _list(data.get("requesters", _NONE)))


def _list(value: object) -> list[object]:
    """Return a list, or for anything else one with an item that has no form."""
    return value if isinstance(value, list) else [[]]


def _is_commitment(item: object) -> bool:
    return (
        isinstance(item, dict)
        and isinstance(item.get("name"), str)
        and isinstance(item.get("class"), str)
        and isinstance(item.get("commit"), str)
        and isinstance(item.get("tag"), str)
    )


_REQUIRED: tuple[tuple[str, type], ...] = (
    ("log", str), ("eid", str), ("ts", str), ("inst", str), ("seq", int), ("prev", str),
    ("actor", dict), ("facts", list), ("by", str),
)  # fmt: skip
_EMPTY: Mapping[str, Any] = {}
_NO_DEFINITION: Mapping[str, Any] = {"sha256": ""}
_NONE: list[object] = []


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
