"""A mail as it came in, read without trusting it: who, what about, what it says, what hangs on it.

Source: RFC 5322 (messages), RFC 2045 to 2047 (MIME), RFC 3834 (answers of programs).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses
from typing import Final

from engine.mail_text_plain import plain_of_html, without_quoted

MOST_PARTS: Final = 100
DEEPEST: Final = 12
LONGEST_TEXT: Final = 50_000
"""Characters that a case gets of a text."""
LONGEST_LINE: Final = 500
"""Characters of a subject, a name or a file's name."""
_MOST_BOUNDARIES: Final = 2_000
_LARGEST_HEADER: Final = 100_000
_LONGEST_HEADER: Final = 20_000
_MOST_IDS: Final = 50
_ADDRESS: Final = re.compile(
    r"[^\s@<>\",;:()\[\]\\\x00-\x1f]{1,64}@[^\s@<>\",;:()\[\]\\\x00-\x1f]+"
)
_LONGEST_ADDRESS: Final = 254
_ID: Final = re.compile(r"<[^<>\s\x00-\x1f\x7f]{1,250}>")
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_UNSEEN: Final = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
"""Letters that nobody sees, and that turn what stands behind them: `exe.fdp` reads as `pdf.exe`."""
_BROKEN: Final = re.compile("\ufffd")
_LONGEST_CHARSET: Final = 40
_RECIPIENTS: Final = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
_ANSWERING: Final = ("X-Autoreply", "X-Autorespond", "X-Autoresponder")
"""What programs write of themselves that are older than RFC 3834."""
_NO_TEXT: Final = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape"})
"""Codecs of Python that are no character sets of mails, and slow ones among them."""


class MailUnreadable(ValueError):
    """Whoever wrote this mail did not mean it to be read; `reason` says why.

    Args:
        reason: `malformed`, `nested`, `headers` or `sender`.
    """

    def __init__(self, reason: str) -> None:
        """Say why."""
        super().__init__(f"the mail cannot be read: {reason}")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class MailPart:
    """A file that hangs on a mail, as it came."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class IncomingMail:
    """What a mail says.

    Args:
        sender: its address; nobody has proven that it is theirs.
        sender_name: as the mail writes it.
        recipients: addresses, those that the server names first.
        subject: one line.
        text: what is new in it, plain.
        quoted: what it repeats of an earlier mail.
        cut: whether more text was there than is taken.
        message_id: its own, with brackets; empty if it has none.
        answers: Message-IDs that it refers to, the nearest first.
        automatic: why this is no mail of a person; empty if it may be one.
        authentication: the headers `Authentication-Results`, the topmost first.
        parts: files.
        forwarded: how many whole mails hang on it; they are not opened.
    """

    sender: str
    sender_name: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    quoted: str
    cut: bool
    message_id: str
    answers: tuple[str, ...]
    automatic: str
    authentication: tuple[str, ...]
    parts: tuple[MailPart, ...] = ()
    forwarded: int = 0


@dataclass(frozen=True, slots=True)
class WaitingChosen:
    """Which of the mails that were put aside: those for a reason, those that seem to answer."""

    reason: str = ""
    answering: bool = False


EVERY_WAITING: Final = WaitingChosen()


def read_mail(content: bytes) -> IncomingMail:
    """Return what a mail says.

    Raises:
        MailUnreadable: it is none, or was made to break whoever reads it.
    """
    try:
        return _read(content)
    except RecursionError as fault:
        raise MailUnreadable("nested") from fault
    except MailUnreadable:
        raise
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError) as fault:
        # What the parsers of the standard library raise at what is no mail.
        raise MailUnreadable("malformed") from fault


def _read(content: bytes) -> IncomingMail:
    head = _head(content)
    # Counted before it is parsed: each boundary is an object.
    if content.count(b"\n--") > _MOST_BOUNDARIES:
        raise MailUnreadable("nested")
    message = message_from_bytes(content)
    texts: list[str] = []
    pages: list[str] = []
    files: list[MailPart] = []
    forwarded = 0
    for part in _leaves(message):
        kind = part.get_content_type()
        if part.is_multipart():
            forwarded += 1
        elif _is_file(part) or kind not in {"text/plain", "text/html"}:
            files.append(MailPart(_file_name(part, len(files) + 1), _bytes(part)))
        else:
            (texts if kind == "text/plain" else pages).append(_text(part))
    # A page beside a text says the same once more.
    written = "\n\n".join(texts) if "".join(texts).strip() else _of_pages(pages)
    text, quoted = without_quoted(_clean(written))
    sender, name = _sender(message)
    return IncomingMail(
        sender,
        name,
        _recipients(message),
        line_of(_header(message, "Subject")),
        text[:LONGEST_TEXT],
        quoted[:LONGEST_TEXT],
        max(len(text), len(quoted)) > LONGEST_TEXT,
        message_id_of(head),
        _answers(message),
        automatic(message),
        tuple(str(one)[:_LONGEST_HEADER] for one in message.get_all("Authentication-Results", ())),
        tuple(files),
        forwarded,
    )


def automatic(message: Message) -> str:
    """Return why this is no mail of a person: `auto-submitted`, `precedence`, `null-sender` or
    `list`; empty if it may be one.

    Source: RFC 3834, sections 2 and 5; RFC 2369 and 2919 (lists).
    """
    said = str(message.get("Auto-Submitted", "no")).partition(";")[0].strip().lower()
    answered = any(message.get(one) is not None for one in _ANSWERING)
    if (
        said != "no"
        or answered
        or message.get("X-Auto-Response-Suppress", "").strip().lower() == "all"
    ):
        return "auto-submitted"
    if str(message.get("Precedence", "")).strip().lower() in {"bulk", "junk", "list", "auto_reply"}:
        return "precedence"
    if str(message.get("Return-Path", "-")).strip() == "<>":
        return "null-sender"
    return "list" if message.get("List-Id") is not None else ""


def message_id_of(head: Message) -> str:
    """Return the Message-ID of a mail, with brackets; empty if it has none that is one."""
    found = _ID.search(str(head.get("Message-ID", ""))[:_LONGEST_HEADER])
    return "" if found is None else found[0]


def line_of(text: str) -> str:
    """Return a text as one line without control characters, not longer than is taken."""
    return " ".join(_CONTROL.sub(" ", _UNSEEN.sub("", text)).split())[:LONGEST_LINE]


def _head(content: bytes) -> Message:
    """Return the headers alone; whoever sends too many of them means no good."""
    head = content.replace(b"\r\n", b"\n").partition(b"\n\n")[0] + b"\n\n"
    if len(head) > _LARGEST_HEADER:
        raise MailUnreadable("headers")
    read = message_from_bytes(head)
    if read.get("From") is None:
        raise MailUnreadable("malformed")
    for name in ("From", "Subject", "Message-ID", "Auto-Submitted", "In-Reply-To"):
        # Of two, one was put there by somebody else: which one counts is anybody's guess.
        if len(read.get_all(name, ())) > 1:
            raise MailUnreadable("headers")
    return read


def _leaves(message: Message) -> Iterator[Message]:
    """Yield the parts that hold something, in order; mails within mails are not opened.

    Raises:
        MailUnreadable: there are too many of them, or they lie too deep.
    """
    waiting: list[tuple[Message, int]] = [(message, 0)]
    seen = 0
    while waiting:
        part, depth = waiting.pop()
        seen += 1
        if depth > DEEPEST or seen > MOST_PARTS:
            raise MailUnreadable("nested")
        # Asked of lists alone: of a text, it would be read by whatever character set it names.
        inner = part.get_payload() if part.is_multipart() else None
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            below = [one for one in inner if isinstance(one, Message)]
            waiting += [(one, depth + 1) for one in reversed(below)]
        else:
            yield part


def _is_file(part: Message) -> bool:
    said = str(part.get("Content-Disposition", "")).partition(";")[0].strip().lower()
    return said == "attachment" or part.get_filename() is not None


def _file_name(part: Message, number: int) -> str:
    named = part.get_filename()
    return line_of(_decoded(named)) if named else f"anlage-{number}"


def _bytes(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _text(part: Message) -> str:
    return _in_charset(_bytes(part), str(part.get_content_charset() or "utf-8"))


def _in_charset(content: bytes, charset: str) -> str:
    try:
        # Python remembers each name that it was ever asked for.
        named = charset.strip()
        known = codecs.lookup(named if len(named) <= _LONGEST_CHARSET else "utf-8")
        if known.name not in _NO_TEXT:
            return content.decode(known.name, errors="replace")
    except (LookupError, ValueError):
        pass
    return content.decode("utf-8", errors="replace")


def _of_pages(pages: Iterable[str]) -> str:
    return "\n\n".join(plain_of_html(one) for one in pages)


def _clean(text: str) -> str:
    plain = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _CONTROL.sub(" ", plain).strip()


def _sender(message: Message) -> tuple[str, str]:
    """Return address and name of the one person who says that they wrote this.

    Raises:
        MailUnreadable: it is nobody, or several.
    """
    found = getaddresses([_header(message, "From", decoded=False)])
    if len(found) != 1:
        raise MailUnreadable("sender")
    name, address = found[0]
    if not _is_address(address):
        raise MailUnreadable("sender")
    return address, line_of(_decoded(name))


def _recipients(message: Message) -> tuple[str, ...]:
    written = [
        str(one)[:_LONGEST_HEADER] for name in _RECIPIENTS for one in message.get_all(name, ())
    ]
    found = (address for _, address in getaddresses(written))
    return tuple(dict.fromkeys(one for one in found if _is_address(one)))[:MOST_PARTS]


def _is_address(text: str) -> bool:
    """Return whether a text is an address that reads as what it is."""
    fits = _ADDRESS.fullmatch(text) is not None and len(text) <= _LONGEST_ADDRESS
    return fits and not any(one.search(text) for one in (_CONTROL, _UNSEEN, _BROKEN))


def _answers(message: Message) -> tuple[str, ...]:
    """Return what a mail answers: what it names first, then what came before that.

    Source: RFC 5322, section 3.6.4.
    """
    direct = _ID.findall(_header(message, "In-Reply-To", decoded=False))
    before = _ID.findall(_header(message, "References", decoded=False))
    return tuple(dict.fromkeys([*direct, *reversed(before)]))[:_MOST_IDS]


def _header(message: Message, name: str, *, decoded: bool = True) -> str:
    text = str(message.get(name, ""))[:_LONGEST_HEADER]
    return _decoded(text) if decoded else text


def _decoded(text: str) -> str:
    """Return a header as people read it. Source: RFC 2047."""
    try:
        parts = decode_header(text)
    except (HeaderParseError, ValueError):
        return text
    return "".join(
        one if isinstance(one, str) else _in_charset(one, charset or "latin-1")
        for one, charset in parts
    )
