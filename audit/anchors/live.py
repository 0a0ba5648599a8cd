"""Verification of what came from outside, in the running database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection

from audit import positions
from audit.anchors import stored
from audit.anchors.stored import Cosignature, Timestamp
from audit.anchors.timestamp import TimestampBroken, check, digest_of, read
from audit.cosignature import CosignatureBroken, Policy, cosignatures
from audit.faults import EvidenceUnreadable
from audit.finding import Finding, found
from audit.note import read_checkpoint
from audit.positions import StoredCheckpoint

_STAMP = "Zeitstempel"


def check_anchors(
    connection: Connection, vkeys: Mapping[str, Sequence[str]] | None = None
) -> Iterator[Finding]:
    """Yield where stored cosignatures and time stamps contradict the stored checkpoints.

    `verify_live` compares the checkpoints with the entries. Whoever can write everything here can
    also take these rows away: ask the witnesses themselves.

    Args:
        connection: in the snapshot in which `verify_live` has verified.
        vkeys: keys of witnesses by name that are known from elsewhere; those that the log says were
            asked are taken besides.
    """
    checkpoints = {one.size: one for one in positions.checkpoints(connection)}
    known = {name: [*keys] for name, keys in stored.known_vkeys(connection).items()}
    for name, keys in (vkeys or {}).items():
        known[name] = [*keys, *known.get(name, [])]
    for cosignature in stored.all_cosignatures(connection):
        yield from _check_cosignature(cosignature, checkpoints, known)
    for stamp in stored.all_timestamps(connection):
        yield from _check_timestamp(stamp, checkpoints)


def check_trusted(
    connection: Connection, policy: Policy | None, authorities: Sequence[bytes]
) -> Iterator[Finding]:
    """Yield what is missing for somebody who trusts these witnesses and authorities.

    Args:
        connection: in the snapshot in which `verify_live` has verified.
        policy: one checkpoint must meet it; which one, `witnessed_size` says. `None` asks for none.
        authorities: certificates, PEM or DER; the newest time stamp must be by one of them. Empty
            asks for none.
    """
    newest = positions.newest_checkpoint(connection)
    size = newest.size if newest else 0
    if policy is not None and policy.needed and not stored.witnessed_size(connection, policy):
        if newest is not None:
            yield from policy.check(stored.cosigned_note(connection, newest))
        else:
            yield found("cosignatures-too-few", size=0, count=0, needed=policy.needed)
    if not authorities:
        return
    stamp = stored.newest_timestamp(connection)
    if stamp is None:
        yield found("timestamp-missing", size=size)
        return
    try:
        check(stamp.token, digest_of(stamp.note), authorities)
    except TimestampBroken as fault:
        yield found("timestamp-broken", size=stamp.size, what=fault)


def _check_cosignature(
    one: Cosignature,
    checkpoints: Mapping[int, StoredCheckpoint],
    known: Mapping[str, Sequence[str]],
) -> Iterator[Finding]:
    checkpoint = checkpoints.get(one.size)
    if checkpoint is None or checkpoint.root != one.root:
        yield found("anchor-missing", size=one.size, name=one.witness)
    elif not any(
        _cosigned(checkpoint.note + one.line, key, one.at) for key in known.get(one.witness, ())
    ):
        yield found("cosignature-broken", size=one.size, name=one.witness)


def _cosigned(note: str, vkey: str, at: datetime) -> bool:
    try:
        return [one.at for one in cosignatures(note, [vkey], _holds)] == [at]
    except (CosignatureBroken, EvidenceUnreadable):
        return False


def _check_timestamp(
    one: Timestamp, checkpoints: Mapping[int, StoredCheckpoint]
) -> Iterator[Finding]:
    checkpoint = checkpoints.get(one.size)
    try:
        said = read(one.token)
        if said.digest != digest_of(one.note):
            raise TimestampBroken("er ist über etwas anderes")
        if said.at != one.at:
            raise TimestampBroken("die Datenbank nennt eine andere Zeit")
        stamped = read_checkpoint(one.note)
    except TimestampBroken as fault:
        yield found("timestamp-broken", size=one.size, what=fault)
    except EvidenceUnreadable:
        yield found("timestamp-broken", size=one.size, what="er ist über keinen Prüfpunkt")
    else:
        if checkpoint is None or (stamped.size, stamped.root) != (one.size, checkpoint.root):
            yield found("anchor-missing", size=one.size, name=_STAMP)


def _holds(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
