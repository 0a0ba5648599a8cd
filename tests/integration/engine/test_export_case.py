"""The report of a case: the ledger itself attests where the case ended."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from audit import positions
from audit.attestation import read_attested
from audit.evidence import read_export
from audit.verify import verify_export
from engine.commands import export_case as command
from engine.commands.complete_user_task import complete_user_task
from engine.commands.export_case import export_case
from engine.commands.export_ledger import export_ledger, missing_places
from engine.commands.keep_house import keep_house
from engine.commands.start_process_instance import start_process_instance
from engine.faults import ContentChanged, DatabaseUnavailable, NotFound
from engine.model import Person
from engine.queries import inbox
from engine.queries.receipts import receipt
from engine.store.database import transaction
from engine.workspace import Workspace
from tests.builders import NOTE, NOTED, deployed, person


@pytest.fixture
def auditor(workspace: Workspace) -> Person:
    return person(workspace, "carol", "auditor")


@pytest.fixture
def key(workspace: Workspace) -> int:
    """A case whose first task waits."""
    deployed(workspace, NOTED, NOTE)
    alice = person(workspace, "alice", "clerk")
    return start_process_instance(workspace, "simple", variables={}, actor=alice).key


def test_the_evidence_of_a_case_says_where_the_case_ended_when_it_was_taken(
    workspace: Workspace, key: int, auditor: Person
) -> None:
    alice = person(workspace, "bert", "clerk")
    lengths = []
    for _ in range(2):
        bundle = read_export(export_case(workspace, key, actor=auditor).evidence)
        assert verify_export(bundle) == []
        given = bundle["attestation"]
        attested = read_attested(given["body"].encode(), bundle["log"], given["index"])
        assert attested is not None
        assert (attested.instance, attested.seq) == (str(key), len(bundle["entries"]))
        lengths.append(attested.seq)
        for task in inbox(workspace, alice):
            complete_user_task(workspace, task.key, {"note": "x"}, actor=alice)
    assert lengths[0] < lengths[1]


def test_each_report_stands_in_the_ledger_once_and_the_whole_ledger_agrees(
    workspace: Workspace, key: int, auditor: Person
) -> None:
    for _ in range(2):
        export_case(workspace, key, actor=auditor)
    bundle = read_export(export_ledger(workspace, actor=auditor))
    assert verify_export(bundle) == []
    facts = [fact for entry in bundle["entries"] for fact in json.loads(entry["body"])["facts"]]
    assert [fact["data"]["kind"] for fact in facts if fact["type"] == "export.created"] == [
        "case",
        "case",
    ]


def test_an_export_waits_while_another_process_gives_out_places(
    workspace: Workspace, key: int, auditor: Person
) -> None:
    held, over = threading.Event(), threading.Event()

    def lead() -> None:
        with transaction(workspace.sequencer) as connection:
            assert positions.lead(connection)
            held.set()
            over.wait(0.5)

    thread = threading.Thread(target=lead)
    thread.start()
    try:
        assert held.wait(5)
        bundle = read_export(export_case(workspace, key, actor=auditor).evidence)
    finally:
        over.set()
        thread.join()
    assert verify_export(bundle) == []


def test_without_a_checkpoint_there_is_no_report(
    workspace: Workspace, key: int, auditor: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "_TRIES", 2)
    with transaction(workspace.sequencer) as connection:
        assert positions.lead(connection)
        with pytest.raises(DatabaseUnavailable):
            export_case(workspace, key, actor=auditor)


def test_the_report_says_what_became_of_the_values_of_an_archived_case(
    workspace: Workspace, auditor: Person, set_clock: Callable[[datetime], None]
) -> None:
    begun = datetime(2027, 3, 1, 9, tzinfo=UTC)
    set_clock(begun)
    deployed(workspace, NOTED, NOTE)
    alice = person(workspace, "alice", "clerk")
    key = start_process_instance(workspace, "simple", variables={}, actor=alice).key
    (task,) = inbox(workspace, alice)
    complete_user_task(workspace, task.key, {"note": "Marked-Value-4711"}, actor=alice)
    set_clock(begun + timedelta(days=31))
    keep_house(workspace)
    shown = told(export_case(workspace, key, actor=auditor).pdf)
    assert "Archiviert 01.04.2027" in shown
    assert "Marked-Value-4711" in shown
    set_clock(begun.replace(year=2029) + timedelta(days=1))
    keep_house(workspace)
    shown = told(export_case(workspace, key, actor=auditor).pdf)
    gone = "Aufbewahrungsfrist abgelaufen, am 02.03.2029 endgültig gelöscht"
    assert f"Kontaktdaten {gone}" in shown
    assert "Marked-Value-4711" not in shown


def told(pdf: bytes) -> str:
    """Return the text of a report, one space between words."""
    text = ["pdftotext", "-layout", "-", "-"]
    done = subprocess.run(text, input=pdf, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


HIDDEN = {
    "its last entry gone": "DELETE FROM ledger.entry WHERE inst = '{0}' AND seq = {1}",
    "its last entry and its place gone": "DELETE FROM ledger.entry WHERE inst = '{0}' "
    "AND seq = {1}; DELETE FROM ledger.index WHERE inst = '{0}' AND seq = {1}",
    "its last entry renamed": "UPDATE ledger.entry SET inst = 'x' WHERE inst = '{0}' AND seq = {1};"
    " UPDATE ledger.index SET inst = 'x' WHERE inst = '{0}' AND seq = {1};"
    " UPDATE engine.process_instance SET version = version - 1 WHERE key = {0}",
}


@pytest.mark.parametrize("hidden", HIDDEN)
def test_no_report_and_no_receipt_of_a_case_whose_last_entry_somebody_hid(
    workspace: Workspace, key: int, auditor: Person, hidden: str
) -> None:
    clerk = person(workspace, "bert", "clerk")
    for task in inbox(workspace, clerk):
        complete_user_task(workspace, task.key, {"note": "x"}, actor=clerk)
    last = len(read_export(export_case(workspace, key, actor=auditor).evidence)["entries"])
    with transaction(workspace.database) as connection:
        before = positions.newest_of(connection, ["system"])["system"].seq
    assert workspace.settings.database_url is not None
    with psycopg.connect(workspace.settings.database_url) as superuser:
        superuser.execute("SET session_replication_role = replica")
        for table in ("entry", "index"):
            superuser.execute(f"ALTER TABLE ledger.{table} DISABLE TRIGGER ALL".encode())
        for statement in HIDDEN[hidden].format(key, last).split("; "):
            superuser.execute(statement.encode())
    for _ in range(2):
        with pytest.raises(ContentChanged):
            export_case(workspace, key, actor=auditor)
    with pytest.raises((ContentChanged, NotFound)):
        receipt(workspace, key, last, auditor)
    with transaction(workspace.database) as connection:
        # Nothing was signed for it.
        assert positions.newest_of(connection, ["system"])["system"].seq == before
    if hidden != "its last entry and its place gone":
        assert len(missing_places(workspace, actor=auditor)) == (
            0 if hidden == "its last entry renamed" else 1
        )
