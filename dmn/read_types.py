"""Item definitions become types.

Source: DMN 1.5, 7.3.2 and 7.3.3.
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from dmn.document import Document, child, children, local_name, named, text_of
from dmn.item_types import STANDARD_TYPES, ItemType


class TypeReader:
    """Knows the types of a model by name.

    Args:
        document: gets the findings.
        definitions: the root, whose item definitions are read when first referred to.
    """

    def __init__(self, document: Document, definitions: etree._Element) -> None:
        self._document = document
        self._elements: Mapping[str, etree._Element] = {
            named(element): element for element in children(definitions, "itemDefinition")
        }
        self._types: dict[str, ItemType] = {}
        self._being_read: set[str] = set()

    def read_all(self) -> None:
        """Read every definition, so that each fault in one is found."""
        for name, element in self._elements.items():
            self._by_name(name, element)

    def of(self, element: etree._Element | None) -> ItemType | None:
        """Return the type an element refers to, by attribute or child `typeRef`."""
        if element is None:
            return None
        reference = element.get("typeRef") or text_of(child(element, "typeRef"))
        return self._by_name(" ".join(reference.split()), element)

    def _by_name(self, name: str, element: etree._Element) -> ItemType | None:
        if not name:
            return None
        # `feel:number` in DMN 1.1; the prefix may be any that stands for FEEL or the model itself.
        if name not in self._elements and ":" in name:
            name = name.rpartition(":")[2].strip()
        if name in self._types:
            return self._types[name]
        if name in self._elements:
            return self._defined(name)
        if name in STANDARD_TYPES:
            return ItemType(name, STANDARD_TYPES[name])
        self._document.refuse(
            element,
            "type",
            f"there is no type '{name}'",
            "Use a type of FEEL, such as number or string, or define the type in this file.",
        )
        return None

    def _defined(self, name: str) -> ItemType | None:
        element = self._elements[name]
        if name in self._being_read:
            self._document.refuse(
                element, "type", f"the type '{name}' contains itself", "Break the circle."
            )
            return None
        self._being_read.add(name)
        self._types[name] = self._definition(element)
        self._being_read.discard(name)
        return self._types[name]

    def _definition(self, element: etree._Element) -> ItemType:
        name = named(element)
        components = [
            (named(component), self._definition(component))
            for component in children(element, "itemComponent")
        ]
        base = None
        if not components:
            base = self.of(element)
        is_standard = base is not None and base.name in STANDARD_TYPES
        for unknown in children(element):
            if local_name(unknown) == "import":
                self._document.refuse_unsupported(unknown, "the import of a type")
        return ItemType(
            name,
            standard=base.standard if base and is_standard else "Any",
            base=None if is_standard else base,
            components=tuple(components),
            is_collection=element.get("isCollection") in ("true", "1"),
            is_function=child(element, "functionItem") is not None,
            allowed=self._document.unary_tests(child(element, "allowedValues")),
            constraint=self._document.unary_tests(child(element, "typeConstraint")),
        )
