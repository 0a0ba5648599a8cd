"""Personal values: committed to in the leaf, sealed outside it, readable while their key exists.

A data encryption key (DEK) belongs to one data subject and one retention class. It is stored
wrapped by a key encryption key (KEK) of the key folder. From a DEK come a key to seal and a key to
tag; destroying it, and forgetting the KEK epoch that wrapped its backups, makes every value
unreadable while all leaves stay what they were.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Any, cast

import orjson
import rfc8785
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from audit.entry import JsonValue, encode
from audit.faults import KeyForgotten
from audit.frozen import frozen
from audit.keyed_hash import keyed_hash
from audit.keys import Keys

SALT_LENGTH = 32
_NONCE_LENGTH = 12


@frozen
class Opening:
    """What opens a commitment: fact (its number in the entry, from 0), name, salt, value."""

    fact: int
    name: str
    salt: bytes
    value: JsonValue


@dataclass(frozen=True)
class DataKey:
    """The DEK of one data subject and retention class."""

    subject: str
    retention: str
    secret: bytes

    @cached_property
    def sealing_key(self) -> bytes:
        """Key for AES-256-GCM."""
        return self._derived(b"ledger/v1/seal")

    @cached_property
    def tagging_key(self) -> bytes:
        """Key for search tags."""
        return self._derived(b"ledger/v1/tag")

    @cached_property
    def storing_key(self) -> bytes:
        """Key for AES-256-GCM of what stands outside the ledger: state, search lists."""
        return self._derived(b"ledger/v1/store")

    @cached_property
    def sealing(self) -> AESGCM:
        """Seals and opens values of entries; made once, since that costs more than its use."""
        return AESGCM(self.sealing_key)

    @cached_property
    def storing(self) -> AESGCM:
        """Likewise for what stands outside the ledger."""
        return AESGCM(self.storing_key)

    @cached_property
    def _extracted(self) -> bytes:
        return keyed_hash(bytes(sha256().digest_size), self.secret)

    def _derived(self, purpose: bytes) -> bytes:
        """Return 32 bytes by HKDF-SHA256 with an empty salt. Source: RFC 5869, one block."""
        return keyed_hash(self._extracted, purpose + b"\x01")


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A DEK as the key store holds it: under which KEK epoch, and its ciphertext."""

    epoch: int
    wrapped: bytes


def commitment(salt: bytes, name: str, value: JsonValue) -> bytes:
    """Return the commitment to a named value, 32 bytes.

    Args:
        salt: 32 random bytes, used once.
        name: the variable's name.
        value: as `entry.sealed_value` returned it.
    """
    if isinstance(value, str):
        # By far the most frequent, and the same bytes at a tenth of the cost.
        encoded = f"[{encode_basestring(name)},{encode_basestring(value)}]".encode()
    else:
        encoded = rfc8785.dumps(cast(Any, [name, value]))
    return keyed_hash(salt, b"ledger/v1/commit\x00" + encoded)


def tag(key: DataKey, eid: str) -> bytes:
    """Return the search tag, 16 bytes: who holds the tagging key finds all entries of a subject."""
    return keyed_hash(key.tagging_key, eid.encode())[:16]


def new_salts(count: int) -> list[bytes]:
    """Return as many fresh salts."""
    drawn = os.urandom(SALT_LENGTH * count)
    return [drawn[at : at + SALT_LENGTH] for at in range(0, len(drawn), SALT_LENGTH)]


def new_reference(prefix: str) -> str:
    """Return an opaque random reference."""
    return f"{prefix}{os.urandom(16).hex()}"


def seal(key: DataKey, log: str, eid: str, openings: Sequence[Opening]) -> bytes:
    """Return the openings of one entry and retention class, sealed for their subject."""
    plain = _written(
        [[opening.fact, opening.name, opening.salt.hex(), opening.value] for opening in openings]
    )
    nonce = os.urandom(_NONCE_LENGTH)
    associated = _associated("seal", log, eid, key.subject, key.retention)
    return nonce + key.sealing.encrypt(nonce, plain, associated)


def unseal(key: DataKey, log: str, eid: str, sealed: bytes) -> list[Opening] | None:
    """Return the openings, or `None` if these are not the bytes that were sealed for this entry."""
    associated = _associated("seal", log, eid, key.subject, key.retention)
    try:
        plain = key.sealing.decrypt(sealed[:_NONCE_LENGTH], sealed[_NONCE_LENGTH:], associated)
    except (InvalidTag, ValueError):
        return None
    return [
        Opening(fact, name, bytes.fromhex(salt), value)
        for fact, name, salt, value in json.loads(plain)
    ]


def store(key: DataKey, log: str, place: str, plain: bytes) -> bytes:
    """Return bytes sealed for the place outside the ledger where they are to stand."""
    nonce = os.urandom(_NONCE_LENGTH)
    return nonce + key.storing.encrypt(nonce, plain, _stored_at(key, log, place))


def stored(key: DataKey, log: str, place: str, sealed: bytes) -> bytes | None:
    """Return the bytes, or `None` if these are not what was sealed for this place."""
    nonce, ciphertext = sealed[:_NONCE_LENGTH], sealed[_NONCE_LENGTH:]
    try:
        return key.storing.decrypt(nonce, ciphertext, _stored_at(key, log, place))
    except (InvalidTag, ValueError):
        return None


def new_data_key(subject: str, retention: str) -> DataKey:
    """Return a fresh DEK."""
    return DataKey(subject, retention, os.urandom(32))


def wrap(key: DataKey, keys: Keys) -> WrappedKey:
    """Return the DEK wrapped under the newest KEK epoch."""
    epoch = keys.newest_epoch
    nonce = os.urandom(_NONCE_LENGTH)
    associated = _associated("dek", key.subject, key.retention, str(epoch))
    wrapping = AESGCM(keys.encryption_keys[epoch])
    return WrappedKey(epoch, nonce + wrapping.encrypt(nonce, key.secret, associated))


def unwrap(subject: str, retention: str, wrapped: WrappedKey, keys: Keys) -> DataKey:
    """Return the DEK.

    Raises:
        KeyForgotten: the key folder has no KEK of that epoch, or it is another one.
    """
    encryption_key = keys.encryption_keys.get(wrapped.epoch)
    if encryption_key is None:
        raise KeyForgotten(f"the key folder holds no key encryption key of epoch {wrapped.epoch}")
    associated = _associated("dek", subject, retention, str(wrapped.epoch))
    nonce, ciphertext = wrapped.wrapped[:_NONCE_LENGTH], wrapped.wrapped[_NONCE_LENGTH:]
    try:
        secret = AESGCM(encryption_key).decrypt(nonce, ciphertext, associated)
    except (InvalidTag, ValueError) as fault:
        raise KeyForgotten(
            f"the key encryption key of epoch {wrapped.epoch} does not open the key of {subject}, "
            f"class {retention}: another key folder is in use"
        ) from fault
    return DataKey(subject, retention, secret)


def _written(value: Sequence[Any]) -> bytes:
    """Return JSON that no hash depends on; what cannot be written is refused as by `encode`."""
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:
        return encode(value)


def _stored_at(key: DataKey, log: str, place: str) -> bytes:
    return _associated("store", log, place, key.subject, key.retention)


def _associated(*parts: str) -> bytes:
    return "\n".join(("ledger/v1", *parts)).encode()
