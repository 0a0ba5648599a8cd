"""From a key that an auditor pinned to those that came after it: offline, out of an export.

Each key but the first was introduced by an entry of the log, which the key before it has signed
itself, and under a checkpoint of that key. Whoever trusts that one may trust the next. The
checkpoint alone would not do: it says that somebody wrote the entry, not that the key agreed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from audit.chain import check_body, leaf_hash
from audit.entry import SYSTEM
from audit.faults import EvidenceUnreadable
from audit.key_consent import is_introduced
from audit.key_history import KIND
from audit.note import read_checkpoint, read_verifier, signature_holds
from audit.tlog import inclusion_holds


def followed(log_keys: Sequence[Mapping[str, Any]], pinned: Sequence[str]) -> list[str]:
    """Return the pinned verifier keys, and those of the export that they lead to.

    Args:
        log_keys: member `log_keys` of an export, in its order.
        pinned: verifier keys that the auditor knows from elsewhere.

    Raises:
        EvidenceUnreadable: a key or an introduction has another form.
    """
    trusted = [vkey.strip() for vkey in pinned]
    for item in log_keys:
        given = item.get("introduced")
        if item["vkey"] not in trusted and given is not None and introduces(given, item, trusted):
            trusted.append(item["vkey"])
    return trusted


def introduces(given: Mapping[str, Any], item: Mapping[str, Any], trusted: Sequence[str]) -> bool:
    """Return whether a trusted key introduces this one: in an entry that both signed.

    Raises:
        EvidenceUnreadable: something has another form.
    """
    try:
        note, index, body = given["checkpoint"], given["index"], given["body"].encode()
        proof = [bytes.fromhex(one) for one in given["proof"]]
        verifier = read_verifier(item["vkey"])
        checkpoint = read_checkpoint(note)
        if type(index) is not int or item["first"] != index + 1:
            return False
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise EvidenceUnreadable(f"a key's introduction has another form: {fault!r}") from fault
    if checkpoint.origin != verifier.name or not signature_holds(note, trusted):
        return False
    entry, wrong = check_body(body, checkpoint.origin, None, None)
    if entry is None or wrong is not None or entry["inst"] != SYSTEM:
        return False
    agreed = any(
        fact["type"] == "key.rotated"
        and fact.get("data", {}).get("kind") == KIND
        and is_introduced(fact, checkpoint.origin, former.public, verifier.public)
        for fact in entry["facts"]
        for former in map(read_verifier, trusted)
        if former.name == checkpoint.origin
    )
    return agreed and inclusion_holds(
        leaf_hash(body), index, checkpoint.size, proof, checkpoint.root
    )
