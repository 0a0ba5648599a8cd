"""Reads a BPMN 2.0.2 file into `Definitions`, in document order.

Reading and checking are two things: what can be read is kept even if it cannot run, so that
`bpmn.lint` names it; only what leaves a gap in the model is refused here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from lxml import etree

from bpmn.dialect import (
    BPMN,
    DRAWN_IN_DEFINITIONS,
    DRAWN_IN_PROCESS,
    FLOW_NODES,
    MODELER,
)
from bpmn.extensions import read_extensions, version_tag
from bpmn.lint import lint
from bpmn.model import Definitions, Message, Node, Process, RemnantKind, SequenceFlow
from bpmn.node_reader import read_node
from bpmn.notes import Notes, boolean, child, elements, line_of, text_of
from bpmn.places import CONDITION, CORRELATION_KEY, MESSAGE_NAME
from dmn.findings import Finding, ModelRefused, in_order
from dmn.hardened_xml import XmlRefused, parse_xml
from dmn.xml_source import XmlReading


def read_definitions(content: bytes, file: str) -> Definitions:
    """Return what the file says; node and flow order is the document's.

    Args:
        content: the file's bytes, at most `dmn.hardened_xml.MAXIMUM_BYTES`.
        file: its name, for findings.

    Raises:
        ModelRefused: the XML may not enter, it is no BPMN, or something mandatory is missing; in
            the last case with all that `bpmn.lint` says of the rest: every finding at once.
    """
    definitions, gaps = read_with_gaps(content, file)
    if gaps:
        raise ModelRefused(in_order((*gaps, *lint(definitions))))
    return definitions


def read_with_gaps(content: bytes, file: str) -> tuple[Definitions, tuple[Finding, ...]]:
    """Return what the file says, and what is missing in it: with a gap it cannot run.

    Args:
        content: the file's bytes, at most `dmn.hardened_xml.MAXIMUM_BYTES`.
        file: its name, for findings.

    Raises:
        ModelRefused: the XML may not enter, or it is no BPMN: there is nothing to say of the rest.

    Source: BPMN 2.0.2, clause 15.3 (XSD); Camunda 8.9 for the `zeebe` extensions.
    """
    root = _root(content, file)
    notes = Notes(file, XmlReading(content, root))
    definitions = _definitions(root, hashlib.sha256(content).hexdigest(), notes)
    return definitions, tuple(notes.findings)


def _root(content: bytes, file: str) -> etree._Element:
    try:
        root = parse_xml(content)
    except XmlRefused as refusal:
        raise ModelRefused(
            [Finding(file, None, refusal.line, refusal.message, refusal.remedy, "bpmn/xml")]
        ) from refusal
    if root.tag != f"{{{BPMN}}}definitions":
        message = f"the root element is {root.tag}, not the definitions of BPMN 2.0"
        remedy = "Upload the .bpmn file as Camunda Modeler saves it."
        raise ModelRefused([Finding(file, None, line_of(root), message, remedy, "bpmn/xml")])
    return root


def _definitions(root: etree._Element, sha256: str, notes: Notes) -> Definitions:
    messages = {
        message.id: message
        for element in elements(root, "message")
        if (message := _message(element, notes)) is not None
    }
    for element in elements(root):
        name = etree.QName(element).localname
        if name == "extension" and not boolean(element, "mustUnderstand", default=False):
            continue
        if name != "process" and name not in DRAWN_IN_DEFINITIONS:
            notes.remnant(element, RemnantKind.ELEMENT, name)
    processes = tuple(_process(element, messages, notes) for element in elements(root, "process"))
    return Definitions(
        file=notes.file,
        sha256=sha256,
        processes=processes,
        execution_platform=root.get(f"{{{MODELER}}}executionPlatform"),
        execution_platform_version=root.get(f"{{{MODELER}}}executionPlatformVersion"),
        ids=tuple(_ids(root)),
        remnants=tuple(notes.remnants),
    )


def _ids(root: etree._Element) -> Iterator[tuple[str, int]]:
    for element in root.iter(f"{{{BPMN}}}*"):
        if identity := element.get("id"):
            yield identity, line_of(element)


def _message(element: etree._Element, notes: Notes) -> Message | None:
    identity = element.get("id")
    if not identity:
        notes.complain(element, "a message has no id", "Save the file again in Camunda Modeler.")
        return None
    holder = child(element, "extensionElements")
    key = None
    for subscription in () if holder is None else holder.iterchildren("{*}subscription"):
        key = notes.value(subscription, CORRELATION_KEY)
    return Message(identity, notes.value(element, MESSAGE_NAME) or "", key)


def _process(element: etree._Element, messages: dict[str, Message], notes: Notes) -> Process:
    notes.foreign_attributes(element)
    notes.foreign_extensions(element)
    flows = tuple(_flow(one, notes) for one in elements(element, "sequenceFlow"))
    nodes: list[Node] = []
    for one in elements(element):
        name = etree.QName(one).localname
        if name in FLOW_NODES:
            nodes.append(read_node(one, flows, messages, notes))
        elif name != "sequenceFlow" and name not in DRAWN_IN_PROCESS:
            notes.remnant(one, RemnantKind.ELEMENT, name)
    holder = child(element, "extensionElements")
    return Process(
        id=notes.identity(element),
        name=element.get("name"),
        executable=boolean(element, "isExecutable", default=False),
        version_tag=version_tag(holder),
        line=line_of(element),
        nodes=tuple(nodes),
        flows=flows,
        extensions=read_extensions(holder, notes),
        lanes=dict(_lanes(element)),
        documentation=text_of(child(element, "documentation")),
    )


def _flow(element: etree._Element, notes: Notes) -> SequenceFlow:
    notes.foreign_attributes(element)
    notes.foreign_extensions(element)
    condition = child(element, "conditionExpression")
    if condition is not None:
        notes.foreign_attributes(condition)
        if condition.get("language") or condition.get("resource"):
            notes.complain(
                condition,
                "the condition names a language of its own",
                "Write the condition in FEEL, with a leading =, and remove the language.",
            )
    for end in ("sourceRef", "targetRef"):
        if not element.get(end):
            notes.complain(element, f"the flow has no {end}", "Connect both ends of the flow.")
    return SequenceFlow(
        id=notes.identity(element),
        source=element.get("sourceRef", ""),
        target=element.get("targetRef", ""),
        name=element.get("name"),
        condition=None if condition is None else notes.value(condition, CONDITION),
        line=line_of(element),
    )


def _lanes(process: etree._Element) -> Iterator[tuple[str, str]]:
    # Document order puts an inner lane after its outer one: the innermost lane of a node wins.
    for lane in process.iter(f"{{{BPMN}}}lane"):
        for reference in elements(lane, "flowNodeRef"):
            if node := text_of(reference):
                yield node, lane.get("name") or lane.get("id") or ""
