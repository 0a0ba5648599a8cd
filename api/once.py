"""`Idempotency-Key`: a request sent twice is done once and answered alike.

Source: draft-ietf-httpapi-idempotency-key-header-07; RFC 9651, 3.3.3 (the header is a string).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from api.identity import workspace_of
from api.json_text import write_json
from api.requests import RequestRefused
from engine.commands.answer_once import Answer, Key, answer_once
from engine.model import Person
from engine.workspace import Workspace

HEADER: Final = "idempotency-key"
LONGEST_KEY: Final = 255
ONCE: Final = "answered_once"
"""By which the description of the interface knows that a key may be named."""
_QUOTED: Final = re.compile(r'"((?:[ !#-\[\]-~]|\\["\\])*)"')
_BARE: Final = re.compile(r"[!#-+\--:<-~]+")


def once(handler: Callable[..., Response]) -> Callable[..., Response]:
    """Return the handler of a route, with the answer kept if the request names a key.

    Args:
        handler: takes `request`, `caller` and, besides keys of its address, `body`; whatever it
            changes it changes through `workspace_of(request)`.
    """

    @wraps(handler)
    def answered(request: Request, caller: Person, **given: object) -> Response:
        key = key_of_header(request)
        if key is None:
            return handler(request=request, caller=caller, **given)

        def act(within: Workspace) -> Answer:
            request.state.workspace = within
            response = handler(request=request, caller=caller, **given)
            return Answer(response.status_code, bytes(response.body))

        workspace = workspace_of(request)
        asked = Key(f"account {caller.account_id}", key, _asked(request, given.get("body")))
        try:
            return response_of(answer_once(workspace, asked, act))
        finally:
            request.state.workspace = workspace

    setattr(answered, ONCE, True)
    return answered


def response_of(answer: Answer) -> Response:
    """Return a kept answer as it was sent."""
    return Response(
        answer.content, answer.status, media_type="application/json" if answer.content else None
    )


def key_of_header(request: Request) -> str | None:
    """Return the key that the request names, in quotes or without; `None` if it names none.

    Raises:
        RequestRefused: it is empty, too long, or no text that a header may hold.
    """
    written = request.headers.get(HEADER)
    if written is None:
        return None
    text = written.strip()
    quoted = _QUOTED.fullmatch(text)
    key = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else text
    if not key or len(key) > LONGEST_KEY or not (quoted or _BARE.fullmatch(text)):
        raise RequestRefused(
            f"Idempotency-Key takes 1 to {LONGEST_KEY} printable ASCII characters in quotes"
        )
    return key


def _asked(request: Request, body: object) -> bytes:
    content = json.dumps(json.loads(write_json(body), parse_float=str), sort_keys=True)
    path = f"{request.method} {request.url.path}?{request.url.query}"
    return hashlib.sha256(f"{path}\n{content}".encode()).digest()
