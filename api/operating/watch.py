"""What a process of the product does, measured, traced and logged at once."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from api.operating.logs import about
from api.operating.metrics import Metrics, job_type_label
from api.operating.tracing import Attributes, Tell, Tracing, Untraced
from engine.observer import JobOutcome
from engine.workspace import Workspace

INSTANCE = "vorgang.process_instance_key"
STATUS = "http.response.status_code"
_log = logging.getLogger("vorgang.request")


class Watch:
    """Watches one process; put into its workspace.

    Args:
        workspace: of the process.
        tracing: makes the spans.
    """

    def __init__(self, workspace: Workspace, tracing: Tracing | None = None) -> None:
        self.workspace = workspace
        self.metrics = Metrics(workspace)
        self.tracing: Tracing = tracing or Untraced()

    @contextmanager
    def command(self, name: str, /) -> Iterator[None]:
        """Time a command, and make a span of it."""
        begun = time.perf_counter()
        try:
            with self.tracing.span(name, {}):
                yield
        finally:
            self.metrics.steps.labels(name).observe(time.perf_counter() - begun)

    @contextmanager
    def step(self, process_instance_key: int, /) -> Iterator[None]:
        """Make a span of a step, and let the log say which instance it is about."""
        instance = {INSTANCE: process_instance_key}
        with about(instance=process_instance_key), self.tracing.span("step", instance):
            yield

    def placed(self, *_: object) -> None:
        """Do nothing: only scenarios ask."""

    @contextmanager
    def job(self, kind: str, job_type: str, key: int, instance: int, /) -> Iterator[None]:
        """Make a span of a job, and let the log say which it is about."""
        known: Attributes = {
            INSTANCE: instance,
            "vorgang.job_key": key,
            "vorgang.job_kind": kind,
            "vorgang.job_type": job_type_label(self.workspace.job_types, job_type),
        }
        with about(job=key, instance=instance), self.tracing.span(f"job {kind}", known):
            yield

    def jobs(self, outcome: JobOutcome, kind: str, job_type: str, /) -> None:
        """Count a job."""
        self.metrics.job(outcome, kind, job_type)

    def sequencer_turn(self, led: bool, /) -> None:
        """Count a turn."""
        self.metrics.turn(led=led)

    def listening(self, more: int, /) -> None:
        """Count connections that listen."""
        self.metrics.listening(more)

    @contextmanager
    def request(self, method: str, traceparent: str, request_id: str) -> Iterator[Tell]:
        """Watch a request; `tell` names its route and status when they are known."""
        attributes = {"http.request.method": method}
        begun = time.perf_counter()
        outcome: dict[str, str | int] = {}

        with about(request=request_id), self.tracing.span(method, attributes, traceparent) as tell:

            def note(name: str, more: Attributes) -> None:
                outcome.update(more, route=name)
                tell(f"{method} {name}", {"http.route": name, **more})

            try:
                yield note
            finally:
                took = time.perf_counter() - begun
                route, status = outcome.get("route", "unmatched"), outcome.get(STATUS, 0)
                self.metrics.requests.labels(method, route, status).observe(took)
                plain = {"method": method, "route": route, "status": status}
                _log.info("request", extra={"plain": {**plain, "ms": round(took * 1000)}})
