"""What happened to the elements of an instance, as JSON of the interface."""

from __future__ import annotations

from collections.abc import Mapping

from api.http.shapes import TENANT, moment
from engine.model import CaseView, ElementEvent, Happening

_ENDS = {Happening.COMPLETED: "COMPLETED", Happening.CANCELLED: "TERMINATED"}


def element_event(told: ElementEvent, case: CaseView) -> dict[str, object]:
    """Return something that happened to an element."""
    counter = {} if told.loop_counter is None else {"loopCounter": told.loop_counter}
    return {
        "elementId": told.element,
        "elementName": case.element_names.get(told.element) or told.element,
        "type": element_type(told.element, case.element_types),
        "event": told.event,
        "at": moment(told.at),
        "seq": told.seq,
        "elementInstanceKey": told.token or "0",
        **counter,
    }


def element_instances(case: CaseView) -> list[dict[str, object]]:
    """Return every run of an element, in the order in which they began."""
    found: dict[tuple[str | None, str, int], dict[str, object]] = {}
    runs: dict[tuple[str | None, str], int] = {}
    stuck = {token.token_id for token in case.tokens if token.incident is not None}
    for told in case.history:
        run = (told.token, told.element)
        if told.event is Happening.STARTED:
            runs[run] = runs.get(run, 0) + 1
            is_stuck = told.token is not None and int(told.token) in stuck
            found[(*run, runs[run])] = _instance(case, told, is_stuck)
        elif told.event in _ENDS:
            ended = {"state": _ENDS[told.event], "endDate": moment(told.at), "hasIncident": False}
            found[(*run, runs[run])].update(ended)
    return list(found.values())


def element_type(element: str, types: Mapping[str, str]) -> str:
    """Return the kind of an element as Camunda 8 writes it, such as `USER_TASK`."""
    tag = types.get(element, "unknown")
    return "".join(f"_{one}" if one.isupper() else one for one in tag).upper()


def _instance(case: CaseView, told: ElementEvent, is_stuck: bool) -> dict[str, object]:
    key = str(case.instance.key)
    return {
        "processDefinitionId": case.instance.process_definition_id,
        "startDate": moment(told.at),
        "endDate": None,
        "elementId": told.element,
        "elementName": case.element_names.get(told.element) or told.element,
        "type": element_type(told.element, case.element_types),
        "state": "ACTIVE",
        "hasIncident": is_stuck,
        "tenantId": TENANT,
        "elementInstanceKey": told.token or "0",
        "processInstanceKey": key,
        "rootProcessInstanceKey": key,
        "processDefinitionKey": str(case.instance.process_definition_key),
        "incidentKey": None,
    }
