"""What Prometheus reads about witnesses and time stamps of the ledger, where they are set."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily, Metric
from sqlalchemy.exc import DBAPIError

from engine.faults import EngineFault
from engine.queries.anchors import read_standing
from engine.workspace import Workspace


def anchor_metrics(workspace: Workspace) -> Iterator[Metric]:
    """Yield how far each witness is, and how old the newest word from outside.

    A witness's label is its name in the settings, such as `office.example/witness`.
    """
    try:
        found = read_standing(workspace)
    except (EngineFault, DBAPIError):
        return
    if found is None:
        return

    def age(at: datetime) -> float:
        return max((found.now - at).total_seconds(), 0.0)

    if found.witnesses:
        yield GaugeMetricFamily(
            "vorgang_ledger_cosigned_entries",
            "Entries that as many witnesses have cosigned as are needed.",
            found.cosigned_size,
        )
        if found.cosigned_at is not None:
            yield GaugeMetricFamily(
                "vorgang_ledger_cosigned_age_seconds", "Since then.", age(found.cosigned_at)
            )
    sizes = GaugeMetricFamily(
        "vorgang_ledger_witness_entries", "Entries a witness has cosigned.", labels=["witness"]
    )
    refusing = GaugeMetricFamily(
        "vorgang_ledger_witness_refuses",
        "Whether a witness contradicts this log; 1 is an alarm.",
        labels=["witness"],
    )
    for one in found.witnesses:
        sizes.add_metric([one.name], one.size)
        refusing.add_metric([one.name], int(one.refused_at is not None))
    if found.witnesses:
        yield from (sizes, refusing)
    if found.stamped_at is not None:
        yield GaugeMetricFamily(
            "vorgang_ledger_timestamp_age_seconds",
            "Since the newest time stamp over the log.",
            age(found.stamped_at),
        )
