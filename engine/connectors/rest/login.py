"""How a call says who it is: by a secret that the model names, or a token that one is good for."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from threading import Lock
from typing import Final
from urllib.parse import quote, urlencode

from engine.connectors.rest.body import Body
from engine.connectors.rest.caller import Caller, NoAnswer
from engine.connectors.rest.plan import AUTHENTICATIONS, Plan, chosen, headers_of, refused, url_of
from engine.connectors.rest.reply import Redaction, ReplyRefused, as_json
from engine.model import ConnectorFailed, ConnectorRequest
from engine.named_secrets import NamedSecret, SecretRefused, secret_of

_EARLIER: Final = 30.0
"""Seconds before its end after which a token is not used any more."""
_USUAL_LIFE: Final = 300.0
_LONGEST_LIFE: Final = 86_400.0
_LARGEST: Final = 100_000


@dataclass(frozen=True, slots=True)
class Login:
    """Headers that log a call in, and all that must never come back to light."""

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)


@dataclass
class Logins:
    """Logs calls in; tokens are kept in memory until shortly before they end.

    Args:
        caller: asks for tokens.
    """

    caller: Caller
    _tokens: dict[str, tuple[float, str]] = field(default_factory=dict, repr=False)
    _asking: dict[str, Lock] = field(default_factory=dict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def login(self, request: ConnectorRequest, plan: Plan, *, anew: bool = False) -> Login:
        """Return how a call logs in.

        Args:
            request: names the way, the secret and its host.
            plan: whom it calls.
            anew: whether a token that is kept does not count.

        Raises:
            ConnectorFailed: the secret is not for this process or host, or gives no token.
        """
        said = request.headers
        way = chosen(said, "authentication", AUTHENTICATIONS)
        if way == "none":
            return Login()
        secret = permitted(self.caller, request, plan.host)
        if way == "bearer":
            return Login({"authorization": f"Bearer {secret.value}"}, (secret.value,))
        if way == "apiKey":
            name = said.get("secretHeader") or "X-API-Key"
            return Login(headers_of({name: secret.value}), (secret.value,))
        if way == "basic":
            pair = f"{said.get('username', '')}:{secret.value}"
            packed = base64.b64encode(pair.encode()).decode()
            return Login({"authorization": f"Basic {packed}"}, (secret.value, pair, packed))
        token = self._token(request, secret, anew=anew)
        return Login({"authorization": f"Bearer {token}"}, (secret.value, token))

    def _token(self, request: ConnectorRequest, secret: NamedSecret, *, anew: bool) -> str:
        said = request.headers
        named = [said.get(one, "") for one in ("tokenUrl", "clientId", "scope", "audience")]
        key = hashlib.sha256("\0".join((*named, secret.name, secret.value)).encode()).hexdigest()
        with self._lock:
            asking = self._asking.setdefault(key, Lock())
        # Held while it is asked for: jobs that need this token ask once, others do not wait.
        with asking:
            ends, token = self._tokens.get(key, (0.0, ""))
            if not anew and time.monotonic() < ends:
                return token
            token, life = self._asked(request, secret)
            self._tokens[key] = time.monotonic() + life - min(_EARLIER, life / 2), token
            return token

    def _asked(self, request: ConnectorRequest, secret: NamedSecret) -> tuple[str, float]:
        """Return a token and how many seconds it counts.

        Source: RFC 6749, 4.4 (client credentials), 2.3.1 (the client in the header).
        """
        said = request.headers
        url = url_of(said.get("tokenUrl"))
        if not secret.goes_to(url.host):
            raise refused(f"the secret {secret.name} is not for {url.host}")
        form = {"grant_type": "client_credentials"}
        form |= {one: said[one] for one in ("scope", "audience") if said.get(one)}
        pair = f"{quote(said.get('clientId', ''), safe='')}:{quote(secret.value, safe='')}"
        headers = {
            "accept": "application/json",
            "content-type": "application/x-www-form-urlencoded",
            "authorization": f"Basic {base64.b64encode(pair.encode()).decode()}",
        }
        body = Body(urlencode(form).encode())
        plan = Plan("POST", url, {}, body, "json", _LARGEST, 5, 20, 30)
        try:
            reply = self.caller.call(plan, headers)
        except NoAnswer as fault:
            raise ConnectorFailed(f"no token: {fault}", retry=fault.retry) from None
        if reply.status != 200:
            raise ConnectorFailed(
                f"no token: {url.host} answers {reply.status}; check clientId and the secret"
                f" {secret.name}",
                retry=reply.status >= 500 or reply.status == 429,
            )
        try:
            told = as_json(reply, Redaction(()))
        except ReplyRefused as fault:
            raise refused(f"no token: {url.host}: {fault}") from None
        token = told.get("access_token") if isinstance(told, dict) else None
        life = told.get("expires_in") if isinstance(told, dict) else None
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise refused(f"no token: the answer of {url.host} holds none")
        seconds = float(life) if isinstance(life, Decimal) and life > 0 else _USUAL_LIFE
        return token, min(seconds, _LONGEST_LIFE)


def permitted(caller: Caller, request: ConnectorRequest, host: str | None) -> NamedSecret:
    """Return the secret that a job names, if its process may use it and it may go to the host.

    Raises:
        ConnectorFailed: it may not, or there is none.
    """
    name = request.headers.get("secret", "")
    if not name:
        raise refused("the call names no secret")
    try:
        secret = secret_of(caller.settings.secrets, name)
    except SecretRefused as fault:
        raise refused(str(fault)) from None
    if not secret.is_for(request.process_id):
        raise refused(f"the secret {name} is not for the process {request.process_id}")
    if host is not None and not secret.goes_to(host):
        raise refused(f"the secret {name} is not for {host}")
    return secret
