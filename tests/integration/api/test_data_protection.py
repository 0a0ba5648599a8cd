"""Erasures, holds and access over the interface and on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import program
from engine.commands.start_process_instance import start_process_instance
from tests import builders
from tests.builders import end_event, process, start_event, user_task
from tests.integration.api.conftest import PASSWORD, Office

ASK = start_event("ask") + user_task("ask", "done") + end_event()
KNOWN = "Änne.Öztürk@example.com"
PROTECTORS = ("dora", "frida")


@pytest.fixture(scope="module")
def protectors(office: Office) -> None:
    """People of the data protection office, and a process about persons."""
    for name in PROTECTORS:
        builders.person(office.workspace, name, "data-protection-team", password=PASSWORD)
    builders.person(office.workspace, "emil", "data-protection-officer", "clerk", password=PASSWORD)
    about = {"vorgang:dataSubject": "=email", "vorgang:purpose": "Anfragen beantworten"}
    builders.deployed(office.workspace, process("about-persons", ASK, properties=about))


@pytest.fixture
def case(office: Office, protectors: None) -> int:
    """A case of the person."""
    return start_process_instance(
        office.workspace,
        "about-persons",
        variables={"email": KNOWN, "note": "Gewürznelke"},
        actor=builders.ADMINISTRATOR,
    ).key


def test_a_person_is_found_told_about_and_erased_over_the_interface(
    office: Office, case: int
) -> None:
    dora, frida, emil = (office.program(name) for name in (*PROTECTORS, "emil"))
    found = dora.post("/v2/persons/search", json={"identifier": KNOWN.upper()}).json()
    assert str(case) in [one["processInstanceKey"] for one in found["cases"]]
    told = dora.post(f"/v2/persons/{found['person']}/access")
    assert "Gewürznelke" in told.text
    assert told.json()["complete"] is True
    asked = dora.post("/v2/erasures", json={"person": found["person"], "reason": "Antrag"})
    assert asked.status_code == 201
    address = f"/v2/erasures/{asked.json()['erasureKey']}"
    assert dora.get(address).json()["cases"][-1]["cancelled"] is True
    assert dora.post(f"{address}/approval").status_code == 403
    assert frida.post(f"{address}/approval").json() == {"approvalsMissing": 1}
    assert frida.post(f"{address}/approval").status_code == 409
    assert dora.post(f"{address}/execution").status_code == 409
    assert emil.post(f"{address}/approval").json() == {"approvalsMissing": 0}
    done = dora.post(f"{address}/execution").json()
    assert done["cases"][-1]["erasedClasses"] == ["contact", "state"]
    assert dora.post("/v2/persons/search", json={"identifier": KNOWN}).status_code == 404
    certificate = dora.post(f"{address}/certificate")
    assert certificate.content.startswith(b"%PDF")
    assert address.rpartition("/")[2] in [
        one["erasureKey"] for one in dora.get("/v2/erasures").json()["items"]
    ]


def test_who_does_not_protect_data_may_do_nothing_of_it(office: Office, case: int) -> None:
    clients = [office.program(name) for name in ("miriam", "nora", "arne")]
    for client in clients:
        for method, address, body in (
            ("POST", "/v2/persons/search", {"identifier": KNOWN}),
            ("GET", "/v2/persons/per_x", None),
            ("POST", "/v2/persons/per_x/access", None),
            ("POST", "/v2/erasures", {"processInstanceKey": str(case), "reason": "x"}),
            ("GET", "/v2/erasures", None),
            ("POST", "/v2/erasures/1/approval", None),
            ("POST", "/v2/erasures/1/execution", None),
            ("POST", "/v2/erasures/1/certificate", None),
            (
                "POST",
                "/v2/holds",
                {"processInstanceKey": str(case), "kind": "litigation", "reason": "x"},
            ),
            ("GET", "/v2/holds", None),
            ("POST", "/v2/holds/1/lifting", {"reason": "x"}),
        ):
            assert client.request(method, address, json=body).status_code == 403, address


def test_a_hold_is_placed_listed_and_lifted_over_the_interface(office: Office, case: int) -> None:
    emil = office.program("emil")
    on = {"processInstanceKey": str(case), "kind": "litigation", "reason": "Klage"}
    placed = emil.post("/v2/holds", json={**on, "reviewOn": "2027-09-01"})
    key = placed.json()["holdKey"]
    (listed,) = (one for one in emil.get("/v2/holds").json()["items"] if one["holdKey"] == key)
    assert listed["reviewOn"] == "2027-09-01"
    assert emil.post(f"/v2/holds/{key}/lifting", json={"reason": "Ende"}).status_code == 204
    for refused in ({**on, "kind": "x"}, {**on, "reviewOn": "soon"}):
        assert emil.post("/v2/holds", json=refused).status_code == 400


def test_the_record_of_processing_is_read_as_json_and_as_markdown(
    office: Office, protectors: None
) -> None:
    emil = office.program("emil")
    stated = {
        one["process"]: one["purpose"]
        for one in emil.get("/v2/processing-activities").json()["activities"]
    }
    assert stated["about-persons"] == "Anfragen beantworten"
    assert "Anfragen beantworten" in emil.get("/v2/processing-activities?form=markdown").text


@pytest.mark.parametrize("language", ["de", "en"])
def test_access_and_record_of_processing_are_handed_out_as_pdf(
    office: Office, case: int, language: str
) -> None:
    dora, query = office.program("dora"), f"form=pdf&language={language}"
    found = dora.post("/v2/persons/search", json={"identifier": KNOWN}).json()["person"]
    made = (
        dora.post(f"/v2/persons/{found}/access?{query}"),
        dora.get(f"/v2/processing-activities?{query}"),
    )
    for one in made:
        assert one.headers["content-type"] == "application/pdf"
        assert one.content.startswith(b"%PDF")
    for refused in (
        dora.post(f"/v2/persons/{found}/access?form=pdf&language=fr"),
        dora.get("/v2/processing-activities?language=fr"),
    ):
        assert refused.status_code == 400


def test_the_command_line_asks_for_the_password_of_who_acts(
    office: Office, case: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = office.workspace.settings
    monkeypatch.setenv("VORGANG_HOME", str(settings.home))
    monkeypatch.setenv("VORGANG_DATABASE_URL", str(settings.database_url))
    monkeypatch.setenv("VORGANG_LOG_ORIGIN", settings.log_origin)

    def run(*words: str, by: str, password: str = PASSWORD) -> tuple[int, str]:
        told = CliRunner().invoke(program, [*words, "--as", by], input=f"{password}\n")
        return told.exit_code, told.output

    assert run("person", "find", KNOWN, by="dora", password="wrong")[0] != 0
    code, text = run("person", "find", KNOWN, by="dora")
    assert code == 0, text
    handle = text.split("Person ")[1].split()[0]
    told = tmp_path / "told.json"
    assert run("person", "access", handle, "-o", str(told), by="dora")[0] == 0
    assert "Gewürznelke" in json.dumps(json.loads(told.read_text()), ensure_ascii=False)
    letter, record = tmp_path / "told.pdf", tmp_path / "record.pdf"
    assert run("person", "access", handle, "--format", "pdf", by="dora")[0] != 0
    assert run("person", "access", handle, "--format", "pdf", "-o", str(letter), by="dora")[0] == 0
    assert run("person", "processing", "-o", str(record), "--language", "en", by="dora")[0] == 0
    assert all(one.read_bytes().startswith(b"%PDF") for one in (letter, record))
    code, text = run("erasure", "request", "--case", str(case), "--reason", "x", by="dora")
    key = text.split("Löschung ")[1].split()[0]
    assert "läuft und wird abgebrochen" in text
    assert run("erasure", "approve", key, by="dora")[0] != 0
    assert "es fehlt 1 Genehmigung" in run("erasure", "approve", key, by="frida")[1]
    assert "genehmigt" in run("erasure", "approve", key, by="emil")[1]
    assert "ausgeführt" in run("erasure", "execute", key, "--yes", by="dora")[1]
    written = tmp_path / "certificate.pdf"
    code, text = run("erasure", "certificate", key, "-o", str(written), by="dora")
    assert "vorgang keys rotate kek" in text
    assert written.read_bytes().startswith(b"%PDF")
    assert "ausgeführt" in run("erasure", "list", by="emil")[1]
    assert run("hold", "list", by="emil")[0] == 0
    assert "Anfragen beantworten" in run("person", "processing", by="emil")[1]


def test_who_is_shown_a_case_stands_in_the_ledger_once_a_day(office: Office, case: int) -> None:
    def read() -> int:
        with office.workspace.transaction() as connection:
            entries = office.workspace.ledger.entries_of(connection, "system")
        wanted = f'"instance":"{case}","kind"'.encode()
        return sum(b'"access.read"' in one.body and wanted in one.body for one in entries)

    browser = office.browser("emil")
    for _ in range(2):
        assert browser.get(f"/cases/{case}").status_code == 200
        assert read() == 1
    browser.get(f"/cases/{case}/diagram.json")
    wanted = {"filter": {"processInstanceKey": str(case)}}
    assert office.program("emil").post("/v2/variables/search", json=wanted).status_code == 200
    assert read() == 1


def test_a_request_to_erase_that_names_nothing_is_told_what_is_missing(
    office: Office, protectors: None
) -> None:
    dora, german = office.program(PROTECTORS[0]), {"Accept-Language": "de"}
    for body, told in (
        ({}, "person oder processInstanceKey fehlt: wessen Werte gelöscht werden sollen"),
        ({"reason": "Antrag"}, "person oder processInstanceKey fehlt"),
        ({"processInstanceKey": "1", "reason": " "}, "reason fehlt: warum gelöscht werden soll"),
    ):
        answer = dora.post("/v2/erasures", json=body, headers=german)
        assert answer.status_code == 400, answer.text
        assert answer.json()["detail"].startswith(told)
