"""Receives mail for demonstrations, keeps it as files, and shows it on a small page."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from pathlib import Path
from threading import Event, Thread

import uvicorn
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route

from api.answers import download
from api.gate import SecurityHeaders
from api.web import pages
from api.web.static_files import STATIC, Static
from engine.settings import Settings

_LENGTH = 32
"""Hexadecimal digits of a mail's identity."""
_NAME = re.compile(rf"[0-9]{{13}}-[0-9a-f]{{8,{_LENGTH}}}")
LARGEST_MAIL = 25_000_000


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a mail."""

    name: str
    size: int
    content: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that was received."""

    key: str
    at: datetime
    sender: str
    recipients: str
    subject: str
    text: str
    attachments: tuple[Attachment, ...]


class MailFolder:
    """Keeps what arrives as one file per mail, named by time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Keep one mail; one that is sent again to the same people is kept once.

        Whoever sends a mail and does not learn whether it arrived sends it again under its
        Message-ID (RFC 5322, 3.6.4).
        """
        content = envelope.original_content or b""
        identity = _identity(content, envelope)
        if self._is_kept(identity):
            return "250 kept already"
        key = f"{time.time_ns() // 1_000_000:013d}-{identity or secrets.token_hex(_LENGTH // 2)}"
        unfinished = self.folder / f"{key}.part"
        unfinished.touch(mode=0o600)
        unfinished.write_bytes(content)
        unfinished.rename(self.folder / f"{key}.eml")
        return "250 kept"

    def _is_kept(self, identity: str | None) -> bool:
        return identity is not None and any(self.folder.glob(f"*-{identity}.eml"))

    def mails(self) -> list[Mail]:
        """Return all mails, the newest first."""
        keys = sorted((path.stem for path in self.folder.glob("*.eml")), reverse=True)
        return [self.mail(key) for key in keys if _NAME.fullmatch(key)]

    def mail(self, key: str) -> Mail:
        """Return one mail.

        Raises:
            FileNotFoundError: there is none of that name.
        """
        if not _NAME.fullmatch(key):
            raise FileNotFoundError(key)
        content = (self.folder / f"{key}.eml").read_bytes()
        message = BytesParser(EmailMessage, policy=policy.default).parsebytes(content)
        body = message.get_body(preferencelist=("plain",))
        return Mail(
            key=key,
            at=datetime.fromtimestamp(int(key[:13]) / 1000, UTC),
            sender=str(message["From"] or ""),
            recipients=str(message["To"] or ""),
            subject=str(message["Subject"] or ""),
            text=str(body.get_content()) if body is not None else "",
            attachments=tuple(_attachment(part) for part in message.iter_attachments()),
        )


def _identity(content: bytes, envelope: Envelope) -> str | None:
    """Return what two deliveries of one mail have in common, `None` without a Message-ID."""
    headers = BytesHeaderParser(policy=policy.compat32).parsebytes(content)
    message_id = str(headers.get("Message-ID") or "").strip()
    if not message_id:
        return None
    whole = "\n".join([message_id, *sorted(envelope.rcpt_tos)])
    return hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()[:_LENGTH]


def run_catcher(settings: Settings, stop: Event) -> None:
    """Receive mail and show it until told to stop."""
    folder = MailFolder(settings.home / "mails")
    controller = Controller(
        folder, hostname=settings.smtp_host, port=settings.smtp_port, data_size_limit=LARGEST_MAIL
    )
    config = uvicorn.Config(
        mail_page(folder),
        host=settings.host,
        port=settings.mail_page_port,
        log_level="warning",
        access_log=False,
        server_header=False,
    )
    server = uvicorn.Server(config)
    controller.start()
    # In a thread of its own uvicorn installs no signal handlers: `stop` alone decides.
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not stop.wait(0.5) and thread.is_alive():
            pass
    finally:
        server.should_exit = True
        thread.join(5)
        controller.stop()


def mail_page(folder: MailFolder) -> Starlette:
    """Return the application that shows the mails."""

    def listing(_request: Request) -> Response:
        return HTMLResponse(pages.render("mails.html", mails=folder.mails(), now=datetime.now(UTC)))

    def one(request: Request) -> Response:
        mail = _found(folder, request)
        return HTMLResponse(pages.render("mail.html", mail=mail, now=datetime.now(UTC)))

    def attachment(request: Request) -> Response:
        mail, number = _found(folder, request), int(request.path_params["number"])
        if number >= len(mail.attachments):
            raise HTTPException(404)
        found = mail.attachments[number]
        return download(found.content, found.name, found.content_type)

    return Starlette(
        routes=[
            Route("/", listing),
            Route("/mails/{key}", one),
            Route("/mails/{key}/{number:int}", attachment),
            Mount("/static", Static(directory=STATIC)),
        ],
        middleware=[Middleware(SecurityHeaders, https=False)],
    )


def _found(folder: MailFolder, request: Request) -> Mail:
    try:
        return folder.mail(request.path_params["key"])
    except FileNotFoundError:
        raise HTTPException(404) from None


def _attachment(part: object) -> Attachment:
    assert isinstance(part, EmailMessage)
    content = part.get_payload(decode=True)
    data = content if isinstance(content, bytes) else b""
    return Attachment(part.get_filename() or "Anlage", len(data), data, part.get_content_type())
