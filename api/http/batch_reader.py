"""What requests say about migrations and batch operations, in Camunda 8's shapes.

Source: Camunda 8.9, process instance migration; batch operations.
"""

from __future__ import annotations

from collections.abc import Mapping

from api.http import filters
from api.http.incident_types import narrowed
from api.requests import RequestRefused, key_of, object_of, text_of
from engine.batch_model import BatchType
from engine.migration_model import MigrationPlan

MOST_INSTRUCTIONS = 1_000
MOST_KEYS = 10_000
_REACHED = {BatchType.SUSPEND: "active", BatchType.RESUME: "suspended"}
"""Which instances a batch of this kind is for, unless the filter says so."""
_OF_INCIDENTS = {"errorType": "type", "elementId": "element"}
_INCIDENT_FILTERS = {
    "types": "incident_types",
    "no_types": "no_incident_types",
    "element": "incident_element",
}
_TIMERS = {"KEEP": False, "RESTART": True}


def migration_of(body: Mapping[str, object]) -> tuple[int, MigrationPlan]:
    """Return key of the target, and the plan.

    `timers` is ours: `KEEP`, or `RESTART` lets them begin anew.

    Raises:
        RequestRefused: something is missing, or no instruction.
    """
    target = text_of(body, "targetProcessDefinitionKey")
    if target is None:
        raise RequestRefused("name the target: targetProcessDefinitionKey")
    timers = text_of(body, "timers") or "KEEP"
    if timers not in _TIMERS:
        raise RequestRefused(f"timers must be one of {', '.join(_TIMERS)}")
    mapping = pairs_of(body, "mappingInstructions")
    return key_of(target), MigrationPlan(mapping, _TIMERS[timers])


def pairs_of(body: Mapping[str, object], name: str) -> dict[str, str]:
    """Return instructions of `sourceElementId` and `targetElementId`.

    Raises:
        RequestRefused: it is no list of such, one names a source twice, or there are too many.
    """
    given = body.get(name)
    if given is None:
        given = []
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise RequestRefused(f"{name} must be a list of objects")
    if len(given) > MOST_INSTRUCTIONS:
        raise RequestRefused(f"{name} has {len(given)} items; at most {MOST_INSTRUCTIONS}")
    found: dict[str, str] = {}
    for one in given:
        source, target = text_of(one, "sourceElementId"), text_of(one, "targetElementId")
        if not source or not target:
            raise RequestRefused(f"{name}: each takes sourceElementId and targetElementId")
        if source in found:
            raise RequestRefused(f"{name} names {source!r} twice")
        found[source] = target
    return found


def chosen_of(body: Mapping[str, object], kind: BatchType) -> dict[str, object]:
    """Return the filter of a batch in our words; an empty one means all that have not ended.

    Beyond equality, `processInstanceKey` may be a list: `{"$in": [...]}`. A batch that resolves
    incidents also takes `errorType` and `elementId`, of those incidents.

    Raises:
        RequestRefused: there is no filter, or it is not understood.
    """
    if not isinstance(body.get("filter"), dict):
        raise RequestRefused("filter is missing; an empty one means all that have not ended")
    asked = object_of(body, "filter")
    incidents: dict[str, object] = {}
    if kind is BatchType.RESOLVE_INCIDENT:
        incidents, asked = incidents_of(asked)
    keys = _keys_of(asked.get("processInstanceKey"))
    if keys is not None:
        asked = {name: one for name, one in asked.items() if name != "processInstanceKey"}
    chosen = filters.ours(asked, filters.PROCESS_INSTANCES)
    if "business_id_prefix" in chosen:
        raise RequestRefused("a batch takes no pattern: name each businessId, with $in")
    if kind in _REACHED:
        chosen.setdefault("status", _REACHED[kind])
    if chosen.get("status") not in (None, "active", "suspended"):
        raise RequestRefused("filter.state: only active and suspended instances can be reached")
    return {**chosen, **incidents, **({} if keys is None else {"keys": keys})}


def incidents_of(asked: Mapping[str, object]) -> tuple[dict[str, object], dict[str, object]]:
    """Return which incidents `errorType` and `elementId` mean, in our words, and the filter
    without them.

    Raises:
        RequestRefused: one of them is no text.
    """
    wanted = {_OF_INCIDENTS[name]: one for name, one in asked.items() if name in _OF_INCIDENTS}
    chosen = narrowed({name: filters.text(name, one) for name, one in wanted.items()})
    rest = {name: one for name, one in asked.items() if name not in _OF_INCIDENTS}
    return {_INCIDENT_FILTERS[name]: one for name, one in chosen.items()}, rest


def _keys_of(asked: object) -> list[int] | None:
    if not isinstance(asked, dict) or set(asked) != {"$in"}:
        return None
    given = asked["$in"]
    if not isinstance(given, list) or not 0 < len(given) <= MOST_KEYS:
        raise RequestRefused(f"filter.processInstanceKey.$in takes 1 to {MOST_KEYS} keys")
    return [filters.key("processInstanceKey", one) for one in given]
