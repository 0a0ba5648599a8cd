"""The key folder and personal values."""

from __future__ import annotations

import hmac
import stat
import subprocess
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
import rfc8785
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from audit.faults import KeyForgotten
from audit.keys import Keys, forget, load_or_create, rotate
from audit.personal import (
    Opening,
    commitment,
    new_data_key,
    new_salts,
    seal,
    tag,
    unseal,
    unwrap,
    wrap,
)


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return load_or_create(tmp_path / "keys", "Beispiel GmbH")


def test_the_same_folder_gives_the_same_keys(keys: Keys) -> None:
    again = load_or_create(keys.folder)
    assert again.vkey("a") == keys.vkey("a")
    assert (again.state, again.encryption_keys, again.seal) == (
        keys.state,
        keys.encryption_keys,
        keys.seal,
    )


def test_nobody_else_may_read_the_folder_or_a_file(keys: Keys) -> None:
    assert stat.S_IMODE(keys.folder.stat().st_mode) == 0o700
    files = list(keys.folder.iterdir())
    assert len(files) == 6
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)


def made_by_another_process(folder: Path) -> tuple[str, bytes]:
    keys = load_or_create(folder)
    return keys.vkey("a"), keys.seal.certificate


def test_processes_that_start_at_once_agree_on_one_set_of_keys(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4) as pool:
        made = set(pool.map(made_by_another_process, [tmp_path / "k"] * 8))
    assert len(made) == 1


def test_public_parts_hold_no_secret(keys: Keys) -> None:
    public = "".join(keys.public_parts("ledger.example/a").values())
    assert "PRIVATE" not in public


def test_openssl_traces_the_seal_to_its_authority(keys: Keys, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_bytes(keys.seal.chain)
    (tmp_path / "seal.pem").write_bytes(keys.seal.certificate)
    traced = subprocess.run(
        ["openssl", "verify", "-CAfile", "ca.pem", "seal.pem"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert traced.stdout == "seal.pem: OK\n"


def test_a_data_key_is_unwrapped_until_its_epoch_is_forgotten(keys: Keys) -> None:
    key = new_data_key("sub_1", "contact")
    wrapped = wrap(key, keys)
    rotated = rotate(keys.folder)
    assert rotated.newest_epoch == 2
    assert unwrap("sub_1", "contact", wrapped, rotated) == key
    without = forget(keys.folder, 1)
    with pytest.raises(KeyForgotten):
        unwrap("sub_1", "contact", wrapped, without)


def test_the_newest_epoch_cannot_be_forgotten(keys: Keys) -> None:
    with pytest.raises(KeyForgotten):
        forget(keys.folder, 1)
    with pytest.raises(KeyForgotten):
        forget(keys.folder, 7)


def test_a_wrapped_key_belongs_to_one_subject_class_and_folder(keys: Keys, tmp_path: Path) -> None:
    wrapped = wrap(new_data_key("sub_1", "contact"), keys)
    for subject, retention, other in (
        ("sub_2", "contact", keys),
        ("sub_1", "books", keys),
        ("sub_1", "contact", load_or_create(tmp_path / "other")),
    ):
        with pytest.raises(KeyForgotten):
            unwrap(subject, retention, wrapped, other)


def test_sealed_values_open_for_their_entry_only() -> None:
    key = new_data_key("sub_1", "contact")
    openings = [Opening(0, "e-mail", new_salts(1)[0], {"ö": [None, True, 3, "x"]})]
    sealed = seal(key, "log", "eid", openings)
    assert unseal(key, "log", "eid", sealed) == openings
    assert unseal(key, "log", "other", sealed) is None
    assert unseal(key, "other", "eid", sealed) is None
    assert unseal(new_data_key("sub_1", "contact"), "log", "eid", sealed) is None
    assert unseal(key, "log", "eid", sealed[:-1]) is None
    assert unseal(key, "log", "eid", b"") is None


def test_commitments_to_equal_values_differ_and_hide_their_kind() -> None:
    first, second = new_salts(2)
    assert commitment(first, "a", "1") != commitment(second, "a", "1")
    assert commitment(first, "a", "1") != commitment(first, "a", 1)
    assert commitment(first, "a", "1") != commitment(first, "b", "1")


def test_tags_of_one_subject_differ_between_entries() -> None:
    key = new_data_key("sub_1", "contact")
    assert tag(key, "a") != tag(key, "b")
    assert tag(key, "a") == tag(key, "a")
    assert len(tag(key, "a")) == 16


@given(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.text(st.characters(exclude_categories=["Cs"])),
)
def test_commitments_are_made_over_the_canonical_name_and_value(name: str, value: str) -> None:
    salt = bytes(32)
    expected = hmac.digest(salt, b"ledger/v1/commit\0" + rfc8785.dumps([name, value]), "sha256")
    assert commitment(salt, name, value) == expected


def test_keys_are_derived_as_the_standard_library_of_others_does() -> None:
    key = new_data_key("sub_1", "contact")
    for purpose, derived in ((b"seal", key.sealing_key), (b"tag", key.tagging_key)):
        theirs = HKDF(SHA256(), 32, None, b"ledger/v1/" + purpose).derive(key.secret)
        assert theirs == derived
