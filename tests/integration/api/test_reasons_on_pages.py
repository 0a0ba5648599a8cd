"""Whoever intervenes says why; what they wrote is not lost when it says nothing."""

from __future__ import annotations

import pytest

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


def test_nobody_else_is_asked_for_a_reason(office: Office, case: int) -> None:
    for name in ("miriam", "henrike"):
        browser = office.browser(name)
        form = {"csrf": browser.headers["x-csrf-token"], "reason": ""}
        for what in ("suspend", "resume", "cancel"):
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
