"""What the tables hold of a case: sealed under its own key, found again by keyed hashes.

A subject's data key of the class `state` seals what may hold a person's value: where the case
stands, its business id and summary, messages of faults, headers of jobs, documents. It is read with
the row, wrapped, and goes with the values of the case. Rows that an earlier version wrote are plain
and read as they are.
"""

from __future__ import annotations

import base64
import hmac
import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cached_property
from hashlib import blake2b
from typing import Final

import orjson
from sqlalchemy import Connection

from audit.chain import state_commitment
from audit.faults import KeyForgotten
from audit.frozen import frozen
from audit.ledger import Held, Ledger
from audit.personal import DataKey, new_data_key, store, stored, wrap
from engine.faults import ContentChanged
from engine.store.floor import BOUND_STATES, Floor

STATE: Final = "state"
"""The retention class of what the engine itself keeps about a case."""
_SEALED: Final = b"\x01"
"""First byte of what is sealed: nothing that was ever kept plain begins with it."""
_MARK: Final = _SEALED.decode()
OVERHEAD: Final = len(_SEALED) + 12 + 16
"""Bytes that sealing adds: mark, nonce and tag."""
_SHORTEST, _LONGEST = 3, 12
"""Characters of the beginnings of words that are searched by."""
_HASH_LENGTH: Final = 16
_NO_WORD: Final = re.compile(r"[\W_]+")

KEY_OF = """(SELECT jsonb_build_array(d.subject, d.epoch, encode(d.wrapped, 'hex'))
  FROM keystore.dek d WHERE d.subject = {subject} AND d.class = 'state')"""
"""An SQL column, `{subject}` being another: what `Seals.of_row` takes."""
KEY_OF_CASE = f"""(SELECT {KEY_OF.format(subject="p.subject")}
  FROM engine.every_process_instance p WHERE p.key = {{instance}})"""
"""The same by the key of the instance."""
_INSERT_KEY = "INSERT INTO keystore.dek (subject, class, epoch, wrapped) VALUES (%s, %s, %s, %s)"

Statement = tuple[str, Sequence[object]]
"""SQL with placeholders as psycopg writes them, and its parameters."""
FoundKey = Sequence[str | int | None] | None
"""Subject, KEK epoch, wrapped key in hexadecimal digits."""


@frozen
class CaseSeal:
    """Seals and opens what the tables hold of one case.

    Args:
        log: first name of the log.
        instance: process instance key.
        key: the data key; `None` where it was destroyed, or not made yet.
        destroyed: whether it was: what it sealed reads as nothing.
        binds: whether each state is sealed for its version alone: no build runs any more that
            could not open it.
    """

    log: str
    instance: int
    key: DataKey | None
    destroyed: bool = False
    binds: bool = False

    def seal(self, column: str, plain: bytes) -> bytes:
        """Return bytes as the column holds them.

        Raises:
            ContentChanged: the case has no key any more.
        """
        if self.key is None:
            raise ContentChanged(f"process instance {self.instance} has no key to seal with")
        return _SEALED + store(self.key, self.log, self._place(column), plain)

    def open(self, column: str, held: bytes) -> bytes:
        """Return what was sealed; nothing, if its key was destroyed.

        Raises:
            ContentChanged: it is not what was sealed for this column of this case.
        """
        if held[:1] != _SEALED:
            return held
        plain = None
        if self.key is not None:
            plain = stored(self.key, self.log, self._place(column), held[1:])
        elif self.destroyed:
            return b""
        if plain is None:
            raise ContentChanged(
                f"{column} of process instance {self.instance} is not what was sealed for it"
            )
        return plain

    def seal_state(self, version: int, plain: bytes) -> bytes:
        """Return a state as its row holds it: if the seal binds, it opens in that row's version
        alone, so that a state of before, put back, is none.

        Raises:
            ContentChanged: the case has no key any more.
        """
        return self.seal(f"state/{version}" if self.binds else STATE, plain)

    def open_state(self, version: int, held: bytes) -> tuple[bytes, bool]:
        """Return a state of the case, and whether the seal says that it is the one of this version;
        `states.opened_state` asks its entry otherwise. Nothing, if the key was destroyed.

        Raises:
            ContentChanged: it is no state of this case, or one of another version.
        """
        if self.destroyed:
            return b"", True
        if held[:1] == _SEALED and self.key is not None:
            plain = stored(self.key, self.log, self._place(f"state/{version}"), held[1:])
            if plain is not None:
                return plain, True
        return self.open(STATE, held), False

    def seal_text(self, column: str, plain: str) -> str:
        """Return a text as the column holds it."""
        return _MARK + base64.b64encode(self.seal(column, plain.encode())[1:]).decode()

    def open_text(self, column: str, held: str) -> str:
        """Return what was sealed; an empty text, if its key was destroyed.

        Raises:
            ContentChanged: as for `open`.
        """
        if not held.startswith(_MARK):
            return held
        try:
            raw = base64.b64decode(held[1:], validate=True)
        except ValueError:
            raw = b""
        return self.open(column, _SEALED + raw).decode()

    def seal_any(self, column: str, plain: str | None) -> str | None:
        """Return a text that may be missing as the column holds it."""
        return None if plain is None else self.seal_text(column, plain)

    def open_any(self, column: str, held: str | None) -> str | None:
        """Return a text that may be missing; `None` as well, if its key was destroyed."""
        if held is None or (self.destroyed and held.startswith(_MARK)):
            return None
        return self.open_text(column, held)

    def seal_json(self, column: str, plain: object) -> str:
        """Return JSON as a JSON column holds it: a text."""
        return self.seal_text(column, orjson.dumps(plain).decode())

    def open_json(self, column: str, held: str | Mapping[str, str]) -> dict[str, str]:
        """Return an object of texts; an empty one, if its key was destroyed."""
        if isinstance(held, str):
            found: dict[str, str] = orjson.loads(self.open_text(column, held) or "{}")
            return found
        return dict(held)

    def _place(self, column: str) -> str:
        return f"{self.instance}/{column}"


class Seals:
    """Makes the seals of cases, and the keyed hashes by which their texts are found."""

    def __init__(self, ledger: Ledger) -> None:
        """Take the keys of a ledger."""
        self._ledger = ledger
        self.floor = Floor()
        self.damage_met = 0
        """How often something was to be shown that does not open."""

    def of(self, instance: int, subject: str, held: Held) -> CaseSeal:
        """Return the seal of a case.

        Args:
            held: data keys of its subject, as `audit.ledger_sql.HELD_KEYS` reads them.

        Raises:
            KeyForgotten: the key folder has no key any more that opens it.
        """
        for retention, epoch, wrapped in held:
            if retention == STATE:
                return self.of_row(instance, (subject, epoch, wrapped))
        return self.of_row(instance, None)

    def of_row(self, instance: int, found: FoundKey) -> CaseSeal:
        """Return the seal of a case whose key was read by `KEY_OF` or `KEY_OF_CASE`.

        Raises:
            KeyForgotten: the key folder has no key any more that opens it.
        """
        log = self._ledger.name
        if found is None:
            return CaseSeal(log, instance, None)
        subject, epoch, wrapped = found
        if wrapped is None:
            return CaseSeal(log, instance, None, destroyed=True)
        secret = bytes.fromhex(str(wrapped))
        key = self._ledger.data_key(str(subject), STATE, int(epoch or 0), secret)
        return CaseSeal(log, instance, key, binds=self.floor.reached(BOUND_STATES))

    def state_found(self, instance: int, version: int, held: bytes, found: FoundKey) -> bytes:
        """Return a state as verification looks at it: what cannot be opened is no state at all."""
        try:
            return self.of_row(instance, found).open_state(version, held)[0]
        except (ContentChanged, KeyForgotten):
            return held

    def commitment(self, instance: int, version: int, state: bytes) -> str:
        """Return what the entry of a version says of the state after it, hexadecimal digits."""
        key = self._ledger.keys.state
        return state_commitment(key, str(instance), version, state).hex()

    def of_case(self, connection: Connection, instance: int) -> CaseSeal:
        """Return the seal of a case, read by its key; one without a key, if there is none."""
        asked = f"SELECT {KEY_OF_CASE.format(instance='%s')}"
        return self.of_row(instance, connection.exec_driver_sql(asked, (instance,)).scalar())

    def to_seal(self, connection: Connection, instance: int) -> CaseSeal:
        """Return the seal of a case, with a key made now if an earlier version began it."""
        seal = self.of_case(connection, instance)
        if seal.key is not None or seal.destroyed:
            return seal
        asked = "SELECT subject FROM engine.every_process_instance WHERE key = %s"
        subject = connection.exec_driver_sql(asked, (instance,)).scalar()
        return seal if subject is None else self.made(connection, instance, str(subject))

    def new(self, instance: int, subject: str) -> tuple[CaseSeal, Statement]:
        """Return the seal of a new case, and what keeps its key."""
        key = new_data_key(subject, STATE)
        wrapped = wrap(key, self._ledger.keys)
        row = (subject, STATE, wrapped.epoch, wrapped.wrapped)
        binds = self.floor.reached(BOUND_STATES)
        return CaseSeal(self._ledger.name, instance, key, binds=binds), (_INSERT_KEY, row)

    def made(self, connection: Connection, instance: int, subject: str) -> CaseSeal:
        """Return the seal of a case that an earlier version began, with a key made now."""
        _, (statement, row) = self.new(instance, subject)
        connection.exec_driver_sql(f"{statement} ON CONFLICT DO NOTHING", tuple(row))
        # Its own statement: it must see what another one made meanwhile.
        return self.of_case(connection, instance)

    def whole(self, text: str) -> bytes:
        """Return the hash by which a business id is found, 16 bytes."""
        return self._hash(b"whole\0", text)

    def variable(self, process: str, path: str, value: str) -> bytes:
        """Return the hash by which cases of a process are found whose variable has this value, as
        `case_variables.canonical` writes it, 16 bytes."""
        return self._hash(b"variable\0", "\0".join((process, path, value)))

    def person(self, text: str) -> bytes:
        """Return the hash by which a person is found who is known by this text, 16 bytes."""
        return self._hash(b"person\0", text)

    def beginnings(self, *texts: str | None) -> frozenset[bytes]:
        """Return the hashes by which cases with these texts are found: of each word its first 3 to
        12 characters, whole if it is shorter."""
        return frozenset(
            self._hash(b"word\0", word[:length])
            for text in texts
            for word in _words(text or "")
            for length in range(min(len(word), _SHORTEST), min(len(word), _LONGEST) + 1)
        )

    def words(self, business_id: str | None, summary: str | None) -> frozenset[bytes]:
        """Return all hashes by which a case is found."""
        whole = frozenset(() if business_id is None else (self.whole(business_id),))
        return whole | self.beginnings(business_id, summary)

    def wanted(self, text: str) -> list[bytes]:
        """Return the hashes that a case must have, so that each word of the text begins one of
        its own."""
        return sorted({self._hash(b"word\0", word[:_LONGEST]) for word in _words(text)})

    def wanted_of_prefix(self, prefix: str) -> list[bytes]:
        """Return hashes that every case has whose business id begins with this text; others may
        have them too. None, if it holds too little to search by."""
        words = _words(prefix)
        # Its last word may go on in the business id: shorter beginnings are not kept.
        if words and prefix[-1:].isalnum() and len(words[-1]) < _SHORTEST:
            words.pop()
        return sorted({self._hash(b"word\0", word[:_LONGEST]) for word in words})

    @cached_property
    def _lookup_key(self) -> bytes:
        return hmac.digest(self._ledger.keys.state, b"vorgang/v1/lookup", "sha256")

    def mail_address(self, address: str) -> bytes:
        """Return the hash by which a mail address is found on the list of suppressions, 16 bytes;
        no key of a case seals it, so that it stays when the person is erased."""
        return self._hash(b"mail\0", address)

    def mail_message(self, text: str) -> bytes:
        """Return the hash by which a mail of the mailbox is known again, 16 bytes."""
        return self._hash(b"mail-message\0", text)

    def _hash(self, label: bytes, text: str) -> bytes:
        # BLAKE2b with a key (RFC 7693): a case has dozens of words, and HMAC takes twice as long.
        whole = label + text.encode()
        return blake2b(whole, key=self._lookup_key, digest_size=_HASH_LENGTH).digest()


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    return [word for word in _NO_WORD.split(plain) if word]
