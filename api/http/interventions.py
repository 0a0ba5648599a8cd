"""What operators do to running instances: suspend and resume, move tokens, change variables.

Each takes our own member `reason`; the ledger keeps it, and who intervened.
"""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api import modification_words
from api.answers import json_answer, no_content
from api.http.element_keys import element_key, read_element_key
from api.http.modification_reader import read_modification
from api.http.reasons import reason_of, refuse_preview
from api.http.shapes import moment
from api.identity import workspace_of
from api.json_text import json_of
from api.languages import language_of_header
from api.once import once
from api.one_turn import OneTurn
from api.requests import Body, Caller, flag_of, key_of, object_of
from engine.commands.modify_process_instance import (
    modify_process_instance,
    preview_modification,
)
from engine.commands.note_reading import note_reading
from engine.commands.resume_process_instance import resume_process_instance
from engine.commands.set_variables import preview_variables, set_variables
from engine.commands.suspend_process_definition import (
    ReachedInstances,
    resume_process_definition,
    suspend_process_definition,
)
from engine.commands.suspend_process_instance import suspend_process_instance
from engine.core.variable_step import VariableChange
from engine.modification_model import ElementChange, ModificationPreview

router = APIRouter(route_class=OneTurn)


@router.post("/process-instances/{key}/suspension")
@once
def suspend(request: Request, caller: Caller, key: str, body: Body) -> Response:
    """Hold an instance: nothing in it moves until it is resumed."""
    reason = reason_of(body)
    suspend_process_instance(workspace_of(request), key_of(key), reason, actor=caller)
    return no_content()


@router.post("/process-instances/{key}/resumption")
@once
def resume(request: Request, caller: Caller, key: str, body: Body) -> Response:
    """Let an instance go on; what fell due meanwhile happens now, once."""
    reason = reason_of(body)
    resume_process_instance(workspace_of(request), key_of(key), reason, actor=caller)
    return no_content()


@router.post("/process-definitions/{key}/suspension")
def suspend_definition(request: Request, caller: Caller, key: str, body: Body) -> Response:
    """Let a version start no instances; with `includeInstances`, hold those that run as well."""
    reached = suspend_process_definition(
        workspace_of(request),
        key_of(key),
        reason_of(body),
        instances=flag_of(body, "includeInstances"),
        actor=caller,
    )
    return json_answer(_reached(reached))


@router.post("/process-definitions/{key}/resumption")
def resume_definition(request: Request, caller: Caller, key: str, body: Body) -> Response:
    """Let a version start instances again; with `includeInstances`, its held ones go on as well."""
    reached = resume_process_definition(
        workspace_of(request),
        key_of(key),
        reason_of(body),
        instances=flag_of(body, "includeInstances"),
        actor=caller,
    )
    return json_answer(_reached(reached))


@router.post("/process-instances/{key}/modification")
@once
def modify(
    request: Request, caller: Caller, key: str, body: Body, preview: bool = False
) -> Response:
    """Move tokens; with `preview=true`, only say what that would do."""
    refuse_preview(body)
    workspace, number = workspace_of(request), key_of(key)
    modification, reason = read_modification(body, number), reason_of(body)
    if preview:
        told = preview_modification(workspace, number, modification, actor=caller)
        language = language_of_header(request.headers.get("accept-language"))
        return json_answer(_preview(told, number, language))
    modify_process_instance(workspace, number, modification, reason, actor=caller)
    return no_content()


@router.put("/element-instances/{key}/variables")
def write_variables(
    request: Request, caller: Caller, key: str, body: Body, preview: bool = False
) -> Response:
    """Change variables, seen from an element instance or, by its key, a process instance; with
    `preview=true`, only say what that would replace.

    Our own member `rectification` says that the person concerned asked for it (Art. 16 GDPR).
    """
    refuse_preview(body)
    workspace, (instance, token) = workspace_of(request), read_element_key(key)
    given, local = object_of(body, "variables"), flag_of(body, "local")
    reason, rectifies = reason_of(body), flag_of(body, "rectification")
    if preview:
        found = preview_variables(
            workspace, instance, given, token=token, local=local, actor=caller
        )
        note_reading(workspace, instance, "case", actor=caller)
        return json_answer({"variables": [_changed(one) for one in found]})
    set_variables(
        workspace,
        instance,
        given,
        reason,
        token=token,
        local=local,
        rectifies=rectifies,
        actor=caller,
    )
    return no_content()


def _changed(one: VariableChange) -> dict[str, object]:
    """Return what becomes of a variable; `oldValue` only where there is one."""
    old = {"oldValue": json_of(one.old)} if one.known else {}
    return {"name": one.name, "exists": one.known, **old, "newValue": json_of(one.new)}


def _reached(reached: ReachedInstances) -> dict[str, object]:
    return {
        "processInstanceKeys": [str(key) for key in reached.done],
        "failed": [
            {"processInstanceKey": str(key), "reason": reason} for key, reason in reached.failed
        ],
        "leftCount": reached.left,
    }


def _preview(told: ModificationPreview, instance: int, language: str) -> dict[str, object]:
    return {
        "ends": [_change(one, instance) for one in told.ends],
        "begins": [_change(one, instance) for one in told.begins],
        "elementsBefore": list(told.before),
        "elementsAfter": list(told.after),
        "state": told.status.upper(),
        "incidents": list(told.incidents),
        "words": list(modification_words.sentences(told, language)),
    }


def _change(one: ElementChange, instance: int) -> dict[str, object]:
    due = {} if one.due_at is None else {"dueDate": moment(one.due_at)}
    return {
        "kind": one.kind.replace("-", "_").upper(),
        "elementId": one.element,
        "elementName": one.name,
        "elementInstanceKey": str(instance) if not one.token else element_key(instance, one.token),
        **due,
    }
