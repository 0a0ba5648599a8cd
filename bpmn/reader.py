"""Reads a BPMN 2.0.2 file into `Definitions`, in document order.

Reading and checking are two things: what can be read is kept even if it cannot run, so that
`bpmn.lint` names it; only what leaves a gap in the model is refused here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from bpmn.camunda7 import PLATFORMS
from bpmn.camunda7_reader import form_data, version_tag_of_camunda_7
from bpmn.correlation_reader import subscribed
from bpmn.data_reader import read_items
from bpmn.dialect import (
    BPMN,
    CAMUNDA_7,
    CONTAINERS,
    DRAWN_IN_DEFINITIONS,
    DRAWN_IN_PROCESS,
    FLOW_NODES,
    GLOBAL_TASKS,
    MODELER,
    MULTIPLICITY,
    WITHOUT_EFFECT,
    ZEEBE,
)
from bpmn.echoes import without_echoes
from bpmn.extensions import embedded_forms, read_extensions, version_tag
from bpmn.lint import lint
from bpmn.model import (
    DataItem,
    Definitions,
    Dialect,
    EmbeddedForm,
    EventKind,
    Node,
    Participant,
    Process,
    RemnantKind,
    SequenceFlow,
)
from bpmn.node_reader import FlowEnds, read_node
from bpmn.notes import Notes, boolean, child, elements, line_of, text_of
from bpmn.performers import ROLES
from bpmn.places import CONDITION, juel_in
from bpmn.reference_reader import read_references
from bpmn.root_elements import Roots, local_reference, read_roots
from dmn.findings import Finding, ModelRefused, in_order
from dmn.hardened_xml import XmlRefused, parse_xml
from dmn.xml_source import XmlReading

_EXPRESSIONS = (
    *("conditionExpression", "condition", "activationCondition", "completionCondition"),
    *("loopCondition", "loopCardinality", "timeDate", "timeDuration", "timeCycle"),
    *("from", "transformation", "messagePath", "dataPath"),
)
"""Elements whose text is an expression."""


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
    if gaps and not definitions.documentation:
        raise ModelRefused(in_order(without_echoes((*gaps, *lint(definitions)))))
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
    notes = Notes(file, XmlReading(content, root), dialect_of(root))
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
    roots = read_roots(root, notes)
    for element in elements(root):
        name = etree.QName(element).localname
        if name == "extension" and not boolean(element, "mustUnderstand", default=False):
            continue
        bpmn = name == "import" and element.get("importType") == BPMN
        if name in WITHOUT_EFFECT or (name == "import" and not bpmn):
            notes.ignore(element, name)
        elif name != "process" and name not in DRAWN_IN_DEFINITIONS:
            notes.remnant(element, RemnantKind.ELEMENT, name)
    processes = tuple(_process(element, roots, notes) for element in elements(root, "process"))
    global_tasks = tuple(
        _global_task(element, tag, roots, notes)
        for global_tag, tag in GLOBAL_TASKS.items()
        for element in elements(root, global_tag)
    )
    return Definitions(
        file=notes.file,
        sha256=sha256,
        processes=processes,
        execution_platform=root.get(f"{{{MODELER}}}executionPlatform"),
        execution_platform_version=root.get(f"{{{MODELER}}}executionPlatformVersion"),
        ids=tuple(_ids(root)),
        remnants=tuple(notes.remnants),
        ignored=tuple(notes.ignored),
        dialect=notes.dialect,
        global_tasks=global_tasks,
        participants=tuple(_participants(root, notes)),
        references=tuple(read_references(root)),
        messages=tuple(roots.messages.values()),
        signals=tuple(roots.signals.values()),
        errors=tuple(roots.errors.values()),
        escalations=tuple(roots.escalations.values()),
    )


def _participants(root: etree._Element, notes: Notes) -> Iterator[Participant]:
    for element in root.iterfind(f"{{{BPMN}}}collaboration/{{{BPMN}}}participant"):
        if child(element, MULTIPLICITY) is not None:
            notes.ignore(element, MULTIPLICITY)
        reference = element.get("processRef")
        process = local_reference(reference) if reference else None
        yield Participant(element.get("id", ""), element.get("name"), process)


def _global_task(element: etree._Element, tag: str, roots: Roots, notes: Notes) -> Process:
    """Return a global task as a process of one task (BPMN 2.0.2, 10.3.4)."""
    task = replace(read_node(element, FlowEnds(), roots, notes), tag=tag)
    return Process(
        id=task.id,
        name=task.name,
        executable=True,
        version_tag=None,
        line=task.line,
        nodes=(task,),
        flows=(),
        dialect=notes.dialect,
        global_task=True,
    )


def dialect_of(root: etree._Element) -> Dialect:
    """Return whose extensions a file carries: as it says, else by what stands in it."""
    platform = root.get(f"{{{MODELER}}}executionPlatform")
    if platform is not None:
        return Dialect.CAMUNDA_7 if platform in PLATFORMS else Dialect.CAMUNDA_8
    names = [etree.QName(one).namespace for one in root.iter("*")]
    names += [etree.QName(str(name)).namespace for one in root.iter("*") for name in one.attrib]
    expressions = root.iter(*(f"{{{BPMN}}}{name}" for name in _EXPRESSIONS))
    juel = any(juel_in((one.text or "").strip()) for one in expressions)
    if ZEEBE not in names and (juel or any(name in CAMUNDA_7 for name in names)):
        return Dialect.CAMUNDA_7
    return Dialect.CAMUNDA_8


def _ids(root: etree._Element) -> Iterator[tuple[str, int]]:
    for element in root.iter(f"{{{BPMN}}}*"):
        if identity := element.get("id"):
            yield identity, line_of(element)


def _process(element: etree._Element, roots: Roots, notes: Notes) -> Process:
    notes.foreign_attributes(element)
    notes.foreign_extensions(element)
    contents = _Contents(roots, notes)
    contents.read(element, None)
    holder = child(element, "extensionElements")
    return Process(
        id=notes.identity(element),
        name=element.get("name"),
        executable=boolean(element, "isExecutable", default=_is_alone(element)),
        version_tag=version_tag_of_camunda_7(element, notes) or version_tag(holder),
        line=line_of(element),
        nodes=subscribed(element, tuple(contents.compensated()), notes),
        flows=tuple(contents.flows),
        extensions=read_extensions(element, notes),
        lanes=dict(_lanes(element)),
        documentation=text_of(child(element, "documentation")),
        data=tuple(contents.data),
        dialect=notes.dialect,
        embedded_forms=(*embedded_forms(element, notes), *contents.forms),
        history_time_to_live=notes.name_of_camunda_7(element, "historyTimeToLive"),
    )


def _is_alone(process: etree._Element) -> bool:
    """Return whether a process that does not say so runs: alone in a file of no certain engine.

    Source: BPMN 2.0.2, table 10.1, gives `isExecutable` no value of its own.
    """
    root = process.getroottree().getroot()
    return (
        root.get(f"{{{MODELER}}}executionPlatform") is None
        and len(list(elements(root, "process"))) == 1
    )


class _Contents:
    """What stands in a process and its sub-processes, in document order."""

    def __init__(self, roots: Roots, notes: Notes) -> None:
        self._roots = roots
        self._notes = notes
        self._associations: dict[str, str] = {}
        self.nodes: list[Node] = []
        self.flows: list[SequenceFlow] = []
        self.data: list[DataItem] = []
        self.forms: list[EmbeddedForm] = []

    def read(self, holder: etree._Element, parent: str | None) -> None:
        """Read what stands in a process or sub-process, and what stands in that."""
        own = tuple(_flow(one, parent, self._notes) for one in elements(holder, "sequenceFlow"))
        self.flows += own
        ends = FlowEnds(own)
        self.data += read_items(holder, parent)
        for one in elements(holder, "association"):
            source, target = one.get("sourceRef", ""), one.get("targetRef", "")
            self._associations.setdefault(local_reference(source), local_reference(target))
        for one in elements(holder):
            name = etree.QName(one).localname
            if name in FLOW_NODES:
                self._node(one, name, ends, parent)
            elif name in WITHOUT_EFFECT or name in ROLES:
                self._notes.ignore(one, name)
            elif parent is None and name != "sequenceFlow" and name not in DRAWN_IN_PROCESS:
                self._notes.remnant(one, RemnantKind.ELEMENT, name)

    def _node(self, element: etree._Element, tag: str, flows: FlowEnds, parent: str | None) -> None:
        node = read_node(element, flows, self._roots, self._notes, parent)
        self.nodes.append(node)
        if self._notes.dialect is Dialect.CAMUNDA_7:
            self.forms += form_data(element, node.id, self._notes)
        if tag in CONTAINERS:
            self.read(element, node.id)
        else:
            self.data += read_items(element, node.id)

    def compensated(self) -> Iterator[Node]:
        """Yield the nodes; a compensation boundary event knows its handler (BPMN 2.0.2, 10.7.2)."""
        for node in self.nodes:
            compensates = any(event.kind is EventKind.COMPENSATION for event in node.events)
            if node.tag == "boundaryEvent" and compensates:
                yield replace(node, compensation_handler=self._associations.get(node.id))
            else:
                yield node


def _flow(element: etree._Element, parent: str | None, notes: Notes) -> SequenceFlow:
    notes.foreign_attributes(element)
    notes.foreign_extensions(element)
    condition = child(element, "conditionExpression")
    if condition is not None:
        notes.foreign_attributes(condition)
    for end in ("sourceRef", "targetRef"):
        if not element.get(end):
            notes.complain(element, f"the flow has no {end}", "Connect both ends of the flow.")
    return SequenceFlow(
        id=notes.flow_identity(element),
        source=element.get("sourceRef", ""),
        target=element.get("targetRef", ""),
        name=element.get("name"),
        condition=None if condition is None else notes.value(condition, CONDITION),
        line=line_of(element),
        parent=parent,
    )


def _lanes(process: etree._Element) -> Iterator[tuple[str, str]]:
    # Document order puts an inner lane after its outer one: the innermost lane of a node wins.
    for lane in process.iter(f"{{{BPMN}}}lane"):
        for reference in elements(lane, "flowNodeRef"):
            if node := text_of(reference):
                yield node, lane.get("name") or lane.get("id") or ""
