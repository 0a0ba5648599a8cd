"""Open what the tables hold of a case, as `engine/store/sealing.py` says it is sealed.

None of the product's code is used, as in `standing`.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


@dataclass
class Opening:
    """Opens the columns of cases with the keys of a folder."""

    folder: Path
    log: str = ""
    _keys: dict[str, bytes] = field(default_factory=dict)
    """Key for what is stored of a case, by its number as text."""
    _subjects: dict[str, str] = field(default_factory=dict)

    def read_keys(self, connection: psycopg.Connection[Any]) -> None:
        """Read the name of the log and the keys of all cases."""
        cursor = connection.cursor(row_factory=psycopg.rows.tuple_row)
        named = cursor.execute("SELECT origin FROM ledger.log ORDER BY number LIMIT 1").fetchone()
        self.log = "" if named is None else str(named[0])
        wrapped = cursor.execute(
            "SELECT i.key, d.subject, d.epoch, d.wrapped FROM engine.process_instance i "
            "JOIN keystore.dek d ON d.subject = i.subject AND d.class = 'state'"
        )
        for instance, subject, epoch, held in wrapped.fetchall():
            above = (self.folder / f"kek-{epoch}.key").read_bytes()
            words = f"ledger/v1\ndek\n{subject}\nstate\n{epoch}".encode()
            secret = AESGCM(above).decrypt(held[:_NONCE], held[_NONCE:], words)
            extracted = hmac.digest(bytes(32), secret, "sha256")
            key = hmac.digest(extracted, b"ledger/v1/store\x01", "sha256")
            self._keys[str(instance)] = key
            self._subjects[str(instance)] = subject

    def text(self, instance: object, column: str, held: str | None) -> str | None:
        """Return a text as it was before it was sealed."""
        if held is None or not held.startswith("\x01"):
            return held
        return self.content(instance, column, b"\x01" + base64.b64decode(held[1:])).decode()

    def content(self, instance: object, column: str, held: bytes) -> bytes:
        """Return bytes as they were before they were sealed."""
        if held[:1] != b"\x01":
            return held
        subject = self._subjects[str(instance)]
        words = f"ledger/v1\nstore\n{self.log}\n{instance}/{column}\n{subject}\nstate".encode()
        key = AESGCM(self._keys[str(instance)])
        return key.decrypt(held[1 : 1 + _NONCE], held[1 + _NONCE :], words)

    def instance(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the row of an instance, open."""
        key = row["key"]
        texts = {name: self.text(key, name, row[name]) for name in ("business_id", "summary")}
        held = bytes(row["state"])
        try:
            state = self.content(key, f"state/{row['version']}", held)
        except InvalidTag:  # as a process writes that does not know yet that no older build runs
            state = self.content(key, "state", held)
        return {**row, **texts, "state": state}
