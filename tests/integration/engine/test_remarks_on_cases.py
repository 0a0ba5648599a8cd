"""Comments and documents that people add to a case: sealed, in its ledger, erased with it."""

from __future__ import annotations

import pytest

from engine.commands.add_document import add_document
from engine.commands.comment_case import LONGEST_COMMENT, comment_case
from engine.commands.execute_erasure import execute_erasure
from engine.commands.verify_ledger import verify_ledger
from engine.faults import CommentRefused, NotAllowed, ProcessInstanceUnknown
from engine.person_model import Target
from engine.queries import case, document
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, person
from tests.integration.engine.protection import (
    BEGUN,
    Office,
    SetClock,
    approved,
    begun,
    ended_case,
    protected_office,
)

WORDS = "Herr Kaufmännin ruft zurück"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def office(workspace: Workspace, set_clock: SetClock) -> Office:
    set_clock(BEGUN)
    return protected_office(workspace)


def test_no_table_holds_the_words_of_a_comment_or_the_bytes_of_a_document(
    workspace: Workspace, office: Office
) -> None:
    key = begun(workspace, office)
    comment_case(workspace, key, WORDS, actor=ADMINISTRATOR)
    sha256 = add_document(workspace, key, f"{WORDS}.pdf", PDF, actor=ADMINISTRATOR)
    with workspace.database.begin() as connection:
        tables = connection.exec_driver_sql(
            "SELECT format('%%I.%%I', schemaname, tablename) FROM pg_tables "
            "WHERE schemaname IN ('engine', 'ledger')"
        ).scalars()
        for table in list(tables):
            rows = connection.exec_driver_sql(f"SELECT t::text FROM {table} t").scalars().all()
            text = "\n".join(rows)
            for plain in (WORDS, WORDS.encode().hex(), PDF.hex()):
                assert plain not in text, table
    assert document(workspace, sha256, ADMINISTRATOR).content == PDF
    assert verify_ledger(workspace) == ()


def test_a_comment_moves_nothing_and_is_read_with_who_wrote_it(
    workspace: Workspace, office: Office
) -> None:
    key = begun(workspace, office)
    before = case(workspace, key, ADMINISTRATOR)
    comment_case(workspace, key, f"  {WORDS}\r\nMorgen ", actor=ADMINISTRATOR)
    after = case(workspace, key, ADMINISTRATOR)
    assert after.tokens == before.tokens
    assert [one.key for one in after.user_tasks] == [one.key for one in before.user_tasks]
    assert len(after.entries) == len(before.entries) + 1
    assert after.entries[-1].remarks == {"text": f"{WORDS}\nMorgen"}


def test_an_erasure_takes_comments_and_documents_with_the_case(
    workspace: Workspace, office: Office
) -> None:
    key = begun(workspace, office)
    comment_case(workspace, key, WORDS, actor=ADMINISTRATOR)
    add_document(workspace, key, "Ausweis.pdf", PDF, actor=ADMINISTRATOR)
    execute_erasure(workspace, approved(workspace, office, Target(case=key)), actor=office.asks)
    found = case(workspace, key, ADMINISTRATOR)
    said = [one for one in found.entries if "comment.added" in {f["type"] for f in one.facts}]
    assert [dict(one.remarks) for one in said] == [{}]
    assert "Ausweis" not in str([one.name for one in found.documents])
    assert verify_ledger(workspace) == ()


@pytest.mark.parametrize("text", ["", " \r\n\t ", "x" * (LONGEST_COMMENT + 1), "a\0b"])
def test_what_is_no_comment_is_refused(workspace: Workspace, office: Office, text: str) -> None:
    key = begun(workspace, office)
    with pytest.raises(CommentRefused):
        comment_case(workspace, key, text, actor=ADMINISTRATOR)


def test_nobody_adds_anything_to_a_case_that_is_over_or_that_they_do_not_see(
    workspace: Workspace, office: Office
) -> None:
    ended, running = ended_case(workspace, office), begun(workspace, office)
    stranger = person(workspace, "remarks-stranger")
    for key, who, fault in (
        (ended, ADMINISTRATOR, ProcessInstanceUnknown),
        (running, stranger, NotAllowed),
        (2**62, ADMINISTRATOR, ProcessInstanceUnknown),
    ):
        with pytest.raises(fault):
            comment_case(workspace, key, WORDS, actor=who)
        with pytest.raises(fault):
            add_document(workspace, key, "a.pdf", PDF, actor=who)
