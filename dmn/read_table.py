"""Decision tables become logic.

Rules may be drawn as rows, as columns or as a crosstab: a file holds them in the same way.

Source: DMN 1.5, 8.2 and 8.3.
"""

from __future__ import annotations

from typing import Final

from lxml import etree

from dmn.document import Document, child, children, identifier, text_of
from dmn.item_types import ItemType
from dmn.model import Aggregator, DecisionTable, HitPolicy, Rule, TableInput, TableOutput
from dmn.model_names import CAMUNDA
from dmn.read_types import TypeReader
from dmn.row_references import NAMES_ROWS_BY, circle_of_rows, unknown_names
from feel import Expression, FeelLimitExceeded, FeelSyntaxFault, compile_expression

_ORIENTATIONS: Final = ("Rule-as-Row", "Rule-as-Column", "CrossTable")
_BY_PRIORITY: Final = (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER)
_NULL: Final = compile_expression("null")


class TableReader:
    """Reads decision tables.

    Args:
        document: gets the findings.
        types: the model's types.
    """

    def __init__(self, document: Document, types: TypeReader) -> None:
        self._document = document
        self._types = types

    def read(self, element: etree._Element) -> DecisionTable:
        """Return the table."""
        inputs = self._inputs(element)
        outputs = self._outputs(element)
        policy, aggregator = self._hit_policy(element), self._aggregator(element)
        self._check(element, outputs, policy, aggregator)
        table = DecisionTable(
            inputs,
            outputs,
            tuple(
                self._rule(rule, number, inputs, outputs)
                for number, rule in enumerate(children(element, "rule"), 1)
            ),
            policy,
            aggregator,
            self._types.of(element),
        )
        self._check_names_of_rows(element, table)
        return table

    def _check_names_of_rows(self, element: etree._Element, table: DecisionTable) -> None:
        columns = [column.name for column in table.outputs]
        for place, column in enumerate(children(element, "output")):
            keys = column.get(NAMES_ROWS_BY)
            if keys is None:
                continue
            if keys not in columns:
                message = f"column '{columns[place]}' names rows by '{keys}', which is no output"
                self._document.refuse(column, "unknown-row", message, "Name an output column.")
                continue
            self._refuse_names(element, table, place, columns.index(keys))

    def _refuse_names(
        self, element: etree._Element, table: DecisionTable, names: int, keys: int
    ) -> None:
        rules, column = list(children(element, "rule")), table.outputs[names].name
        for place, name in unknown_names(table, names, keys):
            self._document.refuse(
                rules[place],
                "unknown-row",
                f"rule {place + 1}, column '{column}': no rule has the key '{name}'",
                f"Write a key of the column '{table.outputs[keys].name}', or add a rule with it.",
            )
        circle = circle_of_rows(table, names, keys)
        if circle:
            numbers = " → ".join(str(place + 1) for place in (*circle, circle[0]))
            self._document.refuse(
                rules[circle[0]],
                "row-circle",
                f"column '{column}': these rules wait for each other: {numbers}",
                "Remove one of these names.",
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

    def _check(
        self,
        element: etree._Element,
        outputs: tuple[TableOutput, ...],
        policy: HitPolicy,
        aggregator: Aggregator | None,
    ) -> None:
        orientation = element.get("preferredOrientation", _ORIENTATIONS[0])
        if orientation not in _ORIENTATIONS:
            self._document.refuse_unsupported(element, f"the orientation '{orientation}'")
        if aggregator and policy is not HitPolicy.COLLECT:
            self._document.refuse(
                element,
                "hit-policy",
                f"hit policy {policy.value} does not go with the aggregation {aggregator.value}",
                "Choose hit policy COLLECT, or remove the aggregation.",
            )
        elif aggregator and len(outputs) > 1:
            self._document.refuse(
                element,
                "hit-policy",
                f"the aggregation {aggregator.value} is not defined for {len(outputs)} outputs",
                "Keep one output column, or collect without aggregation.",
            )
        if policy in _BY_PRIORITY and not any(column.values for column in outputs):
            self._document.advise(
                element,
                "hit-policy",
                f"hit policy {policy.value} without output values takes the order of the rules",
                "List the output values in order of priority, the highest first.",
            )

    # ---- columns --------------------------------------------------------------------------------
    def _inputs(self, table: etree._Element) -> tuple[TableInput, ...]:
        inputs: list[TableInput] = []
        for element in children(table, "input"):
            source = child(element, "inputExpression")
            expression = self._input_expression(element, source)
            label = " ".join((element.get("label") or expression.source).split())
            taken = sum(other.label.split(" #")[0] == label for other in inputs)
            inputs.append(
                TableInput(
                    f"{label} #{taken + 1}" if taken else label,
                    expression,
                    self._types.of(source),
                    self._document.unary_tests(child(element, "inputValues")),
                    element.get(f"{{{CAMUNDA}}}inputVariable") or None,
                    element.get("id") or "",
                )
            )
        return tuple(inputs)

    def _input_expression(
        self, element: etree._Element, source: etree._Element | None
    ) -> Expression:
        expression = self._document.expression(source)
        if expression is not None:
            return expression
        text = child(source, "text") if source is not None else None
        variable = element.get(f"{{{CAMUNDA}}}inputVariable")
        if text_of(text).strip():
            return _NULL
        if variable:
            # Camunda Modeler's way to test a variable as it is.
            return compile_expression(f"`{variable}`")
        self._document.refuse(
            element, "structure", "the input has no expression", "Say what is tested."
        )
        return _NULL

    def _outputs(self, table: etree._Element) -> tuple[TableOutput, ...]:
        elements = list(children(table, "output"))
        outputs = tuple(self._output(element, table) for element in elements)
        if not outputs:
            self._document.refuse(
                table, "structure", "the decision table has no output", "Add an output column."
            )
        if len(elements) == 1:
            return outputs
        seen: set[str] = set()
        for element, output in zip(elements, outputs, strict=True):
            if not element.get("name"):
                message, remedy = "the output has no name", "Name every output of the table."
                self._document.refuse(element, "structure", message, remedy)
            elif output.name in seen:
                message = f"two outputs are called '{output.name}'"
                self._document.refuse(element, "structure", message, "Rename one of them.")
            seen.add(output.name)
        return outputs

    def _output(self, element: etree._Element, table: etree._Element) -> TableOutput:
        name = element.get("name") or element.get("label") or table.get("outputLabel") or "output"
        output_type = self._types.of(element)
        values = self._document.value_list(child(element, "outputValues"))
        if values is None and output_type is not None and output_type.allowed is not None:
            values = _values_in(output_type.allowed.source)
        return TableOutput(
            " ".join(name.split()),
            output_type,
            values,
            self._document.expression(child(element, "defaultOutputEntry")),
            element.get("id") or "",
        )

    # ---- rules ----------------------------------------------------------------------------------
    def _rule(
        self,
        element: etree._Element,
        number: int,
        inputs: tuple[TableInput, ...],
        outputs: tuple[TableOutput, ...],
    ) -> Rule:
        tested = [(column.label, column.type) for column in inputs]
        given = [(column.name, column.type) for column in outputs]
        tests = [
            self._document.unary_tests(cell, *_cell(number, tested, place))
            for place, cell in enumerate(children(element, "inputEntry"))
        ]
        results = [
            self._document.expression(cell, *_cell(number, given, place))
            for place, cell in enumerate(children(element, "outputEntry"))
        ]
        if len(tests) != len(inputs) or len(results) != len(outputs):
            self._document.refuse(
                element,
                "structure",
                f"rule {number} has {len(tests)} tests and {len(results)} outputs, "
                f"the table {len(inputs)} and {len(outputs)} columns",
                "Give every column one cell.",
            )
            # Refused, and yet of the right shape for whoever evaluates it all the same.
            tests = (tests + [None] * len(inputs))[: len(inputs)]
            results = (results + [None] * len(outputs))[: len(outputs)]
        return Rule(
            identifier(element),
            tuple(None if test is None or test.accepts_everything else test for test in tests),
            tuple(results),
            _annotation(element),
        )


def _annotation(rule: etree._Element) -> str:
    """Return the notes beside a rule: DMN's columns for them, and Camunda Modeler's own one."""
    notes = [child(entry, "text") for entry in children(rule, "annotationEntry")]
    texts = (text_of(note).strip() for note in (*notes, child(rule, "description")))
    return "\n".join(text for text in texts if text)


def _cell(
    number: int, columns: list[tuple[str, ItemType | None]], place: int
) -> tuple[str, ItemType | None]:
    """Return what a cell is called, and the type of its column."""
    title, column = columns[place] if place < len(columns) else (str(place + 1), None)
    return f"rule {number}, column '{title}'", column


def _values_in(source: str) -> Expression | None:
    """Return the allowed values of a type as a list, or `None` if they are tests, such as `> 5`."""
    try:
        return compile_expression(f"[{source}]")
    except (FeelSyntaxFault, FeelLimitExceeded):
        return None
