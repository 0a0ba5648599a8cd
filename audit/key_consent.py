"""What the keys of the log sign themselves when they change, so that nobody else can change them.

That an entry stands under a signed checkpoint shows that it was placed, not that the key agreed to
what it says. So the key in force signs its successor, and the successor signs back; the key that
goes on signs that another one retires, and the one that goes on signs a new name of the log. The
signatures stand in the entry itself, as hex. FORMAT.md, "Keys over time".
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from audit.note import Check
from audit.offline import ed25519


def fingerprint_of(public: bytes) -> str:
    """Return the SHA-256 of a public key (32 bytes) as hex: what entries call it."""
    return sha256(public).hexdigest()


def succession_statement(origin: str, former: str, successor: str) -> bytes:
    """Return what a key and its successor sign, both named by their fingerprints."""
    return f"ledger/v1/successor\n{origin}\n{former}\n{successor}\n".encode()


def retirement_statement(origin: str, retired: str, remaining: str) -> bytes:
    """Return what the key that remains signs when another one retires."""
    return f"ledger/v1/retired\n{origin}\n{retired}\n{remaining}\n".encode()


def continuation_statement(log: str, data: Mapping[str, Any], root: object) -> bytes:
    """Return what the key that signs under a new name signs.

    Args:
        log: the new name.
        data: of the fact `log.continued`.
        root: of the entries before it, as hex.
    """
    told = [data.get(name) for name in ("from_log", "size", "reason", "fingerprint")]
    lines = "\n".join(str(one) for one in (log, *told, root))
    return f"ledger/v1/continued\n{lines}\n".encode()


def is_introduced(
    fact: Mapping[str, Any],
    origin: str,
    former: bytes,
    successor: bytes,
    check: Check = ed25519.holds,
) -> bool:
    """Return whether both keys signed that the one succeeds the other.

    Args:
        fact: `key.rotated` of an entry.
        origin: name of the log.
        former: public key that signs already.
        successor: public key that is introduced.
        check: of a single signature.
    """
    data = fact.get("data", {})
    names = fingerprint_of(former), fingerprint_of(successor)
    statement = succession_statement(origin, *names)
    return (
        data.get("fingerprint") == names[1]
        and names[0] != names[1]
        and check(former, _read(data.get("signature")), statement)
        and check(successor, _read(data.get("countersignature")), statement)
    )


def is_retired(
    fact: Mapping[str, Any], origin: str, remaining: bytes, check: Check = ed25519.holds
) -> bool:
    """Return whether a key that remains signed that another one retires.

    Args:
        fact: `key.retired` of an entry.
        origin: name of the log.
        remaining: public key that goes on.
        check: of a single signature.
    """
    data = fact.get("data", {})
    retired, name = data.get("fingerprint"), fingerprint_of(remaining)
    statement = retirement_statement(origin, str(retired), name)
    return retired != name and check(remaining, _read(data.get("signature")), statement)


def is_continued(
    fact: Mapping[str, Any], log: str, public: bytes, check: Check = ed25519.holds
) -> bool:
    """Return whether the key that signs under the new name signed that it begins here.

    Args:
        fact: `log.continued` of an entry.
        log: the new name.
        public: key whose fingerprint the fact gives.
        check: of a single signature.
    """
    data = fact.get("data", {})
    statement = continuation_statement(log, data, fact.get("refs", {}).get("root"))
    return data.get("fingerprint") == fingerprint_of(public) and check(
        public, _read(data.get("signature")), statement
    )


def _read(signature: object) -> bytes:
    """Return a signature out of its hex; nothing, which never holds, out of anything else."""
    try:
        read = bytes.fromhex(signature) if isinstance(signature, str) else b""
    except ValueError:
        return b""
    return read if read.hex() == signature else b""
