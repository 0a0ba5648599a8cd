"""Messages that a case waits for and that the asking person may send it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.core.offers import offers_of
from engine.core.permission import Operation, allowed
from engine.model import Person
from engine.queries.case_file import visible_case
from engine.store import awaited_messages
from engine.workspace import Workspace


@dataclass(frozen=True, slots=True)
class OfferView:
    """A message that somebody may send to a case.

    Args:
        key: of the offer; another one once the case waits anew.
        element: id of the event that waits for it.
        message: its name.
        label: what the button says.
    """

    key: int
    element: str
    message: str
    label: str


def offers(workspace: Workspace, key: int, person: Person) -> tuple[OfferView, ...]:
    """Return what a case is offered by this person; nothing while an operator holds it.

    Raises:
        ProcessInstanceUnknown: there is no such process instance.
        NotAllowed: the person may not see it.
    """
    with workspace.transaction() as connection:
        loaded, runnable = visible_case(workspace, connection, key, person)
        if loaded.suspended or loaded.damaged:
            return ()
        found = [
            one
            for one in offers_of(runnable.process, loaded.state, loaded.now)
            if allowed(person, Operation.TAKE_OFFER, one.rights)
        ]
        keys = awaited_messages.keys_of(connection, key) if found else {}
    return tuple(
        OfferView(keys[one.token, one.listener], one.listener, one.message, one.label)
        for one in found
        if (one.token, one.listener) in keys
    )
