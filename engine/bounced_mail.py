"""What came back of a mail: a delivery status notification, read without trusting it.

Source: RFC 3464 (delivery status), RFC 3463 (status codes), RFC 3798 is no bounce.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses
from typing import Final

LARGEST: Final = 1_000_000
"""Bytes of a notification."""
MOST_RECIPIENTS: Final = 50
_ADDRESS: Final = re.compile(r"(?:rfc822|utf-8)\s*;\s*<?([^<>\s]{1,254})>?", re.IGNORECASE)
_STATUS_TYPE: Final = "message/delivery-status"
_STATUS: Final = re.compile(r"([245])\.\d{1,3}\.\d{1,3}")
_MESSAGE_ID: Final = re.compile(r"<[^<>@\s]{1,200}@[^<>@\s]{1,200}>")
_LONGEST_HEADER: Final = 2_000


class NoBounce(ValueError):
    """The message tells of no mail that came back."""


@dataclass(frozen=True, slots=True)
class Bounced:
    """A recipient whom a mail did not reach.

    Args:
        address: as the notification names it.
        permanent: whether it says so for good (status 5).
    """

    address: str
    permanent: bool


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a notification tells.

    Args:
        message_id: of the mail that came back, with brackets; empty if it does not say.
        returned_to: addresses that the notification went to, which may say it too (VERP).
        recipients: whom it did not reach.
    """

    message_id: str
    returned_to: tuple[str, ...]
    recipients: tuple[Bounced, ...]


def read_bounce(content: bytes) -> Bounce:
    """Return what a notification tells.

    Raises:
        NoBounce: it is none, is too large, or names nobody.
    """
    if len(content) > LARGEST:
        raise NoBounce(f"the notification has more than {LARGEST} bytes")
    message = message_from_bytes(content)
    reports = [one for one in message.walk() if one.get_content_type() == _STATUS_TYPE]
    if message.get_content_type() != "multipart/report" or not reports:
        raise NoBounce("the message is no delivery status notification (RFC 3464)")
    found = {one.address: one for report in reports for one in _recipients(report)}
    if not found:
        raise NoBounce("the notification names no recipient whom a mail did not reach")
    return Bounce(_id(message), _returned_to(message), tuple(found.values())[:MOST_RECIPIENTS])


def _recipients(report: Message) -> Iterator[Bounced]:
    blocks = report.get_payload()
    for block in blocks if isinstance(blocks, list) else []:
        if not isinstance(block, Message):
            continue
        named = _ADDRESS.fullmatch(_header(block, "Original-Recipient")) or _ADDRESS.fullmatch(
            _header(block, "Final-Recipient")
        )
        status = _STATUS.match(_header(block, "Status"))
        action = _header(block, "Action").lower()
        # What is only delayed, or arrived, has not come back.
        if named is None or status is None or action != "failed" or "@" not in named[1]:
            continue
        yield Bounced(named[1], status[1] == "5")


def _returned_to(message: Message) -> tuple[str, ...]:
    written = [_header(message, name)[:_LONGEST_HEADER] for name in ("Delivered-To", "To")]
    return tuple(address for _, address in getaddresses(written))[:MOST_RECIPIENTS]


def _id(message: Message) -> str:
    """Return which mail came back, from the headers that come back with the notification."""
    for part in message.walk():
        if part.get_content_type() in {"message/rfc822", "text/rfc822-headers"}:
            payload = part.get_payload()
            inner = payload[0] if isinstance(payload, list) and payload else None
            if inner is None and isinstance(payload, str):
                inner = message_from_bytes(payload.encode("utf-8", "replace"))
            if isinstance(inner, Message):
                named = _MESSAGE_ID.fullmatch(_header(inner, "Message-ID"))
                return "" if named is None else named[0]
    return ""


def _header(part: Message, name: str) -> str:
    return str(part.get(name, "")).strip()
