"""Element templates are what Camunda Modeler takes, and fill in what the connector reads."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from engine.connectors import JOB_TYPES
from engine.connectors.calendar_add import CalendarAddConnector
from engine.model import ConnectorFailed, ConnectorRequest, StoredDocument

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "bpmn/element-templates").glob("*.json"))


def verdicts(*files: Path) -> list[dict[str, object]]:
    program = [str(ROOT / ".ci/node"), "node", "tests/conformance/element_templates.mjs"]
    ran = subprocess.run(
        [*program, *map(str, files)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return list(json.loads(ran.stdout))


def test_camundas_validator_takes_each_template() -> None:
    assert TEMPLATES
    assert [one for one in verdicts(*TEMPLATES) if not one["valid"]] == []


def test_camundas_validator_refuses_a_template_without_a_binding(tmp_path: Path) -> None:
    broken = json.loads(TEMPLATES[0].read_text())
    del broken["properties"][0]["binding"]
    file = tmp_path / "broken.json"
    file.write_text(json.dumps(broken))
    (verdict,) = verdicts(file)
    assert not verdict["valid"]


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.stem)
def test_a_template_names_a_job_type_that_has_a_connector(file: Path) -> None:
    bindings = [
        one for one in json.loads(file.read_text())["properties"] if one["type"] == "Hidden"
    ]
    types = [one["value"] for one in bindings if one["binding"].get("property") == "type"]
    assert set(types) <= JOB_TYPES
    assert len(types) == 1


def test_the_calendars_template_gives_each_variable_that_the_connector_asks_for() -> None:
    template = json.loads((ROOT / "bpmn/element-templates/calendar-add.json").read_text())
    inputs = {
        one["binding"]["name"]
        for one in template["properties"]
        if one["binding"]["type"] == "zeebe:input"
    }
    assert inputs == {"start", "duration", "calendar", "state"}
    with pytest.raises(ConnectorFailed, match="variable calendar"):
        CalendarAddConnector().run(ConnectorRequest("1-1", {}, {}, no_document))


def no_document(sha256: str) -> StoredDocument:
    """Stand for a case without documents."""
    raise AssertionError(f"nobody asks for document {sha256}")
