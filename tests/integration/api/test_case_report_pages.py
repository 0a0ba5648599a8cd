"""Pages of reports on cases: what they show, to whom, and what is taken away from them."""

from __future__ import annotations

import csv
import hashlib
import html
import io
import json
import re
from decimal import Decimal

import pytest

from engine.commands.advance_ledger import advance_ledger
from engine.commands.advance_reports import catch_up
from engine.commands.start_process_instance import start_process_instance
from tests import builders
from tests.builders import deployed
from tests.case_reports import REPORT, report_file, tender
from tests.integration.api.conftest import PASSWORD, Office
from tests.integration.engine.protection import text_of

PAGE = "/reports/cases/tenders"


@pytest.fixture(scope="module")
def cases(office: Office) -> list[int]:
    """Five tenders, three of them lost."""
    clerk = builders.person(office.workspace, "clara", "checkers")
    builders.person(office.workspace, "rosa", "readers", password=PASSWORD)
    builders.person(office.workspace, "stefan", "strangers", password=PASSWORD)
    deployed(office.workspace, tender(), report_file())
    keys = []
    for number, result in enumerate(("won", "won", "lost", "lost", "lost")):
        given = {
            "result": result,
            "amount": Decimal("1234.5"),
            "closedAt": f"2026-0{number // 2 + 1}-15",
            "rival": "=HYPERLINK()",
            "contact": f"frau{number}@example.com",
            "ownerId": "clara",
        }
        started = start_process_instance(office.workspace, "tender", variables=given, actor=clerk)
        keys.append(started.key)
    advance_ledger(office.workspace)
    catch_up(office.workspace)
    return keys


def test_a_report_is_for_its_readers_alone_and_stands_in_their_navigation(
    office: Office, cases: list[int]
) -> None:
    rosa = office.browser("rosa")
    assert 'href="/reports/cases"' in rosa.get("/inbox").text
    assert "Ausschreibungen" in rosa.get("/reports/cases").text
    page = rosa.get(PAGE)
    assert page.status_code == 200
    assert "40\u00a0%" in page.text
    assert "3.703,50\u00a0€" in page.text
    assert "frau1@example.com" in page.text
    assert "Betriebsratsmodus" in page.text
    assert "clara" not in page.text
    stefan = office.browser("stefan")
    assert 'href="/reports/cases"' not in stefan.get("/inbox").text
    for path in (PAGE, f"{PAGE}/rows", f"{PAGE}/rivals.csv"):
        assert stefan.get(path).status_code == 403


def test_each_figure_leads_to_as_many_rows_as_it_was_made_of(
    office: Office, cases: list[int]
) -> None:
    rosa = office.browser("rosa")
    page = html.unescape(rosa.get(PAGE).text)
    links = set(re.findall(r'href="(/reports/cases/tenders/rows\?figure=[^"]*)"', page))
    assert len(links) >= 6
    for link in links:
        behind = rosa.get(link)
        assert behind.status_code == 200
        count = len(re.findall(r"<tr><th>", behind.text.split("<tbody>")[1]))
        said = re.search(r"<span>(\d+) Einträge</span>|<span>Ein Eintrag</span>", behind.text)
        assert said is not None
        assert count == int(said[1] or 1)


def test_too_few_rows_are_told_of_as_fewer_than(office: Office, cases: list[int]) -> None:
    table = office.browser("rosa").get(f"{PAGE}/months.csv").content.decode()
    assert list(csv.reader(io.StringIO(table)))[1:] == [
        ["01/2026", "100.0"],
        ["02/2026", "0.0"],
        ["03/2026", "<2"],
    ]


def test_a_choice_stays_in_the_form_and_a_day_that_is_none_is_refused(
    office: Office, cases: list[int]
) -> None:
    rosa = office.browser("rosa")
    page = rosa.get(f"{PAGE}?w.result=lost&from=2026-02-01").text
    assert '<option value="lost" selected>' in page
    assert 'value="2026-02-01"' in page
    assert "3 Einträge" in page
    refused = rosa.get(f"{PAGE}?from=gestern")
    assert refused.status_code == 400
    assert "Diese Auswahl geht nicht" in refused.text


def test_what_is_taken_away_stands_in_the_ledger_and_no_program_computes_it(
    office: Office, cases: list[int]
) -> None:
    rosa = office.browser("rosa")
    token = {"csrf": rosa.headers["x-csrf-token"]}
    made = rosa.post(f"{PAGE}/file", data={**token, "format": "csv", "w.result": "lost"})
    assert made.status_code == 200
    rows = list(csv.reader(io.StringIO(made.content.decode())))
    assert len(rows) == 4
    assert {row[4] for row in rows[1:]} == {"1234.5"}
    assert {row[5] for row in rows[1:]} == {"'=HYPERLINK()"}
    sealed = rosa.post(f"{PAGE}/file", data={**token, "format": "pdf"}).content
    told = text_of(sealed)
    assert "Ausschreibungen" in told
    assert "40 % (n = 5)" in told
    assert "frau4@example.com" in told
    with office.workspace.transaction() as connection:
        bodies = connection.exec_driver_sql(
            "SELECT convert_from(body, 'UTF8') FROM ledger.entry WHERE inst = 'system' "
            "AND position('report.published'::bytea IN body) > 0 ORDER BY seq"
        )
        said = [json.loads(row[0])["facts"][0]["data"] for row in bodies]
    hashes = [hashlib.sha256(one).hexdigest() for one in (made.content, sealed)]
    assert [one["sha256"] for one in said] == hashes
    assert [one["query"] for one in said] == ["tenders@1?w.result=lost", "tenders@1"]


def test_each_table_says_in_a_sentence_what_it_shows_in_either_language(
    office: Office, cases: list[int]
) -> None:
    rosa = office.browser("rosa")
    page = html.unescape(rosa.get(PAGE).text)
    assert "Wert: =HYPERLINK() (3.703,5)" in page
    assert "Quote, zuletzt: 02/2026 (0\u00a0%), davor 01/2026 (100\u00a0%)" in page
    english = rosa.get(PAGE, headers={"accept-language": "en"}).text
    assert "Wert: =HYPERLINK() (3,703.5)" in html.unescape(english)
    few = rosa.get(f"{PAGE}?from=2026-03-01").text
    assert "Jede Gruppe hat weniger als 2 Einträge." in few


def test_a_column_that_repeats_what_the_case_is_called_is_not_listed(office: Office) -> None:
    model = tender(**{"vorgang:businessId": "=number"})
    column = {"id": "number", "label": "Nummer der Ausschreibung", "value": "=number"}
    twin = report_file(id="numbered", columns=[column, *REPORT["columns"]], processes=["tender"])
    deployed(office.workspace, model, twin)
    clerk = builders.person(office.workspace, "nele", "checkers", "readers", password=PASSWORD)
    nele, page = office.browser("nele"), "/reports/cases/numbered"
    given = {"number": "N-1", "result": "won", "closedAt": "2031-01-02", "contact": "n@example.com"}
    start_process_instance(office.workspace, "tender", variables=given, actor=clerk)
    advance_ledger(office.workspace)
    catch_up(office.workspace)
    shown = nele.get(f"{page}?from=2031-01-01").text
    assert ">N-1</a>" in shown
    assert "Nummer der Ausschreibung" not in shown
    file = {"csrf": nele.headers["x-csrf-token"], "format": "csv", "from": "2031-01-01"}
    assert "Nummer der Ausschreibung" in nele.post(f"{page}/file", data=file).text


def test_a_list_of_many_columns_is_printed_without_breaking_words(office: Office) -> None:
    wide = [
        {"id": f"c{at}", "label": f"Vorgabe{at:02}betreffend", "value": '="Wort"'}
        for at in range(12)
    ]
    report = report_file(id="wide", columns=wide, tiles=[], tables=[], day=None, smallest=1)
    deployed(office.workspace, tender(), report)
    clerk = builders.person(office.workspace, "wera", "checkers", "readers", password=PASSWORD)
    start_process_instance(office.workspace, "tender", variables={}, actor=clerk)
    advance_ledger(office.workspace)
    catch_up(office.workspace)
    wera = office.browser("wera")
    token = {"csrf": wera.headers["x-csrf-token"], "format": "pdf"}
    told = text_of(wera.post("/reports/cases/wide/file", data=token).content)
    assert "Vorgabe11betreffend: Wort" in told
