"""Tokens of machines as texts: our own, and JWTs made of them for clients that want those."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

PREFIX: Final = "vgt_"
"""What our own tokens begin with, so that scanners of secrets know one."""
_TOKEN: Final = re.compile(r"vgt_([0-9a-f]{16})_[A-Za-z0-9_-]{43}")
_KIND: Final = "at+jwt"
_ALGORITHM: Final = "HS256"


def token_id_of(token: str) -> str | None:
    """Return the id of a token that looks like one of ours."""
    found = _TOKEN.fullmatch(token)
    return None if found is None else found[1]


def signed(secret: bytes, place: str, account_id: str, token_id: str, now: int, end: int) -> str:
    """Return a JWT for the holder of a token.

    Args:
        secret: of the installation.
        place: its address, which made the JWT and takes it.
        account_id: the service account.
        token_id: of the token.
        now: seconds since 1970.
        end: likewise, when it is over.

    Source: RFC 9068.
    """
    claims = {"iss": place, "aud": place, "sub": account_id, "jti": token_id, "iat": now}
    return jwt.encode({"alg": _ALGORITHM, "typ": _KIND}, {**claims, "exp": end}, _key(secret))


def read(secret: bytes, place: str, text: str, now: datetime) -> Mapping[str, object] | None:
    """Return what a JWT of ours says, or `None` if we did not sign it, or it is over."""
    try:
        token = jwt.decode(text, _key(secret), algorithms=[_ALGORITHM])
        jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            iss={"essential": True, "value": place},
            aud={"essential": True, "value": place},
            exp={"essential": True},
            jti={"essential": True},
        ).validate(token.claims)
    except (JoseError, ValueError):
        return None
    return token.claims if token.header.get("typ") == _KIND else None


def _key(secret: bytes) -> OctKey:
    return OctKey.import_key(hmac.digest(secret, b"vorgang/v1/bearer", "sha256"))
