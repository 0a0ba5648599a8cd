"""What age and evidence cost: steps and states of old instances, steps without a ledger, loops."""

from __future__ import annotations

import time
from dataclasses import replace

from sqlalchemy import Connection

from audit.compose import Composed
from audit.entry import Step
from audit.ledger import Held, Ledger, Prepared, Send
from bench.installation import Installation
from bench.models import PARALLEL, ROW, TASKS_IN_A_ROW, VARIABLES
from bench.rounds import Ratio, in_turns, rounded
from engine.commands.advance_ledger import advance_ledger
from engine.store import floor
from engine.workspace import Workspace

YOUNG, OLD = 10, 1000
_STEPS = 5


class UnwrittenLedger(Ledger):
    """Writes nothing: what a step costs without evidence."""

    def prepare(self, _connection: Connection, step: Step, _held: Held | None = None) -> Prepared:
        """Return what the instance's row needs, and forget the step."""
        return Prepared(step.instance, (Composed(step.seq, bytes(32), b"", (), b""),))

    def store(self, _send: Send, _prepared: Prepared) -> None:
        """Write nothing."""


def without_ledger(workspace: Workspace) -> Workspace:
    """Return the same workspace without a ledger."""
    ledger = workspace.ledger
    silent = replace(workspace, ledger=UnwrittenLedger(ledger.origin, ledger.keys, ledger.node))
    # What no entry vouches for is taken only if its seal binds it, as it does from a floor on.
    with silent.transaction() as connection:
        silent.seals.floor.note(connection.exec_driver_sql(floor.READ).scalar_one())
    return silent


def ledger_on_over_off(installation: Installation) -> dict[str, Ratio]:
    """Return the cost of a step with ledger ÷ without, ten user tasks in a row."""
    silent = without_ledger(installation.workspace)
    rounds = in_turns(
        installation.rounds(80, 15),
        lambda: installation.steps(installation.start(ROW.id), TASKS_IN_A_ROW),
        lambda: installation.steps(
            installation.start(ROW.id, workspace=silent), TASKS_IN_A_ROW, silent
        ),
    )
    figures = rounds.figures("with_ledger", "without_ledger")
    begun = time.perf_counter()
    placed = advance_ledger(installation.workspace)
    figures["placing_ms_per_entry"] = rounded((time.perf_counter() - begun) * 1000 / max(placed, 1))
    return {"ledger_on_over_off": Ratio(rounds.first_over_second(), figures)}


def old_over_young(installation: Installation) -> dict[str, Ratio]:
    """Return cost of a step and size of the state after 1,000 completed user tasks ÷ after 10."""
    old = installation.aged(OLD)
    state = _state_size(installation, old) / _state_size(installation, installation.looped(YOUNG))
    sizes = {
        f"bytes_at_{age}": _state_size(installation, installation.looped(age)) for age in (0, YOUNG)
    }
    rounds = in_turns(
        installation.rounds(40, 10),
        lambda: installation.steps(old, _STEPS),
        lambda: installation.steps(installation.looped(YOUNG), _STEPS),
    )
    figures = rounds.figures(f"step_at_{OLD}", f"step_at_{YOUNG}")
    sizes[f"bytes_at_{OLD}"] = _state_size(installation, old)
    return {
        "cost_1000_over_10": Ratio(rounds.first_over_second(), figures),
        "state_1000_over_10": Ratio(state, sizes),
    }


def parallel_loop(installation: Installation) -> dict[str, Ratio]:
    """Return the time of 1,000 rounds of a parallel gateway ÷ of 100, evidence written."""

    def run(limit: int) -> float:
        begun = time.perf_counter()
        installation.start(PARALLEL.id, {**VARIABLES, "limit": limit})
        return time.perf_counter() - begun

    rounds = in_turns(installation.rounds(7, 3), lambda: run(OLD), lambda: run(OLD // 10))
    figures = rounds.figures("loop_1000", "loop_100")
    return {"parallel_loop_1000_over_100": Ratio(rounds.first_over_second(), figures)}


def _state_size(installation: Installation, instance: int) -> int:
    row = installation.owner.execute(
        "SELECT octet_length(state) FROM engine.process_instance WHERE key = %s", (instance,)
    ).fetchone()
    assert row is not None
    return int(str(row[0]))
