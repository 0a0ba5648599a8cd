"""Sign-in by a provider of identities: authorisation code with PKCE, ID tokens checked in full.

State, nonce and PKCE verifier are derived from one token that the browser alone keeps; the database
holds its hash. Keys of the provider are kept for a while and asked for anew when an unknown one
signs.

Source: OpenID Connect Core 1.0, 3.1; Discovery 1.0, 4; RP-Initiated Logout 1.0, 2; RFC 7636.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any, Final, cast
from urllib.parse import urlencode

import httpx
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from api.access_tokens import is_access_token
from engine.commands.log_in_elsewhere import Identity
from engine.faults import EngineFault
from engine.identity_settings import is_safe
from engine.settings import Settings

KEPT_FOR: Final = 600.0
"""Seconds for which what a provider says of itself is not asked for again."""
_AT_MOST_EACH: Final = 10.0
"""Seconds between two askings for keys, however many unknown ones are named."""
_LEEWAY: Final = 60
"""Seconds by which clocks may differ."""
_TIMEOUT: Final = 10
_LATEST: Final = 253_402_300_799
"""Seconds of the last moment that a calendar knows."""
_LARGEST: Final = 1_000_000
_ALGORITHMS: Final = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA", "Ed25519"}
)
"""Signatures alone: `none`, and keyed hashes, that a public key would stand for, are not taken."""


class ProviderUnavailable(EngineFault):
    """The provider of identities does not answer, or not as it must; try again later."""


class ProviderRefused(EngineFault):
    """What came from the provider of identities does not prove who somebody is."""


@dataclass
class Provider:
    """A provider of identities, by the settings of one installation."""

    settings: Settings
    _lock: Lock = field(default_factory=Lock)
    _metadata: Mapping[str, Any] = field(default_factory=dict)
    _keys: KeySet | None = None
    _read_at: dict[str, float] = field(default_factory=dict)

    def address(self, token: str, *, again: bool = False) -> str:
        """Return where a browser goes to sign in; `again` if whoever is signed in there already is
        to show once more who they are.

        Raises:
            ProviderUnavailable: the provider does not say.
        """
        asked = {
            "response_type": "code",
            "client_id": self.settings.oidc_client_id,
            "redirect_uri": self._own,
            "scope": "openid profile email",
            "state": derived(token, "state"),
            "nonce": derived(token, "nonce"),
            "code_challenge": _challenge(derived(token, "verifier")),
            "code_challenge_method": "S256",
        }
        if again:
            asked |= {"prompt": "login", "max_age": "0"}
        return _with(self._endpoint("authorization_endpoint"), asked)

    def leaving(self) -> str | None:
        """Return where a browser goes to end its session at the provider, if it offers that."""
        try:
            place = self._said().get("end_session_endpoint")
        except ProviderUnavailable:
            return None
        if not isinstance(place, str) or not is_safe(place):
            return None
        back = f"{self.settings.public_url.rstrip('/')}/login"
        asked = {"client_id": self.settings.oidc_client_id, "post_logout_redirect_uri": back}
        return _with(place, asked)

    def identity(self, token: str, answer: Mapping[str, str]) -> Identity:
        """Return whom the provider vouches for.

        Args:
            token: that the browser kept.
            answer: the query with which it came back.

        Raises:
            ProviderRefused: it does not prove anything.
            ProviderUnavailable: the provider does not answer.
        """
        if not hmac.compare_digest(
            answer.get("state", "").encode(), derived(token, "state").encode()
        ):
            raise ProviderRefused("the answer belongs to no sign-in of this browser")
        issuer = answer.get("iss")
        if issuer is not None and issuer != self.settings.oidc_issuer:
            raise ProviderRefused("the answer comes from another provider")
        code = answer.get("code", "")
        if not code:
            raise ProviderRefused("the provider let nobody in")
        given = self._exchanged(code, derived(token, "verifier"))
        claims = self._checked(str(given.get("id_token", "")), derived(token, "nonce"), given)
        if not claims.get("name") or self.settings.oidc_groups_claim not in claims:
            claims = {**self._more(str(given.get("access_token", "")), claims), **claims}
        return self._identity(claims)

    def subject_of(self, text: str) -> str:
        """Return whom an access token of the provider is about, which is for this product.

        Raises:
            ProviderRefused: it is none, or is over, or for somebody else.
            ProviderUnavailable: the provider does not answer.
        """
        audience = self.settings.oidc_audience
        if audience is None:
            raise ProviderRefused("tokens of the provider are not taken here")
        token = self._decoded(text)
        try:
            jwt.JWTClaimsRegistry(
                leeway=_LEEWAY,
                iss={"essential": True, "value": str(self.settings.oidc_issuer)},
                aud={"essential": True, "value": audience},
                exp={"essential": True},
                sub={"essential": True},
            ).validate(token.claims)
        except (JoseError, ValueError, TypeError):
            raise ProviderRefused from None
        if not is_access_token(token.header, token.claims, self.settings.oidc_client_id):
            raise ProviderRefused("only an access token opens anything here")
        return str(token.claims["sub"])

    @property
    def _own(self) -> str:
        return f"{self.settings.public_url.rstrip('/')}/login/provider/back"

    def _exchanged(self, code: str, verifier: str) -> Mapping[str, Any]:
        sent = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._own,
            "code_verifier": verifier,
            "client_id": self.settings.oidc_client_id,
        }
        secret = self._secret()
        by_form = "client_secret_basic" not in self._said().get(
            "token_endpoint_auth_methods_supported", ["client_secret_basic"]
        )
        if secret is not None and by_form:
            sent["client_secret"] = secret
        login = None
        if secret is not None and not by_form:
            login = httpx.BasicAuth(self.settings.oidc_client_id, secret)
        return _answered("POST", self._endpoint("token_endpoint"), data=sent, auth=login)

    def _secret(self) -> str | None:
        place = self.settings.oidc_client_secret_file
        if place is None:
            return None
        try:
            return Path(place).read_text(encoding="utf-8").strip()
        except OSError:
            raise ProviderUnavailable("the file of the client's secret cannot be read") from None

    def _checked(self, text: str, nonce: str, given: Mapping[str, Any]) -> Mapping[str, Any]:
        token = self._decoded(text)
        client = self.settings.oidc_client_id
        checked = CodeIDToken(
            token.claims,
            token.header,
            {
                "iss": {"essential": True, "value": self.settings.oidc_issuer},
                "aud": {"essential": True, "value": client},
            },
            {"nonce": nonce, "client_id": client, "access_token": given.get("access_token")},
        )
        try:
            checked.validate(int(time.time()), _LEEWAY)
        except (JoseError, ValueError, TypeError):
            raise ProviderRefused from None
        return token.claims

    def _decoded(self, text: str) -> jwt.Token:
        """Return a JWT that the provider signed; of an unknown key it is asked once more."""
        said = self._said().get("id_token_signing_alg_values_supported", ["RS256"])
        taken = sorted(_ALGORITHMS & frozenset(map(str, said)))
        for anew in (False, True):
            try:
                return jwt.decode(text, self._key_set(anew=anew), algorithms=taken)
            except (JoseError, ValueError, TypeError, KeyError):
                continue
        raise ProviderRefused

    def _more(self, access_token: str, claims: Mapping[str, Any]) -> Mapping[str, Any]:
        place = self._said().get("userinfo_endpoint")
        if not isinstance(place, str) or not is_safe(place) or not access_token:
            return {}
        found = _answered("GET", place, headers={"authorization": f"Bearer {access_token}"})
        if found.get("sub") != claims.get("sub"):
            raise ProviderRefused("the provider says two things of one sign-in")
        return found

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        claimed = claims.get(self.settings.oidc_groups_claim)
        email = claims.get("email")
        verified = claims.get("email_verified") is True and isinstance(email, str)
        subject = claims["sub"]
        if not isinstance(subject, str) or not 0 < len(subject) <= 255:
            raise ProviderRefused
        return Identity(
            issuer=str(self.settings.oidc_issuer),
            subject=subject,
            username=_text(claims.get("preferred_username")),
            name=_text(claims.get("name")),
            email=email if verified and len(str(email)) <= 254 else None,
            claimed=tuple(map(str, claimed)) if isinstance(claimed, list) else (),
            proven_at=_moment(claims.get("auth_time")),
        )

    def _endpoint(self, name: str) -> str:
        place = self._said().get(name)
        if not isinstance(place, str) or not is_safe(place):
            raise ProviderUnavailable
        return place

    def _said(self) -> Mapping[str, Any]:
        with self._lock:
            if self._old("metadata", KEPT_FOR):
                issuer = str(self.settings.oidc_issuer)
                found = _answered("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
                if found.get("issuer") != issuer:
                    raise ProviderUnavailable("the provider calls itself something else")
                self._metadata, self._read_at["metadata"] = found, time.monotonic()
            return self._metadata

    def _key_set(self, *, anew: bool) -> KeySet:
        place = self._endpoint("jwks_uri")
        with self._lock:
            if self._keys is None or self._old("keys", _AT_MOST_EACH if anew else KEPT_FOR):
                try:
                    self._keys = KeySet.import_key_set(cast(Any, _answered("GET", place)))
                except (JoseError, ValueError, TypeError, KeyError):
                    raise ProviderUnavailable from None
                self._read_at["keys"] = time.monotonic()
            return self._keys

    def _old(self, what: str, after: float) -> bool:
        read = self._read_at.get(what)
        return read is None or time.monotonic() - read > after


def derived(token: str, purpose: str) -> str:
    """Return what a sign-in uses for a purpose: 64 hexadecimal digits."""
    return hmac.digest(token.encode(), f"vorgang oidc {purpose}".encode(), "sha256").hex()


def _challenge(verifier: str) -> str:
    """Return the S256 challenge of a PKCE verifier. Source: RFC 7636, 4.2."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _answered(method: str, place: str, **named: Any) -> Mapping[str, Any]:
    """Return the JSON object that an address of the provider answers.

    Raises:
        ProviderUnavailable: none comes.
        ProviderRefused: the provider refuses what was asked.
    """
    try:
        with httpx.Client(timeout=_TIMEOUT, follow_redirects=False) as client:
            answer = client.request(method, place, **named)
        if answer.status_code in {400, 401, 403}:
            raise ProviderRefused
        if answer.status_code != 200 or len(answer.content) > _LARGEST:
            raise ProviderUnavailable
        found = answer.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        raise ProviderUnavailable from None
    if not isinstance(found, dict):
        raise ProviderUnavailable
    return found


def _with(place: str, asked: Mapping[str, str]) -> str:
    return f"{place}{'&' if '?' in place else '?'}{urlencode(asked)}"


def _moment(seconds: object) -> datetime | None:
    """Return when somebody signed in, as an ID token says it."""
    if isinstance(seconds, bool) or not isinstance(seconds, int) or not 0 <= seconds < 2**40:
        return None
    return datetime.fromtimestamp(min(seconds, _LATEST), UTC)


def _text(value: object, longest: int = 200) -> str:
    return value[:longest] if isinstance(value, str) and value.isprintable() else ""
