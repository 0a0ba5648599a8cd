"""What happened to the elements of an instance, as JSON of the interface."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from zlib import crc32

from api.http.element_keys import element_key
from api.http.shapes import TENANT, moment
from engine.model import CaseView, ElementEvent, Happening

_ENDS = {Happening.COMPLETED: "COMPLETED", Happening.CANCELLED: "TERMINATED"}


def element_events(case: CaseView) -> list[dict[str, object]]:
    """Return all that happened to the elements, in the ledger's order."""
    return [_event(told, _element_key(case, run), case) for told, run in _runs(case.history)]


def element_instances(case: CaseView) -> list[dict[str, object]]:
    """Return every run of an element, in the order in which they began."""
    found: dict[_Run, dict[str, object]] = {}
    stuck = {token.token_id for token in case.tokens if token.incident is not None}
    elements = {token.activity_id for token in case.tokens if token.incident is not None}
    for told, run in _runs(case.history):
        if told.event is Happening.STARTED:
            found[run] = _instance(case, told, run, run.token in stuck)
        elif told.event is Happening.INCIDENT and told.element in elements:
            if run in found:
                found[run]["hasIncident"] = True
            elif run.token in stuck:
                # It got stuck as it was entered: here it stands, though nothing of it has begun.
                found[run] = _instance(case, told, run, is_stuck=True)
        elif told.event in _ENDS:
            ended = {"state": _ENDS[told.event], "endDate": moment(told.at), "hasIncident": False}
            found[run].update(ended)
    open_at = {one.token_id: one.key for one in case.incidents if one.resolved_at is None}
    for run, shown in found.items():
        if shown["hasIncident"] and run.is_owner and run.token in open_at:
            shown["incidentKey"] = str(open_at[run.token])
    return list(found.values())


@dataclass(frozen=True, slots=True)
class _Run:
    """One run of an element.

    Args:
        token: of the activity, or of who listened for the event; 0 for the instance itself.
        element: its id.
        number: from 1, of the element's runs by this token.
        is_owner: whether the token is the element's own.
    """

    token: int
    element: str
    number: int
    is_owner: bool

    @property
    def key(self) -> int:
        """Its key: the token's number, or, of an event that another's token told, a number beyond
        all tokens that stays the same."""
        if self.is_owner:
            return self.token
        return (self.token + 1) << 44 | (self.number & 0xFFF) << 32 | crc32(self.element.encode())


def _element_key(case: CaseView, run: _Run) -> str:
    """Return the key by which clients know a run: nobody but its own token can be named by it."""
    return element_key(case.instance.key, run.token) if run.is_owner else str(run.key)


def _runs(history: Iterable[ElementEvent]) -> Iterator[tuple[ElementEvent, _Run]]:
    """Give each happening with the run that it belongs to."""
    owners: dict[int, str] = {}
    numbers: dict[tuple[int, str], int] = {}
    for told in history:
        token = int(told.token or 0)
        at = (token, told.element)
        owner = owners.setdefault(token, told.element)
        if told.event is Happening.STARTED:
            numbers[at] = numbers.get(at, 0) + 1
        yield told, _Run(*at, numbers.get(at, 1), token != 0 and owner == told.element)


def element_type(element: str, types: Mapping[str, str]) -> str:
    """Return the kind of an element as Camunda 8 writes it, such as `USER_TASK`."""
    tag = types.get(element, "unknown")
    return "".join(f"_{one}" if one.isupper() else one for one in tag).upper()


def _event(told: ElementEvent, key: str, case: CaseView) -> dict[str, object]:
    counter = {} if told.loop_counter is None else {"loopCounter": told.loop_counter}
    return {
        "elementId": told.element,
        "elementName": case.element_names.get(told.element) or told.element,
        "type": element_type(told.element, case.element_types),
        "event": told.event,
        "at": moment(told.at),
        "seq": told.seq,
        "elementInstanceKey": key,
        **counter,
    }


def _instance(case: CaseView, told: ElementEvent, run: _Run, is_stuck: bool) -> dict[str, object]:
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
        "elementInstanceKey": _element_key(case, run),
        "processInstanceKey": key,
        "rootProcessInstanceKey": key,
        "processDefinitionKey": str(case.instance.process_definition_key),
        "incidentKey": None,
    }
