"""Drafts and files of forms over HTTP: what pages and programs send, and what is refused."""

from __future__ import annotations

import json
from hashlib import sha256
from itertools import count

import httpx
import pytest

from engine.commands.claim_user_task import claim_user_task
from engine.commands.start_process_instance import start_process_instance
from engine.queries import inbox, person_of_username, startable_processes
from tests import builders
from tests.integration.api.conftest import PASSWORD, Office, token_of
from tests.integration.api.quotes import posted

GROUP, WRITER, COLLEAGUE = "drafting", "draftwriter", "draftcolleague"
PDF = b"%PDF-1.7\n% Anlage\n%%EOF\n"
FORM = builders.form(
    "papers",
    builders.text_field("note", required=False),
    {
        "type": "filepicker",
        "id": "Papers",
        "key": "papers",
        "label": "Unterlagen",
        "multiple": True,
        "accept": ".pdf",
    },
)
_NUMBERS = count(1)


@pytest.fixture(scope="module")
def drafting(office: Office) -> Office:
    """An office in which two people may fill in a form with a note and files."""
    asks = builders.user_task("ask", "look", form="papers", groups=GROUP)
    asks += builders.user_task("look", "done", groups=GROUP)
    first = builders.start_event("ask", form="papers")
    model = builders.process("paperwork", first + asks + builders.end_event())
    builders.deployed(office.workspace, model, FORM)
    for name in (WRITER, COLLEAGUE):
        builders.person(office.workspace, name, GROUP, "clerk", password=PASSWORD)
    return office


@pytest.fixture
def key(drafting: Office) -> int:
    """A task that the writer has claimed."""
    workspace = drafting.workspace
    writer = person_of_username(workspace, WRITER)
    begun = start_process_instance(workspace, "paperwork", variables={}, actor=writer)
    (task,) = [one for one in inbox(workspace, writer) if one.process_instance_key == begun.key]
    claim_user_task(workspace, task.key, actor=writer)
    return task.key


def sent(
    client: httpx.Client, path: str, values: object, *files: tuple[str, bytes]
) -> httpx.Response:
    parts = [("files::1", (name, content)) for name, content in files]
    fields = {"data": json.dumps(values)}
    headers = {"accept": "application/json"}
    return client.post(f"{path}/with-files", data=fields, files=parts, headers=headers)


def test_a_saved_draft_is_in_the_form_again_and_can_be_thrown_away(
    drafting: Office, key: int
) -> None:
    browser = drafting.browser(WRITER)
    assert "Ihr Entwurf von" not in browser.get(f"/tasks/{key}").text
    answer = posted(browser, f"/tasks/{key}/draft", {"data": {"note": "angefangen"}})
    assert answer.status_code == 200, answer.text
    page = browser.get(f"/tasks/{key}").text
    assert f"Ihr Entwurf von heute, {answer.json()['time']} Uhr" in page
    assert browser.get(f"/tasks/{key}/form.json").json()["data"] == {"note": "angefangen"}
    assert browser.get(f"/tasks/{key}/form.json?reading=1").json()["data"] == {}
    token = {"csrf": token_of(browser)}
    gone = browser.post(f"/tasks/{key}/draft/discard", data=token)
    assert gone.headers["location"] == f"/tasks/{key}?done=draft-discarded"
    page = browser.get(gone.headers["location"]).text
    assert "Der Entwurf ist verworfen." in page
    assert "Ihr Entwurf von" not in page


def test_programs_keep_drafts_as_well(drafting: Office, key: int) -> None:
    program = drafting.program(WRITER)
    assert program.get(f"/v2/user-tasks/{key}/draft").status_code == 204
    saved = program.put(f"/v2/user-tasks/{key}/draft", json={"data": {"note": "eins"}})
    assert saved.status_code == 200
    read = program.get(f"/v2/user-tasks/{key}/draft").json()
    assert read == {"savedAt": saved.json()["savedAt"], "data": {"note": "eins"}}
    assert program.delete(f"/v2/user-tasks/{key}/draft").status_code == 204
    assert program.get(f"/v2/user-tasks/{key}/draft").status_code == 204


def test_nobody_else_reads_or_writes_a_draft(drafting: Office, key: int) -> None:
    posted(drafting.browser(WRITER), f"/tasks/{key}/draft", {"data": {"note": "meins"}})
    other = drafting.program(COLLEAGUE)
    assert other.get(f"/v2/user-tasks/{key}/draft").status_code == 204
    refused = other.put(f"/v2/user-tasks/{key}/draft", json={"data": {"note": "x"}})
    assert refused.status_code == 403
    without_token = httpx.Client(base_url=drafting.address)
    assert without_token.post(f"/tasks/{key}/draft", json={"data": {}}).status_code in (401, 403)


def test_a_task_is_completed_with_files_that_stand_among_the_documents(
    drafting: Office, key: int
) -> None:
    browser = drafting.browser(WRITER)
    content = PDF + str(next(_NUMBERS)).encode()
    values = {"note": "anbei", "papers": "files::1"}
    answer = sent(browser, f"/tasks/{key}/complete", values, ("Antrag.pdf", content))
    assert answer.status_code == 200, answer.text
    case = answer.json()["location"].rpartition("case=")[2]
    assert "Antrag.pdf" in browser.get(f"/cases/{case}").text
    read = browser.get(f"/documents/{sha256(content).hexdigest()}")
    assert read.content == content
    assert read.headers["content-disposition"].startswith("attachment")


def test_a_program_completes_a_task_with_files_and_a_stranger_to_it_does_not(
    drafting: Office, key: int
) -> None:
    path, values = f"/v2/user-tasks/{key}/completion", {"note": "anbei", "papers": "files::1"}
    content = PDF + str(next(_NUMBERS)).encode()
    refused = sent(drafting.program("holger"), path, values, ("Antrag.pdf", content))
    assert refused.status_code == 403, refused.text
    program = drafting.program(WRITER)
    assert sent(program, path, values, ("Antrag.pdf", b"MZ\x90")).status_code == 422
    answer = sent(program, path, values, ("Antrag.pdf", content))
    assert (answer.status_code, answer.content) == (204, b"")
    browser = drafting.browser(WRITER)
    assert browser.get(f"/documents/{sha256(content).hexdigest()}").content == content


def test_a_page_of_others_cannot_complete_a_task_with_files_in_ones_session(
    drafting: Office, key: int
) -> None:
    strange = httpx.Client(base_url=drafting.address, cookies=drafting.browser(WRITER).cookies)
    answer = sent(strange, f"/v2/user-tasks/{key}/completion", {"note": "x"}, ("a.pdf", PDF))
    assert answer.status_code == 403


def test_a_case_is_started_with_files(drafting: Office) -> None:
    browser = drafting.browser(WRITER)
    writer = person_of_username(drafting.workspace, WRITER)
    (start,) = [
        one.key
        for one in startable_processes(drafting.workspace, writer)
        if one.process_definition_id == "paperwork"
    ]
    answer = sent(browser, f"/start/{start}", {"papers": "files::1"}, ("a.pdf", PDF))
    assert answer.status_code == 200, answer.text
    case = answer.json()["location"].rpartition("case=")[2]
    assert "a.pdf" in browser.get(f"/cases/{case}").text


def test_a_refused_file_is_told_at_its_field(drafting: Office, key: int) -> None:
    browser = drafting.browser(WRITER)
    values = {"papers": "files::1"}
    for name, content, said in (
        ("bild.pdf", b"\x89PNG\r\n\x1a\n" + bytes(9), "ist keine Datei, die „Unterlagen“ annimmt"),
        ("programm.pdf", b"MZ" + bytes(90), "werden nicht angenommen"),
    ):
        answer = sent(browser, f"/tasks/{key}/complete", values, (name, content))
        assert answer.status_code == 422
        (error,) = answer.json()["errors"]
        assert (error["field_id"], error["code"]) == ("Papers", "file")
        assert said in error["message"]


def test_what_is_larger_than_all_files_may_be_is_not_read(drafting: Office, key: int) -> None:
    browser = drafting.browser(WRITER)
    too_much = bytes(31_000_000)
    answer = sent(browser, f"/tasks/{key}/complete", {"papers": "files::1"}, ("x.pdf", too_much))
    assert answer.status_code == 413


def test_a_submission_with_files_needs_its_json_and_its_token(drafting: Office, key: int) -> None:
    browser = drafting.browser(WRITER)
    path = f"/tasks/{key}/complete/with-files"
    for data in ({}, {"data": "[]"}, {"data": "{"}):
        answer = browser.post(path, data=data, files=[("files::1", ("a.pdf", PDF))])
        assert answer.status_code == 400, data
    assert browser.post(path, json={"data": {}}).status_code == 400
    token = browser.headers.pop("x-csrf-token")
    try:
        answer = sent(browser, f"/tasks/{key}/complete", {}, ("a.pdf", PDF))
    finally:
        browser.headers["x-csrf-token"] = token
    assert answer.status_code == 403
