"""Webhooks of other systems, which have no account here: their signature says who they are."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import json_answer
from api.cloud_event_reader import BATCH, STRUCTURED, read_events
from api.http.cloud_events import Content, told_of
from api.identity import workspace_of
from api.one_turn import OneTurn
from api.rate_limit import RateLimit
from api.requests import MediaTypeRefused, RequestRefused
from api.webhook_signature import secrets_of, verified
from engine.cloud_events.model import CloudEvent
from engine.cloud_events.reader import WEBHOOK
from engine.commands.take_events import take_webhook
from forms.strict_json import JsonRefused, parse_json

BURST: Final = 200
PER_SECOND: Final = 20.0
"""Of each webhook and server; more are told to come back later (429)."""

router = APIRouter(route_class=OneTurn)


@router.post("/webhooks/{name}")
def take(request: Request, name: str, content: Content) -> Response:
    """Take what a webhook brings: a CloudEvent, or JSON that becomes one as its mapping says."""
    workspace = workspace_of(request)
    folder = workspace.settings.webhook_secrets
    known = WEBHOOK.fullmatch(name) is not None and folder is not None
    # Without a secret all goes on alike, so that nobody learns which webhooks there are.
    secrets = secrets_of(Path(folder or ""), name) if known else ()
    headers = dict(request.headers.items())
    id_ = verified(secrets, headers, content, datetime.now(UTC))
    limit: RateLimit = request.app.state.webhook_limit
    limit.take(name, time.monotonic())
    taken = take_webhook(workspace, name, id_, _read(request, content))
    return json_answer(told_of(taken), 202)


def _read(request: Request, content: bytes) -> CloudEvent | dict[str, object]:
    """Return what the body says: it alone is signed, so no header says what has happened.

    Source: Standard Webhooks 1.0, Signature scheme.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == BATCH:
        raise MediaTypeRefused("a webhook brings one event at a time; send batches to cloud-events")
    if kind not in ("application/json", STRUCTURED):
        raise MediaTypeRefused(f"a webhook brings application/json or {STRUCTURED}")
    if any(name.startswith("ce-") for name in request.headers):
        raise RequestRefused(
            "a webhook's headers are not signed and cannot hold attributes of an event; "
            f"send it as a whole as {STRUCTURED}"
        )
    try:
        value = parse_json(content)
    except JsonRefused as fault:
        raise RequestRefused(str(fault)) from fault
    if not isinstance(value, dict):
        raise RequestRefused("the body must be a JSON object")
    if "specversion" in value or kind == STRUCTURED:
        (event,) = read_events([("content-type", STRUCTURED)], content)
        return event
    return value
