"""Searches: `filter` and `page` in the body, as in Camunda 8."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import json_answer
from api.http import element_shapes, filters, shapes
from api.http.element_keys import read_element_key
from api.http.incident_types import narrowed
from api.http.variable_filter import value_of, variables_in
from api.identity import workspace_of
from api.one_turn import OneTurn
from api.requests import Body, Caller, RequestRefused, key_of
from engine import queries
from engine.commands.note_reading import note_reading
from engine.faults import NotFound
from engine.model import InstanceView, Person, UserTaskView
from engine.queries.search import sees_incidents
from engine.workspace import Workspace

router = APIRouter(route_class=OneTurn)


@router.post("/process-instances/search")
def process_instances(request: Request, caller: Caller, body: Body) -> Response:
    """Return the process instances that match."""
    wanted = filters.wanted(body)
    asked = dict(wanted.filter)
    variables = variables_in(asked.pop("variables")) if "variables" in asked else []
    chosen = filters.ours(asked, filters.PROCESS_INSTANCES)
    if variables:
        chosen["variables"] = variables
    found = queries.search_process_instances(
        workspace_of(request),
        caller,
        filter=chosen,
        limit=wanted.limit,
        offset=wanted.offset,
    )
    items = [shapes.process_instance(one) for one in found.items]
    return json_answer(shapes.page(items, found.total))


@router.post("/user-tasks/search")
def user_tasks(request: Request, caller: Caller, body: Body) -> Response:
    """Return the user tasks that match, the newest first."""
    wanted = filters.wanted(body)
    chosen = filters.ours(wanted.filter, filters.USER_TASKS)
    asked = chosen.pop("state", None)
    states = (None,) if asked is None else filters.TASK_STATES.get(str(asked), ())
    found: list[UserTaskView] = []
    total = 0
    for state in states:
        page = queries.search_user_tasks(
            workspace_of(request),
            caller,
            filter=chosen if state is None else {**chosen, "state": state},
            limit=wanted.offset + wanted.limit,
        )
        found += page.items
        total += page.total
    found.sort(key=lambda task: -task.key)
    shown = found[wanted.offset :][: wanted.limit]
    return json_answer(shapes.page([shapes.user_task(one) for one in shown], total))


@router.post("/variables/search")
def variables(request: Request, caller: Caller, body: Body) -> Response:
    """Return the variables of one instance that match, or those by which cases are found."""
    wanted = filters.wanted(body)
    chosen = filters.ours(wanted.filter, filters.VARIABLES)
    if "value" in chosen:
        chosen["value"] = value_of(chosen["value"])
    found = queries.search_variables(
        workspace_of(request),
        caller,
        filter=chosen,
        limit=wanted.limit,
        offset=wanted.offset,
    )
    for key in {one.process_instance_key for one in found.items}:
        note_reading(workspace_of(request), key, "variables", actor=caller)
    return json_answer(shapes.page([shapes.variable(one) for one in found.items], found.total))


@router.post("/incidents/search")
def incidents(request: Request, caller: Caller, body: Body) -> Response:
    """Return the incidents that match."""
    return _incidents(request, caller, filters.wanted(body))


@router.post("/process-instances/{key}/incidents/search")
def incidents_of_instance(request: Request, caller: Caller, key: str, body: Body) -> Response:
    """Return the incidents of one instance; its starter and others who may see it see them too."""
    wanted, number = filters.wanted(body), key_of(key)
    if filters.ours(wanted.filter, filters.INCIDENTS).get("process_instance_key", number) != number:
        return json_answer(shapes.page([], 0))
    if not sees_incidents(caller):
        return _of_one_case(request, caller, number, wanted)
    narrowed = {**wanted.filter, "processInstanceKey": str(number)}
    return _incidents(request, caller, filters.Wanted(narrowed, wanted.limit, wanted.offset))


@router.post("/element-instances/search")
def element_instances(request: Request, caller: Caller, body: Body) -> Response:
    """Return the elements of one instance that ran or run; the filter must name the instance."""
    wanted = filters.wanted(body)
    chosen = filters.ours(wanted.filter, filters.ELEMENT_INSTANCES)
    key = chosen.pop("processInstanceKey", None)
    if not isinstance(key, int):
        raise RequestRefused("element instances are searched by filter.processInstanceKey")
    try:
        case = queries.case(workspace_of(request), key, caller)
    except NotFound:
        return json_answer(shapes.page([], 0))
    found = [
        one
        for one in element_shapes.element_instances(case)
        if all(one[name] == value for name, value in chosen.items())
    ]
    return json_answer(shapes.page(found[wanted.offset :][: wanted.limit], len(found)))


@router.get("/element-instances/{key}")
def element_instance(request: Request, caller: Caller, key: str) -> Response:
    """Return one element that ran or runs."""
    number, token = read_element_key(key)
    case = queries.case(workspace_of(request), number, caller)
    for found in element_shapes.element_instances(case):
        if token and found["elementInstanceKey"] == key:
            return json_answer(found)
    raise NotFound(f"process instance {number} has no element instance {key}")


@router.post("/message-subscriptions/search")
def message_subscriptions(request: Request, caller: Caller, body: Body) -> Response:
    """Return the messages that are waited for and that match."""
    wanted = filters.wanted(body)
    chosen = filters.ours(wanted.filter, filters.SUBSCRIPTIONS)
    if chosen.pop("state", "CREATED") != "CREATED":
        return json_answer(shapes.page([], 0))  # one that was received or given up is gone
    found = queries.search_subscriptions(
        workspace_of(request), caller, filter=chosen, limit=wanted.limit, offset=wanted.offset
    )
    return json_answer(shapes.page([shapes.subscription(one) for one in found.items], found.total))


def _incidents(request: Request, caller: Person, wanted: filters.Wanted) -> Response:
    workspace = workspace_of(request)
    found = queries.search_incidents(
        workspace,
        caller,
        filter=narrowed(filters.ours(wanted.filter, filters.INCIDENTS)),
        limit=wanted.limit,
        offset=wanted.offset,
    )
    known: dict[int, InstanceView | None] = {}
    items = []
    for one in found.items:
        if one.process_instance_key not in known:
            known[one.process_instance_key] = _instance(workspace, caller, one.process_instance_key)
        items.append(shapes.incident(one, known[one.process_instance_key]))
    return json_answer(shapes.page(items, found.total))


def _of_one_case(request: Request, caller: Person, key: int, wanted: filters.Wanted) -> Response:
    asked = {name: one for name, one in wanted.filter.items() if name in filters.INCIDENTS}
    case = queries.case(workspace_of(request), key, caller)
    told = (shapes.incident(one, case.instance) for one in case.incidents)
    found = [
        one
        for one in told
        if all(value in (one[name], {"$eq": one[name]}) for name, value in asked.items())
    ]
    return json_answer(shapes.page(found[wanted.offset :][: wanted.limit], len(found)))


def _instance(workspace: Workspace, caller: Person, key: int) -> InstanceView | None:
    page = queries.search_process_instances(workspace, caller, filter={"key": key}, limit=1)
    return page.items[0] if page.items else None
