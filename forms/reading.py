"""What reading a form needs everywhere: collecting findings and compiling its FEEL."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from dmn.findings import Finding
from feel import (
    Expression,
    FeelLimitExceeded,
    FeelSyntaxFault,
    compile_expression,
    compile_unary_tests,
)
from forms.model import Condition

SPECIAL_NAMES = frozenset({"this", "parent", "i", "_this_", "_parent_", "_i_"})
_TEMPLATE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_BLOCK = re.compile(r"\s*#(?:if|loop)\s+(.*)", re.DOTALL)

_THROUGH_SPECIAL = re.compile(r"\b_?(?:this|parent)_?\s*\.\s*([^\W\d]\w*)")

Parts = tuple[str | Expression, ...]


@dataclass(slots=True)
class Reading:
    """One file being read: every finding is kept, reading goes on.

    Args:
        file: the file's name as it was uploaded.
        text: its content, to tell the line of a component.
        names: names that FEEL may use even if they contain spaces.
    """

    file: str
    text: str
    names: tuple[str, ...] = ()
    findings: list[Finding] = field(default_factory=list)
    seen_ids: set[str] = field(default_factory=set)
    count: int = 0

    def report(
        self,
        element: str | None,
        rule: str,
        message: str,
        remedy: str,
        column: int | None = None,
    ) -> None:
        """Keep one finding about a component, or about the file if `element` is `None`."""
        line = self._line_of(element) if element else None
        self.findings.append(
            Finding(self.file, element, line, message, remedy, f"form/{rule}", column)
        )

    def compile(self, element: str, name: str, source: str) -> Expression | None:
        """Return the compiled expression of a property, `None` after reporting why not."""
        try:
            return compile_expression(source, self.names)
        except FeelSyntaxFault as fault:
            self.report(
                element,
                "feel",
                f"the expression in {name} is no FEEL: {fault.message} at {fault.place}",
                "Correct the expression",
                fault.column,
            )
        except FeelLimitExceeded as fault:
            self.report(
                element,
                "feel",
                f"the expression in {name} is too large: {fault}",
                "Split it up.",
            )
        return None

    def condition(self, element: str, name: str, source: str) -> Condition | None:
        """Return the compiled condition of a property, `None` after reporting why not."""
        expression = self.compile(element, name, source)
        if expression is None:
            return None
        try:
            return Condition(expression, compile_unary_tests(source, self.names))
        except FeelSyntaxFault as fault:
            self.report(
                element,
                "feel",
                f"the expression in {name} cannot be a condition: {fault.message} at {fault.place}",
                "Write a comparison.",
                fault.column,
            )
        return None

    def compile_if_expression(self, element: str, name: str, value: object) -> Expression | None:
        """Return the compiled expression if the value is one (`=…`), else `None`."""
        if isinstance(value, str) and value.startswith("="):
            return self.compile(element, name, value[1:])
        return None

    def template(self, element: str, name: str, value: object) -> Parts:
        """Return the parts of a text: what is written and what is computed (`=…`, `{{…}}`)."""
        if not isinstance(value, str):
            return ()
        if value.startswith("="):
            whole = self.compile(element, name, value[1:])
            return (whole,) if whole else ()
        parts: list[str | Expression] = []
        end = 0
        for match in _TEMPLATE.finditer(value):
            parts.append(value[end : match.start()])
            end = match.end()
            source = _expression_in(match.group(1))
            compiled = self.compile(element, name, source) if source else None
            if compiled:
                parts.append(compiled)
        parts.append(value[end:])
        return tuple(part for part in parts if part != "")

    def _line_of(self, element: str) -> int | None:
        match = re.search(rf'"id"\s*:\s*{re.escape(_quoted(element))}', self.text)
        return self.text.count("\n", 0, match.start()) + 1 if match else None


def names_in(parts: Iterable[object]) -> Iterator[str]:
    """Yield the root names that the expressions among the parts read, the special ones aside.

    What is read through a special name, such as `parent.discount`, may be a root name as well.
    """
    for part in parts:
        if isinstance(part, Condition):
            yield from names_in((part.expression,))
        elif isinstance(part, Expression):
            yield from part.names_used - SPECIAL_NAMES
            yield from _THROUGH_SPECIAL.findall(part.source)


def _expression_in(content: str) -> str:
    """Return the FEEL between double braces: bare, after `=`, or after `#if` and `#loop`."""
    block = _BLOCK.match(content)
    if block:
        return block.group(1).strip()
    stripped = content.strip()
    return "" if stripped.startswith("/") else stripped.removeprefix("=").strip()


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
