"""DMN files become decision models; every fault of a file is told at once.

Source: DMN 1.5, 6.3 and chapter 12 (exchange formats); DMN 1.1 to 1.4 for their namespaces.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from lxml import etree

from dmn.allowance import Allowance
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
from dmn.item_types import result_type
from dmn.model import (
    BoxedFunction,
    Decision,
    DecisionModel,
    DecisionService,
    InputData,
    Knowledge,
    Requirement,
)
from dmn.model_names import (
    advise_missing_requirements,
    advise_unknown_names,
    special_names,
)
from dmn.plain_id import REMEDY, is_plain_id, shortened
from dmn.read_logic import NOTHING, LogicReader
from dmn.read_types import TypeReader
from dmn.requirements import ELEMENTS, Imports, References, refuse_circles, refuse_twins
from dmn.xml_source import XmlReading

_REQUIREMENTS: Final = ("informationRequirement", "knowledgeRequirement")
_REQUIRED: Final = ("requiredInput", "requiredDecision", "requiredKnowledge")
_VERSION_TAG: Final = "{http://camunda.org/schema/zeebe/1.0}versionTag"
_NOTHING_IMPORTED: Final[Mapping[str, DecisionModel]] = MappingProxyType({})


def read_decisions(
    content: bytes, file: str, imported: Mapping[str, DecisionModel] = _NOTHING_IMPORTED
) -> DecisionModel:
    """Return the decision model of a file, with all FEEL in it compiled.

    Args:
        content: the file's bytes, DMN 1.1 to 1.5.
        file: its name, for findings and evidence.
        imported: the models that it may import, by namespace; `imports_of` says which it needs.

    Raises:
        ModelRefused: with every finding: XML, structure, types, FEEL with line and column,
            unresolved or circular requirements, and whatever of DMN is not supported.
    """
    model, findings = read_with_findings(content, file, imported)
    if findings:
        raise ModelRefused(findings)
    return model


def read_with_findings(
    content: bytes,
    file: str,
    imported: Mapping[str, DecisionModel] = _NOTHING_IMPORTED,
    allowance: Allowance | None = None,
) -> tuple[DecisionModel, tuple[Finding, ...]]:
    """Return what could be read of a file, and why the rest was refused.

    Whatever is refused gives null; only who tests models may evaluate such a model.

    Args:
        content: as for `read_decisions`.
        file: as for `read_decisions`.
        imported: as for `read_decisions`.
        allowance: how much may be compiled, shared with other files; without it one of its own.

    Raises:
        ModelRefused: the file is no DMN at all, or holds more than may be compiled.
    """
    definitions = _definitions(content, file)
    document = Document(file, XmlReading(content, definitions))
    (allowance or Allowance()).take(document, definitions)
    imports = _imports(document, definitions, imported)
    document.names = special_names(definitions, imports.by_prefix())
    types = TypeReader(document, definitions, imports.by_prefix())
    types.read_all()
    reader = _Reader(document, types, imports, definitions)
    model = reader.model(hashlib.sha256(content).hexdigest())
    return model, tuple(document.findings)


def imports_of(content: bytes) -> tuple[str, ...]:
    """Return the namespaces of the models that a file imports, in document order.

    A file that cannot be read imports nothing; `read_decisions` says what is wrong with it.
    """
    try:
        definitions = _definitions(content, "")
    except ModelRefused:
        return ()
    return tuple(element.get("namespace", "") for element in _model_imports(definitions))


def namespace_of(content: bytes) -> str | None:
    """Return the namespace by which others import a file, `None` if it is no DMN."""
    try:
        return _definitions(content, "").get("namespace", "")
    except ModelRefused:
        return None


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


# ---- imports ------------------------------------------------------------------------------------
def _model_imports(definitions: etree._Element) -> Iterator[etree._Element]:
    for element in children(definitions, "import"):
        if element.get("importType") in NAMESPACES:
            yield element


def _imports(
    document: Document, definitions: etree._Element, imported: Mapping[str, DecisionModel]
) -> Imports:
    models, prefixes = {}, {}
    for element in _model_imports(definitions):
        namespace = element.get("namespace", "")
        prefixes[namespace] = " ".join(element.get("name", "").split())
        if namespace in imported and namespace != definitions.get("namespace"):
            models[namespace] = imported[namespace]
            continue
        document.refuse(
            element,
            "unresolved-import",
            f"the imported model with the namespace '{namespace}' is not there",
            "Deploy the file with that namespace together with this one.",
        )
    for element in children(definitions, "import"):
        if element.get("importType") not in NAMESPACES:
            document.advise(
                element,
                "import",
                f"the import of type '{element.get('importType', '')}' is not read",
                "Only decision models are imported; define what is needed in this file.",
            )
    return Imports(models, prefixes)


# ---- elements -----------------------------------------------------------------------------------
class _Reader:
    def __init__(
        self,
        document: Document,
        types: TypeReader,
        imports: Imports,
        definitions: etree._Element,
    ) -> None:
        self._document = document
        self._types = types
        self._imports = imports
        self._logic = LogicReader(document, types)
        self._definitions = definitions
        self._elements = {
            identifier(element): element for element in children(definitions, *ELEMENTS)
        }
        self._references = References(
            document, definitions.get("namespace", ""), self._elements, imports
        )

    def model(self, sha256: str) -> DecisionModel:
        inputs, decisions, knowledge, services = {}, {}, {}, {}
        for element_id, element in self._elements.items():
            kind = local_name(element)
            if kind == "inputData":
                variable = child(element, "variable")
                inputs[element_id] = InputData(element_id, named(element), self._types.of(variable))
            elif kind == "decision":
                decisions[element_id] = self._decision(element_id, element)
            elif kind == "businessKnowledgeModel":
                knowledge[element_id] = self._knowledge(element_id, element)
            else:
                services[element_id] = self._service(element_id, element)
        advise_unknown_names(self._document, self._definitions, self._imports.by_prefix())
        advise_missing_requirements(
            self._document,
            self._elements,
            {
                **{key: each.requirements for key, each in decisions.items()},
                **{key: each.requirements for key, each in knowledge.items()},
            },
        )
        self._refuse_invalid_ids()
        refuse_twins(self._document, self._definitions)
        model = DecisionModel(
            self._document.file,
            sha256,
            identifier(self._definitions),
            named(self._definitions),
            self._definitions.get("namespace") or "",
            decisions,
            inputs,
            knowledge,
            services,
            self._imports.models,
            self._types.own,
            self._document.names,
            tuple(self._document.warnings),
        )
        refuse_circles(self._document, self._elements, model)
        return model

    def _decision(self, element_id: str, element: etree._Element) -> Decision:
        variable = child(element, "variable")
        tag = element.find(f"./{{*}}extensionElements/{_VERSION_TAG}")
        return Decision(
            element_id,
            named(element),
            named(variable) if variable is not None and variable.get("name") else named(element),
            self._types.of(variable),
            self._requirements(element),
            self._logic.inside(element),
            None if tag is None else tag.get("value"),
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
            result_type(self._types.of(child(element, "variable"))),
        )

    def _service(self, element_id: str, element: etree._Element) -> DecisionService:
        outputs = self._references.among(children(element, "outputDecision"), "decision")
        if child(element, "outputDecision") is None:
            self._document.refuse(
                element, "structure", "the decision service has no output", "Add a decision to it."
            )
        return DecisionService(
            element_id,
            named(element),
            result_type(self._types.of(child(element, "variable"))),
            outputs,
            self._references.among(children(element, "inputDecision"), "decision"),
            self._references.among(children(element, "inputData"), "inputData"),
        )

    def _requirements(self, element: etree._Element) -> tuple[Requirement, ...]:
        references = (
            reference
            for requirement in children(element, *_REQUIREMENTS)
            for reference in children(requirement, *_REQUIRED)
        )
        return self._references.among(references, *ELEMENTS)

    def _refuse_invalid_ids(self) -> None:
        for element in self._definitions.iter(etree.Element):
            written = element.get("id") if local_name(element) else None
            if written and not is_plain_id(written):
                message = f"the id {shortened(written)} is none"
                self._document.refuse(element, "id", message, REMEDY)
