"""Cases of an earlier version: what the tables hold of them is plain until it is sealed."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from sqlalchemy import Connection

from engine.faults import ContentChanged
from engine.store.sealing import CaseSeal, Seals
from engine.store.states import opened_state

_PLAIN: Final = "E'\\x01'"
"""What no plain text begins with."""
_TEXTS: Final = (
    ("engine.incident", "message", "message"),
    ("engine.archived_incident", "message", "message"),
    ("engine.job", "last_error", "last_error"),
    ("engine.user_task", "denial", "denial"),
    ("engine.archived_user_task", "denial", "denial"),
    ("engine.batch_item", "message", "batch"),
    ("engine.case_document", "name", "name"),
)
"""Table, column, and the name under which its text is sealed."""


def waiting(connection: Connection, at_once: int) -> list[int]:
    """Return some of the cases of which nothing is sealed yet, locked."""
    rows = connection.exec_driver_sql(
        "SELECT process_instance_key FROM engine.unsealed_case "
        "ORDER BY process_instance_key LIMIT %s FOR UPDATE SKIP LOCKED",
        (at_once,),
    )
    return [row[0] for row in rows]


def seal_case(connection: Connection, instance: int, seals: Seals) -> None:
    """Seal all that the tables hold of a case, which has a key already.

    What was sealed meanwhile stays as it is; so does what is damaged, which verification names.
    """
    seal = seals.of_case(connection, instance)
    if seal.key is not None:
        with suppress(ContentChanged):
            _seal_instance(connection, instance, seal, seals)
        for table, column, name in _TEXTS:
            _seal_texts(connection, seal, table, column, name)
        _seal_headers(connection, seal)
        _seal_documents(connection, seal)
    connection.exec_driver_sql(
        "DELETE FROM engine.unsealed_case WHERE process_instance_key = %s", (instance,)
    )


def forget_documents(connection: Connection) -> None:
    """Remove the plain bytes of documents that are sealed in all their cases."""
    connection.exec_driver_sql("SELECT engine.forget_documents()")


def _seal_instance(connection: Connection, instance: int, seal: CaseSeal, seals: Seals) -> None:
    for table, state in (("process_instance", "state"), ("archived_process_instance", "NULL")):
        row = connection.exec_driver_sql(
            f"SELECT business_id, summary, {state}, version FROM engine.{table} WHERE key = %s "
            "FOR NO KEY UPDATE",
            (instance,),
        ).first()
        if row is None:
            continue
        number = seal.open_any("business_id", row[0])
        summary = seal.open_any("summary", row[1])
        values: list[object] = [
            seal.seal_any("business_id", number),
            seal.seal_any("summary", summary),
        ]
        columns = "business_id = %s, summary = %s"
        if row[2] is not None:
            plain = opened_state(connection, seals, seal, row[3], bytes(row[2]))
            values.append(seal.seal_state(row[3], plain))
            columns += ", state = %s"
        connection.exec_driver_sql(
            f"UPDATE engine.{table} SET {columns} WHERE key = %s", (*values, instance)
        )
        connection.exec_driver_sql(
            "INSERT INTO engine.case_word (process_instance_key, word) "
            "SELECT %s, word FROM unnest(%s::bytea[]) word ON CONFLICT DO NOTHING",
            (instance, sorted(seals.words(number, summary))),
        )


def _seal_texts(connection: Connection, seal: CaseSeal, table: str, column: str, name: str) -> None:
    rows = connection.exec_driver_sql(
        f"SELECT ctid::text, {column} FROM {table} WHERE process_instance_key = %s "
        f"AND left({column}, 1) <> {_PLAIN} FOR UPDATE",
        (seal.instance,),
    ).all()
    for place, text in rows:
        connection.exec_driver_sql(
            f"UPDATE {table} SET {column} = %s WHERE ctid = %s::tid",
            (seal.seal_text(name, text), place),
        )


def _seal_headers(connection: Connection, seal: CaseSeal) -> None:
    rows = connection.exec_driver_sql(
        "SELECT key, headers FROM engine.job WHERE process_instance_key = %s "
        "AND jsonb_typeof(headers) = 'object' AND headers <> '{}' FOR UPDATE",
        (seal.instance,),
    ).all()
    for key, headers in rows:
        connection.exec_driver_sql(
            "UPDATE engine.job SET headers = to_jsonb(%s::text) WHERE key = %s",
            (seal.seal_json("headers", headers), key),
        )


def _seal_documents(connection: Connection, seal: CaseSeal) -> None:
    rows = connection.exec_driver_sql(
        "SELECT c.sha256, d.content_type, d.content FROM engine.case_document c "
        "JOIN engine.document d USING (sha256) "
        "WHERE c.process_instance_key = %s AND c.content IS NULL FOR UPDATE OF c",
        (seal.instance,),
    ).all()
    for sha256, content_type, content in rows:
        connection.exec_driver_sql(
            "UPDATE engine.case_document SET content_type = %s, content = %s "
            "WHERE process_instance_key = %s AND sha256 = %s",
            (content_type, seal.seal(sha256, bytes(content)), seal.instance, sha256),
        )
