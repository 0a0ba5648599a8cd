"""Literals of another type than their column: known when the file is read.

Source: DMN 1.5, 8.3.2 (the type of an input or output clause).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from dmn.item_types import ItemType
from feel import parse_temporal
from feel.type_check import SIMPLE_TYPES

_TEXT: Final = r'"((?:[^"\\]|\\.)*)"'
_TEST: Final = re.compile(
    rf"\s*(?:[<>]=?|=)?\s*(?:{_TEXT}|(-?\d+(?:\.\d+)?)|(true|false))\s*(?:,|\Z)", re.ASCII
)
_NUMBER: Final = re.compile(r"(-?\d+)(?:[.,](\d+))?", re.ASCII)
_WRITTEN: Final = {
    "date": "date",
    "time": "time",
    "date and time": "date and time",
    "days and time duration": "duration",
    "years and months duration": "duration",
}


def foreign_literal(cell: str, column: ItemType | None) -> tuple[str, str] | None:
    """Return what is wrong with the first literal of another type than its column, and the remedy.

    Only cells that hold nothing but literals and comparisons with them are looked at.

    Args:
        cell: the text of a cell, which compiles.
        column: its type.
    """
    wanted = _standard(column)
    if wanted is None:
        return None
    for written, kind in _literals(cell):
        if kind != wanted:
            message = f"the {kind} {written} stands in a column of the type {wanted}"
            return message, _remedy(written, kind, wanted)
    return None


def _literals(cell: str) -> Iterator[tuple[str, str]]:
    found, end = [], 0
    while end < len(cell):
        test = _TEST.match(cell, end)
        if test is None:
            return
        end = test.end()
        text, number, truth = test.groups()
        if text is not None:
            found.append((f'"{text}"', "string"))
        else:
            found.append((number, "number") if number else (truth, "boolean"))
    yield from found


def _standard(column: ItemType | None) -> str | None:
    """Return FEEL's type of a column of single values, or `None` if it is another."""
    while column is not None and not column.is_collection and column.base is not None:
        column = column.base
    if column is None or column.is_collection or column.components or column.arity is not None:
        return None
    return column.standard if column.standard in SIMPLE_TYPES else None


def _remedy(written: str, kind: str, wanted: str) -> str:
    if kind == "string":
        number = _NUMBER.fullmatch(written[1:-1])
        if wanted == "number" and number:
            return (
                f"Write {number[1]}{'.' + number[2] if number[2] else ''} without quotation marks."
            )
        if wanted in _WRITTEN and parse_temporal(written[1:-1]):
            return f"Write {_WRITTEN[wanted]}({written})."
        if wanted == "boolean" and written[1:-1] in ("true", "false"):
            return f"Write {written[1:-1]} without quotation marks."
    elif wanted == "string":
        return f'Write "{written}" in quotation marks.'
    return f"Write a value of the type {wanted}, or change the type of the column."
