"""Everything that a key encryption key wraps, and how it is wrapped under a newer one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import OperationalError, ProgrammingError

from audit.rewrapping import DATA_KEYS, WrappedColumn, rewrap
from audit.schema import OWNER_ROLE
from engine.commands import answer_once, sealed_messages
from engine.faults import DatabaseUnavailable, SettingsRefused
from engine.settings import Settings
from engine.store import incoming_mails, saved_filters, start_drafts
from engine.store.database import owner_url
from engine.workspace import Workspace

AT_ONCE: Final = 500
"""Rows in one transaction: none of them waits long."""
_OWN = ("key",)
WRAPPED: Final = (
    DATA_KEYS,
    WrappedColumn("engine.message", _OWN, _OWN, sealed_messages.owner_of),
    WrappedColumn("engine.signal", _OWN, _OWN, sealed_messages.owner_of),
    WrappedColumn("engine.held_trigger", _OWN, ("message_key",), sealed_messages.owner_of),
    WrappedColumn("engine.kept_answer", _OWN, _OWN, answer_once.owner_of),
    WrappedColumn("engine.inbox_filter", _OWN, _OWN, saved_filters.owner_of),
    WrappedColumn("engine.start_draft", _OWN, _OWN, start_drafts.owner_of),
    WrappedColumn("engine.incoming_mail_content", _OWN, _OWN, incoming_mails.owner_of),
)
"""Every table with a wrapped key."""


def rewrap_all(workspace: Workspace) -> int:
    """Return how many keys were wrapped under the newest epoch. Work goes on meanwhile.

    Raises:
        SettingsRefused: `VORGANG_MIGRATION_URL` is not the schema's owner.
        DatabaseUnavailable: the database does not answer.
    """
    count = 0
    for column in WRAPPED:
        while True:
            with as_owner(workspace.settings) as connection:
                done = rewrap(connection, workspace.ledger.keys, column, AT_ONCE)
            count += done
            if done == 0:
                break
    return count


@contextmanager
def as_owner(settings: Settings) -> Iterator[Connection]:
    """Give a transaction of the schema's owner.

    Raises:
        SettingsRefused: the user may not do it.
        DatabaseUnavailable: the database does not answer.
    """
    engine = create_engine(owner_url(settings))
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")
            connection.exec_driver_sql(f"SET LOCAL ROLE {OWNER_ROLE}")
            yield connection
    except OperationalError as fault:
        raise DatabaseUnavailable(f"the database does not answer: {fault.orig}") from fault
    except ProgrammingError as fault:
        raise SettingsRefused(
            f"only the schema's owner may do that, set VORGANG_MIGRATION_URL: {fault.orig}"
        ) from fault
    finally:
        engine.dispose()
