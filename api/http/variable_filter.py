"""Process instances by their variables, in Camunda's words.

Source: Camunda 8.9, `POST /v2/process-instances/search` (`filter.variables`).
"""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from api.requests import RequestRefused


def variables_in(asked: object) -> list[tuple[str, list[object]]]:
    """Return the names of variables, each with the values of which one is to be there.

    A value is JSON in a text, as Camunda writes it (`"\\"A-1\\""`, `"42"`); what is no JSON is the
    text itself.

    Raises:
        RequestRefused: it is no list of `name` and `value`, or another comparison.
    """
    if not isinstance(asked, list) or not all(isinstance(one, dict) for one in asked):
        raise RequestRefused("filter.variables must be a list of objects with name and value")
    return [_variable(one) for one in asked]


def _variable(asked: Mapping[str, object]) -> tuple[str, list[object]]:
    name, value = asked.get("name"), asked.get("value")
    if set(asked) != {"name", "value"} or not isinstance(name, str):
        raise RequestRefused("filter.variables takes name and value of each variable")
    if isinstance(value, dict):
        several = value.get("$in")
        if set(value) == {"$in"} and isinstance(several, list) and 0 < len(several) <= 100:
            return name, [value_of(one) for one in several]
        if set(value) != {"$eq"}:
            raise RequestRefused(
                "filter.variables: values are sealed; only $eq and $in (up to 100) find them"
            )
        value = value["$eq"]
    return name, [value_of(value)]


def value_of(written: object) -> object:
    """Return the value that a text of JSON says; what is no JSON is the text itself.

    Raises:
        RequestRefused: it is no text.
    """
    if not isinstance(written, str):
        raise RequestRefused("filter.variables: a value is a text that holds JSON")
    try:
        return orjson.loads(written)
    except orjson.JSONDecodeError:
        return written
