"""The page of how the installation does its work, and who sees it."""

from __future__ import annotations

import os
import re

import pytest

from engine.commands.advance_ledger import advance_ledger
from engine.commands.start_process_instance import start_process_instance
from engine.store import sequencing
from tests import builders
from tests.builders import deployed, end_event, job, process, start_event
from tests.integration.api.conftest import Office
from tests.integration.api.quotes import quote, submitted

BODY = start_event("print") + job("print", "done", "outside-page-of-work") + end_event()


def numbers(office: Office, kind: str) -> list[int]:
    """Return how many jobs of a type the page says to wait, in hand, later, and tried before."""
    page = office.browser("arne").get("/operations").text
    row = re.search(rf"<tr><th>{kind}</th>(.*?)</tr>", page, re.S)
    return [] if row is None else [int(one) for one in re.findall(r">(\d+)</td>", row[1])][:4]


def test_what_waits_and_what_is_in_hand_is_counted_by_type(office: Office) -> None:
    starter = builders.person(office.workspace, "auftraggeberin", "page-of-work")
    given = {"vorgang:startGroups": "page-of-work"}
    deployed(office.workspace, process("page-of-work", BODY, properties=given))
    for _ in range(3):
        start_process_instance(office.workspace, "page-of-work", variables={}, actor=starter)
    assert numbers(office, "outside-page-of-work") == [3, 0, 0, 0]
    taken = office.program("arne").post(
        "/v2/jobs/activation",
        json={
            "type": "outside-page-of-work",
            "worker": "druckerei",
            "timeout": 300_000,
            "maxJobsToActivate": 1,
        },
    )
    assert len(taken.json()["jobs"]) == 1
    assert numbers(office, "outside-page-of-work")[:2] == [2, 1]
    assert "druckerei" in office.browser("arne").get("/operations").text


@pytest.mark.parametrize("username", ["arne", "henrike"])
def test_operators_and_auditors_see_the_state_of_queue_ledger_and_workers(
    office: Office, username: str
) -> None:
    page = office.browser(username).get("/operations")
    assert page.status_code == 200
    for words in ("Aufträge", "Arbeiter", "Einordnung ins Ledger", "Zuletzt signiert"):
        assert words in page.text


def test_the_page_names_who_places_entries_and_how_old_the_last_batch_is(office: Office) -> None:
    starter = builders.person(office.workspace, "ordnerin", "page-of-order")
    given = {"vorgang:startGroups": "page-of-order"}
    deployed(office.workspace, process("page-of-order", BODY, properties=given))
    start_process_instance(office.workspace, "page-of-order", variables={}, actor=starter)
    advance_ledger(office.workspace)
    with office.workspace.transaction() as connection:
        placed = sequencing.newest(connection)
    assert placed is not None
    assert placed.worker.endswith(f":{os.getpid()}")
    assert placed.entries >= 1
    assert placed.since <= placed.batch_at
    page = office.browser("arne").get("/operations").text
    assert f"<dt>Ordnet ein</dt><dd>{placed.worker}" in page
    assert "Letzter Schub" in page


@pytest.mark.parametrize("username", ["miriam", "nora"])
def test_others_do_not(office: Office, username: str) -> None:
    assert office.browser(username).get("/operations").status_code == 403


def test_a_case_shows_its_jobs_and_its_variables_to_those_who_operate_or_audit(
    office: Office,
) -> None:
    starter = builders.person(office.workspace, "technikerin", "page-of-case")
    body = start_event("print") + job("print", "done", "outside-page-of-case") + end_event()
    given = {"vorgang:startGroups": "page-of-case"}
    deployed(office.workspace, process("page-of-case", body, properties=given))
    case = start_process_instance(
        office.workspace, "page-of-case", variables={"pages": 12}, actor=starter
    ).key
    for username in ("arne", "henrike"):
        page = office.browser(username).get(f"/cases/{case}/work")
        assert page.status_code == 200, page.text
        assert "outside-page-of-case" in page.text
        assert re.search(r"<dt>pages</dt><dd>12</dd>", page.text)
    assert office.browser("miriam").get(f"/cases/{case}/work").status_code == 403
    advance_ledger(office.workspace)
    readings = office.browser("henrike").get(f"/ledger/readings?case={case}").text
    assert len(re.findall(r'href="/ledger/entries/\d+"', readings)) == 2


def test_a_case_shows_when_its_timers_fall_due(office: Office) -> None:
    case = submitted(office, "miriam", quote())
    page = office.browser("arne").get(f"/cases/{case}/work").text
    due = re.findall(r"<td[^>]*>Zeitgeber</td>.*?<time datetime=\"([^\"]+)\"", page, re.S)
    assert due
