"""Reads the zeebe extension elements of one node or process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from bpmn.camunda7_reader import (
    read_called_element_of_camunda_7,
    read_extensions_of_camunda_7,
)
from bpmn.dialect import BPMN, ZEEBE
from bpmn.model import (
    Assignment,
    Binding,
    CalledDecision,
    CalledElement,
    Dialect,
    EmbeddedForm,
    Extensions,
    FormReference,
    LinkedResource,
    Listener,
    Schedule,
    Script,
    TaskDefinition,
    VariableMapping,
)
from bpmn.notes import Notes, boolean, child, embedded_form_id, line_of
from bpmn.places import (
    ASSIGNEE,
    CALLED_BUSINESS_ID,
    CALLED_PROCESS,
    CANDIDATE_GROUPS,
    CANDIDATE_USERS,
    COMPUTED_HEADERS,
    DECISION_ID,
    DUE_DATE,
    FOLLOW_UP_DATE,
    FORM_ID,
    INPUT,
    JOB_PRIORITY,
    JOB_TYPE,
    LISTENER_RETRIES,
    LISTENER_TYPE,
    OUTPUT,
    PRIORITY,
    RETRIES,
    SCRIPT,
    TASK_LISTENER_RETRIES,
    TASK_LISTENER_TYPE,
    Place,
    is_computed,
)
from bpmn.root_elements import local_reference

_EMBEDDED: Final = "camunda-forms:bpmn:"


def read_extensions(element: etree._Element, notes: Notes) -> Extensions:
    """Return what the extensions of an element say; absent ones keep their defaults.

    Args:
        element: a flow node or process.
        notes: takes what is missing, and hands out what may be an expression.

    Source: Camunda 8.9, `zeebe.json` of zeebe-bpmn-moddle.
    """
    if notes.dialect is Dialect.CAMUNDA_7:
        return read_extensions_of_camunda_7(element, notes)
    holder = child(element, "extensionElements")
    if holder is None:
        return Extensions()
    reading = _Reading(holder, notes)
    return Extensions(
        form=reading.form(),
        decision=reading.decision(),
        script=reading.script(),
        task=reading.task(),
        headers=reading.pairs("taskHeaders", "header", "key"),
        assignment=reading.assignment(),
        schedule=reading.schedule(),
        priority=reading.value(PRIORITY),
        inputs=reading.mappings(INPUT),
        outputs=reading.mappings(OUTPUT),
        properties=reading.pairs("properties", "property", "name"),
        listeners=reading.listeners("execution", LISTENER_TYPE, LISTENER_RETRIES),
        task_listeners=reading.listeners("task", TASK_LISTENER_TYPE, TASK_LISTENER_RETRIES),
        linked_resources=reading.linked_resources(),
    )


def read_called_element(element: etree._Element, notes: Notes) -> CalledElement | None:
    """Return what a call activity calls: zeebe's `calledElement`, else BPMN's own attribute.

    Source: BPMN 2.0.2, 10.3.6; Camunda 8.9, `zeebe:calledElement`.
    """
    if notes.dialect is Dialect.CAMUNDA_7:
        return read_called_element_of_camunda_7(element, notes)
    holder = child(element, "extensionElements")
    found = None if holder is None else _Reading(holder, notes).called_element()
    if found is None and element.get("calledElement"):
        found = CalledElement(local_reference(element.get("calledElement", "")))
    return found


def embedded_forms(element: etree._Element, notes: Notes) -> Iterator[EmbeddedForm]:
    """Yield the forms that stand in a process (zeebe `userTaskForm`), and miss those that do not.

    Source: Camunda 8.9, `zeebe:userTaskForm`.
    """
    found = set()
    for one in element.iterfind(f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}userTaskForm"):
        identity = f"{element.get('id', '')}.{one.get('id', '')}"
        found.add(identity)
        owner = element.get("id", "")
        yield EmbeddedForm(identity, owner, line_of(one), notes.text(one))
    for linked in element.iter(f"{{{ZEEBE}}}formDefinition"):
        name = (linked.get("formKey") or "").partition(_EMBEDDED)[2]
        if name and f"{element.get('id', '')}.{name}" not in found:
            notes.complain(
                linked,
                f"the form {name!r} does not stand in this process",
                "Choose the form again, or link one by its form id.",
            )


def version_tag(holder: etree._Element | None) -> str | None:
    """Return the value of `zeebe:versionTag`, `None` when there is none."""
    found = None if holder is None else holder.find(f"{{{ZEEBE}}}versionTag")
    return None if found is None else found.get("value") or None


class _Reading:
    def __init__(self, holder: etree._Element, notes: Notes) -> None:
        self._holder = holder
        self._notes = notes
        self._complain = notes.complain

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

    def _required_value(self, element: etree._Element, place: Place) -> str:
        """Return what may be an expression; only its absence is a fault, not white space."""
        value = self._notes.value(element, place)
        return value if value and value.strip() else self._required(element, place.attribute)

    def value(self, place: Place) -> str | None:
        found = self._find(place.element)
        return None if found is None else self._notes.value(found, place)

    def _binding(self, element: etree._Element) -> tuple[Binding, str | None]:
        written = element.get("bindingType", Binding.LATEST.value)
        tag = element.get("versionTag") or None
        if written not in {one.value for one in Binding} - {Binding.VERSION.value}:
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
        embedded = (found.get("formKey") or "").removeprefix(_EMBEDDED)
        if embedded != (found.get("formKey") or ""):
            return FormReference(embedded_form_id(found, embedded), Binding.DEPLOYMENT)
        for other in ("formKey", "externalReference"):
            if found.get(other):
                self._complain(
                    found,
                    f"the form is given by {other}",
                    "Link a form by its form id (Camunda Form, linked).",
                )
                return None
        binding, tag = self._binding(found)
        return FormReference(self._required_value(found, FORM_ID), binding, tag)

    def called_element(self) -> CalledElement | None:
        found = self._find("calledElement")
        if found is None:
            return None
        if found.get("processIdExpression"):
            self._complain(
                found,
                "the called process is given by processIdExpression",
                "Fill in processId; an expression begins with =.",
            )
        binding, tag = self._binding(found)
        return CalledElement(
            process_id=self._required_value(found, CALLED_PROCESS),
            binding=binding,
            version_tag=tag,
            propagate_all_parent=boolean(found, "propagateAllParentVariables", default=True),
            propagate_all_child=boolean(found, "propagateAllChildVariables", default=True),
            business_id=self._notes.value(found, CALLED_BUSINESS_ID),
        )

    def decision(self) -> CalledDecision | None:
        found = self._find("calledDecision")
        if found is None:
            return None
        binding, tag = self._binding(found)
        decision_id = self._required_value(found, DECISION_ID)
        return CalledDecision(decision_id, self._required(found, "resultVariable"), binding, tag)

    def script(self) -> Script | None:
        found = self._find("script")
        if found is None:
            return None
        expression = self._required_value(found, SCRIPT)
        return Script(expression, self._required(found, "resultVariable"))

    def task(self) -> TaskDefinition | None:
        found = self._find("taskDefinition")
        if found is None:
            return None
        retries = self._notes.value(found, RETRIES)
        return TaskDefinition(
            self._required_value(found, JOB_TYPE),
            retries or "3",
            priority=self.value(JOB_PRIORITY),
        )

    def assignment(self) -> Assignment:
        found = self._find("assignmentDefinition")
        if found is None:
            return Assignment()
        value = self._notes.value
        return Assignment(
            value(found, ASSIGNEE), value(found, CANDIDATE_GROUPS), value(found, CANDIDATE_USERS)
        )

    def schedule(self) -> Schedule:
        found = self._find("taskSchedule")
        if found is None:
            return Schedule()
        value = self._notes.value
        return Schedule(value(found, DUE_DATE), value(found, FOLLOW_UP_DATE))

    def mappings(self, place: Place) -> tuple[VariableMapping, ...]:
        found = self._find("ioMapping")
        if found is None:
            return ()
        return tuple(
            VariableMapping(self._required_value(one, place), self._required(one, "target"))
            for one in found.findall(f"{{{ZEEBE}}}{place.element}")
        )

    def listeners(self, sort: str, type_: Place, retries: Place) -> tuple[Listener, ...]:
        found = self._find(f"{sort}Listeners")
        if found is None:
            return ()
        return tuple(
            Listener(
                event=one.get("eventType", ""),
                type=self._required_value(one, type_),
                retries=self._notes.value(one, retries) or "3",
                headers=_Reading(one, self._notes).pairs("taskHeaders", "header", "key"),
            )
            for one in found.findall(f"{{{ZEEBE}}}{type_.element}")
        )

    def linked_resources(self) -> tuple[LinkedResource, ...]:
        found = self._find("linkedResources")
        if found is None:
            return ()
        return tuple(
            LinkedResource(
                self._required(one, "resourceId"),
                one.get("resourceType", ""),
                one.get("linkName", ""),
                *self._binding(one),
            )
            for one in found.findall(f"{{{ZEEBE}}}linkedResource")
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
            computed = is_computed(name) or name in COMPUTED_HEADERS
            result[name] = (self._notes.property_value(one) if computed else one.get("value")) or ""
        return result
