"""The pages on which auditors look entries up, and the drawn proof of one."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest

from api.web import ledger_pages
from engine.commands.advance_ledger import advance_ledger
from engine.commands.note_reading import note_reading
from engine.commands.start_process_instance import start_process_instance
from tests import builders
from tests.builders import deployed, end_event, process, start_event, user_task
from tests.integration.api.conftest import PASSWORD, Office, token_of

BODY = start_event("look") + user_task("look", "done", groups="searched") + end_event()
_NUMBER = re.compile(r'<th class="nowrap"><a href="([^"]+)">')


@pytest.fixture(scope="module")
def cases(office: Office) -> list[int]:
    """Three cases of somebody who is known by no other test; one of them was looked at."""
    builders.person(office.workspace, "sucher", "searched", password=PASSWORD)
    starter = builders.person(office.workspace, "sucherin", "searched")
    given = {"vorgang:startGroups": "searched"}
    deployed(office.workspace, process("searched", BODY, name="Gesuchtes", properties=given))
    keys = [
        start_process_instance(office.workspace, "searched", variables={}, actor=starter).key
        for _ in range(3)
    ]
    assert office.browser("sucher").get(f"/cases/{keys[1]}").status_code == 200
    advance_ledger(office.workspace)
    return keys


def test_entries_are_found_by_who_acted_by_kind_by_case_and_by_process(
    office: Office, cases: list[int]
) -> None:
    henrike = office.browser("henrike")
    for question in ("actor=sucherin", "process=searched", "process=searched&version=1"):
        page = henrike.get(f"/ledger/entries?{question}").text
        assert _NUMBER.findall(page) == [f"/cases/{key}/ledger/1" for key in reversed(cases)]
    page = henrike.get(f"/ledger/entries?case={cases[0]}&type=process.started").text
    assert _NUMBER.findall(page) == [f"/cases/{cases[0]}/ledger/1"]
    assert "Gesuchtes, Version 1" in page
    nothing = henrike.get("/ledger/entries?process=searched&version=2")
    assert nothing.status_code == 200
    assert "Kein Eintrag passt." in nothing.text
    future = henrike.get("/ledger/entries?process=searched&from=2199-01-01")
    assert "Kein Eintrag passt." in future.text


def test_every_hit_leads_to_its_entry(office: Office, cases: list[int]) -> None:
    henrike = office.browser("henrike")
    addresses = _NUMBER.findall(henrike.get("/ledger/entries").text)
    assert addresses
    for address in addresses[:20]:
        assert henrike.get(address).status_code == 200, address


def test_pages_go_on_where_the_last_one_ended(office: Office, cases: list[int]) -> None:
    henrike, address = office.browser("henrike"), "/ledger/entries"
    seen: list[str] = []
    while address:
        page = henrike.get(address).text
        found = _NUMBER.findall(page)
        assert not set(found) & set(seen)
        seen += found
        older = re.search(r'href="(/ledger/entries\?before=\d+)"', page)
        address = older[1] if older else ""
    assert {f"/cases/{key}/ledger/1" for key in cases} <= set(seen)


def test_what_cannot_be_read_is_told_and_kept(office: Office, cases: list[int]) -> None:
    henrike = office.browser("henrike")
    for question, kept in (
        ("version=x1", 'value="x1"'),
        ("case=nobody-has-it", 'value="nobody-has-it"'),
        ("from=yesterday", 'value="yesterday"'),
        ("type=task.invented", "Wählen Sie"),
        ("before=x", "404"),
    ):
        answer = henrike.get(f"/ledger/entries?{question}")
        assert answer.status_code in {400, 404}, question
        assert kept in answer.text or answer.status_code == 404


def test_who_read_a_case_is_found_by_reader_and_by_case(office: Office, cases: list[int]) -> None:
    henrike = office.browser("henrike")
    by_reader = henrike.get("/ledger/readings?actor=sucher").text
    assert f'href="/cases/{cases[1]}"' in by_reader
    by_case = henrike.get(f"/ledger/readings?case={cases[1]}").text
    assert "sucher" in by_case.casefold()
    assert f'href="/cases/{cases[1]}"' in by_case
    entry = re.search(r'href="(/ledger/entries/\d+)"', by_case)
    assert entry is not None
    shown = henrike.get(entry[1])
    assert shown.status_code == 200
    assert "access.read" in shown.text
    assert "Pfad stimmt" in shown.text
    never = henrike.get(f"/ledger/readings?case={cases[2]}&actor=sucher").text
    assert "Keine Einsicht passt." in never


def test_what_was_read_is_told_in_words(office: Office, cases: list[int]) -> None:
    reader = builders.person(office.workspace, "leserin", "searched")
    note_reading(office.workspace, cases[0], "variables", actor=reader)
    advance_ledger(office.workspace)
    henrike = office.browser("henrike")
    read = henrike.get(f"/ledger/readings?case={cases[0]}&actor=leserin").text
    assert ">Angaben des Vorgangs<" in read


def test_an_entry_shows_its_way_to_the_root_with_the_hashes_beside_it(
    office: Office, cases: list[int]
) -> None:
    page = office.browser("henrike").get(f"/cases/{cases[0]}/ledger/1").text
    assert "Pfad stimmt" in page
    drawn = len(re.findall(r'class="sibling"', page))
    listed = len(re.findall(r'<td class="number">[1-9]\d*</td><td>(?:links|rechts)</td>', page))
    assert drawn == listed > 0


@pytest.mark.parametrize("username", ["miriam", "nora", "arne", "sucher"])
def test_nobody_but_an_auditor_looks_entries_up(
    office: Office, cases: list[int], username: str
) -> None:
    browser = office.browser(username)
    for path in ("/ledger/entries", "/ledger/entries/0", "/ledger/readings"):
        assert browser.get(path).status_code == 403


def test_the_ledger_says_when_it_was_verified_last_and_how_that_ended(office: Office) -> None:
    henrike = office.browser("henrike")
    posted = henrike.post("/ledger", data={"csrf": token_of(henrike)})
    assert posted.status_code == 200
    advance_ledger(office.workspace)
    page = henrike.get("/ledger").text
    verified = re.search(r'Zuletzt ganz geprüft</dt><dd><a href="(/ledger/entries/\d+)"', page)
    assert verified is not None
    assert "verify.run" in henrike.get(verified[1]).text


def test_a_large_ledger_is_verified_in_the_background_once_at_a_time(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_pages, "AT_ONCE", 0)
    henrike, check = office.browser("henrike"), office.app.state.ledger_check
    answer = henrike.post("/ledger", data={"csrf": token_of(henrike)})
    assert answer.status_code == 303
    until(lambda: check.last is not None and check.since is None)
    page = henrike.get("/ledger").text
    assert "Das Ledger ist unverändert." in page or "Befund" in page
    arne = office.browser("arne")
    before = check.last
    arne.post("/ledger", data={"csrf": token_of(arne)})
    assert check.last is before, "an operator's page is refused before anything runs"


def until(is_so: Callable[[], bool]) -> None:
    """Wait, with patience, for what another thread does."""
    for _ in range(600):
        if is_so():
            return
        time.sleep(0.05)
    raise AssertionError("it has not come")
