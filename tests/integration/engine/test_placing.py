"""Tables can be placed by instance in a distributed PostgreSQL; the others are named, and few."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Inspector, create_engine, inspect

from engine.settings import Settings
from engine.store.database import owner_url

SCHEMAS = ("engine", "ledger", "keystore")
_OF_INSTANCE = (
    *("user_task", "user_task_candidate", "reserved_user_task", "task_draft", "job", "incident"),
    *("message_subscription", "case_document", "case_word", "unsealed_case", "public_link"),
    *("case_variable", "case_report_row", "case_report_due"),
    *("reported_case", "reported_step", "reported_milestone"),
    *("archived_user_task", "archived_incident", "held_back", "access"),
    *("forgetting", "sent_mail"),
)
BY_INSTANCE = {
    "engine.process_instance": "key",
    "engine.archived_process_instance": "key",
    **dict.fromkeys((f"engine.{one}" for one in _OF_INSTANCE), "process_instance_key"),
    "ledger.entry": "inst",
    "ledger.sealed": "inst",
}
"""What a step writes, reads or leaves: placed by the instance, by this column."""
OF_THE_LOG = frozenset(
    f"ledger.{one}"
    for one in (
        *("pending", "index", "node", "checkpoint", "cosignature", "log", "timestamp", "witness"),
    )
)
"""The order of one log, written by its one sequencer: all on one node, one for each origin."""
REFERENCE = frozenset(
    f"engine.{one}"
    for one in (
        *("deputyship", "inbox_filter", "inbox_choice", "calendar_feed", "model_draft"),
        *("start_draft", "process_draft"),
        *("notice", "notice_choice", "mail_suppression", "mail_bounce", "mailbox_mail"),
        *("contact_mark", "brand"),
        *("incoming_mail", "incoming_mail_content"),
        *("account", "account_group", "session", "login_failure", "account_identity"),
        *(
            "begun_sign_in",
            "second_factor",
            "recovery_code",
            "password_reset",
            "access_token",
            "asked",
        ),
        *("deployment", "resource", "resource_definition", "documentation", "document"),
        *("process_definition", "definition_suspension", "form_definition"),
        *("decision_definition", "decision_requirements", "calendar_definition"),
        *("data_catalogue_definition", "event_mapping_definition", "message_path"),
        *("case_report_definition",),
        *("message_start_event", "signal_start_event", "timer_start", "pinned_clock"),
        *("hold", "alembic_version", "schema_floor", "stamp"),
    )
)
"""The same for all instances: a copy on every node."""
OF_NO_INSTANCE = frozenset(
    (
        *("engine.message", "engine.message_correlation", "engine.message_started"),
        *("engine.signal", "engine.signal_delivery", "engine.held_trigger", "engine.kept_answer"),
        *("engine.batch_operation", "engine.batch_item"),
        *("engine.document_series", "engine.document_version"),
        *("engine.person", "engine.person_identifier", "engine.person_subject"),
        *("engine.erasure", "engine.erasure_approval"),
        *("engine.reported", "engine.sequencing", "keystore.dek"),
    )
)
"""What is there before an instance, or is of many: placed by a key of its own, or on one node."""


@pytest.fixture
def found(settings: Settings) -> Iterator[Inspector]:
    engine = create_engine(owner_url(settings))
    yield inspect(engine)
    engine.dispose()


def test_every_table_is_placed_by_its_instance_or_named_as_another_kind(found: Inspector) -> None:
    """Whoever adds a table says here where it goes, and in docs/scale.md if it is of a new kind."""
    there = [f"{schema}.{name}" for schema in SCHEMAS for name in found.get_table_names(schema)]
    kinds = [*BY_INSTANCE, *OF_THE_LOG, *REFERENCE, *OF_NO_INSTANCE]
    assert sorted(there) == sorted(kinds)


@pytest.mark.parametrize("table", sorted(BY_INSTANCE))
def test_a_table_of_running_work_holds_its_instance_in_every_key(
    found: Inspector, table: str
) -> None:
    """As a distributed PostgreSQL asks: in primary key, unique indexes and references."""
    column = BY_INSTANCE[table]
    schema, name = table.split(".")
    unique: list[Sequence[str | None]] = [
        one["column_names"] for one in found.get_indexes(name, schema) if one["unique"]
    ]
    unique += [one["column_names"] for one in found.get_unique_constraints(name, schema)]
    unique.append([*found.get_pk_constraint(name, schema)["constrained_columns"]])
    assert all(column in columns for columns in unique)
    for reference in found.get_foreign_keys(name, schema):
        to = f"{reference['referred_schema']}.{reference['referred_table']}"
        if to in BY_INSTANCE:
            place = reference["constrained_columns"].index(column)
            assert reference["referred_columns"][place] == BY_INSTANCE[to]
        else:
            # Only what stands on every node may be referred to from all of them.
            assert to in REFERENCE, to


def test_the_documentation_names_the_tables_that_are_placed_otherwise() -> None:
    told = (Path(__file__).resolve().parents[3] / "docs" / "scale.md").read_text()
    assert [one for one in OF_NO_INSTANCE if f"`{one.partition('.')[2]}`" not in told] == []
    assert [one for one in OF_THE_LOG if f"`{one.partition('.')[2]}`" not in told] == []
