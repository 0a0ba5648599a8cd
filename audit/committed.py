"""The states that the newest entries commit to, held against those that the engine holds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from audit import positions
from audit.chain import leaf_hash, state_commitment
from audit.finding import Finding, Place, found
from audit.ledger import Ledger, StoredEntry

if TYPE_CHECKING:
    from audit.live import InstanceHead

_HEADS_AT_ONCE = 1_000


def compare_states(
    connection: Connection, ledger: Ledger, heads: Iterable[InstanceHead]
) -> Iterator[Finding]:
    """Yield each instance whose stored state is not the one that its newest entry commits to.

    Whether the entries are those that were signed is not asked: `verify_live` does.

    Args:
        connection: with the snapshot out of which the heads are read.
        ledger: whose key folder the commitments are made with.
        heads: what the engine holds.
    """
    remaining = iter(heads)
    while chunk := list(islice(remaining, _HEADS_AT_ONCE)):
        newest = positions.newest_of(connection, [head.instance for head in chunk])
        for head in chunk:
            yield from _compared(ledger, head, newest.get(head.instance))


def _compared(ledger: Ledger, head: InstanceHead, newest: StoredEntry | None) -> Iterator[Finding]:
    where = Place(newest.index if newest else None, head.instance, head.version)
    if newest is None or newest.seq != head.version or newest.leaf != head.head:
        last = newest.seq if newest else "keiner"
        yield found("state-without-entry", where, version=head.version, last=last)
    elif leaf_hash(newest.body) != newest.leaf:
        yield found("entry-changed", where)
    elif head.state is not None:
        expected = state_commitment(ledger.keys.state, head.instance, head.version, head.state)
        if json.loads(newest.body).get("state") != expected.hex():
            yield found("state-changed", where)
