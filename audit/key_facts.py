"""The facts with which the keys of the log change, signed where the keys are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from audit.entry import Fact
from audit.faults import SignerFailed
from audit.key_consent import (
    continuation_statement,
    retirement_statement,
    succession_statement,
)
from audit.key_history import KIND
from audit.log_keyring import SigningKey


def rotated(origin: str, former: SigningKey, successor: SigningKey) -> Fact:
    """Return the fact that introduces a key: the former one signs it, and it signs back.

    Raises:
        SignerFailed: one of them does not sign in this process.
    """
    statement = succession_statement(origin, former.fingerprint, successor.fingerprint)
    signed = {
        "signature": _signed(former, statement),
        "countersignature": _signed(successor, statement),
    }
    return Fact("key.rotated", data={**_named(successor), **signed})


def retired(origin: str, old: SigningKey, remaining: SigningKey) -> Fact:
    """Return the fact that a key signs no more; the one that remains signs it.

    Raises:
        SignerFailed: that one does not sign in this process.
    """
    statement = retirement_statement(origin, old.fingerprint, remaining.fingerprint)
    return Fact("key.retired", data={**_named(old), "signature": _signed(remaining, statement)})


def continued(log: str, data: Mapping[str, Any], root: bytes, key: SigningKey) -> Fact:
    """Return the fact that the log begins anew, signed by the key that signs from here on.

    Args:
        log: the new name.
        data: `size`, `from_log`, `reason`.
        root: of the entries before it.
        key: the one.

    Raises:
        SignerFailed: it does not sign in this process.
    """
    data = {**data, "fingerprint": key.fingerprint}
    signature = _signed(key, continuation_statement(log, data, root.hex()))
    return Fact("log.continued", data={**data, "signature": signature}, refs={"root": root.hex()})


def _named(key: SigningKey) -> dict[str, Any]:
    return {"kind": KIND, "epoch": key.number, "fingerprint": key.fingerprint}


def _signed(key: SigningKey, statement: bytes) -> str:
    if key.signer is None:
        raise SignerFailed(f"key {key.number} of the log does not sign in this process")
    return key.signer.sign(statement).hex()
