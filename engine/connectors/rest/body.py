"""What is sent: JSON with exact numbers, a form, text, or parts with documents of the case."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

import httpx

from engine.model import ConnectorFailed, ConnectorRequest
from feel import Value, to_json
from feel.json_writing import write_json

FORMS: Final = ("json", "form", "text", "multipart", "none")
LARGEST: Final = 50_000_000


@dataclass(frozen=True, slots=True)
class Body:
    """Bytes, and what they are."""

    content: bytes = b""
    content_type: str | None = None


def body_of(form: str, value: Value, request: ConnectorRequest) -> Body:
    """Return a value as the body of a request.

    Args:
        form: one of `FORMS`; empty for the first, or for none if there is no value.

    Raises:
        ConnectorFailed: the value does not fit, or a document is not in the case.
    """
    if form not in {"", *FORMS}:
        raise _refused(f"bodyForm is {form[:40]!r}; it takes {', '.join(FORMS)}")
    if value is None or form == "none":
        return Body()
    if form == "text":
        return Body(plain(value, "the body").encode(), "text/plain; charset=utf-8")
    if form == "form":
        pairs = [
            (name, plain(item, name))
            for name, one in _context(value).items()
            for item in (one if isinstance(one, list) else [one])
            if item is not None
        ]
        return Body(urlencode(pairs).encode(), "application/x-www-form-urlencoded")
    body = _parts(value, request) if form == "multipart" else _json(value)
    if len(body.content) > LARGEST:
        raise _refused(f"the body has more than {LARGEST} bytes")
    return body


def _json(value: Value) -> Body:
    try:
        return Body(write_json(to_json(value)), "application/json")
    except TypeError:
        raise _refused("the body holds a function, for which JSON has no word") from None


def _parts(value: Value, request: ConnectorRequest) -> Body:
    # The boundary is the same for every attempt, and so is the hash of what was sent.
    boundary = f"vorgang-{hashlib.sha256(request.idempotency_key.encode()).hexdigest()[:32]}"
    files: list[tuple[str, tuple[str | None, bytes, str] | tuple[None, bytes]]] = []
    for name, one in _context(value).items():
        for item in one if isinstance(one, list) else [one]:
            if isinstance(item, dict):
                files.append((name, _document(item, request)))
            elif item is not None:
                files.append((name, (None, plain(item, name).encode())))
    encoded = httpx.Request(
        "POST",
        "https://localhost/",
        files=files,
        headers={"content-type": f"multipart/form-data; boundary={boundary}"},
    )
    return Body(encoded.read(), str(encoded.headers["content-type"]))


def _document(item: Mapping[str, Value], request: ConnectorRequest) -> tuple[str, bytes, str]:
    sha256 = item.get("sha256")
    if not isinstance(sha256, str):
        raise _refused("a part that is a context has to hold the sha256 of a document")
    document = request.document(sha256)
    name = item.get("name") or document.name
    return plain(name, "name"), document.content, document.content_type


def _context(value: Value) -> Mapping[str, Value]:
    if not isinstance(value, dict):
        raise _refused("the body has to be a context, for a form and for parts")
    return value


def plain(value: Value, name: str) -> str:
    """Return a single value as text, as JSON would have it without quotation marks.

    Raises:
        ConnectorFailed: it is a list, a context, null or a function.
    """
    try:
        written = to_json(value)
    except TypeError:
        written = None
    if isinstance(written, str):
        return written
    if isinstance(written, bool):
        return "true" if written else "false"
    if isinstance(written, Decimal):
        return format(written, "f")
    raise _refused(f"{name} is neither text, number nor truth value")


def _refused(message: str) -> ConnectorFailed:
    return ConnectorFailed(message, retry=False)
