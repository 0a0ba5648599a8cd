"""Who is connected to the database, as processes of the product call themselves.

A connection's name holds the beginning of the fingerprint of its key folder's `state.key`: two
processes that have not the same could neither open each other's rows nor queue for each other's
sequencer. It also holds the last revision of the schema that the build knows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from audit.keys import fingerprint

_DIGITS: Final = 8
_NAME: Final = re.compile(
    r"vorgang (?P<part>\S+)(?: k(?P<mark>[0-9a-f]{8}))?(?: r(?P<revision>\d{4}))? (?P<place>.+)"
)
_NAMES: Final = """
SELECT DISTINCT application_name FROM pg_stat_activity
WHERE datname = current_database() AND application_name LIKE 'vorgang %%' ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Connected:
    """A process of the product.

    Args:
        part: `serve`, `worker`, `doctor`, …
        mark: first 8 hex digits of the fingerprint of its state key; `None` for one that has none,
            or an earlier build.
        revision: of the schema, the last that its build knows; `None` for an earlier build.
        place: host and process id.
    """

    part: str
    mark: str | None
    revision: str | None
    place: str


def mark_of(home: Path) -> str | None:
    """Return the mark of an installation's key folder; `None` if there is no state key yet."""
    try:
        secret = (home / "keys" / "state.key").read_bytes()
    except OSError:
        return None
    return fingerprint("state", secret)[:_DIGITS]


def connected(connection: Connection) -> list[Connected]:
    """Return the processes that are connected."""
    names = [str(name) for (name,) in connection.exec_driver_sql(_NAMES)]
    found = [_NAME.fullmatch(name) for name in names]
    return [Connected(**one.groupdict()) for one in found if one]


def strangers(connection: Connection, home: Path) -> list[Connected]:
    """Return the processes that use another key folder than this one."""
    own = mark_of(home)
    found = connected(connection)
    return [] if own is None else [one for one in found if one.mark not in (own, None)]


def older(connection: Connection, revision: str) -> list[Connected]:
    """Return the processes whose build does not know a revision of the schema."""
    return [one for one in connected(connection) if (one.revision or "") < revision]
