"""JSON without floats on the way out: `Decimal` keeps every digit. `forms.strict_json` reads."""

from __future__ import annotations

from decimal import Decimal

from feel import Function, Value, to_json
from feel.json_writing import write_json

__all__ = ["json_of", "whole_of", "write_json"]


def json_of(value: Value) -> object:
    """Return a FEEL value as `write_json` takes it; for a function JSON has no word but null."""
    if isinstance(value, Function):
        return None
    if isinstance(value, list):
        return [json_of(item) for item in value]
    if isinstance(value, dict):
        return {name: json_of(item) for name, item in value.items()}
    return to_json(value)


def whole_of(value: object) -> int | None:
    """Return a whole number of JSON, `None` if it is none: 3.0 is one as well.

    Source: JSON Schema 2020-12, Core, 4.2.3 and Validation, 6.1.1.
    """
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
