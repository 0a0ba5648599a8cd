"""A half-filled start form is found again: in the inbox, and among what can be started."""

from __future__ import annotations

import pytest

from engine.queries import startable_processes
from tests import builders
from tests.builders import (
    deployed,
    end_event,
    form,
    process,
    start_event,
    text_field,
    user_task,
)
from tests.integration.api.conftest import PASSWORD, Office
from tests.integration.api.quotes import posted

WRITER, OTHER = "anfangs-anna", "anfangs-otto"
BODY = start_event("look", form="begun-form") + user_task("look", "done") + end_event()


@pytest.fixture(scope="module")
def key(office: Office) -> int:
    """The key of a process that two may start."""
    people = [
        builders.person(office.workspace, one, "beginners", password=PASSWORD)
        for one in (WRITER, OTHER)
    ]
    given = {"vorgang:startGroups": "beginners"}
    deployed(
        office.workspace,
        process("begun-start", BODY, name="Halber Antrag", properties=given),
        form("begun-form", text_field("note", required=False)),
    )
    found = startable_processes(office.workspace, people[0])
    return next(one.key for one in found if one.process_definition_id == "begun-start")


def test_a_half_filled_start_form_is_found_again_by_its_writer(office: Office, key: int) -> None:
    browser = office.browser(WRITER)
    link = f'<a href="/start/{key}">Entwurf: Halber Antrag</a>'
    assert link not in browser.get("/inbox").text
    assert posted(browser, f"/start/{key}/draft", {"data": {"note": "halb"}}).status_code == 200
    assert link in browser.get("/inbox").text
    assert "Entwurf, heute, " in browser.get("/start").text
    assert "halb" in browser.get(f"/start/{key}/form.json").text
    other = office.browser(OTHER)
    assert link not in other.get("/inbox").text
    assert "Entwurf, " not in other.get("/start").text
    assert posted(browser, f"/start/{key}", {"data": {"note": "ganz"}}).status_code == 200
    assert link not in browser.get("/inbox").text
