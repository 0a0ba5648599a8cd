"""Batch operations: one command for many instances, in the background, with progress.

Source: Camunda 8.9, batch operations.
"""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import json_answer, no_content
from api.http import filters, migration_shapes, shapes
from api.http.batch_reader import chosen_of, pairs_of
from api.http.reasons import reason_of, refuse_preview
from api.identity import workspace_of
from api.one_turn import OneTurn
from api.requests import Body, Caller, RequestRefused, key_of, object_of
from engine import queries
from engine.batch_model import BatchType
from engine.commands.batch_kinds import Plan, modification_plan, variables_plan
from engine.commands.begin_batch import begin_batch, preview_batch
from engine.commands.control_batch import cancel_batch, resume_batch, suspend_batch
from engine.commands.preview_values import ValuesPreview, preview_values
from engine.faults import ProcessInstanceUnknown
from engine.model import Person
from engine.workspace import Workspace

router = APIRouter(route_class=OneTurn)


@router.post("/process-instances/cancellation")
def cancel(request: Request, caller: Caller, body: Body, preview: bool = False) -> Response:
    """Cancel the instances of a filter."""
    return begun(workspace_of(request), caller, body, BatchType.CANCEL, {}, preview)


@router.post("/process-instances/modification")
def modify(request: Request, caller: Caller, body: Body, preview: bool = False) -> Response:
    """Move tokens of the instances of a filter from one element to another."""
    moves = pairs_of(body, "moveInstructions")
    if not moves:
        raise RequestRefused("name at least one movement: moveInstructions")
    return begun(
        workspace_of(request), caller, body, BatchType.MODIFY, modification_plan(moves), preview
    )


@router.post("/process-instances/incident-resolution")
def resolve(request: Request, caller: Caller, body: Body, preview: bool = False) -> Response:
    """Try again what the open incidents of the instances of a filter stand for."""
    return begun(workspace_of(request), caller, body, BatchType.RESOLVE_INCIDENT, {}, preview)


@router.post("/process-instances/{key}/incident-resolution")
def resolve_in_one(request: Request, caller: Caller, key: str) -> Response:
    """Try again what the open incidents of one instance stand for."""
    workspace, number = workspace_of(request), key_of(key)
    if not queries.search_process_instances(workspace, caller, filter={"key": number}).items:
        raise ProcessInstanceUnknown(f"there is no process instance {number}")
    only = {"filter": {"processInstanceKey": str(number)}}
    return begun(workspace, caller, only, BatchType.RESOLVE_INCIDENT, {})


@router.post("/process-instances/variables")
def write_variables(
    request: Request, caller: Caller, body: Body, preview: bool = False
) -> Response:
    """Write variables of the instances of a filter; with `preview=true`, only say how many have
    them. Our own: Camunda 8 has no such batch."""
    workspace, values = workspace_of(request), object_of(body, "variables")
    if preview:
        refuse_preview(body)
        reason_of(body)
        chosen = chosen_of(body, BatchType.SET_VARIABLES)
        return json_answer(_values(preview_values(workspace, chosen, values, actor=caller)))
    return begun(workspace, caller, body, BatchType.SET_VARIABLES, variables_plan(values))


@router.post("/process-instances/suspension")
def suspend(request: Request, caller: Caller, body: Body, preview: bool = False) -> Response:
    """Hold the instances of a filter."""
    return begun(workspace_of(request), caller, body, BatchType.SUSPEND, {}, preview)


@router.post("/process-instances/resumption")
def resume(request: Request, caller: Caller, body: Body, preview: bool = False) -> Response:
    """Let the suspended instances of a filter go on."""
    return begun(workspace_of(request), caller, body, BatchType.RESUME, {}, preview)


@router.get("/batch-operations/{key}")
def read(request: Request, caller: Caller, key: str) -> Response:
    """Return one batch with its progress."""
    view = queries.batch(workspace_of(request), key_of(key), caller)
    return json_answer(migration_shapes.batch(view))


@router.post("/batch-operations/search")
def search(request: Request, caller: Caller, body: Body) -> Response:
    """Return the batches that match, the newest first."""
    wanted = filters.wanted(body)
    found = queries.search_batches(
        workspace_of(request),
        caller,
        chosen=filters.ours(wanted.filter, BATCHES),
        limit=wanted.limit,
        offset=wanted.offset,
    )
    return json_answer(
        shapes.page([migration_shapes.batch(one) for one in found.items], found.total)
    )


@router.post("/batch-operation-items/search")
def search_items(request: Request, caller: Caller, body: Body) -> Response:
    """Return the items of batches that match."""
    wanted = filters.wanted(body)
    found = queries.search_batch_items(
        workspace_of(request),
        caller,
        chosen=filters.ours(wanted.filter, ITEMS),
        limit=wanted.limit,
        offset=wanted.offset,
    )
    return json_answer(
        shapes.page([migration_shapes.batch_item(one) for one in found.items], found.total)
    )


@router.post("/batch-operations/{key}/cancellation")
def cancel_one(request: Request, caller: Caller, key: str) -> Response:
    """Do no more of a batch."""
    cancel_batch(workspace_of(request), key_of(key), actor=caller)
    return no_content()


@router.post("/batch-operations/{key}/suspension")
def suspend_one(request: Request, caller: Caller, key: str) -> Response:
    """Do no more of a batch for now."""
    suspend_batch(workspace_of(request), key_of(key), actor=caller)
    return no_content()


@router.post("/batch-operations/{key}/resumption")
def resume_one(request: Request, caller: Caller, key: str) -> Response:
    """Go on with a batch."""
    resume_batch(workspace_of(request), key_of(key), actor=caller)
    return no_content()


def begun(
    workspace: Workspace,
    caller: Person,
    body: Mapping[str, object],
    kind: BatchType,
    plan: Plan,
    preview: bool = False,
) -> Response:
    """Begin a batch over the instances of the body's filter, and say which it is; for a preview,
    only say how many items it would have, and the first instances."""
    refuse_preview(body)
    reason = reason_of(body)
    if preview:
        keys, total = preview_batch(workspace, kind, chosen_of(body, kind), actor=caller)
        return json_answer({"totalCount": total, "processInstanceKeys": [str(key) for key in keys]})
    key = begin_batch(workspace, kind, chosen_of(body, kind), plan, reason, actor=caller)
    return json_answer({"batchOperationKey": str(key), "batchOperationType": kind.value})


def _values(found: ValuesPreview) -> dict[str, object]:
    counts = [
        {
            "name": one.name,
            "replacedCount": one.replaced,
            "unchangedCount": one.unchanged,
            "createdCount": one.created,
        }
        for one in found.variables
    ]
    return {"totalCount": found.total, "lookedAtCount": found.looked_at, "variables": counts}


def read_state(name: str, value: object) -> str:
    """Return a state in our spelling.

    Raises:
        RequestRefused: it is none.
    """
    state = migration_shapes.STATES.get(filters.text(name, value))
    if state is None:
        known = ", ".join(migration_shapes.STATES)
        raise RequestRefused(f"filter.{name} is understood as one of {known}")
    return state


BATCHES: Mapping[str, tuple[str, filters.Read]] = {
    "batchOperationKey": ("key", filters.key),
    "operationType": ("kind", filters.text),
    "state": ("state", read_state),
    "actorId": ("started_by", filters.text),
}
ITEMS: Mapping[str, tuple[str, filters.Read]] = {
    "batchOperationKey": ("batch", filters.key),
    "itemKey": ("item", filters.key),
    "processInstanceKey": ("process_instance_key", filters.key),
    "state": ("state", read_state),
    "operationType": ("kind", filters.text),
}
