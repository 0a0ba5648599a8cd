"""Cases found by the values of their variables: over the interface, on the page, and by nobody who
may not read them."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from engine.commands.start_process_instance import start_process_instance
from tests import builders
from tests.builders import deployed, end_event, process, start_event, user_task
from tests.integration.api.conftest import PASSWORD, Office

BODY = start_event("seek") + user_task("seek", "done", groups="seekers") + end_event()
PROPERTIES = {"vorgang:startGroups": "seekers", "vorgang:findable": "parcel, buyer.number, fragile"}


@pytest.fixture(scope="module")
def keys(office: Office) -> dict[str, int]:
    builders.person(office.workspace, "suse", "seekers", password=PASSWORD)
    seeker = builders.person(office.workspace, "sepp", "seekers")
    deployed(office.workspace, process("sought", BODY, name="Sendung", properties=PROPERTIES))
    given: dict[str, dict[str, object]] = {
        "first": {"parcel": "PX-äöü-1", "buyer": {"number": 4711}, "fragile": True},
        "second": {"parcel": "PX-2", "buyer": {"number": Decimal("4711.00")}, "fragile": False},
        "third": {"parcel": "4711", "buyer": {"name": "x"}, "hidden": "nobody"},
    }
    return {
        name: start_process_instance(office.workspace, "sought", variables=values, actor=seeker).key
        for name, values in given.items()
    }


def searched(office: Office, variables: object) -> set[int]:
    with office.program("arne") as client:
        answer = client.post(
            "/v2/process-instances/search", json={"filter": {"variables": variables}}
        )
    assert answer.status_code == 200, answer.text
    return {int(one["processInstanceKey"]) for one in answer.json()["items"]}


def test_a_search_finds_the_cases_with_all_these_values(
    office: Office, keys: dict[str, int]
) -> None:
    number = {"name": "buyer.number", "value": "4711"}
    assert searched(office, [number]) == {keys["first"], keys["second"]}
    assert searched(office, [{"name": "parcel", "value": '"PX-äöü-1"'}]) == {keys["first"]}
    assert searched(office, [{"name": "parcel", "value": "PX-2"}]) == {keys["second"]}
    assert searched(office, [{"name": "parcel", "value": '"4711"'}]) == {keys["third"]}
    assert searched(office, [number, {"name": "fragile", "value": {"$eq": "true"}}]) == {
        keys["first"]
    }
    either = {"$in": ['"PX-2"', '"4711"']}
    assert searched(office, [{"name": "parcel", "value": either}]) == {
        keys["second"],
        keys["third"],
    }
    assert searched(office, [{"name": "parcel", "value": "PX"}]) == set()


def test_variables_are_searched_across_cases_by_name_and_value(
    office: Office, keys: dict[str, int]
) -> None:
    with office.program("arne") as client:
        asked = {"filter": {"name": "parcel", "value": '"PX-2"'}}
        answer = client.post("/v2/variables/search", json=asked)
    assert answer.status_code == 200, answer.text
    (found,) = answer.json()["items"]
    assert found["processInstanceKey"] == str(keys["second"])
    assert found["name"] == "parcel"


def test_what_no_process_marks_and_what_is_no_equality_is_refused(
    office: Office, keys: dict[str, int]
) -> None:
    refused: list[object] = [
        [{"name": "hidden", "value": '"nobody"'}],
        [{"name": "parcel", "value": {"$like": "PX*"}}],
        [{"name": "parcel", "value": "{}"}],
        [{"name": "parcel"}],
        {"parcel": "PX-2"},
    ]
    with office.program("arne") as client:
        for variables in refused:
            answer = client.post(
                "/v2/process-instances/search", json={"filter": {"variables": variables}}
            )
            assert answer.status_code == 400, (variables, answer.text)


def test_whoever_does_not_read_variables_cannot_guess_them(
    office: Office, keys: dict[str, int]
) -> None:
    with office.program("suse") as client:
        asked = {"filter": {"variables": [{"name": "parcel", "value": "PX-2"}]}}
        assert client.post("/v2/process-instances/search", json=asked).status_code == 403
        asked = {"filter": {"name": "parcel", "value": "PX-2"}}
        assert client.post("/v2/variables/search", json=asked).json()["items"] == []
    browser = office.browser("suse")
    guessed = browser.get("/cases?variable=parcel&value=PX-2").text
    assert 'name="variable"' not in guessed
    assert f"/cases/{keys['first']}" in guessed


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("variable=parcel&value=4711", {"third"}),
        ("variable=buyer.number&value=4.711", {"first", "second"}),
        ("variable=fragile&value=Nein", {"second"}),
        ("variable=fragile&value=Nein&state=completed", set()),
    ],
)
def test_the_page_takes_a_value_as_people_write_it(
    office: Office, keys: dict[str, int], query: str, expected: set[str]
) -> None:
    page = office.browser("arne").get(f"/cases?{query}")
    assert page.status_code == 200, page.text
    found = {int(key) for key in re.findall(r'<tr><th><a href="/cases/(\d+)"', page.text)}
    assert found == {keys[name] for name in expected}
    assert "<option selected>" in page.text
