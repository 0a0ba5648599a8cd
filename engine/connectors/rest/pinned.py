"""Connections that lead where was looked: names are resolved once, every address is checked, and
the connection goes to one of these, whatever the name says a moment later.

Name and certificate stay those of the host that was asked for: `Host` and SNI are its name.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import Any, Final

import httpcore
import httpx

from engine.outward_hosts import Address, AllowedHost, address_in, is_reachable

Resolver = Callable[[str, int], Sequence[Address]]
"""Gives all addresses of a name; raises `OSError` if it has none."""
_MOST_ADDRESSES: Final = 4
"""How many of a name's addresses are tried."""


class AddressRefused(Exception):
    """A name leads where nobody may be called; the message says which name."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long somebody waits, in seconds.

    Args:
        connect: for a connection, and its encryption.
        read: for the next bytes.
        total: for everything together, from `begun`.
        begun: by the monotonic clock.
    """

    connect: float
    read: float
    total: float
    begun: float

    def left(self, most: float | None) -> float:
        """Return how long the next wait may be.

        Raises:
            httpcore.ReadTimeout: no time is left.
        """
        rest = self.begun + self.total - time.monotonic()
        if rest <= 0:
            raise httpcore.ReadTimeout(f"it took more than {self.total:g} seconds")
        return rest if most is None else min(rest, most)


def resolved(host: str, port: int) -> Sequence[Address]:
    """Return the addresses of a name, as this machine finds them.

    Raises:
        OSError: it has none.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ip_address(str(one[4][0]).partition("%")[0]) for one in found]


class PinnedBackend(httpcore.NetworkBackend):
    """Opens connections to checked addresses alone.

    Args:
        host: who is called; its networks are allowed beside public addresses.
        patience: of whoever calls.
        resolver: asked once for each connection.
    """

    def __init__(self, host: AllowedHost, patience: Patience, resolver: Resolver) -> None:
        self._host = host
        self._patience = patience
        self._resolver = resolver
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Return a connection to one of the addresses of a name, if all of them may be called.

        Raises:
            AddressRefused: one of them may not.
            httpcore.ConnectError: it has none, or none answers.
        """
        failure: Exception = httpcore.ConnectError(f"the name {host} has no address")
        for address in self._checked(host, port)[:_MOST_ADDRESSES]:
            wait = self._patience.left(timeout)
            try:
                stream = self._plain.connect_tcp(
                    str(address), port, wait, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as fault:
                failure = fault
            else:
                return _PatientStream(stream, self._patience)
        raise failure

    def _checked(self, host: str, port: int) -> list[Address]:
        literal = address_in(host)
        found = [literal] if literal is not None else self._looked_up(host, port)
        if not all(is_reachable(one, self._host.networks) for one in found):
            raise AddressRefused(
                f"{host} leads into a network that is not public, nor listed with it in"
                " VORGANG_HTTP_ALLOWED"
            )
        return list(dict.fromkeys(found))

    def _looked_up(self, host: str, port: int) -> list[Address]:
        """Return what the resolver finds in time: the system's own knows no end of it."""
        found: list[Address] = []
        failed: list[OSError] = []

        def look_up() -> None:
            try:
                found.extend(self._resolver(host, port))
            except OSError as fault:
                failed.append(fault)

        thread = Thread(target=look_up, daemon=True)
        thread.start()
        thread.join(self._patience.left(self._patience.connect))
        if failed:
            raise httpcore.ConnectError(f"the name {host} is not known: {failed[0].strerror}")
        if thread.is_alive():
            raise httpcore.ConnectTimeout(f"nobody says what address {host} has")
        return list(found)


class _PatientStream(httpcore.NetworkStream):
    """A connection whose every wait ends with the patience of the whole."""

    def __init__(self, stream: httpcore.NetworkStream, patience: Patience) -> None:
        self._stream = stream
        self._patience = patience

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._patience.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._patience.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        wait = self._patience.left(timeout)
        return _PatientStream(
            self._stream.start_tls(ssl_context, server_hostname, wait), self._patience
        )

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class PinnedTransport(httpx.BaseTransport):
    """Carries one request of `httpx` over a connection of `PinnedBackend`, by HTTP/1.1.

    Args:
        backend: opens it.
        authorities: whose certificates count.
    """

    def __init__(self, backend: httpcore.NetworkBackend, authorities: ssl.SSLContext) -> None:
        self._pool = httpcore.ConnectionPool(
            authorities, max_connections=1, http1=True, network_backend=backend
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the answer, its body yet to be read."""
        content = request.read()
        answer = self._pool.handle_request(
            httpcore.Request(
                request.method,
                httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=content,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(answer),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        """Close the connection."""
        self._pool.close()


@cache
def _authorities(file: str | None, _changed: float) -> ssl.SSLContext:
    context = httpx.create_ssl_context(trust_env=False)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if file is not None:
        context.load_verify_locations(file)
    return context


def authorities(file: str | None) -> ssl.SSLContext:
    """Return whose certificates count: the usual authorities, and those of a file.

    Raises:
        OSError: the file cannot be read, or holds none.
    """
    return _authorities(file, Path(file).stat().st_mtime if file is not None else 0.0)


def client_for(
    host: AllowedHost,
    patience: Patience,
    context: ssl.SSLContext,
    resolver: Resolver = resolved,
) -> httpx.Client:
    """Return a client for one request: no proxy, no redirect, nothing from the environment."""
    timeout = httpx.Timeout(patience.read, connect=patience.connect)
    make = partial(PinnedTransport, PinnedBackend(host, patience, resolver), context)
    return httpx.Client(transport=make(), trust_env=False, follow_redirects=False, timeout=timeout)
