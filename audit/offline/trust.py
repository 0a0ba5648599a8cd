"""What an auditor trusts from elsewhere, held against an export: keys, witnesses, time stamps."""

from __future__ import annotations

import base64
import importlib.util
from collections.abc import Iterator, Sequence
from hashlib import sha256

from audit.cosignature import Policy, cosignatures
from audit.evidence import Evidence
from audit.faults import EvidenceUnreadable
from audit.finding import Finding, found
from audit.key_succession import followed
from audit.note import parts, read_checkpoint
from audit.offline.times import Seen


def keys_in_force(export: Evidence, vkeys: Sequence[str]) -> list[str]:
    """Return the keys that the checkpoint may be signed with, if these are trusted.

    Those that they lead to count too, and none whose range had ended before the checkpoint.

    Raises:
        EvidenceUnreadable: a key or how it was introduced has another form.
    """
    signing = due(export)
    over = {item["vkey"] for item in export.log_keys if item["vkey"] not in signing}
    return [vkey for vkey in followed(export.log_keys, vkeys) if vkey not in over]


def due(export: Evidence) -> list[str]:
    """Return the keys that must have signed the checkpoint, as the export lists their ranges.

    None, if the log's key was never changed: then no ranges are listed.
    """
    size = export.checkpoint.size
    return [
        item["vkey"] for item in export.log_keys if item["first"] <= size <= item.get("last", size)
    ]


def outdated(export: Evidence, vkeys: Sequence[str]) -> list[str]:
    """Return which of these keys sign no more, or will not for long: a newer one is in force."""
    retired = {item["vkey"] for item in export.log_keys if "last" in item}
    return [vkey for vkey in map(str.strip, vkeys) if vkey in retired]


def seen_by(notes: Sequence[str], policy: Policy | None) -> Iterator[Seen]:
    """Yield when witnesses that are trusted saw the log, as far as they cosigned these notes.

    Args:
        notes: checkpoints of the log.
        policy: the witnesses; `None` yields nothing.
    """
    for note in notes:
        size = read_checkpoint(note).size
        for vkey in policy.vkeys if policy else ():
            try:
                said = cosignatures(note, [vkey])
            except EvidenceUnreadable:
                continue  # The policy finds it.
            yield from (Seen(size, one.at) for one in said)


def check_timestamps(
    export: Evidence, authorities: Sequence[bytes], seen: list[Seen]
) -> Iterator[Finding]:
    """Yield what is wrong with the time stamps over the checkpoint.

    Without authorities that are trusted, none is asked for, and one that is there must be over this
    checkpoint, and, if this Python has the library for it, hold by itself, whoever made it.

    Args:
        export: with its time stamps.
        authorities: certificates (PEM or DER) of those whose time the auditor believes.
        seen: takes the times of those that hold and are by one of these authorities.

    Raises:
        EvidenceUnreadable: authorities are named, and this Python has no library to check with.
    """
    if not authorities:
        yield from _check_strangers(export)
        return
    if not stamps_can_be_read():
        raise EvidenceUnreadable(
            "time stamps are checked by the installed package with pyHanko; openssl ts -verify "
            "checks them too"
        )
    from audit.anchors.timestamp import TimestampBroken, check, digest_of

    size = export.checkpoint.size
    if not export.timestamps:
        yield found("timestamp-missing", size=size)
    for stamp in export.timestamps:
        over, token = stamp["over"], base64.b64decode(stamp["token"])
        try:
            if parts(over)[0] != parts(export.note)[0]:
                raise TimestampBroken("er ist über einen anderen Prüfpunkt")
            stamped = check(token, digest_of(over), authorities)
            seen.append(Seen(size, stamped.at, newest=False))
        except EvidenceUnreadable as fault:
            yield found("timestamp-broken", size=size, what=fault)


def stamps_can_be_read() -> bool:
    """Return whether this Python can read time stamps.

    `vorgang-verify.pyz` has no part that does, whatever else its Python has.
    """
    needed = ("pyhanko", "audit.anchors")
    return all(importlib.util.find_spec(name) is not None for name in needed)


def _check_strangers(export: Evidence) -> Iterator[Finding]:
    """Yield which time stamp holds for nobody: of something else, or changed since it was made."""
    for stamp in export.timestamps:
        over, token = stamp["over"], base64.b64decode(stamp["token"])
        digest = sha256(over.encode()).digest()
        try:
            if parts(over)[0] != parts(export.note)[0]:
                raise EvidenceUnreadable("er ist über einen anderen Prüfpunkt")
            if stamps_can_be_read():
                from audit.anchors.timestamp import check_alone

                check_alone(token, digest)
            elif digest not in token:
                raise EvidenceUnreadable("er ist über etwas anderes")
        except EvidenceUnreadable as fault:
            yield found("timestamp-broken", size=export.checkpoint.size, what=fault)
