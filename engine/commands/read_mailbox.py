"""Read the mailbox that mails come back to: each is taken once, and moved after that commit.

Whatever one mail does, the next one's turn comes: what cannot be read is put aside for a person.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from email import message_from_bytes
from email.message import Message
from typing import Final

from engine.commands.take_bounce import take_bounce
from engine.connectors.mail_reading import Mailbox, MailboxSilent, opened
from engine.core.permission import INTEGRATION, Operation
from engine.faults import MailAddressRefused
from engine.machines import MAILBOX, actor_name
from engine.model import Person
from engine.store import accounts, mailbox
from engine.store.mailbox import Place, Quarantined
from engine.workspace import Workspace, require

AT_ONCE: Final = 50
"""Mails of one turn."""
MOST_TRIES: Final = 3
MOST_LISTED: Final = 200
READER: Final = Person(
    MAILBOX,
    MAILBOX,
    actor_name(MAILBOX),
    frozenset({INTEGRATION}),
    kind="service",
    authentication="mailbox",
)
"""Who takes what lies in the mailbox."""
_UNREADABLE: Final = (ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""What reading a message raises that somebody made to break whoever reads it."""
_REPORT: Final = "multipart/report"
_Found = tuple[str, str | None]
"""What became of a mail, and why it is put aside."""
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


def quarantined_mails(workspace: Workspace, *, actor: Person) -> Sequence[Quarantined]:
    """Return the newest mails that were put aside; what they say stays in the mailbox.

    Raises:
        NotAllowed: the actor is neither an operator nor of the data protection team.
    """
    require(actor, Operation.SUPPRESS_MAIL)
    with workspace.transaction() as connection:
        return mailbox.quarantined(connection, _mailbox(workspace), MOST_LISTED)


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


def _handled(workspace: Workspace, box: Mailbox, place: Place, tries: int) -> str:
    """Return what became of a mail; that is written down already."""
    content = None if tries > MOST_TRIES else box.content(place.uid)
    message = None if content is None else _name(workspace, content)
    found: _Found
    if tries > MOST_TRIES:
        found = ("quarantined", "worn-out")
    elif content is None or message is None:
        found = ("quarantined", "too-large")
    else:
        found = _outcome(workspace, content, message)
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.chosen_time())
        mailbox.end(connection, place, *found, message, now)
    return found[0]


def _outcome(workspace: Workspace, content: bytes, message: bytes) -> _Found:
    with workspace.transaction() as connection:
        if mailbox.is_known(connection, message):
            return "twice", None
    try:
        return _done(workspace, content)
    except _UNREADABLE as fault:
        # Anything else ends the turn; the mail is tried again later, and put aside in the end.
        _log.warning("a mail of the mailbox was put aside: %s", type(fault).__name__)
        return "quarantined", "unreadable"


def _done(workspace: Workspace, content: bytes) -> _Found:
    try:
        take_bounce(workspace, content, actor=READER)
    except MailAddressRefused:
        read = message_from_bytes(content)
        said_itself = read.get_content_type() == _REPORT or _is_automatic(read)
        return ("ignored", None) if said_itself else ("quarantined", "no-bounce")
    return "bounce", None


def _is_automatic(message: Message) -> bool:
    """Return whether a program answers, not a person.

    Source: RFC 3834, section 5.
    """
    said = str(message.get("Auto-Submitted", "no")).partition(";")[0].strip().lower()
    kind = str(message.get("Precedence", "")).strip().lower()
    return said != "no" or kind in {"bulk", "junk", "list", "auto_reply"}


def _name(workspace: Workspace, content: bytes) -> bytes:
    """Return by what a mail is known again: its Message-ID, or all of it if it has none."""
    head = content[:100_000].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    named = str(message_from_bytes(head).get("Message-ID", "")).strip()
    return workspace.seals.mail_message(named or content.decode("latin-1"))


def _mailbox(workspace: Workspace) -> bytes:
    settings = workspace.settings
    place = (settings.imap_host or "", settings.imap_username or "", settings.imap_folder)
    return workspace.seals.mail_message("\0".join(place))
