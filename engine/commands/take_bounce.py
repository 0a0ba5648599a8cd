"""Take a mail that came back: an address that takes none is suppressed, the case may hear it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection

from engine.bounced_mail import Bounce, NoBounce, read_bounce
from engine.commands.publish_message import publish_message
from engine.commands.suppress_mail import listed
from engine.connectors.mail_message import message_id
from engine.core.permission import Operation
from engine.faults import MailAddressRefused, MessageAlreadyPublished
from engine.mail_suppressions import Reason
from engine.model import Person
from engine.settings import Settings
from engine.store import accounts, sent_mails, suppressions
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

    The same notification once more changes nothing; nor does one of a mail that no case sent to
    that address: whoever can write to the mailbox can write a notification.

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
        with workspace.transaction() as connection:
            now = accounts.clock(connection, workspace.chosen_time())
            key = _key_of(workspace, connection, bounce, address)
            if key is None:
                continue
            known_by = sha256(f"{key}\0{one.permanent}\0{address.hex()}".encode()).digest()
            if not suppressions.note_bounce(connection, known_by, address, now):
                continue
            often = suppressions.bounces(connection, address, now - SOFT_WITHIN) >= MOST_SOFT
            if one.permanent or often:
                listed(workspace, connection, address, Reason.INVALID, now, actor)
        new += 1
        _tell(workspace, key, one.permanent, known_by.hex(), actor)
    return new


def _key_of(
    workspace: Workspace, connection: Connection, bounce: Bounce, address: bytes
) -> str | None:
    """Return the key of the mail that came back; `None` if no case sent such a one there."""
    for named in _named(workspace.settings, bounce):
        if sent_mails.went_to(connection, workspace.seals.mail_message(named), address):
            return named.strip("<>").rpartition("@")[0]
    return None


def _named(settings: Settings, bounce: Bounce) -> Iterator[str]:
    """Yield the Message-IDs that a notification may mean: what came back with it, and by the
    address to which it went. Some servers give none back, some change it on the way."""
    if bounce.message_id:
        yield bounce.message_id
    local, _, domain = (settings.mail_return_path or "").rpartition("@")
    for address in bounce.returned_to if local else ():
        name, _, place = address.rpartition("@")
        if place.lower() == domain.lower() and name.lower().startswith(f"{local.lower()}+"):
            yield message_id(name[len(local) + 1 :], settings.mail_from)


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
