"""Diagrams that cannot run: what Modeler shows of them; and those that are documentation only."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.api.conftest import Office
from tests.integration.api.test_interface import deployed

DIAGRAMS = Path(__file__).parents[2] / "conformance" / "bpmn" / "refused"
EVERYTHING = DIAGRAMS / "everything-at-once.bpmn"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["cannot be reached from the start event", "Connect it, or delete it."]),
        ("de", ["ist vom Startereignis aus nicht zu erreichen", "Verbinden oder löschen Sie es."]),
    ],
)
def test_modeler_shows_every_finding_at_once_with_line_and_remedy(
    office: Office, language: str, words: list[str]
) -> None:
    client = office.program("nora")
    client.headers["accept-language"] = language
    answer = deployed(client, (EVERYTHING.name, EVERYTHING.read_bytes()))
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    detail = answer.json()["detail"]
    for element in ("Which", "Work", "Wait", "Ask", "Lost"):
        assert element in detail
    for word in words:
        assert word in detail
    assert detail.count(f"{EVERYTHING.name}:") == 6, "one line for each finding"


def test_a_file_of_which_nothing_runs_is_found_again_by_name_and_by_process(
    office: Office,
) -> None:
    client = office.program("nora")
    drawn = EVERYTHING.read_bytes().replace(b'isExecutable="true"', b'isExecutable="false"')
    assert deployed(client, ("draft.bpmn", drawn)).status_code == 200
    for chosen in ({"resourceName": "draft.bpmn"}, {"processDefinitionId": "everything-at-once"}):
        answer = client.post("/v2/documentation/search", json={"filter": chosen})
        assert answer.status_code == 200, answer.text
        (found,) = answer.json()["items"]
        assert found["processDefinitionIds"] == ["everything-at-once"]
        assert client.get(f"/v2/documentation/{found['documentationKey']}/xml").content == drawn
    other = client.post("/v2/documentation/search", json={"filter": {"resourceName": "x.bpmn"}})
    assert other.json()["items"] == []
