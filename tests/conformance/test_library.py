"""The process library is exemplary: named by rule, documented, classified, free of findings."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from api.library import SHARED, shipped_processes, shipped_resources
from engine.commands.lint_resources import lint_resources

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "library"
DIAGRAMS = sorted(LIBRARY.glob("*/*.bpmn"))
FORMS = sorted(LIBRARY.glob("*/*.form"))
SVG = "{http://www.w3.org/2000/svg}"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
ENGLISH_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
# What a step does is said with a verb at the end: "Angebot prüfen".
GERMAN_VERB = re.compile(r".*\b\w+(en|ern|eln|tun)")
ACTIVITIES = {
    "task", "userTask", "serviceTask", "scriptTask", "businessRuleTask", "sendTask", "receiveTask",
    "manualTask", "callActivity",
}  # fmt: skip
EVENTS = {
    "startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent",
}  # fmt: skip
GATEWAYS = {"exclusiveGateway", "inclusiveGateway", "eventBasedGateway", "parallelGateway"}
LONGEST_LABEL = 48


def elements(diagram: Path) -> Iterator[tuple[str, ET.Element]]:
    """Yield every element of the processes in a diagram with its tag."""
    for process in ET.parse(diagram).getroot().iter(f"{BPMN}process"):
        yield from ((one.tag.removeprefix(BPMN), one) for one in process.iter())


def label(element: ET.Element) -> str:
    return (element.get("name") or "").replace("\n", " ").strip()


def name_of(path: Path) -> str:
    return path.name


@pytest.mark.parametrize("folder", [one for one in shipped_processes() if one != SHARED])
def test_nothing_of_a_process_is_refused_noted_or_unclassified(folder: str) -> None:
    shared = shipped_resources(SHARED) if SHARED in shipped_processes() else ()
    linted = lint_resources((*shipped_resources(folder), *shared))
    assert [str(one) for one in linted.refusals] == []
    assert [str(one) for one in linted.warnings] == []


def test_the_whole_library_is_one_deployment() -> None:
    assert [str(one) for one in lint_resources(shipped_resources()).refusals] == []


def test_no_two_files_of_the_library_have_one_name() -> None:
    names = Counter(one.name for one in shipped_resources())
    assert [name for name, times in names.items() if times > 1] == []


@pytest.mark.parametrize("diagram", DIAGRAMS, ids=name_of)
def test_ids_are_english_words_in_lower_case(diagram: Path) -> None:
    ids = [one.get("id") for tag, one in elements(diagram) if one.get("id") and one.tag[0] == "{"]
    assert [id_ for id_ in ids if not ENGLISH_ID.fullmatch(str(id_))] == []


@pytest.mark.parametrize("diagram", DIAGRAMS, ids=name_of)
def test_what_is_done_is_named_with_a_verb_and_fits_its_shape(diagram: Path) -> None:
    for tag, element in elements(diagram):
        name = label(element)
        if tag in ACTIVITIES:
            assert GERMAN_VERB.fullmatch(name), f"{element.get('id')}: {name}"
        if tag in ACTIVITIES | EVENTS | GATEWAYS:
            assert len(name) <= LONGEST_LABEL, f"{element.get('id')}: {name}"
        if tag in EVENTS:
            assert name, f"{element.get('id')}: an event says what is the case"
            assert not name.endswith("?"), f"{element.get('id')}: {name}"


@pytest.mark.parametrize("diagram", DIAGRAMS, ids=name_of)
def test_where_ways_part_a_question_is_asked_and_each_answer_named(diagram: Path) -> None:
    leaving: Counter[str] = Counter()
    found = list(elements(diagram))
    for tag, element in found:
        if tag == "sequenceFlow":
            leaving[str(element.get("sourceRef"))] += 1
    asking = {
        str(element.get("id"))
        for tag, element in found
        if tag in {"exclusiveGateway", "inclusiveGateway"} and leaving[str(element.get("id"))] > 1
    }
    for tag, element in found:
        if element.get("id") in asking:
            assert label(element).endswith("?"), element.get("id")
        elif tag in {"exclusiveGateway", "inclusiveGateway"}:
            assert not label(element), f"{element.get('id')} only joins"
        if tag == "sequenceFlow" and element.get("sourceRef") in asking:
            assert label(element), f"{element.get('id')}: which answer is this?"


@pytest.mark.parametrize("diagram", DIAGRAMS, ids=name_of)
def test_running_cases_keep_the_versions_that_they_began_with(diagram: Path) -> None:
    assert b'name="vorgang:keepsVersions" value="true"' in diagram.read_bytes()


@pytest.mark.parametrize("diagram", DIAGRAMS, ids=name_of)
def test_every_element_says_what_it_is_for(diagram: Path) -> None:
    told = ACTIVITIES | EVENTS | {"process", "subProcess", "adHocSubProcess", "transaction"}
    silent = [
        element.get("id")
        for tag, element in elements(diagram)
        if tag in told and not (element.findtext(f"{BPMN}documentation") or "").strip()
    ]
    assert silent == []


@pytest.mark.parametrize("form", FORMS, ids=name_of)
def test_a_form_has_an_english_id_and_german_labels(form: Path) -> None:
    content = json.loads(form.read_text(encoding="utf-8"))
    assert content["id"] == form.name.removesuffix(".form")
    assert ENGLISH_ID.fullmatch(content["id"])


@pytest.mark.parametrize("diagram", DIAGRAMS, ids=name_of)
def test_the_docs_have_a_page_with_the_picture_of_each_diagram(diagram: Path) -> None:
    name = diagram.name.removesuffix(".bpmn")
    pages = ROOT / "docs" / "processes"
    page = (pages / f"{diagram.parent.name}.md").read_text(encoding="utf-8")
    assert f"({name}.svg)" in page
    assert (pages / f"{name}.svg").read_text(encoding="utf-8").lstrip().startswith("<")
    assert "\n## Not legal advice\n" in page


def shown(picture: Path) -> dict[str, str]:
    """Return the text of each element of a picture, line by line."""
    found: dict[str, str] = {}
    for group in ET.parse(picture).getroot().iter(f"{SVG}g"):
        lines = [(one.text or "").strip() for one in group.iter(f"{SVG}tspan")]
        if lines:
            found.setdefault(str(group.get("data-element-id")), " ".join(lines))
    return found


@pytest.mark.parametrize("diagram", DIAGRAMS, ids=name_of)
def test_the_picture_shows_every_name_as_it_is_with_no_word_broken(diagram: Path) -> None:
    picture = shown(ROOT / "docs" / "processes" / f"{diagram.stem}.svg")
    for tag, element in elements(diagram):
        if not label(element) or tag not in ACTIVITIES | EVENTS | GATEWAYS | {"sequenceFlow"}:
            continue
        id_ = str(element.get("id"))
        told = picture.get(id_) or picture.get(f"{id_}_label")
        assert told == " ".join(label(element).split()), id_
