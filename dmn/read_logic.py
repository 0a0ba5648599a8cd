"""Boxed expressions become logic.

Source: DMN 1.5, 7.3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from lxml import etree

from dmn.document import Document, child, children, local_name, named
from dmn.model import (
    BoxedConditional,
    BoxedContext,
    BoxedFilter,
    BoxedFunction,
    BoxedInvocation,
    BoxedIterator,
    BoxedList,
    BoxedRelation,
    ContextEntry,
    Iterator,
    LiteralExpression,
    Logic,
)
from dmn.read_table import TableReader
from dmn.read_types import TypeReader
from feel import compile_expression

NOTHING: Final = LiteralExpression(compile_expression("null"))
"""Stands where a file has no logic, or none that could be read."""


class LogicReader:
    """Reads the logic of decisions and knowledge models.

    Args:
        document: gets the findings.
        types: the model's types.
    """

    def __init__(self, document: Document, types: TypeReader) -> None:
        self._document = document
        self._types = types
        self._readers: Mapping[str, Callable[[etree._Element], Logic]] = {
            "literalExpression": self._literal,
            "decisionTable": TableReader(document, types).read,
            "context": self._context,
            "invocation": self._invocation,
            "list": self._list,
            "relation": self._relation,
            "functionDefinition": self.function,
            "conditional": self._conditional,
            "filter": self._filter,
            "for": self._iterator,
            "some": self._iterator,
            "every": self._iterator,
        }

    def inside(self, element: etree._Element) -> Logic | None:
        """Return the logic an element holds, or `None` if it holds none."""
        return next(iter(self._each_inside(children(element))), None)

    def _each_inside(self, elements: Iterable[etree._Element]) -> tuple[Logic, ...]:
        return tuple(
            self._readers[local_name(element)](element)
            for element in elements
            if local_name(element) in self._readers
        )

    def _part(self, element: etree._Element, name: str) -> Logic:
        """Return the logic in a child that must be there, converted to the type it names."""
        part = child(element, name)
        logic = self.inside(part) if part is not None else None
        if part is None or logic is None:
            kind = local_name(element)
            self._document.refuse(
                element, "structure", f"the boxed '{kind}' has no '{name}'", f"Fill in '{name}'."
            )
            return NOTHING
        part_type = self._types.of(part)
        return BoxedContext((ContextEntry(None, logic, part_type),)) if part_type else logic

    def _literal(self, element: etree._Element) -> Logic:
        if child(element, "importedValues") is not None:
            self._document.refuse_unsupported(element, "the import of values")
        expression = self._document.expression(element)
        return LiteralExpression(expression or NOTHING.expression, self._types.of(element))

    def _context(self, element: etree._Element) -> Logic:
        entries = []
        for entry in children(element, "contextEntry"):
            variable = child(entry, "variable")
            name = named(variable) if variable is not None else None
            logic = self.inside(entry) or NOTHING
            entries.append(ContextEntry(name, logic, self._types.of(variable)))
        return BoxedContext(tuple(entries), self._types.of(element))

    def _invocation(self, element: etree._Element) -> Logic:
        bindings = []
        for binding in children(element, "binding"):
            parameter = child(binding, "parameter")
            if parameter is None:
                self._document.refuse(
                    binding, "structure", "the binding has no parameter", "Name the parameter."
                )
                continue
            bindings.append((named(parameter), self.inside(binding) or NOTHING))
        function = self.inside(element) or NOTHING
        return BoxedInvocation(function, tuple(bindings), self._types.of(element))

    def _list(self, element: etree._Element) -> Logic:
        return BoxedList(self._each_inside(children(element)), self._types.of(element))

    def _relation(self, element: etree._Element) -> Logic:
        columns = tuple(
            (named(column), self._types.of(column)) for column in children(element, "column")
        )
        rows = []
        for row in children(element, "row"):
            cells = self._each_inside(children(row))
            if len(cells) != len(columns):
                self._document.refuse(
                    row,
                    "structure",
                    f"the row has {len(cells)} cells for {len(columns)} columns",
                    "Give every column one cell.",
                )
            rows.append((cells + (NOTHING,) * len(columns))[: len(columns)])
        return BoxedRelation(columns, tuple(rows), self._types.of(element))

    def _conditional(self, element: etree._Element) -> Logic:
        return BoxedConditional(
            self._part(element, "if"),
            self._part(element, "then"),
            self._part(element, "else"),
            self._types.of(element),
        )

    def _filter(self, element: etree._Element) -> Logic:
        source, match = self._part(element, "in"), self._part(element, "match")
        return BoxedFilter(source, match, self._types.of(element))

    def _iterator(self, element: etree._Element) -> Logic:
        kind = Iterator(local_name(element))
        variable = " ".join(element.get("iteratorVariable", "").split())
        if not variable:
            self._document.refuse(
                element, "structure", f"the boxed '{kind.value}' names no variable", "Name it."
            )
        body = "return" if kind is Iterator.FOR else "satisfies"
        return BoxedIterator(
            kind,
            variable,
            self._part(element, "in"),
            self._part(element, body),
            any("partial" in (part.text or "") for part in element.iter()),
            self._types.of(element),
        )

    def function(self, element: etree._Element) -> BoxedFunction:
        """Return a function with its parameters; one in Java or PMML has no body."""
        kind = element.get("kind", "FEEL")
        parameters = tuple(
            (named(parameter), self._types.of(parameter))
            for parameter in children(element, "formalParameter")
        )
        body: Logic | None = None
        if kind.upper() == "FEEL":
            body = self.inside(element) or NOTHING
        else:
            self._document.advise(
                element,
                "external-function",
                f"a function of kind '{kind}' is not run and gives null",
                "Write the function in FEEL.",
            )
        return BoxedFunction(parameters, body, self._types.of(element))
