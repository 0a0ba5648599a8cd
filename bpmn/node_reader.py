"""Reads one flow node: its events, its loop, its extensions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lxml import etree

from bpmn.dialect import (
    DRAWN_IN_NODE,
    EVENT_DEFINITIONS,
    EXECUTED,
    NEUTRAL_VALUES,
    NODE_ATTRIBUTES,
    ZEEBE,
)
from bpmn.extensions import read_extensions
from bpmn.model import (
    Event,
    EventKind,
    Message,
    MultiInstance,
    Node,
    RemnantKind,
    SequenceFlow,
    Timer,
)
from bpmn.notes import Notes, boolean, child, elements, line_of
from bpmn.places import COMPLETION_CONDITION, INPUT_COLLECTION, OUTPUT_ELEMENT, timer_place

_TIMER_KINDS = ("timeDate", "timeDuration", "timeCycle")


def read_node(
    element: etree._Element,
    flows: Sequence[SequenceFlow],
    messages: Mapping[str, Message],
    notes: Notes,
) -> Node:
    """Return the flow node; its flows stand in the order of the file's `sequenceFlow` elements.

    Args:
        element: the flow node.
        flows: all flows of its process, in document order.
        messages: the file's messages by id.
        notes: takes what is missing and what the model cannot hold.
    """
    tag = etree.QName(element).localname
    identity = notes.identity(element)
    if tag in EXECUTED:
        # Any other is refused as a whole: what stands in it would only repeat the finding.
        _note_children(element, tag, notes)
        _note_attributes(element, notes)
        notes.foreign_extensions(element)
    return Node(
        id=identity,
        tag=tag,
        name=element.get("name"),
        line=line_of(element),
        incoming=tuple(flow.id for flow in flows if flow.target == identity),
        outgoing=tuple(flow.id for flow in flows if flow.source == identity),
        default=element.get("default") or None,
        events=tuple(_events(element, messages, notes)),
        attached_to=element.get("attachedToRef") or None,
        interrupting=_interrupting(element, tag),
        multi_instance=_multi_instance(element, notes),
        extensions=read_extensions(child(element, "extensionElements"), notes),
    )


def _interrupting(element: etree._Element, tag: str) -> bool:
    name = "cancelActivity" if tag == "boundaryEvent" else "isInterrupting"
    return boolean(element, name, default=True)


def _note_children(element: etree._Element, tag: str, notes: Notes) -> None:
    for one in elements(element):
        name = etree.QName(one).localname
        if name not in DRAWN_IN_NODE and name not in EVENT_DEFINITIONS:
            notes.remnant(one, RemnantKind.ELEMENT, name)
    if len(list(elements(element, "multiInstanceLoopCharacteristics"))) > 1:
        notes.complain(element, f"the {tag} has two loop markers", "Keep one of them.")


def _note_attributes(element: etree._Element, notes: Notes) -> None:
    notes.foreign_attributes(element)
    for written, value in element.attrib.items():
        name = str(written)
        if name.startswith("{") or name in NODE_ATTRIBUTES:
            continue
        if NEUTRAL_VALUES.get(name) != str(value).strip():
            notes.remnant(element, RemnantKind.ATTRIBUTE, name, str(value))


def _events(element: etree._Element, messages: Mapping[str, Message], notes: Notes) -> list[Event]:
    events = []
    if etree.QName(element).localname == "receiveTask":
        message = _message(element, messages, notes)
        events.append(Event(EventKind.MESSAGE, None, message, line_of(element)))
    for one in elements(element):
        kind = EVENT_DEFINITIONS.get(etree.QName(one).localname)
        if kind is None:
            continue
        notes.foreign_attributes(one)
        notes.foreign_extensions(one)
        timer = _timer(one, notes) if kind == "timer" else None
        message = _message(one, messages, notes) if kind == "message" else None
        events.append(Event(EventKind(kind), timer, message, line_of(one)))
    return events


def _timer(element: etree._Element, notes: Notes) -> Timer | None:
    found = [(kind, one) for kind in _TIMER_KINDS for one in elements(element, kind)]
    if len(found) != 1:
        notes.complain(
            element,
            "the timer needs exactly one of date, duration and cycle",
            "Choose a timer type in the properties panel and fill in its value.",
        )
        return None
    kind, one = found[0]
    written = notes.value(one, timer_place(kind))
    if written is None:
        notes.complain(one, f"the timer's {kind} is empty", "Fill in a value such as PT8H.")
        return None
    return Timer(kind, written)


def _message(
    element: etree._Element, messages: Mapping[str, Message], notes: Notes
) -> Message | None:
    reference = element.get("messageRef")
    if reference is None:
        return None
    # A prefix is legal in a QName reference; Modeler writes none.
    message = messages.get(reference.rpartition(":")[2])
    if message is None:
        notes.complain(
            element,
            f"the message {reference!r} is not defined in this file",
            "Choose the message again in the properties panel.",
        )
    return message


def _multi_instance(element: etree._Element, notes: Notes) -> MultiInstance | None:
    loop = child(element, "multiInstanceLoopCharacteristics")
    if loop is None:
        return None
    notes.foreign_attributes(loop)
    _note_loop(loop, notes)
    holder = child(loop, "extensionElements")
    found = None if holder is None else holder.find(f"{{{ZEEBE}}}loopCharacteristics")
    collection = None if found is None else notes.value(found, INPUT_COLLECTION)
    if found is None or collection is None or not collection.strip():
        notes.complain(
            loop,
            "the multi-instance marker names no input collection",
            "Fill in the input collection, such as =items.",
        )
        return None
    enough = child(loop, "completionCondition")
    return MultiInstance(
        sequential=boolean(loop, "isSequential", default=False),
        input_collection=collection,
        input_element=found.get("inputElement") or None,
        output_collection=found.get("outputCollection") or None,
        output_element=notes.value(found, OUTPUT_ELEMENT),
        completion_condition=None if enough is None else notes.value(enough, COMPLETION_CONDITION),
    )


def _note_loop(loop: etree._Element, notes: Notes) -> None:
    known = {"extensionElements", "documentation", "completionCondition"}
    for one in elements(loop):
        name = etree.QName(one).localname
        if name not in known:
            notes.remnant(one, RemnantKind.ELEMENT, name)
    for holder in elements(loop, "extensionElements"):
        for one in holder.iterchildren(f"{{{ZEEBE}}}*"):
            name = etree.QName(one).localname
            if name != "loopCharacteristics":
                notes.remnant(one, RemnantKind.EXTENSION, f"zeebe:{name}")
    for written, value in loop.attrib.items():
        name = str(written)
        neutral = name in {"id", "isSequential"} or (name, value) == ("behavior", "All")
        if not name.startswith("{") and not neutral:
            notes.remnant(loop, RemnantKind.ATTRIBUTE, name, str(value))
