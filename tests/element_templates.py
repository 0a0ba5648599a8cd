"""Element templates as Camunda Modeler reads them: what each asks of an element, and who fits."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

ROOT = Path(__file__).resolve().parents[1]
FILES = sorted((ROOT / "bpmn/element-templates").glob("*.json"))
DIAGRAMS = sorted(
    (*(ROOT / "library").glob("*/*.bpmn"), *(ROOT / "docs/examples").glob("*/*.bpmn"))
)
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"
PLACES = {
    "zeebe:input": ("ioMapping/input", "target", "name", "source"),
    "zeebe:output": ("ioMapping/output", "source", "source", "target"),
    "zeebe:taskHeader": ("taskHeaders/header", "key", "key", "value"),
    "zeebe:property": ("properties/property", "name", "name", "value"),
}
"""Per kind of binding: elements, their attribute that is the binding's, and that of the value."""


@dataclass(frozen=True)
class Template:
    """One template: what Modeler offers for elements of some kind."""

    id: str
    version: int
    content: dict[str, Any]

    @cached_property
    def properties(self) -> list[dict[str, Any]]:
        """Its fields, hidden ones too."""
        return list(self.content["properties"])

    def kinds(self, element: ET.Element) -> bool:
        """Whether it is for elements of this kind."""
        kind = "bpmn:" + element.tag.removeprefix(BPMN)
        asked = self.content.get("elementType", {})
        if asked:
            event = asked.get("eventDefinition", "").removeprefix("bpmn:")
            return same(kind, asked["value"]) and event.lower() == event_of(element).lower()
        return any(
            same(kind, one) or (one == "bpmn:Task" and kind.endswith("Task"))
            for one in self.content["appliesTo"]
        )

    def shown(self, element: ET.Element) -> Iterator[tuple[dict[str, Any], str | None]]:
        """Yield the fields that it shows for this element, with their values there."""
        ids = {one["id"]: value(element, one) for one in self.properties if "id" in one}
        for one in self.properties:
            condition = one.get("condition")
            if condition is None or ids[condition["property"]] in (
                condition.get("oneOf") or [condition["equals"]]
            ):
                yield one, value(element, one)

    def lacks(self, element: ET.Element) -> list[str]:
        """Name what the template would have written otherwise."""
        return [
            f"{one.get('id', 'hidden')}: {found}"
            for one, found in self.shown(element)
            if not fits(one, found)
        ]

    def weight(self, element: ET.Element) -> tuple[int, int]:
        """Say how much of the element it fills in; more is closer."""
        shown = [one for one, found in self.shown(element) if found is not None]
        return sum(one["type"] == "Hidden" for one in shown), len(shown)


def same(one: str, other: str) -> bool:
    """Say whether two types are one: files begin them in small letters."""
    return one.lower() == other.lower()


def event_of(element: ET.Element) -> str:
    """Give the kind of the element's event definition, or nothing."""
    for child in element:
        if child.tag.endswith("EventDefinition"):
            return child.tag.removeprefix(BPMN)
    return ""


def value(element: ET.Element, field: dict[str, Any]) -> str | None:
    """Read what an element has where a field is bound."""
    binding = field["binding"]
    extensions = f"{BPMN}extensionElements/"
    if binding["type"] == "zeebe:taskDefinition":
        found = element.find(f"{extensions}{ZEEBE}taskDefinition")
        return None if found is None else found.get(binding["property"])
    if binding["type"] == "zeebe:linkedResource":
        for one in element.iterfind(f"{extensions}{ZEEBE}linkedResources/{ZEEBE}linkedResource"):
            if one.get("linkName") == binding["linkName"]:
                return one.get(binding["property"])
        return None
    path, attribute, key, holds = PLACES[binding["type"]]
    where = "/".join(ZEEBE + part for part in path.split("/"))
    for one in element.iterfind(extensions + where):
        if one.get(attribute) == binding[key]:
            return one.get(holds)
    return None


def fits(field: dict[str, Any], found: str | None) -> bool:
    """Say whether a value is one that Modeler's field would write."""
    if field["type"] == "Hidden":
        return found == str(field["value"])
    if found is None:
        return bool(field.get("optional"))
    if field.get("feel") == "required" and not found.startswith("="):
        return False
    if field.get("feel") and found.startswith("="):
        return True
    if "choices" in field:
        return found in {choice["value"] for choice in field["choices"]}
    asked = field.get("constraints", {})
    if asked.get("notEmpty") and not found:
        return False
    pattern = asked.get("pattern")
    return pattern is None or bool(re.search(str(pattern["value"]), found))


def templates() -> list[Template]:
    """Read all templates that are shipped."""
    read = [json.loads(file.read_text()) for file in FILES]
    return [Template(one["id"], one["version"], one) for one in read]


def elements(diagram: Path) -> Iterator[ET.Element]:
    """Yield what a template can be for, of a diagram: processes and what stands in them."""
    for process in ET.parse(diagram).getroot().iter(f"{BPMN}process"):
        yield from (
            one for one in process.iter() if one.find(f"{BPMN}extensionElements") is not None
        )


def begun(template: Template, element: ET.Element) -> bool:
    """Say whether an element does what a template is for, well filled in or not.

    A job template is for its job types; one of properties for elements without a job that have
    the first property that it needs.
    """
    if not template.kinds(element):
        return False
    for one in template.properties:
        if one["binding"].get("property") == "type":
            offered = [choice["value"] for choice in one.get("choices", [])] or [one["value"]]
            return value(element, one) in offered
    if element.find(f"{BPMN}extensionElements/{ZEEBE}taskDefinition") is not None:
        return False
    needed = [one for one in template.properties if "notEmpty" in one.get("constraints", {})]
    return value(element, needed[0]) is not None
