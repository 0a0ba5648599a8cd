"""Verification of Ed25519 signatures in plain Python: an auditor's machine needs no package.

Points are in extended coordinates (x, y, z, t) with x = X/Z, y = Y/Z, x*y = T/Z.

Source: RFC 8032, section 5.1.
"""

from __future__ import annotations

from hashlib import sha512

_PRIME = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_CURVE = -121665 * pow(121666, -1, _PRIME) % _PRIME
_ROOT_OF_MINUS_ONE = pow(2, (_PRIME - 1) // 4, _PRIME)
_OF_ORDER_EIGHT = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
_OF_SMALL_ORDER = frozenset({0, 1, _PRIME - 1, _OF_ORDER_EIGHT, _PRIME - _OF_ORDER_EIGHT})
"""The y of the points of order 1, 2, 4 and 8: 1, -1, 0, and the two whose double has y = 0."""

_Point = tuple[int, int, int, int]
_NEUTRAL: _Point = (0, 1, 1, 0)


def holds(public: bytes, signature: bytes, message: bytes) -> bool:
    """Return whether the signature of the message is by the key.

    Args:
        public: the key, 32 bytes; others hold nothing.
        signature: 64 bytes; others do not hold.
        message: what was signed.

    Source: RFC 8032, section 5.1.7, without the cofactor, as OpenSSL and Go check it.
    """
    if len(public) != 32 or len(signature) != 64 or binds_nobody(public):
        return False
    key = _decoded(public)
    factor = int.from_bytes(signature[32:], "little")
    if key is None or factor >= _ORDER:
        return False
    digest = sha512(signature[:32] + public + message).digest()
    challenge = int.from_bytes(digest, "little") % _ORDER
    x, y, z, t = key
    expected = _sum_of_multiples(factor, challenge, (-x % _PRIME, y, z, -t % _PRIME))
    return _encoded(expected) == signature[:32]


def binds_nobody(public: bytes) -> bool:
    """Return whether a key is a point of order 8 or less: anybody can sign for it.

    Each of the eight has one of five y, which may be written plus the prime too.

    Source: RFC 8032, section 5.1.3, for the form.
    """
    y = int.from_bytes(public, "little") & (1 << 255) - 1
    return y % _PRIME in _OF_SMALL_ORDER


def _sum_of_multiples(first: int, second: int, point: _Point) -> _Point:
    """Return `first` times the base plus `second` times the point, bit by bit for both at once."""
    both = _added(_BASE, point)
    total = _NEUTRAL
    for bit in reversed(range(max(first.bit_length(), second.bit_length()))):
        total = _added(total, total)
        chosen = (first >> bit & 1, second >> bit & 1)
        if chosen == (1, 1):
            total = _added(total, both)
        elif chosen == (1, 0):
            total = _added(total, _BASE)
        elif chosen == (0, 1):
            total = _added(total, point)
    return total


def _added(one: _Point, other: _Point) -> _Point:
    """Return the sum of two points. Source: RFC 8032, section 5.1.4."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % _PRIME
    b = (one[1] + one[0]) * (other[1] + other[0]) % _PRIME
    c = 2 * one[3] * other[3] * _CURVE % _PRIME
    d = 2 * one[2] * other[2] % _PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % _PRIME, g * h % _PRIME, f * g % _PRIME, e * h % _PRIME)


def _encoded(point: _Point) -> bytes:
    inverse = pow(point[2], -1, _PRIME)
    x, y = point[0] * inverse % _PRIME, point[1] * inverse % _PRIME
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _decoded(encoded: bytes) -> _Point | None:
    """Return the point, `None` if there is none. Source: RFC 8032, section 5.1.3."""
    written = int.from_bytes(encoded, "little")
    y, odd = written & (1 << 255) - 1, written >> 255
    if y >= _PRIME:
        return None
    square = (y * y - 1) * pow(_CURVE * y * y + 1, -1, _PRIME) % _PRIME
    x = pow(square, (_PRIME + 3) // 8, _PRIME)
    if x * x % _PRIME != square:
        x = x * _ROOT_OF_MINUS_ONE % _PRIME
    if x * x % _PRIME != square or (x == 0 and odd):
        return None
    x = _PRIME - x if x & 1 != odd else x
    return (x, y, 1, x * y % _PRIME)


def _base() -> _Point:
    point = _decoded((4 * pow(5, -1, _PRIME) % _PRIME).to_bytes(32, "little"))
    assert point is not None  # the standard's base point
    return point


_BASE = _base()
