"""The triggers that keep rows from being changed: which of them somebody disabled or dropped.

While one is off, whoever may write to its table changes rows; hashes show that only of entries.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from sqlalchemy import Connection

from audit import schema
from audit.anchors import schema as anchors
from audit.finding import Finding, found

_TABLES = tuple(f"ledger.{table}" for table in (*schema.APPEND_ONLY, *anchors.APPEND_ONLY))
_SEALED = "ledger.sealed"
# Those that only let tables grow work for every session, replicas too.
_OFF = """
SELECT tgrelid::regclass::text AS held_by, quote_ident(tgname) AS name,
  tgname LIKE '%%\\_only\\_grows' AS always
FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ('engine', 'ledger', 'keystore')
  AND (tgenabled NOT IN ('A', 'O') OR tgname LIKE '%%\\_only\\_grows' AND tgenabled <> 'A')
ORDER BY 1, 2
"""
_THERE = """
SELECT n.nspname || '.' || c.relname, tgname FROM pg_trigger
JOIN pg_class c ON c.oid = tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT tgisinternal
"""
_GROWS = (
    "CREATE TRIGGER {name} BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change(); "
    "ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"
)
_WITH_ENTRY = (
    "CREATE TRIGGER {name} AFTER INSERT ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION ledger.refuse_sealed_alone()"
)


@dataclass(frozen=True, slots=True)
class Guard:
    """A trigger that does not work, and the statements by which it does again."""

    table: str
    name: str
    remedy: str


def guards_off(connection: Connection) -> list[Guard]:
    """Return the triggers that are gone or disabled; those of the ledger, the engine and the keys.

    Args:
        connection: of the application's login, on a schema that is there.
    """
    there = {(table, name) for table, name in connection.exec_driver_sql(_THERE)}
    gone = [
        Guard(table, name, statement.format(table=table, name=name))
        for table, name, statement in _expected()
        if (table, name) not in there
    ]
    return [*gone, *(_disabled(*row) for row in connection.exec_driver_sql(_OFF))]


def guard_findings(guards: Iterable[Guard]) -> list[Finding]:
    """Return a finding for each table of which a trigger is off."""
    table = attrgetter("table")
    return [
        found("guard-off", table=name, names=", ".join(one.name for one in of_table))
        for name, of_table in groupby(sorted(guards, key=table), key=table)
    ]


def _disabled(table: str, name: str, always: bool) -> Guard:
    how = "ALWAYS " if always else ""
    return Guard(table, name, f"ALTER TABLE {table} ENABLE {how}TRIGGER {name}")


def _expected() -> list[tuple[str, str, str]]:
    """Return table, name and making of the triggers that the ledger has."""
    grow = [(table, f"{table.removeprefix('ledger.')}_only_grows", _GROWS) for table in _TABLES]
    return [*grow, (_SEALED, "sealed_with_its_entry", _WITH_ENTRY)]
