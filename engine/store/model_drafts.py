"""Models that people have changed and not deployed: of each person and model one."""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection

from engine.edited_model import ModelKind, ModelName

NEW: Final = ""
"""The id under which the draft of a model stands that is not deployed yet."""


class KeptDraft(NamedTuple):
    """A draft as it was kept.

    Args:
        base_version: of the model that was changed; 0 of a new one.
    """

    base_version: int
    saved_at: datetime
    content: bytes


def keep(connection: Connection, account_id: str, name: ModelName, draft: KeptDraft) -> None:
    """Keep a draft instead of the one that the account had of this model."""
    connection.exec_driver_sql(
        "INSERT INTO engine.model_draft "
        "(account_id, kind, model_id, base_version, saved_at, content) "
        "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (account_id, kind, model_id) "
        "DO UPDATE SET base_version = EXCLUDED.base_version, "
        "saved_at = EXCLUDED.saved_at, content = EXCLUDED.content",
        (account_id, *name, *draft),
    )


def load(connection: Connection, account_id: str, name: ModelName) -> KeptDraft | None:
    """Return the draft that an account has of a model."""
    row = connection.exec_driver_sql(
        "SELECT base_version, saved_at, content FROM engine.model_draft "
        "WHERE account_id = %s AND kind = %s AND model_id = %s",
        (account_id, *name),
    ).fetchone()
    return None if row is None else KeptDraft(row[0], row[1], bytes(row[2]))


def of_others(connection: Connection, account_id: str, name: ModelName) -> list[str]:
    """Return the accounts that have a draft of this model too, the newest draft first."""
    return list(
        connection.exec_driver_sql(
            "SELECT account_id FROM engine.model_draft WHERE kind = %s AND model_id = %s "
            "AND account_id <> %s ORDER BY saved_at DESC, account_id",
            (*name, account_id),
        ).scalars()
    )


def names(connection: Connection, account_id: str) -> list[ModelName]:
    """Return of which models an account has drafts, the newest first."""
    rows = connection.exec_driver_sql(
        "SELECT kind, model_id FROM engine.model_draft WHERE account_id = %s "
        "ORDER BY saved_at DESC, kind, model_id",
        (account_id,),
    )
    return [ModelName(ModelKind(kind), id_) for kind, id_ in rows]


def drop(connection: Connection, account_id: str, name: ModelName) -> None:
    """Forget a draft."""
    connection.exec_driver_sql(
        "DELETE FROM engine.model_draft WHERE account_id = %s AND kind = %s AND model_id = %s",
        (account_id, *name),
    )
