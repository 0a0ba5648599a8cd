"""Compiling what a model holds: literals checked, FEEL compiled, all findings kept to the end."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from bpmn.model import Timer
from dmn.findings import Finding
from engine.core.node import Attribute, CompiledTimer
from engine.core.timers import TimerRefused, armed
from engine.core.variables import PROTECTED
from feel import Expression, FeelLimitExceeded, FeelSyntaxFault, compile_expression, parse_temporal

_PATH = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_EXAMPLES = {
    "timeDate": "2026-03-31T17:00:00+02:00",
    "timeDuration": "PT8H",
    "timeCycle": "R3/PT10M",
}


At = tuple[str, int]
"""Where in the file: element id and line."""


class Compiler:
    """Compiles the values of one file and collects what is wrong with them."""

    def __init__(self, file: str) -> None:
        self.findings: list[Finding] = []
        self._file = file
        self._compiled: dict[str, Expression] = {}

    def find(
        self,
        at: At,
        message: str,
        remedy: str,
        rule: str,
        column: int | None = None,
    ) -> None:
        """Keep a finding."""
        self.findings.append(Finding(self._file, *at, message, remedy, rule, column))

    def attribute(self, text: str | None, at: At, what: str) -> Attribute | None:
        """Return a literal, or FEEL if it begins with `=`; `None` if there is none, or a fault."""
        if text is None:
            return None
        if not text.lstrip().startswith("="):
            return Attribute(text)
        expression = self.expression(text, at, what)
        return Attribute(text, expression) if expression is not None else None

    def required(self, text: str, at: At, what: str) -> Attribute:
        """Return what `attribute` does; if that is nothing, a finding has been kept."""
        return self.attribute(text, at, what) or Attribute("")

    def expression(self, text: str | None, at: At, what: str) -> Expression | None:
        """Return the compiled FEEL of a place that takes nothing else."""
        if text is None:
            return None
        source = text.lstrip()
        if not source.startswith("="):
            self.find(
                at,
                f"{what} {text!r} is no FEEL expression",
                "Begin it with `=`",
                "feel/expression-expected",
            )
            return None
        return self._compile(source[1:], at, what)

    def _compile(self, source: str, at: At, what: str) -> Expression | None:
        compiled = self._compiled.get(source)
        if compiled is not None:
            return compiled
        try:
            compiled = self._compiled[source] = compile_expression(source)
        except FeelSyntaxFault as fault:
            message = f"{what}: {fault.message} at {fault.place}"
            self.find(at, message, "Correct the expression", "feel/syntax", fault.column)
        except FeelLimitExceeded as exceeded:
            self.find(at, f"{what}: {exceeded}", "Make the expression smaller", "feel/limit")
        return compiled

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
                "Use letters, digits and underscores, beginning with a letter",
                "bpmn/variable-name",
            )
        elif parts[0] == PROTECTED:
            self.find(
                at,
                f"{what} {name!r}: this variable says who started the instance; the engine sets it",
                "Choose another name",
                "bpmn/protected-variable",
            )
        return parts

    def timer(self, timer: Timer, at: At) -> CompiledTimer | None:
        """Return the timer; a literal is tried once, so that nonsense is found now."""
        value = self.attribute(timer.expression, at, "the timer")
        if value is None:
            return None
        if value.expression is None:
            try:
                armed(timer.kind, value.literal, _SOME_DAY)
            except TimerRefused as refused:
                example = _EXAMPLES.get(timer.kind, "PT8H")
                self.find(at, str(refused), f"Write such as {example}", "bpmn/timer")
        return CompiledTimer(timer.kind, value)

    def moment(self, text: str | None, at: At, what: str) -> Attribute | None:
        """Return a date; a literal has to be one."""
        value = self.attribute(text, at, what)
        if value is not None and value.expression is None and parse_temporal(value.literal) is None:
            self.find(
                at,
                f"{what} {value.literal!r} is no date and time",
                f"Write such as {_EXAMPLES['timeDate']}",
                "bpmn/date",
            )
        return value

    def number(self, text: str | None, at: At, what: str, most: int) -> Attribute | None:
        """Return a whole number from 0; a literal has to be one."""
        value = self.attribute(text, at, what)
        if value is not None and value.expression is None:
            literal = value.literal.strip()
            if not literal.isdecimal() or len(literal) > 9 or int(literal) > most:
                self.find(
                    at,
                    f"{what} is {value.literal!r}",
                    f"Write a whole number from 0 to {most}",
                    "bpmn/number",
                )
        return value
