"""Pages of the data protection team: find a person, ask for an erasure, approve it, see what it
does."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import download
from api.identity import Visitor, workspace_of
from api.json_text import write_json
from api.one_turn import OneTurn
from api.requests import PostedForm, Reader, key_of
from api.web import pages
from api.web.interventions import reason_of
from engine.commands.approve_erasure import approve_erasure, missing
from engine.commands.disclose_person import disclose_person
from engine.commands.execute_erasure import execute_erasure
from engine.commands.request_erasure import request_erasure
from engine.faults import ErasureUnknown
from engine.person_model import Target
from engine.queries.data_subjects import (
    PersonView,
    erasure,
    find_person,
    requested_erasures,
    standing_holds,
)

router = APIRouter(route_class=OneTurn)
_HOME = "/data-protection"


@router.get(_HOME)
def overview(request: Request, visitor: Reader) -> Response:
    """Show the search for a person, the erasures and the holds."""
    return _overview(request, visitor)


@router.post(f"{_HOME}/person")
def search(request: Request, posted: PostedForm) -> Response:
    """Show the person who is known by what the form names; it stands in no address and no log."""
    known_by = posted.fields.get("identifier", "")[:500]
    try:
        found = find_person(workspace_of(request), known_by, posted.visitor.person)
    except ErasureUnknown:
        return _overview(request, posted.visitor, nobody=True)
    return _overview(request, posted.visitor, found=found)


@router.post(f"{_HOME}/person/access")
def access(request: Request, posted: PostedForm) -> Response:
    """Hand out what there is about a person."""
    handle = posted.fields.get("person", "")
    made = disclose_person(workspace_of(request), handle, actor=posted.visitor.person)
    return download(write_json(made.content), f"Auskunft-{handle}.json", "application/json")


@router.post(f"{_HOME}/erasures")
def ask(request: Request, posted: PostedForm) -> Response:
    """Ask for the erasure of a person."""
    key = request_erasure(
        workspace_of(request),
        Target(posted.fields.get("person", "")),
        reason_of(posted.fields),
        actor=posted.visitor.person,
    )
    return pages.see_other(f"{_HOME}/erasures/{key}")


@router.get(f"{_HOME}/erasures/{{key}}")
def one_erasure(request: Request, visitor: Reader, key: str) -> Response:
    """Show a request to erase, and what it will do to each case."""
    found = erasure(workspace_of(request), key_of(key), visitor.person)
    account, asked = visitor.person.account_id, found.request
    left = missing(asked)
    waits = asked.executed_at is None
    own = account in {asked.requested_by, *asked.approved_by}
    return pages.page(
        request,
        visitor,
        "erasure.html",
        asked=asked,
        plans=found.cases,
        left=left,
        may_approve=waits and left > 0 and not own,
        may_execute=waits and left == 0,
    )


@router.post(f"{_HOME}/erasures/{{key}}/approve")
def approve(request: Request, posted: PostedForm, key: str) -> Response:
    """Approve an erasure that somebody else asked for."""
    number = key_of(key)
    approve_erasure(workspace_of(request), number, actor=posted.visitor.person)
    return pages.see_other(f"{_HOME}/erasures/{number}")


@router.post(f"{_HOME}/erasures/{{key}}/execute")
def execute(request: Request, posted: PostedForm, key: str) -> Response:
    """Erase."""
    number = key_of(key)
    execute_erasure(workspace_of(request), number, actor=posted.visitor.person)
    return pages.see_other(f"{_HOME}/erasures/{number}")


@router.post(f"{_HOME}/erasures/{{key}}/certificate")
def certificate(request: Request, posted: PostedForm, key: str) -> Response:
    """Hand out the certificate of an erasure."""
    # Imported late: report and seal load half a second of libraries that most processes never need.
    from engine.commands.certify_erasure import certify_erasure

    made = certify_erasure(workspace_of(request), key_of(key), actor=posted.visitor.person)
    return download(made.pdf, made.name, "application/pdf")


def _overview(
    request: Request,
    visitor: Visitor,
    *,
    found: PersonView | None = None,
    nobody: bool = False,
) -> Response:
    workspace, person = workspace_of(request), visitor.person
    return pages.page(
        request,
        visitor,
        "data_protection.html",
        found=found,
        nobody=nobody,
        erasures=[(one, missing(one)) for one in requested_erasures(workspace, person)],
        holds=standing_holds(workspace, person),
    )
