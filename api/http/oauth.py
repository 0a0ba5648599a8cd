"""Tokens for programs that want OAuth: client credentials, as Camunda's clients ask for them.

Source: RFC 6749, 4.4 and 5.2.
"""

from __future__ import annotations

import base64
import binascii
from urllib.parse import unquote_plus

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.identity import workspace_of
from api.one_turn import OneTurn
from api.rate_limit import TooManyRequests
from api.requests import Fields
from api.sign_in_limits import limits_of
from engine.commands.issue_access_token import issue_bearer
from engine.faults import CredentialsRefused

router = APIRouter(route_class=OneTurn)


@router.post("/oauth/token")
def token(request: Request, fields: Fields) -> Response:
    """Return a bearer token for the user name of a service account and one of its tokens."""
    if fields.get("grant_type") != "client_credentials":
        return _refused("unsupported_grant_type")
    named = _named(request, fields)
    try:
        bearer = issue_bearer(workspace_of(request), *named)
    except CredentialsRefused:
        # Who knows the secret costs no write: it is too long to be guessed, limit or not.
        try:
            limits_of(request).sign_in()
        except TooManyRequests:
            return _refused("temporarily_unavailable", 429)
        return _refused("invalid_client", 401)
    return JSONResponse(
        {"access_token": bearer.token, "token_type": "Bearer", "expires_in": bearer.expires_in},
        headers={"cache-control": "no-store"},
    )


def _named(request: Request, fields: dict[str, str]) -> tuple[str, str]:
    """Return id and secret of the client, from the form or as HTTP Basic."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return fields.get("client_id", ""), fields.get("client_secret", "")
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    client_id, _, secret = text.partition(":")
    return unquote_plus(client_id), unquote_plus(secret)


def _refused(error: str, status: int = 400) -> Response:
    headers = {"cache-control": "no-store"}
    if status == 401:
        headers["www-authenticate"] = 'Basic realm="Vorgang"'
    return JSONResponse({"error": error}, status, headers=headers)
