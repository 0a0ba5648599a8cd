"""What the operations have in common: how to sign in, and how they fail."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from typing import Any, Final

from fastapi.routing import APIRoute

from api.description.shape import ref
from api.description.told import Told
from api.engine_rest.faults import PREFIX
from api.requests import Caller

_STATUSES: Final[Mapping[int, tuple[str, str]]] = {
    400: ("INVALID_ARGUMENT", "The request cannot be understood; `detail` says what is wrong."),
    401: ("UNAUTHENTICATED", "Nobody is signed in, or name, password or token are wrong."),
    403: ("FORBIDDEN", "The account may not; `detail` says who may."),
    404: ("NOT_FOUND", "There is no such thing, or not for this account."),
    409: ("INVALID_STATE", "It is not in the state for this; `detail` says in which."),
    413: ("REQUEST_TOO_LARGE", "The request is larger than this server takes."),
    415: ("UNSUPPORTED_MEDIA_TYPE", "The Content-Type is not what this address takes."),
    422: ("INVALID_SUBMISSION", "A form's rules are broken; `errors` has each field. Or an "
          "Idempotency-Key was used for another request, or an event lacks a mandatory field."),
    429: ("RESOURCE_EXHAUSTED", "Too many requests came; `Retry-After` says when to come back."),
    500: ("INTERNAL_ERROR", "Nobody foresaw this; the log explains it under `reference`."),
    501: ("NOT_IMPLEMENTED", "Camunda has this, this server does not; `detail` says what to use."),
    503: ("UNAVAILABLE", "The database cannot be reached, or too many wait; come back."),
    504: ("DEADLINE_EXCEEDED", "Listeners have not answered in time; ask again."),
}  # fmt: skip
_OF_SEVEN: Final[Mapping[int, str]] = {
    400: "InvalidRequestException",
    401: "AuthenticationException",
    403: "AuthorizationException",
    409: "ProcessEngineException",
}
SECURITY: Final[tuple[dict[str, list[str]], ...]] = (
    {"basic": []},
    {"bearer": []},
    {"oauth": []},
)


def schemes() -> dict[str, Any]:
    """Return the ways of signing in."""
    return {
        "basic": {
            "type": "http",
            "scheme": "basic",
            "description": "User name and password, or the name of a service account and a token.",
        },
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "description": "A token of a service account (page /accounts, `vorgang user token`), "
            "or one of the provider of identities.",
        },
        "oauth": {
            "type": "oauth2",
            "description": "Name of a service account and one of its tokens as client id and "
            "secret.",
            "flows": {"clientCredentials": {"tokenUrl": "/oauth/token", "scopes": {}}},
        },
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": "vorgang_session",
            "description": "Of a browser; over https it is called `__Host-vorgang_session`.",
        },
        "csrf": {
            "type": "apiKey",
            "in": "header",
            "name": "X-CSRF-Token",
            "description": "Goes with the session on what changes something.",
        },
    }


def _problem(status: int) -> dict[str, Any]:
    title, words = _STATUSES[status]
    example = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": words.partition(";")[0],
        "instance": "/v2/…",
    }
    return {
        "description": words,
        "content": {"application/problem+json": {"schema": ref("Problem"), "example": example}},
    }


def _of_seven(status: int) -> dict[str, Any]:
    words = _STATUSES[status][1]
    kind = _OF_SEVEN.get(status, "RestException")
    example = {"type": kind, "message": words.partition(";")[0], "code": None}
    content = {"schema": ref("Camunda7Problem"), "example": example}
    return {"description": words, "content": {"application/json": content}}


RESPONSES: Final[dict[str, Any]] = {
    **{f"Problem{status}": _problem(status) for status in _STATUSES},
    **{f"Camunda7Problem{status}": _of_seven(status) for status in _STATUSES},
}


def is_signed_in(route: APIRoute) -> bool:
    """Return whether somebody has to be known for a route."""
    signature = inspect.signature(route.endpoint, eval_str=True)
    return any(one.annotation == Caller for one in signature.parameters.values())


def errors_of(route: APIRoute, path: str, told: Told, *, is_once: bool) -> dict[str, Any]:
    """Return how an operation may fail, as it follows from how it is written and what is told."""
    if path.startswith(("/health", "/metrics")):
        return {}
    if path.startswith("/oauth"):
        return _references("Problem", told.errors)
    statuses = {500, 503, *told.errors}
    changes = "GET" not in (route.methods or ())
    if is_signed_in(route):
        statuses |= {400, 401, 403, 429}
    if changes:
        statuses |= {400, 404, 409}
    if "{" in path:
        statuses |= {404}
    if told.query:
        statuses |= {400}
    if told.sent is not None:
        statuses |= {400, 413, 415}
    if is_once:
        statuses |= {400, 422}
    name = "Camunda7Problem" if path.startswith(PREFIX) else "Problem"
    return _references(name, statuses - told.also.keys())


def _references(name: str, statuses: Iterable[int]) -> dict[str, Any]:
    return {
        str(status): {"$ref": f"#/components/responses/{name}{status}"}
        for status in sorted(statuses)
    }
