"""The list of cases narrowed by state, process, version and incident, all of it in its address."""

from __future__ import annotations

import re

import httpx
import pytest

from engine.commands.cancel_process_instance import cancel_process_instance
from engine.commands.start_process_instance import start_process_instance
from engine.commands.suspend_process_instance import suspend_process_instance
from engine.queries import person_of_username
from tests import builders
from tests.builders import deployed, end_event, process, start_event, user_task
from tests.integration.api.conftest import PASSWORD, Office

BODY = start_event("sift") + user_task("sift", "done", groups="sifters") + end_event()
GIVEN = {"vorgang:startGroups": "sifters"}


@pytest.fixture(scope="module")
def cases(office: Office) -> dict[str, int]:
    """A case in each state, and one of a second version."""
    workspace = office.workspace
    builders.person(workspace, "siebke", "sifters", password=PASSWORD)
    sifter = builders.person(workspace, "siebold", "sifters")
    arne = person_of_username(workspace, "arne")
    assert arne is not None
    deployed(workspace, process("sifted", BODY, name="Sieben", properties=GIVEN))

    def started() -> int:
        return start_process_instance(workspace, "sifted", variables={}, actor=sifter).key

    keys = {name: started() for name in ("active", "suspended", "terminated")}
    suspend_process_instance(workspace, keys["suspended"], "hält an", actor=arne)
    cancel_process_instance(workspace, keys["terminated"], "endet", actor=arne)
    deployed(workspace, process("sifted", BODY, name="Sieben neu", properties=GIVEN))
    keys["newer"] = started()
    return keys


def found(browser: httpx.Client, query: str) -> set[int]:
    page = browser.get(f"/cases?{query}")
    assert page.status_code == 200, page.text
    return {int(key) for key in re.findall(r'<tr><th><a href="/cases/(\d+)"', page.text)}


@pytest.mark.parametrize("username", ["arne", "siebke"])
def test_each_part_of_the_address_narrows_the_list(
    office: Office, cases: dict[str, int], username: str
) -> None:
    if username == "siebke":
        # Candidates see what they could take on; what was cancelled is nobody's task any more.
        cases = {name: key for name, key in cases.items() if name != "terminated"}
    browser = office.browser(username)
    assert found(browser, "process=sifted") == set(cases.values())
    for state in ("active", "suspended", "terminated"):
        expected = {key for name, key in cases.items() if name == state}
        assert found(browser, f"process=sifted&version=1&state={state}") == expected
    assert found(browser, "process=sifted&version=2") == {cases["newer"]}
    assert found(browser, "process=sifted&version=3") == set()
    assert found(browser, "process=sifted&troubled=1") == set()


def test_the_form_shows_what_the_address_says(office: Office, cases: dict[str, int]) -> None:
    page = office.browser("arne").get("/cases?process=sifted&version=1&state=suspended").text
    assert '<option value="suspended" selected>' in page
    assert '<option value="sifted" selected>' in page
    assert 'name="version" value="1"' in page
    assert "1 Vorgang passt" in page


def test_what_cannot_be_read_narrows_nothing(office: Office, cases: dict[str, int]) -> None:
    browser = office.browser("siebke")
    visible = found(browser, "process=sifted")
    for query in ("process=sifted&state=flying", "process=sifted&version=x&troubled="):
        assert found(browser, query) == visible
