"""Which signed tokens of a provider are access tokens: one that says who signed in opens nothing.

A provider signs more than access tokens with its keys: ID tokens, which every client that a person
signs in to gets to see, answers about a logout, and others. Where the audience of the interface is
the client itself, issuer, audience and signature are the same, so what a token is for decides.

Source: RFC 9068, 2.1 and 4; RFC 8725, 3.11 and 3.12; OpenID Connect Core 1.0, 2; RFC 9449, 7.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_ACCESS: Final = frozenset({"at+jwt", "application/at+jwt"})
_UNSAID: Final = frozenset({"", "jwt"})
"""Kinds in the header of providers that do not follow RFC 9068."""
_OF_ID_TOKENS: Final = frozenset({"nonce", "at_hash", "c_hash", "s_hash"})
_OF_OTHERS: Final = frozenset({"events", "sub_id", "cnf"})
"""Of a logout token and other security events; `cnf` binds a token to a key, so that it is no
bearer token, and nobody has shown that key here."""
_HINTS: Final = frozenset({"scope", "scp"})
"""What is granted: a token that says who signed in grants nothing."""


def is_access_token(
    header: Mapping[str, object], claims: Mapping[str, object], client_id: str
) -> bool:
    """Return whether a signed token is one that opens an interface.

    Args:
        header: of the token.
        claims: likewise; signature, issuer, audience and end are checked already.
        client_id: what this product is called where people sign in; an ID token is always for it.
    """
    kind = _lower(header.get("typ"))
    if claims.keys() & _OF_OTHERS or kind not in _ACCESS | _UNSAID:
        return False
    if kind in _ACCESS:
        return True
    stated = {name: _lower(claims[name]) for name in ("token_use", "typ") if name in claims}
    if stated:  # Amazon Cognito says `token_use`, Keycloak `typ` among the claims
        return stated.items() <= {("token_use", "access"), ("typ", "bearer")}
    if claims.keys() & _OF_ID_TOKENS:
        return False
    audience = claims.get("aud")
    ours = client_id in audience if isinstance(audience, list) else audience == client_id
    return not ours or bool(claims.keys() & _HINTS)


def _lower(value: object) -> str:
    return value.lower() if isinstance(value, str) else "" if value is None else "?"
