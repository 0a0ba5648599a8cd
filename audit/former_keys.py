"""From a key that an auditor pinned back to those before it, to read a checkpoint that he kept.

A checkpoint of before a rotation bears the former key alone, and the auditor gives the new one
alone. The new key itself says whom it follows: it countersigned the entry that introduced it, or
signed the one with which the log began anew. Keys found so count for nothing but this reading: the
size and root of what they signed are held against the log all the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from audit.chain import check_body, leaf_hash
from audit.evidence import Evidence
from audit.faults import EvidenceUnreadable
from audit.finding import Finding, found
from audit.key_consent import is_continued
from audit.key_history import begins_epoch
from audit.key_succession import followed, introduces
from audit.note import Verifier, parts, read_checkpoint, read_verifier, signature_holds
from audit.tlog import inclusion_holds


def reading_keys(export: Evidence, trusted: Sequence[str], size: int) -> list[str]:
    """Return the keys that an earlier checkpoint may be signed with.

    Those that are trusted, and those before them, each in its range; of a former name of the log
    also beyond it: what went beyond was lost, and only the comparison says so.

    Args:
        export: with the keys and names that it lists.
        trusted: pinned keys and those that they lead to.
        size: of the earlier checkpoint.
    """
    reached = list(trusted)
    for item in reversed(export.log_keys):
        if item["vkey"] in reached:
            reached += [one for one in _before(export, item) if one not in reached]
    return [*trusted, *(one for one in reached[len(trusted) :] if _is_meant(export, one, size))]


def former_signers(export: Evidence, note: str, vkeys: Sequence[str]) -> list[str]:
    """Return who signed an earlier checkpoint, if only keys did that came before the pinned ones.

    Raises:
        EvidenceUnreadable: a key or how it was introduced has another form.
    """
    trusted = followed(export.log_keys, vkeys)
    if not trusted or signature_holds(note, trusted):
        return []
    keys = reading_keys(export, trusted, read_checkpoint(note).size)
    return [vkey for vkey in keys if signature_holds(note, [vkey])]


def objection_to(note: str, known: Sequence[str]) -> Finding:
    """Return what is wrong with an earlier checkpoint that no key signed that may be asked.

    Args:
        note: the checkpoint.
        known: all keys that are given or listed.
    """
    size, (_, signatures) = read_checkpoint(note).size, parts(note)
    lines = {(signer, signature[:4]) for signer, signature in signatures}
    verifiers = [one for one in map(_read, known) if one is not None]
    broken = any((one.name, one.key_id()) in lines for one in verifiers) and not is_signed(
        note, known
    )
    return found("earlier-signature" if broken else "earlier-key-unknown", size=size)


def is_signed(note: str, vkeys: Sequence[str]) -> bool:
    """Return whether one of the keys signed the note; not, if something cannot be read."""
    try:
        return signature_holds(note, vkeys)
    except EvidenceUnreadable:
        return False


def _before(export: Evidence, item: Mapping[str, Any]) -> list[str]:
    """Return the keys that this one itself names as those before it."""
    given, verifier = item.get("introduced"), _read(item["vkey"])
    if verifier is None:
        return []
    others = [one for one in export.log_keys if one["vkey"] != item["vkey"]]
    if given is not None:
        return [one["vkey"] for one in others if _introduced(given, item, one["vkey"])]
    for log in export.logs[1:]:
        former = _continued(export, log, verifier) if item["first"] == log["first"] + 1 else None
        if former is not None:
            return [
                one["vkey"]
                for one in others
                if one.get("last") == log["first"] and _name(one["vkey"]) == former
            ]
    return []


def _introduced(given: Mapping[str, Any], item: Mapping[str, Any], former: str) -> bool:
    try:
        return introduces(given, item, [former])
    except EvidenceUnreadable:
        return False


def _continued(export: Evidence, log: Mapping[str, Any], verifier: Verifier) -> str | None:
    """Return the name before this one, if this key signed that the log goes on from there."""
    body, checkpoint = log.get("body", "").encode(), export.checkpoint
    entry, fault = check_body(body, log["log"], None, None)
    if entry is None or fault is not None or verifier.name != log["log"] or not entry["facts"]:
        return None
    former = entry["facts"][0].get("data", {}).get("from_log")
    proof = [bytes.fromhex(one) for one in log.get("proof", [])]
    agreed = (
        isinstance(former, str)
        and begins_epoch(entry, log["first"], former, None)
        and is_continued(entry["facts"][0], log["log"], verifier.public)
        and inclusion_holds(leaf_hash(body), log["first"], checkpoint.size, proof, checkpoint.root)
    )
    return former if agreed else None


def _is_meant(export: Evidence, vkey: str, size: int) -> bool:
    former = _name(vkey) != export.log
    return any(
        one["first"] <= max(size, 1) and (former or size <= one.get("last", size))
        for one in export.log_keys
        if one["vkey"] == vkey
    )


def _name(vkey: str) -> str | None:
    verifier = _read(vkey)
    return None if verifier is None else verifier.name


def _read(vkey: str) -> Verifier | None:
    try:
        return read_verifier(vkey)
    except EvidenceUnreadable:
        return None
