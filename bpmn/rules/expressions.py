"""Rules about the places of `bpmn.places`: what is FEEL, what is a literal, and what is neither."""

from __future__ import annotations

from collections.abc import Iterator

from bpmn.model import Dialect
from bpmn.places import FORM_ID, Language, computed_headers, is_literal, juel_in, written_in
from bpmn.rules.subject import Subject
from dmn.findings import Finding


def juel(subject: Subject) -> Iterator[Finding]:
    """`${…}` is an expression of Camunda 7; here it would be a literal that nobody meant."""
    if subject.process.dialect is Dialect.CAMUNDA_7:
        return
    for element, place, text in written_in(subject.process):
        found = juel_in(text)
        if found is not None:
            inner = found.strip("$#{} ") or "…"
            yield subject.at_text(
                *(element, text, text.index(found), "juel"),
                f"{place.what} of {{}} is {str(text)!r}: {found} is JUEL of Camunda 7",
                f"Write it in FEEL, such as ={inner}.",
            )


def expression_expected(subject: Subject) -> Iterator[Finding]:
    """A place that takes FEEL and nothing else begins with `=` (Camunda 8)."""
    for element, place, text in written_in(subject.process):
        if place.language is Language.FEEL and is_literal(text):
            inner = text.strip().removeprefix("=")
            remedy = f"Write ={inner} if it is a FEEL expression." if inner else ""
            yield subject.at_text(
                *(element, text, 0, "expression-expected"),
                f"{place.what} of {{}} is {str(text)!r}, which does not begin with =",
                remedy or f"Write a FEEL expression, such as {place.example}.",
            )


def computed_start_form(subject: Subject) -> Iterator[Finding]:
    """A start form is chosen before there are variables; its id is a literal (Camunda 8)."""
    for element, place, text in written_in(subject.process):
        if (
            place is FORM_ID
            and not is_literal(text)
            and getattr(element, "tag", "") == "startEvent"
        ):
            yield subject.at_text(
                *(element, text, 0, "computed-start-form"),
                f"the form id of {{}} is the expression {text}, but no variables are there yet",
                "Write the id of the form, without =.",
            )


def unintended_literals(subject: Subject) -> Iterator[Finding]:
    """White space before the `=` makes a value a literal; nobody sees it in the panel."""
    for element, place, text in written_in(subject.process):
        if (
            place.language is Language.EITHER
            and not text.startswith("=")
            and text.lstrip().startswith("=")
        ):
            yield subject.at_text(
                *(element, text, 0, "unintended-literal"),
                f"{place.what} of {{}} is a literal, for it begins with white space",
                "Remove the white space before the = if it is an expression.",
            )


def static_headers(subject: Subject) -> Iterator[Finding]:
    """Task headers are static: a worker gets them as they were written (Camunda 8)."""
    for node in subject.process.nodes:
        computed = {place.attribute for place, _ in computed_headers(node.extensions)}
        for key, value in node.extensions.headers.items():
            if key not in computed and not is_literal(value):
                yield subject.at(
                    node,
                    "static-header",
                    f"the header {key} of {{}} is {value!r}; a header is never evaluated",
                    "Compute the value with an input mapping, and read that variable.",
                )
