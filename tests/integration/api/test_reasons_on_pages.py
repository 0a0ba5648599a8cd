"""Whoever intervenes says why; what they wrote is not lost when it says nothing."""

from __future__ import annotations

import pytest

from engine import queries
from engine.commands.start_process_instance import start_process_instance
from tests import builders
from tests.builders import end_event, process, start_event, user_task
from tests.integration.api.conftest import Office

ASK = start_event("ask") + user_task("ask", "done") + end_event()


@pytest.fixture(scope="module")
def case(office: Office) -> int:
    """A case that runs."""
    builders.deployed(office.workspace, process("asked-why", ASK))
    return start_process_instance(
        office.workspace, "asked-why", variables={}, actor=builders.ADMINISTRATOR
    ).key


@pytest.mark.parametrize("what", ["suspend", "cancel"])
def test_a_reason_that_says_nothing_is_asked_for_again_beside_its_field(
    office: Office, case: int, what: str
) -> None:
    arne = office.browser("arne")
    form = {"csrf": arne.headers["x-csrf-token"]}
    for reason in ("", "   ", "ja"):
        answer = arne.post(f"/cases/{case}/{what}", data={**form, "reason": reason})
        assert answer.status_code == 422
        assert "Geben Sie einen Grund mit mindestens drei Zeichen ein." in answer.text
        assert f">{reason.strip()}</textarea>" in answer.text
        assert "<title>Fehler: " in answer.text
    page = arne.get(f"/cases/{case}").text
    assert "läuft" in page
    assert "angehalten" not in page
    assert "Dieser Vorgang ist" not in page


def test_what_was_to_be_changed_is_not_lost_when_the_reason_says_nothing(
    office: Office, case: int
) -> None:
    arne = office.browser("arne")
    form = {"csrf": arne.headers["x-csrf-token"], "name": "requester", "value": "<b>7"}
    told = arne.post(f"/cases/{case}/change", data={**form, "reason": "ja", "rectification": "yes"})
    assert told.status_code == 422
    assert 'value="requester"' in told.text
    assert "&lt;b&gt;7</textarea>" in told.text
    assert 'value="yes" checked' in told.text
    assert ">ja</textarea>" in told.text
    assert "mindestens drei Zeichen" in told.text


def test_a_value_that_a_case_does_not_have_is_made_on_purpose_only(
    office: Office, case: int
) -> None:
    arne = office.browser("arne")
    form = {"csrf": arne.headers["x-csrf-token"], "value": "7", "reason": "so gewünscht"}
    assert arne.post(f"/cases/{case}/change", data={**form, "name": " "}).status_code == 422
    told = arne.post(f"/cases/{case}/change", data={**form, "name": "summe"})
    assert told.status_code == 422
    assert "Eine Angabe „summe“ hat der Vorgang noch nicht." in told.text
    assert ">so gewünscht</textarea>" in told.text
    assert "summe" not in queries.case(office.workspace, case, builders.ADMINISTRATOR).variables
    posted = {**form, "name": "summe", "new": "yes"}
    seen = arne.post(f"/cases/{case}/change", data=posted)
    assert seen.status_code == 200
    assert "<dd>gibt es noch nicht; die Angabe wird neu angelegt</dd>" in seen.text
    posted["confirmed"] = "1"
    assert arne.post(f"/cases/{case}/change", data=posted).status_code == 303
    # Once it is there, it is one that the case has.
    posted = {**form, "name": "summe", "value": "8"}
    seen = arne.post(f"/cases/{case}/change", data=posted)
    assert seen.status_code == 200
    assert "<dt>Bisher</dt><dd>7</dd><dt>Neuer Wert</dt><dd>8</dd>" in seen.text
    assert queries.case(office.workspace, case, builders.ADMINISTRATOR).variables["summe"] == 7
    back = arne.post(f"/cases/{case}/change", data={**posted, "edit": "1"})
    assert "8</textarea>" in back.text
    again = arne.post(f"/cases/{case}/change", data={**posted, "confirmed": "1"})
    assert again.status_code == 303
    found = queries.case(office.workspace, case, builders.ADMINISTRATOR).variables
    assert found["summe"] == 8


@pytest.mark.parametrize("what", ["move", "migrate"])
def test_a_move_that_was_confirmed_without_a_reason_is_shown_again(
    office: Office, what: str
) -> None:
    name = f"why-{what}"
    builders.deployed(office.workspace, process(name, ASK))
    key = start_process_instance(
        office.workspace, name, variables={}, actor=builders.ADMINISTRATOR
    ).key
    newer = builders.deployed(office.workspace, process(name, ASK, name="Neu")).processes[0].key
    arne = office.browser("arne")
    form = {"csrf": arne.headers["x-csrf-token"], "reason": "ja", "confirmed": "1"}
    chosen = {"from": "ask", "to": "ask"} if what == "move" else {"target": str(newer)}
    told = arne.post(f"/cases/{key}/{what}", data={**form, **chosen})
    assert told.status_code == 422
    assert "mindestens drei Zeichen" in told.text
    assert ">ja</textarea>" in told.text
    assert "<title>Fehler: " in told.text
    # What it would do is still there, and is done with a reason.
    assert 'name="confirmed"' in told.text
    done = arne.post(f"/cases/{key}/{what}", data={**form, **chosen, "reason": "Versehen"})
    assert done.status_code == 303


def test_nobody_else_is_asked_for_a_reason(office: Office, case: int) -> None:
    for name in ("miriam", "henrike"):
        browser = office.browser(name)
        form = {"csrf": browser.headers["x-csrf-token"], "reason": ""}
        for what in ("suspend", "resume", "cancel", "change", "move"):
            assert browser.post(f"/cases/{case}/{what}", data=form).status_code == 403


def test_a_case_that_is_cancelled_does_not_say_that_its_incident_was_tried_again(
    office: Office,
) -> None:
    lonely = start_event("ask") + user_task("ask", "done", groups="nobody-here") + end_event()
    builders.deployed(office.workspace, process("asks-nobody", lonely))
    key = start_process_instance(
        office.workspace, "asks-nobody", variables={}, actor=builders.ADMINISTRATOR
    ).key
    arne = office.browser("arne")
    assert "niemand darf die Aufgabe bearbeiten" in arne.get(f"/cases/{key}/ledger/1").text
    form = {"csrf": arne.headers["x-csrf-token"], "reason": "Doppelt erfasst"}
    assert arne.post(f"/cases/{key}/cancel", data=form).status_code == 303
    page = arne.get(f"/cases/{key}").text
    assert "hat den Vorgang abgebrochen" in page
    assert "erneut versucht" not in page
