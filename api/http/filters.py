"""Camunda 8's search filters in the words of our queries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from api.http.shapes import TENANT
from api.requests import LARGEST_KEY, RequestRefused

Read = Callable[[str, object], object]


def key(name: str, value: object) -> int:
    """Return a key that the filter names as digits."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 19:
        number = int(value)
        if number <= LARGEST_KEY:
            return number
    raise RequestRefused(f"filter.{name} must be a key: decimal digits in a text")


def text(name: str, value: object) -> str:
    """Return a text that the filter names."""
    if isinstance(value, str):
        return value
    raise RequestRefused(f"filter.{name} must be a text")


def switch(name: str, value: object) -> bool:
    """Return a truth value that the filter names."""
    if isinstance(value, bool):
        return value
    raise RequestRefused(f"filter.{name} must be true or false")


def lower(name: str, value: object) -> str:
    """Return a state in our spelling."""
    return text(name, value).lower()


def is_active(name: str, value: object) -> bool:
    """Return whether the filter asks for open incidents."""
    return text(name, value) == "ACTIVE"


PROCESS_INSTANCES: Mapping[str, tuple[str, Read]] = {
    "processInstanceKey": ("key", key),
    "processDefinitionKey": ("process_definition_key", key),
    "processDefinitionId": ("process_definition_id", text),
    "businessId": ("business_id", text),
    "state": ("status", lower),
    "hasIncident": ("has_incident", switch),
}
USER_TASKS: Mapping[str, tuple[str, Read]] = {
    "userTaskKey": ("key", key),
    "processInstanceKey": ("process_instance_key", key),
    "processDefinitionKey": ("process_definition_key", key),
    "processDefinitionId": ("process_definition_id", text),
    "elementId": ("activity_id", text),
    "state": ("state", text),
    "assignee": ("assignee", text),
    "candidateGroup": ("candidate_group", text),
}
INCIDENTS: Mapping[str, tuple[str, Read]] = {
    "incidentKey": ("key", key),
    "processInstanceKey": ("process_instance_key", key),
    "errorType": ("type", text),
    "state": ("open", is_active),
}
VARIABLES: Mapping[str, tuple[str, Read]] = {
    "processInstanceKey": ("process_instance_key", key),
    "scopeKey": ("process_instance_key", key),
    "name": ("name", text),
}
TASK_STATES = {
    "CREATED": ("ready", "claimed"),
    "COMPLETED": ("completed",),
    "CANCELED": ("cancelled",),
}
"""A user task of ours is ready or claimed where Camunda's is created, with or without assignee."""


def ours(filter_: Mapping[str, object], table: Mapping[str, tuple[str, Read]]) -> dict[str, object]:
    """Return the filter in our words.

    Only equality is understood: a plain value, or `{"$eq": value}`. The tenant is always ours.

    Raises:
        RequestRefused: a field or a comparison that is not understood, or a value of another type.
    """
    chosen: dict[str, object] = {}
    for name, asked in filter_.items():
        value = asked.get("$eq") if isinstance(asked, dict) and set(asked) == {"$eq"} else asked
        if name == "tenantId" and value == TENANT:
            continue
        if name not in table:
            raise RequestRefused(f"filter.{name} is not understood; there are {', '.join(table)}")
        if isinstance(value, dict | list | Decimal):
            raise RequestRefused(f"filter.{name}: only equality is understood")
        own, read = table[name]
        chosen[own] = read(name, value)
    return chosen
