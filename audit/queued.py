"""What shows that an entry was queued by somebody who holds the key folder: a MAC beside its row.

Whoever may insert rows can write any entry, and what has a place is signed. So nothing gets a place
without it, and nothing is signed over a place without it.
"""

from __future__ import annotations

import hmac
from hashlib import sha256

from audit.keyed_hash import keyed_hash

_PURPOSE = b"ledger/v1/queued"


def queue_key(state_key: bytes) -> bytes:
    """Return the key of the MACs, 32 bytes: by HKDF-SHA256 from the key folder's `state.key`.

    Source: RFC 5869 with an empty salt, one block.
    """
    extracted = keyed_hash(bytes(sha256().digest_size), state_key)
    return keyed_hash(extracted, _PURPOSE + b"\x01")


def queue_mac(key: bytes, instance: str, seq: int, leaf: bytes) -> bytes:
    """Return the MAC of an entry, 32 bytes: HMAC-SHA256 over its instance, number and leaf hash."""
    message = _PURPOSE + b"\x00" + f"{instance}\n{seq}\n".encode() + leaf
    return keyed_hash(key, message)


def is_ours(key: bytes, instance: str, seq: int, leaf: bytes | None, mac: bytes | None) -> bool:
    """Return whether the MAC is that of the entry; without one, or without an entry, it is not."""
    if leaf is None or mac is None:
        return False
    return hmac.compare_digest(queue_mac(key, instance, seq, leaf), mac)
