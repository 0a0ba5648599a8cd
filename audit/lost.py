"""A checkpoint of a stretch that was lost, where the log itself admits the loss.

Whoever kept it finds that the log does not continue it, and at which place the log says why.
"""

from __future__ import annotations

from audit.chain import check_body
from audit.finding import Finding, Place, found
from audit.note import Checkpoint


def as_lost(earlier: Checkpoint, body: bytes, log: str, index: int) -> Finding | None:
    """Return the finding that names the admission, if it is of what the checkpoint covers.

    Args:
        earlier: of the former name, which the log does not continue.
        body: of the entry with which the log began anew.
        log: the name that began with it.
        index: its place.
    """
    entry, fault = check_body(body, log, None, None)
    if entry is None or fault is not None or not entry["facts"]:
        return None
    continued, *beside = entry["facts"]
    if continued.get("data", {}).get("from_log") != earlier.origin:
        return None
    for fact in beside:
        data = fact.get("data", {})
        stored, lost = data.get("size"), data.get("lost_size")
        if fact["type"] != "restore.performed" or type(stored) is not int or type(lost) is not int:
            continue
        other = earlier.size == lost and data.get("lost_root") != earlier.root.hex()
        if stored < earlier.size <= lost and not other:
            return found("earlier-lost", Place(index), size=earlier.size, lost=lost)
    return None
