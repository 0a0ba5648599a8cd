"""Documents by their hash, and the cases they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from engine.model import DocumentView, StoredDocument
from engine.store.definitions import unchanged


def keep(
    connection: Connection, instance: int, documents: Sequence[StoredDocument], now: datetime
) -> None:
    """Keep documents of a case; the same bytes are kept once."""
    for document in documents:
        connection.exec_driver_sql(
            "INSERT INTO engine.document VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            (document.sha256, document.content_type, document.content),
        )
        connection.exec_driver_sql(
            "INSERT INTO engine.case_document VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (instance, document.sha256, document.name, now),
        )


def of_case(connection: Connection, instance: int) -> tuple[DocumentView, ...]:
    """Return the documents of a case, oldest first, without their content."""
    rows = connection.exec_driver_sql(
        "SELECT d.sha256, c.name, d.content_type, length(d.content), c.created_at "
        "FROM engine.case_document c JOIN engine.document d USING (sha256) "
        "WHERE c.process_instance_key = %s ORDER BY c.created_at, d.sha256",
        (instance,),
    )
    return tuple(DocumentView(*row) for row in rows)


def load(connection: Connection, sha256: str, instance: int) -> StoredDocument | None:
    """Return a document as it belongs to this case, or `None`.

    Raises:
        ContentChanged: its bytes are not those that its hash names.
    """
    row = connection.exec_driver_sql(
        "SELECT d.sha256, c.name, d.content_type, d.content FROM engine.case_document c "
        "JOIN engine.document d USING (sha256) WHERE d.sha256 = %s AND c.process_instance_key = %s",
        (sha256, instance),
    ).one_or_none()
    if row is None:
        return None
    return StoredDocument(row[0], row[1], row[2], unchanged(bytes(row[3]), row[0]))


def cases_of(connection: Connection, sha256: str) -> tuple[int, ...]:
    """Return the instances that a document belongs to."""
    rows = connection.exec_driver_sql(
        "SELECT process_instance_key FROM engine.case_document WHERE sha256 = %s "
        "ORDER BY process_instance_key",
        (sha256,),
    )
    return tuple(row[0] for row in rows)
