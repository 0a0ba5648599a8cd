"""Verification of ECDSA signatures over P-256 with SHA-256, in plain Python.

Source: SEC 1, version 2.0, section 4.1.4; FIPS 186-5, section 6.4.2.
"""

from __future__ import annotations

from hashlib import sha256

_PRIME = 2**256 - 2**224 + 2**192 + 2**96 - 1
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
_BASE = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)

_Point = tuple[int, int]


def holds(public: bytes, r: int, s: int, message: bytes) -> bool:
    """Return whether (r, s) is a signature of the message by the key.

    Args:
        public: the key as an uncompressed point, 65 bytes beginning with 04; others hold nothing.
        r: first half of the signature.
        s: second half.
        message: what was signed.
    """
    key = _decoded(public)
    if key is None or not (0 < r < _ORDER and 0 < s < _ORDER):
        return False
    digest = int.from_bytes(sha256(message).digest(), "big")
    inverse = pow(s, -1, _ORDER)
    found = _added(
        _multiple(digest * inverse % _ORDER, _BASE), _multiple(r * inverse % _ORDER, key)
    )
    return found is not None and found[0] % _ORDER == r


def _decoded(public: bytes) -> _Point | None:
    if len(public) != 65 or public[0] != 4:
        return None
    x, y = int.from_bytes(public[1:33], "big"), int.from_bytes(public[33:], "big")
    on_curve = (y * y - (x * x * x - 3 * x + _B)) % _PRIME == 0
    return (x, y) if on_curve and x < _PRIME and y < _PRIME else None


def _multiple(factor: int, point: _Point) -> _Point | None:
    total: _Point | None = None
    for bit in reversed(range(factor.bit_length())):
        total = _added(total, total)
        if factor >> bit & 1:
            total = _added(total, point)
    return total


def _added(one: _Point | None, other: _Point | None) -> _Point | None:
    """Return the sum of two points; `None` is the point at infinity."""
    if one is None or other is None:
        return one or other
    if one[0] == other[0]:
        if (one[1] + other[1]) % _PRIME == 0:
            return None
        slope = (3 * one[0] * one[0] - 3) * pow(2 * one[1], -1, _PRIME)
    else:
        slope = (other[1] - one[1]) * pow(other[0] - one[0], -1, _PRIME)
    x = (slope * slope - one[0] - other[0]) % _PRIME
    return (x, (slope * (one[0] - x) - one[1]) % _PRIME)
