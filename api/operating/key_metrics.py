"""What Prometheus reads about keys that do not fit, and what none opens."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from sqlalchemy.exc import DBAPIError

from engine.faults import EngineFault
from engine.queries.key_standing import other_key_folders
from engine.workspace import Workspace


def key_metrics(workspace: Workspace) -> Iterator[Metric]:
    """Yield how often this process met what does not open, and who uses other keys."""
    yield CounterMetricFamily(
        "vorgang_damaged_values",
        "Sealed values that were to be shown and do not open; more than 0 is an alarm.",
        workspace.seals.damage_met,
    )
    try:
        others = other_key_folders(workspace)
    except (EngineFault, DBAPIError):
        return
    yield GaugeMetricFamily(
        "vorgang_other_key_folders",
        "Processes on this database with another key folder; more than 0 is an alarm.",
        others,
    )
