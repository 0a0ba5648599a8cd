"""Reads data objects, properties, ioSpecification and data associations (BPMN 2.0.2, 10.4)."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from bpmn.model import DataAssociation, DataItem, DataSet, IoSpecification
from bpmn.notes import Notes, boolean, child, elements, text_of
from bpmn.places import ASSIGNMENT_FROM, ASSIGNMENT_TO, TRANSFORMATION
from bpmn.root_elements import local_reference

_ITEMS = ("dataObject", "dataObjectReference", "dataStoreReference", "property")
_REFERENCES = {"dataObjectReference": "dataObjectRef", "dataStoreReference": "dataStoreRef"}


def read_items(holder: etree._Element, owner: str | None) -> Iterator[DataItem]:
    """Yield the data objects, references and properties directly in a process, sub-process or
    activity, in document order; of a process also its data inputs and outputs (10.4.1)."""
    for element in elements(holder):
        tag = etree.QName(element).localname
        if tag in _ITEMS:
            yield _item(element, tag, owner)
        elif tag == "ioSpecification" and owner is None:
            for which in ("dataInput", "dataOutput"):
                yield from (_item(one, which, owner) for one in elements(element, which))


def read_io_specification(element: etree._Element, owner: str) -> IoSpecification | None:
    """Return the data inputs and outputs of an activity; an event has them without a wrapper."""
    specification = child(element, "ioSpecification")
    holder = element if specification is None else specification
    inputs = tuple(_item(one, "dataInput", owner) for one in elements(holder, "dataInput"))
    outputs = tuple(_item(one, "dataOutput", owner) for one in elements(holder, "dataOutput"))
    if specification is None and not inputs and not outputs:
        return None
    return IoSpecification(
        inputs,
        outputs,
        tuple(_set(one, "Input") for one in elements(holder, "inputSet")),
        tuple(_set(one, "Output") for one in elements(holder, "outputSet")),
    )


def read_associations(
    element: etree._Element, tag: str, notes: Notes
) -> tuple[DataAssociation, ...]:
    """Return the data associations of an activity or event; `tag` says which way they lead."""
    return tuple(_association(one, notes) for one in elements(element, tag))


def _association(element: etree._Element, notes: Notes) -> DataAssociation:
    transformation = child(element, "transformation")
    return DataAssociation(
        id=element.get("id"),
        sources=tuple(_references(element, "sourceRef")),
        target=next(_references(element, "targetRef"), ""),
        transformation=None
        if transformation is None
        else notes.value(transformation, TRANSFORMATION),
        assignments=tuple(_assignment(one, notes) for one in elements(element, "assignment")),
    )


def _assignment(element: etree._Element, notes: Notes) -> tuple[str, str]:
    source, target = child(element, "from"), child(element, "to")
    return (
        ("" if source is None else notes.value(source, ASSIGNMENT_FROM)) or "",
        ("" if target is None else notes.value(target, ASSIGNMENT_TO)) or "",
    )


def _item(element: etree._Element, tag: str, owner: str | None) -> DataItem:
    reference = element.get(_REFERENCES[tag]) if tag in _REFERENCES else None
    state = child(element, "dataState")
    return DataItem(
        id=element.get("id", ""),
        tag=tag,
        name=element.get("name"),
        owner=owner,
        collection=boolean(element, "isCollection", default=False),
        reference=local_reference(reference) if reference else None,
        state=None if state is None else state.get("name"),
    )


def _set(element: etree._Element, which: str) -> DataSet:
    return DataSet(
        tuple(_references(element, f"data{which}Refs")),
        tuple(_references(element, f"optional{which}Refs")),
    )


def _references(element: etree._Element, name: str) -> Iterator[str]:
    for one in elements(element, name):
        if written := text_of(one):
            yield local_reference(written)
