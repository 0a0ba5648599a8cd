"""What a person does with mails that were put aside: read them safely, give them to a case, begin
one, or discard them, each for a reason and on record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection

from audit.entry import Fact, JsonValue, PersonalValue
from engine.cloud_events.mails import message_of_rule
from engine.cloud_events.mapping import EventUnmapped, MappedMessage
from engine.commands.bring_mail import received
from engine.commands.deliver_message import HELD, hand_over
from engine.commands.event_links import deployed_mappings
from engine.commands.handed_in_files import with_documents
from engine.commands.mail_contents import NO_FILES, MailFiles, files_of, mail_as_variable
from engine.commands.move_instance import Scene, ledger_actor, move_instance
from engine.commands.publish_message import checked
from engine.commands.reasons import checked_reason
from engine.commands.sealed_messages import PublishedMessage
from engine.core.permission import Operation
from engine.core.store import ACTIVE
from engine.faults import MailNotWaiting, MessageNotAwaited, MessageRefused, ProcessInstanceUnknown
from engine.incoming_mail import (
    EVERY_WAITING,
    IncomingMail,
    MailUnreadable,
    WaitingChosen,
    read_mail,
)
from engine.model import Person, StoredDocument, Transition
from engine.received_files import text_file
from engine.store import accounts, documents, incoming_mails, mail_receivers, messages
from engine.store.incoming_mails import WaitingMail
from engine.store.instances import Place
from engine.store.mail_receivers import MailReceiver
from engine.workspace import Workspace, require

MOST_LISTED: Final = 50
"""Mails of one page."""
LEFT: Final = 5_000
"""Characters that are shown of a mail that cannot be read."""


@dataclass(frozen=True, slots=True)
class OpenedMail:
    """A mail that was put aside, as a person may look at it.

    Args:
        waiting: what is known of it.
        mail: what it says; `None` if it cannot be read, or is not kept here.
        raw: how it begins, if it cannot be read.
        case: key of the case that it may go to.
        starts: processes that it may begin.
        awaited: what the case that it may go to waits for.
    """

    waiting: WaitingMail
    mail: IncomingMail | None
    raw: str
    starts: Sequence[MailReceiver]
    awaited: Sequence[MailReceiver]


def waiting_mails(
    workspace: Workspace,
    *,
    actor: Person,
    chosen: WaitingChosen = EVERY_WAITING,
    most: int = MOST_LISTED,
    before: int | None = None,
) -> Sequence[WaitingMail]:
    """Return mails that were put aside, the newest first.

    Args:
        workspace: where.
        actor: who reads them.
        chosen: which.
        most: so many at most.
        before: key of the last one of the page before.

    Raises:
        NotAllowed: the actor is no operator.
    """
    require(actor, Operation.SORT_MAIL)
    with workspace.transaction() as connection:
        return incoming_mails.waiting(connection, chosen, most, before)


def waiting_reasons(workspace: Workspace, *, actor: Person) -> Sequence[tuple[str, int]]:
    """Return why mails wait, the most frequent first, and how many for each.

    Raises:
        NotAllowed: the actor is no operator.
    """
    require(actor, Operation.SORT_MAIL)
    with workspace.transaction() as connection:
        return incoming_mails.reasons(connection)


def open_mail(
    workspace: Workspace, key: int, *, case: int | None = None, actor: Person
) -> OpenedMail:
    """Return a mail that was put aside, and where it may go.

    Args:
        workspace: where.
        key: of the mail.
        case: for which it is looked up what it waits for; `None` takes the one that it seems to
            answer.
        actor: who reads it.

    Raises:
        NotAllowed: the actor may not.
        MailNotWaiting: there is none, or somebody has decided already.
    """
    require(actor, Operation.SORT_MAIL)
    with workspace.transaction() as connection:
        waiting = _waiting(connection, key)
        content = _content(workspace, connection, key)
        wanted = waiting.case if case is None else case
        awaited = () if wanted is None else mail_receivers.awaited(connection, wanted)
        starts = mail_receivers.starts(connection)
    mail, raw = None, ""
    try:
        mail = None if content is None else read_mail(content)
    except MailUnreadable:
        raw = _plain_beginning(content or b"")
    return OpenedMail(replace(waiting, case=wanted), mail, raw, starts, awaited)


def discard_mail(workspace: Workspace, key: int, why: str, *, actor: Person) -> None:
    """Decide that a mail goes nowhere; what it says is destroyed here.

    Raises:
        NotAllowed: the actor may not.
        MailNotWaiting: there is none, or somebody has decided already.
        EngineFault: there is no reason, or one that is too long.
    """
    require(actor, Operation.SORT_MAIL)
    said = checked_reason(why)
    with workspace.transaction() as connection:
        waiting = _waiting(connection, key, locked=True)
        _decided(workspace, connection, waiting, "discarded", None, said, actor)


def start_by_mail(
    workspace: Workspace, key: int, process_id: str, event_id: str, why: str, *, actor: Person
) -> int:
    """Return the instance that a mail now begins.

    Raises:
        NotAllowed, MailNotWaiting, EngineFault: as for `discard_mail`.
        MessageNotAwaited: no such process begins with a message there.
        MessageRefused: the mail cannot become what the process takes.
        StepFailed: the instance cannot begin.
    """
    require(actor, Operation.SORT_MAIL)
    with workspace.transaction() as connection:
        found = mail_receivers.starts(connection)
    wanted = [one for one in found if (one.process_id, one.event_id) == (process_id, event_id)]
    if not wanted:
        raise MessageNotAwaited("no process begins with that message")
    return _bring(workspace, key, wanted[0], "started", why, actor)


def assign_mail(
    workspace: Workspace, key: int, case: int, subscription: int | None, why: str, *, actor: Person
) -> int:
    """Return the case that has a mail now: it goes on with it, or keeps it among its documents.

    Args:
        workspace: where.
        key: of the mail.
        case: the process instance.
        subscription: for which message that it waits for; `None` only files it.
        why: in the actor's words.
        actor: an operator.

    Raises:
        NotAllowed, MailNotWaiting, EngineFault: as for `discard_mail`.
        ProcessInstanceUnknown: there is no such case, or it has ended.
        MessageNotAwaited: it does not wait for that any more.
        MessageRefused: the mail cannot become what the case takes.
        StepFailed: the case cannot go on with it.
    """
    require(actor, Operation.SORT_MAIL)
    if subscription is None:
        return _filed(workspace, key, case, why, actor)
    with workspace.transaction() as connection:
        found = mail_receivers.awaited(connection, case)
    wanted = [one for one in found if one.subscription == subscription]
    if not wanted:
        raise MessageNotAwaited("the case does not wait for that message")
    return _bring(workspace, key, wanted[0], "assigned", why, actor)


def _bring(
    workspace: Workspace, key: int, to: MailReceiver, outcome: str, why: str, actor: Person
) -> int:
    said = checked_reason(why)
    content = _kept(workspace, key)
    mail, files = _read(workspace, content)
    with workspace.transaction() as connection:
        within = replace(workspace, within=connection)
        waiting = _waiting(connection, key, locked=True)
        given = mail_as_variable(workspace.settings, mail, files, waiting.received_at, None)
        message = _message(within, connection, to, given)
        moment = messages.next_message(connection, workspace.chosen_time())
        published = checked(moment.key, message.name, "", message.variables, actor)
        fact = received(waiting.sha256, waiting.received_at, mail, given)
        brought = PublishedMessage(published.message, actor, files.documents, (fact,))
        case = hand_over(within, to.receiver, brought, lambda _: True)
        if case is None or case == HELD:
            raise MessageNotAwaited("nobody waits for that message any more")
        _decided(workspace, connection, waiting, outcome, case, said, actor)
    return case


def _filed(workspace: Workspace, key: int, case: int, why: str, actor: Person) -> int:
    said = checked_reason(why)
    content = _kept(workspace, key)
    mail, files = _read(workspace, content)
    with workspace.transaction() as connection:
        within = replace(workspace, within=connection)
        waiting = _waiting(connection, key, locked=True)
        given = mail_as_variable(workspace.settings, mail, files, waiting.received_at, None)
        fact = received(waiting.sha256, waiting.received_at, mail, given)
        kept = (_as_document(mail), *files.documents)

        def move(scene: Scene) -> Transition:
            loaded = scene.loaded
            if loaded.status != ACTIVE:
                raise ProcessInstanceUnknown(f"process instance {case} has ended")
            documents.keep(scene.connection, loaded.key, kept, loaded.now, loaded.seal)
            return with_documents(scene.unmoved(fact), kept, None, None)

        unknown = ProcessInstanceUnknown(f"there is no process instance {case}")
        at = (within, Place.INSTANCE, case)
        move_instance(
            *at, actor=actor, move=move, unknown=unknown, locked=True, also_suspended=True
        )
        _decided(workspace, connection, waiting, "assigned", case, said, actor)
    return case


def _message(
    workspace: Workspace, connection: Connection, to: MailReceiver, given: dict[str, object]
) -> MappedMessage:
    """Return what a mail becomes for a receiver: as the rule says that names its message."""
    catalogue = workspace.definitions.catalogue(connection)
    files = [one for _, one in deployed_mappings(workspace.definitions, connection, catalogue)]
    now = accounts.clock(connection, workspace.chosen_time())
    try:
        return message_of_rule(given, to.message, files, now)
    except EventUnmapped as fault:
        raise MessageRefused(f"the mail: {fault}") from fault


def _decided(
    workspace: Workspace,
    connection: Connection,
    waiting: WaitingMail,
    outcome: str,
    case: int | None,
    why: str,
    actor: Person,
) -> None:
    now = accounts.clock(connection, workspace.chosen_time())
    incoming_mails.decide(connection, waiting.key, outcome, case, actor.account_id, now)
    data: dict[str, JsonValue] = {"sha256": waiting.sha256}
    if case is not None:
        data["instance"] = str(case)
    word = "mail.discarded" if case is None else "mail.assigned"
    fact = Fact(word, data=data, personal=(PersonalValue("reason", why),))
    subject = workspace.ledger.new_subject()
    workspace.ledger.append_system(connection, ledger_actor(actor), [fact], now, subject)


def _waiting(connection: Connection, key: int, *, locked: bool = False) -> WaitingMail:
    found = incoming_mails.waiting_one(connection, key, locked=locked)
    if found is None:
        raise MailNotWaiting
    return found


def _kept(workspace: Workspace, key: int) -> bytes:
    with workspace.transaction() as connection:
        _waiting(connection, key)
        content = _content(workspace, connection, key)
    if content is None:
        raise MailNotWaiting
    return content


def _content(workspace: Workspace, connection: Connection, key: int) -> bytes | None:
    ledger = workspace.ledger
    return incoming_mails.content_of(connection, key, keys=ledger.keys, log=ledger.name)


def _read(workspace: Workspace, content: bytes) -> tuple[IncomingMail, MailFiles]:
    try:
        mail = read_mail(content)
    except MailUnreadable as fault:
        raise MessageRefused(str(fault)) from fault
    files = files_of(workspace.settings, mail)
    return mail, NO_FILES if files.infected else files


def _as_document(mail: IncomingMail) -> StoredDocument:
    """Return what a mail says as a file of its case."""
    quoted = f"\n\n{mail.quoted}" if mail.quoted else ""
    head = f"Von: {mail.sender_name} <{mail.sender}>\nBetreff: {mail.subject}\n\n"
    return text_file(f"Mail {mail.subject[:80]}.txt", head + mail.text + quoted)


def _plain_beginning(content: bytes) -> str:
    text = content[:LEFT].decode("utf-8", errors="replace")
    return "".join(one if one.isprintable() or one == "\n" else " " for one in text)
