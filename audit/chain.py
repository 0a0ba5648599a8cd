"""Hashes of entries: leaf, genesis, link of an instance's chain, state commitment."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from audit.entry import FORMAT_VERSION, LARGEST_BODY, decode
from audit.faults import EntryRefused
from audit.finding import Finding, Place, found


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
    return hmac.digest(key, message, "sha256")


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
    if not all(type(entry.get(name)) is kind for name, kind in _REQUIRED.items()):
        return False
    definition = entry.get("def", {"sha256": ""})
    return (
        isinstance(definition, dict)
        and isinstance(definition.get("sha256"), str)
        and all(_is_fact(fact) for fact in entry["facts"])
        and isinstance(entry["actor"].get("ref"), str)
    )


def _is_fact(fact: object) -> bool:
    return (
        isinstance(fact, dict)
        and isinstance(fact.get("type"), str)
        and isinstance(fact.get("refs", {}), dict)
        and all(_is_commitment(item) for item in _list(fact.get("personal", [])))
        and isinstance(data := fact.get("data", {}), dict)
        # What the rules of approval compare and look up.
        and all(
            _is_single(one)
            for one in (
                *(fact.get("elem"), fact.get("task"), data.get("from")),
                *_list(data.get("requesters", [])),
            )
        )
    )


def _is_single(value: object) -> bool:
    return not isinstance(value, dict | list)


def _list(value: object) -> list[object]:
    """Return a list, or for anything else one with an item that has no form."""
    return value if isinstance(value, list) else [[]]


def _is_commitment(item: object) -> bool:
    return isinstance(item, dict) and all(
        isinstance(item.get(name), str) for name in ("name", "class", "commit", "tag")
    )


_REQUIRED: Mapping[str, type] = {
    "log": str,
    "eid": str,
    "ts": str,
    "inst": str,
    "seq": int,
    "prev": str,
    "actor": dict,
    "facts": list,
    "by": str,
}


class Chains:
    """Follows the chains of many instances at once and reports what does not join."""

    def __init__(self, log: str) -> None:
        """Begin with no instance seen, for the log whose genesis hashes the chains begin with."""
        self._log = log
        self.heads: dict[str, tuple[int, bytes]] = {}

    def follow(self, entry: Mapping[str, Any], leaf: bytes, index: int | None) -> list[Finding]:
        """Return what is wrong with this entry as the next of its instance, and go on from it."""
        instance, seq = entry["inst"], entry["seq"]
        last, head = self.heads.get(instance, (0, genesis(self._log, instance)))
        self.heads[instance] = (seq, leaf)
        place = Place(index, instance, seq)
        if seq <= last:
            return [found("entry-out-of-order", place, last=last)]
        if seq != last + 1:
            return [found("entry-missing", place, last=last or "keine")]
        if entry["prev"] != head.hex():
            return [found("link-broken", place)]
        return []
