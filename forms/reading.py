"""What reading a form needs everywhere: collecting findings and compiling its FEEL."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from dmn.findings import Finding
from dmn.written import Owner, at_text, compiled, part, position_of
from feel import Expression, compile_expression, compile_unary_tests
from forms.browser_differences import differences
from forms.json_source import JsonSource, Path
from forms.model import Condition

SPECIAL_NAMES = frozenset({"this", "parent", "i", "_this_", "_parent_", "_i_"})
_TEMPLATE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_BLOCK = re.compile(r"\s*#(?:if|loop)\s+(.*?)\s*\Z", re.DOTALL)
_BARE = re.compile(r"\s*+(?!/)=?\s*+(.*?)\s*\Z", re.DOTALL)

_THROUGH_SPECIAL = re.compile(r"\b_?(?:this|parent)_?\s*\.\s*([^\W\d]\w*)")

Parts = tuple[str | Expression, ...]
_Compiled = TypeVar("_Compiled")


@dataclass(slots=True)
class Reading:
    """One file being read: every finding is kept, reading goes on.

    Args:
        file: the file's name as it was uploaded.
        source: its text, to tell where its values stand.
        names: names that FEEL may use even if they contain spaces.
        findings: why the form is refused.
        warnings: advice: what the browser computes otherwise than the server.
    """

    file: str
    source: JsonSource
    names: tuple[str, ...] = ()
    findings: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    seen_ids: set[str] = field(default_factory=set)
    count: int = 0
    _places: dict[str, tuple[Path, str | None]] = field(default_factory=dict)

    def enter(self, element: str, path: Path, label: object) -> None:
        """Begin to read a component; its values stand below the path."""
        self._places[element] = (path, label if isinstance(label, str) and label else None)

    def report(self, element: str | None, rule: str, message: str, remedy: str) -> None:
        """Keep one finding about a component, or about the file if `element` is `None`."""
        owner = self._owner(element or "") if element else Owner(self.file, None, None)
        self.findings.append(at_text(owner, "", 0, message, remedy, f"form/{rule}"))

    def feel(self, element: str, name: str, value: str) -> str:
        """Return the expression behind the `=` of a component's property."""
        return part(self.written(element, name, value), 1)

    def written(self, element: str, name: str, value: str) -> str:
        """Return the value of a component's property, which knows where it stands.

        Args:
            element: the component.
            name: of the property, with points between the names of nested ones.
            value: as it was read.
        """
        path, _ = self._places.get(element, ((), None))
        return self.source.written(value, (*path, *name.split(".")))

    def compile(self, element: str, name: str, source: str) -> Expression | None:
        """Return the compiled expression of a property, `None` after reporting why not."""
        owner = self._owner(element)
        found = self._compiled(compile_expression, element, name, source)
        if found is not None:
            for one in differences(source, self.names):
                message = f"the expression in {name}: {one.message}"
                self.warnings.append(
                    at_text(owner, source, one.index, message, one.remedy, "form/browser-differs")
                )
        return found

    def warn(self, element: str, rule: str, message: str, remedy: str) -> None:
        """Keep a piece of advice about a component."""
        advice = at_text(self._owner(element), "", 0, message, remedy, f"form/{rule}")
        self.warnings.append(advice)

    def _compiled(
        self,
        compile_text: Callable[[str, Iterable[str]], _Compiled],
        element: str,
        name: str,
        source: str,
    ) -> _Compiled | None:
        what = f"the expression in {name}"
        owner = self._owner(element)
        return compiled(compile_text, source, self.names, owner, what, self.findings.append)

    def _owner(self, element: str) -> Owner:
        path, label = self._places.get(element, ((), None))
        position = position_of(self.source.written(element, (*path, "id"))) if path else None
        return Owner(self.file, element, position.line if position else None, label)

    def condition(self, element: str, name: str, source: str) -> Condition | None:
        """Return the compiled condition of a property, `None` after reporting why not."""
        expression = self.compile(element, name, source)
        if expression is None:
            return None
        tests = self._compiled(compile_unary_tests, element, name, source)
        return None if tests is None else Condition(expression, tests)

    def compile_if_expression(self, element: str, name: str, value: object) -> Expression | None:
        """Return the compiled expression if the value is one (`=…`), else `None`."""
        if isinstance(value, str) and value.startswith("="):
            return self.compile(element, name, self.feel(element, name, value))
        return None

    def template(self, element: str, name: str, value: object) -> Parts:
        """Return the parts of a text: what is written and what is computed (`=…`, `{{…}}`)."""
        if not isinstance(value, str):
            return ()
        text = self.written(element, name, value)
        if text.startswith("="):
            whole = self.compile(element, name, part(text, 1))
            return (whole,) if whole else ()
        parts: list[str | Expression] = []
        end = 0
        for match in _TEMPLATE.finditer(text):
            parts.append(value[end : match.start()])
            end = match.end()
            start, stop = _expression_in(value, *match.span(1))
            computed = (
                self.compile(element, name, part(text, start, stop)) if start < stop else None
            )
            if computed:
                parts.append(computed)
        parts.append(value[end:])
        return tuple(piece for piece in parts if piece != "")


def names_in(parts: Iterable[object]) -> Iterator[str]:
    """Yield the root names that the expressions among the parts read, the special ones aside.

    What is read through a special name, such as `parent.discount`, may be a root name as well.
    """
    for one in parts:
        if isinstance(one, Condition):
            yield from names_in((one.expression,))
        elif isinstance(one, Expression):
            yield from one.names_used - SPECIAL_NAMES
            yield from _THROUGH_SPECIAL.findall(one.source)


def _expression_in(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the FEEL between double braces is: bare, after `=`, after `#if` and `#loop`."""
    match = _BLOCK.match(text, start, end) or _BARE.match(text, start, end)
    return match.span(1) if match else (end, end)
