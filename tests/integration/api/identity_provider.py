"""A real OpenID provider in a thread, and one of our own keys that answers whatever it is told."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import orjson
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.fakes import free_port


@contextmanager
def real_provider(*users: tuple[str, dict[str, object]], port: int = 0) -> Iterator[str]:
    """Run `oidc-provider-mock`, an OpenID provider by others, on this or a free port; give its
    address."""
    provider = import_module("oidc_provider_mock")
    known = [provider.User(sub=sub, claims=claims) for sub, claims in users]
    with provider.run_server_in_thread(port=port, user_claims=known, require_nonce=True) as server:
        yield f"http://localhost:{server.server_port}"


def answered(browser: httpx.Client, subject: str, begin: str = "/login/provider") -> str:
    """Sign in at the provider as somebody, and return the address that it sends the browser to."""
    away = browser.get(begin).headers["location"]
    with httpx.Client(timeout=30) as there:
        answer = there.post(away, data={"sub": subject})
    return answer.headers["location"]


@dataclass
class Scripted:
    """A provider that signs what a test says: for what a sound one would never send.

    Args:
        claims: change the claims of the ID token.
        sign: writes the token; by its key unless a test says otherwise.
        issuer: what its metadata call it; its address if empty.
        sent: the form that it was sent last.
    """

    port: int = field(default_factory=free_port)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    claims: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
    sign: Callable[[dict[str, Any], RSAKey], str] | None = None
    issuer: str = ""
    asked: list[str] = field(default_factory=list)
    nonce: str = ""
    sent: str = ""

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def answer(self, path: str) -> dict[str, Any]:
        """Return the JSON of an address."""
        self.asked.append(path)
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.issuer or self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "jwks_uri": f"{self.address}/jwks",
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        if path == "/jwks":
            return {"keys": [self.key.as_dict(private=False)]}
        return {"access_token": "x", "token_type": "Bearer", "id_token": self.token()}

    def token(self, **more: object) -> str:
        """Return a signed token as the test wants it."""
        import time

        now = int(time.time())
        sound = {
            "iss": self.address,
            "aud": "vorgang",
            "sub": "somebody",
            "nonce": self.nonce,
            "iat": now,
            "exp": now + 300,
            "name": "Somebody",
            "groups": ["vertrieb"],
        }
        claims = self.claims({**sound, **more})
        if self.sign is not None:
            return self.sign(claims, self.key)
        return jwt.encode({"alg": "RS256", "kid": str(self.key.kid)}, claims, self.key)


@contextmanager
def scripted_provider() -> Iterator[Scripted]:
    """Run a provider that says what the test wants."""
    told = Scripted()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = orjson.dumps(told.answer(urlsplit(self.path).path))
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_POST(self) -> None:
            told.sent = self.rfile.read(int(self.headers.get("content-length", "0"))).decode()
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", told.port), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def asked_of(address: str) -> dict[str, str]:
    """Return the query of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def words_in(page: str) -> str:
    """Return the text of a page without its elements."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
