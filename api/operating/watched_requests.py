"""Around every request: its id, its time, its span and its line in the log."""

from __future__ import annotations

import re
import secrets

from api.gate import Application, Message, Receive, Scope, Send
from api.operating.watch import STATUS, Watch

REQUEST_ID = b"x-request-id"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_PREFIX = "/v2"
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")


class WatchedRequests:
    """Gives each request an id, and tells the watch what became of it.

    The id is the trace's, if the caller names one (W3C Trace Context), and is made here otherwise:
    any other id of the caller's could say anything, and would stand in the log.
    """

    def __init__(self, app: Application, watch: Watch) -> None:
        self.app = app
        self.watch = watch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = dict(scope["headers"]).get(b"traceparent", b"").decode("ascii", "replace")
        found = _TRACEPARENT.fullmatch(given)
        request_id = found[1] if found else secrets.token_hex(16)
        method = scope["method"] if scope["method"] in _METHODS else "other"
        status = 0

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = [*message.get("headers", ()), (REQUEST_ID, request_id.encode())]
                message = {**message, "headers": headers}
            await send(message)

        with self.watch.request(method, found[0] if found else "", request_id) as tell:
            try:
                await self.app(scope, receive, noted)
            finally:
                tell(route_of(scope), {STATUS: status})


def route_of(scope: Scope) -> str:
    """Return the template of the route that a request took; never its path, which may name
    anything."""
    path, asked = getattr(scope.get("route"), "path", None), str(scope.get("path", ""))
    if isinstance(path, str):
        # FastAPI tells the path without the prefix that a router was included under.
        return f"{_PREFIX}{path}" if _lacks_prefix(asked, path) else path
    return "/static" if asked.startswith("/static/") else "unmatched"


def _lacks_prefix(asked: str, path: str) -> bool:
    return asked.startswith(f"{_PREFIX}/") and not path.startswith(f"{_PREFIX}/")
