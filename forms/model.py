"""A form as data: what Camunda Modeler's form editor saved, read once, its FEEL compiled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from dmn.findings import Finding
from feel import Expression, UnaryTests
from forms.pattern import Pattern

KEYED = frozenset(
    {
        "textfield",
        "textarea",
        "number",
        "datetime",
        "checkbox",
        "radio",
        "select",
        "checklist",
        "taglist",
        "expression",
        "filepicker",
    }
)
SERVER_SIDE = frozenset({"expression", "filepicker"})
"""Whose values the browser is not given: it computes them, or has the files that were chosen."""
CONTAINERS = frozenset({"group", "dynamiclist"})
PRESENTATION = frozenset(
    {
        *("table", "text", "html", "image", "iframe", "documentPreview"),
        *("button", "separator", "spacer"),
    }
)
SINGLE_CHOICE = frozenset({"radio", "select"})
MULTIPLE_CHOICE = frozenset({"checklist", "taglist"})

Limit = Decimal | Expression


@dataclass(frozen=True, slots=True)
class Condition:
    """An expression that hides a component or makes it read-only.

    The browser runs it as a unary test without an input: besides true, null holds as well (an
    unanswered question hides what depends on it), and `not( )` around null does not.

    Source: form-js 2.0, `ConditionChecker.check`; DMN 1.5, 7.3.2 for unary tests.
    """

    expression: Expression
    tests: UnaryTests


@dataclass(frozen=True, slots=True)
class Options:
    """Where the possible values of a choice come from; exactly one source is set.

    Args:
        values: the values written in the form.
        variable: name of the variable that holds them (`valuesKey`).
        expression: computes them (`valuesExpression`).
    """

    values: tuple[object, ...] | None = None
    variable: str | None = None
    expression: Expression | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """What a value must satisfy; an expression is evaluated for each submission.

    Args:
        accept: which files are taken, as HTML has it: what is written and what is computed.
        multiple: whether several files are taken.
    """

    required: bool = False
    minimum: Limit | None = None
    maximum: Limit | None = None
    shortest: Limit | None = None
    longest: Limit | None = None
    pattern: Pattern | None = None
    pattern_message: str | None = None
    kind: str | None = None
    decimal_digits: int | None = None
    increment: Decimal | None = None
    as_text: bool = False
    subtype: str = "date"
    no_past: bool = False
    accept: tuple[str | Expression, ...] = ()
    multiple: bool | Expression = False


@dataclass(frozen=True, slots=True)
class Limits:
    """What form-js has no word for: the first and last day of a date, the rows of a list."""

    earliest: Expression | None = None
    latest: Expression | None = None
    fewest: int | None = None
    most: int | None = None


NO_LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class Component:
    """One component of a form.

    Args:
        path: binding path below the parent's; empty for what holds no value.
        label: what the person sees: what is written and what is computed, in order.
        needs: root names that its own expressions and templates read.
        repetitions: rows a dynamic list starts with; `may_resize`: whether rows come and go.
        retention: the class in which its value is kept; `None` if the component does not say.
        given: whether the person gives the value whom a case is about; likewise.
    """

    id: str
    type: str
    path: tuple[str, ...]
    label: tuple[str | Expression, ...] = ()
    hide: Condition | None = None
    disabled: bool = False
    readonly: bool | Condition = False
    rules: Rules = Rules()
    options: Options | None = None
    expression: Expression | None = None
    default: object = None
    needs: frozenset[str] = frozenset()
    components: tuple[Component, ...] = ()
    repetitions: int = 1
    may_resize: bool = True
    retention: str | None = None
    given: bool | None = None
    limits: Limits = NO_LIMITS

    @property
    def is_keyed(self) -> bool:
        """Return whether the component holds a value of its own."""
        return self.type in KEYED

    def walk(self) -> Iterator[Component]:
        """Yield the component and everything below it, in the order of the form."""
        yield self
        for child in self.components:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Form:
    """A form that may be shown and whose submissions can be validated.

    Args:
        id: id of the form in its schema.
        file: name of the file it came in.
        sha256: digest of that file, hexadecimal.
        schema: the schema as it was saved, for the browser; never change it.
        title: name for people: the schema's name or title, else its id.
        warnings: advice about the file; it is shown and validated nevertheless.
    """

    id: str
    file: str
    sha256: str
    schema: Mapping[str, object] = field(repr=False)
    title: str
    components: tuple[Component, ...] = field(repr=False)
    warnings: tuple[Finding, ...] = field(default=(), repr=False)

    def walk(self) -> Iterator[Component]:
        """Yield every component, in the order of the form."""
        for component in self.components:
            yield from component.walk()
