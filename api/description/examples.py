"""Examples of answers, made of their schemas: so none of them can be of another form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from api.description.shape import Schema

_TEXTS: Final[Mapping[str, str]] = {
    "processDefinitionId": "deal-desk",
    "processDefinitionName": "Angebotsfreigabe",
    "processName": "Angebotsfreigabe",
    "elementId": "approve",
    "elementName": "Angebot freigeben",
    "activityId": "approve",
    "name": "Angebotsfreigabe",
    "businessId": "A-2026-0815",
    "businessKey": "A-2026-0815",
    "correlationKey": "A-2026-0815",
    "resourceName": "deal-desk.bpmn",
    "resource": "deal-desk.bpmn",
    "assignee": "silke",
    "username": "silke",
    "displayName": "Silke Brandt",
    "email": "silke@example.com",
    "actorName": "Silke Brandt",
    "author": "Silke Brandt",
    "formId": "approval",
    "type": "io.example.check",
    "topicName": "io.example.check",
    "value": "18.5",
    "output": '{"approver":"finance"}',
    "gatewayVersion": "8.9.0",
    "version": "7.24.0",
    "title": "NOT_FOUND",
    "detail": "there is no key '4711'",
    "instance": "/v2/process-instances/4711",
    "message": "the gateway has no flow for this case. Give it a default flow",
    "lockExpirationTime": "2026-11-23T09:30:00.000+0000",
    "createTime": "2026-11-23T08:30:00.000+0000",
    "deploymentTime": "2026-11-23T08:30:00.000+0000",
    "decisionDefinitionId": "deal-desk-matrix",
    "messageName": "payment-received",
    "errorType": "CONDITION_ERROR",
    "body": '{"seq":1}',
    "person": "p-7c1e",
    "access_token": "eyJhbGciOiJFZERTQSJ9.e30.c2ln",
}
_PLAIN: Final[Mapping[str, Any]] = {
    "integer": 1,
    "number": 12.5,
    "boolean": False,
    "null": None,
}
_OF_FORMATS: Final[Mapping[str, str]] = {
    "date-time": "2026-11-23T08:30:00.000Z",
    "date": "2026-11-23",
}
_OF_PATTERNS: Final[Mapping[str, str]] = {
    "^[0-9a-f]{64}$": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "^[0-9a-f]*$": "9f86d081884c7d65",
}


def example_of(schema: Schema, shapes: Mapping[str, Schema], name: str = "") -> Any:
    """Return a value that fits the schema.

    Args:
        schema: may point to others.
        shapes: those, by name.
        name: of the member that it is for.
    """
    if "$ref" in schema:
        return example_of(shapes[schema["$ref"].rpartition("/")[2]], shapes, name)
    for word in ("const", "examples", "enum"):
        if word in schema:
            return schema[word] if word == "const" else schema[word][0]
    if "anyOf" in schema:
        return example_of(schema["anyOf"][0], shapes, name)
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        return _object(schema, shapes)
    if kind == "array":
        return [] if schema.get("maxItems") == 0 else [example_of(schema["items"], shapes, name)]
    if kind == "string":
        return _text(schema, name)
    return _PLAIN.get(kind or "null")


def _object(schema: Schema, shapes: Mapping[str, Schema]) -> dict[str, Any]:
    members = schema.get("properties", {})
    if members:
        return {
            name: example_of(members[name], shapes, name) for name in schema.get("required", ())
        }
    more = schema.get("additionalProperties")
    return {"amount": example_of(more, shapes, "value")} if isinstance(more, dict) else {}


def _text(schema: Schema, name: str) -> str:
    if "format" in schema:
        return _OF_FORMATS[schema["format"]]
    if "pattern" in schema:
        return _OF_PATTERNS.get(schema["pattern"], "4711")
    return _TEXTS.get(name, name or "text")
