"""A client of HTTP that costs next to nothing, so that it is the server that is measured.

`http.client` reads headers as those of a mail, and sends head and body apart: together more than a
tenth of a request.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping
from types import TracebackType

from bench.rounds import NotMeasurable

_MOST = 65_536


class KeptAlive:
    """One connection for one request after the other.

    Args:
        port: on this machine.
        headers: of each request.
        timeout: seconds to wait for an answer.
    """

    def __init__(self, port: int, headers: Mapping[str, str], timeout: float) -> None:
        given = {"Host": f"127.0.0.1:{port}", **headers}
        self._head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
        self._socket = socket.create_connection(("127.0.0.1", port), timeout)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> KeptAlive:
        """Return this."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Close the connection."""
        self._socket.close()

    def post(self, path: str, content: bytes) -> None:
        """Send something to an address that answers with 204.

        Raises:
            NotMeasurable: it answers anything else.
        """
        head = f"POST {path} HTTP/1.1\r\n{self._head}Content-Length: {len(content)}\r\n\r\n"
        self._socket.sendall(head.encode() + content)
        answer = b""
        while b"\r\n\r\n" not in answer:
            received = self._socket.recv(_MOST)
            if not received:
                raise NotMeasurable("the server closed the connection")
            answer += received
        if not answer.startswith(b"HTTP/1.1 204 "):
            raise NotMeasurable(f"the server answered {answer[:400].decode(errors='replace')}")
