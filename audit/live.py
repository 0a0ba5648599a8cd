"""Verification of the running database: everything is computed again from the bodies."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Connection

from audit import positions
from audit.admission import objection
from audit.anchors.stored import seen_in
from audit.chain import Chains, check_body, leaf_hash, state_commitment
from audit.checkpoint import Checkpoint, read_checkpoint, signature_holds
from audit.entry import SYSTEM
from audit.erased import Erasures
from audit.faults import EvidenceUnreadable
from audit.finding import RULES_OF_MEANING, Finding, Place, found
from audit.foreign import foreign_places
from audit.head import SignedHead, all_remembered, remembered
from audit.ledger import Ledger, StoredEntry
from audit.live_tree import LiveTree
from audit.log_keys import history_of
from audit.meaning import Meaning
from audit.offline.times import Times
from audit.positions import Placed, StoredCheckpoint, StoredTree, Unplaced
from audit.queued import is_ours
from audit.sealed import sealed_values
from audit.stray import stray_findings
from audit.tlog import TILE_HEIGHT, TILE_WIDTH, root_of

_HEADS_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class InstanceHead:
    """What the engine holds about an instance: version (= seq), head (leaf hash), state bytes.

    `state` is `None` of one that has ended and whose state is no longer kept.
    """

    instance: str
    version: int
    head: bytes
    state: bytes | None


def verify_live(
    connection: Connection,
    ledger: Ledger,
    heads: Iterable[InstanceHead] | None = None,
    *,
    by_the_clock: bool = True,
) -> list[Finding]:
    """Return everything that is not as it must be in the database; nothing, if all is sound.

    Args:
        connection: with a transaction that has read nothing yet; it will read one snapshot
            (REPEATABLE READ): otherwise a step in between would look like a manipulation.
        ledger: the log, whose key the checkpoints must carry, and whose key folder remembers the
            last signed head.
        heads: what the engine holds about each of its instances, all of them, read within the same
            transaction while this runs (a generator); `None` leaves the engine's tables out.
        by_the_clock: whether entries bear the time of the database's clock, as checkpoints do.

    Finds a changed, deleted, inserted, reordered or misfiled entry, a gap, a queue that lost an
    entry, a stored tree or checkpoint that does not fit, a log that does not continue the last
    signed head, a time that does not lie between those of the checkpoints around it, entries that
    nobody places or signs, sealed values that are gone or changed, a
    state that is not the one committed to. Does not find what someone with the key folder
    rewrote: compare with an earlier checkpoint.
    """
    # Read before the snapshot: a head is remembered before its checkpoint is stored, so what is
    # remembered by now is in the snapshot, and not the other way round.
    try:
        head, damage = remembered(ledger.keys, ledger.origin), []
        signed = all_remembered(ledger.keys, ledger.name)
    except EvidenceUnreadable:
        head, signed, damage = None, [], [found("head-unreadable")]
    positions.read_one_snapshot(connection)
    times = Times(seen_in(connection) if by_the_clock else ())
    audit = _Audit(connection, ledger, head, [one.checkpoint for one in signed], times)
    findings = [*damage, *audit.log(), *audit.queue(), *audit.meaning.end(), *times.end()]
    broken = {(one.instance, one.seq) for one in findings if one.code not in RULES_OF_MEANING}
    findings += sealed_values(connection, ledger, audit.erasures, broken)
    findings += stray_findings(connection, broken)
    return findings if heads is None else [*findings, *audit.states(heads)]


def unplaced_findings(connection: Connection, ledger: Ledger) -> list[Finding]:
    """Return what keeps entries from getting a place, or did so for over a minute.

    Args:
        connection: with an open transaction.
        ledger: the log.
    """
    findings: list[Finding] = []
    for one in positions.unplaced(connection):
        entry, place = one.entry, Place(None, one.entry.instance, one.entry.seq)
        if not one.waiting:
            findings.append(found("entry-not-queued", place))
        elif not is_ours(ledger.queue_key, entry.instance, entry.seq, entry.leaf, one.mac):
            findings.append(found("entry-not-ours", place))
        elif leaf_hash(entry.body) != entry.leaf:
            findings.append(found("entry-changed", place))
        elif one.late:
            refused = objection(connection, ledger, entry.body, json.loads(entry.body))
            code, details = (
                ("entry-waiting", {}) if refused is None else (refused.code, refused.details)
            )
            findings.append(found(code, place, **details))
    return findings


class _Audit:
    """One pass over the log; remembers what later checks compare with."""

    def __init__(
        self,
        connection: Connection,
        ledger: Ledger,
        head: SignedHead | None,
        heads: list[StoredCheckpoint],
        times: Times,
    ) -> None:
        self.erasures = Erasures()
        self.meaning = Meaning()
        self._head, self._heads, self._times = head, heads, times
        self._connection = connection
        self._ledger = ledger
        self._chains = Chains()
        self._leaves = LiveTree(StoredTree(connection))
        self._row: list[bytes] = []
        self._last_index = -1
        self._eids: set[str] = set()
        self._keys = history_of(ledger.name, ledger.keys)

    def log(self) -> Iterator[Finding]:
        """Yield what is wrong with placed entries, the stored tree and the checkpoints."""
        stored = positions.checkpoints(self._connection)
        remaining = iter(self._with_head(stored))
        checkpoint = next(remaining, None)
        nodes = positions.stored_nodes(self._connection)
        for place in positions.whole_log(self._connection):
            yield from self._place(place)
            while checkpoint and checkpoint.size <= self._leaves.size:
                yield from self._checkpoint(checkpoint)
                checkpoint = next(remaining, None)
            yield from self._stored_row(nodes)
        yield from self._leaves.end()
        if checkpoint:
            # However many there are, one thing was done: the newest tells how much is missing.
            size, signed = self._leaves.size, [checkpoint, *remaining][-1].size
            yield found("log-shorter-than-checkpoint", Place(size), size=size, signed=signed)
        yield from self._higher_nodes(nodes)
        for index, code, fingerprint in self._keys.disputed:
            yield found(code, Place(index, SYSTEM), fingerprint=fingerprint)
        signed = stored[-1].size if stored else 0
        yield from self._placed_by_others(signed)
        yield from self._covered(signed)

    def _placed_by_others(self, signed: int) -> Iterator[Finding]:
        """Yield what has a place that is not signed, and was queued by nobody with the keys."""
        end = positions.log_size(self._connection)
        key = self._ledger.queue_key
        for place in foreign_places(self._connection, key, signed, end):
            yield found("entry-not-ours", place)

    def _with_head(self, stored: list[StoredCheckpoint]) -> list[StoredCheckpoint]:
        """Return what the log must continue: its checkpoints, and the heads that are remembered."""
        known = {(one.size, one.root) for one in stored}
        more = [head for head in self._heads if (head.size, head.root) not in known]
        return sorted([*stored, *more], key=lambda one: one.size)

    def _covered(self, signed: int) -> Iterator[Finding]:
        """Yield which checkpoints are missing: one that was signed, or one that is due."""
        if self._head and self._head.is_missed(signed):
            size = self._head.checkpoint.size
            yield found("checkpoint-missing", size=size, newest=signed or "keinen")
        first, count = positions.uncovered(self._connection, signed)
        if count:
            yield found("entries-uncovered", Place(first), count=count)

    def _place(self, place: Placed) -> Iterator[Finding]:
        where = Place(place.index, place.instance, place.seq)
        last = self._last_index
        if place.index != last + 1:
            yield found("index-gap", Place(last + 1), last=last, next=place.index)
        self._last_index = place.index
        leaf = place.leaf if place.body is None else leaf_hash(place.body)
        entry, fault = self._read(place)
        self._leaves.append(leaf)
        self._row.append(leaf)
        if place.body is None:
            yield found("entry-deleted", where)
        elif leaf != place.leaf:
            yield found("entry-changed", where)
        elif leaf != place.stored_leaf:
            yield found("leaf-changed", where)
        if fault:
            yield found(fault, where)
        if entry is None or fault:
            # Go on from where it should have stood, so that one fault is not reported as many.
            self._chains.heads[place.instance] = (place.seq, place.leaf)
            return
        yield from self._chains.follow(entry, place.leaf, place.index)
        yield from self._known(entry["eid"], where)
        yield from self.meaning.take(place.index, entry)
        if leaf == place.leaf:
            yield from self._times.take(place.index, entry)
        self.erasures.note(entry)
        self._keys.take(place.index, entry)

    def _read(self, place: Placed) -> tuple[Mapping[str, Any] | None, str | None]:
        """Return the entry that comes next, and what is wrong with it; the log may begin anew."""
        if place.body is None:
            return None, None
        log = self._keys.origin
        entry, fault = check_body(place.body, log, place.instance, place.seq)
        if (
            fault == "entry-of-another-log"
            and entry is not None
            and self._keys.begins(place.index, entry, self._leaves.root())
        ):
            fault = None
        return entry, fault

    def _known(self, eid: str, where: Place) -> Iterator[Finding]:
        if eid in self._eids:
            yield found("entry-repeated", where)
        self._eids.add(eid)

    def _stored_row(self, nodes: Mapping[tuple[int, int], bytes]) -> Iterator[Finding]:
        """Compare the stored root of the last 256 leaves, once they are complete."""
        if len(self._row) == TILE_WIDTH:
            number = self._leaves.size // TILE_WIDTH - 1
            yield from _compared(nodes, TILE_HEIGHT, number, self._row)
            self._row.clear()

    def _higher_nodes(self, nodes: Mapping[tuple[int, int], bytes]) -> Iterator[Finding]:
        height, count = TILE_HEIGHT, self._leaves.size // TILE_WIDTH
        while count >= TILE_WIDTH:
            for number in range(count // TILE_WIDTH):
                first = number * TILE_WIDTH
                row = [nodes.get((height, first + at), b"") for at in range(TILE_WIDTH)]
                yield from _compared(nodes, height + TILE_HEIGHT, number, row)
            height, count = height + TILE_HEIGHT, count // TILE_WIDTH

    def _checkpoint(self, stored: StoredCheckpoint) -> Iterator[Finding]:
        """Compare a checkpoint with the tree of as many leaves as were taken."""
        size = stored.size
        try:
            due = self._keys.signing(size)
            signed = bool(due) and all(signature_holds(stored.note, [key.vkey]) for key in due)
            checkpoint = read_checkpoint(stored.note)
        except EvidenceUnreadable:
            signed, checkpoint = False, Checkpoint("", 0, b"")
        if not signed:
            yield found("checkpoint-signature", size=size)
        elif checkpoint != Checkpoint(self._keys.origin_of(size), size, stored.root):
            yield found("checkpoint-changed", size=size)
        else:
            yield from self._leaves.compare(size, stored.root)

    def queue(self) -> Iterator[Finding]:
        """Yield what is wrong with entries that have no place yet."""
        for one in positions.unplaced(self._connection):
            yield from self._unplaced(one)
            if one.late:
                where = Place(None, one.entry.instance, one.entry.seq)
                yield found("entry-waiting", where)
        for instance, seq in positions.orphans(self._connection):
            yield found("entry-deleted", Place(None, instance, seq))

    def _unplaced(self, unplaced: Unplaced) -> Iterator[Finding]:
        entry, is_waiting = unplaced.entry, unplaced.waiting
        where = Place(None, entry.instance, entry.seq)
        key, leaf = self._ledger.queue_key, entry.leaf
        if not is_waiting:
            yield found("entry-not-queued", where)
        elif not is_ours(key, entry.instance, entry.seq, leaf, unplaced.mac):
            # It says nothing to anybody: neither of keys, nor of what was erased.
            yield found("entry-not-ours", where)
            return
        if leaf_hash(entry.body) != entry.leaf:
            yield found("entry-changed", where)
        fields, fault = check_body(entry.body, self._ledger.origin, entry.instance, entry.seq)
        if fault:
            yield found(fault, where)
        if fields is not None and not fault and is_waiting:
            yield from self._chains.follow(fields, entry.leaf, None)
            yield from self._known(fields["eid"], where)
            yield from self.meaning.take(None, fields)
            self.erasures.note(fields)
            refused = objection(self._connection, self._ledger, entry.body, fields)
            if refused is not None:
                yield found(refused.code, where, **refused.details)

    def states(self, heads: Iterable[InstanceHead]) -> Iterator[Finding]:
        """Yield where the engine's tables and the newest entries differ."""
        remaining = iter(heads)
        known = {SYSTEM}
        while chunk := list(islice(remaining, _HEADS_AT_ONCE)):
            newest = positions.newest_of(self._connection, [head.instance for head in chunk])
            for head in chunk:
                known.add(head.instance)
                yield from self._state(head, newest.get(head.instance))
        for instance, (seq, _) in self._chains.heads.items():
            if instance not in known:
                yield found("instance-missing", Place(None, instance, seq))

    def _state(self, head: InstanceHead, newest: StoredEntry | None) -> Iterator[Finding]:
        where = Place(newest.index if newest else None, head.instance, head.version)
        if newest is None or newest.seq != head.version or newest.leaf != head.head:
            last = newest.seq if newest else "keiner"
            yield found("state-without-entry", where, version=head.version, last=last)
            return
        if head.state is None:
            return
        key = self._ledger.keys.state
        expected = state_commitment(key, head.instance, head.version, head.state).hex()
        log = self._keys.origin if newest.index is None else self._keys.origin_at(newest.index)
        fields, _ = check_body(newest.body, log, head.instance, head.version)
        if fields is None or fields.get("state") != expected:
            yield found("state-changed", where)


def _compared(
    nodes: Mapping[tuple[int, int], bytes], height: int, number: int, row: list[bytes]
) -> Iterator[Finding]:
    if nodes.get((height, number)) != root_of(row):
        yield found("tree-node", Place(number << height), height=height, number=number)
