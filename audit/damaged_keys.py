"""Keys of persons and cases that the key folder does not open: rows that somebody wrote.

What such a key should seal cannot be written, and what it sealed cannot be opened.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from audit.faults import KeyForgotten
from audit.finding import Finding, found
from audit.keys import Keys
from audit.personal import WrappedKey, unwrap

_KEYS = """
SELECT subject, class, epoch, wrapped FROM keystore.dek
WHERE wrapped IS NOT NULL AND (subject, class) > (%s, %s) ORDER BY subject, class LIMIT %s
"""
_AT_ONCE = 5_000


def damaged_keys(connection: Connection, keys: Keys) -> Iterator[Finding]:
    """Yield each wrapped key that its key encryption key, which is there, does not open.

    Of an epoch that is not in the folder nothing is said: the doctor names those all at once.

    Args:
        connection: with an open transaction.
        keys: the key folder.
    """
    last = ("", "")
    while rows := connection.exec_driver_sql(_KEYS, (*last, _AT_ONCE)).all():
        for subject, retention, epoch, wrapped in rows:
            if epoch in keys.encryption_keys:
                try:
                    unwrap(subject, retention, WrappedKey(epoch, wrapped), keys)
                except KeyForgotten:
                    yield found("key-damaged", subject=subject, name=retention)
        last = (rows[-1][0], rows[-1][1])
