"""Signing a document by a link: shown to the byte, signed or refused by POST alone, no cookies.

The forms are plain ones, so that somebody signs without JavaScript too; a script adds the field in
which a signature is drawn.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.answers import download
from api.identity import check_origin, workspace_of
from api.one_turn import OneTurn
from api.public_guard import HONEYPOT, Stamp, limits_of
from api.requests import Fields
from api.web import formats, link_pages, pages
from api.web.branding import branded
from api.web.pdf_pages import shown_pages
from api.web.texts import say
from engine.commands.complete_by_link import said_after
from engine.commands.sign_by_link import accept_late, refuse_by_link, sign_by_link
from engine.faults import (
    InstanceSuspended,
    NotAllowed,
    NotFound,
    RequestUnderWay,
    StepFailed,
    UserTaskNotReady,
)
from engine.public_links import hash_of
from engine.public_signing import Signing
from engine.public_tasks import LinkState, PublicTask, linked_task
from engine.signing_by_link import (
    DECLINED,
    LONGEST_AGENT,
    SIGNED,
    TYPED,
    USUAL_REASONS,
    Client,
    GivenLateAnswer,
    GivenRefusal,
    GivenSignature,
    Shown,
    SigningChanged,
    SigningRefused,
)

router = APIRouter(route_class=OneTurn)
ANSWERED: Final = "answered"
ANSWERS: Final = frozenset({SIGNED, DECLINED, ANSWERED})
_ENTERED: Final[tuple[str, ...]] = (
    *("name", "place", "function"),
    *("kind", "typed", "strokes", "accept"),
)
_REFUSED: Final[tuple[str, ...]] = ("reason", "text")
_LATE: Final[tuple[str, ...]] = ("name", "text")
_CLOSED: Final = (NotFound, NotAllowed, UserTaskNotReady, InstanceSuspended)
_CHANGED: Final = 409
Hash = Annotated[str, Query(max_length=64)]
"""Of the document that a page shows."""
_log = logging.getLogger("vorgang.api")


def page_of(
    request: Request,
    token: str,
    task: PublicTask,
    signing: Signing,
    *,
    given: Mapping[str, str] | None = None,
    faults: Mapping[str, Mapping[str, str]] | None = None,
    changed: bool = False,
) -> Response:
    """Return the page on which the document is signed.

    Args:
        given: what was entered.
        faults: why it was not taken, by form (`sign`, `refuse`) and field.
        changed: whether another document was shown before.
    """
    asked = signing.asked
    usual = tuple((word, say(f"sign.reason.{word}")) for word in USUAL_REASONS)
    content = pages.render(
        "sign.html",
        **branded(request),
        task=task,
        asked=asked,
        document=signing.document,
        shown=shown_pages(signing.document),
        reasons=asked.reasons or usual,
        address=f"/t/{token}",
        stamp=link_pages.new_stamp(request, token, task.key),
        honeypot=HONEYPOT,
        until=None if task.until is None else formats.day_and_time(task.until),
        given=given or {},
        faults={"sign": {}, "refuse": {}, **(faults or {})},
        changed=changed,
    )
    unfit = link_pages.UNFIT if faults else 200
    return HTMLResponse(content, _CHANGED if changed else unfit)


def thanks(request: Request, token: str, task: PublicTask, of: str, page: str) -> Response:
    """Say what has arrived, if the link is used."""
    if task.state is LinkState.OPEN:
        return pages.see_other(f"/t/{token}")
    said = said_after(workspace_of(request), token, page) if page else ""
    return link_pages.told(request, f"sign.{of}", 200, said=said)


@router.get("/t/{token}/document")
def document(request: Request, token: str, sha256: Hash = "") -> Response:
    """Hand out the document that is to be signed."""
    signing = _shown_by_page(request, token, sha256)
    found = signing.document
    return download(found.content, found.name, found.content_type)


@router.get("/t/{token}/pages/{number}")
def page_picture(request: Request, token: str, number: int, sha256: Hash = "") -> Response:
    """Hand out the picture of one of its pages."""
    signing = _shown_by_page(request, token, sha256)
    found = shown_pages(signing.document).pages
    if not 1 <= number <= len(found):
        raise NotFound("the document has no such page")
    return Response(found[number - 1].picture, media_type="image/png")


@router.post("/t/{token}/signature")
def sign(request: Request, token: str, fields: Fields) -> Response:
    """Sign."""

    def act(stamp: Stamp) -> bool:
        given = GivenSignature(
            name=fields.get("name", ""),
            place=fields.get("place", ""),
            function=fields.get("function", ""),
            accepted=fields.get("accept") == "yes",
            kind=fields.get("kind", TYPED),
            typed=fields.get("typed", ""),
            strokes=fields.get("strokes", ""),
        )
        shown, client = _shown(fields), _client(request)
        workspace, page = workspace_of(request), stamp.nonce
        return sign_by_link(
            workspace, token, stamp.key, given, page=page, shown=shown, client=client
        )

    entered = {name: fields[name] for name in _ENTERED if name in fields}
    return _take(request, token, fields, act, of=SIGNED, form="sign", entered=entered)


@router.post("/t/{token}/refusal")
def refuse(request: Request, token: str, fields: Fields) -> Response:
    """Refuse to sign."""

    def act(stamp: Stamp) -> bool:
        given = GivenRefusal(fields.get("reason", ""), fields.get("text", ""))
        shown, client = _shown(fields), _client(request)
        workspace, page = workspace_of(request), stamp.nonce
        return refuse_by_link(
            workspace, token, stamp.key, given, page=page, shown=shown, client=client
        )

    entered = {name: fields[name] for name in _REFUSED if name in fields}
    return _take(request, token, fields, act, of=DECLINED, form="refuse", entered=entered)


@router.post("/t/{token}/late")
def answer_late(request: Request, token: str, fields: Fields) -> Response:
    """Have the process told that somebody accepts too late."""
    stamp, workspace = _sent(request, token, fields), workspace_of(request)
    entered = {name: fields[name] for name in _LATE if name in fields}
    try:
        task = linked_task(workspace, link_pages.known(token))
        if task.late is None:
            return pages.see_other(f"/t/{token}")
        if stamp is None or fields.get(HONEYPOT):
            return _late_again(request, token, task, entered, {"page": _unfit(stamp)})
        limits_of(request)[0].renew(workspace, hash_of(token).hex())
        given = GivenLateAnswer(fields.get("name", ""), fields.get("text", ""))
        accept_late(workspace, token, given)
    except NotFound:
        return pages.see_other(f"/t/{token}")
    except SigningRefused as refused:
        return _late_again(request, token, task, entered, _worded(refused))
    except RequestUnderWay:
        return _late_again(request, token, task, entered, {"page": say("link.under_way")})
    return pages.see_other(f"/t/{token}/thanks?of={ANSWERED}")


def _late_again(
    request: Request,
    token: str,
    task: PublicTask,
    entered: Mapping[str, str],
    faults: Mapping[str, str],
) -> Response:
    return link_pages.closed(request, token, task, given=entered, faults=faults)


def _take(
    request: Request,
    token: str,
    fields: Mapping[str, str],
    act: Callable[[Stamp], bool],
    *,
    of: str,
    form: str,
    entered: Mapping[str, str],
) -> Response:
    """Answer what was sent: with the page that says so, or the form with what is wrong in it."""
    stamp = _sent(request, token, fields)
    changed, faults = False, {"page": _unfit(stamp)}
    if stamp is not None and not fields.get(HONEYPOT):
        try:
            says = act(stamp)
        except _CLOSED:
            return pages.see_other(f"/t/{token}")
        except SigningRefused as refused:
            faults = _worded(refused)
        except SigningChanged:
            changed, faults = True, {}
        except RequestUnderWay:
            faults = {"page": say("link.under_way")}
        except StepFailed:
            # Why is for those who keep the process; it may repeat what the form held.
            _log.warning("a signature by a link came to nothing")
            faults = {"page": say("link.failed")}
        else:
            own = {"of": of, "page": stamp.nonce} if says else {"of": of}
            return pages.see_other(f"/t/{token}/thanks?{urlencode(own)}")
    try:
        task = linked_task(workspace_of(request), link_pages.known(token))
    except NotFound:
        return link_pages.told(request, "gone", 404)
    if task.signing is None:
        return pages.see_other(f"/t/{token}")
    told = {form: faults} if faults else None
    kept = {name: one for name, one in entered.items() if not (changed and name == "accept")}
    return page_of(request, token, task, task.signing, given=kept, faults=told, changed=changed)


def _shown_by_page(request: Request, token: str, sha256: str) -> Signing:
    """Return the document of which a page shows parts: that page's alone, never one that has come
    in its place meanwhile, or somebody would sign one and have looked at another.

    Raises:
        NotFound: there is another one now, or nothing to sign any more.
    """
    _, signing = _open(request, token)
    if sha256 and sha256 != signing.asked.document:
        raise NotFound("there is another document to sign now")
    return signing


def _open(request: Request, token: str) -> tuple[PublicTask, Signing]:
    """Return the open task of a link by which something is signed.

    Raises:
        NotFound: there is none, or none any more.
    """
    limits, network = limits_of(request)
    limits.fetch(network, time.monotonic())
    task = linked_task(workspace_of(request), link_pages.known(token))
    if task.signing is None:
        raise NotFound("nothing is signed by that link")
    return task, task.signing


def _sent(request: Request, token: str, fields: Mapping[str, str]) -> Stamp | None:
    check_origin(request)
    limits, network = limits_of(request)
    limits.send(workspace_of(request), network)
    return link_pages.stamp_in(request, token, fields.get("stamp", ""))


def _unfit(stamp: Stamp | None) -> str:
    return say("link.over" if stamp is None else "link.filled")


def _shown(fields: Mapping[str, str]) -> Shown:
    return Shown(fields.get("document", ""), fields.get("shown", ""))


def _client(request: Request) -> Client:
    """Return where a request comes from, as it says."""
    host = request.client.host if request.client else ""
    agent = request.headers.get("user-agent", "")[:LONGEST_AGENT]
    return Client(host, "".join(one for one in agent if one.isprintable()))


def _worded(refused: SigningRefused) -> dict[str, str]:
    return {field: say(f"sign.fault.{field}.{word}") for field, word in refused.faults.items()}
