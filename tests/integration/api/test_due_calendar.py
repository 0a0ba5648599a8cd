"""Due tasks in other calendar programs: a secret address, read by a parser that others wrote."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
import vobject

from tests.integration.api.conftest import Office, token_of
from tests.integration.api.quotes import quote, submitted, tasks_of


@pytest.fixture
def case(office: Office) -> str:
    """A quote that holger has submitted."""
    return submitted(office, "holger", quote(discount=18))


def shared(office: Office, who: str) -> str:
    """Let somebody make an address; return its path."""
    browser = office.browser(who)
    page = browser.post("/account/calendar", data={"csrf": token_of(browser)})
    assert page.status_code == 200
    found = re.search(r'value="http[^"]*(/calendar/[\w-]{43}\.ics)"', page.text)
    assert found is not None
    return found[1]


def test_a_calendar_program_reads_when_which_task_falls_due(office: Office, case: str) -> None:
    task = next(
        one
        for one in tasks_of(office.program("arne"), case)
        if one["candidateGroups"] == ["finance"]
    )
    answer = office.stranger().get(shared(office, "silke"))
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    calendar = vobject.readOne(answer.text)
    events = {event.url.value.rpartition("/")[2]: event for event in calendar.vevent_list}
    event = events[str(task["userTaskKey"])]
    due = datetime.fromisoformat(str(task["dueDate"])).replace(microsecond=0)
    assert event.dtstart.value == due.astimezone(UTC)
    assert event.summary.value.startswith(f"{task['name']} – ")
    assert event.uid.value.startswith(f"task-{task['userTaskKey']}@")
    assert {child.name for child in event.getChildren()} == {
        *("UID", "DTSTAMP", "DTSTART", "SUMMARY", "URL", "TRANSP", "CLASS")
    }


def test_the_same_tasks_are_the_same_bytes_and_are_not_sent_again(
    office: Office, case: str
) -> None:
    address = shared(office, "silke")
    first = office.stranger().get(address)
    known = {"if-none-match": f'"x", W/{first.headers["etag"]}'}
    again = office.stranger().get(address, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    submitted(office, "holger", quote(discount=18))
    assert office.stranger().get(address, headers=known).status_code == 200


def test_an_address_ends_with_a_new_one_and_when_it_is_taken_away(office: Office) -> None:
    silke, stranger = office.browser("silke"), office.stranger()
    first = shared(office, "silke")
    second = shared(office, "silke")
    assert stranger.get(first).status_code == 404
    assert stranger.get(second).status_code == 200
    assert second not in silke.get("/account/calendar").text
    answer = silke.post("/account/calendar/stop", data={"csrf": token_of(silke)})
    assert answer.headers["location"] == "/account/calendar?done=calendar-stopped"
    assert stranger.get(second).status_code == 404
    assert "Noch keine Adresse" in silke.get("/account/calendar").text


def test_the_address_of_a_locked_account_leads_nowhere(office: Office) -> None:
    address = shared(office, "thomas")
    with office.workspace.database.begin() as connection:
        locked = "UPDATE engine.account SET active = %s WHERE username = 'thomas'"
        connection.exec_driver_sql(locked, (False,))
    try:
        assert office.stranger().get(address).status_code == 404
    finally:
        with office.workspace.database.begin() as connection:
            connection.exec_driver_sql(locked, (True,))


@pytest.mark.parametrize("name", ["x.ics", "x", "%C3%A4.ics", "a" * 300 + ".ics"])
def test_what_is_no_address_is_not_found(office: Office, name: str) -> None:
    assert office.stranger().get(f"/calendar/{name}").status_code == 404
