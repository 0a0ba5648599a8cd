"""A browser and a Modeler in a few lines of the standard library, for the demonstration."""

from __future__ import annotations

import base64
import http.client
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from api.json_text import write_json
from engine.model import Resource
from forms.strict_json import parse_json

_CSRF = re.compile(r'name="csrf" value="([^"]+)"')


class Unexpected(Exception):
    """The server answered something else than the demonstration needs."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, object]:
        """Return the body as a JSON object."""
        value = parse_json(self.body)
        if not isinstance(value, dict):
            raise Unexpected("the answer is no JSON object")
        return value

    def expect(self, *statuses: int) -> Answer:
        """Return the answer if it has one of these statuses.

        Raises:
            Unexpected: it has another one; the message quotes the answer.
        """
        if self.status not in statuses:
            words = self.body[:600].decode("utf-8", "replace")
            raise Unexpected(f"status {self.status} instead of {statuses[0]}: {words}")
        return self


@dataclass
class Client:
    """Talks to the server as one person: by HTTP Basic, or by cookie after `log_in`."""

    address: str
    username: str
    password: str
    cookie: str = ""
    csrf: str = ""
    basic: bool = True
    sent: int = field(default=0, init=False)

    def log_in(self) -> None:
        """Open a session as a browser does and remember its token."""
        fields = urlencode({"username": self.username, "password": self.password}).encode()
        form = {"content-type": "application/x-www-form-urlencoded"}
        answer = self._send("POST", "/login", fields, form, basic=False).expect(303)
        self.cookie = answer.headers["set-cookie"].partition(";")[0]
        self.basic = False
        page = self.get("/inbox").expect(200).body.decode()
        found = _CSRF.search(page)
        if found is None:
            raise Unexpected("the inbox carries no token")
        self.csrf = found.group(1)

    def get(self, path: str) -> Answer:
        """Fetch a page or a resource."""
        return self._send("GET", path, b"", {})

    def post(self, path: str, body: object) -> Answer:
        """Send JSON."""
        headers = {"content-type": "application/json", "x-csrf-token": self.csrf}
        return self._send("POST", path, write_json(body), headers)

    def submit(self, path: str, **fields: str) -> Answer:
        """Send a form of a page."""
        body = urlencode({"csrf": self.csrf, **fields}).encode()
        return self._send("POST", path, body, {"content-type": "application/x-www-form-urlencoded"})

    def one_click(self, path: str) -> Answer:
        """Unsubscribe as mail programs do: one POST, without a login (RFC 8058, 3.1)."""
        body = b"List-Unsubscribe=One-Click"
        return self._send("POST", path, body, {"content-type": "application/x-www-form-urlencoded"})

    def deploy(self, resources: Sequence[Resource]) -> Answer:
        """Deploy files by multipart, as Camunda Modeler does."""
        boundary = f"--------------------------{secrets.token_hex(12)}"
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="resources"; '
            f'filename="{one.name}"\r\nContent-Type: application/octet-stream\r\n\r\n'.encode()
            + one.content
            + b"\r\n"
            for one in resources
        ]
        tenant = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="tenantId"\r\n\r\n<default>\r\n'
        )
        body = b"".join([*parts, tenant.encode(), f"--{boundary}--\r\n".encode()])
        headers = {"content-type": f"multipart/form-data; boundary={boundary}"}
        return self._send("POST", "/v2/deployments", body, headers)

    def _send(
        self,
        method: str,
        path: str,
        body: bytes,
        headers: Mapping[str, str],
        basic: bool | None = None,
    ) -> Answer:
        sent = dict(headers)
        if self.basic if basic is None else basic:
            pair = f"{self.username}:{self.password}".encode()
            sent["authorization"] = f"Basic {base64.b64encode(pair).decode()}"
        if self.cookie:
            sent["cookie"] = self.cookie
        place = urlsplit(self.address)
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
        try:
            connection.request(method, path, body or None, sent)
            answer = connection.getresponse()
            return Answer(
                answer.status,
                {name.lower(): value for name, value in answer.getheaders()},
                answer.read(),
            )
        finally:
            connection.close()
            self.sent += 1
