"""DMN files become decision models; every fault of a file is told at once.

Source: DMN 1.5, 6.3 and chapter 13 (interchange); DMN 1.1 to 1.4 for their namespaces.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree

from dmn.document import (
    NAMESPACES,
    Document,
    child,
    children,
    identifier,
    line_of,
    local_name,
    named,
)
from dmn.findings import Finding, ModelRefused
from dmn.hardened_xml import XmlRefused, parse_xml
from dmn.model import BoxedFunction, Decision, DecisionModel, InputData, Knowledge
from dmn.plain_id import REMEDY, is_plain_id, shortened
from dmn.read_logic import NOTHING, LogicReader
from dmn.read_types import TypeReader

_UNSUPPORTED: Final[Mapping[str, str]] = {
    "import": "the import of another model",
    "decisionService": "the decision service",
}
_REQUIREMENTS: Final = ("informationRequirement", "knowledgeRequirement")
_REQUIRED: Final = ("requiredInput", "requiredDecision", "requiredKnowledge")
_NAMED: Final = frozenset(
    (
        *("inputData", "decision", "variable", "businessKnowledgeModel", "formalParameter"),
        *("itemDefinition", "itemComponent", "column", "output"),
    )
)
"""Elements whose names FEEL may use."""
_ONE_WORD: Final = re.compile(r"[^\W\d]\w*")


def read_decisions(content: bytes, file: str) -> DecisionModel:
    """Return the decision model of a file, with all FEEL in it compiled.

    Args:
        content: the file's bytes, DMN 1.1 to 1.5.
        file: its name, for findings and evidence.

    Raises:
        ModelRefused: with every finding: XML, structure, types, FEEL with line and column,
            unresolved or circular requirements, and whatever of DMN is not supported.
    """
    definitions = _definitions(content, file)
    document = Document(file, frozenset(_special_names(definitions)))
    types = TypeReader(document, definitions)
    types.read_all()
    for element in children(definitions):
        if local_name(element) in _UNSUPPORTED:
            what = f"{_UNSUPPORTED[local_name(element)]} '{named(element)}'"
            document.refuse_unsupported(element, what)
    model = _Reader(document, types, definitions).model(hashlib.sha256(content).hexdigest())
    if document.findings:
        raise ModelRefused(document.findings)
    return model


def _definitions(content: bytes, file: str) -> etree._Element:
    try:
        root = parse_xml(content)
    except XmlRefused as fault:
        raise ModelRefused(
            [Finding(file, None, fault.line, fault.message, fault.remedy, "dmn/xml")]
        ) from fault
    name = etree.QName(root)
    if name.localname == "definitions" and name.namespace in NAMESPACES:
        return root
    message = f"the file is no DMN 1.1 to 1.5, its root is {root.tag}"
    remedy = "Save the decision with Camunda Modeler or another editor for DMN 1.5."
    raise ModelRefused([Finding(file, None, line_of(root), message, remedy, "dmn/xml")])


def _special_names(definitions: etree._Element) -> Iterator[str]:
    """Yield names that FEEL can read only if it knows them, and those of functions."""
    for element in definitions.iter(etree.Element):
        kind = local_name(element)
        if kind not in _NAMED:
            continue
        name = " ".join((element.get("name") or "").split())
        if kind == "businessKnowledgeModel" or not _ONE_WORD.fullmatch(name):
            yield name


class _Reader:
    def __init__(self, document: Document, types: TypeReader, definitions: etree._Element) -> None:
        self._document = document
        self._types = types
        self._logic = LogicReader(document, types)
        self._definitions = definitions
        self._elements = {
            identifier(element): element
            for element in children(definitions, "inputData", "decision", "businessKnowledgeModel")
        }

    def model(self, sha256: str) -> DecisionModel:
        inputs, decisions, knowledge = {}, {}, {}
        for element_id, element in self._elements.items():
            kind = local_name(element)
            if kind == "inputData":
                variable = child(element, "variable")
                inputs[element_id] = InputData(element_id, named(element), self._types.of(variable))
            elif kind == "decision":
                decisions[element_id] = self._decision(element_id, element)
            else:
                knowledge[element_id] = self._knowledge(element_id, element)
        self._refuse_duplicates()
        self._refuse_invalid_ids()
        self._refuse_cycles({**_edges(decisions), **_edges(knowledge)})
        return DecisionModel(
            self._document.file,
            sha256,
            identifier(self._definitions),
            named(self._definitions),
            self._definitions.get("namespace") or "",
            decisions,
            inputs,
            knowledge,
        )

    def _decision(self, element_id: str, element: etree._Element) -> Decision:
        variable = child(element, "variable")
        return Decision(
            element_id,
            named(element),
            named(variable) if variable is not None and variable.get("name") else named(element),
            self._types.of(variable),
            self._requirements(element),
            self._logic.inside(element),
        )

    def _knowledge(self, element_id: str, element: etree._Element) -> Knowledge:
        logic = child(element, "encapsulatedLogic")
        function = self._logic.function(logic) if logic is not None else None
        if function is None:
            self._document.refuse(
                element, "structure", "the knowledge model has no logic", "Model its logic."
            )
        return Knowledge(
            element_id,
            named(element),
            function or BoxedFunction((), NOTHING),
            self._requirements(element),
            self._types.of(child(element, "variable")),
        )

    def _requirements(self, element: etree._Element) -> tuple[str, ...]:
        found = []
        for requirement in children(element, *_REQUIREMENTS):
            for reference in children(requirement, *_REQUIRED):
                target = self._target(reference)
                if target is not None:
                    found.append(target)
        return tuple(found)

    def _target(self, reference: etree._Element) -> str | None:
        namespace, _, target = (reference.get("href") or "").rpartition("#")
        if namespace in ("", self._definitions.get("namespace")) and target in self._elements:
            return target
        is_service = any(
            identifier(service) == target
            for service in children(self._definitions, "decisionService")
        )
        if not is_service:
            # A service is refused where it stands, by name.
            self._document.refuse(
                reference,
                "unresolved-reference",
                f"'{reference.get('href')}' refers to nothing in this file",
                "Draw the requirement again, or remove it.",
            )
        return None

    def _refuse_duplicates(self) -> None:
        seen: set[str] = set()
        for element in children(self._definitions, "inputData", "decision"):
            if identifier(element) in seen:
                self._document.refuse(
                    element, "structure", f"the id '{identifier(element)}' stands twice", "Rename."
                )
            seen.add(identifier(element))

    def _refuse_invalid_ids(self) -> None:
        for element in self._definitions.iter(etree.Element):
            written = element.get("id") if local_name(element) else None
            if written and not is_plain_id(written):
                message = f"the id {shortened(written)} is none"
                self._document.refuse(element, "id", message, REMEDY)

    def _refuse_cycles(self, edges: Mapping[str, tuple[str, ...]]) -> None:
        """Refuse each element from which requirements lead back to itself."""
        for start, targets in edges.items():
            # A knowledge model may invoke itself: that is recursion, not a circle.
            is_knowledge = local_name(self._elements[start]) == "businessKnowledgeModel"
            waiting = [target for target in targets if target != start or not is_knowledge]
            seen: set[str] = set()
            while waiting:
                current = waiting.pop()
                if current == start:
                    self._document.refuse(
                        self._elements[start],
                        "cycle",
                        f"'{named(self._elements[start])}' requires itself through others",
                        "Remove one of the requirements.",
                    )
                    break
                if current not in seen:
                    seen.add(current)
                    waiting.extend(edges.get(current, ()))


def _edges(
    elements: Mapping[str, Decision] | Mapping[str, Knowledge],
) -> dict[str, tuple[str, ...]]:
    return {key: element.requirements for key, element in elements.items()}
