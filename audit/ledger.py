"""The ledger in the database: appending entries, reading them, opening their personal values.

SQL of the ledger stands here, in `ledger_sql` and in `positions` only. Statements go to the driver
as they are: building them costs more than the database needs to run them.
Nothing here commits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from typing import Any, cast

import psycopg
from psycopg.errors import NotNullViolation
from sqlalchemy import Connection

from audit.compose import Composed, Pen, compose
from audit.entry import SYSTEM, Actor, Fact, JsonValue, Step, decode
from audit.faults import EntryRefused, OriginRefused, SubjectErased
from audit.frozen import frozen
from audit.key_history import is_epoch_of
from audit.keys import Keys
from audit.ledger_sql import (
    DATA_KEYS,
    NEWEST_ORIGIN,
    append_statement,
    make_data_keys_statement,
)
from audit.personal import (
    DataKey,
    Opening,
    WrappedKey,
    new_data_key,
    new_reference,
    unseal,
    unwrap,
    wrap,
)
from audit.queued import queue_key

_KEYS_AT_HAND = 256
"""Data keys kept unwrapped. Who has just read a key's wrapped bytes gets it: no destroyed one."""
_SYSTEM_LOCK = 0x6C65_6467_6572_0001

Send = Callable[[str, Sequence[object]], object]
"""Takes a statement, with placeholders as psycopg writes them, and its parameters."""

Held = Sequence[tuple[str, int, str | None]]
"""Retention class, KEK epoch, and in hexadecimal digits the wrapped key, if not destroyed."""


@frozen
class Prepared:
    """A step as entries that are not stored yet; `seq` and `leaf` are those of the last."""

    instance: str
    entries: tuple[Composed, ...]

    @property
    def seq(self) -> int:
        """Number of the last entry."""
        return self.entries[-1].seq

    @property
    def leaf(self) -> bytes:
        """Leaf hash of the last entry."""
        return self.entries[-1].leaf


@dataclass(frozen=True, slots=True)
class Appended:
    """Last entry that a step was written as: its `seq` and leaf hash."""

    seq: int
    leaf: bytes


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """One entry as it stands in the database; `index` is `None` while it is pending."""

    instance: str
    seq: int
    index: int | None
    leaf: bytes
    body: bytes

    @property
    def previous(self) -> bytes:
        """Leaf hash of the entry before it in the instance's chain."""
        return bytes.fromhex(decode(self.body)["prev"])


class Ledger:
    """One log: its origin, its keys and the node that writes. Holds no connection.

    `unplaceable` holds the tickets that this process's sequencer has complained about: each once.
    """

    def __init__(self, origin: str, keys: Keys, node: str) -> None:
        """Make the ledger of a log.

        Args:
            origin: name of this log and its epoch, without space or plus (C2SP tlog-checkpoint);
                never used for another log.
            keys: of the key folder.
            node: host and build, written into every entry.

        Raises:
            OriginRefused: the origin is empty, or holds a space, a plus or a control character.

        Source: C2SP signed-note (key names), tlog-checkpoint.
        """
        if not origin.isprintable() or re.fullmatch(r"[^\s+]+", origin) is None:
            raise OriginRefused(
                f"{origin!r} is no name of a log: it takes letters and signs without space or plus"
            )
        self.name, self.origin, self.keys, self.node = origin, origin, keys, node
        self.queue_key = queue_key(keys.state)
        self.unplaceable: set[int] = set()
        self._unwrapped_key = lru_cache(_KEYS_AT_HAND)(self._unwrap)

    def claim(self, connection: Connection) -> None:
        """Make the database this log's, if it holds none yet: only the sequencer and the owner may.

        A log that began anew in it (`log.continued`) is this one still: `origin` is then the name
        under which it goes on, `name` stays the first.

        Raises:
            OriginRefused: it holds a log of another name; the message names both.
        """
        newest = f"SELECT {NEWEST_ORIGIN}"
        if connection.exec_driver_sql(newest).scalar() is None:
            first = "INSERT INTO ledger.log (number, origin) VALUES (1, %s) ON CONFLICT DO NOTHING"
            connection.exec_driver_sql(first, (self.name,))
        # Its own statement: it must see what another process inserted first.
        held = str(connection.exec_driver_sql(newest).scalar_one())
        if not is_epoch_of(held, self.name):
            raise OriginRefused(f"the database holds the log {held!r}, not {self.name!r}")
        self.origin = held

    def new_subject(self) -> str:
        """Return an opaque reference for a new data subject; keys are made when first needed."""
        return new_reference("sub_")

    def data_key(self, subject: str, retention: str, epoch: int, wrapped: bytes) -> DataKey:
        """Return a data key that was just read.

        Raises:
            KeyForgotten: the key folder has no key any more that opens it.
        """
        return self._unwrapped_key(subject, retention, epoch, wrapped)

    def append(self, connection: Connection, step: Step) -> Appended:
        """Write a step into the caller's transaction and return its last entry.

        The caller holds the lock on the instance. One round trip; one more if the step holds
        personal values. A step too large for one entry takes further numbers: the instance's
        version must become the returned `seq`.

        Args:
            connection: with an open transaction; it is not committed here.
            step: what happened.

        Raises:
            EntryRefused: the step breaks the profile of FORMAT.md; nothing was written.
            OriginRefused: the database holds another log, or none: roll back.
            SubjectErased: personal values of a subject whose key was destroyed.
        """
        prepared = self.prepare(connection, step)
        try:
            self.store(partial(_straight, connection), prepared)
        except NotNullViolation as fault:
            raise OriginRefused(f"the database does not hold the log {self.origin!r}") from fault
        return Appended(prepared.seq, prepared.leaf)

    def prepare(self, connection: Connection, step: Step, held: Held | None = None) -> Prepared:
        """Return what `append` would store; nothing but data keys is written yet.

        Args:
            connection: with an open transaction.
            step: what happened.
            held: data keys of the step's subject, read by `HELD_KEYS` in this transaction; `None`
                asks for them.

        Raises:
            EntryRefused: the step breaks the profile of FORMAT.md.
            SubjectErased: personal values of a subject whose key was destroyed.
        """
        data_keys = self._keys_for(connection, step, held)
        pen = Pen(self.origin, self.node, self.keys.state, self.queue_key, data_keys)
        return Prepared(step.instance, tuple(compose(step, pen)))

    def store(self, send: Send, prepared: Prepared) -> None:
        """Have the statement sent that stores prepared entries.

        It fails with `NotNullViolation` where the database holds another log, or none.
        """
        _store(send, self.origin, prepared.instance, prepared.entries)

    def append_system(
        self,
        connection: Connection,
        actor: Actor,
        facts: Sequence[Fact],
        at: datetime,
        subject: str | None = None,
    ) -> Appended:
        """Write an entry of the system's own chain, for what happens outside an instance.

        The chain is locked until the caller's transaction ends: do this last in a transaction.

        Args:
            connection: with an open transaction in READ COMMITTED.
            actor: who did it.
            facts: at least one.
            at: the database's clock.
            subject: whose key seals personal values, such as the account's.
        """
        # Its own statement: the next one must see what the lock's last holder committed.
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (_SYSTEM_LOCK,))
        head = connection.exec_driver_sql(
            "SELECT seq, leaf FROM ledger.entry WHERE inst = %s ORDER BY seq DESC LIMIT 1",
            (SYSTEM,),
        ).first()
        seq, previous = (1, None) if head is None else (head.seq + 1, bytes(head.leaf))
        step = Step(SYSTEM, seq, previous, None, actor, tuple(facts), None, at, subject)
        return self.append(connection, step)

    def entries_of(self, connection: Connection, instance: str) -> list[StoredEntry]:
        """Return all entries of an instance, oldest first, pending ones included."""
        rows = connection.exec_driver_sql(
            "SELECT e.inst, e.seq, i.idx, e.leaf, e.body FROM ledger.entry e "
            "LEFT JOIN ledger.index i USING (inst, seq) WHERE e.inst = %s ORDER BY e.seq",
            (instance,),
        )
        return [StoredEntry(*row) for row in rows]

    def open_personal(
        self, connection: Connection, entry: StoredEntry
    ) -> dict[tuple[int, str], JsonValue]:
        """Return the personal values of an entry that can be read, by fact number and name."""
        openings = self.openings(connection, [entry])[entry.seq]
        return {(opening.fact, opening.name): opening.value for opening in openings}

    def openings(
        self, connection: Connection, entries: Sequence[StoredEntry]
    ) -> dict[int, list[Opening]]:
        """Return, by `seq`, what opens the commitments of entries of one instance.

        What was erased is missing; so is what was changed since it was sealed.
        """
        found: dict[int, list[Opening]] = {entry.seq: [] for entry in entries}
        if not entries:
            return found
        rows = connection.exec_driver_sql(
            "SELECT s.seq, s.class, s.subject, s.sealed, d.epoch, d.wrapped "
            "FROM ledger.sealed s JOIN keystore.dek d USING (subject, class) "
            "WHERE s.inst = %s AND s.seq = ANY(%s) AND d.wrapped IS NOT NULL "
            "ORDER BY s.seq, s.class",
            (entries[0].instance, list(found)),
        ).all()
        named = {entry.seq: decode(entry.body) for entry in entries}
        keys: dict[tuple[str, str], DataKey] = {}
        for seq, retention, subject, sealed, epoch, wrapped in rows:
            owner = (subject, retention)
            if owner not in keys:
                keys[owner] = unwrap(subject, retention, WrappedKey(epoch, wrapped), self.keys)
            found[seq] += unseal(keys[owner], named[seq]["log"], named[seq]["eid"], sealed) or []
        return found

    def covered(self, connection: Connection) -> int:
        """Return how many entries the newest checkpoint covers."""
        size = connection.exec_driver_sql("SELECT max(size) FROM ledger.checkpoint").scalar()
        return int(size or 0)

    def _keys_for(
        self, connection: Connection, step: Step, given: Held | None
    ) -> Mapping[str, DataKey]:
        """Return a data key for every retention class of the step; new ones are made."""
        classes = sorted({value.retention for fact in step.facts for value in fact.personal})
        if not classes:
            return {}
        if step.subject is None:
            raise EntryRefused(f"personal values of {step.instance} belong to no data subject")
        # Only the first step of an instance has a new subject as a rule: ask later ones first.
        if step.seq == 1:
            held: Mapping[str, DataKey] = {}
        elif given is None:
            held = self._held_keys(connection, step.subject, classes)
        else:
            rows = [
                (name, epoch, key and bytes.fromhex(key))
                for name, epoch, key in given
                if name in classes
            ]
            held = self._unwrapped(step.subject, classes, rows)
        missing = [name for name in classes if name not in held]
        if not missing:
            return held
        return {**held, **self._made_keys(connection, step.subject, missing)}

    def _held_keys(
        self, connection: Connection, subject: str, classes: Sequence[str]
    ) -> dict[str, DataKey]:
        rows = _straight(connection, DATA_KEYS, (subject,)).fetchall()
        return self._unwrapped(subject, classes, rows)

    def _made_keys(
        self, connection: Connection, subject: str, classes: Sequence[str]
    ) -> dict[str, DataKey]:
        drafts: list[object] = []
        for name in classes:
            wrapped = wrap(new_data_key(subject, name), self.keys)
            drafts += [subject, name, wrapped.epoch, wrapped.wrapped]
        statement = make_data_keys_statement(len(classes))
        rows = connection.exec_driver_sql(statement, (*drafts, subject))
        keys = self._unwrapped(subject, classes, [tuple(row) for row in rows])
        # Another transaction made one while this statement ran: it is visible to the next.
        return keys if len(keys) == len(classes) else self._held_keys(connection, subject, classes)

    def _unwrap(self, subject: str, retention: str, epoch: int, wrapped: bytes) -> DataKey:
        return unwrap(subject, retention, WrappedKey(epoch, wrapped), self.keys)

    def _unwrapped(
        self, subject: str, classes: Sequence[str], rows: Iterable[tuple[Any, ...]]
    ) -> dict[str, DataKey]:
        keys = {}
        for retention, epoch, wrapped in rows:
            if retention not in classes:
                continue
            if wrapped is None:
                raise SubjectErased(f"the key of {subject}, class {retention}, was destroyed")
            keys[retention] = self._unwrapped_key(subject, retention, epoch, bytes(wrapped))
        return keys


def _store(send: Send, origin: str, instance: str, entries: Sequence[Composed]) -> None:
    sealed: list[object] = []
    stored: list[object] = []
    queued: list[object] = []
    for entry in entries:
        stored += [instance, entry.seq, entry.leaf, entry.body]
        queued += [instance, entry.seq, entry.mac]
        for group in entry.sealed:
            sealed += [instance, entry.seq, group.retention, group.subject, group.sealed]
    statement = append_statement(len(entries), len(sealed) // 5)
    send(statement, (*sealed, *stored, origin, *queued))


def _straight(
    connection: Connection, statement: str, parameters: Sequence[object]
) -> psycopg.Cursor[tuple[Any, ...]]:
    """Run a statement of the hot path by the driver, in the transaction of `connection`."""
    driver = cast("psycopg.Connection[tuple[Any, ...]]", connection.connection.driver_connection)
    return driver.execute(statement, parameters)
