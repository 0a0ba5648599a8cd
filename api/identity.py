"""Who is asking: a session cookie for pages, HTTP Basic or a bearer token for the interface."""

from __future__ import annotations

import base64
import binascii
import hmac
import time
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from starlette.requests import Request

from api.rate_limit import TooManyRequests
from api.web.language import prefer
from api.whence import network_of
from engine import queries
from engine.commands.count_asking import Limit
from engine.commands.end_sessions import note_session_use
from engine.commands.log_in_elsewhere import person_of_identity
from engine.faults import CredentialsRefused, EngineFault
from engine.model import Person
from engine.workspace import Workspace

_PASSWORDS = Limit("basic", 60, timedelta(seconds=1))
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN_SITES = frozenset({"same-origin", "none"})
_MODELERS = ("/engine-rest/deployment/", "/engine-rest/process-definition/")
_LONGEST_BEARER = 8_000
_NOTED_AGAIN = 300.0
"""Seconds after which the use of a session is written down again."""
_MOST_NOTED = 10_000
_NOTED: dict[int, float] = {}


class SignInNeeded(EngineFault):
    """Sign in first."""


class ForeignRequest(EngineFault):
    """The request does not come from a page of this server; load the page again and repeat it."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is signed in, and the token that proves that a request comes from our own pages."""

    person: Person
    csrf: str
    theme: str = "system"
    language: str | None = None


def workspace_of(request: Request) -> Workspace:
    """Return the workspace that the composition root gave the application, or, while a request is
    answered once, the one whose transactions are parts of its own."""
    workspace = getattr(request.state, "workspace", None) or request.app.state.workspace
    assert isinstance(workspace, Workspace)
    return workspace


def cookie_name(workspace: Workspace) -> str:
    """Return the session cookie's name; browsers bind a `__Host-` one to this host."""
    secure = workspace.settings.public_url.startswith("https:")
    return "__Host-vorgang_session" if secure else "vorgang_session"


def visitor_of_page(request: Request) -> Visitor:
    """Return who is signed in by cookie.

    Raises:
        SignInNeeded: nobody is, or the session has ended.
    """
    visitor = _visitor_by_cookie(request)
    if visitor is None:
        raise SignInNeeded
    request.state.visitor = visitor
    return visitor


def visitor_of_interface(request: Request) -> Person:
    """Return who asks the JSON interface, by HTTP Basic, a bearer token, or by the cookie and its
    token.

    Raises:
        SignInNeeded: neither is there.
        CredentialsRefused: name or password are wrong.
        ForeignRequest: on a request that changes something, a foreign page or a cookie without the
            token.
    """
    header = request.headers.get("authorization")
    if header:
        if request.method not in _SAFE and not _is_modelers_page(request):
            # A browser that was asked for a password once sends it along with any page's forms.
            check_origin(request)
        scheme, _, text = header.partition(" ")
        if scheme.lower() == "bearer":
            return _bearer(request, text.strip())
        username, password = _basic(header)
        return queries.person_of_credentials(
            workspace_of(request), username, password, _Guesses(request)
        )
    visitor = _visitor_by_cookie(request)
    if visitor is None:
        raise SignInNeeded
    if request.method not in _SAFE:
        check_token(request, visitor, request.headers.get("x-csrf-token"))
    return visitor.person


def check_token(request: Request, visitor: Visitor, token: str | None) -> None:
    """Pass if a changing request carries the session's token and no foreign origin.

    Raises:
        ForeignRequest: it does not.
    """
    check_origin(request)
    if not token or not hmac.compare_digest(token.encode(), visitor.csrf.encode()):
        raise ForeignRequest


def check_origin(request: Request) -> None:
    """Pass if no browser sends this, or one that shows a page of ours.

    Programs send neither `Origin` nor `Sec-Fetch-Site`. `Origin: null` is refused: a sandboxed
    frame of any page sends it. A page cannot send `file://`; programs built on Electron may.

    Raises:
        ForeignRequest: another page made the browser send this.

    Source: Fetch Metadata Request Headers, 2.1; RFC 6454, 7.
    """
    origin = request.headers.get("origin")
    if origin == "file://":
        return
    if request.headers.get("sec-fetch-site", "none") not in _OWN_SITES:
        raise ForeignRequest
    if origin is None:
        return
    public = workspace_of(request).settings.public_url
    own = {request.headers.get("host", ""), urlsplit(public).netloc} - {""}
    # Compared as text: what is no address at all is foreign as well.
    if origin.partition("://")[2] not in own:
        raise ForeignRequest


def _is_modelers_page(request: Request) -> bool:
    """Return whether Camunda Modeler may send this for Camunda 7, out of a page without an origin.

    A sandboxed frame of any page has none either, but no password: nothing under these addresses
    makes a browser ask for one and remember it (their 401 names bearer tokens alone), so whoever
    sends one set it. What a browser sends of a form says that it navigates.
    """
    return (
        request.headers.get("origin") == "null"
        and request.headers.get("sec-fetch-mode", "cors") == "cors"
        and request.url.path.startswith(_MODELERS)
    )


def _visitor_by_cookie(request: Request) -> Visitor | None:
    workspace = workspace_of(request)
    token = request.cookies.get(cookie_name(workspace))
    found = queries.person_of_session(workspace, token) if token and len(token) <= 200 else None
    if found is None or not token:
        return None
    _note_use(workspace, token)
    visitor = Visitor(*found)
    prefer(visitor.language)
    return visitor


def _note_use(workspace: Workspace, token: str) -> None:
    """Write down, now and then, that a session is used: its owner sees which ones are."""
    mark = hash(token)
    now = time.monotonic()
    if now - _NOTED.get(mark, -_NOTED_AGAIN) < _NOTED_AGAIN or workspace.within is not None:
        return
    if len(_NOTED) >= _MOST_NOTED:
        _NOTED.clear()
    _NOTED[mark] = now
    note_session_use(workspace, token)


def _bearer(request: Request, text: str) -> Person:
    """Return who sends a bearer token: one of ours, a JWT made of one, or one of the provider.

    Raises:
        CredentialsRefused: nobody is known by it.
    """
    workspace = workspace_of(request)
    if not text.isascii() or len(text) > _LONGEST_BEARER:
        raise CredentialsRefused
    if "." not in text:
        return queries.person_of_token(workspace, text)
    provider = request.app.state.provider
    try:
        return queries.person_of_own_jwt(workspace, text)
    except CredentialsRefused:
        if provider is None:
            raise
    try:
        subject = provider.subject_of(text)
        return person_of_identity(workspace, str(workspace.settings.oidc_issuer), subject)
    except EngineFault as fault:
        raise CredentialsRefused from fault


@dataclass(frozen=True, slots=True)
class _Guesses:
    """Counts passwords that programs send, from one network; one that was right a moment ago costs
    no write, and a program with a wrong one locks no page."""

    request: Request

    def begin(self) -> None:
        """Count one.

        Raises:
            TooManyRequests: too many wrong ones came from this network.
        """
        if not _PASSWORDS.take(workspace_of(self.request), network_of(self.request)):
            raise TooManyRequests

    def right(self) -> None:
        """Let it not count."""
        _PASSWORDS.give_back(workspace_of(self.request), network_of(self.request))


def _basic(header: str) -> tuple[str, str]:
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        raise CredentialsRefused("only HTTP Basic and bearer tokens are understood here")
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        raise CredentialsRefused from None
    username, colon, password = text.partition(":")
    if not colon or "\0" in text:
        raise CredentialsRefused
    return username, password
