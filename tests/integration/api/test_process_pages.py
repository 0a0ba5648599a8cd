"""The pages of processes: who sees them, counts, findings, differences, durations, previews."""

from __future__ import annotations

import re
from html import unescape

import httpx
import pytest

from engine.model import Resource
from tests.builders import (
    deployed,
    end_event,
    form,
    person,
    process,
    start_event,
    text_field,
    user_task,
)
from tests.integration.api.conftest import Office

INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=", re.IGNORECASE)
FORM = form("pages-form", text_field("reason"))
PARTS = ("", "/versions", "/findings", "/parts", "/times", "/changes", "/simulation")


def diagram(second: str = "Prüfen") -> Resource:
    """Return a process of one task with a form."""
    elements = start_event("look", form="pages-form") + user_task(
        "look", "done", form="pages-form", groups="pages-clerks"
    )
    written = process(
        "pages-process",
        elements + end_event(),
        name="Seitenprozess",
        properties={"vorgang:startGroups": "pages-clerks", "vorgang:purpose": "Prüfung von Seiten"},
    )
    return Resource(written.name, written.content.replace(b'"Look"', f'"{second}"'.encode()))


@pytest.fixture(scope="module")
def versions(office: Office) -> tuple[int, int]:
    """Keys of two versions; of the first, a case waits."""
    person(office.workspace, "paula-of-pages", "pages-clerks")
    first = deployed(office.workspace, diagram(), FORM)
    key = first.processes[0].key
    started = office.program("arne").post(
        "/v2/process-instances",
        json={"processDefinitionKey": str(key), "variables": {"reason": "weil"}},
    )
    assert started.status_code == 200, started.text
    second = deployed(office.workspace, diagram("Genau prüfen"), FORM)
    return key, second.processes[0].key


def text_of(page: httpx.Response) -> str:
    """Return what a page says, without its marks."""
    assert page.status_code == 200, page.text
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.text)))


def entries(office: Office) -> int:
    with office.workspace.transaction() as connection:
        counted = connection.exec_driver_sql("SELECT count(*) FROM ledger.entry").scalar_one()
    return int(counted)


@pytest.mark.parametrize("username", ["miriam", "thomas"])
@pytest.mark.parametrize("path", ["/scenarios", *PARTS])
def test_who_neither_makes_nor_keeps_processes_gets_none_of_the_pages(
    office: Office, versions: tuple[int, int], username: str, path: str
) -> None:
    browser = office.browser(username)
    assert browser.get("/processes").status_code == 403
    assert browser.get(f"/processes/{versions[1]}{path}").status_code == 403
    assert 'href="/processes"' not in browser.get("/inbox").text


def test_an_auditor_reads_them_and_plays_nothing(office: Office, versions: tuple[int, int]) -> None:
    henrike = office.browser("henrike")
    page = henrike.get(f"/processes/{versions[1]}")
    assert page.status_code == 200
    assert "/scenarios" not in page.text
    assert henrike.get(f"/processes/{versions[1]}/scenarios").status_code == 403


def test_the_pages_hold_nothing_inline(office: Office, versions: tuple[int, int]) -> None:
    for path in ("/processes", *(f"/processes/{versions[1]}{one}" for one in PARTS)):
        page = office.browser("nora").get(path)
        assert page.status_code == 200, page.text
        assert not INLINE.search(page.text), path


def test_the_list_is_searched_by_name_and_id(office: Office, versions: tuple[int, int]) -> None:
    nora = office.browser("nora")
    for words in ("seitenPROZ", "pages-proc"):
        page = text_of(nora.get("/processes", params={"q": words}))
        assert "Seitenprozess" in page
        assert "Angebotsfreigabe" not in page
    assert "Kein Prozess gefunden" in text_of(nora.get("/processes?q=gibtesnicht"))


def test_the_id_of_a_process_leads_to_its_newest_version(
    office: Office, versions: tuple[int, int]
) -> None:
    answer = office.browser("nora").get("/processes/pages-process")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/processes/{versions[1]}"
    assert office.browser("nora").get("/processes/no-such-process").status_code == 404
    assert office.browser("nora").get("/processes/999999999").status_code == 404


def test_each_version_counts_its_own_cases(office: Office, versions: tuple[int, int]) -> None:
    nora = office.browser("nora")
    old, new = (text_of(nora.get(f"/processes/{key}")) for key in versions)
    assert "1 laufender Vorgang" in old
    assert "kein laufender Vorgang" in new
    assert "Prüfen: 1" in old
    assert "Von dieser Version wartet gerade nichts." in new
    assert "Prüfung von Seiten" in new


def test_the_versions_lead_to_what_changed(office: Office, versions: tuple[int, int]) -> None:
    page = office.browser("nora").get(f"/processes/{versions[1]}/versions").text
    assert f"/processes/{versions[1]}/changes?old={versions[0]}" in page


def test_what_changed_is_marked_in_both_diagrams_and_told(
    office: Office, versions: tuple[int, int]
) -> None:
    address = f"/processes/{versions[1]}/changes?old={versions[0]}"
    answer = office.browser("nora").get(address)
    states = re.findall(r"data-state='([^']*)'", answer.text)
    assert states == ['{"marks": {"look": "changed"}}'] * 2
    page = text_of(answer)
    assert "Version 1 und Version 2 im Vergleich" in page
    assert "1 Schritt geändert" in page
    assert "Genau prüfen" in page


def test_versions_of_two_processes_are_not_compared(
    office: Office, versions: tuple[int, int]
) -> None:
    other = deployed(
        office.workspace,
        process("pages-other", start_event("look") + user_task("look", "done") + end_event()),
    )
    nora = office.browser("nora")
    key = other.processes[0].key
    assert nora.get(f"/processes/{versions[1]}/changes?old={key}").status_code == 409
    before = nora.get(f"/processes/{versions[1]}/changes").text
    assert "Version 1 und Version 2 im Vergleich" in before, "without another: the one before"


def test_durations_are_those_of_the_chosen_time(office: Office, versions: tuple[int, int]) -> None:
    nora = office.browser("nora")
    page = text_of(nora.get(f"/processes/{versions[0]}/times"))
    assert "1 Vorgang ausgewertet" in page
    assert "begun" in page
    before = nora.get(f"/processes/{versions[0]}/times?begin=2020-01-01&end=2020-12-31")
    assert "hat kein Vorgang dieser Version begonnen" in text_of(before)
    turned = nora.get(f"/processes/{versions[0]}/times?begin=2020-12-31&end=2020-01-01")
    assert "Geben Sie zwei Tage an" in text_of(turned)


def test_a_form_is_shown_with_sample_data_and_checked_without_effect(
    office: Office, versions: tuple[int, int]
) -> None:
    nora = office.browser("nora")
    parts = nora.get(f"/processes/{versions[1]}/parts").text
    found = re.search(rf'href="(/processes/{versions[1]}/forms/\d+)"', parts)
    assert found, parts
    token = nora.headers["x-csrf-token"]
    before = entries(office)
    shown = nora.post(found[1], data={"csrf": token, "sample": '{"reason": "Muster"}'})
    assert "Muster" in re.findall(r'data-form-given="([^"]*)"', shown.text)[0]
    broken = nora.post(found[1], data={"csrf": token, "sample": "{nein"})
    assert broken.status_code == 422
    assert "{nein" in broken.text
    refused = nora.post(f"{found[1]}/check", json={"data": {}, "sample": {}})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["path"] == "reason"
    taken = nora.post(f"{found[1]}/check", json={"data": {"reason": "weil"}})
    assert "Das Formular würde angenommen." in text_of(taken)
    assert entries(office) == before


def test_what_was_typed_is_never_markup(office: Office, versions: tuple[int, int]) -> None:
    nora = office.browser("nora")
    assert "<b>x</b>" not in nora.get("/processes", params={"q": "<b>x</b>"}).text


SCENARIOS = """scenarios:
  - name: Geprüft
    steps:
      - start with: {reason: weil}
      - expect task: look
  - name: Sofort zu Ende
    steps:
      - start with: {reason: weil}
      - expect end: done
"""


def played(office: Office, key: int, name: str, content: str) -> httpx.Response:
    """Return the page after scenarios were sent."""
    nora = office.browser("nora")
    return nora.post(
        f"/processes/{key}/scenarios",
        data={"csrf": nora.headers["x-csrf-token"]},
        files={"files": (name, content.encode())} if name else None,
        timeout=90,
    )


@pytest.mark.parametrize(
    ("name", "words"),
    [("", "mindestens eine Datei"), ("other.yaml", "heißt nicht auf .scenario.yaml")],
)
def test_what_is_no_scenario_is_refused_before_anything_is_played(
    office: Office, versions: tuple[int, int], name: str, words: str
) -> None:
    answer = played(office, versions[1], name, SCENARIOS)
    assert answer.status_code == 422
    assert words in answer.text


def test_scenarios_are_played_apart_and_their_coverage_is_drawn(
    office: Office, versions: tuple[int, int]
) -> None:
    before = entries(office)
    page = played(office, versions[1], "pages.scenario.yaml", SCENARIOS)
    said = text_of(page)
    assert "1 von 2 bestanden" in said, said
    assert "% durchlaufen" in said
    assert '"look": "missed"' in page.text
    assert entries(office) == before


def test_a_scenario_names_no_files_of_the_server(office: Office, versions: tuple[int, int]) -> None:
    outward = SCENARIOS.replace("scenarios:", "files: ['../../../**/*.bpmn']\nscenarios:", 1)
    assert "1 von 2 bestanden" in text_of(
        played(office, versions[1], "pages.scenario.yaml", outward)
    )
