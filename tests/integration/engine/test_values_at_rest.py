"""No value of a case stands in the files of the installation as it is: not in the database, not in
its write-ahead log, not beside it."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine.batch_model import BatchType
from engine.commands.begin_batch import begin_batch
from engine.commands.claim_jobs import claim_jobs
from engine.commands.complete_job import complete_job
from engine.commands.complete_user_task import complete_user_task
from engine.commands.fail_job import fail_job
from engine.commands.keep_house import keep_house
from engine.commands.publish_message import publish_message
from engine.commands.resolve_incident import resolve_incident
from engine.commands.run_batch import claim_batch_items, fail_batch_item
from engine.commands.set_variables import set_variables
from engine.commands.start_process_instance import start_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.model import ConnectorResult, Person, StoredDocument
from engine.queries import case, cases, document, inbox
from engine.queries.batches import search_batch_items
from engine.workspace import Workspace
from tests.builders import (
    ADMINISTRATOR,
    deployed,
    end_event,
    form,
    job,
    person,
    process,
    start_event,
    text_field,
    user_task,
)

STEM = "Wömbätßchen"
"""Begins every value; stands nowhere else."""
PLANTED = "Zwölfkämpfläßchen"
"""Is written as it is, on purpose; another one, since it stays in the write-ahead log."""
BEGUN = datetime(2027, 3, 1, 9, tzinfo=UTC)
CASE = process(
    "marked",
    start_event("ask")
    + user_task("ask", "send", form="note")
    + job("send", "done", inputs={"to": "=email"})
    + end_event(),
    properties={"vorgang:summary": "=note + &quot; &quot; + email"},
)


def marked(word: str) -> str:
    return f"{STEM}-{word}"


def _forms(stem: str) -> Iterator[bytes]:
    """Yield how a value may stand in a file: as text, escaped, in hexadecimal, in base 64."""
    for text in (stem, stem.lower(), stem.upper()):
        plain = text.encode()
        yield plain
        yield text.encode("latin-1")
        yield json.dumps(text)[1:-1].encode()
        yield plain.hex().encode()
        for shift in range(3):
            yield base64.b64encode(bytes(shift) + plain)[4:-4]


def files_with(folder: Path, stem: str = STEM) -> list[str]:
    """Return the files that hold a marked value."""
    wanted = sorted(set(_forms(stem)))
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            # PostgreSQL goes on working: it drops files of its own between two looks.
            with suppress(FileNotFoundError):
                content = path.read_bytes()
                found += [str(path) for one in wanted if one in content]
    return found


def on_disk(workspace: Workspace, stem: str = STEM) -> list[str]:
    """Return the files of database and installation that hold a marked value.

    The server is one for all tests of this process, and so is its write-ahead log.
    """
    with workspace.transaction() as connection:
        data = connection.exec_driver_sql("SHOW data_directory").scalar_one()
    return files_with(Path(data), stem) + files_with(workspace.settings.home, stem)


def checkpointed(workspace: Workspace) -> None:
    """Let everything that was written stand in the files of the tables as well."""
    with workspace.transaction() as connection:
        connection.exec_driver_sql("RESET ROLE")
        connection.exec_driver_sql("CHECKPOINT")


def _turn(workspace: Workspace, days: int) -> None:
    workspace.clock = workspace.real_clock = lambda: BEGUN + timedelta(days=days)


@pytest.fixture
def clerk(workspace: Workspace) -> Person:
    _turn(workspace, 0)
    deployed(workspace, CASE, form("note", text_field("note")))
    return person(workspace, "carla", "clerk")


def _whole_case(workspace: Workspace, clerk: Person) -> int:
    """Let a case come to its end, with a marked value wherever one can stand."""
    key = start_process_instance(
        workspace,
        "marked",
        variables={"email": marked("email"), "address": {"street": marked("street")}},
        business_id=marked("number"),
        actor=clerk,
    ).key
    set_variables(workspace, key, {"phone": marked("phone")}, marked("reason"), actor=ADMINISTRATOR)
    _batch(workspace)
    (task,) = inbox(workspace, clerk)
    assert (task.business_id, task.summary) == (marked("number"), None)
    complete_user_task(workspace, task.key, {"note": marked("note")}, actor=clerk)
    for day, retry in ((1, True), (2, False)):
        _turn(workspace, day)
        (claimed,) = claim_jobs(workspace, 5)
        assert claimed.last_error == (None if retry else marked("fault"))
        fail_job(workspace, claimed.key, marked("fault"), retry=retry)
    (incident,) = case(workspace, key, ADMINISTRATOR).incidents
    assert incident.message == marked("fault")
    resolve_incident(workspace, incident.key, actor=ADMINISTRATOR)
    (claimed,) = claim_jobs(workspace, 5)
    content = f"%PDF-1.7 {marked('letter')}".encode()
    sha256 = hashlib.sha256(content).hexdigest()
    letter = StoredDocument(sha256, f"{marked('file')}.pdf", "application/pdf", content)
    result = ConnectorResult(values={"sent": marked("answer")}, documents=(letter,))
    complete_job(workspace, claimed.key, result)
    assert document(workspace, sha256, clerk) == letter
    return key


def _batch(workspace: Workspace) -> None:
    chosen = {"business_id": marked("number")}
    batch = begin_batch(
        workspace,
        BatchType.SUSPEND,
        chosen,
        {},
        marked("why"),
        actor=person(workspace, "olga", "operator"),
    )
    (item,) = claim_batch_items(workspace, 5)
    fail_batch_item(workspace, item, marked("refused"))
    (shown,) = search_batch_items(workspace, ADMINISTRATOR, chosen={"batch": batch}).items
    assert shown.message == marked("refused")


def _message(workspace: Workspace) -> None:
    publish_message(
        workspace,
        "paid",
        correlation_key=marked("correlation"),
        variables={"iban": marked("iban")},
        time_to_live=timedelta(hours=1),
        actor=ADMINISTRATOR,
    )


def test_no_value_of_a_whole_case_stands_on_the_disk_as_it_is(
    workspace: Workspace, clerk: Person
) -> None:
    key = _whole_case(workspace, clerk)
    _message(workspace)
    checkpointed(workspace)
    assert on_disk(workspace) == []
    shown = case(workspace, key, ADMINISTRATOR)
    assert shown.instance.business_id == marked("number")
    assert shown.instance.summary == f"{marked('note')} {marked('email')}"
    assert shown.variables["address"] == {"street": marked("street")}
    assert [one.name for one in shown.documents] == [f"{marked('file')}.pdf"]
    _turn(workspace, 40)
    assert keep_house(workspace).cases == 1
    checkpointed(workspace)
    assert on_disk(workspace) == []
    assert case(workspace, key, ADMINISTRATOR).instance == shown.instance
    assert verify_ledger(workspace) == ()


def test_what_is_looked_for_on_the_disk_would_be_found_there(
    workspace: Workspace, clerk: Person
) -> None:
    with workspace.transaction() as connection:
        word = PLANTED.encode()
        connection.exec_driver_sql("INSERT INTO engine.case_word VALUES (1, %s)", (word,))
    checkpointed(workspace)
    assert any("pg_wal" in path for path in on_disk(workspace, PLANTED))
    assert any("/base/" in path for path in on_disk(workspace, PLANTED))
    (workspace.settings.home / "letter.txt").write_text(f"{PLANTED}-letter", encoding="utf-8")
    assert str(workspace.settings.home / "letter.txt") in on_disk(workspace, PLANTED)


def test_a_case_is_found_by_how_its_words_begin_and_by_its_whole_number(
    workspace: Workspace, clerk: Person
) -> None:
    key = _whole_case(workspace, clerk)

    def found(text: str) -> bool:
        return [one.key for one in cases(workspace, clerk, text=text)] == [key]

    assert all(map(found, ["wöm", "WÖMBÄTSS", f"{STEM} ema", marked("number"), "num note"]))
    assert not any(map(found, ["ömbät", "wöm other", "nu", "emails"]))
    assert found(str(key))
