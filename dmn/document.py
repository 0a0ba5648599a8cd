"""A DMN file's elements, whatever its version, and the findings collected while reading it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, TypeVar, cast

from lxml import etree

from dmn.findings import Finding
from feel import (
    Expression,
    FeelLimitExceeded,
    FeelSyntaxFault,
    UnaryTests,
    compile_expression,
    compile_unary_tests,
)

NAMESPACES: Final = frozenset(
    (
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    )
)
"""Of DMN 1.1 to 1.5."""

_FEEL: Final = frozenset(
    (
        "",
        "feel",
        "http://www.omg.org/spec/feel/20140401",
        "http://www.omg.org/spec/dmn/20180521/feel/",
        "https://www.omg.org/spec/dmn/20191111/feel/",
        "https://www.omg.org/spec/dmn/20211108/feel/",
        "https://www.omg.org/spec/dmn/20230324/feel/",
    )
)
_Compiled = TypeVar("_Compiled", Expression, UnaryTests)


@dataclass
class Document:
    """A file being read.

    Args:
        file: its name, for findings.
        names: names of the model that FEEL could not read without knowing them.
    """

    file: str
    names: frozenset[str] = frozenset()
    findings: list[Finding] = field(default_factory=list)

    def refuse(
        self,
        element: etree._Element,
        rule: str,
        message: str,
        remedy: str,
        *,
        lines_below: int = 0,
        column: int | None = None,
    ) -> None:
        """Add a finding about an element."""
        line = line_of(element)
        self.findings.append(
            Finding(
                file=self.file,
                element=nearest_id(element),
                line=None if line is None else line + lines_below,
                message=message,
                remedy=remedy,
                rule=f"dmn/{rule}",
                column=column,
            )
        )

    def refuse_unsupported(self, element: etree._Element, what: str) -> None:
        """Add the finding that something of DMN is not supported, by name."""
        self.refuse(
            element,
            "unsupported",
            f"{what} is not supported",
            "Model it with decision tables, literal expressions, contexts and knowledge models.",
        )

    def expression(self, element: etree._Element | None) -> Expression | None:
        """Return the compiled text of an element, or `None` if it is empty or refused."""
        return self._compiled(element, compile_expression)

    def unary_tests(self, element: etree._Element | None) -> UnaryTests | None:
        """Return the compiled tests of an element, or `None` if it is empty or refused."""
        return self._compiled(element, compile_unary_tests)

    def value_list(self, element: etree._Element | None) -> Expression | None:
        """Return the compiled list of the values in an element, or `None` if it is empty."""
        return self._compiled(element, lambda text, names: compile_expression(f"[{text}]", names))

    def _compiled(
        self,
        element: etree._Element | None,
        compile_text: Callable[[str, Iterable[str]], _Compiled],
    ) -> _Compiled | None:
        if element is None:
            return None
        language = element.get("expressionLanguage", "")
        if language.lower() not in _FEEL:
            self.refuse(
                element,
                "expression-language",
                f"the expression language '{language}' is not supported",
                "Write the expression in FEEL.",
            )
            return None
        text_element = child(element, "text")
        text = text_of(text_element)
        if text_element is None or not text.strip():
            return None
        return self._compiled_text(text_element, text, compile_text)

    def _compiled_text(
        self,
        element: etree._Element,
        text: str,
        compile_text: Callable[[str, Iterable[str]], _Compiled],
    ) -> _Compiled | None:
        try:
            return compile_text(text, self.names)
        except FeelSyntaxFault as fault:
            self.refuse(
                element,
                "feel-syntax",
                f"'{_shortened(text)}' is no FEEL: {fault}",
                f"Write {fault.expected} there." if fault.expected else "Correct the expression.",
                lines_below=fault.line - 1,
                column=fault.column,
            )
        except FeelLimitExceeded as fault:
            self.refuse(element, "feel-limit", str(fault), "Split the expression.")
        return None


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:57] + "…"


def local_name(element: etree._Element) -> str:
    """Return the element's name without namespace; empty for comments and foreign elements."""
    tag: object = element.tag
    if not isinstance(tag, str):
        return ""
    name = etree.QName(element)
    return name.localname if name.namespace in NAMESPACES else ""


def children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Yield DMN children, of these names if any are given."""
    for candidate in element:
        name = local_name(candidate)
        if name and (not names or name in names):
            yield candidate


def child(element: etree._Element, name: str) -> etree._Element | None:
    """Return the first DMN child of a name."""
    return next(children(element, name), None)


def text_of(element: etree._Element | None) -> str:
    """Return the text inside an element, comments left out."""
    if element is None:
        return ""
    return (element.text or "") + "".join(part.tail or "" for part in element)


def line_of(element: etree._Element) -> int | None:
    """Return the 1-based line of an element."""
    return cast("int | None", element.sourceline)


def identifier(element: etree._Element) -> str:
    """Return the element's id, or its place in the file if it has none."""
    return element.get("id") or f"{local_name(element)}@{element.sourceline}"


def nearest_id(element: etree._Element) -> str | None:
    """Return the id of the element, or of the nearest one around it."""
    current: etree._Element | None = element
    while current is not None:
        found = current.get("id")
        if found:
            return found
        current = current.getparent()
    return None


def named(element: etree._Element) -> str:
    """Return the element's name with single spaces, or its id."""
    return " ".join((element.get("name") or "").split()) or identifier(element)
