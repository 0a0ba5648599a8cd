"""What is done on the inbox: with selected tasks, with filters, with its settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.identity import Visitor, workspace_of
from api.one_turn import OneTurn
from api.requests import PostedForm, Reader, key_of
from api.web import pages
from api.web.inbox import Problem, Selected, shown
from api.web.inbox_filter import Asked
from api.web.refusals import as_sentence
from api.web.task_rows import about
from api.web.texts import group_name, say
from engine import queries
from engine.commands.claim_user_task import claim_user_task
from engine.commands.keep_filter import choose_for_inbox, delete_filter, keep_filter
from engine.commands.release_user_task import release_user_task
from engine.faults import EngineFault
from engine.inbox_model import InboxChoice
from engine.model import Person
from engine.queries import inbox_choices
from engine.workspace import Workspace

router = APIRouter(route_class=OneTurn)
_ACTS: Mapping[str, Callable[[Workspace, int, Person], None]] = {
    "claim": lambda workspace, key, actor: claim_user_task(workspace, key, actor=actor),
    "release": lambda workspace, key, actor: release_user_task(workspace, key, actor=actor),
}
_SELECTED = "task-"


@router.post("/inbox/bulk")
def bulk(request: Request, posted: PostedForm) -> Response:
    """Claim or release the selected tasks, each in a transaction of its own; say which stayed as
    they were, and why."""
    fields, visitor = posted.fields, posted.visitor
    asked = Asked.of_query(fields.get("list", ""))
    named = "release" if fields.get("act") == "release" else "claim"
    keys = [key_of(name.removeprefix(_SELECTED)) for name in fields if name.startswith(_SELECTED)]
    if not keys:
        return _refused(request, visitor, asked, Selected(fault=say("inbox.bulk.none")))
    workspace = workspace_of(request)
    problems = []
    for key in keys:
        try:
            _ACTS[named](workspace, key, visitor.person)
        except EngineFault as fault:
            problems.append(_problem(workspace, key, visitor.person, fault))
    if problems:
        number = len(keys) - len(problems)
        done = say(f"inbox.bulk.done.{named}", number=number) if number else ""
        return _refused(request, visitor, asked, Selected(done=done, problems=tuple(problems)))
    there = asked.address
    return pages.see_other(f"{there}{'&' if '?' in there else '?'}done=bulk-{named}")


@router.get("/inbox/filters")
def filters(request: Request, visitor: Reader) -> Response:
    """Show the filters of a person and of their groups."""
    return _filters(request, visitor, "")


@router.post("/inbox/filters")
def keep(request: Request, posted: PostedForm) -> Response:
    """Keep a filter of the inbox, or change one of one's own."""
    fields, visitor = posted.fields, posted.visitor
    key = fields.get("key", "")
    asked = Asked.of_query(fields.get("address", "")).at_page(1)
    try:
        keep_filter(
            workspace_of(request),
            fields.get("name", ""),
            asked.query,
            actor=visitor.person,
            shared_with=fields.get("share") or None,
            key=key_of(key) if key else None,
        )
    except EngineFault as fault:
        return _filters(request, visitor, _words(fault))
    there = "/inbox/filters" if key else asked.address
    return pages.see_other(f"{there}{'&' if '?' in there else '?'}done=filter-kept")


@router.post("/inbox/filters/{key}/delete")
def delete(request: Request, posted: PostedForm, key: str) -> Response:
    """Delete a filter of one's own."""
    delete_filter(workspace_of(request), key_of(key), actor=posted.visitor.person)
    return pages.see_other("/inbox/filters?done=filter-deleted")


@router.get("/inbox/choices")
def choices(request: Request, visitor: Reader) -> Response:
    """Show what somebody may choose for their inbox, and its shortcuts."""
    chosen = inbox_choices.inbox_choice(workspace_of(request), visitor.person)
    return pages.page(request, visitor, "inbox_choices.html", chosen=chosen)


@router.post("/inbox/choices")
def choose(request: Request, posted: PostedForm) -> Response:
    """Keep what somebody chose."""
    chosen = InboxChoice("next" in posted.fields, "keys" in posted.fields)
    choose_for_inbox(workspace_of(request), chosen, actor=posted.visitor.person)
    return pages.see_other("/inbox/choices?done=chosen")


def next_address(workspace: Workspace, person: Person, case: int) -> str:
    """Return where somebody goes on to who has done a task: to the next one, if they chose so and
    there is one, what they hold first; else to the list."""
    after = f"done=completed&case={case}"
    if inbox_choices.inbox_choice(workspace, person).next_at_once:
        tasks = queries.inbox(workspace, person, limit=50)
        fit = [one for one in tasks if not (one.excluded or one.suspended or one.pending)]
        fit.sort(key=lambda one: one.holder != person.account_id)
        if fit:
            return f"/tasks/{fit[0].key}?{after}"
    return f"/inbox?{after}"


def _problem(workspace: Workspace, key: int, person: Person, fault: EngineFault) -> Problem:
    """Return a task that stayed as it was; its name only for those who may see it."""
    try:
        task = queries.user_task(workspace, key, person)
    except EngineFault:
        return Problem(key, str(key), _words(fault))
    return Problem(key, f"{task.name}, {about(task)}", _words(fault))


def _refused(request: Request, visitor: Visitor, asked: Asked, selected: Selected) -> Response:
    response = shown(request, visitor, asked, selected)
    response.status_code = 422
    return response


def _filters(request: Request, visitor: Visitor, fault: str) -> Response:
    workspace, person = workspace_of(request), visitor.person
    kept = inbox_choices.saved_filters(workspace, person)
    response = pages.page(
        request,
        visitor,
        "inbox_filters.html",
        kept=[(one, Asked.of_query(one.address)) for one in kept],
        own_groups=sorted(person.groups, key=group_name),
        fault=fault,
    )
    response.status_code = 422 if fault else 200
    return response


def _words(fault: EngineFault) -> str:
    return as_sentence(fault)
