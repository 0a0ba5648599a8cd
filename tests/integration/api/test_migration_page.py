"""An operator lets a case go on in another version, from its page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import count

import httpx
import pytest

from engine.commands.start_process_instance import start_process_instance
from tests.builders import (
    ADMINISTRATOR,
    deployed,
    end_event,
    process,
    start_event,
    user_task,
)
from tests.integration.api.conftest import Office

_NUMBERS = count(1)
NO_VERSION = "999999999999999"
REASON = "Neue Fassung gilt"


@dataclass
class Desk:
    """An operator in front of a case whose process has three versions."""

    browser: httpx.Client
    address: str
    same: str
    renamed: str
    kindless: str

    def sent(self, **fields: str) -> httpx.Response:
        data = {"csrf": self.browser.headers["x-csrf-token"], "reason": REASON, **fields}
        return self.browser.post(f"{self.address}/migrate", data=data)


def version(office: Office, id_: str, elements: str) -> str:
    return str(deployed(office.workspace, process(id_, elements)).processes[0].key)


def one_task(id_: str) -> str:
    return start_event(id_) + user_task(id_, "done") + end_event()


@pytest.fixture
def desk(office: Office) -> Desk:
    id_ = f"gewechselt-{next(_NUMBERS)}"
    version(office, id_, one_task("check"))
    started = start_process_instance(
        office.workspace, id_, variables={}, business_id=None, actor=ADMINISTRATOR
    )
    same = version(office, id_, one_task("check") + '<textAnnotation id="note"/>')
    renamed = version(office, id_, one_task("look"))
    kindless = version(office, id_, start_event("done") + end_event())
    return Desk(office.browser("arne"), f"/cases/{started.key}", same, renamed, kindless)


def words(page: str) -> str:
    main = page.partition("<main")[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def now_in(desk: Desk) -> str:
    """The version that the case's page names."""
    found = re.search(r"Version (\d+)", words(desk.browser.get(desk.address).text))
    assert found is not None
    return found[1]


def test_the_newest_of_the_other_versions_is_offered_first(desk: Desk) -> None:
    asked = desk.browser.get(f"{desk.address}/migrate").text
    assert re.findall(r'<option value="(\d+)"', asked) == [desk.kindless, desk.renamed, desk.same]
    assert f'href="{desk.address}/migrate"' in desk.browser.get(desk.address).text


def test_a_preview_says_what_would_happen_and_changes_nothing(desk: Desk) -> None:
    shown = words(desk.sent(target=desk.same, timers="keep").text)
    assert "Der Vorgang läuft dann in Version 2" in shown
    assert "„Check“ läuft weiter." in shown
    assert REASON in shown
    assert now_in(desk) == "1"


def test_once_confirmed_the_case_goes_on_there_and_its_page_says_so(desk: Desk) -> None:
    done = desk.sent(target=desk.same, timers="keep", confirmed="1")
    assert (done.status_code, done.headers["location"]) == (303, f"{desk.address}?done=migrated")
    shown = words(desk.browser.get(done.headers["location"]).text)
    assert "hat den Vorgang in eine andere Version überführt" in shown
    assert REASON in shown
    assert now_in(desk) == "2"


def test_a_step_that_is_gone_is_asked_for_and_becomes_what_was_chosen(desk: Desk) -> None:
    refused = desk.sent(target=desk.renamed, timers="restart").text
    assert "Der Vorgang steht bei „Check“" in words(refused)
    assert 'name="becomes:check"' in refused
    assert '<option value="look">Look (look)</option>' in refused
    assert 'value="restart" checked' in refused
    chosen = {"target": desk.renamed, "timers": "restart", "becomes:check": "look"}
    shown = desk.sent(**chosen).text
    assert "„Check“ wird zu „Look“." in words(shown)
    assert '<input type="hidden" name="becomes:check" value="look">' in shown
    assert now_in(desk) == "1"
    assert desk.sent(**chosen, confirmed="1").status_code == 303
    assert now_in(desk) == "3"


def test_a_choice_can_be_changed_without_typing_it_again(desk: Desk) -> None:
    chosen = {"target": desk.renamed, "timers": "restart", "becomes:check": "look"}
    shown = desk.sent(**chosen, edit="1").text
    assert f'<option value="{desk.renamed}" selected>' in shown
    assert '<option value="look" selected>' in shown
    assert f">{REASON}</textarea>" in shown
    other = desk.sent(**{**chosen, "target": desk.same}).text
    assert "„Check“ läuft weiter." in words(other), "what belonged to the other version is left out"


def test_where_nothing_of_the_kind_exists_the_page_says_what_to_do(desk: Desk) -> None:
    shown = words(desk.sent(target=desk.kindless).text)
    assert "So geht es nicht" in shown
    assert "keinen Schritt dieser Art" in shown
    assert desk.sent(target=desk.kindless, confirmed="1").status_code == 200
    assert now_in(desk) == "1"


def test_where_there_is_one_version_only_nothing_is_asked(office: Office) -> None:
    id_ = f"gewechselt-{next(_NUMBERS)}"
    version(office, id_, one_task("check"))
    started = start_process_instance(
        office.workspace, id_, variables={}, business_id=None, actor=ADMINISTRATOR
    )
    shown = office.browser("arne").get(f"/cases/{started.key}/migrate").text
    assert "Es gibt keine andere Version" in words(shown)
    assert "<select" not in shown


def test_who_may_not_migrate_a_case_is_not_asked(office: Office, desk: Desk) -> None:
    for person in ("henrike", "miriam"):
        assert office.browser(person).get(f"{desk.address}/migrate").status_code == 403
        assert "/migrate" not in office.browser(person).get(desk.address).text
    assert desk.sent(target="", timers="keep").status_code == 404
    assert desk.sent(target=NO_VERSION, timers="keep").status_code == 404
