"""All entries that hold values of a data subject, found by their search tags alone.

Whoever holds a subject's keys finds every commitment to a value of theirs, wherever it stands and
whether or not the sealed value is there: an answer to the person can be shown to be complete.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from audit import positions
from audit.ledger import StoredEntry
from audit.personal import DataKey, tag


def tagged(connection: Connection, keys: Sequence[DataKey]) -> Iterator[tuple[StoredEntry, int]]:
    """Yield each entry with a value of one of the keys' subjects and classes, and how many such
    values it has; by instance and number.

    Args:
        connection: with an open transaction.
        keys: the data keys of a person.
    """
    by_class: dict[str, list[DataKey]] = defaultdict(list)
    for key in keys:
        by_class[key.retention].append(key)
    for page in positions.entries_by_instance(connection):
        for entry in page:
            if b'"personal":[' not in entry.body:
                continue
            fields = json.loads(entry.body)
            found = _count(fields, by_class)
            if found:
                yield entry, found


def _count(fields: dict[str, object], by_class: dict[str, list[DataKey]]) -> int:
    facts = fields["facts"]
    assert isinstance(facts, list)
    wanted: dict[str, set[str]] = {}
    count = 0
    for fact in facts:
        for item in fact.get("personal", ()):
            retention = item["class"]
            if retention not in wanted:
                held = by_class.get(retention, ())
                wanted[retention] = {tag(key, str(fields["eid"])).hex() for key in held}
            count += item["tag"] in wanted[retention]
    return count
