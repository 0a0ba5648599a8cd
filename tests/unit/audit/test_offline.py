"""What the verifier computes itself is what `cryptography` and `rfc8785` compute."""

from __future__ import annotations

import base64
import random
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import personal
from audit.cosignature import WitnessKey, read_witness
from audit.faults import EvidenceUnreadable, KeyForgotten
from audit.keys import load_or_create
from audit.log_keyring import LogKeyring
from audit.note import Verifier, read_verifier
from audit.offline import canonical, ed25519, p256
from audit.offline.certificate import issued_by, read_certificate, seal_of
from audit.offline.tiles import TileFolder, tile_name
from audit.seal_binding import published_keys
from audit.tlog import LeafRows, consistency_proof, root_of, tree_root

ORDER = 2**252 + 27742317777372353535851937790883648493
RFC_8032 = [
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b4"
     "6bd25bf5f0595bbe24655141438e7a100b"),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d"
     "8c387b2eaeb4302aeeb00d291612bb0c00"),
    ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6"
     "594a7c15e9716ed28dc027beceea1ec40a"),
]  # fmt: skip
"""Public key, message, signature. Source: RFC 8032, section 7.1."""


def cryptography_says(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@pytest.mark.parametrize(("public", "message", "signature"), RFC_8032)
def test_the_standards_own_signatures_hold(public: str, message: str, signature: str) -> None:
    parts = bytes.fromhex(public), bytes.fromhex(signature), bytes.fromhex(message)
    assert ed25519.holds(*parts)
    assert not ed25519.holds(parts[0], parts[1], parts[2] + b"x")


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80), st.integers(0, 767))
@settings(max_examples=60)
def test_a_signature_holds_as_cryptography_says_it_does(
    seed: bytes, message: bytes, bit: int
) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    assert ed25519.holds(public, signature, message)
    changed = bytearray(public + signature)
    changed[bit // 8] ^= 1 << bit % 8
    broken = bytes(changed[:32]), bytes(changed[32:]), message
    assert ed25519.holds(*broken) is cryptography_says(*broken) is False


SMALL_ORDER = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
]
"""The eight points of order 1, 2, 4 and 8. Source: libsodium, ge25519_has_small_order."""


@pytest.mark.parametrize("point", SMALL_ORDER)
def test_a_key_that_anybody_can_sign_for_is_none(point: str, tmp_path: Path) -> None:
    """With it, a signature of the neutral element or such a point and 0 holds for many messages."""
    public = bytes.fromhex(point)
    signatures = [bytes.fromhex(one) + bytes(32) for one in SMALL_ORDER]
    messages = [b"%d" % number for number in range(16)]
    anybody = [(one, message) for one in signatures for message in messages]
    assert any(cryptography_says(public, *one) for one in anybody), "else nothing is tested"
    assert not any(ed25519.holds(public, *one) for one in anybody)
    with pytest.raises(EvidenceUnreadable, match="anybody"):
        read_verifier(Verifier("log", public).vkey())
    with pytest.raises(EvidenceUnreadable, match="anybody"):
        read_witness(WitnessKey("witness", public).vkey())
    key = Ed25519PublicKey.from_public_bytes(public)
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "ledger.pub").write_bytes(pem)
    with pytest.raises(KeyForgotten, match="anybody"):
        LogKeyring(tmp_path).all()


def test_a_second_way_to_write_the_same_signature_does_not_hold() -> None:
    """S + L stands for the same number: it must be refused, or a note had two signatures."""
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    public, signature = key.public_key().public_bytes_raw(), key.sign(b"m")
    larger = int.from_bytes(signature[32:], "little") + ORDER
    other = signature[:32] + larger.to_bytes(32, "little")
    assert not ed25519.holds(public, other, b"m")
    assert not cryptography_says(public, other, b"m")


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_keys_and_signatures_of_another_length_hold_nothing(length: int) -> None:
    assert not ed25519.holds(bytes(length), bytes(64), b"")
    assert not ed25519.holds(bytes(32), bytes(length - 1 if length == 64 else length), b"")


@pytest.mark.parametrize("y", [0, 1, 2, 2**255 - 20, 2**255 - 19, 2**255 - 18, 2**255 - 1])
def test_points_at_the_edge_hold_no_signature_that_openssl_refuses(y: int) -> None:
    """Points of small order, and such as are written with a number too large for the field."""
    for public in (y.to_bytes(32, "little"), (y | 1 << 255).to_bytes(32, "little")):
        for signature in (bytes(64), public + bytes(32), public + b"\x01" + bytes(31)):
            assert ed25519.holds(public, signature, b"m") <= cryptography_says(
                public, signature, b"m"
            )


@given(st.binary(max_size=80), st.integers(0, 511))
@settings(max_examples=25, deadline=None)
def test_a_p256_signature_holds_as_cryptography_says_it_does(message: bytes, bit: int) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    public = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    r, s = decode_dss_signature(key.sign(message, ec.ECDSA(hashes.SHA256())))
    assert p256.holds(public, r, s, message)
    assert not p256.holds(public, r, s, message + b"x")
    changed = (r ^ 1 << bit, s) if bit < 256 else (r, s ^ 1 << bit - 256)
    assert not p256.holds(public, *changed, message)
    assert not p256.holds(public[:-1] + bytes([public[-1] ^ 1]), r, s, message)


@pytest.mark.parametrize(("r", "s"), [(0, 1), (1, 0), (2**256, 1), (1, 2**256)])
def test_numbers_out_of_range_are_no_p256_signature(r: int, s: int) -> None:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    public = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    assert not p256.holds(public, r, s, b"m")


SEALED = st.recursive(
    st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@given(SEALED, st.text(), st.binary(min_size=32, max_size=32))
def test_a_commitment_is_the_one_that_the_engine_makes(value: Any, name: str, salt: bytes) -> None:
    assert canonical.canonical(value).encode() == rfc8785.dumps(value)
    assert canonical.commitment(salt, name, value) == personal.commitment(salt, name, value)


@pytest.mark.parametrize("value", [1.5, 1e400, 2**53, -(2**53), [0.0], {"a": 1.0}, b"", ()])
def test_what_cannot_be_sealed_has_no_canonical_form(value: object) -> None:
    with pytest.raises(ValueError, match="cannot be committed to"):
        canonical.canonical(value)


def test_the_seal_is_read_as_cryptography_reads_it(tmp_path: Path) -> None:
    keys, other = load_or_create(tmp_path / "a", "Größe & Söhne"), load_or_create(tmp_path / "b")
    read = read_certificate(keys.seal.certificate.decode())
    authority = read_certificate(keys.seal.chain.decode())
    theirs = x509.load_pem_x509_certificate(keys.seal.certificate)
    assert read.der == theirs.public_bytes(Encoding.DER)
    assert read.signed == theirs.tbs_certificate_bytes
    assert seal_of(published_keys(keys, "o"), "o").subject == theirs.subject.rfc4514_string()
    assert issued_by(read, authority)
    assert issued_by(authority, authority)
    assert not issued_by(read, read_certificate(other.seal.chain.decode()))


def test_no_flipped_bit_of_a_certificate_is_issued_by_its_authority(tmp_path: Path) -> None:
    keys, chance = load_or_create(tmp_path), random.Random(5)
    authority = read_certificate(keys.seal.chain.decode())
    der = x509.load_pem_x509_certificate(keys.seal.certificate).public_bytes(Encoding.DER)
    for bit in chance.sample(range(len(der) * 8), 150):
        changed = bytearray(der)
        changed[bit // 8] ^= 1 << bit % 8
        encoded = base64.b64encode(changed).decode()
        lines = [encoded[at : at + 64] for at in range(0, len(encoded), 64)]
        frame = ["-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", ""]
        try:
            assert not issued_by(read_certificate("\n".join(frame)), authority)
        except EvidenceUnreadable:
            continue


LEAVES = [bytes([number % 251]) * 32 for number in range(700)]


def write_tiles(folder: Path, size: int) -> None:
    rows, level = LeafRows(LEAVES[:size]), 0
    while (count := size >> 8 * level) > 0:
        for first in range(0, count, 256):
            width = min(256, count - first)
            name = tile_name(first // 256) + ("" if width == 256 else f".p/{width}")
            path = folder / "tile" / str(level) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"".join(rows.row(8 * level, first, width)))
        level += 1


@pytest.mark.parametrize("size", [1, 255, 256, 257, 512, 700])
def test_a_folder_of_tiles_gives_roots_and_proofs_of_all_sizes_below(
    tmp_path: Path, size: int
) -> None:
    write_tiles(tmp_path, size)
    tiles, rows = TileFolder(tmp_path), LeafRows(LEAVES[:size])
    for smaller in {1, size // 2, size - 1, size} - {0}:
        assert tree_root(smaller, tiles) == root_of(LEAVES[:smaller])
        assert consistency_proof(smaller, size, tiles) == consistency_proof(smaller, size, rows)
    with pytest.raises(EvidenceUnreadable, match="missing or too short"):
        tree_root(size + 1, TileFolder(tmp_path))


@pytest.mark.parametrize(
    ("number", "name"), [(0, "000"), (67, "067"), (1234067, "x001/x234/067"), (1000, "x001/000")]
)
def test_tiles_are_named_as_the_specification_says(number: int, name: str) -> None:
    assert tile_name(number) == name
