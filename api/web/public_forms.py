"""Forms for whoever has no account: shown, taken, and answered with a number to ask by.

No session, no cookie: nothing that a browser sends by itself opens anything here.
"""

from __future__ import annotations

import logging
import re
import time
from datetime import UTC, datetime
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.answers import json_answer
from api.identity import check_origin, workspace_of
from api.json_text import write_json
from api.one_turn import OneTurn
from api.public_guard import HONEYPOT, LEAST, Stamp, limits_of, stamp_of, stamped
from api.requests import Body, object_of
from api.web import pages
from api.web.branding import branded
from api.web.embedding import embeddable, embedded_in
from api.web.texts import say
from audit.plain import Plain
from engine.case_references import FORM, reference_of
from engine.commands.start_publicly import PublicFormChanged, start_publicly
from engine.faults import NotFound, RequestUnderWay, StepFailed
from engine.queries.public_forms import public_form

router = APIRouter(route_class=OneTurn)
_SLUG: Final = re.compile(r"[a-z0-9-]{1,60}")
_log = logging.getLogger("vorgang.api")


@router.get("/f/{slug}")
def form_page(request: Request, slug: str) -> Response:
    """Show the form."""
    limits, network = limits_of(request)
    limits.look(network, time.monotonic())
    workspace = workspace_of(request)
    try:
        shown = public_form(workspace, _known(slug))
    except NotFound:
        return _gone(request)
    now = workspace.real_time() or datetime.now(UTC)
    content = pages.render(
        "public_form.html",
        **branded(request),
        shown=shown,
        given=write_json({"schema": shown.form.schema, "data": shown.form.data}).decode(),
        stamp=stamped(workspace.ledger.keys.state, slug, shown.key, now),
        honeypot=HONEYPOT,
        sites=embedded_in(request),
    )
    return embeddable(request, HTMLResponse(content))


@router.get("/f/{slug}/thanks")
def thanks(request: Request, slug: str) -> Response:
    """Say that it has arrived, and by which number to ask for it."""
    limits, network = limits_of(request)
    limits.look(network, time.monotonic())
    workspace = workspace_of(request)
    try:
        shown = public_form(workspace, _known(slug))
    except NotFound:
        return _gone(request)
    reference = request.query_params.get("reference", "")
    if not FORM.fullmatch(reference):
        return _gone(request)
    content = pages.render(
        "public_thanks.html",
        **branded(request),
        name=shown.name,
        said=shown.thanks,
        slug=slug,
        reference=reference,
        sites=embedded_in(request),
    )
    return embeddable(request, HTMLResponse(content))


@router.post("/f/{slug}")
def take(request: Request, slug: str, body: Body) -> Response:
    """Start the process with what the form holds; the island goes on to `location`."""
    check_origin(request)
    limits, network = limits_of(request)
    limits.send(workspace_of(request), network)
    workspace = workspace_of(request)
    now = workspace.real_time() or datetime.now(UTC)
    written = request.headers.get("x-csrf-token", "")
    stamp = stamp_of(workspace.ledger.keys.state, slug, written, now)
    refused = _refused(stamp, object_of(body, "beside"), now)
    if stamp is None or refused is not None:
        return _complaint(refused or "over")
    limits.start(workspace_of(request), slug)
    try:
        key = start_publicly(
            workspace, slug, key=stamp.key, shown=stamp.nonce, variables=object_of(body, "data")
        )
    except NotFound:
        return _complaint("gone")
    except PublicFormChanged:
        return _complaint("changed")
    except RequestUnderWay:
        return _complaint("under_way")
    except StepFailed:
        # Why is for those who keep the process; it may repeat what the form held.
        _log.warning("a public form started nothing", extra={"plain": {"form": Plain(slug)}})
        return _complaint("failed")
    reference = reference_of(workspace.ledger.keys.state, key)
    return json_answer({"location": f"/f/{slug}/thanks?reference={reference}"})


def _refused(stamp: Stamp | None, beside: dict[str, object], now: datetime) -> str | None:
    """Return why a page is not taken, whatever its form holds."""
    if stamp is None:
        return "over"
    if beside.get(HONEYPOT):
        return "filled"
    return "too_fast" if now - stamp.shown_at < LEAST else None


def _complaint(why: str) -> Response:
    """Return what the island says above the form, which keeps what is in it."""
    message = say(f"public.{why}")
    told = {"path": "", "field_id": "", "label": "", "code": "page", "message": message}
    return json_answer({"errors": [told]}, 422)


def _known(slug: str) -> str:
    if not _SLUG.fullmatch(slug):
        raise NotFound("there is no public form of that name")
    return slug


def _gone(request: Request) -> Response:
    return HTMLResponse(pages.render("public_gone.html", **branded(request)), 404)
