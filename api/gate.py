"""What stands around every request: security headers, size limits, an answer to any fault."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api.requests import RequestTooLarge
from api.sent_files import ADDRESSES

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; object-src 'none'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; report-uri /csp-report"
)
FRAMED = b"content-security-policy"
"""An answer with a policy of its own says itself who may show it inside a page."""
BODY_LIMIT = 2_000_000
UPLOAD_LIMIT = 20_000_000
WEBHOOK_LIMIT = 256_000
"""Bytes; who sends them has not shown yet who they are."""
WEBHOOKS = "/v2/webhooks/"
PUBLIC_FORM_LIMIT = 64_000
PUBLIC_FORMS = "/f/", "/t/", "/u/"
UPLOADS = frozenset({"/v2/deployments", "/engine-rest/deployment/create"})
MAIL_LIMIT = 25_000_000
"""Bytes of a mail, as of those that are read over IMAP."""
MAILS = "/v2/mails"
_log = logging.getLogger("vorgang.api")


class SecurityHeaders:
    """Adds the headers that every answer carries; pages and data are never kept by caches."""

    def __init__(self, app: Application, https: bool) -> None:
        self.app = app
        self.headers = {
            b"content-security-policy": CONTENT_SECURITY_POLICY.encode(),
            b"x-content-type-options": b"nosniff",
            b"x-frame-options": b"DENY",
            b"referrer-policy": b"same-origin",
            b"cross-origin-opener-policy": b"same-origin",
            b"cross-origin-resource-policy": b"same-origin",
            b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
        }
        if https:
            self.headers[b"strict-transport-security"] = b"max-age=63072000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete the answer's headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                added = [pair for pair in self.headers.items() if pair[0] not in present]
                if FRAMED in present:
                    added = [pair for pair in added if pair[0] != b"x-frame-options"]
                if b"cache-control" not in present:
                    added.append((b"cache-control", b"no-store"))
                message["headers"] = [*message["headers"], *added]
            await send(message)

        await self.app(scope, receive, complete)


class BodyLimit:
    """Counts what a request sends, whatever length it declared."""

    def __init__(self, app: Application, files: int = UPLOAD_LIMIT) -> None:
        """Take the application, and how many bytes a submission with files may have."""
        self.app = app
        self.files = files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; reading more than the limit raises `RequestTooLarge`."""
        path = scope.get("path", "")
        limit = UPLOAD_LIMIT if path in UPLOADS else BODY_LIMIT
        if ADDRESSES.fullmatch(path):
            limit = self.files
        if scope.get("path", "").startswith(WEBHOOKS):
            limit = WEBHOOK_LIMIT
        if path == MAILS:
            limit = MAIL_LIMIT
        if path.startswith(PUBLIC_FORMS) and not ADDRESSES.fullmatch(path):
            limit = PUBLIC_FORM_LIMIT
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise RequestTooLarge(f"the request has more than {limit:,} bytes")
            return message

        await self.app(scope, counted, send)


class FaultAnswers:
    """Answers what no handler has answered, so that nobody ever sees a stack trace."""

    def __init__(self, app: Application, answer: Callable[[Request, Exception], Response]) -> None:
        self.app = app
        self.answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; turn what it raises into an answer."""
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as fault:
            if started or scope["type"] != "http":
                _log.exception("an answer broke off")
                raise
            response = self.answer(Request(scope, receive), fault)
            await response(scope, receive, send)
