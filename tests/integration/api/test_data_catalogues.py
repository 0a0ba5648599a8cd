"""Data catalogues as Camunda Modeler sends them along, and as `vorgang lint` finds them."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import uuid4

from api.library import shipped_resources
from tests.integration.api.conftest import Office
from tests.integration.api.test_command_line import vorgang
from tests.integration.api.test_interface import deployed

FORM = {
    "id": "catalogued",
    "type": "default",
    "schemaVersion": 19,
    "components": [{"type": "textfield", "id": "mail", "key": "mail", "label": "E-Mail"}],
}
PROCESS = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t"
  xmlns:modeler="http://camunda.org/schema/modeler/1.0"
  modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.9.0">
<bpmn:process id="catalogued" name="Anfrage" isExecutable="true"><bpmn:startEvent id="s">
<bpmn:extensionElements><zeebe:formDefinition formId="catalogued"/></bpmn:extensionElements>
</bpmn:startEvent></bpmn:process></bpmn:definitions>"""


def test_an_additional_file_of_modeler_counts_its_versions(office: Office) -> None:
    id_ = f"d{uuid4().hex}"
    diagram = next(one for one in shipped_resources("deal-desk") if one.name == "deal-desk.bpmn")
    versions = []
    for label in ("E-Mail", "E-Mail", "Adresse"):
        content = {"variables": {f"{id_}_mail": {"class": "contact", "label": label}}}
        files = (
            (diagram.name, diagram.content),
            (f"{id_}.data.json", json.dumps(content).encode()),
        )
        answer = deployed(office.program("nora"), *files)
        assert answer.status_code == 200, answer.text
        (part,) = [one["resource"] for one in answer.json()["deployments"] if one.get("resource")]
        assert (part["resourceId"], part["resourceName"]) == (id_, f"{id_}.data.json")
        versions.append(part["version"])
    assert versions == [1, 1, 2]


def test_a_broken_catalogue_is_refused_with_file_place_and_remedy(office: Office) -> None:
    content = b'{"variables": {"mail": {"class": "secret"}}}'
    answer = deployed(office.program("nora"), ("broken.data.json", content))
    assert answer.status_code == 400
    (finding,) = answer.json()["findings"]
    assert (finding["file"], finding["rule"]) == ("broken.data.json", "data/class")
    assert "mail" in finding["message"]
    assert "contact" in finding["remedy"]


def test_lint_names_a_variable_without_a_class_until_a_catalogue_lies_beside(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.bpmn").write_text(PROCESS)
    (tmp_path / "a.form").write_text(json.dumps(FORM))
    files = [str(tmp_path / name) for name in ("a.bpmn", "a.form")]
    told = vorgang("lint", *files)
    assert told.returncode == 0
    (note,) = [line for line in told.stdout.splitlines() if "GDPR" in line and "mail" in line]
    assert note.startswith("note: a.form: mail: the variable mail has no class")
    (tmp_path / "office.data.json").write_text('{"variables": {"mail": {"class": "contact"}}}')
    assert "has no class" not in vorgang("lint", *files).stdout
