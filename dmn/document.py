"""A DMN file's elements, whatever its version, and the findings collected while reading it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar, cast

from lxml import etree

from dmn.findings import Finding
from dmn.item_types import ItemType
from dmn.literal_types import foreign_literal
from dmn.written import Lines, Owner, at_text, compiled
from dmn.xml_source import XmlReading
from feel import (
    Expression,
    FeelSyntaxFault,
    UnaryTests,
    comma_advice,
    compile_expression,
    compile_unary_tests,
)
from feel.juel import compile_juel
from feel.type_check import Types

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
_JUEL: Final = "juel"
_BRACES: Final = ("${", "#{")
_WORDS: Final = re.compile(r"[^\W\d][\w \-]*")
_CENTS: Final = re.compile(r"0\d")
_COMPARED: Final = re.compile("[<>=]")
"""What makes a comma between digits that of a number: two tests would be written otherwise."""
_Compiled = TypeVar("_Compiled", Expression, UnaryTests)


@dataclass(frozen=True, slots=True)
class Use:
    """Names that an expression of the file takes from outside.

    Args:
        element: holds the expression.
        text: the expression.
        names: the names.
        where: the cell, for people; empty if it is no cell of a rule.
    """

    element: etree._Element
    text: str
    names: frozenset[str]
    where: str

    @property
    def is_cell(self) -> bool:
        """Whether the expression is a cell of a rule."""
        return bool(self.where)


@dataclass
class Document:
    """A file being read.

    Args:
        file: its name, for findings.
        places: tells where its texts stand.
        names: names of the model that FEEL could not read without knowing them.
        types: item definitions by the name that expressions give them.
        findings: why the file is refused.
        warnings: advice.
        uses: names that its expressions use.
    """

    file: str
    places: XmlReading
    names: frozenset[str] = frozenset()
    types: dict[str, ItemType] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    _compiled_texts: dict[tuple[object, str], Expression | UnaryTests] = field(default_factory=dict)

    def refuse(self, element: etree._Element, rule: str, message: str, remedy: str) -> None:
        """Add a finding about an element."""
        self.findings.append(self._about(element, rule, message, remedy))

    def advise(self, element: etree._Element, rule: str, message: str, remedy: str) -> None:
        """Add a warning about an element."""
        self.warnings.append(self._about(element, rule, message, remedy))

    def _about(self, element: etree._Element, rule: str, message: str, remedy: str) -> Finding:
        line, label = line_of(element), label_of(element)
        return Finding(
            self.file, nearest_id(element), line, message, remedy, f"dmn/{rule}", label=label
        )

    def refuse_unsupported(self, element: etree._Element, what: str) -> None:
        """Add the finding that something of DMN is not supported, by name."""
        self.refuse(
            element,
            "unsupported",
            f"{what} is not supported",
            "Model it with decision tables, literal expressions, contexts and knowledge models.",
        )

    def expression(
        self, element: etree._Element | None, where: str = "", column: ItemType | None = None
    ) -> Expression | None:
        """Return the compiled text of an element, or `None` if it is empty or refused.

        Args:
            element: holds the text.
            where: names the cell, if it is one of a rule.
            column: type of the cell's column.
        """
        if element is not None and language_of(element).lower() == _JUEL:
            return self._compiled(element, _compile_juel, where)
        found = self._compiled(element, compile_expression, where)
        if found is not None and element is not None:
            self._advise_literals(element, found.source, where, column)
        return found

    def unary_tests(
        self, element: etree._Element | None, where: str = "", column: ItemType | None = None
    ) -> UnaryTests | None:
        """Return the compiled tests of an element, or `None` if it is empty or refused.

        Args:
            element: holds the text.
            where: as for expressions.
            column: as for expressions.
        """
        found = self._compiled(element, compile_unary_tests, where)
        if found is not None and element is not None:
            self._advise_literals(element, found.source, where, column)
            self._look_for_comma(element, found.source, where)
        return found

    def _advise_literals(
        self, element: etree._Element, source: str, where: str, column: ItemType | None
    ) -> None:
        foreign = foreign_literal(source, column)
        if foreign is not None:
            message, remedy = foreign
            self.advise(element, "literal-type", f"{where or _place(element)}: {message}", remedy)

    def _look_for_comma(self, element: etree._Element, source: str, where: str) -> None:
        advice, holder = comma_advice(source), child(element, "text")
        if advice is None or holder is None:
            return
        index = Lines(source).offset(advice.line, advice.column)
        finding = at_text(
            _owner(self.file, holder),
            self.places.text(holder),
            index,
            f"{where or _place(element)}: {advice.message}",
            advice.remedy,
            "dmn/decimal-comma",
        )
        test = source[:index].rpartition(",")[2]
        whole, _, behind = advice.written.partition(",")
        is_refused = "." in whole or _CENTS.match(behind) or _COMPARED.search(test)
        (self.findings if is_refused else self.warnings).append(finding)

    def value_list(self, element: etree._Element | None) -> Expression | None:
        """Return the compiled list of the values in an element, or `None` if it is empty."""
        return self._compiled(element, _compile_list, "")

    def _refuse_language(self, element: etree._Element, language: str) -> None:
        message = f"the expression language '{language}' is not supported"
        remedy = "Write the expression in FEEL, and let a job do what FEEL cannot."
        if language.lower() == _JUEL:
            message = f"the expression language '{language}' is not supported for tests of a value"
            remedy = "Write the test in FEEL, such as '> 100', and name no other language for it."
        self.refuse(element, "expression-language", message, remedy)

    def _compiled(
        self,
        element: etree._Element | None,
        compile_text: Callable[[str, Iterable[str], Types], _Compiled],
        where: str,
    ) -> _Compiled | None:
        if element is None:
            return None
        language = language_of(element)
        if language.lower() not in _FEEL and compile_text is not _compile_juel:
            self._refuse_language(element, language)
            return None
        holder = child(element, "text")
        if holder is None or not text_of(holder).strip():
            return None
        text = self.places.text(holder)
        key: tuple[object, str] = compile_text, str(text)

        def keep(finding: Finding) -> None:
            if _WORDS.fullmatch(text.strip()):
                remedy = f'Write "{text.strip()}" in quotation marks if it is text.'
                finding = replace(finding, remedy=remedy)
            elif text.lstrip().startswith(_BRACES) and key[0] is compile_expression:
                remedy = (
                    "Write it in FEEL, without the braces; or, if it is an expression of Camunda "
                    '7, name its language: expressionLanguage="juel".'
                )
                finding = replace(finding, remedy=remedy)
            self.findings.append(finding)

        def compile_with_types(source: str, names: Iterable[str]) -> _Compiled:
            return compile_text(source, names, self.types)

        known = cast("_Compiled | None", self._compiled_texts.get(key))
        owner, what = _owner(self.file, holder), where or _place(element)
        found = known or compiled(compile_with_types, text, self.names, owner, what, keep)
        if found is not None:
            self._compiled_texts[key] = found
            self.uses.append(Use(holder, text, found.names_used, where))
        return found


def _owner(file: str, holder: etree._Element) -> Owner:
    return Owner(file, nearest_id(holder), line_of(holder), label_of(holder))


def _compile_juel(text: str, _names: Iterable[str], _types: Types) -> Expression:
    """Return the expression; as in Camunda 7, it needs no braces where it is the whole text."""
    stripped = text.strip()
    try:
        return compile_juel(stripped, has_braces=stripped.startswith(("${", "#{")))
    except FeelSyntaxFault as fault:
        space = text[: len(text) - len(text.lstrip())]
        if fault.line == 1:
            fault.column += len(space.rpartition("\n")[2])
        fault.line += space.count("\n")
        raise


def _compile_list(text: str, names: Iterable[str], types: Types) -> Expression:
    try:
        return compile_expression(f"[{text}]", names, types)
    except FeelSyntaxFault as fault:
        column = fault.column - 1 if fault.line == 1 else fault.column
        raise FeelSyntaxFault(fault.message, fault.line, column, fault.expected) from fault


def _place(element: etree._Element) -> str:
    """Return what a text is called in a finding."""
    return {
        "inputExpression": "the expression of the input",
        "inputValues": "the values of the input",
        "outputValues": "the values of the output",
        "defaultOutputEntry": "the default of the output",
        "allowedValues": "the allowed values",
        "typeConstraint": "the constraint",
    }.get(local_name(element), "the expression")


def language_of(element: etree._Element) -> str:
    """Return the expression language of an element, that of the whole file if it names none."""
    root = element.getroottree().getroot()
    return element.get("expressionLanguage") or root.get("expressionLanguage") or ""


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


def label_of(element: etree._Element) -> str | None:
    """Return the name of the nearest element that has an id: what an analyst sees of it."""
    current: etree._Element | None = element
    while current is not None and not current.get("id"):
        current = current.getparent()
    return None if current is None else current.get("name") or current.get("label")


def named(element: etree._Element) -> str:
    """Return the element's name with single spaces, or its id."""
    return " ".join((element.get("name") or "").split()) or identifier(element)
