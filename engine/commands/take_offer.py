"""Send a case a message that its model offers somebody, with a reason."""

from __future__ import annotations

from engine.commands.move_instance import Scene, move_instance
from engine.commands.reasons import LONGEST_REASON
from engine.core import event_step
from engine.core.correlations import UNFILLED
from engine.core.offers import Offer, offers_of
from engine.core.permission import Operation
from engine.faults import EngineFault, MessageNotAwaited
from engine.model import Person, ReceivedMessage, Transition
from engine.store import messages
from engine.store.instances import Place
from engine.workspace import Workspace, require
from feel import Value


def take_offer(workspace: Workspace, case: int, key: int, reason: str, *, actor: Person) -> None:
    """Bring a message to the event that waits for it, in the name of whoever sends it.

    The message carries `reason` and, as `by`, who sent it: `id`, `name` and `email`.

    Args:
        workspace: where.
        case: key of the process instance.
        key: of the offer.
        reason: why, at most `LONGEST_REASON` characters; it is sealed like all that people write.
        actor: somebody to whom it is offered.

    Raises:
        MessageNotAwaited: the case does not wait for it any more.
        NotAllowed: it is not offered to the actor.
        InstanceSuspended: an operator holds the case.
        EngineFault: there is no reason, or one that is too long.
    """
    gone = MessageNotAwaited("the case does not wait for that message")
    by: dict[str, Value] = {"id": actor.account_id, "name": actor.name, "email": actor.email}
    values: dict[str, Value] = {"reason": _checked(reason), "by": by}

    def move(scene: Scene) -> Transition:
        awaited = scene.loaded.subscription
        if awaited is None or scene.loaded.key != case:
            raise gone
        offer = _offer(scene, awaited.token_id, awaited.activity_id)
        if offer is None:
            raise gone
        require(actor, Operation.TAKE_OFFER, offer.rights)
        number = messages.next_message(scene.connection, workspace.chosen_time()).key
        correlation = "" if offer.correlation == UNFILLED else offer.correlation
        message = ReceivedMessage(number, offer.message, correlation, values)
        return event_step.receive_message(
            scene.runnable.process,
            scene.name,
            scene.loaded.state,
            offer.token,
            offer.listener,
            message,
            scene.surroundings,
        )

    move_instance(workspace, Place.SUBSCRIPTION, key, actor=actor, move=move, unknown=gone)


def _offer(scene: Scene, token: int, listener: str) -> Offer | None:
    found = offers_of(scene.runnable.process, scene.loaded.state, scene.loaded.now)
    return next((one for one in found if (one.token, one.listener) == (token, listener)), None)


def _checked(reason: str) -> str:
    stripped = reason.strip()
    if not 0 < len(stripped) <= LONGEST_REASON:
        raise EngineFault(f"give a reason of at most {LONGEST_REASON} characters")
    return stripped
