"""Compiling what a model holds: literals checked, FEEL compiled, all findings kept to the end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal

from bpmn.model import Composite, Dialect, Timer
from bpmn.places import Language, Place, feel_of, is_expression, is_feel, timer_place
from dmn.findings import Finding
from dmn.written import Lines, Owner, at_text, compiled
from engine.core.gathered import gathered
from engine.core.node import Attribute, CompiledTimer
from engine.core.reach import Reach
from engine.core.timers import TimerRefused, armed
from engine.core.variables import PROTECTED
from feel import (
    DayTimeDuration,
    Expression,
    Value,
    YearMonthDuration,
    compile_expression,
    from_json,
    parse_temporal,
)
from feel.juel import compile_juel
from feel.unknown_functions import unknown_functions

_PATH = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
"""For trying what a model says before any instance runs."""
_EXAMPLES = {
    "timeDate": "2026-03-31T17:00:00+02:00",
    "timeDuration": "PT8H",
    "timeCycle": "R3/PT10M",
    "cron": "0 0 9 * * MON-FRI",
}


_WORDS: Mapping[str, Value] = {"null": None, "true": True, "false": False}
_NUMBER = re.compile(r"[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,3})?")

At = tuple[str, int]
"""Where in the file: element id and line."""


class Compiler:
    """Compiles the values of one process and collects what is wrong with them, and advice.

    Args:
        file: name of its file.
        labels: names of its elements by id, for findings.
        dialect: whether a value may be JUEL as well.
        data: the variables that data items stand for, by their ids.
    """

    def __init__(
        self,
        file: str,
        labels: Mapping[str, str],
        dialect: Dialect = Dialect.CAMUNDA_8,
        data: Mapping[str, str] | None = None,
    ) -> None:
        self.findings: list[Finding] = []
        self.data = data or {}
        self.advice: list[Finding] = []
        self.reach: Reach | None = None
        """What lies before what, once a join has asked."""
        self._file = file
        self._labels = labels
        self._dialect = dialect
        self._compiled: dict[str, Expression] = {}

    def find(self, at: At, message: str, remedy: str, rule: str, text: str = "") -> None:
        """Keep a finding; it points at the text, if that knows where it stands in the file."""
        self.findings.append(at_text(self._owner(at), text, 0, message, remedy, rule))

    def attribute(
        self, text: str | None, at: At, place: Place, detail: str = ""
    ) -> Attribute | None:
        """Return a literal, or FEEL if it begins with `=`; `None` if there is none, or a fault.

        Args:
            text: what is written, `None` for nothing.
            at: the element.
            place: where in the element; says whether a literal may stand there.
            detail: which of several values of that place.
        """
        if text is None:
            return None
        if place.language is Language.EITHER and not is_expression(text, self._dialect):
            return Attribute(str(text))
        expression = self.expression(text, at, place, detail)
        return Attribute(str(text), expression) if expression is not None else None

    def required(self, text: str, at: At, place: Place, detail: str = "") -> Attribute:
        """Return what `attribute` does; if that is nothing, a finding has been kept."""
        return self.attribute(text, at, place, detail) or Attribute("")

    def variable_value(self, text: str, at: At, place: Place, detail: str) -> Attribute:
        """Return what a variable is set to; a literal `5`, `true` or `null` is no text."""
        value = self.required(text, at, place, detail)
        if value.expression is not None or self._dialect is Dialect.CAMUNDA_7:
            return value  # what is written in Camunda 7 is a text, whatever it looks like
        return Attribute(literal_value(str(text)))

    def composite(self, written: Composite, at: At, place: Place, detail: str) -> Attribute:
        """Return a list or map of Camunda 7, whose values are computed one by one."""
        values = [
            self.composite(one, at, place, detail)
            if isinstance(one, Composite)
            else self.variable_value(one, at, place, detail)
            for one in written.values
        ]
        return Attribute(None, gathered(values, written.keys))

    def expression(
        self, text: str | None, at: At, place: Place, detail: str = ""
    ) -> Expression | None:
        """Return the compiled FEEL of a place that takes nothing else."""
        if text is None:
            return None
        what = f"{place.what} {detail}".rstrip()
        if not is_expression(text, self._dialect):
            message = f"{what} is {str(text)!r}, which does not begin with ="
            remedy = f"Write a FEEL expression, such as {place.example}."
            self.find(at, message, remedy, "bpmn/expression-expected", text)
            return None
        source, compile_text = (
            (feel_of(text), compile_expression) if is_feel(text) else (text, _compiled_juel)
        )
        if text not in self._compiled:
            expression = compiled(
                compile_text, source, (), self._owner(at), what, self.findings.append
            )
            if expression is None:
                return None
            self._compiled[text] = expression
        if is_feel(text):
            self._advise(source, self._compiled[text], at, what)
        return self._compiled[text]

    def _advise(self, source: str, expression: Expression, at: At, what: str) -> None:
        """Keep advice on functions that there are none of: variables never hold one."""
        if not expression.names_used:
            return
        for one in unknown_functions(str(source)):
            message = f"{what} uses the function '{one.name}', but there is none: it gives null"
            remedy = f"Write '{one.nearest}'." if one.nearest else "Use a function of FEEL."
            index = Lines(source).offset(*one.at)
            rule = "feel/unknown-function"
            self.advice.append(at_text(self._owner(at), source, index, message, remedy, rule))

    def _owner(self, at: At) -> Owner:
        return Owner(self._file, *at, self._labels.get(at[0]))

    def variable(self, name: str, at: At, what: str) -> str:
        """Return a variable's name; a finding is kept if it is none, or a protected one."""
        return self.path(name, at, what, dots=False)[0]

    def path(self, name: str, at: At, what: str, *, dots: bool = True) -> tuple[str, ...]:
        """Return a variable and a path into it; a finding is kept if it is none, or protected."""
        parts = tuple(name.split("."))
        if not _PATH.fullmatch(name) or (len(parts) > 1 and not dots):
            self.find(
                at,
                f"{what} {name!r} is no name of a variable",
                "Use letters, digits and underscores, beginning with a letter.",
                "bpmn/variable-name",
            )
        elif parts[0] == PROTECTED:
            self.find(
                at,
                f"{what} {name!r}: this variable says who started the instance; the engine sets it",
                "Choose another name.",
                "bpmn/protected-variable",
            )
        return parts

    def timer(self, timer: Timer, at: At) -> CompiledTimer | None:
        """Return the timer; a literal is tried once, so that nonsense is found now."""
        value = self.attribute(timer.expression, at, timer_place(timer.kind))
        if value is None:
            return None
        if value.expression is None:
            try:
                armed(timer.kind, value.literal, SOME_DAY)
            except TimerRefused as refused:
                kind = "cron" if len(timer.expression.split()) > 1 else timer.kind
                remedy = f"Write such as {_EXAMPLES.get(kind, 'PT8H')}."
                self.find(at, str(refused), remedy, "bpmn/timer", timer.expression)
        return CompiledTimer(timer.kind, value)

    def moment(self, text: str | None, at: At, place: Place) -> Attribute | None:
        """Return a date; a literal has to be one, in Camunda 7 it may be a duration from now."""
        if text and self._dialect is Dialect.CAMUNDA_7 and _is_duration(text):
            text = f'=now() + duration("{text.strip()}")'
        value = self.attribute(text, at, place)
        if text and value and value.expression is None and parse_temporal(str(text)) is None:
            self.find(
                at,
                f"{place.what} {str(text)!r} is no date and time",
                f"Write such as {_EXAMPLES['timeDate']}.",
                "bpmn/date",
                text,
            )
        return value

    def number(self, text: str | None, at: At, place: Place, most: int) -> Attribute | None:
        """Return a whole number from 0; a literal has to be one."""
        value = self.attribute(text, at, place)
        if text is not None and value is not None and value.expression is None:
            literal = text.strip()
            if not literal.isdecimal() or len(literal) > 9 or int(literal) > most:
                self.find(
                    at,
                    f"{place.what} is {str(text)!r}",
                    f"Write a whole number from 0 to {most}.",
                    "bpmn/number",
                    text,
                )
        return value


def _is_duration(text: str) -> bool:
    return isinstance(parse_temporal(text.strip()), YearMonthDuration | DayTimeDuration)


def _compiled_juel(source: str, _: Iterable[str]) -> Expression:
    return compile_juel(source)


def literal_value(text: str) -> Value:
    """Return what a literal sets a variable to: null, true, false, a number, else the text.

    Source: Camunda 8.9, `StaticExpression`.
    """
    if text in _WORDS:
        return _WORDS[text]
    return from_json(Decimal(text)) if _NUMBER.fullmatch(text) else text
