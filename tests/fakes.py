"""Stand-ins for the world outside: a mail server in a thread, a connector that fails as told."""

from __future__ import annotations

import email.policy
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from engine.model import ConnectorFailed, ConnectorRequest, ConnectorResult


@dataclass
class Postbox:
    """Every message that the mail server took."""

    port: int = 0
    messages: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Take a message."""
        parsed = message_from_bytes(envelope.content, policy=email.policy.default)
        self.messages.append(parsed)
        return "250 taken"


@contextmanager
def mail_server(port: int | None = None) -> Iterator[Postbox]:
    """Run a mail server on this or on a free port; it keeps what it gets."""
    postbox = Postbox(free_port() if port is None else port)
    controller = Controller(postbox, hostname="127.0.0.1", port=postbox.port)
    controller.start()
    try:
        yield postbox
    finally:
        controller.stop()


_WORKERS = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


def free_port() -> int:
    """Return a port of this machine on which nothing listens.

    Of two test processes at once each has ports of its own: who finds one free does not take it at
    once, so the other might find the same.
    """
    with ExitStack() as kept:
        while True:
            listening = kept.enter_context(socket.socket())
            listening.bind(("127.0.0.1", 0))
            port: int = listening.getsockname()[1]
            # The kernel gives mostly odd ones to who listens.
            if port // 2 % _WORKERS == _WORKER % _WORKERS:
                return port


@dataclass
class FlakyConnector:
    """Fails the first `failures` times, then gives `result`; remembers every request."""

    failures: int = 0
    result: ConnectorResult = field(default_factory=ConnectorResult)
    retry: bool = True
    requests: list[ConnectorRequest] = field(default_factory=list)

    def run(self, request: ConnectorRequest) -> ConnectorResult:
        """Fail or give the result."""
        self.requests.append(request)
        if len(self.requests) <= self.failures:
            raise ConnectorFailed("the other side does not answer", retry=self.retry)
        return self.result
