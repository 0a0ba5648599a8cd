"""Reads one flow node: its events, its loop, its data, its extensions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lxml import etree

from bpmn.camunda7_reader import CORRELATION
from bpmn.data_reader import read_associations, read_io_specification
from bpmn.dialect import (
    COMPENSATED,
    DRAWN_IN_NODE,
    EVENT_DEFINITIONS,
    EXECUTED,
    GLOBAL_TASKS,
    INSIDE,
    NODE_ATTRIBUTES,
    WITHOUT_EFFECT,
)
from bpmn.event_reader import read_events
from bpmn.extensions import read_called_element, read_extensions
from bpmn.loop_reader import (
    read_ad_hoc,
    read_multi_instance,
    read_standard_loop,
    whole_number,
)
from bpmn.model import Dialect, Event, Extensions, Node, RemnantKind, SequenceFlow
from bpmn.notes import Notes, boolean, child, elements, line_of, text_of
from bpmn.performers import read_performers
from bpmn.places import ACTIVATION_CONDITION
from bpmn.root_elements import Roots
from bpmn.script_reader import read_own_script
from bpmn.work_left_open import is_abstract


class FlowEnds:
    """Which flows lead to each node and from it, in document order: looked up, not searched."""

    def __init__(self, flows: Sequence[SequenceFlow] = ()) -> None:
        self._to: dict[str, list[str]] = {}
        self._from: dict[str, list[str]] = {}
        for flow in flows:
            self._to.setdefault(flow.target, []).append(flow.id)
            self._from.setdefault(flow.source, []).append(flow.id)

    def incoming(self, node: str) -> tuple[str, ...]:
        """Return the ids of the flows that lead to a node."""
        return tuple(self._to.get(node, ()))

    def outgoing(self, node: str) -> tuple[str, ...]:
        """Return the ids of the flows that lead from a node."""
        return tuple(self._from.get(node, ()))


def read_node(
    element: etree._Element, flows: FlowEnds, roots: Roots, notes: Notes, parent: str | None = None
) -> Node:
    """Return the flow node; its flows stand in the order of the file's `sequenceFlow` elements.

    Args:
        flows: all flows of the process or sub-process that it stands in.
        roots: what its events may refer to.
        notes: takes what is missing and what the model cannot hold.
        parent: id of the sub-process that it stands in.
    """
    tag = etree.QName(element).localname
    identity = notes.identity(element)
    _note(element, tag, notes)
    extensions = _extensions(element, tag, notes)
    return Node(
        id=identity,
        tag=tag,
        name=element.get("name"),
        line=line_of(element),
        incoming=flows.incoming(identity),
        outgoing=flows.outgoing(identity),
        default=element.get("default") or None,
        events=_events(element, extensions, roots, notes),
        attached_to=element.get("attachedToRef") or None,
        interrupting=_interrupting(element, tag),
        multi_instance=read_multi_instance(element, roots, notes),
        extensions=extensions,
        parent=parent,
        triggered_by_event=boolean(element, "triggeredByEvent", default=False),
        for_compensation=boolean(element, "isForCompensation", default=False),
        start_quantity=_quantity(element, "startQuantity", notes),
        completion_quantity=_quantity(element, "completionQuantity", notes),
        standard_loop=read_standard_loop(element, notes),
        ad_hoc=read_ad_hoc(element, notes),
        called=read_called_element(element, notes) if tag == "callActivity" else None,
        instantiate=boolean(element, "instantiate", default=False),
        direction=element.get("gatewayDirection", "Unspecified"),
        gateway_type=element.get("eventGatewayType", "Exclusive"),
        parallel_multiple=boolean(element, "parallelMultiple", default=False),
        activation_condition=_activation_condition(element, notes),
        abstract=is_abstract(element, GLOBAL_TASKS.get(tag, tag), extensions, notes),
        io_specification=read_io_specification(element, identity),
        data_inputs=read_associations(element, "dataInputAssociation", notes),
        data_outputs=read_associations(element, "dataOutputAssociation", notes),
        documentation=text_of(child(element, "documentation")),
    )


def _extensions(element: etree._Element, tag: str, notes: Notes) -> Extensions:
    """Return what the dialect says of a node, and what BPMN itself says in its place."""
    found = read_extensions(element, notes)
    assignment = read_performers(element, found.assignment, notes)
    if assignment is not found.assignment:
        found = replace(found, assignment=assignment)
    task = GLOBAL_TASKS.get(tag, tag)
    if task == "scriptTask" and found.script is None and notes.dialect is not Dialect.CAMUNDA_7:
        found = replace(found, script=read_own_script(element, notes))
    return found


def _events(
    element: etree._Element, extensions: Extensions, roots: Roots, notes: Notes
) -> tuple[Event, ...]:
    """Return the events with the correlation key that their node gives (Camunda 7)."""
    key = extensions.properties.get(CORRELATION)
    events = read_events(element, roots, notes)
    return tuple(
        replace(event, message=replace(event.message, correlation_key=key))
        if key and event.message is not None
        else event
        for event in events
    )


def _activation_condition(element: etree._Element, notes: Notes) -> str | None:
    condition = child(element, "activationCondition")
    return None if condition is None else notes.value(condition, ACTIVATION_CONDITION)


def _interrupting(element: etree._Element, tag: str) -> bool:
    name = "cancelActivity" if tag == "boundaryEvent" else "isInterrupting"
    return boolean(element, name, default=True)


def _quantity(element: etree._Element, name: str, notes: Notes) -> int:
    number = whole_number(element, name, notes)
    return 1 if number is None else number


def _note(element: etree._Element, tag: str, notes: Notes) -> None:
    if tag not in EXECUTED:
        return  # refused as a whole: what stands in it would only repeat the finding
    _note_children(element, tag, notes)
    _note_attributes(element, notes)
    notes.foreign_extensions(element)


def _note_children(element: etree._Element, tag: str, notes: Notes) -> None:
    known = DRAWN_IN_NODE | INSIDE.get(tag, frozenset())
    for one in elements(element):
        name = etree.QName(one).localname
        if name in WITHOUT_EFFECT:
            notes.ignore(one, name)
        elif name not in known and name not in EVENT_DEFINITIONS:
            notes.remnant(one, RemnantKind.ELEMENT, name)
    for marker in ("multiInstanceLoopCharacteristics", "standardLoopCharacteristics"):
        if len(list(elements(element, marker))) > 1:
            notes.complain(element, f"the {tag} has two loop markers", "Keep one of them.")


def _note_attributes(element: etree._Element, notes: Notes) -> None:
    notes.foreign_attributes(element)
    for written, value in element.attrib.items():
        name = str(written)
        if not name.startswith("{") and name not in NODE_ATTRIBUTES:
            notes.remnant(element, RemnantKind.ATTRIBUTE, name, str(value))
        elif name == "method" and str(value).strip().lower() != COMPENSATED:
            notes.ignore(element, f'method="{value!s}"')
