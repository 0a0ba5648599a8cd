"""Drawings of which nothing runs are found again on the page of decisions, and shown."""

from __future__ import annotations

import re

from engine.model import Resource
from tests import builders
from tests.integration.api.conftest import Office

RUNS = builders.process("drawn", builders.start_event("done") + builders.end_event())
DRAWN = Resource(RUNS.name, RUNS.content.replace(b'isExecutable="true"', b'isExecutable="false"'))


def address(office: Office) -> str:
    builders.deployed(office.workspace, DRAWN)
    listed = office.browser("nora").get("/decisions")
    found = re.search(r'href="(/documentation/\d+)"', listed.text)
    assert found, listed.text
    return found.group(1)


def test_a_drawing_is_found_on_the_page_of_decisions_and_shown(office: Office) -> None:
    where = address(office)
    shown = office.browser("nora").get(where)
    assert shown.status_code == 200
    assert f'data-source="{where}/diagram.json"' in shown.text
    drawn = office.browser("nora").get(f"{where}/diagram.json").json()
    assert drawn == {"xml": DRAWN.content.decode(), "tokens": [], "completed": [], "incidents": []}


def test_a_drawing_is_not_for_those_who_only_work_with_processes(office: Office) -> None:
    where = address(office)
    for path in (where, f"{where}/diagram.json"):
        assert office.browser("miriam").get(path).status_code == 403


def test_a_drawing_that_is_none_is_not_found(office: Office) -> None:
    assert office.browser("nora").get("/documentation/1").status_code == 404
