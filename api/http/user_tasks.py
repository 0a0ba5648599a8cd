"""User tasks: read, claim, release, complete."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import json_answer, no_content
from api.http import shapes
from api.http.task_changes import task_changes
from api.identity import workspace_of
from api.once import once
from api.one_turn import OneTurn
from api.requests import Body, Caller, key_of, object_of, text_of
from api.sent_files import SentSubmission
from api.waiting_for_listeners import when_heard
from engine import queries
from engine.commands.claim_user_task import claim_user_task
from engine.commands.complete_user_task import complete_user_task
from engine.commands.handed_in_files import look_at
from engine.commands.release_user_task import release_user_task
from engine.commands.update_user_task import USUAL_ACTION, update_user_task
from engine.faults import NotAllowed

router = APIRouter(route_class=OneTurn)
LONGEST_ACTION = 255


@router.get("/user-tasks/{key}")
def read_user_task(request: Request, caller: Caller, key: str) -> Response:
    """Return one user task."""
    return json_answer(
        shapes.user_task(queries.user_task(workspace_of(request), key_of(key), caller))
    )


@router.get("/user-tasks/{key}/form")
def read_form(request: Request, caller: Caller, key: str) -> Response:
    """Return the form of a user task; 204 if it has none."""
    workspace, number = workspace_of(request), key_of(key)
    task = queries.user_task(workspace, number, caller)
    form = queries.task_form(workspace, number, caller)
    return no_content() if form is None else json_answer(shapes.form(form, task.form_key))


@router.post("/user-tasks/{key}/assignment")
@when_heard
@once
def assign(request: Request, caller: Caller, key: str, body: Body) -> Response:
    """Claim a user task for oneself, or assign it to the person that `assignee` names."""
    workspace, name = workspace_of(request), text_of(body, "assignee")
    other = None
    if name is not None and name != caller.username:
        # Before the look-up: its answer would tell anybody which user names there are.
        if "operator" not in caller.groups:
            raise NotAllowed("only operators assign a user task to somebody else")
        other = queries.person_of_username(workspace, name)
    claim_user_task(workspace, key_of(key), actor=caller, assignee=other)
    return no_content()


@router.delete("/user-tasks/{key}/assignee")
@when_heard
def unassign(request: Request, caller: Caller, key: str) -> Response:
    """Give a user task back to its groups."""
    release_user_task(workspace_of(request), key_of(key), actor=caller)
    return no_content()


@router.patch("/user-tasks/{key}")
@when_heard
@once
def update(request: Request, caller: Caller, key: str, body: Body) -> Response:
    """Change the candidates, the dates or the priority of a user task."""
    action = text_of(body, "action", LONGEST_ACTION) or USUAL_ACTION
    changes = task_changes(object_of(body, "changeset"), "changeset")
    update_user_task(workspace_of(request), key_of(key), changes, actor=caller, action=action)
    return no_content()


@router.post("/user-tasks/{key}/completion")
@when_heard
@once
def complete(request: Request, caller: Caller, key: str, body: Body) -> Response:
    """Complete a user task with `variables`, which its form judges as a submission.

    Files that a form asks for do not fit in here: they go to `completion/with-files`.
    """
    variables = object_of(body, "variables")
    complete_user_task(workspace_of(request), key_of(key), variables, actor=caller)
    return no_content()


@router.post("/user-tasks/{key}/completion/with-files")
@when_heard
def complete_with_files(
    request: Request, caller: Caller, key: str, sent: SentSubmission
) -> Response:
    """Complete a user task with the part `data`, JSON as the form holds it, and its files: parts
    under the references (`files::…`) by which a file picker's value names them."""
    workspace, number = workspace_of(request), key_of(key)
    # Nobody has files looked at of a task that is not for them.
    queries.user_task(workspace, number, caller)
    files = look_at(workspace.settings, sent.files)
    complete_user_task(workspace, number, sent.values, actor=caller, files=files)
    return no_content()
