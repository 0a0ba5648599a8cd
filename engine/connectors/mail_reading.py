"""The mailbox that mails come back to, read over IMAP: what lies there is moved, never deleted.

Source: RFC 3501; RFC 6851 (MOVE), RFC 4315 (UIDPLUS) where a server has them.
"""

from __future__ import annotations

import imaplib
import re
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from engine.settings import Settings

LARGEST: Final = 25_000_000
"""Bytes of a mail that is read at all."""
_SIZE: Final = re.compile(rb"RFC822\.SIZE (\d+)")


class MailboxSilent(Exception):
    """The mailbox cannot be read now; the message says what the server refused, and names nobody.

    Args:
        what: `login`, `certificate`, `password`, `folder` or `silent`.
    """

    def __init__(self, what: str) -> None:
        """Say what."""
        super().__init__(f"the mailbox cannot be read: {what}")
        self.what = what


class FoundMail(NamedTuple):
    """A mail as it came, and when the server got it, if it says."""

    content: bytes
    at: datetime | None


class Mailbox:
    """A folder of a mailbox, open.

    Args:
        server: signed in to.
        settings: which folder.
    """

    def __init__(self, server: imaplib.IMAP4, settings: Settings) -> None:
        """Open the folder."""
        self._server = server
        said, _ = server.select(_quoted(settings.imap_folder))
        told = server.response("UIDVALIDITY")[1]
        if said != "OK" or not told or told[0] is None:
            raise MailboxSilent("folder")
        self.validity = int(told[0])
        self._can = {one.upper() for one in server.capability()[1][0].decode().split()}

    def lying_there(self) -> list[int]:
        """Return the numbers of all mails, the oldest first."""
        found = self._asked("SEARCH", "UNDELETED")
        return sorted(int(one) for one in (found[0] or b"").split())

    def message(self, uid: int) -> FoundMail | None:
        """Return a mail as it came; `None` if it is too large, or gone."""
        told = b" ".join(one for one in self._asked("FETCH", str(uid), "(RFC822.SIZE)") if one)
        size = _SIZE.search(told)
        if size is None or int(size[1]) > LARGEST:
            return None
        parts: list[object] = [*self._asked("FETCH", str(uid), "(INTERNALDATE BODY.PEEK[])")]
        found = next((one for one in parts if isinstance(one, tuple)), None)
        return None if found is None else FoundMail(bytes(found[1]), _arrived(bytes(found[0])))

    def move(self, uid: int, folder: str) -> None:
        """Move a mail into another folder, which is made if there is none."""
        with suppress(imaplib.IMAP4.error):
            self._server.create(_quoted(folder))
        if "MOVE" in self._can:
            self._asked("MOVE", str(uid), _quoted(folder))
            return
        self._asked("COPY", str(uid), _quoted(folder))
        self._asked("STORE", str(uid), "+FLAGS.SILENT", r"(\Deleted)")
        if "UIDPLUS" in self._can:
            self._asked("EXPUNGE", str(uid))

    def _asked(self, command: str, *words: str) -> list[bytes]:
        said, told = self._server.uid(command, *words)
        if said != "OK":
            raise MailboxSilent("silent")
        return list(told)


@contextmanager
def opened(settings: Settings, patience: float = 30.0) -> Iterator[Mailbox]:
    """Open the mailbox that is set; close it afterwards.

    Raises:
        MailboxSilent: it cannot be read now.
    """
    try:
        server = _connected(settings, patience)
    except ssl.SSLError as fault:
        raise MailboxSilent("certificate") from fault
    except (imaplib.IMAP4.error, OSError, UnicodeError) as fault:
        raise MailboxSilent("silent") from fault
    try:
        _log_in(server, settings)
        yield Mailbox(server, settings)
    except (imaplib.IMAP4.error, OSError) as fault:
        raise MailboxSilent("silent") from fault
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            server.logout()


def _connected(settings: Settings, patience: float) -> imaplib.IMAP4:
    place = (settings.imap_host or "", settings.imap_port)
    context = ssl.create_default_context(cafile=settings.imap_ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if settings.imap_tls == "tls":
        return imaplib.IMAP4_SSL(*place, ssl_context=context, timeout=patience)
    server = imaplib.IMAP4(*place, timeout=patience)
    if settings.imap_tls == "starttls":
        try:
            server.starttls(context)
        except (imaplib.IMAP4.error, OSError):
            with suppress(OSError):  # after a refused handshake its socket is gone
                server.shutdown()
            raise
    return server


def _log_in(server: imaplib.IMAP4, settings: Settings) -> None:
    try:
        password = Path(settings.imap_password_file or "").read_text().strip()
    except (OSError, UnicodeError) as fault:
        raise MailboxSilent("password") from fault
    try:
        server.login(settings.imap_username or "", password)
    except (imaplib.IMAP4.abort, OSError):
        raise
    except imaplib.IMAP4.error as fault:
        raise MailboxSilent("login") from fault


def _arrived(told: bytes) -> datetime | None:
    """Return when the server got a mail. Source: RFC 3501, section 2.3.3."""
    found = imaplib.Internaldate2tuple(told)
    return None if found is None else datetime.fromtimestamp(time.mktime(found), UTC)


def _quoted(folder: str) -> str:
    escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
