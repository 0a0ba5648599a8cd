"""What somebody answers: read up to a limit, unpacked up to a limit, and without our secrets."""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from urllib.parse import quote, quote_plus

import httpx

from engine.file_types import ENDINGS, type_of
from engine.model import StoredDocument
from feel import Value, from_json
from forms.strict_json import JsonRefused, parse_json

STRUCK: Final = "***"
_CHUNK: Final = 65_536
_PACKED: Final = frozenset({"gzip", "x-gzip", "deflate"})
_LARGEST_TEXT: Final = 1_000_000


class ReplyRefused(Exception):
    """An answer cannot be taken; the message says why, and repeats none of it."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer.

    Args:
        headers: names in small letters; several of one name are one, with commas.
        content: as it was meant, unpacked.
    """

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def media_type(self) -> str:
        """What the sender says it is, in small letters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        """In which text is written, as the sender says."""
        _, found, told = self.headers.get("content-type", "").lower().partition("charset=")
        return told.partition(";")[0].strip(' "') if found else "utf-8"


class Redaction:
    """Strikes secrets out of what somebody answers, in whatever form they come back.

    Args:
        secrets: as they are sent.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        forms: set[str] = set()
        for one in filter(None, secrets):
            packed = base64.b64encode(one.encode()).decode()
            forms |= {one, quote(one, safe=""), quote_plus(one), packed, packed.rstrip("=")}
            forms.add(hashlib.sha256(one.encode()).hexdigest())
        self._forms = sorted(forms, key=len, reverse=True)

    def text(self, text: str) -> str:
        """Return a text without them."""
        for one in self._forms:
            text = text.replace(one, STRUCK)
        return text

    def value(self, value: object) -> object:
        """Return a value of JSON without them."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.value(one) for one in value]
        if isinstance(value, dict):
            return {self.text(str(name)): self.value(one) for name, one in value.items()}
        return value

    def is_in(self, content: bytes) -> bool:
        """Return whether a file holds one of them."""
        return any(one.encode() in content for one in self._forms)


def read_reply(response: httpx.Response, largest: int) -> Reply:
    """Return the answer, all of it.

    Args:
        largest: bytes that it may have, unpacked.

    Raises:
        ReplyRefused: it is larger, or packed in a way that is not taken.
    """
    told = response.headers.get("content-length", "")
    if told.isascii() and told.isdecimal() and int(told[:20]) > largest:
        raise ReplyRefused(f"the answer is larger than {largest} bytes")
    packed = response.headers.get("content-encoding", "identity").strip().lower()
    unpacker = None
    if packed in _PACKED:
        unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    elif packed not in {"identity", ""}:
        raise ReplyRefused("the answer is packed in a way that was not asked for")
    kept = bytearray()
    for chunk in response.iter_raw(_CHUNK):
        # One byte more than may be: a bomb goes off no further than that.
        room = largest - len(kept) + 1
        try:
            kept += chunk[:room] if unpacker is None else unpacker.decompress(chunk, room)
        except zlib.error:
            raise ReplyRefused("the answer cannot be unpacked") from None
        if len(kept) > largest:
            raise ReplyRefused(f"the answer is larger than {largest} bytes")
    if unpacker is not None and kept and not unpacker.eof:
        raise ReplyRefused("the answer ends too early")
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Reply(response.status_code, headers, bytes(kept))


def as_json(reply: Reply, redaction: Redaction) -> Value:
    """Return the body as JSON; nothing is null.

    Raises:
        ReplyRefused: it is no JSON.
    """
    if not reply.content.strip():
        return None
    try:
        return from_json(redaction.value(parse_json(reply.content)))
    except JsonRefused as fault:
        where = "" if fault.line is None else f" (line {fault.line})"
        raise ReplyRefused(f"the answer is no JSON that is taken{where}") from None


def as_text(reply: Reply, redaction: Redaction) -> Value:
    """Return the body as text.

    Raises:
        ReplyRefused: it is none, or too long for a variable.
    """
    if len(reply.content) > _LARGEST_TEXT:
        raise ReplyRefused(f"the answer is longer than the {_LARGEST_TEXT} bytes of a text")
    try:
        text = reply.content.decode(reply.charset)
    except (LookupError, UnicodeDecodeError):
        raise ReplyRefused("the answer is no text in the character set that it names") from None
    if "\0" in text:
        raise ReplyRefused("the answer is no text: it holds U+0000")
    return redaction.text(text)


def as_document(reply: Reply, name: str, redaction: Redaction) -> StoredDocument:
    """Return the body as a document of the case, its type by what it holds.

    Raises:
        ReplyRefused: it is of no kind that is kept, or holds a secret.
    """
    kind = type_of(reply.content, name)
    if kind is None:
        raise ReplyRefused("the answer is a file of no kind that is kept")
    if redaction.is_in(reply.content):
        raise ReplyRefused("the answer is a file that holds one of our secrets")
    ending = name.rpartition(".")[2].lower()
    if ending not in ENDINGS[kind]:
        name = f"{name}.{ENDINGS[kind][0]}"
    return StoredDocument(hashlib.sha256(reply.content).hexdigest(), name, kind, reply.content)


def scope_of(
    reply: Reply, body: Value, document: Value, redaction: Redaction, call: Mapping[str, Value]
) -> dict[str, Value]:
    """Return what expressions see of an answer, and of the call that it answers."""
    headers: Value = {name: redaction.text(value) for name, value in reply.headers.items()}
    seen: dict[str, Value] = {
        "status": Decimal(reply.status),
        "headers": headers,
        "body": body,
        "document": document,
    }
    return {**seen, "response": dict(seen), "call": dict(call)}
