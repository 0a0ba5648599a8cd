"""Faults as Camunda 7 tells them: `{"type": …, "message": …, "code": …}`.

Source: Camunda 7.24, REST API, error handling.
"""

from __future__ import annotations

from engine.faults import JobHeld

PREFIX = "/engine-rest"
_TYPES = {
    400: "InvalidRequestException",
    401: "AuthenticationException",
    403: "AuthorizationException",
    404: "RestException",
    409: "ProcessEngineException",
}


def told(fault: Exception, status: int, detail: str) -> tuple[int, dict[str, object]]:
    """Return status and body; a task that another worker has is a bad request there."""
    if isinstance(fault, JobHeld):
        return 400, {"type": "RestException", "message": detail, "code": None}
    return status, {"type": _TYPES.get(status, "RestException"), "message": detail, "code": None}
