"""Whom which mails may not reach any more, whatever a process says (Mailsperre)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import idna

from engine.mail_template import MailClass

INVALID_FOR: Final = timedelta(days=90)
"""An address that bounced once can exist again."""
NEVER_FOR: Final = timedelta(days=365)


class Reason(StrEnum):
    """Why somebody gets certain mails no more."""

    OBJECTION = "objection"
    """They objected to all advertising (Art. 21 GDPR); a new request in writing lifts it."""
    WITHDRAWN = "withdrawn"
    """They unsubscribed; whoever asks anew may be asked to confirm that."""
    NEVER = "never"
    """They want no more mails that ask for a confirmation."""
    COMPLAINT = "complaint"
    INVALID = "invalid"
    """The address takes no mail."""
    MANUAL = "manual"


OWN_WORD: Final = frozenset({Reason.OBJECTION, Reason.WITHDRAWN, Reason.NEVER, Reason.COMPLAINT})
"""What the person concerned has said themselves: one person alone does not take it back for
them."""


@dataclass(frozen=True, slots=True)
class Suppression:
    """That an address is on the list, and why.

    Args:
        lifting_asked_by: account of whoever wants it lifted, while somebody else has to agree.
        lifting_asked_at: when.
    """

    reason: Reason
    since: datetime
    until: datetime | None = None
    lifting_asked_by: str | None = None
    lifting_asked_at: datetime | None = None


def stopping(found: Iterable[Suppression], mail_class: MailClass) -> Reason | None:
    """Return the reason for which a mail of this class may not go out, or `None`.

    What a contract or a law needs is stopped by an address that does not exist, and by nothing
    else.
    """
    stops = {one.reason for one in found if _stops(one.reason, mail_class)}
    return next((one for one in Reason if one in stops), None)


def _stops(reason: Reason, mail_class: MailClass) -> bool:
    if reason is Reason.INVALID:
        return True
    if mail_class in {MailClass.TRANSACTIONAL, MailClass.LEGAL_DUTY}:
        return False
    return not (mail_class is MailClass.CONFIRMATION and reason is Reason.WITHDRAWN)


def normalised_address(address: str) -> str:
    """Return an address as the list knows it: however it is written, it is the same one."""
    text = unicodedata.normalize("NFC", address.strip()).casefold()
    local, _, domain = text.rpartition("@")
    with suppress(idna.IDNAError):
        domain = idna.encode(domain, uts46=True).decode()
    return f"{local}@{domain}"
