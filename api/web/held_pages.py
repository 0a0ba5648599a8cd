"""What is held back before any case begins: seen by operators and auditors, let go by operators."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.identity import Visitor, workspace_of
from api.one_turn import OneTurn
from api.requests import PostedForm, Reader, key_of
from api.web import pages
from api.web.reason_field import Reason, question, reason_in
from api.web.texts import say
from engine.commands.drop_trigger import drop_trigger
from engine.commands.suspend_process_definition import resume_process_definition
from engine.faults import ProcessDefinitionUnknown
from engine.queries.held_back import held_back, waiting_trigger

router = APIRouter(route_class=OneTurn)


@router.get("/held")
def held_list(request: Request, visitor: Reader) -> Response:
    """Show which versions start nothing, and what start events hold until more has come."""
    found = held_back(workspace_of(request), visitor.person)
    return pages.page(
        request,
        visitor,
        "held.html",
        definitions=found.definitions,
        triggers=found.triggers,
        may_act=pages.is_operator(visitor.person),
    )


@router.get("/held/versions/{key}/resume")
def ask_version(request: Request, visitor: Reader, key: str) -> Response:
    """Ask back before a version starts instances again."""
    return _version_question(request, visitor, key)


def _version_question(
    request: Request, visitor: Visitor, key: str, given: Reason | None = None
) -> Response:
    pages.require_operator(visitor.person)
    number = key_of(key)
    found = held_back(workspace_of(request), visitor.person).definitions
    one = next((held for held in found if held.key == number), None)
    if one is None:
        raise ProcessDefinitionUnknown(f"the process definition {number} is not suspended")
    return question(
        request,
        visitor,
        "held_question.html",
        given,
        what="resume-version",
        address=f"/held/versions/{number}/resume",
        title=say("resume-version.title", name=one.name, version=one.version),
        words=say("resume-version.words"),
        instances=one.held,
    )


@router.post("/held/versions/{key}/resume")
def resume_version(request: Request, posted: PostedForm, key: str) -> Response:
    """Let a version start instances again, for a reason."""
    reason = reason_in(posted.fields)
    if reason.fault:
        return _version_question(request, posted.visitor, key, reason)
    resume_process_definition(
        workspace_of(request),
        key_of(key),
        reason.text,
        instances=posted.fields.get("instances") == "yes",
        actor=posted.visitor.person,
    )
    return pages.see_other("/held?done=resumed-version")


@router.get("/held/triggers/{key}/drop")
def ask_trigger(request: Request, visitor: Reader, key: str) -> Response:
    """Ask back before something that has come begins nothing any more."""
    return _trigger_question(request, visitor, key)


def _trigger_question(
    request: Request, visitor: Visitor, key: str, given: Reason | None = None
) -> Response:
    pages.require_operator(visitor.person)
    one = waiting_trigger(workspace_of(request), key_of(key), visitor.person)
    return question(
        request,
        visitor,
        "held_question.html",
        given,
        what="drop-trigger",
        address=f"/held/triggers/{one.key}/drop",
        title=say("drop-trigger.title", name=one.name),
        words=say("drop-trigger.words", event=one.event_id, process=one.process_name),
        instances=0,
    )


@router.post("/held/triggers/{key}/drop")
def drop(request: Request, posted: PostedForm, key: str) -> Response:
    """Drop what has come, for a reason."""
    reason = reason_in(posted.fields)
    if reason.fault:
        return _trigger_question(request, posted.visitor, key, reason)
    drop_trigger(workspace_of(request), key_of(key), reason.text, actor=posted.visitor.person)
    return pages.see_other("/held?done=dropped")
