"""Makes one call: the host on the list, the address checked, the answer read within its limits."""

from __future__ import annotations

import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import httpcore
import httpx

from engine.connectors.rest.pinned import (
    AddressRefused,
    Patience,
    Resolver,
    authorities,
    client_for,
    resolved,
)
from engine.connectors.rest.plan import Plan
from engine.connectors.rest.reply import Reply, ReplyRefused, read_reply
from engine.outward_hosts import AllowedHost, allowed_hosts, host_of
from engine.settings import Settings

_AGENT: Final = "Vorgang"


class NoAnswer(Exception):
    """There is no answer that could be taken.

    Args:
        message: what happened and what to do, without any of what was sent.
        kind: one word: `forbidden`, `address`, `time`, `certificate`, `connection`, `answer`.
        retry: whether it may go better by itself.
    """

    def __init__(self, message: str, *, kind: str, retry: bool) -> None:
        super().__init__(message)
        self.kind = kind
        self.retry = retry


@dataclass(frozen=True)
class Caller:
    """Calls those whom the settings allow.

    Args:
        settings: whom, and whose certificates count beside the usual ones.
        resolver: gives the addresses of a name.
    """

    settings: Settings
    resolver: Resolver = resolved

    def allowed(self, url: httpx.URL) -> AllowedHost:
        """Return the entry of the list that allows an address.

        Raises:
            NoAnswer: there is none.
        """
        hosts = allowed_hosts(self.settings.http_allowed)
        found = host_of(hosts, url.scheme, url.host, url.port)
        if found is None:
            port = "" if url.port is None else f":{url.port}"
            raise NoAnswer(
                f"{url.scheme}://{url.host}{port} is not on the list VORGANG_HTTP_ALLOWED; have it"
                " added, or correct the address",
                kind="forbidden",
                retry=False,
            )
        return found

    def call(self, plan: Plan, headers: Mapping[str, str]) -> Reply:
        """Return the answer.

        Args:
            plan: what is called.
            headers: beside those of the plan.

        Raises:
            NoAnswer: there is none that could be taken.
        """
        allowed = self.allowed(plan.url)
        patience = Patience(plan.connect, plan.read, plan.total, time.monotonic())
        sent = {
            "accept-encoding": "identity, gzip",
            "user-agent": _AGENT,
            **plan.headers,
            **headers,
            "connection": "close",
        }
        try:
            context = authorities(self.settings.http_authorities)
        except OSError:
            raise NoAnswer(
                "the file of VORGANG_HTTP_AUTHORITIES holds no certificates that can be read",
                kind="certificate",
                retry=True,
            ) from None
        with client_for(allowed, patience, context, self.resolver) as client:
            try:
                with client.stream(
                    plan.method, plan.url, headers=sent, content=plan.body.content
                ) as response:
                    return read_reply(response, plan.largest)
            except ReplyRefused as fault:
                raise NoAnswer(f"{plan.host}: {fault}", kind="answer", retry=False) from None
            except (AddressRefused, httpcore.UnsupportedProtocol) as fault:
                raise NoAnswer(str(fault), kind="address", retry=False) from None
            except (
                httpcore.NetworkError,
                httpcore.ProtocolError,
                httpcore.TimeoutException,
            ) as fault:
                raise _told(plan.host, fault) from None


def _told(host: str, fault: Exception) -> NoAnswer:
    if isinstance(fault, httpcore.TimeoutException):
        return NoAnswer(
            f"{host} took too long: {_words(fault)}. Nobody knows what it did: look there, then try"
            " again; the same key goes along",
            kind="time",
            retry=True,
        )
    if isinstance(fault, httpcore.ConnectError):
        certificate = _certificate(fault)
        if certificate is not None:
            return NoAnswer(
                f"the certificate of {host} does not count: {certificate}. Check it, and"
                " VORGANG_HTTP_AUTHORITIES",
                kind="certificate",
                retry=True,
            )
        return NoAnswer(
            f"{host} cannot be reached: {_words(fault)}. Check the address, and whether it runs",
            kind="connection",
            retry=True,
        )
    # What h11 says may quote what was sent.
    return NoAnswer(
        f"{host} broke off in the middle of its answer. Look there, then try again; the same key"
        " goes along",
        kind="connection",
        retry=True,
    )


def _certificate(fault: BaseException | None) -> str | None:
    while fault is not None:
        if isinstance(fault, ssl.SSLCertVerificationError):
            return fault.verify_message
        fault = fault.__cause__ or fault.__context__
    return None


def _words(fault: Exception) -> str:
    return str(fault) or type(fault).__name__
