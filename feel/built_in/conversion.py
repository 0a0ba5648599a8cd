"""Built-in functions from one kind of value to another.

Source: DMN 1.5, 10.3.4.1; `from json`, `to json`: Camunda FEEL.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Final, NoReturn

from feel.built_in.registry import built_in
from feel.json_values import from_json, json_text
from feel.limits import WEIGHT_OF_VALUE, Run
from feel.numbers import finite, number_of
from feel.text import text_of
from feel.values import NoValue, Value

_NUMBER: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]+)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_LONGEST_NUMBER: Final = 10_000


@built_in(
    "number",
    "from: string, grouping separator: string?, decimal separator: string?",
    "from: string|number",
)
def _number(
    _run: Run, value: str | Decimal, grouping: str | None = None, point: str | None = None
) -> Value:
    if isinstance(value, Decimal):
        return value
    if grouping not in (None, " ", ",", ".") or point not in (None, ",", "."):
        raise NoValue("separators are space, comma or point")
    if grouping is not None and grouping == point:
        raise NoValue("the two separators must differ")
    text = value[:_LONGEST_NUMBER]
    if grouping:
        text = text.replace(grouping, "")
    if point:
        text = text.replace(point, ".")
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        raise NoValue(f"'{value[:40]}' is no number")
    return finite(number_of(text))


@built_in("string", "from: any")
def _string(run: Run, value: Value) -> Value:
    return None if value is None else text_of(value, run)


def _no_number(name: str) -> NoReturn:
    raise NoValue(f"{name} is no number")


@built_in("from json", "value: string")
def _from_json(run: Run, text: str) -> Value:
    # Counted before reading: a short text can hold very many small values, made twice here.
    values = sum(map(text.count, ",[{")) + 1
    run.allocate_string(len(text) + values * 2 * WEIGHT_OF_VALUE)
    try:
        return from_json(
            json.loads(text, parse_float=number_of, parse_int=number_of, parse_constant=_no_number)
        )
    except ValueError as fault:
        raise NoValue("the text is no JSON") from fault


@built_in("to json", "value: any")
def _to_json(run: Run, value: Value) -> Value:
    return json_text(value, run)
