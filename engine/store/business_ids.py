"""Cases by how their business ids begin: found by keyed hashes, then opened and compared."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from engine.faults import SearchRefused
from engine.model import Person
from engine.store.damage import shown
from engine.store.erasures import SEARCHABLE
from engine.store.listings import VISIBLE, asking
from engine.store.sealing import KEY_OF, Seals

MOST_OPENED: Final = 10_000
"""Business ids that one search opens."""
_CANDIDATES: Final = f"""
SELECT i.key, i.business_id, {KEY_OF.format(subject="i.subject")}
FROM engine.every_process_instance i
JOIN engine.process_definition d ON d.key = i.process_definition_key
WHERE {VISIBLE} AND {SEARCHABLE} AND i.key IN (
  SELECT c.process_instance_key FROM engine.case_word c WHERE c.word = ANY(%(words)s::bytea[])
  GROUP BY c.process_instance_key HAVING count(*) = %(count)s
  UNION ALL SELECT p.key FROM engine.every_process_instance p
  WHERE starts_with(p.business_id, %(prefix)s) AND left(p.business_id, 1) <> E'\\x01')
ORDER BY i.key DESC LIMIT %(most)s
"""


def beginning_with(
    connection: Connection,
    prefix: str,
    seals: Seals,
    person: Person,
    *,
    sees_all: bool,
    reads_restricted: bool,
) -> list[int]:
    """Return the keys of the cases whose business ids begin with this text, as it is written.

    Only those are looked at that the person may see and find: how many others there are is not
    theirs to know.

    Raises:
        SearchRefused: it holds too little to search by, or fits too many.
    """
    words = seals.wanted_of_prefix(prefix)
    if not words:
        raise SearchRefused(
            f"the business id's beginning {prefix!r} is too short; give at least three letters or "
            "digits"
        )
    asked: dict[str, object] = {
        "words": words,
        "count": len(words),
        "prefix": prefix,
        "most": MOST_OPENED + 1,
    }
    asked |= asking(person, sees_all, reads_restricted)
    rows = connection.exec_driver_sql(_CANDIDATES, asked).all()
    if len(rows) > MOST_OPENED:
        raise SearchRefused(
            f"more than {MOST_OPENED} cases may begin with {prefix!r}; give more of the business id"
        )
    return [
        key
        for key, held, found in rows
        if (shown(seals, key, found).any("business_id", held) or "").startswith(prefix)
    ]
