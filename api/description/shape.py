"""A short way to write JSON Schema, with the kinds of values that the interface has.

Source: JSON Schema 2020-12; OpenAPI 3.1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from api.http import batches, filters
from api.http.shapes import TENANT

Schema = dict[str, Any]

KEY: Final[Schema] = {"$ref": "#/components/schemas/Key"}
GIVEN_KEY: Final[Schema] = {"$ref": "#/components/schemas/GivenKey"}
TEXT: Final[Schema] = {"type": "string"}
WHOLE: Final[Schema] = {"type": "integer"}
COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
NUMBER: Final[Schema] = {"type": "number"}
FLAG: Final[Schema] = {"type": "boolean"}
ANY: Final[Schema] = {}
MOMENT: Final[Schema] = {"type": "string", "format": "date-time"}
DAY: Final[Schema] = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
HASH: Final[Schema] = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
VALUES: Final[Schema] = {
    "type": "object",
    "additionalProperties": True,
    "description": "Variables by name. Numbers keep every digit.",
}
TENANT_ID: Final[Schema] = {"const": TENANT, "description": "There is one tenant only."}
REASON: Final[Schema] = {
    "type": "string",
    "maxLength": 2000,
    "description": "Why; the ledger keeps it. Our own member.",
}
NEEDED_REASON: Final[Schema] = {
    "type": "string",
    "minLength": 1,
    "maxLength": 2000,
    "pattern": r"[^\s\x1c-\x1f]",
    "description": "Why; the ledger keeps it.",
}
"""As a reason that there has to be, with more than spaces in it."""


def obj(optional: str = "", /, **members: Schema) -> Schema:
    """Return the schema of an object in an answer; all members are always there but the optional
    ones."""
    left_out = set(optional.split())
    return {
        "type": "object",
        "properties": members,
        "required": [name for name in members if name not in left_out],
    }


def body(required: str = "", /, **members: Schema) -> Schema:
    """Return the schema of an object in a request: what is not required may be absent or null."""
    needed = required.split()
    properties = {name: one if name in needed else null(one) for name, one in members.items()}
    return {
        "type": "object",
        "properties": properties,
        **({"required": needed} if needed else {}),
    }


def exact(required: str = "", /, **members: Schema) -> Schema:
    """Return the schema of an object in a request that takes these members and no others."""
    return {**body(required, **members), "additionalProperties": False}


def null(schema: Schema) -> Schema:
    """Return the schema with null beside it."""
    if not schema or "null" in schema.get("type", ()):
        return schema
    if isinstance(schema.get("type"), str) and "enum" not in schema:
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def some(schema: Schema, **bounds: int) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": schema, **bounds}


def words(text: str) -> Schema:
    """Return the schema of one of these words."""
    return {"enum": text.split()}


def by_name(schema: Schema) -> Schema:
    """Return the schema of an object whose members are all alike."""
    return {"type": "object", "additionalProperties": schema}


def long(most: int, least: int = 0) -> Schema:
    """Return the schema of a text of so many characters."""
    return {"type": "string", "maxLength": most, **({"minLength": least} if least else {})}


def ref(name: str) -> Schema:
    """Return a pointer to a schema that has a name."""
    return {"$ref": f"#/components/schemas/{name}"}


def page(item: Schema) -> Schema:
    """Return the schema of a page of a search."""
    return obj(items=some(item), page=ref("PageEnd"))


_READ: Final[Mapping[object, Schema]] = {
    filters.key: GIVEN_KEY,
    filters.element: {"type": "string", "pattern": "^([0-9]{1,18}|1[0-9]{24})$"},
    filters.text: TEXT,
    filters.lower: TEXT,
    filters.whole: WHOLE,
    filters.switch: FLAG,
    filters.is_active: TEXT,
    batches.read_state: words("ACTIVE SUSPENDED COMPLETED CANCELED FAILED"),
}
"""By the function that reads a value of a filter: what it takes."""
Table = Mapping[str, tuple[str, filters.Read]]


def filter_of(table: Table, **more: Schema) -> Schema:
    """Return the schema of a filter as the code reads it: these fields and no others, by equality.

    Args:
        table: by which the code reads it.
        more: fields that take more, or others.
    """
    fields = {name: _equal(_READ[read]) for name, (_, read) in table.items()}
    return {
        "type": "object",
        "properties": {**fields, "tenantId": _equal({"const": TENANT}), **more},
        "additionalProperties": False,
    }


def search(table: Table, sort: Iterable[str] = (), **more: Schema) -> Schema:
    """Return the schema of a search: filter, page and, where there is one, an order."""
    ordered = some(body("field", field=words(" ".join(sort)), order=words("ASC DESC")))
    asked = {"filter": filter_of(table, **more), "page": ref("PageAsked")}
    return body(**asked, **({"sort": ordered} if sort else {}))


def _equal(schema: Schema) -> Schema:
    alone = {
        "type": "object",
        "properties": {"$eq": schema},
        "required": ["$eq"],
        "additionalProperties": False,
    }
    return {"anyOf": [schema, alone]}
