"""Parts of the ledger over HTTP, on the page, and with the command."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import httpx
import psycopg
import pytest
from click.testing import CliRunner

from api.cli_exports import export, procedure, rules
from api.ledger_selection import read_request
from api.web.texts import say
from audit.evidence import EVIDENCE_FILE, read_export
from audit.reports.kinds import KINDS
from audit.seal import evidence_of
from audit.verify import verify_export
from engine.commands.advance_ledger import advance_ledger
from engine.commands.start_process_instance import start_process_instance
from engine.faults import SelectionRefused
from tests import builders
from tests.builders import end_event, process, start_event, user_task
from tests.integration.api.conftest import Office, token_of
from tests.integration.api.quotes import posted, quote, submitted


def on_page(browser: httpx.Client, path: str, **fields: str) -> httpx.Response:
    return browser.post(path, data={"csrf": token_of(browser), **fields})


def test_a_part_is_exported_over_http_in_every_form(office: Office) -> None:
    auditor = office.program("henrike")
    body = {"types": ["account.created"], "from": "2020-01-01", "values": "sealed"}
    for form in ("json", "zip", "pdf"):
        answer = posted(auditor, "/v2/ledger/export", {**body, "format": form})
        assert answer.status_code == 200, answer.text
        content = answer.content
        if form == "zip":
            with zipfile.ZipFile(BytesIO(content)) as archive:
                content = archive.read(EVIDENCE_FILE)
        bundle = read_export(evidence_of(content) if form == "pdf" else content)
        assert verify_export(bundle) == []
        assert bundle["scope"]["filters"]["types"] == ["account.created"]
        assert not any(entry["openings"] for entry in bundle["entries"])
    table = posted(auditor, "/v2/ledger/export", {**body, "format": "csv"})
    assert table.headers["content-type"].startswith("text/csv")
    assert b"account.created" in table.content


def test_without_a_body_it_is_the_whole_ledger_as_before(office: Office) -> None:
    bundle = read_export(office.program("henrike").post("/v2/ledger/export").content)
    assert bundle["scope"]["kind"] == "everything"


@pytest.mark.parametrize(
    ("body", "status"),
    [({"who": "x"}, 400), ({"case": "x"}, 400), ({"types": [["a"]]}, 400), ({"case": "1"}, 404)],
)
def test_what_cannot_be_read_or_found_is_told(
    office: Office, body: dict[str, object], status: int
) -> None:
    answer = posted(office.program("henrike"), "/v2/ledger/export", body)
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize("username", ["miriam", "nora", "arne"])
def test_nobody_but_an_auditor_exports_a_part(office: Office, username: str) -> None:
    answer = posted(office.program(username), "/v2/ledger/export", {"types": "account.created"})
    assert answer.status_code == 403
    page = on_page(office.browser(username), "/ledger/auszug", types="account.created")
    assert page.status_code == 403


def test_rules_are_checked_over_http(office: Office) -> None:
    auditor = office.program("henrike")
    assert posted(auditor, "/v2/ledger/rules", {"from": "2020-01-01"}).json() == {"findings": []}
    assert posted(auditor, "/v2/ledger/rules", {"case": "1"}).status_code == 404
    assert posted(auditor, "/v2/ledger/rules", {"who": "x"}).status_code == 400
    assert posted(office.program("miriam"), "/v2/ledger/rules", {}).status_code == 403


def test_an_auditor_chooses_on_the_page_and_downloads(office: Office) -> None:
    henrike = office.browser("henrike")
    page = henrike.get("/ledger").text
    for kind in KINDS:
        assert say(f"selection.report.{kind}") in page
    made = on_page(henrike, "/ledger/auszug", format="zip", types="account.created", case="")
    assert made.headers["content-type"] == "application/zip"
    assert "attachment" in made.headers["content-disposition"]


def test_a_word_that_is_none_is_told_with_the_nearest_in_the_language_that_is_asked_for(
    office: Office,
) -> None:
    henrike, german = office.program("henrike"), {"Accept-Language": "de"}
    body = {"types": ["consent.confirmd"]}
    answer = henrike.post("/v2/ledger/export", json=body, headers=german)
    assert (answer.status_code, answer.json()["detail"]) == (
        400, "types: 'consent.confirmd' ist kein Wort des Ledgers; meinen Sie consent.confirmed?",
    )  # fmt: skip
    answer = henrike.post("/v2/ledger/export", json=body, headers={"Accept-Language": "en"})
    assert answer.json()["detail"].endswith("; did you mean consent.confirmed?")
    nothing = henrike.post("/v2/ledger/export", json={"types": ["breach.*"]}, headers=german)
    told = nothing.json()["detail"]
    assert (nothing.status_code, told) == (404, "kein Eintrag gehört zu diesem Umfang")
    narrowed = henrike.post(
        "/v2/ledger/export", json={"format": "pdf", "report": "trace"}, headers=german
    )
    assert (narrowed.status_code, narrowed.json()["detail"]) == (
        400, "nichts grenzt die Ausgabe ein: Nennen Sie Vorgang, Prozess, Zeitraum oder Arten",
    )  # fmt: skip
    with pytest.raises(SelectionRefused, match=r"'Unsinn' is no word of the ledger$"):
        read_request({"types": "Unsinn"})


def test_the_page_says_why_there_is_nothing_to_download(office: Office) -> None:
    henrike = office.browser("henrike")
    empty = on_page(henrike, "/ledger/auszug", format="json", types="breach.*")
    assert empty.status_code == 400
    assert say("selection.empty") in empty.text
    assert 'value="breach.*"' in empty.text
    odd = on_page(henrike, "/ledger/auszug", format="json", types="Unsinn")
    assert say("selection.refused") in odd.text
    for form in ("json", "pdf"):
        nothing = on_page(henrike, "/ledger/auszug", format=form)
        assert nothing.status_code == 400
        assert say("selection.nothing") in nothing.text
    checked = on_page(henrike, "/ledger/regeln")
    assert say("rules.kept") in checked.text


def test_the_commands_write_a_part_check_rules_and_document_the_procedure(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = office.workspace.settings
    monkeypatch.setenv("VORGANG_DATABASE_URL", str(settings.database_url))
    monkeypatch.setenv("VORGANG_HOME", str(settings.home))
    run = CliRunner().invoke
    file = tmp_path / "part.json"
    made = run(export, ["--types", "account.created", "--from", "2020-01-01", "-o", str(file)])
    assert made.exit_code == 0, made.output
    assert verify_export(read_export(file.read_bytes())) == []
    checked = run(rules, ["--from", "2020-01-01"])
    assert (checked.exit_code, checked.output) == (0, "no rule is broken\n")
    for name in ("verfahren.md", "verfahren.pdf"):
        assert run(procedure, ["-o", str(tmp_path / name)]).exit_code == 0
    assert settings.log_origin in (tmp_path / "verfahren.md").read_text()
    assert (tmp_path / "verfahren.pdf").read_bytes().startswith(b"%PDF-")
    assert json.loads(file.read_text())["log"] == settings.log_origin


def test_each_fault_of_a_selection_stands_beside_its_field(office: Office) -> None:
    henrike = office.browser("henrike")
    given = {"version": "drei", "from": "gestern", "types": "Freigaben", "case": "ohne-vorgang"}
    answer = on_page(henrike, "/ledger/auszug", format="json", **given)
    assert answer.status_code == 400
    assert "<title>Fehler: " in answer.text
    for name, text in given.items():
        words = say(f"selection.fault.{name}")
        assert f'<a href="#auszug-{name}">{words}</a>' in answer.text
        assert f'id="auszug-{name}-fehler"' in answer.text
        assert f'value="{text}"' in answer.text
    assert "is no" not in answer.text


def test_a_case_is_chosen_by_the_number_that_people_know(office: Office) -> None:
    numbered = process(
        "numbered-for-export",
        start_event("ask") + user_task("ask", "done") + end_event(),
        properties={"vorgang:businessId": "=number"},
    )
    builders.deployed(office.workspace, numbered)

    def started(number: str) -> str:
        key = start_process_instance(
            office.workspace,
            "numbered-for-export",
            variables={"number": number},
            actor=builders.ADMINISTRATOR,
        ).key
        return str(key)

    henrike, key = office.browser("henrike"), started("EX-4711")
    made = on_page(henrike, "/ledger/auszug", format="json", case="ex-4711")
    assert read_export(made.content)["scope"]["filters"]["case"] == key
    started("EX-4711")
    answer = on_page(henrike, "/ledger/auszug", format="json", case="EX-4711")
    assert say("selection.fault.cases") in answer.text


def test_the_page_hands_out_the_checkpoint_and_the_procedure_documentation(office: Office) -> None:
    henrike = office.browser("henrike")
    on_page(henrike, "/ledger/auszug", format="json", types="account.created")
    page = henrike.get("/ledger").text
    for address in ("/ledger/pruefpunkt.txt", "/ledger/verfahren.pdf", "/verify"):
        assert f'href="{address}"' in page
    note = henrike.get("/ledger/pruefpunkt.txt")
    assert note.text.splitlines()[0] == office.workspace.settings.log_origin
    assert "attachment" in note.headers["content-disposition"]
    assert henrike.get("/ledger/verfahren.pdf").content.startswith(b"%PDF-")
    assert office.browser("miriam").get("/ledger/verfahren.pdf").status_code == 403


def test_a_finding_names_people_and_leads_to_its_entry(office: Office) -> None:
    started = process(
        "started-by-somebody-else", start_event("ask") + user_task("ask", "done") + end_event()
    )
    builders.deployed(office.workspace, started)
    carl = builders.person(office.workspace, "carl-who-started", "clerk")
    nils = builders.person(office.workspace, "nils-who-did-not", "clerk")
    made = start_process_instance(
        office.workspace, "started-by-somebody-else", variables={}, actor=carl
    )

    def put(account: str) -> None:
        with office.workspace.transaction() as connection:
            connection.exec_driver_sql(
                "UPDATE engine.process_instance SET started_by = %s WHERE key = %s",
                (account, made.key),
            )

    put(nils.account_id)
    try:
        page = on_page(office.browser("henrike"), "/ledger").text
    finally:
        put(carl.account_id)
    assert f"Den Vorgang hat laut Ledger {carl.name} gestartet" in page
    assert nils.name in page
    assert f'href="/cases/{made.key}/ledger/1"' in page
    assert "acc_" not in page.split("Befund")[1].split("</section>")[0]


@contextmanager
def without_an_entry(office: Office) -> Iterator[int]:
    """Hide the newest entry of the first case from the ledger; yield its place."""
    database = office.workspace.settings.database_url
    assert database is not None
    trigger = "ALTER TABLE ledger.entry {} TRIGGER entry_only_grows"
    moved = "UPDATE ledger.entry SET seq = seq + %s WHERE inst = %s AND seq = %s"
    with psycopg.connect(database, autocommit=True) as superuser:
        row = superuser.execute(
            "SELECT idx, inst, seq FROM ledger.index WHERE inst <> 'system' ORDER BY idx LIMIT 1"
        ).fetchone()
        assert row is not None
        place, instance, seq = row
        superuser.execute(trigger.format("DISABLE").encode())
        try:
            superuser.execute(moved, (1_000_000, instance, seq))
            yield place
        finally:
            superuser.execute(moved, (-1_000_000, instance, seq + 1_000_000))
            superuser.execute(trigger.format("ENABLE ALWAYS").encode())


def test_the_whole_ledger_says_which_entries_are_gone(office: Office) -> None:
    submitted(office, "miriam", quote())
    advance_ledger(office.workspace)
    auditor, browser = office.program("henrike"), office.browser("henrike")
    assert "missing-places" not in auditor.post("/v2/ledger/export").headers
    with without_an_entry(office) as place:
        answer = auditor.post("/v2/ledger/export")
        assert (answer.status_code, answer.headers["missing-places"]) == (200, str(place))
        asked = on_page(browser, "/ledger/export")
        assert asked.status_code == 409
        assert say("ledger.missing", count=1) in asked.text
        assert "content-disposition" not in asked.headers
        anyway = on_page(browser, "/ledger/export", anyway="yes")
        assert read_export(anyway.content)["scope"]["kind"] == "everything"
    assert on_page(browser, "/ledger/export").status_code == 200
