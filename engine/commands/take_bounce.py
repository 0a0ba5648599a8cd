"""Take a mail that came back: an address that takes none is suppressed, the case may hear it."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from typing import Final

from engine.bounced_mail import NoBounce, read_bounce
from engine.commands.publish_message import publish_message
from engine.commands.suppress_mail import listed
from engine.core.permission import Operation
from engine.faults import MailAddressRefused, MessageAlreadyPublished
from engine.mail_suppressions import Reason
from engine.model import Person
from engine.store import accounts, suppressions
from engine.workspace import Workspace, require

BOUNCED: Final = "mail.bounced"
"""Name of the message that the case gets; its key is the key of the mail, its Message-ID's part
before the @."""
MOST_SOFT: Final = 5
SOFT_WITHIN: Final = timedelta(days=30)
"""So many mails that came back for now, within so long, count as one that did for good."""
_KEPT: Final = timedelta(days=1)


def take_bounce(workspace: Workspace, content: bytes, *, actor: Person) -> int:
    """Return how many recipients a notification names that were not known yet.

    The same notification once more changes nothing.

    Args:
        workspace: where.
        content: the delivery status notification, as it came.
        actor: what brings it, in the group `integration`, or an operator.

    Raises:
        NotAllowed: the actor may not.
        MailAddressRefused: it is no notification.
    """
    require(actor, Operation.PUBLISH_MESSAGE)
    try:
        bounce = read_bounce(content)
    except NoBounce as fault:
        raise MailAddressRefused(str(fault)) from fault
    new = 0
    for one in bounce.recipients:
        address = suppressions.address_hash(workspace.seals, one.address)
        said = f"{bounce.key}\0{one.permanent}\0{address.hex()}"
        known_by = sha256(said.encode() if bounce.key else content + address).digest()
        with workspace.transaction() as connection:
            now = accounts.clock(connection, workspace.chosen_time())
            if not suppressions.note_bounce(connection, known_by, address, now):
                continue
            often = suppressions.bounces(connection, address, now - SOFT_WITHIN) >= MOST_SOFT
            if one.permanent or often:
                listed(workspace, connection, address, Reason.INVALID, now, actor)
        new += 1
        if bounce.key:
            _tell(workspace, bounce.key, one.permanent, known_by.hex(), actor)
    return new


def _tell(workspace: Workspace, key: str, permanent: bool, known_by: str, actor: Person) -> None:
    with suppress(MessageAlreadyPublished):
        publish_message(
            workspace,
            BOUNCED,
            correlation_key=key,
            variables={"bounce": "hard" if permanent else "soft"},
            time_to_live=_KEPT,
            message_id=f"bounce {known_by}",
            actor=actor,
        )
