"""Element templates are what Camunda Modeler takes, and fill in what the connector reads."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from audit.vocabulary import VOCABULARY
from engine.connectors import JOB_TYPES, RESULTS
from engine.connectors.calendar_add import CalendarAddConnector
from engine.connectors.mail_sending import LINK
from engine.model import ConnectorFailed, ConnectorRequest, StoredDocument
from engine.retention import TERMS

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "bpmn/element-templates").glob("*.json"))
KNOWN = {
    f"vorgang:{name}"
    for name in (
        *("approval", "businessId", "dataSubject", "dataSubjects", "findable", "fourEyes", "given"),
        *("legalBasis", "newApprovalRound", "publicForm", "purpose", "retention", "startGroups"),
        *("keepsVersions", "summary", "version", "visibleTo"),
        *("doneAs", "decisionAs"),
        *("forgetWhen", "publicThanks"),
        *("authorises", "onBehalfOf"),
        *("publicLink", "linkUntil", "linkUse", "linkRenewal", "linkThanks"),
        *("linkDocuments", "offeredAs", "offeredTo", "offeredToUsers"),
        *("sign", "signStatement", "signVersion", "signReasons", "signLate", "signResult"),
    )
}
"""What the product reads in diagrams for Camunda 8, but for names that a model chooses."""


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


def properties(file: Path) -> list[dict[str, Any]]:
    return list(json.loads(file.read_text())["properties"])


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.stem)
def test_a_template_names_a_job_type_that_has_a_connector_or_properties_of_ours(file: Path) -> None:
    bindings = [(one, one["binding"]) for one in properties(file)]
    types = [one["value"] for one, binding in bindings if binding.get("property") == "type"]
    if types:
        assert len(types) == 1
        assert set(types) <= JOB_TYPES
        return
    assert {binding["type"] for _, binding in bindings} == {"zeebe:property"}
    names = {binding["name"] for _, binding in bindings}
    assert {name for name in names if not name.startswith("vorgang:fact")} <= KNOWN


def test_every_property_of_ours_that_has_a_fixed_name_can_be_chosen() -> None:
    offered = {one["binding"].get("name") for file in TEMPLATES for one in properties(file)}
    assert offered >= KNOWN | {"vorgang:fact"}


@pytest.mark.parametrize("name", ["consent", "request"])
def test_what_a_template_asks_about_a_fact_belongs_to_each_word_that_it_offers(name: str) -> None:
    fields = properties(ROOT / f"bpmn/element-templates/{name}.json")
    (word,) = (one for one in fields if one["binding"]["name"] == "vorgang:fact")
    words = {choice["value"] for choice in word["choices"]}
    assert words <= set(VOCABULARY)
    for one in fields:
        asked = one["binding"]["name"].removeprefix("vorgang:fact").removeprefix(".")
        shown = set(one.get("condition", {}).get("oneOf", words))
        assert shown <= words
        if asked and not asked.startswith(("ref.", "personal.")):
            assert [other for other in shown if asked not in VOCABULARY[other]] == [], asked


def test_the_classes_that_the_process_template_offers_are_those_that_there_are() -> None:
    fields = properties(ROOT / "bpmn/element-templates/process.json")
    (retention,) = (one for one in fields if one["id"] == "retention")
    assert {choice["value"] for choice in retention["choices"]} == set(TERMS)


def test_the_calendars_template_gives_each_variable_that_the_connector_asks_for() -> None:
    template = json.loads((ROOT / "bpmn/element-templates/calendar-add.json").read_text())
    inputs = {
        one["binding"]["name"]
        for one in template["properties"]
        if one["binding"]["type"] == "zeebe:input"
    }
    assert inputs == {"rule", "start", "duration", "calendar", "state"}
    with pytest.raises(ConnectorFailed, match="variable calendar"):
        CalendarAddConnector().run(ConnectorRequest("1-1", {}, {}, no_document))


def test_the_mails_template_links_a_file_and_gives_what_the_connector_reads() -> None:
    fields = properties(ROOT / "bpmn/element-templates/mail.json")
    bindings = [one["binding"] for one in fields]
    linked = {one["linkName"] for one in bindings if one["type"] == "zeebe:linkedResource"}
    assert linked == {LINK}
    inputs = {one["name"] for one in bindings if one["type"] == "zeebe:input"}
    assert inputs == {"to", "attachments"}
    outputs = {one["source"][1:] for one in bindings if one["type"] == "zeebe:output"}
    assert outputs <= set(RESULTS["mail"])


def test_the_contacts_template_asks_and_gives_what_its_connectors_do() -> None:
    fields = properties(ROOT / "bpmn/element-templates/contact.json")
    types = {choice["value"] for choice in fields[0]["choices"]}
    assert types == {one for one in JOB_TYPES if one.startswith("contact.")}
    for one in fields:
        shown = {one["condition"]["equals"]} if "condition" in one else types
        if one["binding"]["type"] == "zeebe:output":
            assert all(one["binding"]["source"][1:] in RESULTS[type_] for type_ in shown), one


def no_document(sha256: str) -> StoredDocument:
    """Stand for a case without documents."""
    raise AssertionError(f"nobody asks for document {sha256}")
