"""HTTP: one call of a web service, as the element template `http.json` has it."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Final

from audit.entry import Fact
from engine.connectors.rest.caller import Caller, NoAnswer
from engine.connectors.rest.evidence import call_failed, call_made, call_told
from engine.connectors.rest.login import Login, Logins
from engine.connectors.rest.outcome import failure, is_success, raise_error, values_of
from engine.connectors.rest.pinned import Resolver, resolved
from engine.connectors.rest.plan import IDEMPOTENCY_KEY, Plan, lookup_of, plan_of, refused
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

NOT_FOUND: Final = 404


@dataclass(frozen=True, slots=True)
class _Made:
    """A call that was answered, what must not be repeated of it, and what the ledger says."""

    plan: Plan
    reply: Reply
    redaction: Redaction
    facts: tuple[Fact, ...]


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
        earlier: tuple[Fact, ...] = ()
        lookup = lookup_of(request, plan)
        if lookup is not None and request.again:
            found = self._made(request, lookup, ())
            if found.reply.status != NOT_FOUND:
                return _taken(request, found)
            earlier = found.facts
        return _taken(request, self._made(request, plan, earlier))

    def _made(self, request: ConnectorRequest, plan: Plan, earlier: tuple[Fact, ...]) -> _Made:
        """Return what was answered.

        Args:
            earlier: facts of calls that this attempt made before.

        Raises:
            ConnectorFailed: nothing was, that could be taken.
        """
        key = plan.headers[IDEMPOTENCY_KEY]
        begun = time.monotonic()
        try:
            self._caller.allowed(plan.url)
            reply, login = self._answered(request, plan)
        except NoAnswer as fault:
            took = time.monotonic() - begun
            fact = call_failed(plan, fault.kind, request.attempt, took, key)
            facts = (*earlier, fact)
            raise ConnectorFailed(str(fault), retry=fault.retry, facts=facts) from None
        fact = call_made(plan, reply, request.attempt, time.monotonic() - begun, key)
        return _Made(plan, reply, Redaction(login.secrets), (*earlier, fact))

    def _answered(self, request: ConnectorRequest, plan: Plan) -> tuple[Reply, Login]:
        """Return the answer; a token that does not count any more is renewed once."""
        login = self._logins.login(request, plan)
        reply = self._caller.call(plan, login.headers)
        if reply.status == 401 and request.headers.get("authentication") == "oauth":
            login = self._logins.login(request, plan, anew=True)
            reply = self._caller.call(plan, login.headers)
        return reply, login


def _taken(request: ConnectorRequest, made: _Made) -> ConnectorResult:
    """Return what the process makes of an answer.

    Raises:
        ConnectorFailed: it is not one that the process goes on with.
        BusinessError: the model makes an error of it.
    """
    plan, reply = made.plan, made.reply
    succeeded = is_success(request.headers, reply.status)
    try:
        body, document = _read(plan, reply, request, made.redaction, kept=succeeded)
    except ReplyRefused as fault:
        message = f"{plan.host} answers {reply.status}: {fault}"
        raise ConnectorFailed(message, retry=False, facts=made.facts) from None
    call = call_told(plan, reply, request.attempt)
    scope = scope_of(reply, body, _context(document), made.redaction, call)
    raise_error(request, scope, made.facts)
    if not succeeded:
        raise failure(request, plan.host, reply, made.facts)
    values = values_of(request, scope, made.facts)
    return ConnectorResult(values, () if document is None else (document,), made.facts)


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
