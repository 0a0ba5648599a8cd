"""Drafts of models, whichever build beside this one keeps those of processes."""

from __future__ import annotations

import pytest

from engine.commands.anonymise_account import anonymise_account
from engine.commands.draft_model import discard_drafts, draft_model
from engine.edited_model import ModelKind, ModelName
from engine.model import Person
from engine.store import model_drafts
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, person

DRAWN = ModelName(ModelKind.PROCESS, "drafted")
TABLE = ModelName(ModelKind.DECISION, "drafted")
KEPT = (
    "INSERT INTO engine.process_draft VALUES (%s, %s, 3, clock_timestamp(), %s) "
    "ON CONFLICT (account_id, process_id) DO UPDATE SET base_version = EXCLUDED.base_version, "
    "saved_at = EXCLUDED.saved_at, content = EXCLUDED.content"
)
"""As builds before revision 0049 keep the draft of a process."""
FOUND = "SELECT content FROM engine.process_draft WHERE account_id = %s AND process_id = %s"
"""As they look for it."""


@pytest.fixture
def analyst(workspace: Workspace) -> Person:
    return person(workspace, "draft-anna", "analyst")


def content(workspace: Workspace, analyst: Person, name: ModelName) -> bytes | None:
    with workspace.transaction() as connection:
        draft = model_drafts.load(connection, analyst.account_id, name)
    return draft and draft.content


def of_former_build(workspace: Workspace, analyst: Person) -> list[bytes]:
    with workspace.transaction() as connection:
        rows = connection.exec_driver_sql(FOUND, (analyst.account_id, DRAWN.id)).scalars()
        return [bytes(one) for one in rows]


def test_what_a_former_build_keeps_of_a_process_is_found_changed_and_gone_for_both(
    workspace: Workspace, analyst: Person
) -> None:
    for text in (b"one", b"two"):
        with workspace.transaction() as connection:
            connection.exec_driver_sql(KEPT, (analyst.account_id, DRAWN.id, text))
    assert content(workspace, analyst, DRAWN) == b"two"
    draft_model(workspace, DRAWN, 3, b"three", actor=analyst)
    assert of_former_build(workspace, analyst) == [b"three"]
    discard_drafts(workspace, [DRAWN], actor=analyst)
    assert of_former_build(workspace, analyst) == []
    assert content(workspace, analyst, DRAWN) is None


def test_models_of_two_kinds_have_a_draft_each_under_one_id(
    workspace: Workspace, analyst: Person
) -> None:
    draft_model(workspace, DRAWN, 1, b"drawn", actor=analyst)
    draft_model(workspace, TABLE, 2, b"table", actor=analyst)
    draft_model(workspace, DRAWN, 1, b"drawn again", actor=analyst)
    assert [content(workspace, analyst, one) for one in (DRAWN, TABLE)] == [
        b"drawn again",
        b"table",
    ]
    with workspace.transaction() as connection:
        assert model_drafts.names(connection, analyst.account_id) == [DRAWN, TABLE]
        other = person(workspace, "draft-otto", "analyst")
        assert model_drafts.of_others(connection, other.account_id, TABLE) == [analyst.account_id]
    assert of_former_build(workspace, analyst) == [b"drawn again"]


def test_drafts_of_every_kind_go_with_the_account(workspace: Workspace, analyst: Person) -> None:
    for name in (DRAWN, TABLE):
        draft_model(workspace, name, 1, b"mine", actor=analyst)
    anonymise_account(workspace, username=analyst.username, actor=ADMINISTRATOR)
    assert [content(workspace, analyst, one) for one in (DRAWN, TABLE)] == [None, None]
