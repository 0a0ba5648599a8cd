"""HMAC-SHA256 by its definition is what the standard library calls HMAC-SHA256."""

from __future__ import annotations

import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.keyed_hash import keyed_hash


@given(st.binary(max_size=200), st.binary(max_size=300))
def test_it_is_the_standard_librarys(key: bytes, message: bytes) -> None:
    assert keyed_hash(key, message) == hmac.digest(key, message, "sha256")


@pytest.mark.parametrize("length", [0, 1, 32, 63, 64, 65, 128, 129])
def test_it_is_so_for_keys_around_the_length_of_a_block(length: int) -> None:
    key = bytes(range(length))
    assert keyed_hash(key, b"what is said") == hmac.digest(key, b"what is said", "sha256")


@pytest.mark.parametrize(
    ("key", "message", "expected"),
    [
        (
            b"\x0b" * 20,
            b"Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        ),
        (
            b"Jefe",
            b"what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
        (
            b"\xaa" * 131,
            b"Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        ),
    ],
)
def test_it_gives_what_rfc_4231_says(key: bytes, message: bytes, expected: str) -> None:
    assert keyed_hash(key, message).hex() == expected
