"""User tasks for whoever has their link: shown by GET, which changes nothing, done by POST alone.

No session, no cookie: what opens the page is the link, what sends it off is its stamp.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.answers import json_answer
from api.identity import check_origin, workspace_of
from api.json_text import write_json
from api.one_turn import OneTurn
from api.public_guard import HONEYPOT, Stamp, limits_of, stamp_of, stamped
from api.requests import Body, Fields, object_of
from api.sent_files import SentSubmission
from api.web import formats, pages
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
from engine.public_links import TOKEN, hash_of
from engine.public_tasks import LinkState, PublicTask, linked_task

router = APIRouter(route_class=OneTurn)
_GONE: Final = 410
_log = logging.getLogger("vorgang.api")


@router.get("/t/{token}")
def task_page(request: Request, token: str) -> Response:
    """Show the form of the task, or why the link opens nothing any more."""
    _look(request)
    try:
        task = linked_task(workspace_of(request), _known(token))
    except NotFound:
        return _told(request, "gone", 404)
    if task.form is None:
        return _closed(request, token, task)
    content = pages.render(
        "public_task.html",
        company=workspace_of(request).settings.company,
        task=task,
        given=write_json({"schema": task.form.schema, "data": task.form.data}).decode(),
        address=f"/t/{token}",
        stamp=_stamp(request, token, task.key),
        honeypot=HONEYPOT,
        until=None if task.until is None else formats.day_and_time(task.until),
    )
    return HTMLResponse(content)


@router.get("/t/{token}/thanks")
def thanks(request: Request, token: str, page: str = "") -> Response:
    """Say that it has arrived, if it has, and what the model says to who sent that page off."""
    _look(request)
    try:
        task = linked_task(workspace_of(request), _known(token))
    except NotFound:
        return _told(request, "gone", 404)
    back = f"/t/{token}" if task.state is LinkState.OPEN else None
    if task.state is LinkState.WITHDRAWN:
        return _closed(request, token, task)
    said = said_after(workspace_of(request), token, page) if page else ""
    return _told(request, "thanks", 200, back=back, said=said)


@router.get("/t/{token}/asked")
def asked(request: Request, token: str) -> Response:
    """Say that a new link is on its way."""
    _look(request)
    return _told(request, "asked" if TOKEN.fullmatch(token) else "gone", 200)


@router.post("/t/{token}")
def take(request: Request, token: str, body: Body) -> Response:
    """Complete the task with what the form holds; the island goes on to `location`."""
    stamp = _send(request, token)
    if object_of(body, "beside").get(HONEYPOT):
        return _complaint("filled")
    return _take(request, token, stamp, object_of(body, "data"))


def _stamped(request: Request, token: str) -> Stamp | None:
    return _send(request, token)


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
        if _read(request, token, fields.get("stamp", "")) is None:
            return pages.see_other(f"/t/{_known(token)}")
        task = linked_task(workspace_of(request), _known(token))
        if task.renewal is None:
            return pages.see_other(f"/t/{token}")
        limits.renew(workspace_of(request), hash_of(token).hex())
        ask_for_link(workspace_of(request), token)
    except NotFound:
        return _told(request, "gone", 404)
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
        open_ = bool(sent) and linked_task(workspace, _known(token)).form is not None
        files = look_at(workspace.settings, sent) if open_ else NOTHING_HANDED_IN
        says = complete_by_link(
            workspace, _known(token), stamp.key, values, shown=stamp.nonce, files=files
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


def _look(request: Request) -> None:
    limits, network = limits_of(request)
    limits.look(network, time.monotonic())


def _send(request: Request, token: str) -> Stamp | None:
    """Return the stamp of the page that is sent off, `None` if it has none of ours."""
    check_origin(request)
    limits, network = limits_of(request)
    limits.send(workspace_of(request), network)
    return _read(request, token, request.headers.get("x-csrf-token", ""))


def _read(request: Request, token: str, written: str) -> Stamp | None:
    secret = workspace_of(request).ledger.keys.state
    return stamp_of(secret, f"t/{token}", written, _now(request))


def _stamp(request: Request, token: str, key: int) -> str:
    secret = workspace_of(request).ledger.keys.state
    return stamped(secret, f"t/{token}", key, _now(request))


def _now(request: Request) -> datetime:
    return workspace_of(request).real_time() or datetime.now(UTC)


def _closed(request: Request, token: str, task: PublicTask) -> Response:
    """Say why the link opens nothing any more, and what to do."""
    renewable = task.state is LinkState.EXPIRED and task.renewal is not None
    until = "" if task.until is None else formats.day_and_time(task.until)
    return _told(
        request,
        task.state.value,
        _GONE,
        until=until,
        renewal=f"/t/{token}/renewal" if renewable else None,
        stamp=_stamp(request, token, task.key) if renewable else "",
    )


def _told(
    request: Request,
    what: str,
    status: int,
    *,
    back: str | None = None,
    until: str = "",
    renewal: str | None = None,
    stamp: str = "",
    said: str = "",
) -> Response:
    content = pages.render(
        "public_link.html",
        company=workspace_of(request).settings.company,
        what=what,
        back=back,
        until=until,
        renewal=renewal,
        stamp=stamp,
        said=said,
    )
    return HTMLResponse(content, status)


def _complaint(why: str) -> Response:
    """Return what the island says above the form, which keeps what is in it."""
    message = say(f"link.{why}")
    told = {"path": "", "field_id": "", "label": "", "code": "page", "message": message}
    return json_answer({"errors": [told]}, 422)


def _known(token: str) -> str:
    if not TOKEN.fullmatch(token):
        raise NotFound("there is no such link")
    return token
