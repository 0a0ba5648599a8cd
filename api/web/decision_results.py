"""What trying a decision or an expression gave, ready for the page: exact, and in German."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Final

from api.web import formats
from api.web.texts import say
from api.web.texts.feel_words import of_message, of_type
from api.web.values import MAX_ROWS, Head, Labelled, Shown
from dmn.evaluate import DecisionEvidence, DecisionFailed, DecisionResult, MatchedRule
from feel import (
    Date,
    DateTime,
    EvaluationWarning,
    Time,
    Value,
    to_datetime,
    to_json,
)
from feel.values import Function, type_name

_PART: Final = re.compile(r'"(?:[^"\\]|\\.)*"|\w+|.', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Lit:
    """A rule to be lit in the drawn table; `index` counts from 1."""

    index: int
    id: str


@dataclass(frozen=True, slots=True)
class Note:
    """A warning.

    Args:
        words: in German.
        source: the expression it belongs to, empty if that is not known.
        at: line and column in the expression; `None` if it concerns no place.
    """

    words: str
    source: str
    at: tuple[int, int] | None

    @property
    def place(self) -> str:
        """Where in the expression, in words."""
        return "" if self.at is None else place_words(*self.at)


@dataclass(frozen=True, slots=True)
class Step:
    """One decision that was evaluated."""

    id: str
    name: str
    rules: tuple[Lit, ...]
    inputs: tuple[Labelled, ...]
    output: Shown


@dataclass(frozen=True, slots=True)
class Outcome:
    """A decision that was tried.

    Args:
        value: what it gave; `None` if it failed.
        kind: the type of the value.
        failure: why it failed, in German.
        steps: of all decisions evaluated, the one asked for last.
        notes: warnings.
        lit: rules to light in the table of the decision asked for.
        is_table: whether the decision asked for tells rules at all.
        left_out: how many decisions evaluated first are not among the steps.
    """

    value: Shown | None
    kind: str
    failure: str
    steps: tuple[Step, ...]
    notes: tuple[Note, ...]
    lit: tuple[Lit, ...]
    is_table: bool
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an expression; `numbers` of the places that begin there."""

    text: str
    numbers: tuple[int, ...] = ()


def outcome_of(result: DecisionResult, decision_id: str, *, is_table: bool) -> Outcome:
    """Return what the page shows of a decision's result."""
    own = [one for one in result.evidence if one.decision_id == decision_id]
    return Outcome(
        value=exact(result.value),
        kind=of_type(type_name(result.value)),
        failure="",
        steps=tuple(map(_step, result.evidence[-MAX_ROWS:])),
        notes=notes_of(result.warnings),
        lit=_lit(own[-1].matched) if own else (),
        is_table=is_table,
        left_out=max(0, len(result.evidence) - MAX_ROWS),
    )


def failure_of(fault: DecisionFailed, decision_id: str, *, is_table: bool) -> Outcome:
    """Return what the page shows of a decision that has no result."""
    return Outcome(
        value=None,
        kind="",
        failure=_failure_words(fault),
        steps=tuple(map(_step, (*fault.evidence[-MAX_ROWS:], fault.own_evidence()))),
        notes=notes_of(fault.warnings),
        lit=_lit(fault.matched) if fault.decision_id in (None, decision_id) else (),
        is_table=is_table,
        left_out=max(0, len(fault.evidence) - MAX_ROWS),
    )


def _failure_words(fault: DecisionFailed) -> str:
    if fault.code not in ("unique", "any"):
        return of_message(str(fault))
    named = [say("tryout.rule_of", index=rule.index, id=rule.rule_id) for rule in fault.matched]
    return say(f"tryout.failed.{fault.code}", rules=", ".join(named))


def notes_of(warnings: Sequence[EvaluationWarning], *, in_source: bool = False) -> tuple[Note, ...]:
    """Return the warnings, each told once.

    Args:
        warnings: of one evaluation.
        in_source: whether all of them belong to one expression that the reader sees.
    """
    found: dict[Note, None] = {}
    for warning in warnings:
        # A value that does not fit its type has no place in any expression.
        at = (warning.line, warning.column) if warning.source else None
        found[Note(of_message(warning.message), "" if in_source else warning.source, at)] = None
    return tuple(found)


def place_words(line: int, column: int) -> str:
    """Return where in an expression something is."""
    return say("feel.place", line=line, column=column)


def marked(source: str, places: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    """Return the expression cut into pieces, those at the places numbered from 1.

    Args:
        source: the expression.
        places: lines and columns, both from 1; one behind the end marks the end.
    """
    starts = [0, *(found.end() for found in re.finditer(r"\r\n|\r|\n", source))]
    numbers: dict[int, list[int]] = {}
    for number, (line, column) in enumerate(places, 1):
        start = starts[min(line, len(starts)) - 1] + column - 1
        numbers.setdefault(min(start, len(source)), []).append(number)
    pieces: list[Piece] = []
    done = 0
    for start in sorted(numbers):
        if start < done:
            continue
        found = _PART.match(source, start)
        end = found.end() if found else start
        pieces += [Piece(source[done:start]), Piece(source[start:end], tuple(numbers[start]))]
        done = end
    return tuple(piece for piece in (*pieces, Piece(source[done:])) if piece.text or piece.numbers)


def exact(value: Value) -> Shown:
    """Return how to write a value with every digit it has."""
    if isinstance(value, dict):
        first = islice(value.items(), MAX_ROWS)
        pairs = tuple(Labelled(name, exact(item)) for name, item in first)
        return Shown("pairs", pairs=pairs) if pairs else Shown("text", say("value.empty"))
    if isinstance(value, list):
        return _list(value)
    return Shown("text", _text(value))


def _list(items: list[Value]) -> Shown:
    if not items:
        return Shown("text", say("tryout.empty_list"))
    contexts = [item for item in items if isinstance(item, dict)]
    if len(contexts) < len(items) or not any(contexts):
        return Shown("text", _all(map(_flat, items), len(items)))
    seen = dict.fromkeys(name for item in contexts[:MAX_ROWS] for name in item)
    names = list(islice(seen, MAX_ROWS))
    heads = tuple(
        Head(name, all(isinstance(item.get(name), Decimal) for item in contexts[:MAX_ROWS]))
        for name in names
    )
    rows = tuple(tuple(exact(item.get(name)) for name in names) for item in contexts[:MAX_ROWS])
    return Shown("table", heads=heads, rows=rows)


def _flat(item: Value) -> str:
    if isinstance(item, list):
        return f"[{_all(map(_flat, item), len(item))}]"
    if isinstance(item, dict):
        entries = (f"{name}: {_flat(inner)}" for name, inner in item.items())
        return f"{{{_all(entries, len(item))}}}"
    return _text(item)


def _all(texts: Iterable[str], count: int) -> str:
    """Return the first of the texts in one line, and a sign if there are more."""
    return ", ".join(islice(texts, MAX_ROWS)) + (", …" if count > MAX_ROWS else "")


def _text(value: Value) -> str:
    if value is None:
        return say("tryout.null")
    if isinstance(value, bool):
        return say("value.true" if value else "value.false")
    if isinstance(value, Decimal):
        return formats.number(value)
    if isinstance(value, Date):
        return _day(value)
    if isinstance(value, DateTime) and value.time.zone is not None:
        return _moment(value)
    if isinstance(value, Time):
        return say("tryout.time", time=value)
    if isinstance(value, Function):
        return say("tryout.function", name=value.name or "")
    return str(value) if isinstance(value, str) else str(to_json(value))


def _day(value: Date) -> str:
    if 1 <= value.year <= 9999:
        return f"{value.day:02d}.{value.month:02d}.{value.year:04d}"
    return str(value)


def _moment(value: DateTime) -> str:
    if value.time.nanoseconds % 1_000_000_000:
        return str(to_json(value))
    try:
        return formats.to_the_second(to_datetime(value))
    except (OverflowError, ValueError):
        return str(value)


def _step(evidence: DecisionEvidence) -> Step:
    inputs: Mapping[str, Value] = evidence.inputs
    return Step(
        id=evidence.decision_id,
        name=evidence.decision_name or evidence.decision_id,
        rules=_lit(evidence.matched),
        inputs=tuple(Labelled(name, exact(value)) for name, value in inputs.items()),
        output=exact(evidence.output),
    )


def _lit(rules: Sequence[MatchedRule]) -> tuple[Lit, ...]:
    return tuple(Lit(rule.index, rule.rule_id) for rule in rules)
