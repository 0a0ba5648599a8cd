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


def _place(name: ModelName) -> tuple[str, dict[str, str]]:
    """Return the table of a model's drafts, and what they stand under there.

    Processes have a table of their own: builds that know nothing of other drafts go on with it.
    """
    if name.kind is ModelKind.PROCESS:
        return "engine.process_draft", {"process_id": name.id}
    return "engine.model_draft", {"kind": name.kind.value, "model_id": name.id}


def _where(under: dict[str, str]) -> str:
    return " AND ".join(f"{column} = %s" for column in under)


def keep(connection: Connection, account_id: str, name: ModelName, draft: KeptDraft) -> None:
    """Keep a draft instead of the one that the account had of this model."""
    table, under = _place(name)
    key = ", ".join(("account_id", *under))
    values = (account_id, *under.values(), *draft)
    connection.exec_driver_sql(
        f"INSERT INTO {table} ({key}, base_version, saved_at, content) "
        f"VALUES ({', '.join(['%s'] * len(values))}) ON CONFLICT ({key}) "
        "DO UPDATE SET base_version = EXCLUDED.base_version, "
        "saved_at = EXCLUDED.saved_at, content = EXCLUDED.content",
        values,
    )


def load(connection: Connection, account_id: str, name: ModelName) -> KeptDraft | None:
    """Return the draft that an account has of a model."""
    table, under = _place(name)
    row = connection.exec_driver_sql(
        f"SELECT base_version, saved_at, content FROM {table} "
        f"WHERE account_id = %s AND {_where(under)}",
        (account_id, *under.values()),
    ).fetchone()
    return None if row is None else KeptDraft(row[0], row[1], bytes(row[2]))


def of_others(connection: Connection, account_id: str, name: ModelName) -> list[str]:
    """Return the accounts that have a draft of this model too, the newest draft first."""
    table, under = _place(name)
    return list(
        connection.exec_driver_sql(
            f"SELECT account_id FROM {table} WHERE {_where(under)} "
            "AND account_id <> %s ORDER BY saved_at DESC, account_id",
            (*under.values(), account_id),
        ).scalars()
    )


def names(connection: Connection, account_id: str) -> list[ModelName]:
    """Return of which models an account has drafts, the newest first."""
    rows = connection.exec_driver_sql(
        "SELECT kind, model_id FROM ("
        "SELECT kind, model_id, saved_at, account_id FROM engine.model_draft UNION ALL "
        "SELECT %s, process_id, saved_at, account_id FROM engine.process_draft"
        ") AS draft WHERE account_id = %s ORDER BY saved_at DESC, kind, model_id",
        (ModelKind.PROCESS.value, account_id),
    )
    return [ModelName(ModelKind(kind), id_) for kind, id_ in rows]


def drop(connection: Connection, account_id: str, name: ModelName) -> None:
    """Forget a draft."""
    table, under = _place(name)
    connection.exec_driver_sql(
        f"DELETE FROM {table} WHERE account_id = %s AND {_where(under)}",
        (account_id, *under.values()),
    )
