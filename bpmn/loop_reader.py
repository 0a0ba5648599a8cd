"""Reads the loop marker of an activity, and what makes a sub-process ad hoc."""

from __future__ import annotations

import re

from lxml import etree

from bpmn.camunda7_work import read_continuations
from bpmn.dialect import ZEEBE
from bpmn.event_reader import read_event
from bpmn.model import (
    AdHoc,
    ComplexBehavior,
    Event,
    MultiInstance,
    RemnantKind,
    StandardLoop,
)
from bpmn.notes import Notes, boolean, child, elements, text_of
from bpmn.places import (
    ACTIVE_ELEMENTS,
    AD_HOC_OUTPUT,
    BEHAVIOR_CONDITION,
    COMPLETION_CONDITION,
    INPUT_COLLECTION,
    LOOP_CARDINALITY,
    LOOP_CONDITION,
    OUTPUT_ELEMENT,
    is_literal,
)
from bpmn.root_elements import Roots, local_reference

_BEHAVIORS = ("All", "None", "One", "Complex")


def read_standard_loop(element: etree._Element, notes: Notes) -> StandardLoop | None:
    """Return the standard loop of an activity, if it has one (BPMN 2.0.2, 10.3.8)."""
    loop = child(element, "standardLoopCharacteristics")
    if loop is None:
        return None
    notes.foreign_attributes(loop)
    condition = child(loop, "loopCondition")
    return StandardLoop(
        condition=None if condition is None else notes.value(condition, LOOP_CONDITION),
        test_before=boolean(loop, "testBefore", default=False),
        maximum=whole_number(loop, "loopMaximum", notes),
    )


def read_multi_instance(
    element: etree._Element, roots: Roots, notes: Notes
) -> MultiInstance | None:
    """Return the multi-instance characteristics of an activity, if it has them."""
    loop = child(element, "multiInstanceLoopCharacteristics")
    if loop is None:
        return None
    notes.foreign_attributes(loop)
    _note_loop(loop, notes)
    holder = child(loop, "extensionElements")
    found = None if holder is None else holder.find(f"{{{ZEEBE}}}loopCharacteristics")
    collection: str | None = None if found is None else notes.value(found, INPUT_COLLECTION)
    if (of_camunda_7 := notes.of_camunda_7(loop, "collection")) is not None:
        # A name alone is the variable of that name.
        collection = of_camunda_7 if not is_literal(of_camunda_7) else f"${{{of_camunda_7}}}"
    collection = collection if collection and collection.strip() else None
    cardinality, data_input = child(loop, "loopCardinality"), child(loop, "loopDataInputRef")
    often = None if cardinality is None else notes.value(cardinality, LOOP_CARDINALITY)
    if collection is None and often is None and data_input is None:
        notes.complain(
            loop,
            "the multi-instance marker names no input collection",
            "Fill in the input collection, such as =items.",
            "bpmn/loop",
        )
        return None
    enough = child(loop, "completionCondition")
    return MultiInstance(
        sequential=boolean(loop, "isSequential", default=False),
        input_collection=collection,
        input_element=notes.name_of_camunda_7(loop, "elementVariable")
        if found is None
        else found.get("inputElement") or None,
        output_collection=None if found is None else found.get("outputCollection") or None,
        output_element=None if found is None else notes.value(found, OUTPUT_ELEMENT),
        completion_condition=None if enough is None else notes.value(enough, COMPLETION_CONDITION),
        cardinality=often,
        behavior=_behavior(loop, notes),
        none_event=_event_of(loop, "noneBehaviorEventRef", roots, notes),
        one_event=_event_of(loop, "oneBehaviorEventRef", roots, notes),
        complex=tuple(
            _complex(one, roots, notes) for one in elements(loop, "complexBehaviorDefinition")
        ),
        data_input=_reference(data_input),
        data_output=_reference(child(loop, "loopDataOutputRef")),
        input_item=_item(loop, "inputDataItem"),
        output_item=_item(loop, "outputDataItem"),
        dialect=notes.dialect,
        continuations=read_continuations(loop, None, notes),
    )


def read_ad_hoc(element: etree._Element, notes: Notes) -> AdHoc | None:
    """Return what an ad-hoc sub-process says of its order and its end (BPMN 2.0.2, 10.3.5)."""
    if etree.QName(element).localname != "adHocSubProcess":
        return None
    ordering = element.get("ordering", "Parallel")
    if ordering not in ("Parallel", "Sequential"):
        notes.complain(
            element,
            f"the ordering {ordering!r} is none",
            "Write Parallel or Sequential.",
            "bpmn/ordering",
        )
    enough, holder = child(element, "completionCondition"), child(element, "extensionElements")
    own = None if holder is None else holder.find(f"{{{ZEEBE}}}adHoc")
    return AdHoc(
        ordering=ordering,
        cancel_remaining=boolean(element, "cancelRemainingInstances", default=True),
        completion_condition=None if enough is None else notes.value(enough, COMPLETION_CONDITION),
        active_elements=None if own is None else notes.value(own, ACTIVE_ELEMENTS),
        output_collection=None if own is None else own.get("outputCollection") or None,
        output_element=None if own is None else notes.value(own, AD_HOC_OUTPUT),
    )


def whole_number(
    element: etree._Element, name: str, notes: Notes, default: int | None = None
) -> int | None:
    """Return an `xsd:integer` attribute; what is none is complained of."""
    written = element.get(name)
    if written is None:
        return default
    if re.fullmatch(r"\s*[+-]?[0-9]{1,9}\s*", written):
        return int(written)
    notes.complain(element, f"{name} is {written!r}", "Write a whole number, such as 1.")
    return default


def _behavior(loop: etree._Element, notes: Notes) -> str:
    behavior = loop.get("behavior", "All")
    if behavior not in _BEHAVIORS:
        names = ", ".join(_BEHAVIORS)
        notes.complain(
            loop,
            f"the behavior {behavior!r} is none",
            f"Write one of these: {names}.",
            "bpmn/complex-behavior",
        )
    return behavior


def _event_of(loop: etree._Element, name: str, roots: Roots, notes: Notes) -> Event | None:
    reference = loop.get(name)
    if reference is None:
        return None
    definition = roots.event_definitions.get(local_reference(reference))
    if definition is None:
        notes.complain(
            loop,
            f"the event definition {reference!r} is not defined in this file",
            "Define it beside the processes of the file.",
            "bpmn/unresolved-event",
        )
        return None
    return read_event(definition, roots, notes)


def _complex(element: etree._Element, roots: Roots, notes: Notes) -> ComplexBehavior:
    condition, thrown = child(element, "condition"), child(element, "event")
    events = () if thrown is None else (read_event(one, roots, notes) for one in elements(thrown))
    return ComplexBehavior(
        None if condition is None else notes.value(condition, BEHAVIOR_CONDITION),
        next((event for event in events if event is not None), None),
    )


def _reference(element: etree._Element | None) -> str | None:
    written = text_of(element)
    return None if written is None else local_reference(written)


def _item(loop: etree._Element, name: str) -> str | None:
    item = child(loop, name)
    return None if item is None else item.get("name") or item.get("id")


_KNOWN = frozenset(
    {
        "extensionElements",
        "documentation",
        "completionCondition",
        "loopCardinality",
        "loopDataInputRef",
        "loopDataOutputRef",
        "inputDataItem",
        "outputDataItem",
        "complexBehaviorDefinition",
    }
)
_ATTRIBUTES = frozenset(
    {"id", "isSequential", "behavior", "noneBehaviorEventRef", "oneBehaviorEventRef"}
)


def _note_loop(loop: etree._Element, notes: Notes) -> None:
    for one in elements(loop):
        name = etree.QName(one).localname
        if name not in _KNOWN:
            notes.remnant(one, RemnantKind.ELEMENT, name)
    for holder in elements(loop, "extensionElements"):
        for one in holder.iterchildren(f"{{{ZEEBE}}}*"):
            name = etree.QName(one).localname
            if name != "loopCharacteristics":
                notes.remnant(one, RemnantKind.EXTENSION, f"zeebe:{name}")
    for written, value in loop.attrib.items():
        name = str(written)
        if not name.startswith("{") and name not in _ATTRIBUTES:
            notes.remnant(loop, RemnantKind.ATTRIBUTE, name, str(value))
