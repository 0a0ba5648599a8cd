"""A check of what keeps the ledger's tables from being changed: triggers that somebody disabled or
dropped, for whom every row may be written over."""

from __future__ import annotations

from sqlalchemy import Connection

from audit import schema
from audit.anchors import schema as anchors
from engine.doctor.result import Result, sound, wrong

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


def check_triggers(connection: Connection) -> Result:
    """Return whether every trigger is there and works, and by which statements it does again.

    Args:
        connection: of the application's login, on a schema that is there.
    """
    check = "triggers of the ledger"
    off = [
        f"ALTER TABLE {one.held_by} ENABLE {'ALWAYS ' if one.always else ''}TRIGGER {one.name}"
        for one in connection.exec_driver_sql(_OFF)
    ]
    there = {(table, name) for table, name in connection.exec_driver_sql(_THERE)}
    gone = [
        statement.format(table=table, name=name)
        for table, name, statement in _expected()
        if (table, name) not in there
    ]
    if not off and not gone:
        return sound(check)
    return wrong(check, "trigger-off", statements="; ".join([*gone, *off]))


def _expected() -> list[tuple[str, str, str]]:
    """Return table, name and making of the triggers that the ledger has."""
    grow = [(table, f"{table.removeprefix('ledger.')}_only_grows", _GROWS) for table in _TABLES]
    return [*grow, (_SEALED, "sealed_with_its_entry", _WITH_ENTRY)]
