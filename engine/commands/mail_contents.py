"""What a case gets of a mail: its files, looked at as those of a form, and a variable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from engine.faults import FileRefused, ScannerSilent
from engine.file_types import is_accepted
from engine.incoming_mail import IncomingMail
from engine.mail_authentication import is_authentic
from engine.model import StoredDocument
from engine.received_files import MEGABYTE, received_file
from engine.settings import Settings
from engine.store.sent_mails import Answered
from feel import to_json
from forms.files import MOST_FILES, GivenFile

_SUBMISSION: Final = 3
"""All files of a mail may be so many times as large as one, as those of a form."""


@dataclass(frozen=True, slots=True)
class MailFiles:
    """The files of a mail, looked at.

    Args:
        documents: that a case keeps, each once.
        given: the same as variables hold files.
        left_out: names of those that are not taken, each with why.
        infected: whether a virus was found in one.
    """

    documents: tuple[StoredDocument, ...] = ()
    given: tuple[object, ...] = ()
    left_out: tuple[Mapping[str, object], ...] = ()
    infected: bool = False


NO_FILES: Final = MailFiles()


def files_of(settings: Settings, mail: IncomingMail) -> MailFiles:
    """Return the files of a mail with their types by what they hold.

    Called outside any transaction, since a virus scanner takes its time.

    Raises:
        ScannerSilent: nobody can say whether they hold viruses.
    """
    documents: dict[str, StoredDocument] = {}
    given: list[object] = []
    left_out: list[Mapping[str, object]] = []
    room = settings.largest_file * MEGABYTE * _SUBMISSION
    for number, part in enumerate(mail.parts):
        room -= len(part.content)
        if number >= MOST_FILES or room < 0:
            left_out.append({"name": part.name, "reason": "many" if room >= 0 else "size"})
            continue
        try:
            document = received_file(settings, part.name, part.content)
        except FileRefused as refused:
            if refused.code == "file.unscanned":
                raise ScannerSilent from refused
            if refused.code == "file.virus":
                return MailFiles(infected=True)
            reason = refused.code.removeprefix("file.")
            left_out.append({"name": part.name, "reason": reason})
            continue
        documents[document.sha256] = document
        given.append(_as_variable(document))
    left_out += [{"name": "", "reason": "mail"}] * mail.forwarded
    return MailFiles(tuple(documents.values()), tuple(given), tuple(left_out))


def mail_as_variable(
    settings: Settings,
    mail: IncomingMail,
    files: MailFiles,
    received_at: datetime,
    answered: tuple[str, Answered] | None,
) -> dict[str, object]:
    """Return a mail as processes get it.

    Args:
        answered: the key of our mail that it answers, and the case that sent it.
    """
    own = answered is not None and answered[1].by_recipient
    return {
        "from": {"address": mail.sender, "name": mail.sender_name},
        "to": list(mail.recipients),
        "subject": mail.subject,
        "text": mail.text,
        "quoted": mail.quoted,
        "cut": mail.cut,
        "receivedAt": received_at.isoformat(timespec="seconds"),
        "messageId": mail.message_id or None,
        "authenticated": is_authentic(
            mail.authentication, settings.mail_authentication_server, mail.sender
        ),
        "caseKey": str(answered[1].case) if answered is not None and own else None,
        "mailKey": answered[0] if answered is not None and own else None,
        "attachments": list(files.given),
        "leftOut": list(files.left_out),
    }


def _as_variable(document: StoredDocument) -> object:
    file = GivenFile(
        document.name,
        document.content_type,
        len(document.content),
        document.sha256,
        None,
        lambda accept: is_accepted(document.content_type, accept),
    )
    return to_json(file.value)
