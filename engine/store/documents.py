"""Documents by their hash, sealed in the cases they belong to.

Those of an earlier version stand once for all cases, and plain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256 as hash_of
from typing import Final

from sqlalchemy import Connection

from audit.faults import KeyForgotten
from engine.faults import ContentChanged
from engine.model import DocumentView, StoredDocument
from engine.store.damage import Shown, shown
from engine.store.definitions import unchanged
from engine.store.sealing import KEY_OF_CASE, OVERHEAD, CaseSeal, FoundKey, Seals

_KEY: Final = KEY_OF_CASE.format(instance="c.process_instance_key")


def keep(
    connection: Connection,
    instance: int,
    documents: Sequence[StoredDocument],
    now: datetime,
    seal: CaseSeal,
) -> None:
    """Keep documents of a case; the same bytes are kept once in it."""
    for document in documents:
        connection.exec_driver_sql(
            "INSERT INTO engine.case_document "
            "(process_instance_key, sha256, name, created_at, content_type, content) "
            "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (
                instance,
                document.sha256,
                seal.seal_text("name", document.name),
                now,
                document.content_type,
                seal.seal(document.sha256, document.content),
            ),
        )


def of_case(connection: Connection, instance: int, seals: Seals) -> tuple[DocumentView, ...]:
    """Return the documents of a case, oldest first, without their content."""
    rows = connection.exec_driver_sql(
        "SELECT c.sha256, c.name, coalesce(c.content_type, d.content_type), "
        f"coalesce(length(c.content) - {OVERHEAD}, length(d.content)), c.created_at "
        "FROM engine.case_document c LEFT JOIN engine.document d USING (sha256) "
        "WHERE c.process_instance_key = %s ORDER BY c.created_at, c.sha256",
        (instance,),
    ).all()
    if not rows:
        return ()
    asked = f"SELECT {KEY_OF_CASE.format(instance='%s')}"
    found = connection.exec_driver_sql(asked, (instance,)).scalar()
    views = []
    for sha256, name, *rest in rows:
        opens = shown(seals, instance, found)
        views.append(opens.marked(DocumentView(sha256, opens.text("name", name), *rest)))
    return tuple(views)


def load(connection: Connection, sha256: str, instance: int, seals: Seals) -> StoredDocument | None:
    """Return a document as it belongs to this case, or `None`.

    Raises:
        ContentChanged: its bytes are not those that its hash names.
    """
    row = connection.exec_driver_sql(
        "SELECT c.sha256, c.name, coalesce(c.content_type, d.content_type), "
        f"coalesce(c.content, d.content), {_KEY} FROM engine.case_document c "
        "LEFT JOIN engine.document d USING (sha256) "
        "WHERE c.sha256 = %s AND c.process_instance_key = %s",
        (sha256, instance),
    ).one_or_none()
    if row is None or row[3] is None:
        return None
    seal = seals.of_row(instance, row[4])
    content = seal.open(sha256, bytes(row[3]))
    opens = Shown(seals, instance, seal)
    # Its bytes are the right ones whatever it is called.
    name = opens.text("name", row[1])
    name = sha256 if opens.damaged else name
    return StoredDocument(sha256, name, row[2], unchanged(content, sha256))


def kind_of(connection: Connection, sha256: str, instance: int) -> str | None:
    """Return the media type of a document of a case; `None` if the case has none of this hash."""
    found: str | None = connection.exec_driver_sql(
        "SELECT coalesce(c.content_type, d.content_type) FROM engine.case_document c "
        "LEFT JOIN engine.document d USING (sha256) "
        "WHERE c.sha256 = %s AND c.process_instance_key = %s",
        (sha256, instance),
    ).scalar_one_or_none()
    return found


def cases_of(connection: Connection, sha256: str) -> tuple[int, ...]:
    """Return the instances that a document belongs to."""
    rows = connection.exec_driver_sql(
        "SELECT process_instance_key FROM engine.case_document WHERE sha256 = %s "
        "ORDER BY process_instance_key",
        (sha256,),
    )
    return tuple(row[0] for row in rows)


def changed(connection: Connection, seals: Seals) -> Iterator[str]:
    """Yield the hashes of sealed documents that are not what their hash names, each once."""
    rows = connection.execution_options(yield_per=20).exec_driver_sql(
        f"SELECT c.process_instance_key, c.sha256, c.content, {_KEY} "
        "FROM engine.case_document c WHERE c.content IS NOT NULL ORDER BY c.sha256"
    )
    told = ""
    for instance, sha256, content, found in rows:
        if sha256 != told and not _is_whole(seals, instance, sha256, bytes(content), found):
            told = sha256
            yield sha256


def _is_whole(seals: Seals, instance: int, sha256: str, held: bytes, found: FoundKey) -> bool:
    try:
        seal = seals.of_row(instance, found)
        return seal.destroyed or hash_of(seal.open(sha256, held)).hexdigest() == sha256
    except (ContentChanged, KeyForgotten):
        return False
