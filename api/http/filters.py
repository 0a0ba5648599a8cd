"""Camunda 8's search filters in the words of our queries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from api.http.business_id_filter import compared
from api.http.element_keys import read_element_key
from api.http.shapes import TENANT
from api.json_text import whole_of
from api.requests import LARGEST_KEY, RequestRefused, object_of
from engine.faults import NotFound

LARGEST_PAGE = 1_000
LARGEST_OFFSET = 1_000_000
Read = Callable[[str, object], object]


def key(name: str, value: object) -> int:
    """Return a key that the filter names as digits."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 19:
        number = int(value)
        if number <= LARGEST_KEY:
            return number
    raise RequestRefused(f"filter.{name} must be a key: decimal digits in a text")


def element(name: str, value: object) -> tuple[int, int]:
    """Return instance and token of the element instance, or process instance (0), that it names."""
    try:
        return read_element_key(text(name, value))
    except NotFound:
        return key(name, value), 0


def text(name: str, value: object) -> str:
    """Return a text that the filter names."""
    if isinstance(value, str):
        return value
    raise RequestRefused(f"filter.{name} must be a text")


def whole(name: str, value: object) -> int:
    """Return a whole number that the filter names."""
    if (number := whole_of(value)) is not None:
        return number
    raise RequestRefused(f"filter.{name} must be a whole number")


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
    "processDefinitionId": ("process_definition_id", text),
    "errorType": ("type", text),
    "state": ("open", is_active),
}
ELEMENT_INSTANCES: Mapping[str, tuple[str, Read]] = {
    "processInstanceKey": ("processInstanceKey", key),
    "elementInstanceKey": ("elementInstanceKey", text),
    "elementId": ("elementId", text),
    "elementName": ("elementName", text),
    "type": ("type", text),
    "state": ("state", text),
    "hasIncident": ("hasIncident", switch),
    "incidentKey": ("incidentKey", text),
    "processDefinitionId": ("processDefinitionId", text),
    "processDefinitionKey": ("processDefinitionKey", text),
}
VARIABLES: Mapping[str, tuple[str, Read]] = {
    "processInstanceKey": ("process_instance_key", key),
    "scopeKey": ("scope", element),
    "name": ("name", text),
    "value": ("value", text),
}
SUBSCRIPTIONS: Mapping[str, tuple[str, Read]] = {
    "messageSubscriptionKey": ("key", key),
    "processInstanceKey": ("process_instance_key", key),
    "processDefinitionId": ("process_definition_id", text),
    "elementId": ("activity_id", text),
    "messageName": ("name", text),
    "messageSubscriptionState": ("state", text),
}
DECISION_DEFINITIONS: Mapping[str, tuple[str, Read]] = {
    "decisionDefinitionId": ("id", text),
    "decisionDefinitionKey": ("key", key),
    "decisionRequirementsId": ("requirements_id", text),
    "decisionRequirementsKey": ("requirements_key", key),
    "decisionRequirementsName": ("requirements_name", text),
    "decisionRequirementsVersion": ("requirements_version", whole),
    "isLatestVersion": ("is_latest", switch),
    "name": ("name", text),
    "version": ("version", whole),
}
DECISION_REQUIREMENTS: Mapping[str, tuple[str, Read]] = {
    "decisionRequirementsId": ("requirements_id", text),
    "decisionRequirementsKey": ("requirements_key", key),
    "decisionRequirementsName": ("requirements_name", text),
    "resourceName": ("file", text),
    "version": ("requirements_version", whole),
}
DOCUMENTATION: Mapping[str, tuple[str, Read]] = {
    "documentationKey": ("key", key),
    "resourceName": ("resource_name", text),
    "processDefinitionId": ("process_id", text),
    "deploymentKey": ("deployment_key", key),
}
TASK_STATES = {
    "CREATED": ("ready", "claimed"),
    "COMPLETED": ("completed",),
    "CANCELED": ("cancelled",),
}
"""A user task of ours is ready or claimed where Camunda's is created, with or without assignee."""


def ours(filter_: Mapping[str, object], table: Mapping[str, tuple[str, Read]]) -> dict[str, object]:
    """Return the filter in our words.

    Only equality is understood: a plain value, or `{"$eq": value}`; of business ids also what
    `business_id_filter` says. The tenant is always ours.

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
        if name == "businessId" and isinstance(value, dict):
            chosen |= compared(value)
            continue
        if isinstance(value, dict | list):
            raise RequestRefused(f"filter.{name}: only equality is understood")
        own, read = table[name]
        chosen[own] = read(name, value)
    return chosen


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a search asks for: a filter in Camunda's words, and which page."""

    filter: Mapping[str, object]
    limit: int
    offset: int


def wanted(body: Mapping[str, object]) -> Wanted:
    """Return what a search asks for.

    Raises:
        RequestRefused: `filter` or `page` is not understood.
    """
    page = object_of(body, "page")
    return Wanted(
        object_of(body, "filter"),
        _within(page, "limit", 100, 1, LARGEST_PAGE),
        _within(page, "from", 0, 0, LARGEST_OFFSET),
    )


def sorting(
    body: Mapping[str, object], table: Mapping[str, tuple[str, Read]]
) -> list[tuple[str, bool]]:
    """Return by which of our names to sort, the weightiest first, and whether from the end.

    Raises:
        RequestRefused: a field or an order that is not understood.
    """
    asked = body.get("sort")
    if asked is None:
        return []
    if not isinstance(asked, list) or not all(isinstance(one, dict) for one in asked):
        raise RequestRefused("sort must be a list of objects with field and order")
    found = []
    for one in asked:
        field, order = one.get("field"), one.get("order")
        order = "ASC" if order is None else order
        if field == "tenantId":
            continue
        if not isinstance(field, str) or field not in table or order not in ("ASC", "DESC"):
            raise RequestRefused(f"sort is by one of {', '.join(table)}, in the order ASC or DESC")
        found.append((table[field][0], order == "DESC"))
    return found


def _within(page: Mapping[str, object], name: str, usual: int, least: int, most: int) -> int:
    if page.get(name) is None:
        return usual
    value = whole_of(page[name])
    if value is None or not least <= value <= most:
        raise RequestRefused(f"page.{name} must be a whole number from {least} to {most}")
    return value
