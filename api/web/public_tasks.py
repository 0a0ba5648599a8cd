"""User tasks for whoever has their link: shown by GET, which changes nothing, done by POST alone.

No session, no cookie: what opens the page is the link, what sends it off is its stamp.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.answers import download, json_answer
from api.identity import check_origin, workspace_of
from api.json_text import write_json
from api.one_turn import OneTurn
from api.public_guard import HONEYPOT, Stamp, limits_of
from api.requests import Body, Fields, object_of
from api.sent_files import SentSubmission
from api.web import formats, link_pages, pages, signing
from api.web.branding import branded
from api.web.texts import say
from engine.commands.complete_by_link import ask_for_link, complete_by_link, said_after
from engine.commands.handed_in_files import NOTHING_HANDED_IN, SentFile, look_at
from engine.faults import (
    InstanceSuspended,
    NotAllowed,
    NotFound,
    RequestUnderWay,
    StepFailed,
    UserTaskNotReady,
)
from engine.linked_documents import content_of
from engine.public_links import TOKEN, hash_of
from engine.public_tasks import LinkState, linked_task

router = APIRouter(route_class=OneTurn)
_log = logging.getLogger("vorgang.api")


@router.get("/t/{token}")
def task_page(request: Request, token: str) -> Response:
    """Show the form of the task, or why the link opens nothing any more."""
    link_pages.look(request)
    try:
        task = linked_task(workspace_of(request), link_pages.known(token))
    except NotFound:
        return link_pages.told(request, "gone", 404)
    if task.signing is not None:
        return signing.page_of(request, token, task, task.signing)
    if task.form is None:
        return link_pages.closed(request, token, task)
    content = pages.render(
        "public_task.html",
        **branded(request),
        task=task,
        given=write_json({"schema": task.form.schema, "data": task.form.data}).decode(),
        address=f"/t/{token}",
        stamp=link_pages.new_stamp(request, token, task.key),
        honeypot=HONEYPOT,
        until=None if task.until is None else formats.day_and_time(task.until),
    )
    return HTMLResponse(content)


@router.get("/t/{token}/documents/{number}")
def handed_document(request: Request, token: str, number: int) -> Response:
    """Hand out one of the documents of an open link."""
    limits, network = limits_of(request)
    limits.fetch(network, time.monotonic())
    workspace = workspace_of(request)
    handed = linked_task(workspace, link_pages.known(token)).handed
    found = content_of(workspace, handed, number)
    if found is None:
        raise NotFound("the link hands out no such document")
    return download(found.content, found.name, found.content_type)


@router.get("/t/{token}/thanks")
def thanks(request: Request, token: str, page: str = "", of: str = "") -> Response:
    """Say that it has arrived, if it has, and what the model says to who sent that page off."""
    link_pages.look(request)
    try:
        task = linked_task(workspace_of(request), link_pages.known(token))
    except NotFound:
        return link_pages.told(request, "gone", 404)
    if of in signing.ANSWERS:
        return signing.thanks(request, token, task, of, page)
    back = f"/t/{token}" if task.state is LinkState.OPEN else None
    if task.state is LinkState.WITHDRAWN:
        return link_pages.closed(request, token, task)
    said = said_after(workspace_of(request), token, page) if page else ""
    return link_pages.told(request, "thanks", 200, back=back, said=said)


@router.get("/t/{token}/asked")
def asked(request: Request, token: str) -> Response:
    """Say that a new link is on its way."""
    link_pages.look(request)
    return link_pages.told(request, "asked" if TOKEN.fullmatch(token) else "gone", 200)


@router.post("/t/{token}")
def take(request: Request, token: str, body: Body) -> Response:
    """Complete the task with what the form holds; the island goes on to `location`."""
    stamp = link_pages.sent_stamp(request, token)
    if object_of(body, "beside").get(HONEYPOT):
        return _complaint("filled")
    return _take(request, token, stamp, object_of(body, "data"))


def _stamped(request: Request, token: str) -> Stamp | None:
    return link_pages.sent_stamp(request, token)


@router.post("/t/{token}/with-files")
def take_with_files(
    request: Request,
    token: str,
    stamp: Annotated[Stamp | None, Depends(_stamped)],
    sent: SentSubmission,
) -> Response:
    """Complete the task with what the form holds and the files that were chosen in it."""
    return _take(request, token, stamp, sent.values, sent.files)


@router.post("/t/{token}/renewal")
def renew(request: Request, token: str, fields: Fields) -> Response:
    """Have the process send a new link, to where the old one went."""
    check_origin(request)
    limits, network = limits_of(request)
    limits.send(workspace_of(request), network)
    try:
        if link_pages.stamp_in(request, token, fields.get("stamp", "")) is None:
            return pages.see_other(f"/t/{link_pages.known(token)}")
        task = linked_task(workspace_of(request), link_pages.known(token))
        if task.renewal is None:
            return pages.see_other(f"/t/{token}")
        limits.renew(workspace_of(request), hash_of(token).hex())
        ask_for_link(workspace_of(request), token)
    except NotFound:
        return link_pages.told(request, "gone", 404)
    return pages.see_other(f"/t/{token}/asked")


def _take(
    request: Request,
    token: str,
    stamp: Stamp | None,
    values: Mapping[str, object],
    sent: Sequence[SentFile] = (),
) -> Response:
    workspace = workspace_of(request)
    if stamp is None:
        return _complaint("over")
    try:
        # Only for a link that is open: a scanner for viruses is not everybody's.
        # The same page, sent off again, needs no files: what it did is known.
        open_ = bool(sent) and linked_task(workspace, link_pages.known(token)).form is not None
        files = look_at(workspace.settings, sent) if open_ else NOTHING_HANDED_IN
        says = complete_by_link(
            workspace, link_pages.known(token), stamp.key, values, shown=stamp.nonce, files=files
        )
    except (NotFound, NotAllowed, UserTaskNotReady, InstanceSuspended):
        return _complaint("closed")
    except RequestUnderWay:
        return _complaint("under_way")
    except StepFailed:
        # Why is for those who keep the process; it may repeat what the form held.
        _log.warning("a public link completed nothing")
        return _complaint("failed")
    own = f"?page={quote(stamp.nonce)}" if says else ""
    return json_answer({"location": f"/t/{token}/thanks{own}"})


def _complaint(why: str) -> Response:
    """Return what the island says above the form, which keeps what is in it."""
    message = say(f"link.{why}")
    told = {"path": "", "field_id": "", "label": "", "code": "page", "message": message}
    return json_answer({"errors": [told]}, 422)
