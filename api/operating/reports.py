"""What a process answers when it is asked how it is, on the web server and on the own port."""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass

from api.operating.metrics import MEDIA_TYPE
from api.operating.watch import Watch
from engine.queries.readiness import readiness

LIVE, READY, METRICS = "/health/live", "/health/ready", "/metrics"
PATHS = (LIVE, READY, METRICS)
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Report:
    """An answer: status, media type, body."""

    status: int
    media_type: str
    body: bytes


def live() -> Report:
    """Return that the process answers; the database is not asked."""
    return Report(200, _JSON, b'{"status":"live"}')


def ready(watch: Watch) -> Report:
    """Return whether work may come, and how each part is; no address, no name, no secret."""
    found = readiness(watch.workspace)
    told = {"status": "ready" if found.ready else "not ready", "parts": found.parts}
    return Report(200 if found.ready else 503, _JSON, json.dumps(told).encode())


def metrics(watch: Watch, authorization: str | None, *, own_port: bool) -> Report:
    """Return the metrics to whoever may read them.

    Args:
        watch: of the process.
        authorization: header of the request.
        own_port: whether it came over the port that is for nothing else. There no token is needed
            if none is set; the web server, which everybody reaches, gives nothing without one.
    """
    token = watch.workspace.settings.metrics_token
    if token is None and not own_port:
        return Report(404, _JSON, b'{"status":"not found"}')
    given = (authorization or "").encode("utf-8", "replace")
    if token is not None and not hmac.compare_digest(given, f"Bearer {token}".encode()):
        return Report(401, _JSON, b'{"status":"unauthenticated"}')
    return Report(200, MEDIA_TYPE, watch.metrics.exposition())
