"""The only place that turns faults into HTTP: a problem document for programs, a page for people.

Source: RFC 9457 (problem details).
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import quote

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.answers import json_answer
from api.cloud_event_reader import EventRefused
from api.engine_rest import faults as engine_rest
from api.german_faults import detail_in_german
from api.http import migration_shapes
from api.identity import (
    ForeignRequest,
    SignInNeeded,
    Visitor,
    visitor_of_page,
    workspace_of,
)
from api.json_text import write_json
from api.languages import ENGLISH, GERMAN, language_of_header, told_in
from api.live_updates import TooManyWatching
from api.not_offered import NotOffered, not_offered
from api.operating.watched_requests import route_of
from api.proof import ProofNeeded
from api.rate_limit import TooManyRequests
from api.requests import MediaTypeRefused, RequestRefused, RequestTooLarge
from api.waiting_for_jobs import TooManyWaiting
from api.waiting_for_listeners import ListenersSlow
from api.web import pages, proof_page
from api.web.language import is_english, language
from api.web.last_resort import last_resort
from api.web.texts import errors
from api.webhook_signature import SignatureRefused
from engine import faults
from engine.modification_model import ModificationRefused
from forms.faults import FieldFault

_log = logging.getLogger("vorgang.api")


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault as HTTP tells it.

    Args:
        status: HTTP status.
        title: short, the same for every fault of the kind.
        detail: what is so this time, and what to do.
        words: key of the page's words in the catalogue.
        more: further members of the problem document.
        headers: such as `Retry-After`.
    """

    status: int
    title: str
    detail: str
    words: str
    more: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


_KINDS: tuple[tuple[type[Exception], int, str, str], ...] = (
    (SignInNeeded, 401, "UNAUTHENTICATED", "sign-in"),
    (faults.TooManyFailures, 429, "TOO_MANY_ATTEMPTS", "sign-in"),
    (faults.CredentialsRefused, 401, "UNAUTHENTICATED", "sign-in"),
    (SignatureRefused, 403, "SIGNATURE_REFUSED", "not-allowed"),
    (TooManyRequests, 429, "RESOURCE_EXHAUSTED", "unavailable"),
    (ForeignRequest, 403, "FOREIGN_REQUEST", "foreign"),
    (ProofNeeded, 403, "FORBIDDEN", "not-allowed"),
    (faults.CaseRestricted, 403, "FORBIDDEN", "restricted"),
    (faults.NotAllowed, 403, "FORBIDDEN", "not-allowed"),
    (faults.UserTaskUnknown, 404, "NOT_FOUND", "no-task"),
    (faults.ProcessInstanceUnknown, 404, "NOT_FOUND", "no-case"),
    (faults.NotFound, 404, "NOT_FOUND", "not-found"),
    (faults.UserTaskNotReady, 409, "INVALID_STATE", "task-done"),
    (faults.ResultRefused, 400, "INVALID_ARGUMENT", "refused"),
    (faults.TaskChangesRefused, 400, "INVALID_ARGUMENT", "refused"),
    (faults.UserTaskDenied, 409, "INVALID_STATE", "refused"),
    (ListenersSlow, 504, "DEADLINE_EXCEEDED", "unavailable"),
    (faults.EventIncomplete, 422, "INVALID_ARGUMENT", "refused"),
    (faults.MessageRefused, 400, "INVALID_ARGUMENT", "refused"),
    (faults.JobRequestRefused, 400, "INVALID_ARGUMENT", "refused"),
    (faults.JobTypeUndeclared, 400, "INVALID_ARGUMENT", "refused"),
    (TooManyWatching, 503, "RESOURCE_EXHAUSTED", "unavailable"),
    (TooManyWaiting, 503, "RESOURCE_EXHAUSTED", "unavailable"),
    (faults.MessageAlreadyPublished, 409, "ALREADY_EXISTS", "conflict"),
    (faults.InstanceSuspended, 409, "INVALID_STATE", "suspended"),
    (faults.DefinitionSuspended, 409, "INVALID_STATE", "suspended"),
    (faults.VariablesRefused, 400, "INVALID_ARGUMENT", "refused"),
    (faults.FileRefused, 422, "INVALID_ARGUMENT", "refused"),
    (faults.CommentRefused, 400, "INVALID_ARGUMENT", "refused"),
    (faults.MailAddressRefused, 400, "INVALID_ARGUMENT", "refused"),
    (faults.SearchRefused, 400, "INVALID_ARGUMENT", "refused"),
    (faults.SelectionRefused, 400, "INVALID_ARGUMENT", "refused"),
    (faults.VersionConflict, 409, "CONFLICT", "conflict"),
    (faults.RequestUnderWay, 409, "CONFLICT", "conflict"),
    (faults.KeyReused, 422, "IDEMPOTENCY_KEY_REUSED", "refused"),
    (faults.StepFailed, 409, "INVALID_STATE", "step-failed"),
    (RequestRefused, 400, "INVALID_ARGUMENT", "refused"),
    (faults.EvaluationRefused, 400, "INVALID_ARGUMENT", "refused"),
    (MediaTypeRefused, 415, "UNSUPPORTED_MEDIA_TYPE", "refused"),
    (RequestTooLarge, 413, "REQUEST_TOO_LARGE", "too-large"),
    (NotOffered, 501, "NOT_IMPLEMENTED", "refused"),
    (faults.DatabaseUnavailable, 503, "UNAVAILABLE", "unavailable"),
    (faults.ScannerSilent, 503, "UNAVAILABLE", "unavailable"),
    (faults.EngineFault, 409, "INVALID_STATE", "refused"),
)
_TITLES_OF_STATUS = {404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED", 413: "REQUEST_TOO_LARGE"}
_PAGES_OF_STATUS = {400: "refused", 404: "not-found", 405: "refused", 413: "too-large"}


def problem_of(fault: Exception) -> Problem | None:
    """Return how HTTP tells a fault, or `None` if nobody foresaw it."""
    if isinstance(fault, faults.SubmissionRefused):
        return _submission(fault)
    if isinstance(fault, faults.ModelRefused):
        detail = "\n".join(str(finding) for finding in fault.findings)
        return Problem(400, "INVALID_ARGUMENT", detail, "refused", {"findings": _findings(fault)})
    if isinstance(fault, ModificationRefused):
        return _modification(fault)
    if isinstance(fault, faults.MigrationRefused):
        found = migration_shapes.faults(fault.faults)
        return Problem(409, "INVALID_STATE", str(fault), "refused", {"findings": found})
    if isinstance(fault, RequestValidationError):
        return Problem(400, "INVALID_ARGUMENT", _places(fault), "refused")
    if isinstance(fault, HTTPException):
        words = _PAGES_OF_STATUS.get(fault.status_code, "refused")
        title = _TITLES_OF_STATUS.get(fault.status_code, "INVALID_ARGUMENT")
        return Problem(
            fault.status_code, title, str(fault.detail), words, headers=fault.headers or {}
        )
    if isinstance(fault, EventRefused):
        told = [{"attribute": name, "message": message} for name, message in fault.faults]
        return Problem(400, "INVALID_ARGUMENT", str(fault), "refused", {"errors": told})
    for kind, status, title, words in _KINDS:
        if isinstance(fault, kind):
            return Problem(status, title, str(fault), words, headers=_headers(status))
    return None


def answer(request: Request, fault: Exception) -> Response:
    """Return the answer to a fault; one that nobody foresaw is logged under its reference."""
    if isinstance(fault, HTTPException) and fault.status_code in {404, 405}:
        fault = not_offered(request.url.path) or fault
    if isinstance(fault, faults.ModelRefused):
        fault = faults.ModelRefused(told_in(language(), fault.findings), fault.warnings)
    problem = problem_of(fault)
    reference = None
    if problem is None or (problem.status >= 500 and problem.status != 501):
        reference = f"f-{secrets.token_hex(2)}-{secrets.token_hex(2)}"
        plain = {"reference": reference, "route": route_of(request.scope)}
        if problem is None:
            _log.error("a request failed", exc_info=fault, extra={"plain": plain})
        else:
            # Foreseen, and often a hundred at once: what it is says enough, not where it came up.
            _log.warning("a request was not done: %s", fault, extra={"plain": plain})
    if problem is None:
        detail = f"an unforeseen fault; the server's log explains it under {reference}"
        problem = Problem(500, "INTERNAL_ERROR", detail, "fault")
    asked = language_of_header(request.headers.get("accept-language"), ENGLISH)
    if (language() if _is_ours(request) else asked) == GERMAN:
        problem = _in_german(problem)
    if request.url.path.startswith(engine_rest.PREFIX):
        status, told = engine_rest.told(fault, problem.status, problem.detail)
        return json_answer(told, status, engine_rest.headers_of(problem.headers))
    if wants_json(request):
        return _document(request, problem, reference)
    if isinstance(fault, SignInNeeded):
        return _to_login(request)
    if isinstance(fault, ProofNeeded):
        return proof_page.ask(request, fault)
    try:
        return _page(request, problem, reference)
    except Exception:
        # Whatever it was, whoever looks is told in words.
        reference = reference or f"f-{secrets.token_hex(2)}-{secrets.token_hex(2)}"
        plain = {"reference": reference, "route": route_of(request.scope)}
        _log.exception("the page of a fault failed", extra={"plain": plain})
        return HTMLResponse(last_resort(errors.PAGES["fault"], reference), 500)


def _in_german(problem: Problem) -> Problem:
    """Return the problem with German words, where somebody has written them."""
    findings = problem.more.get("findings")
    told = [
        {**one, "message": one["messageGerman"]} if "messageGerman" in one else one
        for one in (findings if isinstance(findings, list) else ())
    ]
    events = problem.more.get("errors")
    if problem.status == 400 and isinstance(events, list):
        return _events_in_german(problem, events)
    if any("messageGerman" in one for one in told):
        detail = "; ".join(str(one["message"]) for one in told)
        return replace(problem, detail=detail, more={**problem.more, "findings": told})
    return replace(problem, detail=detail_in_german(problem.detail) or problem.detail)


def _events_in_german(problem: Problem, faults: list[dict[str, str]]) -> Problem:
    """Return what is wrong with the attributes of events, each in German where it is known."""
    told = [
        {**one, "message": detail_in_german(one["message"]) or one["message"]} for one in faults
    ]
    detail = "; ".join(f"{one['attribute']}: {one['message']}" for one in told)
    return replace(problem, detail=detail, more={**problem.more, "errors": told})


def _is_ours(request: Request) -> bool:
    """Return whether a page of ours asks, which knows what its reader speaks."""
    return "x-csrf-token" in request.headers or not wants_json(request)


def wants_json(request: Request) -> bool:
    """Return whether a program asks: the `/v2` interface, our islands, JSON sent or wanted."""
    path, headers = request.url.path, request.headers
    return (
        path.startswith(
            ("/v1/", "/v2", "/engine-rest", "/oauth/", "/ledger/checkpoint", "/ledger/tile/")
        )
        or path.endswith(".json")
        or headers.get("content-type", "").startswith("application/json")
        or headers.get("accept", "").startswith(("application/json", "application/problem+json"))
    )


def _submission(fault: faults.SubmissionRefused) -> Problem:
    errors_found = [
        {
            "path": one.path,
            "field_id": one.field_id,
            "label": one.label,
            "code": one.code,
            "message": _said(one),
        }
        for one in fault.faults
    ]
    detail = "; ".join(f"{one.label or one.path}: {_said(one)}" for one in fault.faults)
    return Problem(422, "INVALID_SUBMISSION", detail, "submission", {"errors": errors_found})


def _said(fault: FieldFault) -> str:
    return fault.english if is_english() and fault.english else fault.message


def _modification(fault: ModificationRefused) -> Problem:
    found = [
        {
            "code": one.code,
            "elementId": one.element,
            "message": one.message,
            "messageGerman": one.german,
        }
        for one in fault.findings
    ]
    return Problem(400, "INVALID_ARGUMENT", str(fault), "refused", {"findings": found})


def _findings(fault: faults.ModelRefused) -> list[dict[str, object]]:
    return [
        {
            "file": one.file,
            "element": one.element,
            "label": one.label,
            "line": one.line,
            "column": one.column,
            "message": one.message,
            "remedy": one.remedy,
            "rule": one.rule,
            "clause": one.clause,
        }
        for one in fault.findings
    ]


def _places(fault: RequestValidationError) -> str:
    return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in fault.errors())


def _headers(status: int) -> Mapping[str, str]:
    if status == 401:
        return {"WWW-Authenticate": 'Basic realm="Vorgang", charset="UTF-8"'}
    if status == 429:
        return {"Retry-After": "60"}
    return {"Retry-After": "5"} if status == 503 else {}


def _document(request: Request, problem: Problem, reference: str | None) -> Response:
    document: dict[str, object] = {
        "type": "about:blank",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "instance": request.url.path,
        **problem.more,
    }
    if reference:
        document["reference"] = reference
    headers = dict(problem.headers)
    if "x-csrf-token" in request.headers:
        headers.pop("WWW-Authenticate", None)  # a browser would ask for a password by itself
    return Response(
        write_json(document),
        problem.status,
        headers,
        media_type="application/problem+json",
    )


def _to_login(request: Request) -> Response:
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    back = wanted if request.method == "GET" and wanted != "/" else ""
    return RedirectResponse(f"/login?next={quote(back)}" if back else "/login", status_code=303)


def _visitor(request: Request, problem: Problem) -> Visitor | None:
    """Return who is signed in, or nobody if that cannot be asked now."""
    known: Visitor | None = getattr(request.state, "visitor", None)
    if known is not None or problem.status >= 500:
        return known
    try:
        return visitor_of_page(request)
    except faults.EngineFault:
        return None


def _page(request: Request, problem: Problem, reference: str | None) -> Response:
    words = errors.PAGES[problem.words]
    visitor = _visitor(request, problem)
    again = request.url.path if problem.status >= 500 and request.method == "GET" else None
    content = pages.render(
        "error.html",
        person=None if visitor is None else visitor.person,
        csrf="" if visitor is None else visitor.csrf,
        places=[] if visitor is None else pages.places_of(visitor.person),
        company=workspace_of(request).settings.company,
        heading=words.heading,
        words=words.words,
        drawing=words.drawing,
        findings=errors.detail_lines(problem.words, problem.detail),
        again=again,
        reference=reference,
        now=datetime.now(UTC),  # also when no database answers
        open_count=0,
        toast=None,
    )
    headers = {k: v for k, v in problem.headers.items() if k != "WWW-Authenticate"}
    return HTMLResponse(content, problem.status, headers)
