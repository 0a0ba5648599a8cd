"""What Prometheus reads: counts and times of this process, and what waits in the database.

No label names an instance, a case or a person. A job's type is a label only if a connector does it
or a setting declares it: a model may compute others, and then they could hold anything.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from sqlalchemy.exc import DBAPIError

from api.operating.anchor_metrics import anchor_metrics
from api.operating.key_metrics import key_metrics
from engine.faults import EngineFault
from engine.job_types import JobTypes
from engine.observer import JobOutcome
from engine.queries.figures import read_figures
from engine.store.kept_connections import pool_of
from engine.workspace import Workspace

MEDIA_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_GAUGES = {
    "oldest_due_job": (
        "oldest_due_job_seconds",
        "How long the longest due job waits that is for the product's own workers.",
    ),
    "oldest_external_job": (
        "oldest_external_job_seconds",
        "How long the longest due job waits that is for a worker of one's own.",
    ),
    "open_incidents": ("open_incidents", "Incidents that nobody has resolved."),
    "unsent_notices": (
        "unsent_notices",
        "Mails about tasks that the mail server did not take, tried again or given up.",
    ),
    "pending_entries": ("ledger_pending_entries", "Entries without a place in the log."),
    "oldest_pending_entry": (
        "ledger_oldest_pending_entry_seconds",
        "How long the oldest of them waits; more than 60 is an alarm.",
    ),
    "oldest_unsigned_entry": (
        "ledger_oldest_unsigned_entry_seconds",
        "How long the oldest entry waits for a signature; more than 60 is an alarm.",
    ),
    "checkpoint_size": ("ledger_checkpoint_entries", "Entries under the newest checkpoint."),
    "checkpoint_age": ("ledger_checkpoint_age_seconds", "Since it was signed."),
    "worker_connections": (
        "worker_database_connections",
        "Connections of all workers on this database; none means that no worker runs.",
    ),
    "database_connections": ("database_connections", "Connections of everybody on this database."),
}


class Metrics:
    """The metrics of one process.

    Args:
        workspace: whose database and connections are looked at when somebody reads.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._registry = CollectorRegistry()
        self.requests = self._histogram(
            "http_request_duration_seconds",
            "Requests, by route of the interface and status.",
            "method",
            "route",
            "status",
        )
        self.steps = self._histogram(
            "step_duration_seconds",
            "Commands, each one transaction, by name; most are a step of an instance.",
            "command",
        )
        self._jobs = Counter(
            "vorgang_jobs",
            "Jobs, by what became of them.",
            ("kind", "type", "outcome"),
            registry=self._registry,
        )
        self._turns = Counter(
            "vorgang_sequencer_turns",
            "How often this process was the sequencer, or stood by.",
            ("outcome",),
            registry=self._registry,
        )
        self._led = self._gauge(
            "sequencer_last_led_timestamp_seconds", "When this process was the sequencer last."
        )
        self._listening = self._gauge(
            "listen_connections", "Connections of this process that listen for announcements."
        )
        self._registry.register(_Database(workspace))

    def exposition(self) -> bytes:
        """Return everything as Prometheus reads it."""
        return generate_latest(self._registry)

    def job(self, outcome: JobOutcome, kind: str, job_type: str) -> None:
        """Count a job."""
        named = job_type_label(self._workspace.job_types, job_type) if kind != "timer" else ""
        self._jobs.labels(kind, named, outcome).inc()

    def turn(self, *, led: bool) -> None:
        """Count a turn of the sequencer."""
        self._turns.labels("led" if led else "stood_by").inc()
        if led:
            self._led.set(time.time())

    def listening(self, more: int) -> None:
        """Count connections that listen."""
        self._listening.inc(more)

    def _histogram(self, name: str, text: str, *labels: str) -> Histogram:
        return Histogram(f"vorgang_{name}", text, labels, buckets=_SECONDS, registry=self._registry)

    def _gauge(self, name: str, text: str) -> Gauge:
        return Gauge(f"vorgang_{name}", text, registry=self._registry)


def job_type_label(known: JobTypes, job_type: str) -> str:
    """Return the job type if it is a known one, the prefix that it was declared by, or `other`."""
    if job_type in known.connectors or job_type in known.names:
        return job_type
    fitting = [one for one in known.prefixes if one and job_type.startswith(one)]
    return f"{max(fitting, key=len)}*" if fitting else "other"


class _Database:
    """Asks the database when somebody reads; what cannot be asked is left out."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def collect(self) -> Iterator[Metric]:
        """Yield what waits, and this process's connections."""
        yield self._pool()
        up = GaugeMetricFamily("vorgang_database_up", "Whether the database answers.")
        try:
            figures = read_figures(self._workspace)
        except (EngineFault, DBAPIError):
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        due = GaugeMetricFamily("vorgang_due_jobs", "Jobs that nobody has yet.", labels=["kind"])
        for kind in sorted({"connector", "external", "timer", *figures.due_jobs}):
            due.add_metric([kind], figures.due_jobs.get(kind, 0))
        yield due
        for field, (name, text) in _GAUGES.items():
            yield GaugeMetricFamily(f"vorgang_{name}", text, getattr(figures, field))
        yield from anchor_metrics(self._workspace)
        yield from key_metrics(self._workspace)

    def describe(self) -> list[Metric]:
        """Return nothing: registering must not ask the database."""
        return []

    def _pool(self) -> Metric:
        family = GaugeMetricFamily(
            "vorgang_database_pool_connections",
            "Connections of this process, by role and whether they are in use.",
            labels=["role", "state"],
        )
        workspace = self._workspace
        for role, engine in (("app", workspace.database), ("sequencer", workspace.sequencer)):
            pool = pool_of(engine)
            family.add_metric([role, "used"], pool.used)
            family.add_metric([role, "idle"], pool.idle)
        return family
