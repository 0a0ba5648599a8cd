"""Rows of a decision table that name other rows of it, such as tasks with predecessors.

An output column with the attribute `vorgang:namesRowsBy` (namespace `urn:vorgang:schema:1.0`)
holds keys from another output column of its table: one text or a list of them; `"*"` names every
other row. Each name must have a row, and rows that can match together must not name each other in
a circle. Cells that are computed from variables are known only when the table is evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Final

from dmn.model import DecisionTable, Rule
from feel import Expression, UnaryTests, Value

NAMESPACE: Final = "urn:vorgang:schema:1.0"
NAMES_ROWS_BY: Final = f"{{{NAMESPACE}}}namesRowsBy"

_ALL: Final = "*"
_NOW: Final = datetime(2000, 1, 1, tzinfo=UTC)
_MOST_STEPS: Final = 20_000
"""Of the search; a table that needs more is judged by whoever evaluates it."""
_LITERAL: Final = re.compile(r'"((?:[^"\\]|\\.)*)"|(-?\d+(?:\.\d+)?)|(true|false|null)\b', re.ASCII)
_BETWEEN: Final = re.compile(r"(?:\s|,|\.\.|[<>]=?|[=()\[\]]|not(?=\s*\())*", re.ASCII)
_OTHER_TEXT: Final = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class _Row:
    """A rule with its key and what it names; `None` for what only an evaluation knows."""

    rule: Rule
    key: str | None
    names: tuple[str, ...]


def unknown_names(table: DecisionTable, names: int, keys: int) -> Iterator[tuple[int, str]]:
    """Yield the place of each rule, and a key that it names and no rule has.

    Args:
        table: the table.
        names: place of the column that names rows.
        keys: place of the column that holds their keys.
    """
    rows = _rows(table, names, keys)
    if any(one.key is None for one in rows):
        return
    known = {one.key for one in rows}
    for place, row in enumerate(rows):
        yield from ((place, name) for name in row.names if name != _ALL and name not in known)


def circle_of_rows(table: DecisionTable, names: int, keys: int) -> tuple[int, ...]:
    """Return the places of rules that can match together and name each other in a circle."""
    rows = _rows(table, names, keys)
    return _Search(rows).found()


class _Search:
    """Looks for a circle, from each row over later ones alone, so that each is met once."""

    def __init__(self, rows: Sequence[_Row]) -> None:
        self._rows = rows
        self._steps = 0
        self._together: dict[tuple[int, int], bool] = {}

    def found(self) -> tuple[int, ...]:
        for start in range(len(self._rows)):
            circle = self._from((start,))
            if circle:
                return circle
        return ()

    def _from(self, path: tuple[int, ...]) -> tuple[int, ...]:
        for place in self._named_by(path[-1]):
            self._steps += 1
            if self._steps > _MOST_STEPS:
                return ()
            if place == path[0]:
                return path
            if place < path[0] or place in path:
                continue
            if all(self._match_together(place, other) for other in path):
                circle = self._from((*path, place))
                if circle:
                    return circle
        return ()

    def _named_by(self, place: int) -> Iterator[int]:
        row = self._rows[place]
        for other, candidate in enumerate(self._rows):
            named = candidate.key is not None and candidate.key in row.names
            if named or (_ALL in row.names and candidate.key != row.key):
                yield other

    def _match_together(self, one: int, other: int) -> bool:
        pair = (min(one, other), max(one, other))
        if pair not in self._together:
            first, second = (self._rows[place].rule.tests for place in pair)
            self._together[pair] = not any(
                _excluding(a, b) for a, b in zip(first, second, strict=True)
            )
        return self._together[pair]


def _rows(table: DecisionTable, names: int, keys: int) -> tuple[_Row, ...]:
    return tuple(_row(rule, rule.outputs[names], rule.outputs[keys]) for rule in table.rules)


def _row(rule: Rule, names: Expression | None, keys: Expression | None) -> _Row:
    key, named = _constant(keys), _constant(names)
    listed = named if isinstance(named, list) else [named]
    return _Row(
        rule,
        key if isinstance(key, str) else None,
        tuple(one for one in listed if isinstance(one, str)),
    )


def _constant(cell: Expression | None) -> Value:
    if cell is None or cell.names_used:
        return None
    return cell.evaluate({}, _NOW).value


def _excluding(one: UnaryTests | None, other: UnaryTests | None) -> bool:
    """Return whether no value passes both, as far as they test literals alone."""
    if one is None or other is None:
        return False
    literals = [_literals(one.source), _literals(other.source)]
    if None in literals:
        return False
    values = _values_around([value for each in literals for value in each or ()])
    return not any(_passes(one, value) and _passes(other, value) for value in values)


def _passes(test: UnaryTests, value: Value) -> bool:
    return test.matches(value, {}, _NOW) is True


def _literals(source: str) -> list[Value] | None:
    """Return the literals of tests that hold nothing but literals, comparisons and ranges."""
    found: list[Value] = []
    end = _end_between(source, 0)
    while end < len(source):
        literal = _LITERAL.match(source, end)
        if literal is None:
            return None
        text, number, word = literal.groups()
        if text is not None:
            found.append(text)
        else:
            found.append(Decimal(number) if number else {"true": True, "false": False}.get(word))
        end = _end_between(source, literal.end())
    return found


def _end_between(source: str, start: int) -> int:
    between = _BETWEEN.match(source, start)
    return between.end() if between else start


def _values_around(literals: Sequence[Value]) -> list[Value]:
    """Return a value for each way in which tests of these literals can come out."""
    numbers = sorted({one for one in literals if isinstance(one, Decimal)})
    between = [(low + high) / 2 for low, high in pairwise(numbers)]
    beyond = [numbers[0] - 1, numbers[-1] + 1] if numbers else [Decimal(0)]
    texts = [one for one in literals if isinstance(one, str)]
    return [*numbers, *between, *beyond, *texts, _OTHER_TEXT, True, False, None]
