"""Camunda Modeler's calls for Camunda 7 come out of a page: it asks first whether it may.

The page is a file on somebody's own machine, so its origin is `file://`, or `null` by what builds
it. It signs in by a header it sets itself; what a browser remembers is neither asked for nor taken.

Source: Fetch Standard, CORS protocol.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import Response

from api.engine_rest.faults import PREFIX

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

ORIGINS = frozenset({"null", "file://"})


class ModelersPage:
    """Lets pages on somebody's own machine read answers of `/engine-rest`."""

    def __init__(self, app: Application) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the question beforehand, and mark the answers."""
        if scope["type"] != "http" or not scope["path"].startswith(f"{PREFIX}/"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin", "")
        if origin not in ORIGINS:
            await self.app(scope, receive, send)
            return
        named = {"access-control-allow-origin": origin, "vary": "Origin"}
        if scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            allowed = {
                **named,
                "access-control-allow-methods": "GET, POST",
                "access-control-allow-headers": "accept, authorization, content-type",
                "access-control-max-age": "600",
            }
            await Response(status_code=204, headers=allowed)(scope, receive, send)
            return

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                added = [(name.encode(), value.encode()) for name, value in named.items()]
                message["headers"] = [*message["headers"], *added]
            await send(message)

        await self.app(scope, receive, marked)
