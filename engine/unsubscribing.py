"""Links by which somebody unsubscribes: they say whom and by which mail, and nobody can make one.

No row stands for a link: it is the keyed hash of the address, the key of the case that sent the
mail, and a code over both.

Source: RFC 8058, section 3.1 (an opaque identifier that cannot be forged).
"""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import dataclass
from typing import Final

_PURPOSE: Final = b"vorgang/v1/unsubscribe\0"
_HASH, _CASE, _CODE = 16, 8, 16
LONGEST: Final = 64
"""Characters of a token."""


@dataclass(frozen=True, slots=True)
class Unsubscribing:
    """Whom a link is about, and the case whose mail brought it."""

    address: bytes
    case: int


def token_of(secret: bytes, link: Unsubscribing) -> str:
    """Return what stands behind `/u/`."""
    said = link.address + link.case.to_bytes(_CASE, "big")
    return base64.urlsafe_b64encode(said + _code(secret, said)).rstrip(b"=").decode()


def read_token(secret: bytes, token: str) -> Unsubscribing | None:
    """Return what a link says; `None` if we never gave it out."""
    if not token.isascii() or len(token) > LONGEST:
        return None
    try:
        given = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        return None
    said, code = given[:-_CODE], given[-_CODE:]
    if len(said) != _HASH + _CASE or not hmac.compare_digest(_code(secret, said), code):
        return None
    return Unsubscribing(said[:_HASH], int.from_bytes(said[_HASH:], "big"))


def _code(secret: bytes, said: bytes) -> bytes:
    return hmac.digest(secret, _PURPOSE + said, "sha256")[:_CODE]
