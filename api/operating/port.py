"""A port of its own for health and metrics, for processes that serve no pages, and for networks in
which only the monitoring may read them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from api.operating import reports
from api.operating.reports import Report
from api.operating.watch import Watch

_PATIENCE = 5.0
"""Seconds in which a request must have come: nobody may hold a thread for ever."""


@contextmanager
def operations_port(watch: Watch) -> Iterator[int]:
    """Answer on the port that the settings name, if they name one; gives it, or 0.

    Raises:
        OSError: it is taken.
    """
    settings = watch.workspace.settings
    if not settings.operations_port:
        yield 0
        return

    class Answers(_Answers):
        watched = watch

    address = (settings.operations_host, settings.operations_port)
    server = ThreadingHTTPServer(address, Answers)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, name="operations", daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Answers(BaseHTTPRequestHandler):
    watched: Watch
    timeout = _PATIENCE

    def do_GET(self) -> None:
        """Answer one of the three paths."""
        report = self._report(self.path.partition("?")[0])
        self.send_response(report.status)
        self.send_header("content-type", report.media_type)
        self.send_header("content-length", str(len(report.body)))
        self.send_header("cache-control", "no-store")
        self.send_header("x-content-type-options", "nosniff")
        self.end_headers()
        self.wfile.write(report.body)

    def _report(self, path: str) -> Report:
        if path == reports.LIVE:
            return reports.live()
        if path == reports.READY:
            return reports.ready(self.watched)
        if path == reports.METRICS:
            given = self.headers.get("authorization")
            return reports.metrics(self.watched, given, own_port=True)
        return Report(404, "application/json", b'{"status":"not found"}')

    def version_string(self) -> str:
        """Return a name without versions."""
        return "vorgang"

    def log_message(self, *_: object) -> None:
        """Say nothing: whoever asks every few seconds would fill the log."""
