"""Reads the zeebe extension elements of one node or process."""

from __future__ import annotations

from typing import Protocol

from lxml import etree

from bpmn.dialect import ZEEBE
from bpmn.model import (
    Assignment,
    Binding,
    CalledDecision,
    Extensions,
    FormReference,
    Schedule,
    Script,
    TaskDefinition,
    VariableMapping,
)


class Complaint(Protocol):
    """Takes note of a fault that leaves a gap in the model."""

    def __call__(self, element: etree._Element, message: str, remedy: str) -> None:
        """Note what is wrong with this XML element, and what to do."""


def read_extensions(holder: etree._Element | None, complain: Complaint) -> Extensions:
    """Return what the `extensionElements` in `holder` say; absent ones keep their defaults.

    Args:
        holder: the `bpmn:extensionElements`, or `None` when the element has none.
        complain: called once for each extension element that lacks a mandatory value.

    Source: Camunda 8.9, `zeebe.json` of zeebe-bpmn-moddle.
    """
    if holder is None:
        return Extensions()
    reading = _Reading(holder, complain)
    return Extensions(
        form=reading.form(),
        decision=reading.decision(),
        script=reading.script(),
        task=reading.task(),
        headers=reading.pairs("taskHeaders", "header", "key"),
        assignment=reading.assignment(),
        schedule=reading.schedule(),
        priority=reading.attribute("priorityDefinition", "priority"),
        inputs=reading.mappings("input"),
        outputs=reading.mappings("output"),
        properties=reading.pairs("properties", "property", "name"),
    )


def version_tag(holder: etree._Element | None) -> str | None:
    """Return the value of `zeebe:versionTag`, `None` when there is none."""
    found = None if holder is None else holder.find(f"{{{ZEEBE}}}versionTag")
    return None if found is None else found.get("value") or None


class _Reading:
    def __init__(self, holder: etree._Element, complain: Complaint) -> None:
        self._holder = holder
        self._complain = complain

    def _find(self, name: str) -> etree._Element | None:
        found = self._holder.findall(f"{{{ZEEBE}}}{name}")
        for surplus in found[1:]:
            self._complain(surplus, f"there is a second zeebe:{name}", "Keep one of them.")
        return found[0] if found else None

    def _required(self, element: etree._Element, name: str) -> str:
        value = element.get(name, "").strip()
        if not value:
            tag = etree.QName(element).localname
            self._complain(element, f"zeebe:{tag} has no {name}", f"Fill in {name}.")
        return value

    def attribute(self, element: str, name: str) -> str | None:
        found = self._find(element)
        return None if found is None else found.get(name) or None

    def _binding(self, element: etree._Element) -> tuple[Binding, str | None]:
        written = element.get("bindingType", Binding.LATEST.value)
        tag = element.get("versionTag") or None
        if written not in {binding.value for binding in Binding}:
            self._complain(
                element,
                f"the binding {written!r} is unknown",
                "Choose latest, deployment or versionTag.",
            )
            return Binding.LATEST, tag
        if written == Binding.VERSION_TAG.value and tag is None:
            self._complain(element, "the binding names no version tag", "Fill in the version tag.")
        return Binding(written), tag

    def form(self) -> FormReference | None:
        found = self._find("formDefinition")
        if found is None:
            return None
        for other in ("formKey", "externalReference"):
            if found.get(other):
                self._complain(
                    found,
                    f"the form is given by {other}",
                    "Link a form by its form id (Camunda Form, linked).",
                )
                return None
        binding, tag = self._binding(found)
        return FormReference(self._required(found, "formId"), binding, tag)

    def decision(self) -> CalledDecision | None:
        found = self._find("calledDecision")
        if found is None:
            return None
        binding, tag = self._binding(found)
        decision_id = self._required(found, "decisionId")
        return CalledDecision(decision_id, self._required(found, "resultVariable"), binding, tag)

    def script(self) -> Script | None:
        found = self._find("script")
        if found is None:
            return None
        expression = self._required(found, "expression")
        return Script(expression, self._required(found, "resultVariable"))

    def task(self) -> TaskDefinition | None:
        found = self._find("taskDefinition")
        if found is None:
            return None
        return TaskDefinition(self._required(found, "type"), found.get("retries") or "3")

    def assignment(self) -> Assignment:
        found = self._find("assignmentDefinition")
        if found is None:
            return Assignment()
        return Assignment(
            found.get("assignee") or None,
            found.get("candidateGroups") or None,
            found.get("candidateUsers") or None,
        )

    def schedule(self) -> Schedule:
        found = self._find("taskSchedule")
        if found is None:
            return Schedule()
        return Schedule(found.get("dueDate") or None, found.get("followUpDate") or None)

    def mappings(self, name: str) -> tuple[VariableMapping, ...]:
        found = self._find("ioMapping")
        if found is None:
            return ()
        return tuple(
            VariableMapping(self._required(one, "source"), self._required(one, "target"))
            for one in found.findall(f"{{{ZEEBE}}}{name}")
        )

    def pairs(self, group: str, single: str, key: str) -> dict[str, str]:
        found = self._find(group)
        result: dict[str, str] = {}
        if found is None:
            return result
        for one in found.findall(f"{{{ZEEBE}}}{single}"):
            name = self._required(one, key)
            if name in result:
                self._complain(one, f"{name} is given twice", "Keep one of them.")
            result[name] = one.get("value", "")
        return result
