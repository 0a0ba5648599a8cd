"""Names of a model: those FEEL must know to read them, and those no expression can mean.

Source: DMN 1.5, 10.3.1.2 (names with spaces) and 6.3.2 (what an expression may refer to).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from lxml import etree

from dmn.document import Document, local_name, named
from dmn.model import DecisionModel, Requirement
from feel.built_in import BUILT_IN

CAMUNDA: Final = "http://camunda.org/schema/1.0/dmn"
_NAMED: Final = frozenset(
    (
        *("inputData", "decision", "variable", "businessKnowledgeModel", "decisionService"),
        *("formalParameter", "parameter", "itemDefinition", "itemComponent", "column", "output"),
        "import",
    )
)
"""Elements whose names FEEL may use."""
_HIDING: Final = frozenset(("businessKnowledgeModel", "decisionService"))
"""Functions of the model, which hide those of FEEL."""
_VARIABLES: Final = ("iteratorVariable", f"{{{CAMUNDA}}}inputVariable")
_ONE_WORD: Final = re.compile(r"[^\W\d]\w*")
_OF_FEEL: Final = frozenset(("?", "item", "partial"))
_FILTER: Final = re.compile(r"[\w)\]]\s*\[")


def special_names(
    definitions: etree._Element, imported: Mapping[str, DecisionModel]
) -> frozenset[str]:
    """Return the names that FEEL can read only if it knows them, and those that hide functions.

    Args:
        definitions: the root of the file.
        imported: models by the name of their import.
    """
    names = {
        name
        for kind, name in _names(definitions)
        if kind in _HIDING or name in BUILT_IN or _is_special(name)
    }
    for prefix, model in imported.items():
        # Behind a prefix a function hides nothing.
        names.update(name for name in model.names if not prefix or _is_special(name))
    return frozenset(names)


def advise_unknown_names(
    document: Document, definitions: etree._Element, imported: Mapping[str, DecisionModel]
) -> None:
    """Add a warning for each name in a cell that nothing in the file declares or uses elsewhere.

    Mostly it is text without its quotation marks. The variables of a process need not be drawn,
    so a name that an input or another expression uses counts as known.
    """
    known = set(_OF_FEEL) | {name for _, name in _names(definitions)}
    known.update(_unprefixed(imported))
    known.update(*(use.names for use in document.uses if not use.is_cell))
    for use in document.uses:
        if not use.is_cell or _FILTER.search(use.text):
            continue
        for name in sorted(use.names - known):
            document.advise(
                use.element,
                "unknown-name",
                f"{use.where}: '{name}' is neither an input nor anything else known here",
                f'Write "{name}" in quotation marks if it is text; else draw it as input data.',
            )


def advise_missing_requirements(
    document: Document,
    elements: Mapping[str, etree._Element],
    required: Mapping[str, tuple[Requirement, ...]],
) -> None:
    """Add a warning for each decision or function that an expression uses but that is not required.

    Args:
        document: gets the warnings; its expressions have been read.
        elements: of the file that may be required, by id.
        required: what each decision and knowledge model requires, by id.
    """
    drawn = {
        named(element): element_id
        for element_id, element in elements.items()
        if local_name(element) != "inputData"
    }
    declared = {key: {name for _, name in _names(elements[key])} for key in required}
    for use in document.uses:
        homes = (each.get("id") for each in use.element.iterancestors())
        home = next((each for each in homes if each in required), None)
        if home is None:
            continue
        at_hand = {each.id for each in required[home] if each.namespace is None}
        for name in sorted(use.names & drawn.keys() - declared[home]):
            if drawn[name] not in at_hand:
                document.advise(
                    use.element,
                    "missing-requirement",
                    f"'{name}' is used, but '{named(elements[home])}' does not require it",
                    f"Draw the requirement from '{name}' to '{named(elements[home])}'.",
                )


def _names(definitions: etree._Element) -> Iterator[tuple[str, str]]:
    for element in definitions.iter(etree.Element):
        kind = local_name(element)
        if kind in _NAMED:
            yield kind, " ".join((element.get("name") or "").split())
        for attribute in _VARIABLES:
            variable = element.get(attribute)
            if variable:
                yield kind, variable


def _is_special(name: str) -> bool:
    return bool(name) and not _ONE_WORD.fullmatch(name)


def _unprefixed(imported: Mapping[str, DecisionModel]) -> Iterable[str]:
    for prefix, model in imported.items():
        if not prefix:
            for elements in (model.decisions, model.inputs, model.knowledge, model.services):
                yield from (element.name for element in elements.values())
