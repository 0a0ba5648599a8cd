"""The names of a log in an export, offline: which one an entry must have, by its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from audit.chain import check_body, leaf_hash
from audit.evidence import Evidence
from audit.faults import EvidenceUnreadable
from audit.finding import Finding, Place, found
from audit.key_consent import is_continued
from audit.key_history import begins_epoch
from audit.note import read_verifier
from audit.tlog import inclusion_holds


def origin_at(export: Evidence, index: int) -> str:
    """Return the name of the log that the entry at a place must have."""
    if not export.logs:
        return export.log
    names = [one["log"] for one in export.logs if one["first"] <= index]
    return str(names[-1]) if names else export.log


def check_epochs(export: Evidence) -> Iterator[Finding]:
    """Yield where a name of the log follows another without an entry that says so in the log."""
    if not export.logs:
        return
    first, *later = export.logs
    if first["first"] != 0 or export.logs[-1]["log"] != export.log:
        yield found("log-not-continued", Place(first["first"]), log=export.log)
    former, before, checkpoint = first["log"], 0, export.checkpoint
    for one in later:
        place = Place(one["first"])
        body = one.get("body", "").encode()
        entry, fault = check_body(body, one["log"], None, None)
        proof = [bytes.fromhex(hashed) for hashed in one.get("proof", [])]
        if (
            entry is None
            or fault is not None
            or one["first"] <= before - 1
            or not begins_epoch(entry, one["first"], former, None)
            or not _agreed(export, entry, one["log"])
            or not inclusion_holds(
                leaf_hash(body), one["first"], checkpoint.size, proof, checkpoint.root
            )
        ):
            yield found("log-not-continued", place, log=one["log"])
        former, before = one["log"], one["first"] + 1


def _agreed(export: Evidence, entry: Mapping[str, Any], log: str) -> bool:
    """Return whether a key of the export signed that the log goes on under this name."""
    vkeys = [export.keys["vkey"], *(str(one["vkey"]) for one in export.log_keys)]
    try:
        verifiers = [one for one in map(read_verifier, vkeys) if one.name == log]
    except EvidenceUnreadable:
        return False
    return any(is_continued(entry["facts"][0], log, one.public) for one in verifiers)
