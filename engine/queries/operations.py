"""How the installation does its work, for those who keep it running; it names no case."""

from __future__ import annotations

from dataclasses import dataclass

from engine.core.permission import Operation
from engine.model import Person
from engine.queries.inclusions import Anchoring, anchoring
from engine.store import figures, sequencing, workload
from engine.store.figures import Figures
from engine.store.sequencing import Sequencing
from engine.store.workload import Workload
from engine.workspace import Workspace, require


@dataclass(frozen=True, slots=True)
class OperationsView:
    """What is busy, what waits, how far the ledger is, and who places its entries."""

    workload: Workload
    figures: Figures
    anchors: Anchoring
    sequencing: Sequencing | None


def operations(workspace: Workspace, person: Person) -> OperationsView:
    """Return how the installation stands at this moment.

    Raises:
        NotAllowed: the person neither operates nor audits.
    """
    require(person, Operation.READ_INCIDENTS)
    clocks = workspace.job_clocks()
    with workspace.transaction() as connection:
        busy = workload.read(connection, clocks)
        placed = sequencing.newest(connection)
        waiting = figures.read(connection, clocks, workspace.job_types)
    return OperationsView(busy, waiting, anchoring(workspace), placed)
