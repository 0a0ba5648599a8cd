"""By what a mail is known again: what it calls itself, and what it says.

A Message-ID alone would not do. Whoever knows that of somebody else's mail could send one of their
own under it first, and the other would pass for a mail that had come before.
"""

from __future__ import annotations

import hashlib
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses
from typing import Final

from engine.incoming_mail import message_id_of
from engine.mail_authentication import is_authentic
from engine.workspace import Workspace

_LARGEST_HEAD: Final = 100_000
_TELLING: Final = (
    *("From", "To", "Cc", "Subject", "In-Reply-To", "References"),
    *("Content-Type", "Content-Transfer-Encoding"),
    *("Auto-Submitted", "Precedence", "List-Id", "X-Auto-Response-Suppress"),
)
"""Headers that say what becomes of a mail, and that stay the same on each way that it takes."""


def mail_name(workspace: Workspace, content: bytes) -> bytes:
    """Return by what a mail is known again, a keyed hash: its Message-ID, who sends it, whether
    that is vouched for, and what it says; all its bytes if it has no Message-ID."""
    head, _, body = content.replace(b"\r\n", b"\n").partition(b"\n\n")
    trusted = workspace.settings.mail_authentication_server
    try:
        read = message_from_bytes(head[:_LARGEST_HEAD] + b"\n\n")
        named = message_id_of(read)
        said = _said(read, body, trusted)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        named, said = "", ""
    return workspace.seals.mail_message(f"{named}\0{said}" if named else content.decode("latin-1"))


def _said(head: Message, body: bytes, trusted: str | None) -> str:
    lines = [" ".join(f"{name}: {one}".split()) for name in _TELLING for one in _all(head, name)]
    whole = "\n".join(lines).encode(errors="replace") + b"\n\n" + body.rstrip()
    senders = getaddresses(_all(head, "From"))
    sender = senders[0][1] if len(senders) == 1 else ""
    vouched = is_authentic(_all(head, "Authentication-Results"), trusted, sender)
    return f"{hashlib.sha256(whole).hexdigest()}\0{vouched}"


def _all(head: Message, name: str) -> list[str]:
    return [str(one) for one in head.get_all(name, ())]
