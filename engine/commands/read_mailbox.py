"""Read the mailbox that mails come to, and back to: each once, and moved after that commit.

Whatever one mail does, the next one's turn comes: what cannot be read is put aside for a person.
"""

from __future__ import annotations

import logging
from typing import Final

from engine.commands.mail_names import mail_name
from engine.commands.take_mail import put_aside, take_mail
from engine.connectors.mail_reading import Mailbox, MailboxSilent, opened
from engine.core.permission import INTEGRATION
from engine.faults import ScannerSilent
from engine.machines import MAILBOX, actor_name
from engine.model import Person
from engine.store import accounts, mailbox
from engine.store.mailbox import Place
from engine.workspace import Workspace

AT_ONCE: Final = 50
"""Mails of one turn."""
MOST_TRIES: Final = 3
READER: Final = Person(
    MAILBOX,
    MAILBOX,
    actor_name(MAILBOX),
    frozenset({INTEGRATION}),
    kind="service",
    authentication="mailbox",
)
"""Who takes what lies in the mailbox."""
_log = logging.getLogger(__name__)


def read_mailbox(workspace: Workspace) -> int:
    """Return how many mails of the mailbox were taken now; none if no mailbox is set."""
    settings = workspace.settings
    if settings.imap_host is None:
        return 0
    taken = 0
    try:
        with opened(settings) as box:
            for uid in box.lying_there():
                taken += _take(workspace, box, uid)
                if taken >= AT_ONCE:
                    break
    except MailboxSilent as fault:
        # Nobody's name: what a server says may quote a mail.
        _log.warning("%s", fault)
    return taken


def _take(workspace: Workspace, box: Mailbox, uid: int) -> bool:
    """Take one mail and move it; return whether this turn took it."""
    place = Place(_mailbox(workspace), box.validity, uid)
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.chosen_time())
        tries = mailbox.claim(connection, place, now)
        outcome = None if tries else mailbox.outcome(connection, place)
    if tries:
        outcome = _handled(workspace, box, place, tries)
    if outcome is None:
        return False
    settings = workspace.settings
    aside = outcome == "quarantined"
    box.move(uid, settings.imap_quarantine_folder if aside else settings.imap_done_folder)
    return bool(tries)


def _handled(workspace: Workspace, box: Mailbox, place: Place, tries: int) -> str | None:
    """Return what became of a mail; that is written down already. `None` if it is to be tried
    again later."""
    found = None if tries > MOST_TRIES else box.message(place.uid)
    name = f"{place.mailbox.hex()}/{place.validity}/{place.uid}"
    if tries > MOST_TRIES:
        taken = put_aside(workspace, name, "worn-out", actor=READER)
    elif found is None:
        taken = put_aside(workspace, name, "too-large", actor=READER)
    else:
        try:
            taken = take_mail(workspace, found.content, actor=READER, received_at=found.at)
        except ScannerSilent:
            _log.warning("a mail waits: the virus scanner does not answer")
            return None
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.chosen_time())
        message = None if found is None else mail_name(workspace, found.content)
        mailbox.end(connection, place, taken.outcome, taken.reason, message, now)
    return taken.outcome


def _mailbox(workspace: Workspace) -> bytes:
    settings = workspace.settings
    place = (settings.imap_host or "", settings.imap_username or "", settings.imap_folder)
    return workspace.seals.mail_message("\0".join(place))
