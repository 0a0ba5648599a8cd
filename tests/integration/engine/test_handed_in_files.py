"""Files in forms: what is taken, who looks at it, where it stands."""

from __future__ import annotations

import shlex
import socketserver
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from engine.commands.claim_user_task import claim_user_task
from engine.commands.complete_user_task import complete_user_task
from engine.commands.handed_in_files import HandedIn, SentFile, look_at
from engine.commands.start_process_instance import start_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.faults import DocumentUnknown, SubmissionRefused
from engine.model import Person, UserTaskView
from engine.queries import case, document, inbox
from engine.settings import Settings
from engine.workspace import Workspace
from tests.builders import (
    deployed,
    end_event,
    form,
    person,
    process,
    start_event,
    user_task,
)

PDF = b"%PDF-1.7\n% ein Gutachten\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The file that every scanner takes for a virus, and that is none (eicar.org)."""
REFERENCE = "files::1"
PICKER = {
    "type": "filepicker",
    "id": "Anlagen",
    "key": "anlagen",
    "label": "Anlagen",
    "multiple": True,
    "accept": ".pdf,image/*,.txt",
    "validate": {"required": True},
}


class Clamd(socketserver.StreamRequestHandler):
    """Speaks clamd's INSTREAM, and finds EICAR."""

    def handle(self) -> None:
        if self.rfile.read(10) != b"zINSTREAM\0":
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        content = b""
        while length := int.from_bytes(self.rfile.read(4), "big"):
            content += self.rfile.read(length)
        found = b"Eicar-Test-Signature FOUND" if EICAR in content else b"OK"
        self.wfile.write(b"stream: " + found + b"\0")


@pytest.fixture
def clamd() -> Iterator[str]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"tcp://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture
def clerk(workspace: Workspace) -> Person:
    return person(workspace, "file-clerk", "file-clerks", "clerk")


@pytest.fixture
def task(workspace: Workspace, clerk: Person) -> UserTaskView:
    asks = user_task("ask", "look", form="upload", groups="file-clerks")
    asks += user_task("look", "done", groups="file-clerks")
    model = process("uploading", start_event("ask") + asks + end_event())
    deployed(workspace, model, form("upload", PICKER))
    start_process_instance(workspace, "uploading", variables={}, actor=clerk)
    (found,) = inbox(workspace, clerk)
    claim_user_task(workspace, found.key, actor=clerk)
    return found


def sent(settings: Settings, *files: tuple[str, bytes]) -> HandedIn:
    return look_at(settings, [SentFile(REFERENCE, name, content) for name, content in files])


def complaints_of(
    workspace: Workspace, task: UserTaskView, clerk: Person, files: HandedIn
) -> list[str]:
    with pytest.raises(SubmissionRefused) as caught:
        complete_user_task(workspace, task.key, {"anlagen": REFERENCE}, actor=clerk, files=files)
    assert {fault.field_id for fault in caught.value.faults} == {"Anlagen"}
    assert case(workspace, task.process_instance_key, clerk).documents == ()
    return [fault.message for fault in caught.value.faults]


def test_a_file_is_kept_with_its_case_under_its_hash_and_stands_in_the_variable(
    workspace: Workspace, task: UserTaskView, clerk: Person
) -> None:
    files = sent(workspace.settings, ("C:\\Ordner\\Gutachten.pdf", PDF), ("foto.png", PNG))
    complete_user_task(workspace, task.key, {"anlagen": REFERENCE}, actor=clerk, files=files)
    found = case(workspace, task.process_instance_key, clerk)
    digests = {sha256(content).hexdigest() for content in (PDF, PNG)}
    assert {one.sha256 for one in found.documents} == digests
    operator = person(workspace, "file-operator", "operator")
    value = case(workspace, task.process_instance_key, operator).variables["anlagen"]
    assert isinstance(value, list)
    assert [one["metadata"]["fileName"] for one in value] == ["Gutachten.pdf", "foto.png"]
    assert [one["metadata"]["contentType"] for one in value] == ["application/pdf", "image/png"]
    assert {one["documentId"] for one in value} == digests
    read = document(workspace, sha256(PDF).hexdigest(), clerk)
    assert (read.content, read.name) == (PDF, "Gutachten.pdf")


def test_the_ledger_says_that_a_file_came_and_not_what_it_is_called(
    workspace: Workspace, task: UserTaskView, clerk: Person
) -> None:
    files = sent(workspace.settings, ("Kündigung Frau Muster.pdf", PDF))
    complete_user_task(workspace, task.key, {"anlagen": REFERENCE}, actor=clerk, files=files)
    found = case(workspace, task.process_instance_key, clerk)
    (fact,) = [
        one for entry in found.entries for one in entry.facts if one["type"] == "document.added"
    ]
    assert fact["refs"] == {"sha256": sha256(PDF).hexdigest()}
    assert fact["data"] == {"media_type": "application/pdf", "size": len(PDF)}
    with workspace.transaction() as connection:
        bodies = connection.exec_driver_sql("SELECT body FROM ledger.entry").scalars().all()
    assert not any(b"Muster" in bytes(body) for body in bodies)
    assert verify_ledger(workspace) == ()


def test_a_kept_file_is_sealed_and_read_by_nobody_else(
    workspace: Workspace, task: UserTaskView, clerk: Person
) -> None:
    files = sent(workspace.settings, ("geheim.txt", b"sehr geheim"))
    complete_user_task(workspace, task.key, {"anlagen": REFERENCE}, actor=clerk, files=files)
    with workspace.transaction() as connection:
        rows = connection.exec_driver_sql("SELECT content, name FROM engine.case_document").all()
    assert not any(b"geheim" in bytes(content) or "geheim" in name for content, name in rows)
    stranger = person(workspace, "file-stranger", "other-clerks")
    with pytest.raises(DocumentUnknown):
        document(workspace, sha256(b"sehr geheim").hexdigest(), stranger)


def test_a_form_that_begins_a_case_takes_files_too(workspace: Workspace, clerk: Person) -> None:
    model = process("with-files", start_event("done", form="upload") + end_event())
    deployed(workspace, model, form("upload", PICKER))
    files = sent(workspace.settings, ("a.pdf", PDF))
    begun = start_process_instance(
        workspace, "with-files", variables={"anlagen": REFERENCE}, actor=clerk, files=files
    )
    assert [one.name for one in case(workspace, begun.key, clerk).documents] == ["a.pdf"]
    assert verify_ledger(workspace) == ()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("programm.pdf", b"MZ" + bytes(60), "werden nicht angenommen"),
        ("seite.txt", b"<!DOCTYPE html><script>1</script>", "werden nicht angenommen"),
        ("bild.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "werden nicht angenommen"),
        ("skript.txt", b"#!/bin/sh\nrm -rf /\n", "werden nicht angenommen"),
        ("leer.pdf", b"", "ist leer"),
        ("gross.txt", b"a" * 1_000_001, "größer als 1 MB"),
        ("tabelle.zip", b"PK\x05\x06" + bytes(18), "werden nicht angenommen"),
    ],
)
def test_a_file_is_judged_by_what_it_holds_not_by_its_name(
    workspace: Workspace, task: UserTaskView, clerk: Person, name: str, content: bytes, said: str
) -> None:
    settings = replace(workspace.settings, largest_file=1)
    (message,) = complaints_of(workspace, task, clerk, sent(settings, (name, content)))
    assert name in message
    assert said in message


def test_a_field_takes_the_kinds_it_names_by_content(
    workspace: Workspace, task: UserTaskView, clerk: Person
) -> None:
    gif = b"GIF89a" + bytes(20)
    files = sent(workspace.settings, ("tabelle.pdf", b"a;b\n1;2\n"), ("bewegt.pdf", gif))
    complete_user_task(workspace, task.key, {"anlagen": REFERENCE}, actor=clerk, files=files)
    kinds = {
        one.content_type for one in case(workspace, task.process_instance_key, clerk).documents
    }
    assert kinds == {"text/plain", "image/gif"}


def test_a_reference_without_a_file_and_another_persons_reference_are_refused(
    workspace: Workspace, task: UserTaskView, clerk: Person
) -> None:
    (message,) = complaints_of(workspace, task, clerk, sent(workspace.settings))
    assert "nicht angekommen" in message


def test_too_many_files_are_refused(
    workspace: Workspace, task: UserTaskView, clerk: Person
) -> None:
    many = [(f"{number}.pdf", PDF) for number in range(21)]
    (message,) = complaints_of(workspace, task, clerk, sent(workspace.settings, *many))
    assert "höchstens 20" in message


def test_what_no_field_names_is_not_kept(
    workspace: Workspace, task: UserTaskView, clerk: Person
) -> None:
    both = [SentFile(REFERENCE, "a.pdf", PDF), SentFile("files::9", "b.png", PNG)]
    files = look_at(workspace.settings, both)
    complete_user_task(workspace, task.key, {"anlagen": REFERENCE}, actor=clerk, files=files)
    documents = case(workspace, task.process_instance_key, clerk).documents
    assert [one.name for one in documents] == ["a.pdf"]


def test_clamd_keeps_a_virus_out_and_lets_others_in(
    workspace: Workspace, task: UserTaskView, clerk: Person, clamd: str
) -> None:
    settings = replace(workspace.settings, virus_scan=clamd)
    (message,) = complaints_of(workspace, task, clerk, sent(settings, ("rechnung.txt", EICAR)))
    assert message.startswith("In der Datei „rechnung.txt“ wurde ein Virus gefunden.")
    large = b"%PDF-1.7\n" + bytes(200_000) + EICAR
    assert complaints_of(workspace, task, clerk, sent(settings, ("groß.pdf", large)))
    files = sent(settings, ("gut.pdf", PDF + bytes(200_000)))
    complete_user_task(workspace, task.key, {"anlagen": REFERENCE}, actor=clerk, files=files)


def test_a_command_may_look_for_viruses(
    workspace: Workspace, task: UserTaskView, clerk: Person
) -> None:
    program = "import sys; sys.exit(b'EICAR' in sys.stdin.buffer.read())"
    command = shlex.join([sys.executable, "-c", program])
    settings = replace(workspace.settings, virus_scan=command)
    assert complaints_of(workspace, task, clerk, sent(settings, ("x.txt", EICAR)))
    files = sent(settings, ("gut.pdf", PDF))
    complete_user_task(workspace, task.key, {"anlagen": REFERENCE}, actor=clerk, files=files)


@pytest.mark.parametrize(
    "scanner", ["tcp://127.0.0.1:1", "unix:///gibt/es/nicht", "/gibt/es/nicht"]
)
def test_what_could_not_be_looked_at_is_not_taken(
    workspace: Workspace, task: UserTaskView, clerk: Person, scanner: str
) -> None:
    settings = replace(workspace.settings, virus_scan=scanner)
    (message,) = complaints_of(workspace, task, clerk, sent(settings, ("a.pdf", PDF)))
    assert "nicht auf Viren prüfen" in message


def test_a_scanner_that_fails_says_neither_yes_nor_no(
    workspace: Workspace, task: UserTaskView, clerk: Person, tmp_path: Path
) -> None:
    broken = tmp_path / "scanner"
    broken.write_text("#!/bin/sh\nexit 2\n")
    broken.chmod(0o755)
    settings = replace(workspace.settings, virus_scan=str(broken))
    (message,) = complaints_of(workspace, task, clerk, sent(settings, ("a.pdf", PDF)))
    assert "nicht auf Viren prüfen" in message
