"""Bring a mail to the one case that waits for it, or begin one, if its sender may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from audit.entry import Fact, JsonValue, PersonalValue
from engine.cloud_events.mapping import MappedMessage
from engine.commands.deliver_message import HELD, hand_over
from engine.commands.mail_contents import MailFiles
from engine.commands.message_keys import with_own_key
from engine.commands.publish_message import checked
from engine.commands.sealed_messages import PublishedMessage, hashed, open_keys
from engine.faults import MessageNotAwaited
from engine.incoming_mail import IncomingMail
from engine.model import Person
from engine.person_model import normalised
from engine.store import incoming_mails, mail_receivers, messages, sent_mails, suppressions
from engine.store.incoming_mails import MailFrom
from engine.workspace import Workspace

WITHIN: Final = timedelta(hours=1)
"""So long mails of one sender are counted."""


@dataclass(frozen=True, slots=True)
class PublishedBy:
    """Who brings a mail to a case, with which files, and what is said of it there.

    Args:
        at: when it came.
    """

    actor: Person
    sender: str
    files: MailFiles
    facts: tuple[Fact, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Brought:
    """The case that has a mail now, and whether that began with it."""

    case: int
    begun: bool


class MailOfStranger(Exception):
    """A case waits for this mail, but has never written to whoever sends it.

    Args:
        case: its key.
    """

    def __init__(self, case: int) -> None:
        """Say which."""
        super().__init__(f"case {case} has not written to the sender")
        self.case = case


class TooManyMails(Exception):
    """A sender has begun so many cases within the hour, or written so often to this one.

    Args:
        case: its key; `None` if the mail would begin one.
    """

    def __init__(self, case: int | None) -> None:
        """Say which."""
        super().__init__("so many mails of one sender are not taken within an hour")
        self.case = case


def bring(workspace: Workspace, message: MappedMessage, by: PublishedBy) -> Brought:
    """Return the instance that has a mail now: one, whoever else waits for such a message.

    Raises:
        MessageRefused: something is too long, or cannot be kept.
        MessageNotAwaited: nobody waits for it.
        TooManyMails: the sender has sent too many.
        MailOfStranger: who waits has never written to the sender, and the rule wants that.
        StepFailed, CaseDamaged: the receiver cannot go on with it.
    """
    with workspace.transaction() as connection:
        moment = messages.next_message(connection, workspace.chosen_time())
        given = checked(
            moment.key, message.name, message.correlation_key, message.variables, by.actor
        )
        own = with_own_key(workspace, connection, given.message, moment.now)
        found = messages.receivers(
            connection,
            moment.key,
            message.name,
            hashed(workspace, own.correlation_key),
            openly=open_keys(workspace),
        )
        published = PublishedMessage(own, by.actor, by.files.documents, by.facts)
        # A case that waits comes before one that would begin.
        for receiver in sorted(found, key=lambda one: one.subscription is None):
            waits = receiver.subscription
            waiting = None if waits is None else mail_receivers.case_of(connection, waits)
            if waiting is not None and not message.of_strangers:
                _refuse_stranger(workspace, connection, waiting, by.sender)
            if waiting is not None or waits is None:
                _refuse_flood(workspace, connection, waiting, by)
            case = hand_over(workspace, receiver, published, lambda _: True)
            if case is not None and case != HELD:
                return Brought(case, waits is None)
        raise MessageNotAwaited(f"nobody waits for the message {message.name!r} with this key")


def _refuse_stranger(workspace: Workspace, connection: Connection, case: int, sender: str) -> None:
    """Refuse a mail for a case that has never written to its sender: a key is soon guessed."""
    address = suppressions.address_hash(workspace.seals, sender)
    if not sent_mails.has_written(connection, case, address):
        raise MailOfStranger(case)


def _refuse_flood(
    workspace: Workspace, connection: Connection, case: int | None, by: PublishedBy
) -> None:
    """Refuse what is more than a person writes: a program that answers each answer of ours, and
    whoever fills the office with cases.

    Args:
        case: that waits; `None` if the mail would begin one.
    """
    sender = MailFrom(workspace.seals.person(normalised(by.sender)), case)
    taken = incoming_mails.taken(connection, sender, by.at - WITHIN, by.at)
    if taken >= workspace.settings.mail_hourly:
        raise TooManyMails(case)


def received(sha256: str, at: datetime, mail: IncomingMail, given: Mapping[str, object]) -> Fact:
    """Return the fact that a mail came into a case."""
    data: dict[str, JsonValue] = {"sha256": sha256, "at": at.isoformat()}
    data["authenticated"] = given["authenticated"] is True
    personal = [PersonalValue("sender", mail.sender)]
    if mail.message_id:
        personal.append(PersonalValue("message_id", mail.message_id))
    return Fact("mail.received", data=data, personal=tuple(personal))
