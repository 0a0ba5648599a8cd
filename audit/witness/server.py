"""The witness on the network: two requests, small, and soon over.

For a machine at a desk: whoever is slow, sends much or opens many connections is let go.
"""

from __future__ import annotations

import logging
import socket
import socketserver
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import BoundedSemaphore, Timer
from typing import Any, cast

from audit.witness.submission import LONGEST
from audit.witness.witness import Answer, Witness

MOST_CONNECTIONS = 32
PATIENCE = 10.0
"""Seconds that a connection may be silent."""
LONGEST_CONNECTION = 60.0
"""Seconds after which a connection ends, whatever it is doing."""
_PATH = "/add-checkpoint"
_log = logging.getLogger("audit.witness")


class WitnessServer(ThreadingHTTPServer):
    """Serves one witness; a connection is a thread, and there are never more than so many.

    Args:
        address: host and port to listen on.
        witness: decides.
        longest: seconds that a connection may last.
    """

    daemon_threads = True
    request_queue_size = 2 * MOST_CONNECTIONS
    block_on_close = False

    def __init__(
        self, address: tuple[str, int], witness: Witness, longest: float = LONGEST_CONNECTION
    ) -> None:
        self.witness = witness
        self._longest = longest
        self._places = BoundedSemaphore(MOST_CONNECTIONS)
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve a connection in a thread of its own, if there is room for one more."""
        if not self._places.acquire(blocking=False):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve a connection, and no longer than it may last."""
        ends = Timer(self._longest, _cut, (request,))
        ends.daemon = True
        ends.start()
        try:
            super().process_request_thread(request, client_address)
        finally:
            ends.cancel()
            self._places.release()

    def handle_error(self, *_: Any) -> None:
        """Say in one line that somebody went away in the middle."""
        _log.info("a connection broke off")


def _cut(connection: socket.socket) -> None:
    with suppress(OSError):  # It is over already.
        connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "witness"
    sys_version = ""
    timeout = PATIENCE

    @property
    def _witness(self) -> Witness:
        server: socketserver.BaseServer = self.server
        return cast("WitnessServer", server).witness

    def do_GET(self) -> None:
        """Tell the verifier key; everything else a witness says only to a log."""
        if self.path == "/":
            self._tell(Answer(200, f"{self._witness.vkey}\n"))
        else:
            self._tell(Answer(404, "there is / and POST /add-checkpoint\n"))

    def do_POST(self) -> None:
        """Decide on a checkpoint."""
        # Two of them, and a proxy before us may have read another end than we do.
        lengths = self.headers.get_all("Content-Length", [])
        length = lengths[0] if len(lengths) == 1 else ""
        if self.path != _PATH:
            self._refuse(404, "there is POST /add-checkpoint\n")
        elif "Transfer-Encoding" in self.headers or not (length.isascii() and length.isdecimal()):
            status = 400 if len(lengths) > 1 else 411
            self._refuse(status, "a request has one Content-Length\n")
        elif len(length) > 7 or int(length) > LONGEST:
            self._refuse(413, f"a request has {LONGEST} bytes at most\n")
        else:
            body = self.rfile.read(int(length))
            if len(body) == int(length):
                self._tell(self._witness.add_checkpoint(body))
            else:
                self.close_connection = True

    def _refuse(self, status: int, text: str) -> None:
        """Answer and hang up: what follows was not read."""
        self.close_connection = True
        self._tell(Answer(status, text))

    def _tell(self, answer: Answer) -> None:
        content = answer.text.encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.media_type)
        self.send_header("Content-Length", str(len(content)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *said: Any) -> None:
        """Log what came, without control characters that a client chose."""
        text = str(said[0]) % said[1:]
        _log.info("%s", "".join(one if one.isprintable() else "?" for one in text))
