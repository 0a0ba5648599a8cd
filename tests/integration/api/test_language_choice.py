"""Pages speak what their reader has chosen, else what the browser asks for, else German."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.commands.change_account import change_look
from engine.faults import AccountRefused
from engine.queries import person_of_username
from tests.integration.api.conftest import Office, token_of

ENGLISH = {"accept-language": "en-GB,en;q=0.9,de;q=0.5"}


@pytest.fixture(autouse=True)
def nothing_chosen(office: Office) -> Iterator[None]:
    person = person_of_username(office.workspace, "thomas")
    yield
    change_look(office.workspace, "system", None, actor=person)


def test_the_browser_decides_until_somebody_chooses(office: Office) -> None:
    thomas = office.browser("thomas")
    assert '<html lang="de">' in thomas.get("/inbox").text
    assert '<html lang="en">' in thomas.get("/inbox", headers=ENGLISH).text


@pytest.mark.parametrize(("chosen", "header"), [("en", {}), ("de", ENGLISH)])
def test_what_was_chosen_goes_before_the_browser(
    office: Office, chosen: str, header: dict[str, str]
) -> None:
    thomas = office.browser("thomas")
    fields = {"csrf": token_of(thomas), "theme": "system", "language": chosen}
    assert thomas.post("/account/theme", data=fields).status_code == 303
    assert f'<html lang="{chosen}">' in thomas.get("/inbox", headers=header).text
    missing = thomas.get("/cases/999999", headers=header)
    assert ("There is no such case" in missing.text) == (chosen == "en")


def test_a_language_that_there_is_not_is_refused(office: Office) -> None:
    person = person_of_username(office.workspace, "thomas")
    with pytest.raises(AccountRefused, match="there is no language"):
        change_look(office.workspace, "system", "fr", actor=person)


def test_strangers_say_in_the_address_what_they_speak(office: Office) -> None:
    browser = office.browser("thomas")
    asked = "/f/gibt-es-nicht?lang="
    assert '<html lang="en">' in browser.get(f"{asked}en").text
    assert '<html lang="de">' in browser.get(f"{asked}de", headers=ENGLISH).text
