"""Turn the clock of a test installation, for all its processes at once."""

from __future__ import annotations

from datetime import datetime

from audit.entry import Fact, write_time
from engine.commands.move_instance import ledger_actor
from engine.core.permission import Operation
from engine.faults import ClockNotTurned
from engine.model import Person
from engine.store import accounts, pinned_clock
from engine.workspace import Workspace, require


def pin_clock(workspace: Workspace, moment: datetime, *, actor: Person) -> None:
    """Let the clock stand at a moment, until it is turned again or reset.

    What falls due by then is the workers' to do. Back in time, an instance goes on at the time of
    its last step: none ever goes back; what has fired has fired.

    Args:
        workspace: in test mode.
        moment: with zone.
        actor: an operator.

    Raises:
        NotAllowed: the actor may not.
        ClockNotTurned: the installation is no test installation.

    Source: Camunda 8, `PUT /v2/clock`.
    """
    _refuse(workspace, actor)
    with workspace.transaction() as connection:
        pinned_clock.pin(connection, moment)
        # At the database's own time: when it was really done.
        now = accounts.clock(connection, None)
        fact = Fact(type="clock.pinned", data={"at": write_time(moment)})
        workspace.ledger.append_system(connection, ledger_actor(actor), [fact], now)


def reset_clock(workspace: Workspace, *, actor: Person) -> None:
    """Let the clock run with the database's again.

    Raises:
        NotAllowed: the actor may not.
        ClockNotTurned: the installation is no test installation.
    """
    _refuse(workspace, actor)
    with workspace.transaction() as connection:
        pinned_clock.reset(connection)
        now = accounts.clock(connection, None)
        workspace.ledger.append_system(
            connection, ledger_actor(actor), [Fact(type="clock.reset")], now
        )


def is_in_hand(workspace: Workspace) -> bool:
    """Return whether a worker is still about to do something that is due by the pinned clock."""
    now = workspace.chosen_time()
    if now is None:
        return False
    with workspace.transaction() as connection:
        return pinned_clock.in_hand(connection, now)


def _refuse(workspace: Workspace, actor: Person) -> None:
    require(actor, Operation.TURN_CLOCK)
    if not workspace.settings.test_mode:
        raise ClockNotTurned(
            "the clock can be turned in a test installation only;"
            " VORGANG_TEST_MODE=true makes it one"
        )
