"""Alembic's entry: runs the revisions on the connection that `engine/commands/migrate` hands
over."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine

from engine.settings import read_settings
from engine.store import (
    account_rows,
    answer_rows,
    brand_rows,
    case_report_rows,
    contact_rows,
    definition_rows,
    document_number_rows,
    incoming_mail_rows,
    instance_rows,
    mailbox_rows,
    message_rows,
    notice_rows,
    sign_in_rows,
    signal_rows,
    suppression_rows,
)
from engine.store.base import SCHEMA, Base
from engine.store.database import owner_url

ROWS = (
    account_rows,
    answer_rows,
    brand_rows,
    case_report_rows,
    contact_rows,
    definition_rows,
    document_number_rows,
    instance_rows,
    incoming_mail_rows,
    mailbox_rows,
    message_rows,
    notice_rows,
    sign_in_rows,
    signal_rows,
    suppression_rows,
)  # importing them fills the metadata


def run() -> None:
    """Run the revisions; on the command line, on a connection of the schema's owner."""
    connection = context.config.attributes.get("connection")
    if connection is None:
        engine = create_engine(owner_url(read_settings()))
        with engine.begin() as connection:
            run_on(connection)
        engine.dispose()
    else:
        run_on(connection)


def run_on(connection: object) -> None:
    """Run the revisions on this connection, in its transaction."""
    context.configure(
        connection=connection,  # type: ignore[arg-type]  # Alembic's attributes are untyped
        target_metadata=Base.metadata,
        version_table_schema=SCHEMA,
        include_schemas=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
