"""Drop what a parallel multiple start event holds: it begins nothing any more."""

from __future__ import annotations

from audit.entry import Fact, PersonalValue
from engine.commands.move_instance import ledger_actor
from engine.commands.reasons import checked_reason
from engine.core.permission import Operation
from engine.faults import NotFound
from engine.model import Person
from engine.store import accounts, held_back, held_triggers
from engine.workspace import Workspace, definition_rights, require


def drop_trigger(workspace: Workspace, key: int, reason: str, *, actor: Person) -> None:
    """Let go one thing that a start event holds until more has come.

    What else it holds stays: another of the same kind may still complete it.

    Args:
        workspace: where.
        key: of the holding.
        reason: why; sealed.
        actor: an operator.

    Raises:
        NotFound: it is there no longer; an instance may have it.
        NotAllowed: the actor may not.
        EngineFault: there is no reason, or one that is too long.
    """
    why, gone = checked_reason(reason), NotFound(f"no start event holds {key} any more")
    with workspace.transaction() as connection:
        found = held_back.trigger(connection, key)
        if found is None:
            raise gone
        runnable = workspace.definitions.process(connection, found.process_definition_key)
        require(actor, Operation.SUSPEND, definition_rights(runnable.process))
        held_triggers.lock(connection, found.process_definition_id)
        if held_back.trigger(connection, key) is None:
            raise gone
        held_triggers.remove(connection, [key])
        intervened = Fact(
            "admin.intervened",
            element=found.event_id,
            data={"operation": "drop-trigger", "target": found.process_definition_id},
            personal=(PersonalValue("reason", why, runnable.process.retention),),
        )
        number = str(found.message_key)
        dropped = Fact(
            "message.failed",
            element=found.event_id,
            data={"message": found.name, "message_id": number, "kind": "dropped"},
        )
        now = accounts.clock(connection, workspace.chosen_time())
        workspace.ledger.append_system(
            connection,
            ledger_actor(actor),
            [intervened, dropped],
            now,
            workspace.ledger.new_subject(),
        )
