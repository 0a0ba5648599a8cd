"""Read the frozen database with SQL of our own, and compare it with itself: I2, I4, I12.

None of the product's code is used but the words of its tables and of `audit/FORMAT.md`: a checker
that shared its code would share its faults.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from tests.crash.opening import Opening

_Rows = dict[str, list[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Violation:
    """An invariant that does not hold, and where."""

    invariant: str
    what: str

    def __str__(self) -> str:
        return f"{self.invariant}: {self.what}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the ledger, as it stands in the database."""

    instance: str
    seq: int
    leaf: bytes
    body: bytes
    fields: Mapping[str, Any]


@dataclass
class Standing:
    """Everything that the checker looks at, read in one snapshot."""

    entries: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    instances: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    user_tasks: dict[str, list[Mapping[str, Any]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    jobs: dict[str, list[Mapping[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    waiting: frozenset[str] = frozenset()
    """Instances with a subscription or an open incident."""
    incidents: Mapping[int, str] = field(default_factory=dict)
    """Messages of the open ones, by key."""
    places: list[tuple[str, int, bytes]] = field(default_factory=list)
    pending: list[tuple[str, int]] = field(default_factory=list)
    checkpoints: dict[int, tuple[bytes, str]] = field(default_factory=dict)
    definitions: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    astray: list[tuple[str, int]] = field(default_factory=list)
    """Table and key of each row whose instance, user task or form is not there."""

    @property
    def by_business_id(self) -> dict[str, list[str]]:
        """Keys of the instances of each business id."""
        found: dict[str, list[str]] = defaultdict(list)
        for key, row in self.instances.items():
            found[row["business_id"] or ""].append(key)
        return found


@dataclass(frozen=True, slots=True)
class UnderWay:
    """What is not at its end yet: cheap to read, again and again, while everything runs."""

    active: frozenset[str]
    """Business ids of the instances that are."""
    pending: int
    """Entries without a place in the log."""
    entries: int
    """All that were written."""
    incidents: Mapping[int, str]
    """Messages of the open ones, by key."""


_INCIDENTS = (
    "SELECT key, process_instance_key, message FROM engine.incident WHERE resolved_at IS NULL"
)

# No foreign key looks after these.
_ASTRAY = """
SELECT 'user_task' AS held, t.key FROM engine.user_task t
  LEFT JOIN engine.process_instance i ON i.key = t.process_instance_key
  LEFT JOIN engine.form_definition f ON f.key = t.form_key
  WHERE i.key IS NULL OR (t.form_key IS NOT NULL AND f.key IS NULL)
UNION ALL SELECT 'user_task_candidate', c.user_task_key FROM engine.user_task_candidate c
  LEFT JOIN engine.user_task t ON t.key = c.user_task_key
    AND t.process_instance_key = c.process_instance_key AND t.state = 'ready'
  WHERE t.key IS NULL
UNION ALL SELECT 'job', j.key FROM engine.job j
  LEFT JOIN engine.process_instance i ON i.key = j.process_instance_key WHERE i.key IS NULL
UNION ALL SELECT 'message_subscription', m.key FROM engine.message_subscription m
  LEFT JOIN engine.process_instance i ON i.key = m.process_instance_key WHERE i.key IS NULL
"""


def under_way(database_url: str, folder: Path) -> UnderWay:
    """Return what goes on in the database."""
    opening = Opening(folder)
    with psycopg.connect(database_url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        active = connection.execute(
            "SELECT key, business_id FROM engine.process_instance WHERE status = 'active'"
        ).fetchall()
        opening.read_keys(connection)
        counted = connection.execute(
            "SELECT (SELECT count(*) FROM ledger.pending), (SELECT count(*) FROM ledger.entry)"
        ).fetchone()
        assert counted is not None
        pending, entries = counted
        return UnderWay(
            frozenset(str(opening.text(key, "business_id", one)) for key, one in active),
            pending,
            entries,
            _incidents(opening, connection.execute(_INCIDENTS).fetchall()),
        )


def _incidents(opening: Opening, rows: Sequence[Sequence[Any]]) -> dict[int, str]:
    return {key: opening.text(instance, "message", told) or "" for key, instance, told in rows}


def read(database_url: str, folder: Path) -> Standing:
    """Return what stands in the database, opened with the keys of a folder."""
    opening = Opening(folder)
    with psycopg.connect(database_url, row_factory=psycopg.rows.dict_row) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        found = Standing()
        opening.read_keys(connection)
        for row in connection.execute("SELECT * FROM ledger.entry ORDER BY inst, seq"):
            body = bytes(row["body"])
            entry = Entry(row["inst"], row["seq"], bytes(row["leaf"]), body, json.loads(body))
            found.entries[entry.instance].append(entry)
        for row in connection.execute("SELECT * FROM engine.process_instance"):
            found.instances[str(row["key"])] = opening.instance(row)
        for row in connection.execute("SELECT * FROM engine.user_task"):
            found.user_tasks[str(row["process_instance_key"])].append(row)
        for row in connection.execute("SELECT * FROM engine.job"):
            found.jobs[str(row["process_instance_key"])].append(row)
        awaited = connection.execute(
            "SELECT process_instance_key FROM engine.message_subscription UNION "
            "SELECT process_instance_key FROM engine.incident WHERE resolved_at IS NULL"
        )
        found.waiting = frozenset(str(row["process_instance_key"]) for row in awaited)
        stuck = [tuple(row.values()) for row in connection.execute(_INCIDENTS)]
        found.incidents = _incidents(opening, stuck)
        placed = connection.execute("SELECT idx, inst, seq, leaf FROM ledger.index ORDER BY idx")
        found.places = [
            (row["inst"], row["seq"], bytes(row["leaf"])) for row in _contiguous(placed)
        ]
        queued = connection.execute("SELECT inst, seq FROM ledger.pending")
        found.pending = [(row["inst"], row["seq"]) for row in queued]
        for row in connection.execute("SELECT size, root, note FROM ledger.checkpoint"):
            found.checkpoints[row["size"]] = (bytes(row["root"]), row["note"])
        deployed = connection.execute(
            "SELECT d.key, d.process_definition_id AS id, d.version, d.sha256, r.content "
            "FROM engine.process_definition d JOIN engine.resource r USING (sha256)"
        )
        found.definitions = {row["key"]: row for row in deployed}
        found.astray = [tuple(row.values()) for row in connection.execute(_ASTRAY)]
        return found


def _contiguous(rows: Any) -> Iterator[Mapping[str, Any]]:
    for expected, row in enumerate(rows):
        assert row["idx"] == expected, f"place {expected} of the log is missing"
        yield row


def check_chains(standing: Standing, state_key: bytes) -> Iterator[Violation]:
    """Yield where entries and instances do not belong together: I2."""
    for instance, entries in standing.entries.items():
        log = entries[0].fields["log"]
        previous = sha256(f"ledger/v1/genesis\n{log}\n{instance}".encode()).digest()
        for number, entry in enumerate(entries, 1):
            where = f"entry {entry.seq} of {instance}"
            if entry.seq != number:
                yield Violation("I4", f"{where} stands at place {number} of its chain")
            if sha256(b"\0" + entry.body).digest() != entry.leaf:
                yield Violation("I4", f"{where} is not what its leaf says")
            if entry.fields["prev"] != previous.hex():
                yield Violation("I4", f"{where} does not follow its predecessor")
            previous = entry.leaf
        if instance == "system":
            continue
        row = standing.instances.get(instance)
        if row is None:
            yield Violation("I2", f"instance {instance} has entries and no row")
        elif (row["version"], bytes(row["head"])) != (len(entries), entries[-1].leaf):
            yield Violation(
                "I2", f"instance {instance} is at {row['version']}, its entries at {len(entries)}"
            )
        elif entries[-1].fields.get("state") != _commitment(state_key, instance, row):
            yield Violation("I3", f"the state of {instance} is not the one of its last entry")
    for instance in standing.instances:
        if instance not in standing.entries:
            yield Violation("I2", f"instance {instance} has no entry")


def check_references(standing: Standing) -> Iterator[Violation]:
    """Yield the rows that hang on nothing: I2."""
    for table, key in standing.astray:
        yield Violation("I2", f"row {key} of {table} hangs on nothing")


def _commitment(key: bytes, instance: str, row: Mapping[str, Any]) -> str:
    words = f"{instance}\n{row['version']}\n".encode()
    message = b"ledger/v1/state\0" + words + bytes(row["state"])
    return hmac.digest(key, message, "sha256").hex()


def check_log(standing: Standing, folder: Path, earlier: dict[int, str]) -> Iterator[Violation]:
    """Yield what is wrong with places, tree, signatures and earlier heads: I4.

    Args:
        standing: what was read.
        folder: of the keys, and of the head that is remembered beside them.
        earlier: notes that earlier checks saw, by size; those of this one are added.
    """
    known = {(e.instance, e.seq): e.leaf for chain in standing.entries.values() for e in chain}
    placed = {(instance, seq) for instance, seq, _ in standing.places}
    queued = set(standing.pending)
    if len(placed) != len(standing.places) or len(queued) != len(standing.pending):
        yield Violation("I4", "an entry has two places or waits twice")
    if placed | queued != set(known) or placed & queued:
        yield Violation(
            "I2",
            f"{len(set(known) - placed - queued)} entries have no place and do not wait, "
            f"{len(placed & queued)} have one and wait, {len((placed | queued) - set(known))} are "
            "none",
        )
    if any(known.get((instance, seq)) != leaf for instance, seq, leaf in standing.places):
        yield Violation("I4", "a place holds another leaf than its entry")
    key = load_pem_private_key((folder / "ledger.pem").read_bytes(), None)
    assert isinstance(key, Ed25519PrivateKey)
    notes = {size: note for size, (_, note) in standing.checkpoints.items()}
    signed = dict(notes)
    for path in folder.glob("head-*.json"):
        note = json.loads(path.read_bytes())["note"]
        signed[int(note.split("\n")[1])] = note
    roots = _roots([leaf for *_, leaf in standing.places], signed)
    for size, note in signed.items():
        if roots.get(size) != base64.b64decode(note.split("\n")[2]):
            yield Violation(
                "I4", f"a head over {size} was signed; the log of {len(standing.places)} is another"
            )
        if not _is_signed(note, key):
            yield Violation("I4", f"the head over {size} has no signature that holds")
    for size, note in earlier.items():
        if notes.get(size) != note:
            yield Violation("I4", f"the head over {size} is gone or changed")
    earlier.update(notes)


def _is_signed(note: str, key: Ed25519PrivateKey) -> bool:
    text, _, block = note.rpartition("\n\n")
    signature = base64.b64decode(block.split(" ")[2])
    try:
        key.public_key().verify(signature[4:], (text + "\n").encode())
    except InvalidSignature:
        return False
    return True


def _roots(leaves: Sequence[bytes], sizes: Mapping[int, object]) -> dict[int, bytes]:
    """Return the root over the first leaves, for each wanted size (RFC 6962, 2.1)."""
    peaks: list[tuple[int, bytes]] = []
    found: dict[int, bytes] = {}
    for number, leaf in enumerate(leaves, 1):
        height, node = 0, leaf
        while peaks and peaks[-1][0] == height:
            node = sha256(b"\1" + peaks.pop()[1] + node).digest()
            height += 1
        peaks.append((height, node))
        if number in sizes:
            root = peaks[-1][1]
            for _, peak in reversed(peaks[:-1]):
                root = sha256(b"\1" + peak + root).digest()
            found[number] = root
    return found


def check_definitions(standing: Standing) -> Iterator[Violation]:
    """Yield where an instance, or a version, is of two definitions: I12."""
    versions: dict[tuple[str, int], str] = {}
    for row in standing.definitions.values():
        if sha256(bytes(row["content"])).hexdigest() != row["sha256"]:
            yield Violation("I12", f"the file of {row['id']} version {row['version']} was changed")
        versions[row["id"], row["version"]] = row["sha256"]
    for instance, entries in standing.entries.items():
        if instance == "system":
            continue
        named = {json.dumps(entry.fields["def"], sort_keys=True) for entry in entries}
        if len(named) > 1:
            yield Violation("I12", f"instance {instance} runs by {len(named)} definitions")
        for one in map(json.loads, named):
            if versions.get((one["id"], one["version"])) != one["sha256"]:
                yield Violation("I12", f"instance {instance} runs by a definition that is none")
