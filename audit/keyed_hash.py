"""HMAC-SHA256 by its definition, from two hashes.

OpenSSL takes three times as long to look its own up as to run it, and a step asks for one with each
value that it commits to.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

_BLOCK: Final = 64
"""Bytes that SHA-256 takes at a time."""
_INNER: Final = bytes(byte ^ 0x36 for byte in range(256))
_OUTER: Final = bytes(byte ^ 0x5C for byte in range(256))


def keyed_hash(key: bytes, message: bytes) -> bytes:
    """Return HMAC-SHA256 of a message, 32 bytes; a test compares it with the standard library's.

    Source: RFC 2104, section 2.
    """
    block = (key if len(key) <= _BLOCK else sha256(key).digest()).ljust(_BLOCK, b"\0")
    inner = sha256(block.translate(_INNER))
    inner.update(message)
    return sha256(block.translate(_OUTER) + inner.digest()).digest()
