"""Pages of archived cases say what became of the values, and do not claim that they are hidden."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx

from engine.commands.complete_user_task import complete_user_task
from engine.commands.keep_house import keep_house
from engine.commands.start_process_instance import start_process_instance
from engine.queries import inbox
from engine.workspace import Workspace
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
from tests.integration.api.conftest import running

BEGUN = datetime(2027, 3, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)
PASSWORD = "correct horse battery"
CASE = process("errand", start_event("ask") + user_task("ask", "done", form="note") + end_event())
HIDDEN, SEALED = "Keine Daten, die Sie sehen dürfen", "Klartext versiegelt"
OVER = "Aufbewahrungsfrist abgelaufen, am 02.03.2029 endgültig gelöscht"


def pages(address: str, key: int) -> tuple[str, str]:
    """Return the page of a case and that of the entry with the form's values."""
    with httpx.Client(base_url=address, timeout=30) as client:
        told = client.post("/login", data={"username": "arne", "password": PASSWORD})
        assert told.status_code == 303, told.text
        return client.get(f"/cases/{key}").text, client.get(f"/cases/{key}/ledger/2").text


def test_pages_say_that_a_term_is_over_and_not_that_values_are_hidden(
    workspace: Workspace, set_clock: Callable[[datetime], None]
) -> None:
    set_clock(BEGUN)
    deployed(workspace, CASE, form("note", text_field("note")))
    carla = person(workspace, "carla", "clerk")
    person(workspace, "arne", "operator", password=PASSWORD)
    key = start_process_instance(
        workspace, "errand", variables={}, business_id="E-1", actor=carla
    ).key
    (task,) = inbox(workspace, carla)
    complete_user_task(workspace, task.key, {"note": "Marked-Value-4711"}, actor=carla)
    with running(workspace) as address:
        case, entry = pages(address, key)
        assert "Marked-Value-4711" in case
        assert "Marked-Value-4711" in entry
        set_clock(BEGUN + 31 * DAY)
        keep_house(workspace)
        case, entry = pages(address, key)
        assert "Archiviert am 01.04.2027. Die Werte stehen bei den Einträgen im Ledger." in case
        assert HIDDEN not in case
        assert "Marked-Value-4711" in entry
        assert SEALED in entry
        set_clock(BEGUN.replace(year=2029) + DAY)
        assert keep_house(workspace).keys == 1
        case, entry = pages(address, key)
    assert f"Kontaktdaten: {OVER}." in case
    assert "Archiviert am" not in case
    assert OVER in entry
    for page in (case, entry):
        assert "Marked-Value-4711" not in page
        assert HIDDEN not in page
        assert SEALED not in page
