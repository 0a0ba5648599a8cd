"""What people began to fill in, and the files that they handed in, go with an erasure."""

from __future__ import annotations

from hashlib import sha256

import pytest

from engine.commands.approve_erasure import approve_erasure
from engine.commands.complete_user_task import complete_user_task
from engine.commands.execute_erasure import execute_erasure
from engine.commands.handed_in_files import SentFile, look_at
from engine.commands.request_erasure import request_erasure
from engine.commands.save_draft import save_draft
from engine.commands.start_process_instance import start_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.faults import DocumentUnknown
from engine.person_model import Target
from engine.queries import document, inbox
from engine.workspace import Workspace
from tests.builders import deployed, end_event, form, process, start_event, text_field, user_task
from tests.integration.engine.protection import ANNE, PROPERTIES, Office, protected_office

PDF = b"%PDF-1.7\n% Befund\n%%EOF\n"
REFERENCE = "files::1"
HELD = ("engine.task_draft", "engine.case_document")


@pytest.fixture
def office(workspace: Workspace) -> Office:
    found = protected_office(workspace)
    steps = user_task("send", "say", form="paper") + user_task("say", "done", form="word")
    picker = {"type": "filepicker", "id": "Paper", "key": "paper", "label": "Befund"}
    deployed(
        workspace,
        process("finding", start_event("send") + steps + end_event(), properties=PROPERTIES),
        form("paper", picker),
        form("word", text_field("note")),
    )
    return found


def test_an_erasure_leaves_no_draft_and_no_file(workspace: Workspace, office: Office) -> None:
    begun = start_process_instance(workspace, "finding", variables=ANNE, actor=office.clerk)
    (task,) = inbox(workspace, office.clerk)
    files = look_at(workspace.settings, [SentFile(REFERENCE, "Befund Änne.pdf", PDF)])
    complete_user_task(workspace, task.key, {"paper": REFERENCE}, actor=office.clerk, files=files)
    (task,) = inbox(workspace, office.clerk)
    save_draft(workspace, task.key, {"note": "Änne ist krank"}, actor=office.clerk)
    assert [_count(workspace, table) for table in HELD] == [1, 1]
    key = request_erasure(workspace, Target(case=begun.key), "Bitte", actor=office.asks)
    for approver in (office.first, office.second):
        approve_erasure(workspace, key, actor=approver)
    execute_erasure(workspace, key, actor=office.asks)
    assert [_count(workspace, table) for table in HELD] == [0, 0]
    with pytest.raises(DocumentUnknown):
        document(workspace, sha256(PDF).hexdigest(), office.clerk)
    assert verify_ledger(workspace) == ()


def _count(workspace: Workspace, table: str) -> int:
    with workspace.transaction() as connection:
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())
