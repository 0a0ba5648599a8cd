"""The keys of a log over time, read from the database, and as an export hands them out."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection

from audit.checkpoint import ed25519_holds, read_checkpoint, signature_holds
from audit.faults import EvidenceUnreadable, SignerFailed
from audit.key_history import KeyHistory, LogKey
from audit.keys import Keys
from audit.ledger import Ledger
from audit.log_keyring import SigningKey
from audit.positions import StoredCheckpoint, StoredTree
from audit.tlog import inclusion_proof

_EVENTS = """
SELECT i.idx, e.body FROM ledger.entry e JOIN ledger.index i USING (inst, seq)
WHERE e.inst = 'system' AND (position('"type":"key.'::bytea IN e.body) > 0
  OR position('"type":"log.continued"'::bytea IN e.body) > 0) ORDER BY i.idx
"""
"""The words of `ledger.speaks_of_keys`, not its name: the index serves them all the same, and who
puts another function in its place hides no entry."""
_COVERING = """
SELECT note FROM ledger.checkpoint WHERE size > %s ORDER BY size LIMIT 100
"""


def history_of(name: str, keys: Keys) -> KeyHistory:
    """Return the history of a log's keys before its first entry."""
    known = keys.log.all()
    publics = {key.fingerprint: key.public.public_bytes_raw() for key in known}
    return KeyHistory(name, publics, known[0].fingerprint if known else "", ed25519_holds)


def read_history(
    connection: Connection, name: str, keys: Keys, size: int | None = None
) -> KeyHistory:
    """Return the history of a log's keys, as far as its entries have places.

    Args:
        connection: with an open transaction.
        name: of the log at first.
        keys: of the key folder.
        size: of the checkpoint under which it is told; `None` for all that was placed.
    """
    history = history_of(name, keys)
    for index, body in connection.exec_driver_sql(_EVENTS):
        if size is not None and index >= size:
            break
        history.take(index, json.loads(body))
    return history


def log_keys(connection: Connection, ledger: Ledger) -> list[LogKey]:
    """Return the keys that sign, or signed, the log, the oldest first."""
    return read_history(connection, ledger.name, ledger.keys).keys


def held_key(keys: Keys, key: LogKey) -> SigningKey:
    """Return the key of the folder that the log speaks of.

    Raises:
        SignerFailed: the folder does not have it.
    """
    for one in keys.log.all():
        if one.fingerprint == key.fingerprint:
            return one
    raise SignerFailed(f"the key folder has no key of fingerprint {key.fingerprint}")


def is_signed(connection: Connection, name: str, keys: Keys, checkpoint: StoredCheckpoint) -> bool:
    """Return whether a stored checkpoint carries every signature that it must.

    Raises:
        EvidenceUnreadable: its note cannot be read.
    """
    due = read_history(connection, name, keys).signing(checkpoint.size)
    return bool(due) and all(signature_holds(checkpoint.note, [key.vkey]) for key in due)


def published_log_keys(
    connection: Connection, ledger: Ledger, size: int | None = None
) -> list[dict[str, Any]]:
    """Return the member `log_keys` of an export: each key, its range, and who introduced it.

    `size` is that of the export's checkpoint; `None` tells of all that was placed.

    What introduces a key is the entry, its place and proof under a checkpoint that the key before
    it has signed: so whoever pinned that one can go on to this one.
    """
    history = read_history(connection, ledger.name, ledger.keys, size)
    written: list[dict[str, Any]] = []
    for former, key in zip([None, *history.keys], history.keys, strict=False):
        item: dict[str, Any] = {"vkey": key.vkey, "first": key.first_size}
        if key.last_size is not None:
            item["last"] = key.last_size
        # A log that begins anew has a key that nobody before could vouch for.
        begun = any(epoch.first == key.introduced for epoch in history.epochs[1:])
        if former is not None and key.introduced is not None and not begun:
            introduced = _introduction(connection, key.introduced, former)
            if introduced is not None:
                item["introduced"] = introduced
        written.append(item)
    return written


def published_logs(connection: Connection, ledger: Ledger, size: int) -> list[dict[str, Any]]:
    """Return the member `logs` of an export under a checkpoint over `size` entries.

    Empty for a log that never began anew. Else each name, the first place under it, and but for the
    first the entry `log.continued` there with its proof of inclusion.
    """
    epochs = read_history(connection, ledger.name, ledger.keys, size).epochs
    if len(epochs) < 2:
        return []
    written: list[dict[str, Any]] = [{"log": epochs[0].origin, "first": 0}]
    for epoch in epochs[1:]:
        proof = inclusion_proof(epoch.first, size, StoredTree(connection))
        item = {"log": epoch.origin, "first": epoch.first, **_entry(connection, epoch.first)}
        written.append({**item, "proof": [one.hex() for one in proof]})
    return written


def _introduction(connection: Connection, index: int, former: LogKey) -> dict[str, Any] | None:
    """Return the entry at this place under a checkpoint that the former key has signed."""
    for (note,) in connection.exec_driver_sql(_COVERING, (index,)):
        try:
            if not signature_holds(note, [former.vkey]):
                continue
            size = read_checkpoint(note).size
        except EvidenceUnreadable:
            continue
        proof = inclusion_proof(index, size, StoredTree(connection))
        return {
            "checkpoint": note,
            "index": index,
            **_entry(connection, index),
            "proof": [one.hex() for one in proof],
        }
    return None


def _entry(connection: Connection, index: int) -> dict[str, str]:
    body = connection.exec_driver_sql(
        "SELECT e.body FROM ledger.index i JOIN ledger.entry e USING (inst, seq) WHERE i.idx = %s",
        (index,),
    ).scalar_one()
    return {"body": bytes(body).decode(errors="replace")}
