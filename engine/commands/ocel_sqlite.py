"""An object of OCEL 2.0 as a SQLite file: the same events, objects and relations as in JSON.

Source: OCEL 2.0 specification, 4 (relational database); ocel-standard.org, SQLite.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from typing import Any, Final

_COMMON: Final = """
CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT UNIQUE NOT NULL);
CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT UNIQUE NOT NULL);
CREATE TABLE event (ocel_id TEXT PRIMARY KEY,
  ocel_type TEXT NOT NULL REFERENCES event_map_type (ocel_type));
CREATE TABLE object (ocel_id TEXT PRIMARY KEY,
  ocel_type TEXT NOT NULL REFERENCES object_map_type (ocel_type));
CREATE TABLE event_object (ocel_event_id TEXT NOT NULL REFERENCES event (ocel_id),
  ocel_object_id TEXT NOT NULL REFERENCES object (ocel_id), ocel_qualifier TEXT NOT NULL,
  PRIMARY KEY (ocel_event_id, ocel_object_id, ocel_qualifier));
CREATE TABLE object_object (ocel_source_id TEXT NOT NULL REFERENCES object (ocel_id),
  ocel_target_id TEXT NOT NULL REFERENCES object (ocel_id), ocel_qualifier TEXT NOT NULL,
  PRIMARY KEY (ocel_source_id, ocel_target_id, ocel_qualifier));
"""
_OF_EVENTS: Final = "ocel_id TEXT PRIMARY KEY REFERENCES event (ocel_id), ocel_time TEXT NOT NULL"
_OF_OBJECTS: Final = (
    "ocel_id TEXT NOT NULL REFERENCES object (ocel_id), ocel_time TEXT NOT NULL, "
    "ocel_changed_field TEXT"
)
_TYPES: Final = {"integer": "INTEGER"}
Ocel = Mapping[str, Any]


def to_sqlite(ocel: Ocel) -> bytes:
    """Return a SQLite file with all that an object of OCEL 2.0 holds.

    Args:
        ocel: as `engine.core.event_log.to_ocel` gives it; attributes of objects do not change.
    """
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(_COMMON)
        _write_kind(database, "event", ocel["eventTypes"], ocel["events"], _OF_EVENTS)
        _write_kind(database, "object", ocel["objectTypes"], ocel["objects"], _OF_OBJECTS)
        _write_relations(database, "event_object", ocel["events"])
        _write_relations(database, "object_object", ocel["objects"])
        database.commit()
        return database.serialize()


def _write_kind(
    database: sqlite3.Connection,
    kind: str,
    types: Sequence[Ocel],
    rows: Sequence[Ocel],
    columns: str,
) -> None:
    tables = _tables([one["name"] for one in types])
    database.executemany(f"INSERT INTO {kind}_map_type VALUES (?, ?)", tables.items())
    database.executemany(
        f"INSERT INTO {kind} VALUES (?, ?)", ((one["id"], one["type"]) for one in rows)
    )
    by_type: dict[str, list[Ocel]] = {one["name"]: [] for one in types}
    for row in rows:
        by_type[row["type"]].append(row)
    for one in types:
        named = [attribute["name"] for attribute in one["attributes"]]
        typed = [f"{_quoted(a['name'])} {_TYPES.get(a['type'], 'TEXT')}" for a in one["attributes"]]
        table = _quoted(f"{kind}_{tables[one['name']]}")
        database.execute(f"CREATE TABLE {table} ({', '.join([columns, *typed])})")
        found = [_row(row, named) for row in by_type[one["name"]]]
        if found:
            places = ", ".join("?" * len(found[0]))
            database.executemany(f"INSERT INTO {table} VALUES ({places})", found)


def _row(row: Ocel, named: Sequence[str]) -> tuple[object, ...]:
    values = {one["name"]: one["value"] for one in row["attributes"]}
    told = [values.get(name) for name in named]
    if "time" in row:
        return row["id"], row["time"], *told
    # What an object is from the beginning has no changed field.
    first = min((one["time"] for one in row["attributes"]), default="1970-01-01T00:00:00.000Z")
    return row["id"], first, None, *told


def _write_relations(database: sqlite3.Connection, table: str, rows: Iterable[Ocel]) -> None:
    database.executemany(
        f"INSERT INTO {table} VALUES (?, ?, ?)",
        (
            (row["id"], one["objectId"], one["qualifier"])
            for row in rows
            for one in row["relationships"]
        ),
    )


def _tables(types: Sequence[str]) -> dict[str, str]:
    """Return what the tables of types end with: letters and digits, no two alike to SQLite."""
    found: dict[str, str] = {}
    taken = {"map_type", "object"}
    for name in types:
        plain = re.sub(r"[^A-Za-z0-9]", "", name) or "type"
        table, number = plain, 1
        while table.lower() in taken:
            number += 1
            table = f"{plain}{number}"
        taken.add(table.lower())
        found[name] = table
    return found


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
