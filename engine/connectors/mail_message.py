"""Writes a mail: addresses, headers that nobody can add to, texts, attachments and other parts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, getaddresses, parseaddr
from typing import Final

import idna

from engine.model import ConnectorFailed, StoredDocument

MOST_RECIPIENTS: Final = 50
_ADDRESS: Final = re.compile(r"[^\s@<>\",;:()\[\]\\]{1,64}@[^\s@<>\",;:()\[\]\\]{1,253}")
_LONGEST_ADDRESS: Final = 254
_BROKEN: Final = re.compile("[\\x00-\\x1f\\x7f\\x85\\u2028\\u2029\\ud800-\\udfff]")


@dataclass(frozen=True, slots=True)
class OtherPart:
    """Another form of what a mail says, such as `text/calendar; method=REQUEST`.

    Args:
        subtype: behind `text/`.
        parameters: of its Content-Type.
        name: of the file, where it hangs on as one too; `None` if it does not.
    """

    subtype: str
    content: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Mail:
    """What is to be sent.

    Args:
        key: the same for all attempts: its Message-ID.
        to: addresses as people write them, with or without names.
        attached: documents with the names that they have in the mail.
        others: parts beside text and HTML.
        headers: of ours, beside those that each mail has.
    """

    key: str
    sender: str
    to: Sequence[Address]
    subject: str
    text: str
    html: str | None = None
    attached: Sequence[tuple[StoredDocument, str]] = ()
    others: Sequence[OtherPart] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def message_id(key: str, sender: str) -> str:
    """Return the Message-ID of a mail by its key."""
    return f"<{key}@{domain_of(sender)}>"


def domain_of(sender: str) -> str:
    """Return the domain of a sender, such as `Vertrieb <vertrieb@example.com>`."""
    return parseaddr(sender)[1].rpartition("@")[2] or "vorgang.localhost"


def mail_message(mail: Mail) -> EmailMessage:
    """Return the message.

    Raises:
        ConnectorFailed: it cannot be written.
    """
    # Headers in UTF-8 where an address needs it, RFC 6532.
    message = EmailMessage(policy=SMTP.clone(utf8=needs_utf8(mail.to)))
    try:
        message["From"] = mail.sender
        message["To"] = list(mail.to)
        message["Subject"] = line(mail.subject, "subject")
        message["Message-ID"] = message_id(mail.key, mail.sender)
        message["Date"] = formatdate(usegmt=True)
        message["Auto-Submitted"] = "auto-generated"
        # Exchange asks for this one, and answers whatever says only that a program wrote it.
        message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
        for name, value in mail.headers.items():
            message[name] = line(value, name)
    except (ValueError, MessageError) as fault:
        raise ConnectorFailed(
            f"the mail cannot be written: {fault}. Correct recipient, subject or VORGANG_MAIL_FROM",
            retry=False,
        ) from fault
    # Quoted-printable folds at 76 characters: no line is longer than RFC 5322 lets it be.
    message.set_content(mail.text, cte="quoted-printable")
    if mail.html is not None:
        message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    for part in mail.others:
        message.add_alternative(
            part.content,
            subtype=part.subtype,
            params=dict(part.parameters),
            cte="quoted-printable",
        )
    for document, name in mail.attached:
        main, _, sub = document.content_type.partition("/")
        message.add_attachment(document.content, maintype=main, subtype=sub, filename=name)
    for part in mail.others:
        if part.name is not None:
            message.add_attachment(part.content, subtype=part.subtype, filename=part.name)
    return message


def needs_utf8(to: Sequence[Address]) -> bool:
    """Return whether an address has letters before the @ that only SMTPUTF8 carries."""
    return not all(one.addr_spec.isascii() for one in to)


def recipients(value: object) -> list[Address]:
    """Return the addresses of a mail.

    Raises:
        ConnectorFailed: there is none, there are too many, or one is no address.
    """
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, list) or not given:
        raise ConnectorFailed(
            "the mail has no recipient: the variable to is empty. Fill it at the task, or in the"
            " case, and try again",
            retry=False,
        )
    if len(given) > MOST_RECIPIENTS:
        raise ConnectorFailed(
            f"the mail has {len(given)} recipients; at most {MOST_RECIPIENTS} fit. Use a"
            " multi-instance task",
            retry=False,
        )
    found = [_address(line(one, "to")) for one in given]
    return list({one.addr_spec: one for one in found}.values())


def _address(text: str) -> Address:
    found = getaddresses([text])
    name, address = found[0] if len(found) == 1 else ("", "")
    if not _ADDRESS.fullmatch(address) or len(address) > _LONGEST_ADDRESS:
        raise ConnectorFailed(f"{text!r} is no mail address; correct it", retry=False)
    local, _, domain = address.rpartition("@")
    if not domain.isascii():
        # The names of hosts are asked for in ASCII, whatever the mail server can do.
        try:
            domain = idna.encode(domain, uts46=True).decode()
        except idna.IDNAError as fault:
            raise ConnectorFailed(
                f"{text!r} is no mail address; correct it", retry=False
            ) from fault
    return Address(display_name=name, username=local, domain=domain)


def line(value: object, name: str) -> str:
    """Return a header's text; a line break in it would let whoever wrote it add headers of their
    own.

    Raises:
        ConnectorFailed: it is empty, or holds a line break or control character.
    """
    text = text_of(value, name)
    if not text.strip() or _BROKEN.search(text):
        raise ConnectorFailed(
            f"the variable {name} is empty or holds a line break or control character; correct it",
            retry=False,
        )
    return text.strip()


def text_of(value: object, name: str) -> str:
    """Return a text.

    Raises:
        ConnectorFailed: it is none.
    """
    if not isinstance(value, str):
        raise ConnectorFailed(
            f"the mail needs a text in the variable {name}. Give it at the task", retry=False
        )
    return value
