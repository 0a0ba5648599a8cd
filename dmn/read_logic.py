"""Boxed expressions and decision tables become logic.

Source: DMN 1.5, 7.3 and 8.3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from lxml import etree

from dmn.document import Document, child, children, identifier, local_name, named, text_of
from dmn.item_types import ItemType
from dmn.model import (
    Aggregator,
    BoxedContext,
    BoxedFunction,
    BoxedInvocation,
    BoxedList,
    BoxedRelation,
    ContextEntry,
    DecisionTable,
    HitPolicy,
    LiteralExpression,
    Logic,
    Rule,
    TableInput,
    TableOutput,
)
from dmn.read_types import TypeReader
from feel import compile_expression

_UNSUPPORTED: Final[Mapping[str, str]] = {
    "conditional": "the boxed conditional",
    "filter": "the boxed filter",
    "for": "the boxed iterator 'for'",
    "some": "the boxed iterator 'some'",
    "every": "the boxed iterator 'every'",
}
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
            "decisionTable": self._table,
            "context": self._context,
            "invocation": self._invocation,
            "list": self._list,
            "relation": self._relation,
            "functionDefinition": self.function,
        }

    def inside(self, element: etree._Element) -> Logic | None:
        """Return the logic an element holds, or `None` if it holds none.

        What is not supported is refused by name, once, and stands as null until then.
        """
        for candidate in children(element):
            name = local_name(candidate)
            if name in self._readers:
                return self._readers[name](candidate)
            if name in _UNSUPPORTED:
                self._document.refuse_unsupported(candidate, _UNSUPPORTED[name])
                return NOTHING
        return None

    def _each_inside(self, elements: Iterable[etree._Element]) -> tuple[Logic, ...]:
        logic = []
        for element in elements:
            name = local_name(element)
            if name in self._readers:
                logic.append(self._readers[name](element))
            elif name in _UNSUPPORTED:
                self._document.refuse_unsupported(element, _UNSUPPORTED[name])
        return tuple(logic)

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
            rows.append(cells)
        return BoxedRelation(columns, tuple(rows), self._types.of(element))

    def function(self, element: etree._Element) -> BoxedFunction:
        """Return a function with its parameters; Java and PMML functions are refused."""
        kind = element.get("kind", "FEEL")
        if kind.upper() != "FEEL":
            self._document.refuse_unsupported(element, f"a function of kind '{kind}'")
        parameters = tuple(
            (named(parameter), self._types.of(parameter))
            for parameter in children(element, "formalParameter")
        )
        return BoxedFunction(parameters, self.inside(element) or NOTHING, self._types.of(element))

    # ---- decision tables ------------------------------------------------------------------------
    def _table(self, element: etree._Element) -> Logic:
        inputs = self._inputs(element)
        outputs = tuple(self._output(output, element) for output in children(element, "output"))
        if not outputs:
            self._document.refuse(
                element, "structure", "the decision table has no output", "Add an output column."
            )
        rules = tuple(
            self._rule(rule, len(inputs), len(outputs)) for rule in children(element, "rule")
        )
        return DecisionTable(
            inputs,
            outputs,
            rules,
            self._hit_policy(element),
            self._aggregator(element),
            self._types.of(element),
        )

    def _hit_policy(self, element: etree._Element) -> HitPolicy:
        text = element.get("hitPolicy", "UNIQUE")
        try:
            return HitPolicy(text)
        except ValueError:
            self._document.refuse_unsupported(element, f"the hit policy '{text}'")
            return HitPolicy.UNIQUE

    def _aggregator(self, element: etree._Element) -> Aggregator | None:
        text = element.get("aggregation")
        if text is None or text == "LIST":
            return None
        try:
            return Aggregator(text)
        except ValueError:
            self._document.refuse_unsupported(element, f"the aggregation '{text}'")
            return None

    def _inputs(self, table: etree._Element) -> tuple[TableInput, ...]:
        inputs: list[TableInput] = []
        for element in children(table, "input"):
            source = child(element, "inputExpression")
            expression = self._document.expression(source)
            if expression is None and not text_of(_text(source)).strip():
                self._document.refuse(
                    element, "structure", "the input has no expression", "Say what is tested."
                )
            expression = expression or NOTHING.expression
            label = " ".join((element.get("label") or expression.source).split())
            taken = sum(other.label.split(" #")[0] == label for other in inputs)
            inputs.append(
                TableInput(
                    f"{label} #{taken + 1}" if taken else label,
                    expression,
                    self._types.of(source),
                    self._document.unary_tests(child(element, "inputValues")),
                )
            )
        return tuple(inputs)

    def _output(self, element: etree._Element, table: etree._Element) -> TableOutput:
        name = element.get("name") or element.get("label") or table.get("outputLabel") or "output"
        is_only_one = sum(1 for _ in children(table, "output")) == 1
        output_type: ItemType | None = self._types.of(element)
        if not is_only_one and not element.get("name"):
            self._document.refuse(
                element, "structure", "the output has no name", "Name every output of the table."
            )
        return TableOutput(
            " ".join(name.split()),
            output_type,
            self._document.value_list(child(element, "outputValues")),
            self._document.expression(child(element, "defaultOutputEntry")),
        )

    def _rule(self, element: etree._Element, inputs: int, outputs: int) -> Rule:
        tests = [self._document.unary_tests(cell) for cell in children(element, "inputEntry")]
        results = [self._document.expression(cell) for cell in children(element, "outputEntry")]
        if len(tests) != inputs or len(results) != outputs:
            self._document.refuse(
                element,
                "structure",
                f"the rule has {len(tests)} tests and {len(results)} outputs, "
                f"the table {inputs} and {outputs} columns",
                "Give every column one cell.",
            )
        return Rule(
            identifier(element),
            tuple(None if test is None or test.accepts_everything else test for test in tests),
            tuple(results),
        )


def _text(element: etree._Element | None) -> etree._Element | None:
    return child(element, "text") if element is not None else None
