"""Pages of figures: what they show, to whom, and what is taken away from them."""

from __future__ import annotations

import csv
import html
import io
import json
import re

import pytest
from lxml import etree

from engine.commands.advance_ledger import advance_ledger
from engine.commands.advance_reports import catch_up
from engine.commands.complete_user_task import complete_user_task
from engine.commands.start_process_instance import start_process_instance
from engine.queries import inbox, process_reports
from tests import builders
from tests.builders import deployed, end_event, process, start_event, user_task
from tests.integration.api.conftest import PASSWORD, Office

HOME = "/reports/processes/counted"
BODY = start_event("weigh") + user_task("weigh", "done", groups="weighers") + end_event()
TABLES = ("durchsatz", "durchlaufzeit", "wartezeit", "fristen", "meilensteine", "nacharbeit")


@pytest.fixture(scope="module")
def cases(office: Office) -> list[int]:
    """Three cases, one of them completed, read into the figures."""
    builders.person(office.workspace, "walter", "weighers", password=PASSWORD)
    walter = builders.person(office.workspace, "wanda", "weighers")
    given = {"vorgang:startGroups": "weighers"}
    deployed(office.workspace, process("counted", BODY, name="Wägung", properties=given))
    keys = [
        start_process_instance(office.workspace, "counted", variables={}, actor=walter).key
        for _ in range(3)
    ]
    task = next(
        one for one in inbox(office.workspace, walter) if one.process_instance_key == keys[0]
    )
    complete_user_task(office.workspace, task.key, {}, actor=walter)
    advance_ledger(office.workspace)
    catch_up(office.workspace)
    return keys


def test_figures_are_there_for_analysts_operators_and_auditors_alone(
    office: Office, cases: list[int]
) -> None:
    for name in ("nora", "arne", "henrike"):
        browser = office.browser(name)
        assert "Wägung" in browser.get("/reports/processes").text
        page = browser.get(HOME)
        assert page.status_code == 200
        assert "Betriebsratsmodus" in page.text
        assert "3 Vorgänge begonnen, 1 beendet" in page.text
    clerk = office.browser("walter")
    assert 'href="/reports/processes"' not in clerk.get("/inbox").text
    for path in ("/reports/processes", HOME, f"{HOME}/cases?figure=begun", f"{HOME}/durchsatz.csv"):
        assert clerk.get(path).status_code == 403


def test_each_chart_has_its_table_and_each_number_its_cases(
    office: Office, cases: list[int]
) -> None:
    page = office.browser("arne").get(HOME).text
    figures = page.split("<figure")[1:]
    assert len(figures) == 7
    assert all("Als Tabelle" in one for one in figures if "data-chart" in one)
    links = {one.replace("&amp;", "&") for one in re.findall(r'href="([^"]*/cases\?[^"]*)"', page)}
    assert len(links) > 5
    for link in links:
        behind = office.browser("arne").get(link)
        assert behind.status_code == 200, link
        assert re.search(r'href="/cases/\d+"', behind.text), link


def test_cases_behind_a_figure_are_shown_to_those_who_may_see_them(
    office: Office, cases: list[int]
) -> None:
    address = f"{HOME}/cases?figure=completed"
    seen = office.browser("arne").get(address).text
    assert f'href="/cases/{cases[0]}"' in seen
    assert f'href="/cases/{cases[1]}"' not in seen
    unseen = office.browser("nora").get(address).text
    assert f'href="/cases/{cases[0]}"' not in unseen
    assert "Einen davon dürfen Sie nicht ansehen" in unseen


@pytest.mark.parametrize(
    "asked",
    [
        "from=2026-13-01",
        "from=2030-01-01&to=2029-01-01",
        "to=morgen",
        "unit=day",
        "version=x",
        "group=weighers",
        "from=1970-01-01",
        "from=0001-01-01&to=0001-01-01",
    ],
)
def test_a_selection_that_does_not_work_is_explained_and_kept(
    office: Office, cases: list[int], asked: str
) -> None:
    answer = office.browser("arne").get(f"{HOME}?{asked}")
    assert answer.status_code == 400
    assert "Diese Auswahl geht nicht" in answer.text
    first = asked.split("&", maxsplit=1)[0].split("=")[1]
    assert first in answer.text or asked.startswith(("unit", "version", "group"))


def test_what_is_not_there_is_not_found(office: Office, cases: list[int]) -> None:
    arne = office.browser("arne")
    assert arne.get("/reports/processes/nowhere").status_code == 404
    assert arne.get(f"{HOME}?version=77").status_code == 404
    assert arne.get(f"{HOME}/secrets.csv").status_code == 404
    assert arne.get(f"{HOME}/cases?figure=secrets").status_code == 400


@pytest.mark.parametrize("table", TABLES)
def test_each_table_can_be_taken_away_for_programs_and_for_excel(
    office: Office, cases: list[int], table: str
) -> None:
    arne = office.browser("arne")
    plain = arne.get(f"{HOME}/{table}.csv")
    assert plain.headers["content-type"].startswith("text/csv")
    assert "attachment" in plain.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(plain.content.decode(), newline="")))
    assert plain.content.endswith(b"\r\n")
    assert len({len(row) for row in rows}) == 1
    german = arne.get(f"{HOME}/{table}.csv?excel=1").content
    assert german.startswith("\ufeff".encode())
    read = csv.reader(io.StringIO(german.decode("utf-8-sig"), newline=""), delimiter=";")
    assert [[cell.replace(",", ".") for cell in row[1:]] for row in list(read)[1:]] == [
        row[1:] for row in rows[1:]
    ]


def exported(office: Office) -> list[str]:
    with office.workspace.transaction() as connection:
        rows = connection.exec_driver_sql(
            "SELECT convert_from(body, 'UTF8') FROM ledger.entry WHERE inst = 'system' "
            "AND position('export.created'::bytea IN body) > 0 ORDER BY seq"
        )
        found = [json.loads(row[0])["facts"][0]["data"]["kind"] for row in rows]
    return [one for one in found if one.startswith("events")]


@pytest.mark.parametrize("form", ["xes", "ocel", "ocel-sqlite", "csv"])
def test_events_can_be_taken_away_and_the_ledger_says_so(
    office: Office, cases: list[int], form: str
) -> None:
    nora, before = office.browser("nora"), exported(office)
    fields = {"csrf": nora.headers["x-csrf-token"], "format": form}
    made = nora.post(f"{HOME}/events", data=fields)
    assert made.status_code == 200
    assert exported(office) == [*before, f"events-{form}"]
    for word in ("wanda", "walter", "acc_"):
        assert word not in made.text.lower()
    if form == "xes":
        assert len(etree.fromstring(made.content)) > 3


def test_events_are_not_for_everybody(office: Office, cases: list[int]) -> None:
    walter = office.browser("walter")
    fields = {"csrf": walter.headers["x-csrf-token"], "format": "xes"}
    assert walter.post(f"{HOME}/events", data=fields).status_code == 403
    arne = office.browser("arne")
    assert arne.post(f"{HOME}/events", data={"format": "xes"}).status_code == 403


def test_programs_get_figures_and_events(office: Office, cases: list[int]) -> None:
    with office.program("nora") as nora:
        figures = nora.get("/v2/process-reports/counted").json()
        assert sum(one["begun"] for one in figures["throughput"]) == 3
        assert figures["persons"] is None
        made = nora.post("/v2/process-reports/counted/events", json={"format": "ocel"})
        assert {"events", "objects", "eventTypes", "objectTypes"} == set(made.json())
        refused = nora.post("/v2/process-reports/counted/events", json={"format": "pdf"})
        assert refused.status_code == 400
    with office.program("walter") as walter:
        assert walter.get("/v2/process-reports/counted").status_code == 403


def test_a_table_of_figures_names_nobody_and_leaves_no_fact(
    office: Office, cases: list[int]
) -> None:
    nora, before = office.browser("nora"), exported(office)
    page = nora.get(HOME).text
    (path, *_) = re.findall(r'href="(/reports/processes/counted/[^"]+\.csv[^"]*)"', page)
    assert nora.get(html.unescape(path)).status_code == 200
    assert exported(office) == before


def test_figures_that_take_too_long_say_so_and_what_to_do(
    office: Office, cases: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process_reports, "LONGEST_STATEMENT", 100)
    with office.workspace.transaction() as connection, office.program("nora") as nora:
        # Whoever holds the table makes each statement wait, as too many cases would.
        connection.exec_driver_sql("LOCK TABLE engine.reported_case IN ACCESS EXCLUSIVE MODE")
        refused = nora.get("/v2/process-reports/counted")
        page = office.browser("nora").get(HOME)
    assert refused.status_code == 400
    assert "choose a shorter one" in refused.text
    assert page.status_code == 400
    assert office.browser("nora").get(HOME).status_code == 200
