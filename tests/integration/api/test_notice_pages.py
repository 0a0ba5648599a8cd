"""Choosing which mail about one's tasks one gets."""

from __future__ import annotations

import re

import pytest

from engine.commands.choose_notices import choose_notices, chosen_notices
from engine.queries import person_of_username
from engine.task_notices import NoticeChoice
from tests.integration.api.conftest import Office, token_of

PAGE = "/account/notifications"


@pytest.fixture(autouse=True)
def nothing_chosen(office: Office) -> None:
    person = person_of_username(office.workspace, "thomas")
    choose_notices(office.workspace, NoticeChoice(), actor=person)


def chosen(office: Office) -> NoticeChoice:
    return chosen_notices(office.workspace, person_of_username(office.workspace, "thomas"))


def checked(page: str) -> set[str]:
    return set(re.findall(r'type="checkbox" name="(\w+)" value="yes" checked', page))


def test_nothing_comes_until_somebody_chooses_it(office: Office) -> None:
    page = office.browser("thomas").get(PAGE).text
    assert "Nachrichten per E-Mail" in page
    assert checked(page) == set()
    assert '<option value="8" selected>8:00 Uhr</option>' in page


def test_what_was_chosen_stands_there_again_and_can_be_taken_back(office: Office) -> None:
    thomas = office.browser("thomas")
    asked = {"digest": "yes", "overdue": "yes", "hour": "6", "state": "SN", "language": "en"}
    answer = thomas.post(PAGE, data={"csrf": token_of(thomas), **asked})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?done=notices")
    page = thomas.get(answer.headers["location"]).text
    assert "Auswahl gespeichert." in page
    assert checked(page) == {"digest", "overdue"}
    assert '<option value="SN" selected>Sachsen</option>' in page
    assert chosen(office) == NoticeChoice(6, overdue=True, state="SN", language="en")
    thomas.post(PAGE, data={"csrf": token_of(thomas), "hour": "6", "language": "en"})
    assert chosen(office) == NoticeChoice()


@pytest.mark.parametrize(
    "wrong", [{"hour": "24"}, {"hour": "²"}, {"hour": ""}, {"state": "XX"}, {"language": "fr"}]
)
def test_what_there_is_not_is_refused_and_the_rest_stays_as_it_was_given(
    office: Office, wrong: dict[str, str]
) -> None:
    thomas = office.browser("thomas")
    asked = {"digest": "yes", "assigned": "yes", "hour": "6", "language": "de", **wrong}
    answer = thomas.post(PAGE, data={"csrf": token_of(thomas), **asked})
    assert answer.status_code == 422
    assert "Uhrzeit, Land oder Sprache gibt es nicht." in answer.text
    assert checked(answer.text) == {"digest", "assigned"}
    assert chosen(office) == NoticeChoice()
