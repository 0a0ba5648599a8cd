"""Writes a mail and gives it to the server."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Mapping
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, getaddresses, parseaddr

from audit.entry import Fact
from engine.model import ConnectorFailed, ConnectorRequest, ConnectorResult
from engine.settings import Settings

TIMEOUT_SECONDS = 15
MOST_RECIPIENTS = 50
_ADDRESS = re.compile(r"[^\s@<>\",;:]+@[^\s@<>\",;:]+")


def send(
    settings: Settings, request: ConnectorRequest, headers: Mapping[str, str] | None = None
) -> ConnectorResult:
    """Return what came of a mail that was sent.

    Args:
        settings: which server, and from whom.
        request: the message.
        headers: of ours, beside those that each mail has.

    Raises:
        ConnectorFailed: the message cannot be made, or the server did not take it.
    """
    message = _message(settings, request)
    for name, value in (headers or {}).items():
        message[name] = value
    _send(settings, message)
    message_id = str(message["Message-ID"])
    recipients = [address.addr_spec for address in message["To"].addresses]
    attached = request.variables.get("attachments")
    sha256 = [one["sha256"] for one in _contexts(attached)]
    fact = Fact(
        type="message.sent",
        data={"message_id": message_id, "channel": "email"},
        refs={f"attachment{index}": str(hash_) for index, hash_ in enumerate(sha256, 1)},
    )
    return ConnectorResult(
        values={"messageId": message_id, "sentTo": list(recipients)}, facts=(fact,)
    )


def _message(settings: Settings, request: ConnectorRequest) -> EmailMessage:
    variables = request.variables
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = settings.mail_from
        message["To"] = [_address(one) for one in _recipients(variables.get("to"))]
        message["Subject"] = _line(variables.get("subject"), "subject")
        message["Message-ID"] = f"<{request.idempotency_key}@{_domain(settings)}>"
        message["Date"] = formatdate(usegmt=True)
        message["Auto-Submitted"] = "auto-generated"
    except (ValueError, MessageError) as fault:
        raise ConnectorFailed(f"the mail cannot be written: {fault}", retry=False) from fault
    message.set_content(_text(variables.get("text"), "text"), cte="quoted-printable")
    for attachment in _contexts(variables.get("attachments")):
        _attach(message, attachment, request)
    return message


def _domain(settings: Settings) -> str:
    _, address = parseaddr(settings.mail_from)
    return address.rpartition("@")[2] or "vorgang.localhost"


def _send(settings: Settings, message: EmailMessage) -> None:
    place = f"{settings.smtp_host}:{settings.smtp_port}"
    remedy = "Check VORGANG_SMTP_HOST, VORGANG_SMTP_PORT and that the mail server runs"
    try:
        with smtplib.SMTP(
            settings.smtp_host, settings.smtp_port, timeout=TIMEOUT_SECONDS
        ) as server:
            if settings.smtp_starttls:
                server.starttls(context=ssl.create_default_context())
            if settings.smtp_username is not None:
                server.login(settings.smtp_username, settings.smtp_password or "")
            server.send_message(message)
    except smtplib.SMTPAuthenticationError as fault:
        raise ConnectorFailed(
            f"the mail server {place} refused the login: {_answer(fault)}. "
            "Check VORGANG_SMTP_USERNAME and VORGANG_SMTP_PASSWORD"
        ) from fault
    except smtplib.SMTPRecipientsRefused as fault:
        answers = "; ".join(
            f"{code} {text.decode(errors='replace')}" for code, text in fault.recipients.values()
        )
        permanent = all(code >= 500 for code, _ in fault.recipients.values())
        raise ConnectorFailed(
            f"the mail server {place} refused the recipient: {answers}. Correct the address",
            retry=not permanent,
        ) from fault
    except smtplib.SMTPException as fault:
        raise ConnectorFailed(
            f"the mail server {place} did not take the message: {_answer(fault)}. {remedy}"
        ) from fault
    except (OSError, UnicodeError) as fault:
        raise ConnectorFailed(
            f"the mail server {place} does not answer: {fault}. {remedy}"
        ) from fault


def _answer(fault: smtplib.SMTPException) -> str:
    if isinstance(fault, smtplib.SMTPResponseException):
        text = fault.smtp_error
        said = text.decode(errors="replace") if isinstance(text, bytes) else str(text)
        return f"{fault.smtp_code} {said}"
    return str(fault) or type(fault).__name__


def _recipients(value: object) -> list[str]:
    recipients = [value] if isinstance(value, str) else value
    if not isinstance(recipients, list) or not recipients:
        raise ConnectorFailed("the mail has no recipient: the variable to is empty", retry=False)
    if len(recipients) > MOST_RECIPIENTS:
        raise ConnectorFailed(
            f"the mail has {len(recipients)} recipients; at most {MOST_RECIPIENTS}", retry=False
        )
    return [_line(one, "to") for one in recipients]


def _address(text: str) -> Address:
    found = getaddresses([text])
    name, address = found[0] if len(found) == 1 else ("", "")
    if not _ADDRESS.fullmatch(address):
        raise ConnectorFailed(f"{text!r} is no mail address; correct it", retry=False)
    return Address(display_name=name, addr_spec=address)


def _line(value: object, name: str) -> str:
    """Return a header's text; a line break in it would let whoever wrote it add headers of their
    own."""
    text = _text(value, name)
    if not text.strip() or any(ord(character) < 32 or ord(character) == 127 for character in text):
        raise ConnectorFailed(
            f"the variable {name} is empty or holds a line break or control character; correct it",
            retry=False,
        )
    return text.strip()


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise ConnectorFailed(f"the mail needs a text in the variable {name}", retry=False)
    return value


def _contexts(value: object) -> list[Mapping[str, object]]:
    if value is None:
        return []
    if isinstance(value, list) and all(isinstance(one, dict) and "sha256" in one for one in value):
        return value
    raise ConnectorFailed(
        "the variable attachments takes a list of contexts with the sha256 of a document",
        retry=False,
    )


def _attach(
    message: EmailMessage, attachment: Mapping[str, object], request: ConnectorRequest
) -> None:
    document = request.document(_line(attachment["sha256"], "attachments.sha256"))
    name = attachment.get("name") or document.name
    main, _, sub = document.content_type.partition("/")
    message.add_attachment(
        document.content, maintype=main, subtype=sub, filename=_line(name, "attachments.name")
    )
