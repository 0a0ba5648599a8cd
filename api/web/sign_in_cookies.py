"""Cookies of sign-ins: of a session, and of one that has begun; and where it goes on."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from api.identity import cookie_name, workspace_of
from engine.model import OpenSession

BEGUN_SECONDS = 600


def keep_session(request: Request, response: Response, session: OpenSession) -> None:
    """Give the browser its session."""
    response.set_cookie(
        cookie_name(workspace_of(request)),
        session.token,
        expires=session.expires_at,
        path="/",
        httponly=True,
        samesite="lax",
        secure=is_https(request),
    )


def drop_session(request: Request, response: Response) -> None:
    """Take the session's cookie back."""
    response.delete_cookie(
        cookie_name(workspace_of(request)),
        path="/",
        httponly=True,
        samesite="lax",
        secure=is_https(request),
    )


def keep_begun(request: Request, response: Response, token: str) -> None:
    """Give the browser a sign-in that has begun; it comes along to pages of the login alone."""
    response.set_cookie(
        _begun_name(request),
        token,
        max_age=BEGUN_SECONDS,
        path="/login",
        httponly=True,
        samesite="lax",
        secure=is_https(request),
    )


def begun_token(request: Request) -> str:
    """Return the sign-in that this browser has begun, or an empty text."""
    token = request.cookies.get(_begun_name(request), "")
    return token if len(token) <= 200 else ""


def drop_begun(request: Request, response: Response) -> None:
    """Take the begun sign-in's cookie back."""
    response.delete_cookie(
        _begun_name(request),
        path="/login",
        httponly=True,
        samesite="lax",
        secure=is_https(request),
    )


def is_https(request: Request) -> bool:
    """Return whether people reach this product by https."""
    return workspace_of(request).settings.public_url.startswith("https:")


def own_address(address: str) -> str:
    """Return an address of this server to go on to; anything else becomes the inbox."""
    if address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable():
        return address
    return "/inbox"


def _begun_name(request: Request) -> str:
    return "__Secure-vorgang_sign_in" if is_https(request) else "vorgang_sign_in"
