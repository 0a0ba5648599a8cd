"""HTTP: one call of a web service, as the element template `http.json` has it."""

from __future__ import annotations

import time
from dataclasses import replace

from engine.connectors.rest.caller import Caller, NoAnswer
from engine.connectors.rest.evidence import call_failed, call_made
from engine.connectors.rest.login import Login, Logins
from engine.connectors.rest.outcome import failure, is_success, raise_error, values_of
from engine.connectors.rest.pinned import Resolver, resolved
from engine.connectors.rest.plan import IDEMPOTENCY_KEY, Plan, plan_of, refused
from engine.connectors.rest.reply import (
    Redaction,
    Reply,
    ReplyRefused,
    as_document,
    as_json,
    as_text,
    scope_of,
)
from engine.model import ConnectorFailed, ConnectorRequest, ConnectorResult, StoredDocument
from engine.settings import Settings
from feel import Value


class RestCalls:
    """Calls web services; all that it holds is tokens, which it can get anew."""

    def __init__(self, settings: Settings, resolver: Resolver = resolved) -> None:
        self._settings = settings
        self._caller = Caller(settings, resolver)
        self._logins = Logins(self._caller)

    def run(self, request: ConnectorRequest) -> ConnectorResult:
        """Make the call, and say what came of it.

        Raises:
            ConnectorFailed: it was not made, or not answered as the process needs it.
            BusinessError: the model makes an error of the answer.
        """
        plan = _with_key(plan_of(request), request, self._settings)
        key = plan.headers[IDEMPOTENCY_KEY]
        begun = time.monotonic()
        try:
            self._caller.allowed(plan.url)
            reply, login = self._answered(request, plan)
        except NoAnswer as fault:
            took = time.monotonic() - begun
            fact = call_failed(plan, fault.kind, request.attempt, took, key)
            raise ConnectorFailed(str(fault), retry=fault.retry, facts=(fact,)) from None
        fact = call_made(plan, reply, request.attempt, time.monotonic() - begun, key)
        redaction = Redaction(login.secrets)
        succeeded = is_success(request.headers, reply.status)
        try:
            body, document = _read(plan, reply, request, redaction, kept=succeeded)
        except ReplyRefused as fault:
            message = f"{plan.host} answers {reply.status}: {fault}"
            raise ConnectorFailed(message, retry=False, facts=(fact,)) from None
        scope = scope_of(reply, body, _context(document), redaction)
        raise_error(request, scope, (fact,))
        if not succeeded:
            raise failure(request, plan.host, reply, (fact,))
        values = values_of(request, scope, (fact,))
        return ConnectorResult(values, () if document is None else (document,), (fact,))

    def _answered(self, request: ConnectorRequest, plan: Plan) -> tuple[Reply, Login]:
        """Return the answer; a token that does not count any more is renewed once."""
        login = self._logins.login(request, plan)
        reply = self._caller.call(plan, login.headers)
        if reply.status == 401 and request.headers.get("authentication") == "oauth":
            login = self._logins.login(request, plan, anew=True)
            reply = self._caller.call(plan, login.headers)
        return reply, login


def _with_key(plan: Plan, request: ConnectorRequest, settings: Settings) -> Plan:
    """Return a plan with a key that is the same for every attempt, and no other installation's."""
    key = f"{request.idempotency_key}@{settings.log_origin}"
    return replace(plan, headers={IDEMPOTENCY_KEY: key, **plan.headers})


def _read(
    plan: Plan, reply: Reply, request: ConnectorRequest, redaction: Redaction, *, kept: bool
) -> tuple[Value, StoredDocument | None]:
    """Return the body, or the document that it is.

    Args:
        kept: whether it is the answer that the process goes on with: of another one, what cannot
            be read is left out.
    """
    reading = plan.reading
    if reading == "none" or not reply.content:
        return None, None
    if reading == "auto" or (reading == "document" and not kept):
        reading = _reading_of(reply.media_type)
    try:
        if reading == "document":
            if not kept:
                return None, None
            return None, as_document(reply, _name(request), redaction)
        return (as_json if reading == "json" else as_text)(reply, redaction), None
    except ReplyRefused:
        if kept:
            raise
        return None, None


def _reading_of(media_type: str) -> str:
    if media_type == "application/json" or media_type.endswith("+json"):
        return "json"
    if media_type.startswith("text/") or media_type.endswith(("/xml", "+xml")):
        return "text"
    return "document"


def _name(request: ConnectorRequest) -> str:
    given = request.variables.get("documentName")
    if given is None or given == "":
        return "antwort"
    kept = "".join(
        one if one.isprintable() and one not in '/\\:*?"<>|' else "-" for one in str(given).strip()
    ).lstrip(".")[:120]
    if not kept:
        raise refused("the variable documentName holds nothing that a file can be called")
    return kept


def _context(document: StoredDocument | None) -> Value:
    if document is None:
        return None
    return {
        "sha256": document.sha256,
        "name": document.name,
        "contentType": document.content_type,
    }
