"""The one room from which mails go out: connectors', notices' and accounts' alike.

Encryption as set, certificates checked, a login if there is one. What the server says for good
(5xx) is not tried again, what it says for now (4xx), and silence, is.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Final

from engine.model import ConnectorFailed
from engine.settings import Settings

TIMEOUT_SECONDS: Final = 15


class NobodyTaken(ConnectorFailed):
    """The server took a message for nobody, for good."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A recipient that the server did not take, while it took others."""

    address: str
    code: int

    @property
    def permanent(self) -> bool:
        """Whether it said so for good."""
        return self.code >= 500


def deliver(
    settings: Settings, message: EmailMessage, sender: str, to: Sequence[str]
) -> tuple[bytes, tuple[Refused, ...]]:
    """Give a message to the mail server; return its bytes, and whom the server refused.

    Args:
        settings: which server.
        message: as it is to arrive.
        sender: address to which bounces go.
        to: addresses that it goes to.

    Raises:
        ConnectorFailed: the server took it for nobody, or nobody knows.
    """
    international = not all(one.isascii() for one in (sender, *to))
    content = signed(settings, message.as_bytes())
    place = f"{settings.smtp_host}:{settings.smtp_port}"
    remedy = "Check VORGANG_SMTP_HOST, VORGANG_SMTP_PORT and that the mail server runs"
    try:
        with connected(settings, TIMEOUT_SECONDS) as server:
            refused = server.sendmail(sender, to, content, _options(server, place, international))
    except smtplib.SMTPAuthenticationError as fault:
        raise ConnectorFailed(
            f"the mail server {place} refused the login: {_answer(fault)}. "
            "Check VORGANG_SMTP_USERNAME and VORGANG_SMTP_PASSWORD"
        ) from fault
    except smtplib.SMTPRecipientsRefused as fault:
        raise _nobody(fault, place) from fault
    except smtplib.SMTPNotSupportedError as fault:
        raise ConnectorFailed(
            f"the mail server {place} offers no STARTTLS or no login: {fault}. "
            "Check VORGANG_SMTP_PORT and VORGANG_SMTP_TLS"
        ) from fault
    except smtplib.SMTPException as fault:
        raise _not_taken(fault, place) from fault
    except ssl.SSLError as fault:
        raise ConnectorFailed(
            f"the mail server {place} has no certificate that is trusted here: "
            f"{fault.reason or fault}. Check VORGANG_SMTP_TLS and VORGANG_SMTP_CA_FILE"
        ) from fault
    except (OSError, UnicodeError) as fault:
        raise ConnectorFailed(
            f"the mail server {place} does not answer: {fault}. {remedy}"
        ) from fault
    return content, tuple(Refused(one, code) for one, (code, _) in refused.items())


def connected(settings: Settings, timeout: float) -> smtplib.SMTP:
    """Return a connection to the mail server, encrypted and signed in as set.

    Raises:
        smtplib.SMTPException: the server refuses that.
        OSError: it does not answer, or its certificate is not trusted.
    """
    host, port, mode = settings.smtp_host, settings.smtp_port, settings.mail_encryption
    server: smtplib.SMTP
    if mode == "tls":
        server = smtplib.SMTP_SSL(host, port, timeout=timeout, context=_trusted(settings))
    else:
        server = smtplib.SMTP(host, port, timeout=timeout)
    with ExitStack() as unfinished:
        unfinished.callback(server.close)
        if mode == "starttls":
            server.starttls(context=_trusted(settings))
        if settings.smtp_username is not None:
            server.login(settings.smtp_username, mail_password(settings))
        server.ehlo_or_helo_if_needed()
        unfinished.pop_all()
    return server


def mail_password(settings: Settings) -> str:
    """Return the password of the mail account, from its file if one is named.

    Raises:
        OSError: the file cannot be read.
    """
    if settings.smtp_password_file is not None:
        return Path(settings.smtp_password_file).read_text().strip()
    return settings.smtp_password or ""


def signed(settings: Settings, content: bytes) -> bytes:
    """Return a message with its DKIM signature, if a key is set.

    Raises:
        ConnectorFailed: the key cannot be read, or is none.

    Source: RFC 6376; RFC 8058, section 4: what says how to unsubscribe is signed too.
    """
    if settings.dkim_key_file is None:
        return content
    from engine.connectors.mail_signature import signature

    return signature(settings, content) + content


def _trusted(settings: Settings) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=settings.smtp_ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _options(server: smtplib.SMTP, place: str, international: bool) -> list[str]:
    if not international:
        return []
    if not server.has_extn("smtputf8"):
        raise ConnectorFailed(
            f"the mail server {place} takes no addresses with letters beyond ASCII before the @."
            " Use another address",
            retry=False,
        )
    return ["SMTPUTF8", "BODY=8BITMIME"]


def _nobody(fault: smtplib.SMTPRecipientsRefused, place: str) -> ConnectorFailed:
    said: Mapping[str, tuple[int, bytes]] = fault.recipients
    answers = "; ".join(f"{code} {text.decode(errors='replace')}" for code, text in said.values())
    permanent = all(code >= 500 for code, _ in said.values())
    if permanent:
        return NobodyTaken(
            f"the mail server {place} refused the recipient: {answers}. Correct the address",
            retry=False,
        )
    return ConnectorFailed(
        f"the mail server {place} does not take the recipient for now: {answers}. Try again later"
    )


def _not_taken(fault: smtplib.SMTPException, place: str) -> ConnectorFailed:
    permanent = isinstance(fault, smtplib.SMTPResponseException) and fault.smtp_code >= 500
    if isinstance(fault, smtplib.SMTPSenderRefused):
        return ConnectorFailed(
            f"the mail server {place} refused the sender: {_answer(fault)}. Check VORGANG_MAIL_FROM"
            " and VORGANG_MAIL_RETURN_PATH, and whether this account may send for them",
            retry=not permanent,
        )
    if permanent:
        return ConnectorFailed(
            f"the mail server {place} refused the message: {_answer(fault)}. Correct what it names,"
            " or ask whoever runs it, and try again",
            retry=False,
        )
    return ConnectorFailed(
        f"the mail server {place} did not take the message for now: {_answer(fault)}. Try again"
        " later, and look whether it runs"
    )


def _answer(fault: smtplib.SMTPException) -> str:
    if isinstance(fault, smtplib.SMTPResponseException):
        text = fault.smtp_error
        said = text.decode(errors="replace") if isinstance(text, bytes) else str(text)
        return f"{fault.smtp_code} {said}"
    return str(fault) or type(fault).__name__
