"""Item definitions become types.

Source: DMN 1.5, 7.3.3.
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from dmn.document import Document, child, children, local_name, named, text_of
from dmn.item_types import STANDARD_TYPES, ItemType
from dmn.model import DecisionModel


class TypeReader:
    """Knows the types of a model by name.

    Args:
        document: gets the findings.
        definitions: the root, whose item definitions are read when first referred to.
        imported: models by the name of their import.
    """

    def __init__(
        self,
        document: Document,
        definitions: etree._Element,
        imported: Mapping[str, DecisionModel],
    ) -> None:
        self._document = document
        self._elements: Mapping[str, etree._Element] = {
            named(element): element for element in children(definitions, "itemDefinition")
        }
        for prefix, model in imported.items():
            for name, item_type in model.types.items():
                document.types[f"{prefix}.{name}" if prefix else name] = item_type
        self.own: dict[str, ItemType] = {}
        """Item definitions of this file, by name."""

    def read_all(self) -> None:
        """Read every definition, so that each fault in one is found."""
        for name, element in self._elements.items():
            self._by_name(name, element)
        for name, item_type in self.own.items():
            if _refines_itself(item_type):
                item_type.base = None
                self._document.refuse(
                    self._elements[name],
                    "type",
                    f"the type '{name}' contains itself",
                    "Break the circle.",
                )

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
        known = self._document.types
        if name not in self._elements and name not in known and ":" in name:
            name = name.rpartition(":")[2].strip()
        if name in self.own:
            return self.own[name]
        if name in self._elements:
            # Known before it is filled: a structure may have parts of its own type.
            self.own[name] = known[name] = ItemType(name)
            return self._fill(self.own[name], self._elements[name])
        if name in known:
            return known[name]
        if name in STANDARD_TYPES:
            return ItemType(name, STANDARD_TYPES[name])
        self._document.refuse(
            element,
            "type",
            f"there is no type '{name}'",
            "Use a type of FEEL, such as number or string, or define the type in this file.",
        )
        return None

    def _fill(self, item_type: ItemType, element: etree._Element) -> ItemType:
        item_type.is_collection = element.get("isCollection") in ("true", "1")
        item_type.components = tuple(
            (named(component), self._fill(ItemType(named(component)), component))
            for component in children(element, "itemComponent")
        )
        function = child(element, "functionItem")
        if function is not None:
            item_type.arity = sum(1 for _ in children(function, "parameters"))
            output = " ".join((function.get("outputTypeRef") or "").split())
            item_type.result = self._by_name(output, function)
        base = self.of(element) if not item_type.components else None
        if (
            base is not None
            and base.name in STANDARD_TYPES
            and base.name not in self._document.types
        ):
            item_type.standard = base.standard
        else:
            item_type.base = base
        item_type.allowed = self._document.unary_tests(child(element, "allowedValues"))
        item_type.constraint = self._document.unary_tests(child(element, "typeConstraint"))
        for unknown in children(element):
            if local_name(unknown) == "import":
                self._document.refuse_unsupported(unknown, "the import of a type")
        return item_type


def _refines_itself(item_type: ItemType) -> bool:
    seen = {id(item_type)}
    base = item_type.base
    while base is not None and id(base) not in seen:
        seen.add(id(base))
        base = base.base
    return base is item_type
