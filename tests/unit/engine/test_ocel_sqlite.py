"""An event log as SQLite holds what it holds as JSON, by the constraints of the standard.

Source: OCEL 2.0 specification, 4.2.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

from hypothesis import given

from engine.commands.ocel_sqlite import to_sqlite
from engine.core.event_log import Passage, events_of, to_ocel
from tests.unit.core.test_event_log import passages


def opened(ocel: Any) -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.deserialize(to_sqlite(ocel))
    return database


def rows(database: sqlite3.Connection, asked: str) -> list[tuple[Any, ...]]:
    return database.execute(asked).fetchall()


@given(passages())
def test_every_constraint_of_the_standard_holds(drawn: list[Passage]) -> None:
    with closing(opened(to_ocel("p", events_of(drawn)))) as database:
        assert rows(database, "PRAGMA integrity_check") == [("ok",)]
        assert rows(database, "PRAGMA foreign_key_check") == []
        tables = {name for (name,) in rows(database, "SELECT name FROM sqlite_schema")}
        for kind in ("event", "object"):
            mapped = rows(database, f"SELECT ocel_type, ocel_type_map FROM {kind}_map_type")
            for type_, table in mapped:
                assert table.isalnum()
                assert f"{kind}_{table}" in tables
                # Each stands in the table of its type, and in no other.
                of_type = f"SELECT ocel_id FROM {kind} WHERE ocel_type = ? ORDER BY 1"
                told = f'SELECT DISTINCT ocel_id FROM "{kind}_{table}" ORDER BY 1'
                assert database.execute(of_type, (type_,)).fetchall() == rows(database, told)


@given(passages())
def test_it_holds_the_same_as_the_json(drawn: list[Passage]) -> None:
    ocel: Any = to_ocel("p", events_of(drawn))
    with closing(opened(ocel)) as database:
        tables = dict(rows(database, "SELECT ocel_type, ocel_type_map FROM event_map_type"))
        database.row_factory = sqlite3.Row
        for one in ocel["events"]:
            asked = f'SELECT * FROM "event_{tables[one["type"]]}" WHERE ocel_id = ?'
            (row,) = database.execute(asked, (one["id"],))
            said = {key: value for key, value in dict(row).items() if key[:5] != "ocel_"}
            assert row["ocel_time"] == one["time"]
            assert {key: value for key, value in said.items() if value is not None} == {
                of["name"]: of["value"] for of in one["attributes"]
            }
        for table, kind in (("event_object", "events"), ("object_object", "objects")):
            told = [tuple(row) for row in database.execute(f"SELECT * FROM {table}")]
            assert sorted(told) == sorted(
                (one["id"], to["objectId"], to["qualifier"])
                for one in ocel[kind]
                for to in one["relationships"]
            )


def test_names_that_sqlite_takes_for_one_get_tables_of_their_own() -> None:
    names = ("Map_type", "Prüfen", "Prfen", "PRFEN", "!")
    named = [{"name": name, "attributes": []} for name in names]
    ocel = {"eventTypes": named, "objectTypes": [], "events": [], "objects": []}
    with closing(opened(ocel)) as database:
        tables = dict(rows(database, "SELECT ocel_type, ocel_type_map FROM event_map_type"))
    assert len({one.lower() for one in tables.values()}) == len(named)
