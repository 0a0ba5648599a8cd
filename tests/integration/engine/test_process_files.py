"""The files with which a version can be played elsewhere: its own, those of what it calls."""

from __future__ import annotations

from api.library import shipped_resources
from engine.queries.process_overview import process_files
from engine.workspace import Workspace
from tests.builders import deployed, person


def test_a_version_comes_with_all_that_it_links_or_calls(mailing: Workspace) -> None:
    made = deployed(mailing, *shipped_resources("deal-desk", "shared"))
    key = next(one.key for one in made.processes if one.process_definition_id == "deal-desk")
    files = process_files(mailing, key, person(mailing, "nadja", "analyst"))
    names = [one.name for one in files]
    assert names[0] == "deal-desk.bpmn"
    assert {
        "deal-desk-assessment.bpmn",
        "deal-desk-customer.bpmn",
        "deal-desk-quote.document.md",
        "zentrale.calendar.json",
        "deal-desk-matrix.dmn",
    } <= set(names)
