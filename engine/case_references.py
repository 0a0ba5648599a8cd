"""By what whoever has no account asks for their case: a text that tells nothing of other cases.

Keys are consecutive, so they would say how many cases there are. A reference is the key under a
keyed permutation: four rounds of a Feistel network over 80 bits, of which 16 are nought, so that
hardly any other text is one.

Source: Luby and Rackoff, How to construct pseudorandom permutations from pseudorandom functions.
"""

from __future__ import annotations

import base64
import hmac
import re
from typing import Final

FORM: Final = re.compile(r"[A-Z2-7]{4}(-[A-Z2-7]{4}){3}")
_ROUNDS: Final = 4
_HALF: Final = 5
_KEY: Final = 8


def reference_of(secret: bytes, key: int) -> str:
    """Return the reference of the case of this key."""
    left, right = _halves(key.to_bytes(2 * _HALF))
    for number in range(_ROUNDS):
        left, right = right, _mixed(left, _of(secret, number, right))
    text = base64.b32encode(left + right).decode()
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def key_behind(secret: bytes, written: str) -> int | None:
    """Return the key of the case that a reference means, however it is typed; `None` if it is none.

    Spaces, hyphens and small letters do not matter.
    """
    text = re.sub(r"[\s-]", "", written).upper()
    if not FORM.fullmatch("-".join(text[at : at + 4] for at in range(0, len(text), 4))):
        return None
    left, right = _halves(base64.b32decode(text))
    for number in reversed(range(_ROUNDS)):
        left, right = _mixed(right, _of(secret, number, left)), left
    key = int.from_bytes(left + right)
    return key if key < 1 << (8 * _KEY - 1) else None


def _halves(block: bytes) -> tuple[bytes, bytes]:
    return block[:_HALF], block[_HALF:]


def _of(secret: bytes, number: int, half: bytes) -> bytes:
    content = b"vorgang/v1/case-reference\0" + bytes([number]) + half
    return hmac.digest(secret, content, "sha256")[:_HALF]


def _mixed(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
