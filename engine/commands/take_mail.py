"""Take a mail that came in: it starts a case or continues one, once; or it waits for a person.

What a program wrote starts and continues nothing. What no rule takes, nobody waits for, or cannot
be read, is put aside, sealed, and the ledger says so.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from email import message_from_bytes
from email.utils import parseaddr
from typing import Final

from sqlalchemy import Connection

from audit.entry import Fact
from engine.cloud_events.mails import message_of_mail
from engine.cloud_events.mapping import EventUnmapped, MappedMessage
from engine.commands.bring_mail import (
    Brought,
    MailOfStranger,
    PublishedBy,
    TooManyMails,
    bring,
    received,
)
from engine.commands.event_links import deployed_mappings
from engine.commands.mail_contents import MailFiles, files_of, mail_as_variable
from engine.commands.mail_names import mail_name
from engine.commands.move_instance import ledger_actor
from engine.commands.suppress_mail import known_link, unsubscribe
from engine.commands.take_bounce import take_bounce
from engine.core.permission import Operation
from engine.faults import (
    CaseDamaged,
    InstanceSuspended,
    MailAddressRefused,
    MessageNotAwaited,
    MessageRefused,
    NotAllowed,
    NotFound,
    StepFailed,
)
from engine.incoming_mail import IncomingMail, MailUnreadable, read_mail
from engine.model import Person
from engine.person_model import normalised
from engine.settings import Settings
from engine.store import accounts, incoming_mails, sent_mails, suppressions
from engine.store.sent_mails import Answered
from engine.workspace import Workspace, require

TAKEN, IGNORED, QUARANTINED, TWICE, BOUNCE = "taken", "ignored", "quarantined", "twice", "bounce"
UNSUBSCRIBED: Final = "unsubscribed"
OWN: Final = "own"
"""Why a mail of ours that comes back is ignored."""
OWN_SENDER, MANY = "own-sender", "many"
"""Why a mail is put aside: we are its sender, or its sender has sent too many."""
_LEAVING: Final = re.compile(r"unsubscribe ([A-Za-z0-9_-]{20,200})", re.IGNORECASE)
_REPORT: Final = "multipart/report"


@dataclass(frozen=True, slots=True)
class TakenMail:
    """What became of a mail.

    Args:
        outcome: `taken`, `ignored`, `quarantined`, `twice` or `bounce`.
        reason: why it was put aside or ignored.
        case: the instance that it started or continued.
    """

    outcome: str
    reason: str | None = None
    case: int | None = None


@dataclass(frozen=True, slots=True)
class _Coming:
    """A mail on its way in: its bytes, its hash, the keyed hash of its name, when it came."""

    content: bytes
    sha256: str
    message: bytes
    received_at: datetime


def take_mail(
    workspace: Workspace, content: bytes, *, actor: Person, received_at: datetime | None = None
) -> TakenMail:
    """Return what became of a mail; the same one once more changes nothing.

    Args:
        workspace: where.
        content: as it came.
        actor: what brings it, in the group `integration`, or an operator.
        received_at: when the mail server got it; now, if nobody says.

    Raises:
        NotAllowed: the actor may not.
    """
    require(actor, Operation.PUBLISH_MESSAGE)
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.chosen_time())
        came = now if received_at is None else min(received_at, now)
        name = mail_name(workspace, content)
        coming = _Coming(content, hashlib.sha256(content).hexdigest(), name, came)
        if incoming_mails.is_known(connection, coming.message):
            return TakenMail(TWICE)
    try:
        mail = read_mail(content)
    except MailUnreadable as fault:
        bounced = _report(workspace, content, actor)
        return bounced or _aside(workspace, coming, fault.reason, actor)
    return _report(workspace, content, actor) or _taken(workspace, coming, mail, actor)


def put_aside(workspace: Workspace, name: str, reason: str, *, actor: Person) -> TakenMail:
    """Note that a mail waits where it lies for a person to look at it there.

    Args:
        workspace: where.
        name: by which it is known.
        reason: `too-large` or `worn-out`.
        actor: what found it.

    Raises:
        NotAllowed: the actor may not.
    """
    require(actor, Operation.PUBLISH_MESSAGE)
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.chosen_time())
        message = workspace.seals.mail_message(name)
        coming = _Coming(b"", hashlib.sha256(b"").hexdigest(), message, now)
        key = _begun(workspace, connection, coming, None)
        if key is None:
            return TakenMail(TWICE)
        _keep_aside(workspace, connection, key, coming, reason, None, actor)
    return TakenMail(QUARANTINED, reason)


def _report(workspace: Workspace, content: bytes, actor: Person) -> TakenMail | None:
    """Return what became of a report of a mail server; `None` if the mail is none."""
    try:
        if message_from_bytes(content[:100_000]).get_content_type() != _REPORT:
            return None
        take_bounce(workspace, content, actor=actor)
    except MailAddressRefused:
        return TakenMail(IGNORED, "report")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    return TakenMail(BOUNCE)


def _taken(workspace: Workspace, coming: _Coming, mail: IncomingMail, actor: Person) -> TakenMail:
    leaving = _LEAVING.fullmatch(mail.subject)
    if leaving is not None:
        left = _unsubscribed(workspace, coming, mail, leaving[1])
        if left is not None:
            return left
    if reason := mail.automatic or _own(workspace, mail):
        return _ignored(workspace, coming, mail, reason, actor)
    # Outside any transaction: a scanner takes its time.
    files = files_of(workspace.settings, mail)
    with workspace.transaction() as connection:
        within = replace(workspace, within=connection)
        answered = _answered(within, connection, mail)
        key = _begun(within, connection, coming, mail)
        if key is None:
            return TakenMail(TWICE)
        case, reason = _handed(within, connection, coming, mail, files, answered, actor)
        if isinstance(case, Brought):
            began = incoming_mails.BEGUN if case.begun else None
            incoming_mails.end(connection, key, TAKEN, began, case.case)
            return TakenMail(TAKEN, None, case.case)
        seems = case if answered is None else answered[1].case
        _keep_aside(within, connection, key, coming, reason, seems, actor)
    return TakenMail(QUARANTINED, reason)


def _unsubscribed(
    workspace: Workspace, coming: _Coming, mail: IncomingMail, token: str
) -> TakenMail | None:
    """Do what the link of a mail does; `None` if we never gave it out. Mail programs send this by
    themselves, so it may say that a program wrote it."""
    with workspace.transaction() as connection:
        within = replace(workspace, within=connection)
        try:
            known_link(within, token)
        except NotFound:
            return None
        key = _begun(within, connection, coming, mail)
        if key is None:
            return TakenMail(TWICE)
        unsubscribe(within, token)
        incoming_mails.end(connection, key, UNSUBSCRIBED, None, None)
    return TakenMail(TAKEN, UNSUBSCRIBED)


def _begun(
    workspace: Workspace, connection: Connection, coming: _Coming, mail: IncomingMail | None
) -> int | None:
    """Return the key of a mail that is new, `None` if it came before."""
    key = incoming_mails.next_key(connection)
    sender = None if mail is None else workspace.seals.person(normalised(mail.sender))
    if sender is not None:
        incoming_mails.one_at_a_time(connection, sender)
    new = incoming_mails.insert(
        connection,
        key,
        message=coming.message,
        sha256=coming.sha256,
        sender=sender,
        now=coming.received_at,
    )
    return key if new else None


def _answered(
    workspace: Workspace, connection: Connection, mail: IncomingMail
) -> tuple[str, Answered] | None:
    """Return which mail of ours a mail answers, as a case knows it, and that case."""
    seals = workspace.seals
    names = {seals.mail_message(one): one for one in mail.answers}
    address = suppressions.address_hash(seals, mail.sender)
    found = sent_mails.answered(connection, list(names), address)
    if found is None:
        return None
    return names[found[0]].strip("<>").rpartition("@")[0], found[1]


def _handed(
    workspace: Workspace,
    connection: Connection,
    coming: _Coming,
    mail: IncomingMail,
    files: MailFiles,
    answered: tuple[str, Answered] | None,
    actor: Person,
) -> tuple[Brought | int | None, str]:
    """Return the case that has the mail now; or why none has, and which it seems to be for."""
    if files.infected:
        return None, "virus"
    if mail.sender.casefold() in _own_addresses(workspace.settings):
        return None, OWN_SENDER
    if answered is not None and not answered[1].by_recipient:
        # Whoever knows, or guesses, a Message-ID is not yet whom we wrote to.
        return None, "other-sender"
    given = mail_as_variable(workspace.settings, mail, files, coming.received_at, answered)
    try:
        message = _mapped(workspace, connection, given, mail)
        if message is None:
            return None, "no-rule"
        facts = (received(coming.sha256, coming.received_at, mail, given),)
        by = PublishedBy(actor, mail.sender, files, facts, coming.received_at)
        return bring(workspace, message, by), ""
    except TooManyMails as fault:
        return fault.case, MANY
    except MailOfStranger as fault:
        return fault.case, "other-sender"
    except (EventUnmapped, MessageRefused, NotAllowed):
        return None, "rule"
    except (MessageNotAwaited, InstanceSuspended):
        return None, "not-awaited"
    except (StepFailed, CaseDamaged):
        return None, "step-failed"


def _mapped(
    workspace: Workspace, connection: Connection, given: Mapping[str, object], mail: IncomingMail
) -> MappedMessage | None:
    catalogue = workspace.definitions.catalogue(connection)
    files = [one for _, one in deployed_mappings(workspace.definitions, connection, catalogue)]
    now = accounts.clock(connection, workspace.chosen_time())
    return message_of_mail(given, mail.recipients, files, now)


def _own(workspace: Workspace, mail: IncomingMail) -> str:
    """Return whether this is a mail of ours that came back, whoever sent it on: by its name."""
    message = workspace.seals.mail_message(mail.message_id)
    with workspace.transaction() as connection:
        return OWN if mail.message_id and sent_mails.is_ours(connection, message) else ""


def _own_addresses(settings: Settings) -> set[str]:
    """Return from which addresses we write: what comes from one may be one of us, or ourselves."""
    named = (parseaddr(settings.mail_from)[1], settings.mail_return_path or "")
    return {one.casefold() for one in named if one}


def _ignored(
    workspace: Workspace, coming: _Coming, mail: IncomingMail, reason: str, actor: Person
) -> TakenMail:
    with workspace.transaction() as connection:
        key = _begun(workspace, connection, coming, mail)
        if key is None:
            return TakenMail(TWICE)
        incoming_mails.end(connection, key, IGNORED, reason, None)
        fact = Fact("mail.ignored", data={"sha256": coming.sha256, "reason": reason})
        now = accounts.clock(connection, workspace.chosen_time())
        workspace.ledger.append_system(connection, ledger_actor(actor), [fact], now)
    return TakenMail(IGNORED, reason)


def _aside(workspace: Workspace, coming: _Coming, reason: str, actor: Person) -> TakenMail:
    with workspace.transaction() as connection:
        key = _begun(workspace, connection, coming, None)
        if key is None:
            return TakenMail(TWICE)
        _keep_aside(workspace, connection, key, coming, reason, None, actor)
    return TakenMail(QUARANTINED, reason)


def _keep_aside(
    workspace: Workspace,
    connection: Connection,
    key: int,
    coming: _Coming,
    reason: str,
    case: int | None,
    actor: Person,
) -> None:
    """Put a mail aside for a person, sealed."""
    ledger = workspace.ledger
    now = accounts.clock(connection, workspace.chosen_time())
    incoming_mails.put_aside(connection, key, reason, case, now)
    if coming.content:
        incoming_mails.keep(connection, key, coming.content, keys=ledger.keys, log=ledger.name)
    fact = Fact("mail.quarantined", data={"sha256": coming.sha256, "reason": reason})
    ledger.append_system(connection, ledger_actor(actor), [fact], now)
